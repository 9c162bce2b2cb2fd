"""The kinds that this renderer draws, and evaluation folders of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web import content, driving_licence, screens, vehicle_licence
from scenecheck_datasets.papers.web.browser import Chromium
from scenecheck_datasets.papers.web.foreign import FOREIGN
from scenecheck_datasets.papers.web.form import Form, beside, document
from scenecheck_datasets.papers.web.photo import WAYS, photographed
from scenecheck_datasets.papers.web.policy import policy_page
from scenecheck_datasets.papers.web.words import Rng

_QUALITIES = (75, 85, 92)


def _both_pages_of_a_vehicle(rng: Rng) -> Form:
    one = content.vehicle(rng)
    return beside(rng, vehicle_licence.main_page(rng, one), vehicle_licence.second_page(rng, one))


def _both_pages_of_a_driver(rng: Rng) -> Form:
    one = content.driver(rng)
    return beside(rng, driving_licence.main_page(rng, one), driving_licence.second_page(rng, one))


def _policy(kind: str, electronic: bool) -> Callable[[Rng], Form]:
    return lambda rng: policy_page(rng, content.policy(rng, kind), electronic)


KINDS: dict[str, Callable[[Rng], Form]] = {
    "vehicle_licence_main": lambda rng: vehicle_licence.main_page(rng, content.vehicle(rng)),
    "vehicle_licence_old": lambda rng: vehicle_licence.main_page(rng, content.vehicle(rng), old=True),
    "vehicle_licence_sub": lambda rng: vehicle_licence.second_page(rng, content.vehicle(rng)),
    "vehicle_licence_both": _both_pages_of_a_vehicle,
    "vehicle_licence_electronic": lambda rng: screens.vehicle_licence(rng, content.vehicle(rng)),
    "driving_licence_main": lambda rng: driving_licence.main_page(rng, content.driver(rng)),
    "driving_licence_sub": lambda rng: driving_licence.second_page(rng, content.driver(rng)),
    "driving_licence_both": _both_pages_of_a_driver,
    "driving_licence_electronic": lambda rng: screens.driving_licence(rng, content.driver(rng)),
    "policy_compulsory": _policy("compulsory", electronic=False),
    "policy_compulsory_electronic": _policy("compulsory", electronic=True),
    "policy_commercial": _policy("commercial", electronic=False),
    "policy_commercial_electronic": _policy("commercial", electronic=True),
}
"""Kinds of our papers by name."""


def _generator(seed: int, index: int, kind: str, way: str) -> Rng:
    """The names enter the seed: leaving out a kind or a way does not change the others."""
    return np.random.default_rng([seed, index, zlib.crc32(f"{kind} {way}".encode())])


def form_of(seed: int, index: int, kind: str, way: str) -> Form:
    """The form of a photo, for which no browser is needed: the same for the same arguments."""
    return {**KINDS, **FOREIGN}[kind](_generator(seed, index, kind, way))


def draw_web(
    browser: Chromium, seed: int, index: int, kind: str, way: str, long_side: int | None = None
) -> tuple[NDArray[np.uint8], Form, int]:
    """The photo, (h, w, 3) BGR, its form, and the quality of its JPEG.

    Args:
        browser: an open one.
        seed: of everything drawn.
        index: number of the photo.
        kind: one of KINDS or FOREIGN.
        way: one of WAYS.
        long_side: pixels of the photo's long side, about; drawn unless given.
    """
    rng = _generator(seed, index, kind, way)
    form = {**KINDS, **FOREIGN}[kind](rng)
    flat = browser.picture(document(rng, form), form.width)
    return photographed(flat, way, rng, form.on_screen, long_side), form, pick(rng, _QUALITIES)


def write_web_folder(
    out: Path, count: int, seed: int, kinds: Sequence[str] | None = None, ways: Sequence[str] | None = None
) -> Iterator[str]:
    """Draw `count` photos into an evaluation folder, going round the kinds and ways; yields each name.

    Raises:
        BrowserMissingError: Playwright or Chromium is not installed.
        ValueError: a kind that neither KINDS nor FOREIGN, or a way that WAYS does not name.
    """
    kinds, ways = list(kinds or KINDS), list(ways or WAYS)
    known = [*KINDS, *FOREIGN, *WAYS]
    if unknown := [name for name in (*kinds, *ways) if name not in known]:
        raise ValueError(f"expected kinds and ways of {', '.join(known)}, found {unknown[0]}")
    out.mkdir(parents=True, exist_ok=True)
    with Chromium() as browser, (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for index in range(count):
            kind, way = kinds[index % len(kinds)], ways[(index + index // len(kinds)) % len(ways)]
            image, form, quality = draw_web(browser, seed, index, kind, way)
            name = f"{index:05d}_{kind}_{way}.jpg"
            cv2.imwrite(str(out / name), image, [cv2.IMWRITE_JPEG_QUALITY, quality])
            documents = [paper.document() for paper in form.papers]
            line = {"file": name, "condition": way, "kind": kind, "documents": documents}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield name
