"""The table of a commercial policy: rows of cover, sum insured and premium."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from scenecheck_vision.papers.claims import rows_of
from scenecheck_vision.papers.glyphs import Glyph, Run
from scenecheck_vision.papers.labels import Hit

HEADINGS = ("承保险别", "承保险种", "投保险种", "投保险别", "险种名称", "险别名称", "保险项目")
"""Headings of the column of names."""
SUMS = ("保险金额/责任限额(元)", "保险金额/责任限额", "责任限额/保险金额", "保险金额", "保额", "责任限额",
        "保额/限额(元)", "保险金额(元)", "责任限额(元)", "赔偿限额(元)")  # fmt: skip
PREMIUMS = ("保险费(元)", "保险费小计(元)", "保险费小计", "签单保费(元)", "保费(元)", "签单保费")
_COVER = re.compile(r"[险约]|服务|责任")
_AMOUNT = re.compile(r"[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,3}(?:[.,:]\d{3})+(?=[.:]\d\d(?:元|$))|\d+)([.:]\d{1,2})?元?")
"""With separators of thousands; a comma that was read as a dot is known by the decimals behind it.
A colon is a dot, or a comma, with dirt above it."""

_RATE = re.compile(r"%|^[-/\\|Il]{1,3}$|^不投保$|^不计免赔$")
"""What such a column holds; a stroke is read as several characters."""


def amount(text: str) -> str | None:
    """A sum as 665.00, or None where a text is none."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        return None
    return f"{re.sub(r'[.,:]', '', match[1])}.{(match[2] or '.')[1:]:0<2}"


def cover_rows(runs: Sequence[Run], hits: Sequence[Hit], end: float) -> list[tuple[str, list[Glyph]]]:
    """Rows of the table as `name|sum|premium`, each with its characters; what a row does not state stays empty.

    Args:
        runs: candidate values of the page.
        hits: labels found, the headings of the columns among them.
        end: height where the table ends, in pixels of the page.
    """
    heading = next((hit for hit in hits if hit.label.zh == HEADINGS), None)
    columns = [] if heading is None else [hit for hit in hits if _beside(heading, hit)]
    places = {hit.label.zh: (hit.rect.left + hit.rect.right) / 2 for hit in columns}
    start = heading.rect.middle + 0.4 * heading.rect.height if heading else 0.0
    result = []
    for row in rows_of([run for run in runs if start < run.rect.middle < end]):
        name, *cells = row
        amounts = [amount(run.text) for run in cells]
        if not _COVER.search(name.text) or amount(name.text) or amounts.count(None) == len(amounts):
            continue
        sums: dict[tuple[str, ...], str] = {SUMS: "", PREMIUMS: ""}
        for number, (run, read) in enumerate(zip(cells, amounts, strict=True)):
            if read is None and _RATE.search(run.text):
                continue  # between the two there may be a column of deductibles or discounts
            middle = (run.rect.left + run.rect.right) / 2
            last = number == len(cells) - 1
            if places.keys() == sums.keys():
                column = min(places, key=lambda zh: abs(places[zh] - middle))
            else:
                column = PREMIUMS if last and len(cells) > 1 else SUMS
            if read or not sums[column]:
                sums[column] = read or run.text
        glyphs = [glyph for run in row for glyph in run.glyphs]
        # 贵任 is no word: the recogniser's blurred 责任.
        words = name.text.replace("贵任", "责任")
        result.append((f"{words}|{sums[SUMS]}|{sums[PREMIUMS]}", glyphs))
    return result


def _beside(heading: Hit, hit: Hit) -> bool:
    return hit.label.zh in (SUMS, PREMIUMS) and abs(hit.rect.middle - heading.rect.middle) < 2 * heading.rect.height


def premiums_agree(rows: Sequence[str], total: str) -> bool:
    """Whether the premiums of the rows add up to the total, both as money is written here."""
    premiums = [row.rsplit("|", 1)[-1] for row in rows]
    return all(amount(premium) for premium in premiums) and sum(map(Decimal, premiums)) == Decimal(total)
