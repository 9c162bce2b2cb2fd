"""What the report page shows, ready for its template: every shape in the photo's pixels, every number masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scenecheck_api.report.images import Picture
from scenecheck_evidence.base import Box, Point, Text
from scenecheck_evidence.boxes import corners
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import Finding, Match, MatchStatus, PartyResult, SlotResult, Source

CROP_MARGIN = 0.35
"""Air around a box in a crop, as a share of its shorter side."""
EVIDENCE_MARGIN = 0.9
"""More of it around a finding, so that one sees where in the photo it is."""


@dataclass(frozen=True)
class Crop:
    """A window on a photo that the page already holds: SVG view box in the photo's pixels."""

    image: str
    view_box: str
    ratio: float
    outline: str | None = None


@dataclass(frozen=True)
class Shape:
    """An outline over a photo.

    Attributes:
        layer: vehicles, plates, parts, damages, fields or findings.
        points: SVG points in the photo's pixels.
        x, y: where the label stands.
        label: what the label says.
        row: number of the row beside the photo that it belongs to.
        tone: colour of a finding; unsure for a damage that a person must look at.
        anchor: id to link to.
        path: of the thing in the photo's reading, such as plates/0 or documents/0/fields/vin.
        box: around it.
    """

    layer: str
    points: str
    x: float
    y: float
    label: Text
    row: int | None = None
    tone: str = ""
    anchor: str | None = None
    path: str | None = None
    box: Box | None = None


@dataclass(frozen=True)
class FieldRow:
    """A field as read: its number on the photo, label, masked value, score and picture."""

    row: int
    label: Text
    value: str | None
    score: float
    problem: Text | None
    crop: Crop | None
    path: str


@dataclass(frozen=True)
class PlateRow:
    """A plate as read, beside its rectified picture."""

    row: int
    text: str
    colour: str
    colour_name: Text | None
    two_rows: bool
    score: float
    candidates: tuple[tuple[str, float], ...]
    crop: str | None
    problem: Text | None
    path: str


@dataclass(frozen=True)
class DamageRow:
    """A damage in a photo: what, where, how bad, and whether it is certain."""

    row: int
    name: Text
    part: Text | None
    severity: Text | None
    score: float
    certain: bool


@dataclass(frozen=True)
class DocumentBlock:
    """A page of a paper and its fields."""

    name: Text
    warnings: tuple[Text, ...]
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True)
class PhotoView:
    """A photo of the case with everything over and beside it."""

    anchor: str
    image: str
    file: str
    picture: Picture | None
    reading: PhotoReading | None
    error: Text | None
    problems: tuple[Text, ...] = ()
    shapes: tuple[Shape, ...] = ()
    plates: tuple[PlateRow, ...] = ()
    documents: tuple[DocumentBlock, ...] = ()
    damages: tuple[DamageRow, ...] = ()
    vehicles: tuple[tuple[int, Text, float], ...] = ()
    slots: tuple[Text, ...] = ()


@dataclass(frozen=True)
class FindingView:
    """A finding with the picture that shows it."""

    number: int
    finding: Finding
    message: Text
    source: str
    crop: Crop | None
    link: str | None


@dataclass(frozen=True)
class SlotView:
    """A slot as a picture."""

    slot: SlotResult
    name: Text
    reasons: tuple[Text, ...]
    photo: PhotoView | None


@dataclass(frozen=True)
class Chip:
    """One source of a fact: its masked value, where it was read, and whether it agrees."""

    source: Source
    value: str | None
    agrees: bool
    crop: Crop | None
    link: str | None


@dataclass(frozen=True)
class FactRow:
    """A fact of a party with its sources side by side."""

    label: Text
    match: Match
    chips: Mapping[str, tuple[Chip, ...]]

    @property
    def status(self) -> MatchStatus:
        """Whether the sources agree."""
        return self.match.status


@dataclass(frozen=True)
class FactBlock:
    """The facts on one paper: those compared, those that stand alone, and what no source states."""

    title: Text
    compared: tuple[FactRow, ...]
    alone: tuple[FactRow, ...]
    nowhere: tuple[Text, ...]


@dataclass(frozen=True)
class PartyView:
    """A party: its plate and its facts by the paper they stand on."""

    result: PartyResult
    plate: str | None
    colour: str
    blocks: tuple[FactBlock, ...]
    tally: Mapping[MatchStatus, int] = field(default_factory=dict)


def plate_with_dot(text: str) -> str:
    """川H12345 as it stands on the metal: 川H·12345."""
    return f"{text[:2]}·{text[2:]}" if len(text) >= 7 else text


def svg_points(points: Iterable[Point]) -> str:
    """Points as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def box_points(box: Box) -> str:
    """The four corners of a box."""
    return svg_points(corners(box))


def crop_around(photo: PhotoView, box: Box | None, margin: float = CROP_MARGIN, outline: bool = False) -> Crop | None:
    """A window around a box, kept inside the photo; None without a photo or a box."""
    if box is None or photo.picture is None:
        return None
    width, height = photo.picture.width, photo.picture.height
    x1, y1, x2, y2 = box
    air = max(4.0, margin * min(x2 - x1, y2 - y1))
    left, top = max(0.0, x1 - air), max(0.0, y1 - air)
    right, bottom = min(float(width), x2 + air), min(float(height), y2 + air)
    if right - left < 1 or bottom - top < 1:
        return None
    view = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    return Crop(photo.image, view, round((right - left) / (bottom - top), 3), box_points(box) if outline else None)
