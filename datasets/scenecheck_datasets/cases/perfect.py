"""A clean case with perfect readings: what the pipeline would say of good photos, without photos.

Numbers carry right check digits, dates follow each other, papers agree with the records. Some freedom that real cases
have is drawn from the seed: hints or none, declared plates or none, masked names, frame numbers as tails, electronic
papers, hours of policies, driver and owner two people, views judged or not.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.perfect_papers import papers_of
from scenecheck_datasets.cases.perfect_readings import scene
from scenecheck_datasets.cases.perfect_records import records_of
from scenecheck_datasets.cases.sides import side
from scenecheck_evidence.case import Case, CollisionZone, Declared, Party, PartyKind, PhotoHint, Place, Situation, Slot
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.reading import PhotoReading, View


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
            scene(Slot.SCENE_FRONT, first, other, View.FRONT_LEFT if viewed else None, taken, place),
        ),
        "rear": (
            Slot.SCENE_REAR,
            scene(Slot.SCENE_REAR, second or first, other, View.REAR_RIGHT if viewed else None, taken, place),
        ),
        "collision": (Slot.COLLISION, scene(Slot.COLLISION, first, other, None, taken, None)),
    }
    for mine in sides:
        named |= papers_of(rng, mine, day)
    records = records_of(rng, sides, named, day)
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
