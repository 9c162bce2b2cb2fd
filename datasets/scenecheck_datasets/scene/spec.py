"""What a scene is made of: cars, damage, light and shots, as written in a YAML file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from scenecheck_evidence.base import Value
from scenecheck_evidence.case import CollisionZone, Situation, Slot
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PlateColour


class SceneSpecError(SceneCheckError):
    """A scene specification is not as expected."""

    code = "scene_spec"


class BodyKind(StrEnum):
    """The car bodies that can be built."""

    SEDAN = "sedan"
    SUV = "suv"


class Paint(StrEnum):
    """Body colours."""

    RED = "red"
    SILVER = "silver"
    WHITE = "white"
    BLACK = "black"
    BLUE = "blue"
    GREY = "grey"
    BROWN = "brown"


class Light(StrEnum):
    """Sky and lamps; at night the phone flashes."""

    SUN = "sun"
    OVERCAST = "overcast"
    DUSK = "dusk"
    NIGHT = "night"


class PlateSpec(Value):
    """A number plate of one row, front and rear alike."""

    text: str = Field(min_length=1)
    colour: PlateColour = PlateColour.BLUE


class DamageSpec(Value):
    """A blow: the zone of the published form, how deep and how wide (metres), and where across the zone."""

    zone: CollisionZone
    depth: float = Field(0.12, ge=0.0, le=0.4)
    radius: float = Field(0.55, gt=0.0, le=1.5)
    offset: float = Field(
        0.0, ge=-1.5, le=1.5, description="along the zone: to the left at the ends, forward on the sides"
    )
    height: float | None = Field(None, description="metres above the road; the bumper's height when left out")
    scratched: bool = True
    lamp_broken: bool = False


class Pose(Value):
    """Where a car stands: metres along the road (x) and to the left (y), heading in degrees from +x."""

    x: float
    y: float
    heading: float = 0.0


class CarSpec(Value):
    """One car. Without a pose the situation places it."""

    id: str = Field(min_length=1)
    body: BodyKind
    paint: Paint
    plate: PlateSpec
    pose: Pose | None = None
    steer: float = Field(0.0, ge=-40, le=40, description="degrees, to the left")
    damages: tuple[DamageSpec, ...] = ()


class Flaws(Value):
    """What goes wrong when the photo is taken; pixels of the finished photo."""

    defocus: float = Field(0.0, ge=0.0, description="standard deviation of the blur, pixels")
    motion: float = Field(0.0, ge=0.0, description="length of the camera shake, pixels")
    motion_angle: float = Field(0.0, description="degrees")
    plate_glare: float = Field(0.0, ge=0.0, le=1.0, description="strength of a reflection on the plates in view")
    noise: float = Field(0.006, ge=0.0, le=0.2, description="sensor noise, of full scale")


class ShotSpec(Value):
    """One photo: the slot it is framed for, the car it is taken from, and the phone's habits."""

    file: str = Field(pattern=r"^[\w.-]+\.jpg$")
    slot: Literal[Slot.SCENE_FRONT, Slot.SCENE_REAR, Slot.COLLISION, Slot.OVERVIEW]
    car: str
    side: Literal["left", "right"] = "left"
    distance: float | None = Field(None, gt=0.3, le=60, description="metres; the slot's usual one when left out")
    azimuth: float | None = Field(None, ge=-180, le=180, description="degrees off the axis of the slot")
    eye: float = Field(1.55, gt=0.1, le=6, description="height of the phone, metres")
    aim: tuple[float, float, float] | None = Field(None, description="point looked at (world, metres)")
    focal: float = Field(26.0, ge=10, le=200, description="focal length of the 36 mm wide frame, mm")
    roll: float = Field(0.0, ge=-45, le=45, description="degrees")
    after: float = Field(0.0, description="seconds after the scene's time")
    orientation: Literal[1, 3, 6, 8] = Field(1, description="EXIF orientation the file is stored with")
    flaws: Flaws = Flaws()


class SceneSpec(Value):
    """A scene and its photos. The same specification gives the same pixels."""

    seed: int = 0
    situation: Situation = Situation.REAR_END
    light: Light = Light.SUN
    wet: bool = False
    taken_at: datetime
    gps: tuple[float, float] | None = Field(None, description="latitude, longitude, WGS-84")
    cars: tuple[CarSpec, ...] = Field(min_length=1, max_length=2)
    shots: tuple[ShotSpec, ...] = Field(min_length=1)
    width: int = Field(1600, ge=64, le=6000)
    height: int = Field(1200, ge=64, le=6000)
    samples: int = Field(4, ge=1, le=4096, description="light paths per pixel, before denoising")
    quality: int = Field(87, ge=1, le=100, description="of the JPEG")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [car.id for car in self.cars]
        if len(set(ids)) != len(ids):
            raise ValueError(f"car ids must differ, found {ids}")
        files = [shot.file for shot in self.shots]
        if len(set(files)) != len(files):
            raise ValueError("each shot needs a file name of its own")
        for shot in self.shots:
            if shot.car not in ids:
                raise ValueError(f"{shot.file} is taken from car {shot.car!r}; the cars are {ids}")
        return self

    def shot_numbers(self, files: Collection[str] | None = None) -> list[int]:
        """The places of the named shots (all when left out) among the scene's, in its order.

        Raises:
            SceneSpecError: the scene has no shot of one of the names.
        """
        unknown = set(files or ()) - {shot.file for shot in self.shots}
        if unknown:
            found = ", ".join(shot.file for shot in self.shots)
            raise SceneSpecError(f"no shot {', '.join(sorted(unknown))}: the scene's shots are {found}")
        return [number for number, shot in enumerate(self.shots) if files is None or shot.file in files]


def parse_scene(text: str, name: str) -> SceneSpec:
    """Parse a scene specification.

    Args:
        text: YAML.
        name: what to call it in an error.

    Raises:
        SceneSpecError: not YAML, or not a scene; the line says the first thing that is wrong.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SceneSpecError(f"{name}: expected YAML, found {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SceneSpecError(f"{name}: expected a mapping of a scene's fields, found {type(data).__name__}")
    try:
        return SceneSpec.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "scene"
        raise SceneSpecError(f"{name}: {place}: {first['msg']}, found {first['input']!r:.80}") from error


def load_scene(path: Path) -> SceneSpec:
    """Read a scene specification from a YAML file.

    Raises:
        SceneSpecError: the file cannot be read, or is not a scene.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SceneSpecError(f"{path}: expected a YAML file of a scene, found {error}") from error
    return parse_scene(text, path.name)
