"""Invented parties: people, cars and policies that belong together."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scenecheck_evidence.compare import vin_check_digit_holds
from scenecheck_evidence.driver_matching import check_digit
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.reading import PlateColour

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红"
INSURERS = (
    "中国人民财产保险股份有限公司广元市分公司",
    "中国平安财产保险股份有限公司广元中心支公司",
    "示例财产保险股份有限公司广元支公司",
)
VEHICLE_TYPES = (("小型轿车", "非营运", "C1"), ("小型普通客车", "非营运", "C2"), ("轻型厢式货车", "货运", "B2"))


@dataclass(frozen=True)
class Person:
    """A driver, an owner or an insured."""

    name: str
    number: str
    sex: str
    born: date


@dataclass(frozen=True)
class Side:
    """All that is true of one motor party."""

    id: str
    plate: str
    vin: str
    engine: str
    vehicle_type: str
    use: str
    driver: Person
    owner: Person
    licence_class: str
    policy_number: str
    insurer: str
    starts: datetime
    ends: datetime
    colour: PlateColour


def vin(rng: random.Random) -> str:
    """A frame number with a right check digit."""
    body = "L" + "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(16))
    return next(text for digit in "0123456789X" if vin_check_digit_holds(text := body[:8] + digit + body[9:]))


def plate_text(rng: random.Random) -> str:
    """A plate of 广元."""
    return "川H" + "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))


def person(rng: random.Random) -> Person:
    """A person with a valid identity number."""
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(15000))
    man = rng.random() < 0.6
    body = f"510802{born:%Y%m%d}{rng.randrange(100):02d}{rng.randrange(5) * 2 + man}"
    name = rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2))))
    return Person(name, body + check_digit(body), "男" if man else "女", born)


def side(rng: random.Random, name: str, day: date) -> Side:
    """One motor party."""
    driver = person(rng)
    kind, use, licence_class = rng.choice(VEHICLE_TYPES)
    begins = day - timedelta(days=rng.randrange(30, 330))
    hour = rng.choice((0, 0, 0, 11))
    starts = datetime(begins.year, begins.month, begins.day, hour, tzinfo=CHINA)
    return Side(
        id=name,
        plate=plate_text(rng),
        vin=vin(rng),
        engine=f"{rng.randrange(10**7):07d}{rng.choice(LETTERS)}",
        vehicle_type=kind,
        use=use,
        driver=driver,
        owner=driver if rng.random() < 0.7 else person(rng),
        licence_class=licence_class,
        policy_number="P" + rng.choice("DB") + f"ZA{rng.randrange(10**17):017d}",
        insurer=rng.choice(INSURERS),
        starts=starts,
        ends=starts + timedelta(days=365),
        colour=PlateColour.BLUE,
    )
