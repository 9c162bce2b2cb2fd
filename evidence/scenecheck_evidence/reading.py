"""What one photo holds: the reading types. Pixels are of the upright photo, after EXIF rotation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from scenecheck_evidence.base import Box, Point, Polygon, Quad, Score, Text, Value


class PhotoKind(StrEnum):
    """What a photo shows, as far as the slots of a case care."""

    SCENE = "scene"
    CLOSEUP = "closeup"
    VEHICLE_LICENCE = "vehicle_licence"
    DRIVING_LICENCE = "driving_licence"
    INSURANCE_POLICY = "insurance_policy"
    VIN = "vin"
    OTHER = "other"


class QualityProblem(StrEnum):
    """Why a photo, or the thing in it that matters, cannot be used; the words of guided capture."""

    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    OVEREXPOSED = "overexposed"
    GLARE = "glare"
    LENS_DIRTY = "lens_dirty"
    LOW_RESOLUTION = "low_resolution"
    TOO_FAR = "too_far"
    TOO_CLOSE = "too_close"
    WRONG_ANGLE = "wrong_angle"
    VEHICLE_NOT_FULLY_IN_FRAME = "vehicle_not_fully_in_frame"
    PLATE_NOT_LEGIBLE = "plate_not_legible"
    NO_VEHICLE = "no_vehicle"
    PAGE_EDGES_CUT_OFF = "page_edges_cut_off"
    PHOTOCOPY = "photocopy"
    PHOTO_OF_A_SCREEN = "photo_of_a_screen"
    FINGER_OVER_THE_PAGE = "finger_over_the_page"
    DUPLICATE_PHOTO = "duplicate_photo"


class VehicleClass(StrEnum):
    """The classes of the vehicle detector; an e-bike or a motor tricycle is a motorcycle."""

    CAR = "car"
    BUS = "bus"
    TRUCK = "truck"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    PERSON = "person"


class View(StrEnum):
    """From which side a vehicle is seen; left and right are the vehicle's own."""

    FRONT = "front"
    FRONT_LEFT = "front_left"
    LEFT = "left"
    REAR_LEFT = "rear_left"
    REAR = "rear"
    REAR_RIGHT = "rear_right"
    RIGHT = "right"
    FRONT_RIGHT = "front_right"


class PlateColour(StrEnum):
    """Ground colours of GA 36 plates; yellow_green is the new energy plate of large vehicles."""

    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    YELLOW_GREEN = "yellow_green"
    WHITE = "white"
    BLACK = "black"


class Paint(StrEnum):
    """Colours of paint that light does not change into another; yellow holds orange and brown."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    WHITE = "white"
    BLACK = "black"


class Quality(Value):
    """Whether a photo will do, and what is wrong with it where it matters."""

    usable: bool
    problems: tuple[QualityProblem, ...] = ()


class Vehicle(Value):
    """A vehicle or person found in the photo."""

    class_: VehicleClass = Field(alias="class")
    box: Box
    score: Score
    view: View | None = None
    plate: int | None = Field(None, description="index in plates")
    paint: Paint | None = Field(None, description="where it is plain; None says nothing")


TEMPORARY_PLATE = "temporary_plate"
"""Problem of a plate that is a temporary sheet of paper: read well, but of no kind that registers list (GA 36)."""


class Plate(Value):
    """A number plate as read; `problem` says why its text is not to be trusted as it stands."""

    text: str
    colour: PlateColour | None
    rows: Literal[1, 2]
    corners: Quad
    score: Score
    char_scores: tuple[Score, ...] = ()
    candidates: tuple[tuple[str, Score], ...] = ()
    problem: str | None = None

    @property
    def box(self) -> Box:
        """The upright box around the corners."""
        return bounding_box(self.corners)


class PartRegion(Value):
    """A part of a vehicle; left and right are the vehicle's own."""

    part: str
    box: Box
    polygon: Polygon = ()
    score: Score
    vehicle: int | None = None


class DamageType(StrEnum):
    """What kind of damage; rust is shown and never priced.

    The shipped network knows neither cracks nor flat tyres nor rust; one trained with CarDD knows the first two.
    """

    DENT = "dent"
    SCRATCH = "scratch"
    BROKEN_PART = "broken_part"
    GLASS_SHATTER = "glass_shatter"
    LAMP_BROKEN = "lamp_broken"
    AIRBAG = "airbag"
    CRACK = "crack"
    TYRE_FLAT = "tyre_flat"
    RUST = "rust"


class Severity(StrEnum):
    """How bad a damage is."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"


class Damage(Value):
    """A damage seen on a vehicle."""

    type: DamageType
    part: str | None = None
    severity: Severity | None = None
    box: Box
    polygon: Polygon = ()
    score: Score
    vehicle: int | None = None
    certain: bool = Field(False, description="right often enough to be relied on; otherwise a person looks at it first")


class DocumentType(StrEnum):
    """The papers SceneCheck reads; `vin` is the frame number stamped on the car, a page of one field."""

    VEHICLE_LICENCE = "vehicle_licence"
    DRIVING_LICENCE = "driving_licence"
    INSURANCE_POLICY = "insurance_policy"
    VIN = "vin"


class Page(StrEnum):
    """The main page or the second page (副页) of a paper."""

    MAIN = "main"
    SUB = "sub"


class Variant(StrEnum):
    """How a paper was made."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    OLD = "old"


class DocumentField(Value):
    """One field as printed: `value` is normalised, `raw` is what stood there, null when nothing did."""

    value: str | None
    raw: str | None = None
    score: Score = 0.0
    box: Box | None = None
    problem: str | None = None


class DocumentWarning(Value):
    """Where on a page a warning stands: its code, the box in the photo, and the field under it, if it is one."""

    code: str
    box: Box | None = None
    field: str | None = None


class Document(Value):
    """A page of one of our papers, found in a photo or a PDF page (counted from 1)."""

    type: DocumentType
    page: Page | None = None
    variant: Variant | None = None
    pdf_page: int | None = None
    corners: Quad | None = None
    corners_score: Score = Field(
        0.0,
        description="how surely they are the corners of the sheet of paper; 0: its edges were not found, of its text",
    )
    fields: dict[str, DocumentField] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    warning_places: tuple[DocumentWarning, ...] = Field((), description="where on the page each warning was seen")

    def value(self, name: str) -> str | None:
        """The normalised value of a field, or None when it was not read."""
        field = self.fields.get(name)
        return field.value if field else None


class Fingerprint(Value):
    """A perceptual hash; `hex` is the hash in hexadecimal, most significant bit first."""

    algorithm: Literal["phash64"] = "phash64"
    hex: str = Field(pattern=r"^[0-9a-f]{16}$")


class CopyFingerprint(Value):
    """A perceptual hash that tells copies of a picture, mirrored and slightly cut ones too (see `copies`)."""

    algorithm: Literal["dct255"] = "dct255"
    hex: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the whole picture")
    crops: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = Field((), description="of its inner crops")


class EditKind(StrEnum):
    """What in a file shows that it is not as the camera wrote it."""

    EDITOR = "editor"
    RESHAPED = "reshaped"
    RESIZED = "resized"
    MODIFIED_LATER = "modified_later"


class EditTrace(Value):
    """One such trace; `detail` is what the file says, such as the editor's name."""

    kind: EditKind
    detail: str


class PhotoReading(Value):
    """Everything read from one photo: what `scenecheck inspect` prints less the times."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    width: int
    height: int
    taken_at: datetime | None = None
    gps: tuple[float, float] | None = Field(None, description="latitude, longitude, WGS-84")
    kind: PhotoKind
    quality: Quality
    warnings: tuple[Text, ...] = Field((), description="what intake noticed, such as a wrong extension")
    vehicles: tuple[Vehicle, ...] = ()
    plates: tuple[Plate, ...] = ()
    parts: tuple[PartRegion, ...] = ()
    damages: tuple[Damage, ...] = ()
    documents: tuple[Document, ...] = ()
    fingerprint: Fingerprint | None = None
    copy_fingerprint: CopyFingerprint | None = None
    edits: tuple[EditTrace, ...] = Field((), description="traces of editing or saving anew that the file itself holds")
    pipeline: str = Field(description="sha256 over the models and settings that made this reading")


def bounding_box(points: Quad | tuple[Point, ...]) -> Box:
    """The smallest upright box around the points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
