"""Every kind of the third renderer in Chromium: the labels are what the page shows, and all of it lies on the page."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pytest

from scenecheck_datasets.papers.web import FOREIGN, KINDS, Chromium, form_of
from scenecheck_datasets.papers.web.form import document

SHOWN = """elements => elements.map(one => {
  const box = one.getBoundingClientRect(), paper = one.closest("[data-page]").getBoundingClientRect();
  return {names: one.dataset.field.split(" "), text: one.textContent, page: one.closest("[data-page]").dataset.page,
          inside: box.width > 0 && box.left >= paper.left && box.right <= paper.right
                  && box.top >= paper.top && box.bottom <= paper.bottom};
})"""
HOURS = {"零": 0, "十二": 12, "十五": 15, "十七": 17, "二十四": 24}


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def said(name: str, texts: list[str]) -> str:
    """What the texts that a page shows for a field mean, written as the truth writes it."""
    text = plain(texts[0])
    if name == "kind":
        return "compulsory" if "强制" in text else "commercial"
    if name == "limits":
        amounts = [f"{float(plain(one).rstrip('元').replace(',', '')):.2f}" for one in texts]
        return "|".join(amounts[::2] + amounts[1::2])  # with and without fault stand beside each other
    if name == "covers":
        amounts = [plain(one).replace(",", "") if i % 3 else plain(one) for i, one in enumerate(texts)]
        return ";".join("|".join(amounts[i : i + 3]) for i in range(0, len(amounts), 3))
    if name.endswith("_time"):
        hour = re.search(r"([零二四五七十]+|\d+)(?:时|:)", re.sub(r"^\d{4}\D\d\d\D\d\d", "", text))
        assert hour, text
        return f"{HOURS.get(hour[1], hour[1]):0>2}:00"
    if name in ("premium_total", "vehicle_tax"):
        return text.replace(",", "")
    if name == "barcode":
        return text.strip("*")
    if name == "dimensions":
        return re.sub("[xX]", "×", text)
    if name == "inspection_valid_until":
        month = re.search(r"(\d{4})\D(\d\d)", text)
        assert month, text
        return "-".join(month.groups())
    if name == "generated_at":
        return "{}-{}-{}T{}:{}:{}".format(*re.findall(r"\d+", texts[0]))
    dates = re.findall(r"(\d{4})\D(\d\d)\D(\d\d)", text)
    if name == "valid_to":
        return "-".join(dates[1]) if len(dates) == 2 else "长期"
    if name.endswith("_date") or name in ("valid_from", "period_start", "period_end"):
        return "-".join(dates[0])
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_the_labels_are_what_the_page_shows(chromium: Chromium, kind: str) -> None:
    for index in range(4):
        form = form_of(77, index, kind, "photo")
        page = chromium.load(document(np.random.default_rng(index), form), form.width)
        shown: list[dict[str, Any]] = page.locator("[data-field]").evaluate_all(SHOWN)
        assert [one for one in shown if not one["inside"]] == []
        assert {one["page"] for one in shown} == {paper.page.value for paper in form.papers}
        for paper in form.papers:
            texts: dict[str, list[str]] = {}
            for one in shown:
                for name in one["names"] if one["page"] == paper.page.value else []:
                    texts.setdefault(name, []).append(one["text"])
            printed = {name: value for name, value in paper.fields.items() if value is not None}
            assert {name: said(name, one) for name, one in texts.items()} == {n: plain(v) for n, v in printed.items()}


@pytest.mark.parametrize("kind", FOREIGN)
def test_papers_of_others_are_drawn(chromium: Chromium, kind: str) -> None:
    form = form_of(77, 0, kind, "clean")
    picture = chromium.picture(document(np.random.default_rng(1), form), form.width)
    assert picture.shape[1] == 2 * form.width
    assert (picture[..., 3] == 255).mean() > 0.8
    ink = picture[..., :3].min(axis=2)
    assert (ink < 130).any()  # 样张 at least
