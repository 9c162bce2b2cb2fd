"""Contents of the forms, each consistent in itself: a vehicle, a driver, a policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from scenecheck_datasets.papers.numbers import (
    credit_code,
    digits,
    identity_number,
    letters,
    pick,
    plate_number,
    vehicle_number,
)
from scenecheck_datasets.papers.web import words
from scenecheck_datasets.papers.web.words import Car, Place

Rng = np.random.Generator
REFERENCE_DAY = date(2026, 6, 1)
"""The day that drawn dates are before: a generator has no clock."""
SERIAL = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
LIMITS = ("180000", "18000", "2000", "18000", "1800", "100")
"""Compulsory limits since 2020-09-19 in yuan: death, medical, property; the same without fault."""


@dataclass(frozen=True)
class Vehicle:
    """What both pages and the electronic 行驶证 say of a vehicle; None is nothing printed."""

    car: Car
    place: Place
    plate: str
    owner: str
    of_company: bool
    address: str
    use: str
    vin: str
    engine: str
    registered: date
    issued: date
    issuer: str
    file: str
    barcode: str
    load: str
    towing: str
    inspection: date  # of its month alone
    scrap: date | None
    energy: str
    colour: str

    @property
    def electric(self) -> bool:
        """Whether it has no engine of its own."""
        return self.car.displacement_ml == 0

    @property
    def heavy(self) -> bool:
        """Lorries, tractors and coaches."""
        return self.car.type[0] in "重大"

    @property
    def goods(self) -> bool:
        """Whether it carries goods."""
        return "货" in self.car.type

    def size(self, pattern: str) -> str:
        """Length, width and height in mm, in a pattern of three holes."""
        return pattern.format(*self.car.size_mm)


@dataclass(frozen=True)
class Driver:
    """What both pages and the electronic 驾驶证 say; `valid_to` None is 长期."""

    place: Place
    name: str
    sex: str
    birth: date
    number: str
    address: str
    first: date
    valid_from: date
    valid_to: date | None
    classes: str
    file: str
    issuer: str
    points: str
    status: str
    made: datetime  # when an electronic licence was shown


@dataclass(frozen=True)
class Cover:
    """A row of a commercial policy; money as 665.00."""

    name: str
    limit: str
    premium: str


@dataclass(frozen=True)
class Policy:
    """A policy of a year for a vehicle; it begins and ends at `hour`, an end at 0 being 24:00 of the day before."""

    vehicle: Vehicle
    kind: str  # compulsory or commercial
    insurer: str
    company: str  # of the insurer, without its branch
    number: str
    insured_id: str
    vehicle_kind: str
    use: str
    start: date
    end: date
    hour: int
    signed: date
    tax: str
    premium: str
    covers: tuple[Cover, ...]


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _engine(rng: Rng, electric: bool) -> str:
    if electric:
        return pick(rng, (f"TZ{digits(rng, 3)}XS{digits(rng, 7)}", letters(rng, SERIAL, 3) + digits(rng, 8)))
    return pick(
        rng,
        (
            letters(rng, SERIAL, 3) + digits(rng, 5),
            digits(rng, 7),
            letters(rng, SERIAL, 8),
            f"CEA{digits(rng, 6)}",
            digits(rng, 6) + letters(rng, SERIAL, 2),
            f"4G15{pick(rng, ('T', '-'))}{digits(rng, 6)}",
        ),
    )


def _use(rng: Rng, car: Car) -> str:
    if "货" in car.type or "牵引" in car.type:
        return pick(rng, ("货运", "货运", "非营运"))
    if car.type[0] == "大":
        return pick(rng, ("公路客运", "旅游客运"))
    return pick(rng, ("非营运",) * 6 + ("营转非", "租赁", "预约出租客运", "公路客运", "出租客运", "教练"))


def vehicle(rng: Rng) -> Vehicle:
    """A vehicle, its owner and its papers."""
    car, place = pick(rng, words.CARS), pick(rng, words.PLACES)
    electric, goods, heavy = car.displacement_ml == 0, "货" in car.type, car.type[0] in "重大"
    registered = REFERENCE_DAY - timedelta(days=int(rng.integers(60, 4200)))
    issued = registered + timedelta(days=pick(rng, (0, 0, 0, 1, 5, 400)))
    of_company = bool(rng.random() < 0.15) or heavy
    police = pick(rng, ("支队", "支队车辆管理所")) if place.city else pick(rng, ("管理局", "警察总队"))
    prefix = place.sign + pick(rng, "ABCDEFGHJK")
    return Vehicle(
        car=car,
        place=place,
        plate=plate_number(rng, electric, prefix),
        owner=words.company(rng, place) if of_company else words.person_name(rng, pick(rng, "男男女")),
        of_company=of_company,
        address=words.address(rng, place),
        use=_use(rng, car),
        vin=vehicle_number(rng, car.maker, max(2010, registered.year)),
        engine=_engine(rng, electric),
        registered=registered,
        issued=issued if issued <= REFERENCE_DAY else registered,
        issuer=f"{place.province}{place.city}公安局交通{'警察' if place.city else ''}{police}",
        file=digits(rng, 12),
        barcode=digits(rng, 13),
        load=f"{car.gross_kg - car.unladen_kg - 65 * car.seats}kg" if goods else "--",
        towing="40000kg" if "牵引" in car.type else "--",
        inspection=date(REFERENCE_DAY.year + pick(rng, (0, 0, 1, 2)), registered.month, 1),
        scrap=years_later(registered, 15) if goods or heavy else None,
        energy="电" if electric else pick(rng, ("柴油",) if goods or heavy else ("汽油", "汽油", "汽油/电")),
        colour=pick(rng, ("白", "黑", "灰", "红", "蓝", "棕", "银", "黄", "白/黑")),
    )


def driver(rng: Rng) -> Driver:
    """A driver and the licence; licences run six years, then ten, then for good."""
    place, sex = pick(rng, words.PLACES), pick(rng, "男男女")
    birth = REFERENCE_DAY - timedelta(days=int(rng.integers(20 * 366, 66 * 365)))
    grown = years_later(birth, 18) + timedelta(days=int(rng.integers(60, 700)))
    first = grown + timedelta(days=int(rng.random() * 0.9 * max(30, (REFERENCE_DAY - grown).days)))
    held = (REFERENCE_DAY - first).days / 365.25
    valid_from, years = (first, 6) if held < 6 else (years_later(first, 6), 10)
    if held >= 16:
        valid_from, years = years_later(first, 16), 0
    classes = ("C1", "C1", "C1", "C2", "C1E", "C1D", "A2", "B2", "A1A2", "B1B2", "A2E", "C6", "C3", "D", "B2D")
    made = datetime(2026, 5, 1) + timedelta(seconds=int(rng.integers(30 * 24 * 3600)))
    return Driver(
        place=place,
        name=words.person_name(rng, sex),
        sex=sex,
        birth=birth,
        number=identity_number(rng, place.region, birth, sex),
        address=words.address(rng, place),
        first=first,
        valid_from=valid_from,
        valid_to=years_later(valid_from, years) if years else None,
        classes=pick(rng, classes),
        file=digits(rng, 12),
        issuer=f"{place.province}{place.city}公安局交通{'警察支队' if place.city else '管理局'}",
        points=f"{pick(rng, (0, 0, 0, 2, 3, 9))}分",
        status=pick(rng, ("正常",) * 4 + ("逾期未换证", "超分")),
        made=made,
    )


def _vehicle_kind(car: Car) -> str:
    if "牵引" in car.type:
        return "10吨以上货车"
    if "摩托" in car.type:
        return "摩托车50CC-250CC(含)"
    if "货" in car.type:
        return "轻型货车"
    sizes = ((6, "6座以下客车"), (11, "6-10座客车"))
    return next((kind for seats, kind in sizes if car.seats < seats), "36座以上客车")


_COVERS = (
    "机动车损失保险", "机动车第三者责任保险", "机动车车上人员责任保险(司机)", "机动车车上人员责任保险(乘客)",
    "附加法定节假日限额翻倍险", "附加医保外医疗费用责任险(机动车第三者责任保险)",
)  # fmt: skip


def _cover(rng: Rng, name: str) -> Cover:
    limit = pick(rng, ("10000.00", "50000.00", "20000.00"))
    if name == "机动车损失保险":
        limit = f"{rng.integers(30, 3000) * 100}.00"
    elif name == "机动车第三者责任保险":
        limit = pick(rng, ("1000000.00", "2000000.00", "3000000.00"))
    return Cover(name, limit, f"{rng.uniform(15, 2200):.2f}")


def policy(rng: Rng, kind: str) -> Policy:
    """A policy, kind compulsory or commercial, and the vehicle that it insures; the owner is the insured."""
    car, insurer = vehicle(rng), pick(rng, words.INSURERS)
    place, prefix = car.place, insurer.compulsory if kind == "compulsory" else insurer.commercial
    branch = pick(rng, ("分公司", "市分公司", "中心支公司", "市中心支公司"))
    whole = insurer.name + (place.city or place.province).rstrip("市省") + branch
    start, hour = REFERENCE_DAY - timedelta(days=int(rng.integers(5, 350))), pick(rng, (0, 0, 0, 0, 12, 17, 15))
    number = pick(
        rng,
        (
            f"{prefix}{start.year}{digits(rng, 14)}",
            prefix + digits(rng, 17),
            f"{prefix}{digits(rng, 5)}{start:%y}{digits(rng, 10)}",
        ),
    )
    birth = REFERENCE_DAY - timedelta(days=int(rng.integers(8000, 22000)))
    count = int(rng.integers(2, len(_COVERS) + 1))
    covers = tuple(_cover(rng, name) for name in _COVERS[:count]) if kind == "commercial" else ()
    usual = ("665.00", "760.00", "855.00", "950.00", "627.00", "570.00", "1100.00", "1045.00", "1235.50")
    return Policy(
        vehicle=car,
        kind=kind,
        insurer=insurer.name if rng.random() < 0.2 else whole,
        company=insurer.name,
        number=number,
        insured_id=credit_code(rng, place.region)
        if car.of_company
        else identity_number(rng, place.region, birth, pick(rng, "男女")),
        vehicle_kind=_vehicle_kind(car.car),
        use="营业货车" if car.use == "货运" else "非营业企业" if car.of_company else "家庭自用",
        start=start,
        end=years_later(start, 1) - timedelta(days=1 if hour == 0 else 0),
        hour=hour,
        signed=start - timedelta(days=int(rng.integers(0, 25))),
        tax="0.00" if car.electric else pick(rng, ("300.00", "360.00", "420.00", "480.00")),
        premium=f"{sum(float(c.premium) for c in covers):.2f}" if covers else pick(rng, usual),
        covers=covers,
    )
