"""The kinds of photo that the command draws: a name, and how to draw its pages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenecheck_datasets.papers.foreign import ForeignPaper, render_foreign
from scenecheck_datasets.papers.invent import (
    random_driving_licence_content,
    random_policy_content,
    random_vehicle_licence_content,
    random_vin_content,
)
from scenecheck_datasets.papers.others import render_other
from scenecheck_datasets.papers.page import OtherPaper, RenderedPage, random_style
from scenecheck_datasets.papers.render import render_page
from scenecheck_evidence.reading import Page, Variant

Draw = Callable[[np.random.Generator], list[RenderedPage]]


def _vehicle_licence(*pages: Page, variant: Variant = Variant.PAPER) -> Draw:
    def draw(rng: np.random.Generator) -> list[RenderedPage]:
        content, style = random_vehicle_licence_content(rng), random_style(rng)
        return [render_page(content, style, rng, page, variant) for page in pages]

    return draw


def _driving_licence(*pages: Page, variant: Variant = Variant.PAPER) -> Draw:
    def draw(rng: np.random.Generator) -> list[RenderedPage]:
        content, style = random_driving_licence_content(rng), random_style(rng)
        return [render_page(content, style, rng, page, variant) for page in pages]

    return draw


def _policy(kind: str, variant: Variant = Variant.PAPER) -> Draw:
    def draw(rng: np.random.Generator) -> list[RenderedPage]:
        return [render_page(random_policy_content(rng, kind=kind), random_style(rng), rng, Page.MAIN, variant)]

    return draw


def _vin(rng: np.random.Generator) -> list[RenderedPage]:
    return [render_page(random_vin_content(rng), random_style(rng), rng)]


def _other(paper: OtherPaper) -> Draw:
    def draw(rng: np.random.Generator) -> list[RenderedPage]:
        return [render_other(paper, random_style(rng), rng)]

    return draw


def _foreign(paper: ForeignPaper) -> Draw:
    def draw(rng: np.random.Generator) -> list[RenderedPage]:
        return [render_foreign(paper, random_style(rng), rng)]

    return draw


CATALOGUE: dict[str, Draw] = {
    "vehicle_licence_main": _vehicle_licence(Page.MAIN),
    "vehicle_licence_old": _vehicle_licence(Page.MAIN, variant=Variant.OLD),
    "vehicle_licence_sub": _vehicle_licence(Page.SUB),
    "vehicle_licence_both": _vehicle_licence(Page.MAIN, Page.SUB),
    "vehicle_licence_electronic": _vehicle_licence(Page.MAIN, variant=Variant.ELECTRONIC),
    "driving_licence_main": _driving_licence(Page.MAIN),
    "driving_licence_sub": _driving_licence(Page.SUB),
    "driving_licence_both": _driving_licence(Page.MAIN, Page.SUB),
    "driving_licence_electronic": _driving_licence(Page.MAIN, variant=Variant.ELECTRONIC),
    "policy_compulsory": _policy("compulsory"),
    "policy_compulsory_electronic": _policy("compulsory", Variant.ELECTRONIC),
    "policy_commercial": _policy("commercial"),
    "vin": _vin,
    **{paper.value: _other(paper) for paper in OtherPaper},
}
"""Kinds of photo by name."""
FOREIGN: dict[str, Draw] = {paper.value: _foreign(paper) for paper in ForeignPaper}
"""More papers that are not ours, drawn only when asked for: older folders stay as they are."""
