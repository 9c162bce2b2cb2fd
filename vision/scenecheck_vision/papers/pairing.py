"""Pairing labels with values: geometry and the types of the texts decide together, for the whole page at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median

from scenecheck_vision.papers.form import Form, Label, Place
from scenecheck_vision.papers.glyphs import Glyph, Run, gap, make_run
from scenecheck_vision.papers.implied import covers
from scenecheck_vision.papers.labels import CLEAR_LABEL, Hit
from scenecheck_vision.papers.seal import SPECIMEN
from scenecheck_vision.papers.values import (
    Parsed,
    parse_citizen_number,
    parse_plate,
    parse_policy_number,
    parse_policy_period,
    parse_vin,
)

SPLIT_GAP = 1.8
"""White space inside a line that parts two values, in line heights."""
MAX_OFFSET = 0.9
"""How far beside the row of its label a value may stand, in line heights."""
BLOCKED = 1.5
"""Cost of another label standing between."""
REACH = 18.0
"""White space between label and value that costs as much as a wholly wrong type, in line heights."""
FLOOR = -0.95
"""A pairing that scores less is none."""
LINE_PITCH = 2.2
"""Largest distance between the lines of one value, in line heights."""
UNIQUE = {
    "plate_number": parse_plate,
    "vin": parse_vin,
    "licence_number": parse_citizen_number,
    "policy_number": parse_policy_number,
    "period_start": parse_policy_period,
}
"""Fields whose values are found even when their label was not read: nothing else looks like them."""


@dataclass(frozen=True)
class Claim:
    """What belongs to a label.

    Attributes:
        label: which.
        hit: where the label stands; None when the value was found without it.
        runs: the pieces of the value in reading order.
        parsed: what they say.
        glyphs: the characters that make the value, aligned with the parsed text.
        margin: by how much this pairing beats the next best of the same run, at most 1.
    """

    label: Label
    hit: Hit | None
    runs: tuple[Run, ...]
    parsed: Parsed
    glyphs: tuple[Glyph, ...]
    margin: float


def cut_runs(form: Form, lines: Sequence[Sequence[Glyph]], hits: Sequence[Hit]) -> list[Run]:
    """What is left of the lines when labels, titles and other printed words are taken away, cut at wide gaps."""
    used = {glyph for hit in hits for glyph in hit.glyphs}
    used |= {glyph for line in lines for glyph in line if covers(hits, glyph)}
    runs = []
    for glyphs in lines:
        if _is_printed(form, "".join(glyph.char for glyph in glyphs)):
            continue
        piece: list[Glyph] = []
        for glyph in [*glyphs, None]:
            parted = glyph is None or glyph in used or (piece and gap(piece[-1], glyph) > SPLIT_GAP)
            if parted and piece:
                piece = _trim(piece)
                if piece:
                    runs.append(make_run(piece))
                piece = []
            if glyph is not None and glyph not in used:
                piece.append(glyph)
    return runs


def _is_printed(form: Form, text: str) -> bool:
    for word in (*form.titles, *form.noise):
        if len(text) >= 4 and SequenceMatcher(None, text.upper(), word.upper(), autojunk=False).ratio() > 0.7:
            return True
    return False


def _is_fragment(form: Form, run: Run, hits: Sequence[Hit]) -> bool:
    """Whether a run is a piece of a label that was not read whole, standing in a column of labels."""
    if len(run.text) > 2 or not any(run.text in word for label in form.labels for word in label.zh):
        return False
    return any(abs(run.rect.left - hit.rect.left) < 0.7 * hit.rect.height for hit in hits if hit.chinese)


def _trim(glyphs: list[Glyph]) -> list[Glyph]:
    """Without the colons, brackets and dots that labels leave behind."""
    start, end = 0, len(glyphs)
    while start < end and glyphs[start].char in ":;,.、。)]】|'\"":
        start += 1
    while end > start and glyphs[end - 1].char in ":;,、([【|'\"":
        end -= 1
    return glyphs[start:end]


def _offset(hit: Hit, run: Run) -> float:
    """Distance of a run from the row of a label, in line heights; 0 between the middle lines of its two scripts."""
    height = max(hit.rect.height, run.rect.height)
    slack = 0.25 * height
    low = hit.bottom if hit.bottom > hit.rect.middle else hit.rect.middle + 0.35 * height
    middle = run.rect.middle
    return max(hit.rect.middle - slack - middle, middle - low - slack, 0.0) / height


def _is_beside(hit: Hit, run: Run) -> bool:
    """Whether a run stands right of a label, in its row."""
    return run.rect.left - hit.rect.right > -0.9 * hit.rect.height and _offset(hit, run) < MAX_OFFSET


def _cost(form: Form, hit: Hit, run: Run, hits: Sequence[Hit]) -> float | None:
    """What it costs to take a run for the value of a label by their places, or None where it cannot be."""
    height = hit.rect.height
    gap_right = (run.rect.left - hit.rect.right) / height
    offset = _offset(hit, run)
    if _is_beside(hit, run):
        cost = 1.2 * offset + max(0.0, gap_right) / REACH
        for other in hits:
            between = (
                other.rect.left > hit.rect.right - 0.5 * height and other.rect.right < run.rect.left + 0.5 * height
            )
            if other is not hit and between and _offset(other, run) <= offset + 0.2:
                cost += BLOCKED
        return cost
    if form.stacked:
        drop = (run.rect.middle - hit.rect.middle) / height
        if 0.6 < drop < 3.5 and abs(run.rect.left - hit.rect.left) < 1.5 * height:
            return 0.5 + 0.1 * drop
    return None


def pair(form: Form, lines: Sequence[Sequence[Glyph]], hits: Sequence[Hit]) -> dict[str, Claim]:
    """Pair the labels of a form with the texts of the page.

    Returns:
        the claim of each label by its first field name; a label without a value is absent.
    """
    runs = [run for run in cut_runs(form, lines, hits) if not _is_fragment(form, run, hits)]
    owned: dict[int, list[tuple[Run, float, float]]] = {}
    free: list[Run] = []
    for run in runs:
        ranked = sorted(_scores(form, run, hits), key=lambda item: -item[0])
        if ranked and ranked[0][0] > FLOOR:
            margin = min(1.0, ranked[0][0] - ranked[1][0]) if len(ranked) > 1 else 1.0
            owned.setdefault(ranked[0][1], []).append((run, ranked[0][0], margin))
        else:
            free.append(run)
    claims: dict[str, Claim] = {}
    for index, members in owned.items():
        hit = hits[index]
        if hit.label.names and (claim := _claim(hit, members, free)):
            claims[hit.label.names[0]] = claim
    _claim_seal(form, hits, free, claims)
    _claim_unlabelled(form, owned, hits, free, claims)
    return claims


def _scores(form: Form, run: Run, hits: Sequence[Hit]) -> list[tuple[float, int]]:
    scores = []
    for index, hit in enumerate(hits):
        cost = _cost(form, hit, run, hits)
        if cost is None:
            continue
        if hit.label.parse is None:
            fit = 0.0
        else:
            parsed = hit.label.parse(run.text)
            fit = parsed.fit if parsed else -1.2
        scores.append((fit - cost, index))
    return scores


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs by printed line, each from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: r.rect.middle):
        if rows and abs(run.rect.middle - rows[-1][0].rect.middle) < 0.5 * run.rect.height:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.rect.left) for row in rows]


def _claim(hit: Hit, members: list[tuple[Run, float, float]], free: list[Run]) -> Claim | None:
    """The value of a label out of the runs that it owns, continued on the next lines where its field allows."""
    label = hit.label
    if label.parse is None:
        return None
    beside = [item for item in members if _is_beside(hit, item[0])]
    if beside:
        # What a screen prints below a label that has its value beside it is the next line of that value, or nothing.
        free += [run for run, _, _ in members if not _is_beside(hit, run)]
        members = beside
    margin = {id(run): m for run, _, m in members}
    best_run = max(members, key=lambda item: item[1])[0]
    rows = _rows([run for run, _, _ in members])
    first = next(i for i, row in enumerate(rows) if best_run in row)
    taken = [rows[first]] if label.lines == 1 else _continued(rows, free, label.lines)
    chosen = [run for row in taken for run in row]
    options = [tuple(chosen)] if label.lines > 1 else [tuple(chosen), (best_run,)]
    best: Claim | None = None
    for runs in options:
        glyphs = tuple(glyph for run in runs for glyph in run.glyphs)
        if not hit.chinese and any(word.endswith(glyphs[0].char) for word in label.zh) and len(glyphs) > 1:
            # Only the English part was read: the last character of the Chinese one leads the value.
            glyphs = glyphs[1:]
        parsed = label.parse("".join(glyph.char for glyph in glyphs))
        if parsed and (best is None or parsed.fit > best.parsed.fit):
            best = Claim(label, hit, runs, parsed, glyphs, min(margin.get(id(run), 1.0) for run in runs))
    return best


def _continued(rows: list[list[Run]], free: list[Run], lines: int) -> list[list[Run]]:
    """The rows of a value of several lines: its own, then what stands directly below it and belongs to nobody."""
    result = [rows[0]]
    for row in rows[1:]:
        if row[0].rect.middle - result[-1][0].rect.middle < LINE_PITCH * row[0].rect.height:
            result.append(row)
    while len(result) < lines:
        last = result[-1][0]
        below = [
            run
            for run in free
            if 0.5 * last.rect.height < run.rect.middle - last.rect.middle < LINE_PITCH * 0.8 * last.rect.height
            and abs(run.rect.left - result[0][0].rect.left) < last.rect.height
            and 0.6 < run.rect.height / last.rect.height < 1.6
        ]
        if not below:
            break
        nearest = min(below, key=lambda run: run.rect.middle)
        free.remove(nearest)
        result.append([nearest])
    return result[:lines]


_AUTHORITY = re.compile(r"[一-鿿]")


def _claim_seal(form: Form, hits: Sequence[Hit], free: list[Run], claims: dict[str, Claim]) -> None:
    """The words of the issuer's seal: left of the labels of the lower half, below all labels above it."""
    label = next((label for label in form.labels if label.place is Place.SEAL), None)
    if label is None or label.parse is None or len(hits) < 4:
        return
    left = min(hit.rect.left for hit in hits)
    height = median(hit.rect.height for hit in hits)
    right_column = [hit for hit in hits if hit.rect.left > left + 6 * height]
    upper = [hit.rect.bottom for hit in hits if hit.rect.left < left + 3 * height]
    if not right_column or not upper:
        return
    words = []
    for run in free:
        beside = [hit for hit in right_column if abs(hit.rect.middle - run.rect.middle) < 4 * height]
        if run.text in SPECIMEN:
            continue
        if beside and run.rect.right < min(hit.rect.left for hit in beside) + height and _AUTHORITY.search(run.text):
            words.append(run)
    if not words:
        return
    runs = tuple(run for row in _rows(words) for run in row)
    glyphs = tuple(glyph for run in runs for glyph in run.glyphs)
    parsed = label.parse("".join(glyph.char for glyph in glyphs))
    if parsed:
        claims[label.names[0]] = Claim(label, None, runs, parsed, glyphs, 1.0)


def _claim_unlabelled(
    form: Form,
    owned: dict[int, list[tuple[Run, float, float]]],
    hits: Sequence[Hit],
    free: list[Run],
    claims: dict[str, Claim],
) -> None:
    """Values that can be nothing else, where their label was not read and nobody else made use of them."""
    used = {glyph for claim in claims.values() for glyph in claim.glyphs[claim.parsed.span[0] : claim.parsed.span[1]]}
    idle = [*free, *(run for members in owned.values() for run, _, _ in members)]
    found = {hit.label.names[0] for hit in hits if hit.label.names and hit.score >= CLEAR_LABEL}
    for label in form.labels:
        if not label.names or label.names[0] in claims:
            continue
        name = label.names[0]
        if (name not in UNIQUE or name in found) and label.place is not Place.FREE:
            continue
        for run in idle:
            parsed = label.parse(run.text) if label.parse else None
            start, end = parsed.span if parsed else (0, 0)
            if parsed and parsed.fit >= 0.65 and used.isdisjoint(run.glyphs[start:end]) and not parsed.problem:
                claims[name] = Claim(label, None, (run,), parsed, run.glyphs, 0.5)
                used.update(run.glyphs[start:end])
                break
    _claim_totals(form, idle, used, hits, claims)


_TOTAL = re.compile(r"\(.{0,2}\d[\d,]*\.\d\d元?\)?")
"""A sum in figures after the same in words: only totals are printed so."""


def _claim_totals(
    form: Form, idle: Sequence[Run], used: set[Glyph], hits: Sequence[Hit], claims: dict[str, Claim]
) -> None:
    """Totals whose label was not read: the only one of its kind between the rows that the form prints around it."""
    rows = {hit.label.names[0]: hit.rect.middle for hit in hits if hit.label.names and hit.score >= CLEAR_LABEL}
    rows |= {name: claim.runs[0].rect.middle for name, claim in claims.items()}
    for label in form.labels:
        name = label.names[0] if label.names else ""
        if name not in form.totals or name in rows or label.parse is None:
            continue
        above, below = form.totals[name]
        low = max((rows[other] for other in above if other in rows), default=None)
        high = min((rows[other] for other in below if other in rows), default=None)
        if low is None or high is None:
            continue
        fitting = [
            run
            for run in idle
            if low < run.rect.middle < high and _TOTAL.fullmatch(run.text) and used.isdisjoint(run.glyphs)
        ]
        if len(fitting) == 1 and (parsed := label.parse(fitting[0].text)):
            claims[name] = Claim(label, None, (fitting[0],), parsed, fitting[0].glyphs, 0.5)
