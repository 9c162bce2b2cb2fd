"""From a party's estimate to what the page shows: the drawing, the items with their crops, sums and conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scenecheck_api.report.car_drawing import DrawnFace, draw_car
from scenecheck_api.report.view import EVIDENCE_MARGIN, Crop, PhotoView, crop_around, svg_points
from scenecheck_api.words import DAMAGE_SEVERITIES, DAMAGES
from scenecheck_evidence.base import Text
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.estimate import Estimate, EstimateItem, ItemPhoto
from scenecheck_evidence.report import PartyResult
from scenecheck_evidence.ruleset import RuleSet

MOST_CROPS = 4
"""Crops of one item; the surest photos come first."""


@dataclass(frozen=True)
class ItemCrop:
    """A window on a photo that shows an item."""

    crop: Crop
    link: str
    file: str


@dataclass(frozen=True)
class ItemView:
    """An item of the estimate with the pictures that show it."""

    number: int
    item: EstimateItem
    part: Text
    crops: tuple[ItemCrop, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class DamageView:
    """The damage of one party."""

    id: str
    estimate: Estimate
    faces: tuple[DrawnFace, ...]
    items: tuple[ItemView, ...]


def damage_views(
    parties: Sequence[PartyResult], photos: Mapping[str, PhotoView], rules: RuleSet
) -> tuple[DamageView, ...]:
    """The damage of each party that has an estimate; `photos` by file."""
    return tuple(
        DamageView(
            id=party.id,
            estimate=party.estimate,
            faces=draw_car([(item, in_words(item, rules)) for item in party.estimate.items]),
            items=tuple(_item(number, one, photos, rules) for number, one in enumerate(party.estimate.items, 1)),
        )
        for party in parties
        if party.estimate is not None
    )


def in_words(item: EstimateItem, rules: RuleSet) -> Text:
    """An item in a few words: 后保险杠 轻微凹陷."""
    part, type_ = part_name(item.part, rules.damage), DAMAGES[item.type]
    severity = DAMAGE_SEVERITIES[item.severity] if item.severity else Text(zh="", en="")
    return Text(zh=f"{part.zh} {severity.zh}{type_.zh}", en=f"{part.en}: {severity.en} {type_.en}".replace("  ", " "))


def _item(number: int, item: EstimateItem, photos: Mapping[str, PhotoView], rules: RuleSet) -> ItemView:
    crops = [crop for one in item.photos[:MOST_CROPS] if (crop := _crop(one, photos.get(one.file)))]
    files = tuple(dict.fromkeys(photo.file for photo in item.photos))
    return ItemView(number, item, part_name(item.part, rules.damage), tuple(crops), files)


def _crop(one: ItemPhoto, photo: PhotoView | None) -> ItemCrop | None:
    crop = crop_around(photo, one.box, EVIDENCE_MARGIN, outline=True) if photo else None
    if photo is None or crop is None:
        return None
    outline = svg_points(one.polygon) or crop.outline
    return ItemCrop(replace(crop, outline=outline), photo.anchor, one.file)
