"""What a rendered photo is: the picture, how it came about, and what can be read in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2

from scenecheck_datasets.papers.page import Bgr
from scenecheck_evidence.reading import DocumentType, Page, Variant


class Condition(StrEnum):
    """How a photo of a paper came about; `rotated_90` is the upright photo turned 90 degrees clockwise."""

    CLEAN = "clean"
    PHOTO = "photo"
    PERSPECTIVE = "perspective"
    BLUR = "blur"
    GLARE = "glare"
    DARK = "dark"
    WATERMARK = "watermark"
    ROTATED_90 = "rotated_90"
    ROTATED_180 = "rotated_180"
    ROTATED_270 = "rotated_270"
    PHOTOCOPY = "photocopy"
    SCREEN = "screen"
    CUT_EDGE = "cut_edge"
    FINGER = "finger"
    RETOUCHED = "retouched"


USUAL_CONDITIONS = tuple(condition for condition in Condition if condition is not Condition.RETOUCHED)
"""What is drawn unless somebody asks for another: a later condition must not change what older seeds draw."""


@dataclass(frozen=True)
class PlacedDocument:
    """A page in a photo: what can be read of it and where.

    Attributes:
        type: which paper, None when not ours.
        page: main or second page.
        variant: how it was made.
        kind: a word for file names and lists.
        fields: the truth; None is nothing printed, out of the frame, or under a finger.
        boxes: the upright box x1, y1, x2, y2 of every value that shows, pixels of the photo.
        corners: of the form, clockwise from its own top left; they may lie outside a photo that cuts it.
        hidden: the fields that are printed but out of the frame or covered. Of these, `fields` has None for what
            nobody can read, and nothing for what is partly to be seen: no answer to it is right or wrong.
        warnings: codes of the warnings that the page shows, and those that it shows too faintly to be judged.
    """

    type: DocumentType | None
    page: Page | None
    variant: Variant | None
    kind: str
    fields: dict[str, str | None]
    boxes: dict[str, tuple[float, float, float, float]]
    corners: tuple[tuple[float, float], ...]
    hidden: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    unjudged_warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class RenderedPhoto:
    """A photo of papers: (h, w, 3) BGR, its condition and the truth."""

    image: Bgr
    condition: Condition
    documents: tuple[PlacedDocument, ...]
    jpeg_quality: int

    def jpeg(self) -> bytes:
        """The photo as the phone would have stored it."""
        done, data = cv2.imencode(".jpg", self.image, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg_quality])
        assert done
        return data.tobytes()
