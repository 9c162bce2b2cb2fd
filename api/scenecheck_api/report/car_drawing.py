"""A car drawn from five sides, its damaged parts coloured by severity and hatched where a person must look.

Drawn for this page, of no make. All shapes are polygons, so that the hatching is plain lines and the page needs no
reference to a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenecheck_evidence.base import Text
from scenecheck_evidence.estimate import Certainty, EstimateItem
from scenecheck_evidence.reading import DamageType, Severity

Polygon = tuple[tuple[float, float], ...]
HATCH = 5.0
"""Distance of two hatching lines, in units of the drawing."""
_SEVERITIES = list(Severity)


def _points(text: str) -> Polygon:
    """`10,20 30,40` as points."""
    return tuple((float(x), float(y)) for x, y in (pair.split(",") for pair in text.split()))


def _wheel(x: float, y: float, r: float) -> Polygon:
    k = r * 0.414
    corners = ((-k, -r), (k, -r), (r, -k), (r, k), (k, r), (-k, r), (-r, k), (-r, -k))
    return tuple((x + dx, y + dy) for dx, dy in corners)


@dataclass(frozen=True)
class Face:
    """One side of the car: its name, the size of its drawing, the outline, and the parts seen from there."""

    name: Text
    width: int
    height: int
    outline: Polygon
    parts: tuple[tuple[str, Polygon], ...]


_FRONT = Face(
    Text(zh="前", en="front"),
    120,
    90,
    _points("34,8 86,8 98,32 108,42 108,78 104,84 16,84 12,78 12,42 22,32"),
    (
        ("front_glass", _points("38,12 82,12 92,32 28,32")),
        ("hood", _points("25,35 95,35 104,45 16,45")),
        ("front_right_light", _points("15,48 36,48 34,58 16,58")),
        ("front_left_light", _points("105,48 84,48 86,58 104,58")),
        ("grille", _points("39,48 81,48 79,58 41,58")),
        ("front_bumper", _points("14,61 106,61 106,77 102,82 18,82 14,77")),
        ("right_mirror", _points("20,24 9,24 9,33 18,33")),
        ("left_mirror", _points("100,24 111,24 111,33 102,33")),
    ),
)
_REAR = Face(
    Text(zh="后", en="rear"),
    120,
    90,
    _FRONT.outline,
    (
        ("back_glass", _points("38,12 82,12 91,31 29,31")),
        ("trunk", _points("31,34 89,34 90,57 30,57")),
        ("back_left_light", _points("15,40 28,37 27,53 14,53")),
        ("back_right_light", _points("105,40 92,37 93,53 106,53")),
        ("back_bumper", _points("14,60 106,60 106,77 102,82 18,82 14,77")),
        ("left_mirror", _points("20,24 9,24 9,33 18,33")),
        ("right_mirror", _points("100,24 111,24 111,33 102,33")),
    ),
)
_LEFT = Face(
    Text(zh="左", en="left"),
    220,
    84,
    _points("6,48 14,40 58,33 84,12 132,11 160,31 206,37 214,46 214,64 6,66"),
    (
        ("front_bumper", _points("6,50 16,50 18,66 7,66")),
        ("front_left_light", _points("9,46 16,40 28,39 24,47")),
        ("left_fender", _points("29,39 60,34 62,60 58,60 54,52 46,48 38,49 31,54 28,62 20,62 19,49 25,48")),
        ("front_left_door", _points("63,33 104,32 106,61 64,61")),
        ("front_left_door:window", _points("68,31 86,15 103,14 103,30")),
        ("left_mirror", _points("61,24 70,24 70,31 63,31")),
        ("back_left_door", _points("107,32 148,32 152,44 150,50 152,61 109,61")),
        ("back_left_door:window", _points("106,14 130,14 147,30 106,30")),
        ("left_quarter_panel", _points("151,32 204,39 202,50 206,62 196,62 192,53 184,48 174,48 166,53 163,60 155,60")),
        ("back_left_light", _points("205,39 212,45 212,53 204,50")),
        ("back_bumper", _points("204,54 213,55 213,64 207,65")),
        ("left_sill", _points("60,63 162,63 162,69 60,69")),
        ("wheel", _wheel(42, 64, 13)),
        ("wheel", _wheel(179, 64, 13)),
    ),
)
_TOP = Face(
    Text(zh="上", en="top"),
    100,
    196,
    _points("22,8 78,8 88,22 90,96 88,176 80,188 20,188 12,176 10,96 12,22"),
    (
        ("front_bumper", _points("23,10 77,10 85,20 76,17 24,17 15,20")),
        ("hood", _points("25,20 75,20 78,56 64,52 36,52 22,56")),
        ("left_fender", _points("14,23 22,20 19,58 12,64")),
        ("right_fender", _points("86,23 78,20 81,58 88,64")),
        ("front_glass", _points("22,60 36,55 64,55 78,60 71,76 29,76")),
        ("airbag", _wheel(40, 88, 7)),
        ("left_mirror", _points("11,68 2,70 3,77 11,76")),
        ("right_mirror", _points("89,68 98,70 97,77 89,76")),
        ("front_left_door", _points("12,68 20,64 26,78 26,102 12,102")),
        ("front_right_door", _points("88,68 80,64 74,78 74,102 88,102")),
        ("back_left_door", _points("12,105 26,105 26,128 21,140 12,140")),
        ("back_right_door", _points("88,105 74,105 74,128 79,140 88,140")),
        ("back_glass", _points("29,130 71,130 77,146 64,149 36,149 23,146")),
        ("left_quarter_panel", _points("13,143 20,143 22,176 18,180 14,174")),
        ("right_quarter_panel", _points("87,143 80,143 78,176 82,180 86,174")),
        ("trunk", _points("24,150 36,153 64,153 76,150 75,176 25,176")),
        ("back_bumper", _points("18,182 26,179 74,179 82,182 79,187 21,187")),
    ),
)


def _mirrored(face: Face, name: Text) -> Face:
    def flip(points: Polygon) -> Polygon:
        return tuple((face.width - x, y) for x, y in points)

    parts = tuple((part.replace("left", "right"), flip(points)) for part, points in face.parts)
    return Face(name, face.width, face.height, flip(face.outline), parts)


FACES = (_LEFT, _mirrored(_LEFT, Text(zh="右", en="right")), _FRONT, _REAR, _TOP)


@dataclass(frozen=True)
class DrawnPart:
    """A part of a drawing.

    Attributes:
        points: of its polygon, as SVG writes them.
        tone: minor, moderate, severe, unknown or rust; empty where it is not damaged.
        hatch: the path of the hatching; empty where it is filled.
        title: what is there.
    """

    points: str
    tone: str = ""
    hatch: str = ""
    title: Text | None = None


@dataclass(frozen=True)
class DrawnFace:
    """One side of the car with its damage."""

    face: Face
    outline: str
    parts: tuple[DrawnPart, ...]

    @property
    def damaged(self) -> bool:
        """Whether anything is damaged on this side."""
        return any(part.tone for part in self.parts)


def draw_car(items: Sequence[tuple[EstimateItem, Text]]) -> tuple[DrawnFace, ...]:
    """The car from its five sides.

    Args:
        items: of the estimate, each with the words for it.
    """
    found: dict[str, list[tuple[EstimateItem, Text]]] = {}
    for item, words in items:
        for shape in _shapes_of(item):
            found.setdefault(shape, []).append((item, words))
    return tuple(
        DrawnFace(face, _svg(face.outline), tuple(_drawn(points, found.get(part, ())) for part, points in face.parts))
        for face in FACES
    )


_DRAWN_AS = {"tailgate": "trunk", "tyre": "wheel"}
"""Parts that have no shape of their own, and the shape that shows them."""


def _shapes_of(item: EstimateItem) -> tuple[str, ...]:
    """The shapes that an item colours: a part without a side colours both sides."""
    part = item.part
    if part is None:
        return ()
    if part in _DRAWN_AS:
        return (_DRAWN_AS[part],)
    if part in {"fender", "quarter_panel", "sill"}:
        return f"left_{part}", f"right_{part}"
    return (f"{part}:window",) if item.type is DamageType.GLASS_SHATTER and part.endswith("_door") else (part,)


def _drawn(points: Polygon, items: Sequence[tuple[EstimateItem, Text]]) -> DrawnPart:
    if not items:
        return DrawnPart(_svg(points))
    sure = [item for item, _ in items if item.certainty is Certainty.CERTAIN]
    shown = sure or [item for item, _ in items]
    title = Text(zh="；".join(text.zh for _, text in items), en="; ".join(text.en for _, text in items))
    return DrawnPart(_svg(points), _tone(shown), "" if sure else hatching(points), title)


def _tone(items: Iterable[EstimateItem]) -> str:
    """The worst severity; rust where there is nothing else."""
    of_collision = [item for item in items if item.type is not DamageType.RUST]
    if not of_collision:
        return "rust"
    told = [item.severity for item in of_collision if item.severity]
    return max(told, key=_SEVERITIES.index).value if told else "unknown"


def hatching(points: Polygon) -> str:
    """Diagonal lines inside a polygon (even-odd), as the path of an SVG."""
    sums = [x + y for x, y in points]
    lines = []
    at = min(sums) + HATCH / 2
    while at < max(sums):
        crossings = []
        for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
            a, b = x1 + y1 - at, x2 + y2 - at
            if (a < 0) != (b < 0):
                share = a / (a - b)
                crossings.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
        crossings.sort()
        for (x1, y1), (x2, y2) in zip(crossings[::2], crossings[1::2], strict=False):
            lines.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        at += HATCH
    return "".join(lines)


def _svg(points: Polygon) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
