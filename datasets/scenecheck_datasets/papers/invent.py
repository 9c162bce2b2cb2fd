"""Contents drawn at random, each consistent in itself.

Every `random_*_content` takes overrides by field name: what depends on an overridden value follows it (the birth date
follows the licence number) unless it is overridden too.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from scenecheck_datasets.papers import numbers, vocabulary
from scenecheck_datasets.papers.content import (
    Cover,
    DrivingLicenceContent,
    PolicyContent,
    VehicleLicenceContent,
    VinContent,
)
from scenecheck_datasets.papers.numbers import pick

REFERENCE_DAY = date(2026, 11, 20)
"""The day that drawn dates are before: fixed, since a generator has no clock."""

LIMITS = ("180000.00", "18000.00", "2000.00", "18000.00", "1800.00", "100.00")
"""Compulsory limits since 2020-09-19: death, medical, property; the same without fault."""


def _day_before(rng: np.random.Generator, day: date, least: int, most: int) -> date:
    """A day between `least` and `most` days before."""
    return day - timedelta(days=int(rng.integers(least, most)))


def _years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def random_vehicle_licence_content(rng: np.random.Generator, **overrides: Any) -> VehicleLicenceContent:
    """A consistent vehicle licence; `plate_number` of 8 characters makes it a new energy car.

    Args:
        rng: where chance comes from.
        overrides: fields of VehicleLicenceContent to keep as given.
    """
    plate = overrides.get("plate_number")
    fitting = [car for car in vocabulary.CAR_MODELS if plate is None or car.electric == (len(plate) == 8)]
    car = pick(rng, fitting)
    registered: date = overrides.get("register_date", _day_before(rng, REFERENCE_DAY, 40, 3600))
    goods = "货车" in car.vehicle_type
    company = rng.random() < 0.12
    length, width, height = car.size_mm
    issued = registered + timedelta(days=0 if rng.random() < 0.6 else int(rng.integers(1, 15)))
    if rng.random() < 0.2 and registered < REFERENCE_DAY - timedelta(days=400):
        issued = _day_before(rng, REFERENCE_DAY, 5, (REFERENCE_DAY - registered).days)
    due = date(REFERENCE_DAY.year + int(rng.integers(0, 3)), registered.month, 1)
    commercial = goods and rng.random() < 0.7
    scrap = _years_later(registered, 15) if commercial else None
    values: dict[str, Any] = {
        "plate_number": numbers.plate_number(rng, car.electric),
        "vehicle_type": car.vehicle_type,
        "owner": vocabulary.company_name(rng)
        if company
        else vocabulary.person_name(rng, "男" if rng.random() < 0.65 else "女"),
        "address": vocabulary.street_address(rng),
        "use_character": "货运" if commercial else pick(rng, vocabulary.USE_CHARACTERS[:-1]),
        "model": car.paper_name,
        "vin": numbers.vehicle_number(rng, car.maker, max(2010, registered.year)),
        "engine_number": numbers.letters(rng, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", int(rng.integers(3, 5)))
        + numbers.digits(rng, int(rng.integers(4, 7))),
        "register_date": registered,
        "issue_date": issued,
        "issuer": vocabulary.police_authority(rng),
        "file_number": numbers.digits(rng, 12),
        "seats": f"{car.seats}人",
        "gross_mass": f"{car.gross_kg}kg",
        "unladen_mass": f"{car.unladen_kg}kg",
        "load_mass": f"{car.gross_kg - car.unladen_kg - 65 * car.seats}kg" if goods else "--",
        "dimensions": f"{length}×{width}×{height}mm",
        "towing_mass": "--",
        "remarks": f"强制报废期止:{scrap:%Y-%m-%d}" if scrap else ("纯电动" if car.electric else None),
        "inspection_valid_until": f"{due:%Y-%m}",
        "barcode": numbers.digits(rng, 13),
        "status": "正常",
        "scrap_date": scrap or (_years_later(registered, 30) if rng.random() < 0.3 else None),
        "body_colour": pick(rng, vocabulary.BODY_COLOURS),
        "energy": "电" if car.electric else ("柴油" if goods and rng.random() < 0.5 else "汽油"),
    }
    return VehicleLicenceContent(**(values | overrides))


def random_driving_licence_content(rng: np.random.Generator, **overrides: Any) -> DrivingLicenceContent:
    """A consistent driving licence; birth date and sex follow an overridden licence number.

    Args:
        rng: where chance comes from.
        overrides: fields of DrivingLicenceContent to keep as given.
    """
    sex = overrides.get("sex", "男" if rng.random() < 0.65 else "女")
    birth = overrides.get("birth_date", _day_before(rng, REFERENCE_DAY, 21 * 366, 62 * 365))
    number: str = overrides.get(
        "licence_number", numbers.identity_number(rng, pick(rng, vocabulary.REGIONS), birth, sex)
    )
    if "licence_number" in overrides and len(number) == 18 and number[6:14].isdigit():
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        sex = "男" if int(number[16]) % 2 else "女"
    grown = _years_later(birth, 18) + timedelta(days=int(rng.integers(100, 900)))
    first: date = overrides.get("first_issue_date", grown + (REFERENCE_DAY - grown) * float(rng.uniform(0.0, 0.9)))
    held = (REFERENCE_DAY - first).days / 365.25
    valid_from, years = first, 6
    if held >= 16:  # a first licence runs 6 years, the next 10, the third for good
        valid_from, years = _years_later(first, 16), 0
    elif held >= 6:
        valid_from, years = _years_later(first, 6), 10
    valid_from = overrides.get("valid_from", valid_from)
    classes = ("C1", "C1", "C1", "C1", "C2", "C1D", "C1E", "B1", "B2", "B2E", "A1A2", "A2", "A2D", "C3", "A1B2")
    values: dict[str, Any] = {
        "licence_number": number,
        "name": vocabulary.person_name(rng, sex),
        "sex": sex,
        "nationality": "中国",
        "address": vocabulary.street_address(rng),
        "birth_date": birth,
        "first_issue_date": first,
        "class_": pick(rng, classes),
        "valid_from": valid_from,
        "valid_to": _years_later(valid_from, years) if years else None,
        "issuer": vocabulary.police_authority(rng),
        "file_number": numbers.digits(rng, 12),
        "record": f"请于{_years_later(valid_from, years):%Y年%m月%d日}前九十日内申请换领新驾驶证。"
        if years
        else "请于每个记分周期结束后三十日内接受审验。",
        "points": f"{pick(rng, (0, 0, 0, 0, 1, 3, 6))}分",
        "status": "正常",
        "generated_at": datetime.combine(
            _day_before(rng, REFERENCE_DAY, 0, 5), time(*rng.integers((7, 0, 0), 22).tolist())
        ),
    }
    return DrivingLicenceContent(**(values | overrides))


def random_policy_content(
    rng: np.random.Generator, licence: VehicleLicenceContent | None = None, **overrides: Any
) -> PolicyContent:
    """A consistent policy of a year for the car of a vehicle licence (one is drawn when none is given).

    Args:
        rng: where chance comes from.
        licence: the car and its owner; the owner is the insured.
        overrides: fields of PolicyContent to keep as given.
    """
    licence = licence or random_vehicle_licence_content(rng)
    kind = overrides.get("kind", "compulsory")
    insurer, compulsory_prefix, commercial_prefix = pick(rng, vocabulary.INSURERS)
    age = (REFERENCE_DAY - licence.register_date).days
    start: date = overrides.get("period_start", _day_before(rng, REFERENCE_DAY, 3, max(4, min(360, age))))
    hour = pick(rng, ("00:00", "00:00", "00:00", "12:00", "17:00"))
    midnight = hour == "00:00"
    end = _years_later(start, 1) - timedelta(days=1 if midnight else 0)
    car = next((car for car in vocabulary.CAR_MODELS if car.paper_name == licence.model), vocabulary.CAR_MODELS[0])
    covers = _random_covers(rng, car.seats) if kind == "commercial" else ()
    company = "公司" in licence.owner
    region = pick(rng, vocabulary.REGIONS)
    insured_id = (
        numbers.credit_code(rng, region)
        if company
        else numbers.identity_number(rng, region, _day_before(rng, REFERENCE_DAY, 8000, 22000), pick(rng, "男女"))
    )
    goods = "货车" in licence.vehicle_type
    premium = (
        f"{sum(float(cover.premium) for cover in covers):.2f}"
        if covers
        else pick(rng, ("665.00", "760.00", "855.00", "950.00", "1045.00", "1100.00", "1235.50"))
    )
    values: dict[str, Any] = {
        "policy_number": numbers.policy_number(
            rng, compulsory_prefix if kind == "compulsory" else commercial_prefix, start.year
        ),
        "kind": kind,
        "insurer": insurer,
        "insured": licence.owner,
        "insured_id": insured_id,
        "address": licence.address,
        "plate_number": licence.plate_number,
        "vehicle_kind": "货车" if goods else ("6座以下客车" if car.seats < 6 else "6至10座客车"),
        "vin": licence.vin,
        "engine_number": licence.engine_number,
        "model": licence.model,
        "use_character": ("营业货车" if licence.use_character == "货运" else "非营业货车")
        if goods
        else ("非营业企业" if company else "家庭自用"),
        "seats": f"{car.seats}人",
        "load_mass": f"{car.gross_kg - car.unladen_kg - 65 * car.seats}.000千克" if goods else "0.000千克",
        "register_date": licence.register_date,
        "period_start": start,
        "period_start_time": hour,
        "period_end": end,
        "period_end_time": "24:00" if midnight else hour,
        "limits": LIMITS if kind == "compulsory" else (),
        "premium_total": premium,
        "vehicle_tax": None
        if kind == "commercial"
        else ("0.00" if car.electric else pick(rng, ("300.00", "360.00", "420.00", "480.00"))),
        "signed_date": _day_before(rng, start, 0, 25),
        "displacement": f"{car.displacement_ml / 1000:.4f}L" if car.displacement_ml else "--",
        "power": f"{car.kilowatts}.0000KW",
        "covers": covers,
    }
    return PolicyContent(**(values | overrides))


def _random_covers(rng: np.random.Generator, seats: int) -> tuple[Cover, ...]:
    """Some of the usual commercial covers with their sums and premiums."""
    covers = [
        Cover("机动车损失保险", f"{int(rng.integers(300, 3000)) * 100}.00", f"{rng.uniform(700, 3200):.2f}"),
        Cover(
            "机动车第三者责任保险",
            pick(rng, ("1000000.00", "2000000.00", "3000000.00")),
            f"{rng.uniform(500, 1500):.2f}",
        ),
        Cover("机动车车上人员责任保险(驾驶人)", "10000.00", f"{rng.uniform(15, 45):.2f}"),
        Cover(f"机动车车上人员责任保险(乘客{seats - 1}座)", "10000.00", f"{rng.uniform(30, 120):.2f}"),
        Cover("附加医保外医疗费用责任险", "50000.00", f"{rng.uniform(20, 90):.2f}"),
    ]
    return tuple(covers[: int(rng.integers(2, len(covers) + 1))])


def random_vin_content(rng: np.random.Generator, **overrides: Any) -> VinContent:
    """A VIN of one of the models; `vin`, `model` and `year` may be given."""
    car = pick(rng, vocabulary.CAR_MODELS)
    year = int(rng.integers(2012, REFERENCE_DAY.year + 1))
    values: dict[str, Any] = {
        "vin": numbers.vehicle_number(rng, car.maker, year),
        "model": car.paper_name,
        "year": year,
    }
    return VinContent(**(values | overrides))
