"""What all value types share: frozen, strict about names, serialised under the names of the JSON contract."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; unknown fields are refused, aliases are the names of the JSON contract."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, use_enum_values=False
    )


class Text(Value):
    """A sentence for a person, Chinese first, English beside it."""

    zh: str
    en: str


def _score(value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"a score lies in 0..1, found {value}")
    return round(value, 4)


def _pixel(value: float) -> float:
    return round(value, 1)


Score = Annotated[float, AfterValidator(_score)]
"""A score in 0..1, kept to 4 places: float kernels differ between processors."""

Pixel = Annotated[float, AfterValidator(_pixel)]
"""A coordinate in pixels of the upright photo (after EXIF rotation), kept to 1 place."""

Point = tuple[Pixel, Pixel]
Box = tuple[Pixel, Pixel, Pixel, Pixel]
"""x1, y1, x2, y2: left, top, right, bottom."""
Quad = tuple[Point, Point, Point, Point]
"""Four corners, clockwise from top left (of the thing itself: a page read sideways has its own top left)."""
Polygon = tuple[Point, ...]
