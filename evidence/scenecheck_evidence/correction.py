"""What an officer's correction is: a file, a path into its reading and the value that stands there instead.

A box is written `x1,y1,x2,y2`, in pixels of the upright photo. What the readers missed is added one past the last item
of its list: at `plates/2` of a photo with two plates, `100,200,300,240 川H12345`.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from scenecheck_evidence.base import Value
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.moments import local
from scenecheck_evidence.reading import DocumentField, Plate


class CorrectionError(SceneCheckError):
    """A correction names a value that the reading does not hold, or a value that cannot stand there."""

    code = "correction_invalid"


class Correction(Value):
    """One value of one photo's reading, as an officer read it; the last one of a path holds.

    `value` is text as the contract writes it (dates ISO, `true` and `false`); None where there is nothing to read, and
    of a whole vehicle, plate, part, damage or paper: that there is none. A box is `x1,y1,x2,y2`; a vehicle, plate or
    damage that is added is its box, a space, and its class, text or type.
    """

    file: str = Field(min_length=1)
    path: str = Field(max_length=120, description="such as plates/0/text or documents/0/fields/vin")
    value: str | None = Field(max_length=200)
    at: datetime


class CorrectedField(DocumentField):
    """A field of a paper with an officer's value."""

    corrected_at: datetime


class CorrectedPlate(Plate):
    """A plate with an officer's text."""

    corrected_at: datetime


def corrected_at(value: DocumentField | Plate) -> str | None:
    """When an officer corrected it, as a source of the report says it; None when nobody did."""
    moment = value.corrected_at if isinstance(value, CorrectedField | CorrectedPlate) else None
    return local(moment).isoformat() if moment else None
