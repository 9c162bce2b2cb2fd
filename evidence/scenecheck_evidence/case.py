"""What is declared about an accident: the case, its parties and the app's hints about its photos."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from scenecheck_evidence.base import Value


class Slot(StrEnum):
    """The photos a case may hold (广元 notice; vehicle and paper slots are one per party)."""

    SCENE_FRONT = "scene_front"
    SCENE_REAR = "scene_rear"
    COLLISION = "collision"
    OVERVIEW = "overview"
    VEHICLE_LICENCE_MAIN = "vehicle_licence_main"
    VEHICLE_LICENCE_SUB = "vehicle_licence_sub"
    DRIVING_LICENCE_MAIN = "driving_licence_main"
    DRIVING_LICENCE_SUB = "driving_licence_sub"
    INSURANCE_POLICY = "insurance_policy"
    VIN = "vin"


class Situation(StrEnum):
    """How the accident came about, as the published form lists it."""

    REAR_END = "rear_end"
    LANE_CHANGE = "lane_change"
    WRONG_WAY = "wrong_way"
    U_TURN = "u_turn"
    REVERSING = "reversing"
    OPENING_DOOR = "opening_door"
    RED_LIGHT = "red_light"
    NOT_GIVING_WAY = "not_giving_way"
    TURNING = "turning"
    ROUNDABOUT = "roundabout"
    PARKING = "parking"
    ROLLING = "rolling"
    OVERTAKING = "overtaking"
    SINGLE_VEHICLE = "single_vehicle"
    OTHER = "other"


class Form(StrEnum):
    """The nine forms of accident of the published agreement: 追尾, 正面, four kinds of 侧面, two of 刮擦, 其他."""

    REAR_END_COLLISION = "rear_end_collision"
    HEAD_ON_COLLISION = "head_on_collision"
    SIDE_COLLISION_SAME_DIRECTION = "side_collision_same_direction"
    SIDE_COLLISION_OPPOSITE_DIRECTION = "side_collision_opposite_direction"
    SIDE_COLLISION_RIGHT_ANGLE = "side_collision_right_angle"
    SIDE_COLLISION_UNDETERMINED_ANGLE = "side_collision_undetermined_angle"
    SCRAPE_SAME_DIRECTION = "scrape_same_direction"
    SCRAPE_OPPOSITE_DIRECTION = "scrape_opposite_direction"
    OTHER = "other"


class CollisionZone(StrEnum):
    """The eight zones of the published form; left and right are the vehicle's own."""

    FRONT = "front"
    REAR = "rear"
    FRONT_LEFT = "front_left"
    FRONT_RIGHT = "front_right"
    REAR_LEFT = "rear_left"
    REAR_RIGHT = "rear_right"
    LEFT = "left"
    RIGHT = "right"


class PartyKind(StrEnum):
    """Who is not motor owes no vehicle licence, driving licence or policy."""

    MOTOR = "motor"
    NON_MOTOR = "non_motor"
    PEDESTRIAN = "pedestrian"


class Place(Value):
    """Where it happened; WeChat-style capture gives GCJ-02 coordinates, EXIF gives WGS-84."""

    text: str = ""
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    datum: Literal["wgs84", "gcj02"] = "wgs84"


class Declared(Value):
    """What the parties declare; None is unknown, and unknown is not false."""

    injury: Literal["none", "slight", "serious"] | None = None
    disputed: bool | None = None
    simple_procedure_agreed: bool | None = None
    drink_or_drugs: bool | None = None
    intent: bool | None = None
    public_facility: bool | None = None
    can_move: bool | None = None
    dangerous_goods: bool | None = None
    overload_suspected: bool | None = None
    left_scene: bool | None = None
    without_plate: bool | None = None
    knock_for_knock_agreed: bool | None = None
    """Whether all agree that each insurer pays its own insured (互碰自赔)."""


class Party(Value):
    """A party; 甲, 乙, 丙 from front to back or left to right."""

    id: str = Field(min_length=1)
    kind: PartyKind = PartyKind.MOTOR
    plate: str | None = None
    driver: str | None = None
    phone: str | None = None
    collision_zone: CollisionZone | None = None


class PhotoHint(Value):
    """A photo of the case and what the app says of it; what is left out is recognised."""

    file: str = Field(min_length=1)
    slot: Slot | None = None
    party: str | None = None


class Case(Value):
    """One accident as declared. `occurred_at` carries an offset; without one it is Asia/Shanghai time."""

    case_id: str = Field(min_length=1)
    occurred_at: datetime
    place: Place = Place()
    weather: str | None = None
    situation: Situation | None = None
    form: Form | None = None
    declared: Declared = Declared()
    parties: tuple[Party, ...] = Field(min_length=1)
    photos: tuple[PhotoHint, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [party.id for party in self.parties]
        if len(set(ids)) != len(ids):
            raise ValueError(f"party ids must differ, found {ids}")
        files = [photo.file for photo in self.photos]
        if len(set(files)) != len(files):
            raise ValueError("photos: each file is named once")
        for photo in self.photos:
            if photo.party is not None and photo.party not in ids:
                raise ValueError(f"photos: {photo.file} names party {photo.party!r}; the parties are {ids}")
        return self
