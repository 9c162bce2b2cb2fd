"""Papers of the third renderer through the real text reader: a page of most kinds, and papers of others."""

from __future__ import annotations

import re
import unicodedata

import pytest

from scenecheck_datasets.evaluate.papers import KEY_FIELDS
from scenecheck_datasets.papers.web import Chromium, draw_web
from scenecheck_vision.papers.reader import DocumentReader
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import RapidOcrReader

SEED = 5023
LONG_SIDE = 1800
"""Pixels: as back ends shrink photos, and soon read."""
SHARE = 0.9
"""Least share of the fields of a page that must be exact; of the key fields all."""


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader(RapidOcrReader())


def same(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("vehicle_licence_main", "photo"),
        ("vehicle_licence_old", "clean"),
        ("vehicle_licence_sub", "rotated_90"),
        ("driving_licence_main", "perspective"),
        ("driving_licence_electronic", "clean"),
        ("policy_compulsory", "photo"),
        ("policy_commercial_electronic", "clean"),
    ],
)
def test_the_fields_of_a_page_of_the_third_renderer(
    reader: DocumentReader, chromium: Chromium, kind: str, way: str
) -> None:
    image, form, _ = draw_web(chromium, SEED, 0, kind, way, LONG_SIDE)
    (paper,), (document,) = form.papers, reader.read(Photo.from_array(image))
    assert (document.type, document.page) == (paper.type, paper.page)
    wrong = {
        name: (value, document.value(name))
        for name, value in paper.fields.items()
        if same(document.value(name)) != same(value)
    }
    assert not KEY_FIELDS & set(wrong)
    assert len(wrong) <= (1 - SHARE) * len(paper.fields), wrong


@pytest.mark.parametrize(
    "kind",
    [
        "driver_qualification",
        "electric_bicycle_licence",
        "registration_certificate",
        "other_policy",
        "vehicle_screen",
    ],
)
def test_papers_of_others_of_the_third_renderer_are_refused(
    reader: DocumentReader, chromium: Chromium, kind: str
) -> None:
    image, form, _ = draw_web(chromium, SEED, 0, kind, "photo", LONG_SIDE)
    assert form.papers == ()
    assert reader.read(Photo.from_array(image)) == ()
