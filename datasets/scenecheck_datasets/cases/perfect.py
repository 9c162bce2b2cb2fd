"""A clean case with perfect readings: what the pipeline would say of good photos, without photos.

Numbers carry right check digits, dates follow each other, papers agree with the records. Some freedom that real cases
have is drawn from the seed: hints or none, declared plates or none, masked names, frame numbers as tails, electronic
papers, hours of policies, driver and owner two people, views judged or not.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scenecheck_evidence.boxes import corners
from scenecheck_evidence.case import Case, CollisionZone, Declared, Party, PartyKind, PhotoHint, Place, Situation, Slot
from scenecheck_evidence.compare import vin_check_digit_holds
from scenecheck_evidence.driver_matching import check_digit
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.reading import (
    CopyFingerprint,
    Document,
    DocumentField,
    DocumentType,
    Fingerprint,
    Page,
    PhotoKind,
    PhotoReading,
    Plate,
    PlateColour,
    Quality,
    Variant,
    Vehicle,
    VehicleClass,
    View,
)
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Records, VehicleRecord

WIDTH, HEIGHT = 4000, 3000
PIPELINE = "0" * 64
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
class CaseFile:
    """What `check` takes: the case, its readings by file, the records.

    `files` tells the file of a photo by what it shows: front, rear, collision, or slot_party such as
    driving_licence_main_甲.
    """

    case: Case
    readings: dict[str, PhotoReading]
    records: Records
    files: dict[str, str]

    def with_case(self, **changes: object) -> CaseFile:
        """The same with something else declared."""
        return replace(self, case=self.case.model_copy(update=changes))

    def with_declared(self, **changes: object) -> CaseFile:
        """The same with other answers to what is asked."""
        return self.with_case(declared=self.case.declared.model_copy(update=changes))

    def with_party(self, party: str, **changes: object) -> CaseFile:
        """The same with something else declared of one party."""
        return self.with_case(
            parties=tuple(p.model_copy(update=changes) if p.id == party else p for p in self.case.parties)
        )

    def with_record(self, register: str, place: int, **changes: object) -> CaseFile:
        """The same with one record changed; `register` is vehicles, drivers, policies or accidents."""
        rows = list(getattr(self.records, register))
        rows[place] = rows[place].model_copy(update=changes)
        return self.with_records(**{register: tuple(rows)})

    def with_photo(self, file: str, made: PhotoReading, slot: Slot | None = None, party: str | None = None) -> CaseFile:
        """The same with one more photo."""
        hints = (*self.case.photos, PhotoHint(file=file, slot=slot, party=party))
        return replace(self, readings={**self.readings, file: made}).with_case(photos=hints)

    def with_reading(self, file: str, **changes: object) -> CaseFile:
        """The same with one reading changed."""
        changed = self.readings[file].model_copy(update=changes)
        return replace(self, readings={**self.readings, file: changed})

    def without(self, file: str) -> CaseFile:
        """The same without one photo."""
        photos = tuple(p for p in self.case.photos if p.file != file)
        readings = {f: r for f, r in self.readings.items() if f != file}
        return replace(self, case=self.case.model_copy(update={"photos": photos}), readings=readings)

    def with_field(self, file: str, **values: str | None) -> CaseFile:
        """The same with fields of the paper in one photo printed differently."""
        document = self.readings[file].documents[0]
        fields = dict(document.fields)
        for name, value in values.items():
            fields[name.rstrip("_")] = read_field(value)
        return self.with_reading(file, documents=(document.model_copy(update={"fields": fields}),))

    def with_records(self, **changes: object) -> CaseFile:
        """The same with other records."""
        return replace(self, records=self.records.model_copy(update=changes))


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


def read_field(value: str | None) -> DocumentField:
    """A field read with full certainty."""
    return DocumentField(value=value, raw=value, score=1.0 if value is not None else 0.0)


def document(type_: DocumentType, page: Page | None, values: dict[str, str | None], variant: Variant) -> Document:
    """A page of a paper with perfect fields."""
    fields = {name: read_field(value) for name, value in values.items()}
    return Document(type=type_, page=page, variant=variant, fields=fields)


def reading(name: str, kind: PhotoKind, **parts: object) -> PhotoReading:
    """A good photo; its fingerprint and digest follow from its name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return PhotoReading.model_validate(
        {
            "sha256": digest,
            "width": WIDTH,
            "height": HEIGHT,
            "kind": kind,
            "quality": Quality(usable=True),
            "fingerprint": Fingerprint(hex=digest[:16]),
            "copy_fingerprint": CopyFingerprint(hex=digest),
            "pipeline": PIPELINE,
            **parts,
        }
    )


def seen_plate(text: str, box: tuple[float, float, float, float], colour: PlateColour) -> Plate:
    """A plate that was read perfectly."""
    return Plate(
        text=text,
        colour=colour,
        rows=1,
        corners=corners(box),
        score=0.99,
        char_scores=(0.99,) * len(text),
        candidates=((text, 0.99),),
    )


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


def _hour(moment: datetime, end: bool) -> tuple[str, str]:
    """A moment as policies print it: midnight at the end of a period is 24:00 of the day before."""
    if end and moment.hour == 0:
        return (moment - timedelta(days=1)).date().isoformat(), "24:00"
    return moment.date().isoformat(), f"{moment:%H:%M}"


def _papers(rng: random.Random, mine: Side, day: date) -> dict[str, tuple[Slot, PhotoReading]]:
    """The photos of a party's papers, by a name of their own."""
    registered = day - timedelta(days=rng.randrange(400, 2500))
    valid_from = max(day - timedelta(days=rng.randrange(100, 1500)), date(2016, 1, 1))
    first = min(valid_from, max(mine.driver.born + timedelta(days=19 * 366), valid_from - timedelta(days=2200)))
    valid_to = valid_from.replace(year=valid_from.year + 10, day=min(valid_from.day, 28))
    inspected = f"{day.year + 1}-0{rng.randrange(1, 10)}"
    electronic = rng.random() < 0.2
    variant = Variant.ELECTRONIC if electronic else Variant.PAPER
    main = {
        "plate_number": mine.plate,
        "vehicle_type": mine.vehicle_type,
        "owner": mine.owner.name,
        "use_character": mine.use,
        "model": "示例牌SL7150",
        "vin": mine.vin,
        "engine_number": mine.engine,
        "register_date": registered.isoformat(),
        "issue_date": registered.isoformat(),
    }
    sub = {"plate_number": mine.plate, "seats": "5人", "inspection_valid_until": inspected}
    starts, start_hour = _hour(mine.starts, end=False)
    ends, end_hour = _hour(mine.ends, end=True)
    kinds = {
        Slot.VEHICLE_LICENCE_MAIN: (
            PhotoKind.VEHICLE_LICENCE,
            document(DocumentType.VEHICLE_LICENCE, Page.MAIN, {**main, **(sub if electronic else {})}, variant),
        ),
        Slot.DRIVING_LICENCE_MAIN: (
            PhotoKind.DRIVING_LICENCE,
            document(
                DocumentType.DRIVING_LICENCE,
                Page.MAIN,
                {
                    "licence_number": mine.driver.number,
                    "name": mine.driver.name,
                    "sex": mine.driver.sex,
                    "nationality": "中国",
                    "birth_date": mine.driver.born.isoformat(),
                    "first_issue_date": first.isoformat(),
                    "class": mine.licence_class,
                    "valid_from": valid_from.isoformat(),
                    "valid_to": valid_to.isoformat(),
                },
                Variant.PAPER,
            ),
        ),
        Slot.INSURANCE_POLICY: (
            PhotoKind.INSURANCE_POLICY,
            document(
                DocumentType.INSURANCE_POLICY,
                None,
                {
                    "policy_number": mine.policy_number,
                    "kind": "compulsory",
                    "insurer": mine.insurer,
                    "insured": mine.owner.name,
                    "plate_number": mine.plate,
                    "vin": mine.vin,
                    "period_start": starts,
                    "period_start_time": start_hour,
                    "period_end": ends,
                    "period_end_time": end_hour,
                },
                Variant.PAPER,
            ),
        ),
    }
    if not electronic and rng.random() < 0.6:
        kinds[Slot.VEHICLE_LICENCE_SUB] = (
            PhotoKind.VEHICLE_LICENCE,
            document(DocumentType.VEHICLE_LICENCE, Page.SUB, dict(sub), Variant.PAPER),
        )
    return {
        f"{slot.value}_{mine.id}": (slot, reading(f"{slot.value} {mine.plate}", kind, documents=(paper,)))
        for slot, (kind, paper) in kinds.items()
    }


def _records(
    rng: random.Random, sides: list[Side], readings: dict[str, tuple[Slot, PhotoReading]], day: date
) -> Records:
    """What the registers hold of these parties, and of some others."""
    vehicles: list[VehicleRecord] = []
    drivers: list[DriverRecord] = []
    policies: list[PolicyRecord] = []
    for mine in sides:
        paper = readings[f"driving_licence_main_{mine.id}"][1].documents[0]
        valid_from = paper.value("valid_from")
        owner = mine.owner.name if rng.random() < 0.7 else mine.owner.name[0] + "*" * (len(mine.owner.name) - 1)
        inspected = next(
            (
                v
                for name in (f"vehicle_licence_sub_{mine.id}", f"vehicle_licence_main_{mine.id}")
                if name in readings and (v := readings[name][1].documents[0].value("inspection_valid_until"))
            ),
            f"{day.year + 1}-03",
        )
        vehicles.append(
            VehicleRecord(
                plate=mine.plate,
                plate_kind="02",
                vin=mine.vin if rng.random() < 0.7 else mine.vin[-6:],
                engine_number=mine.engine,
                owner=owner,
                inspection_valid_until=inspected,
                use_character=rng.choice((mine.use, {"非营运": "A", "货运": "F"}[mine.use])),
                scrap_date=date(day.year + 12, 1, 1),
                status=rng.choice(("A", "A", "AG")),
            )
        )
        drivers.append(
            DriverRecord.model_validate(
                {
                    "licence_number": mine.driver.number,
                    "name": mine.driver.name,
                    "class": mine.licence_class,
                    "valid_from": valid_from,
                    "valid_to": paper.value("valid_to"),
                    "status": "A",
                    "points": rng.randrange(9),
                }
            )
        )
        policies.append(
            PolicyRecord(
                policy_number=mine.policy_number,
                insurer=mine.insurer,
                kind="compulsory",
                insured=mine.owner.name,
                plate=mine.plate,
                vin=mine.vin,
                period_start=mine.starts,
                period_end=mine.ends,
            )
        )
    other = side(rng, "丁", day)
    vehicles.append(VehicleRecord(plate=other.plate, plate_kind="02", vin=other.vin, status="A"))
    earlier = AccidentRecord(case_id="GY-2026-000001", plates=(other.plate,), photo_hashes=("f0" * 8,))
    return Records(vehicles=tuple(vehicles), drivers=tuple(drivers), policies=tuple(policies), accidents=(earlier,))


def _scene(
    slot: Slot, near: Side, far: Side | None, view: View | None, taken: datetime, place: tuple[float, float] | None
) -> PhotoReading:
    """A scene photo: the near car large with a legible plate, the other behind it."""
    close = slot is Slot.COLLISION
    box = (300.0, 700.0, 2600.0, 2700.0) if close else (400.0, 1200.0, 2000.0, 2400.0)
    vehicles = [Vehicle(class_=VehicleClass.CAR, box=box, score=0.93, view=view, plate=0)]
    plates = [seen_plate(near.plate, (box[0] + 300, box[3] - 400, box[0] + 640, box[3] - 300), near.colour)]
    if far is not None:
        other = (2400.0, 900.0, 3900.0, 2600.0) if close else (1900.0, 1100.0, 2900.0, 1900.0)
        vehicles.append(Vehicle(class_=VehicleClass.CAR, box=other, score=0.88))
    return reading(
        f"{slot.value} {near.plate}",
        PhotoKind.CLOSEUP if close else PhotoKind.SCENE,
        vehicles=tuple(vehicles),
        plates=tuple(plates),
        taken_at=taken,
        gps=place,
    )


def clean_case(seed: int, motor_parties: int = 2) -> CaseFile:
    """A case in which everything is right.

    Args:
        seed: the same seed gives the same case.
        motor_parties: 1 or 2; with 1 the other party is an e-bike, or there is none.
    """
    rng = random.Random(seed)
    occurred = datetime(2026, 11, 20, 8, 31, tzinfo=CHINA) + timedelta(minutes=rng.randrange(-200000, 0))
    day = occurred.date()
    sides = [side(rng, name, day) for name in "甲乙"[:motor_parties]]
    hinted, declared_plates, declared_drivers = rng.random() < 0.6, rng.random() < 0.7, rng.random() < 0.6
    viewed = not hinted or rng.random() < 0.5
    place = (32.4355, 105.8298) if rng.random() < 0.5 else None
    first, second = sides[0], sides[-1] if motor_parties > 1 else None
    e_bike = motor_parties == 1 and rng.random() < 0.5
    other = second or (first if e_bike else None)
    taken = occurred + timedelta(minutes=rng.randrange(1, 20))
    named: dict[str, tuple[Slot, PhotoReading]] = {
        "front": (
            Slot.SCENE_FRONT,
            _scene(Slot.SCENE_FRONT, first, other, View.FRONT_LEFT if viewed else None, taken, place),
        ),
        "rear": (
            Slot.SCENE_REAR,
            _scene(Slot.SCENE_REAR, second or first, other, View.REAR_RIGHT if viewed else None, taken, place),
        ),
        "collision": (Slot.COLLISION, _scene(Slot.COLLISION, first, other, None, taken, None)),
    }
    for mine in sides:
        named |= _papers(rng, mine, day)
    records = _records(rng, sides, named, day)
    order = list(named)
    rng.shuffle(order)
    files = {name: f"{place_in:02d}.jpg" for place_in, name in enumerate(order, 1)}
    hints = tuple(
        PhotoHint(
            file=files[name],
            slot=named[name][0] if hinted else None,
            party=name.rsplit("_", 1)[1] if hinted and "_" in name else None,
        )
        for name in sorted(order)
    )
    # Without anything declared or hinted, only the papers could tell who is 甲: give one of them.
    declared_plates = declared_plates or not hinted
    declared_drivers = declared_drivers or not hinted
    zones = (CollisionZone.REAR, CollisionZone.FRONT)
    parties = [
        Party(
            id=mine.id,
            plate=mine.plate if declared_plates else None,
            driver=mine.driver.name if declared_drivers else None,
            collision_zone=zones[i] if motor_parties == 2 else None,
        )
        for i, mine in enumerate(sides)
    ]
    if e_bike:
        parties.append(Party(id="乙", kind=PartyKind.NON_MOTOR))
    case = Case(
        case_id=f"GY-2026-{seed:06d}",
        occurred_at=occurred,
        place=Place(text="广元市利州区", lat=32.4355, lon=105.8298),
        situation=Situation.REAR_END if motor_parties == 2 else None if e_bike else Situation.SINGLE_VEHICLE,
        declared=Declared(injury="none", disputed=False, drink_or_drugs=False, can_move=True, left_scene=False),
        parties=tuple(parties),
        photos=hints,
    )
    return CaseFile(case, {files[name]: made for name, (_, made) in named.items()}, records, files)
