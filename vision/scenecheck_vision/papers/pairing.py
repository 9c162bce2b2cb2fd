"""Pairing labels with values: geometry and the types of the texts decide together, for the whole page at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from scenecheck_vision.papers.claims import Claim, rows_of
from scenecheck_vision.papers.form import Form
from scenecheck_vision.papers.glyphs import Glyph, Run, gap, make_run
from scenecheck_vision.papers.implied import covers
from scenecheck_vision.papers.labels import Hit
from scenecheck_vision.papers.unlabelled import claim_latest, claim_seal, claim_unlabelled

SPLIT_GAP = 1.8
"""White space inside a line that parts two values, in line heights."""
MAX_OFFSET = 0.9
"""How far beside the row of its label a value may stand, in line heights."""
BLOCKED = 1.5
"""Cost of another label standing between."""
REACH = 18.0
"""White space between label and value that costs as much as a wholly wrong type, in line heights."""
SCREEN_REACH = 0.45
"""Highest cost of that white space on a screen, where values may stand at the right edge."""
FILLED = (4.0, 0.25)
"""A line that leaves more room behind it than this, in line heights and as a share of its cell, is a value's last."""
APART = 3.0
"""White space that parts two values of one row behind a label that takes one, in line heights."""
FLOOR = -0.95
"""A pairing that scores less is none."""
PRINTED = 0.85
"""Likeness from which on a line is a title; 机动车损失保险, a cover, is like 机动车保险单 to 0.77."""
IMPLIED = 0.5
"""Highest score of a label of which the place is known and not all characters."""
SPACED = 0.3
"""White space behind such a character, in line heights."""
FAR = 0.7
"""Highest cost of the white space between label and value in one row: wide cells centre their values."""
SAME_ROW = 0.3
"""Least distance from a label's row at which a value is not in it for sure, in line heights."""
_MEASURE = re.compile(r"[\d.,]+(?:mL|ML|ml|L|[kK][wW]|kg|千克|人|元)|\d{4}-\d{1,2}-\d{1,2}")
"""A value of another row, which does not go on with the one above it."""
LINE_PITCH = 2.2
"""Largest distance between the lines of one value, in line heights."""


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
        if len(text) >= 4 and SequenceMatcher(None, text.upper(), word.upper(), autojunk=False).ratio() > PRINTED:
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
    while start < end and glyphs[start].char in ":;,.·`、。)]】|'\"":
        start += 1
    while end > start and glyphs[end - 1].char in ":;,、.·`([【|'\"":
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
        reach = max(0.0, gap_right) / REACH
        cost = 1.2 * offset + (
            min(reach, SCREEN_REACH) if form.stacked else min(reach, FAR) if offset < SAME_ROW else reach
        )
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


def pair(
    form: Form, lines: Sequence[Sequence[Glyph]], hits: Sequence[Hit], seal: Sequence[Sequence[Glyph]] = ()
) -> dict[str, Claim]:
    """Pair the labels of a form with the texts of the page.

    Args:
        form: the form of the page.
        lines: its lines.
        hits: the labels found in them.
        seal: lines in the red of the issuer's seal, which are nobody else's value.

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
        if hit.label.names and (claim := _claim(form, hit, members, free, _cell_end(hit, hits))):
            claims[hit.label.names[0]] = claim
    claim_seal(form, hits, cut_runs(form, seal, hits) if seal else free, claims)
    claim_latest(form, runs, claims)
    claim_unlabelled(form, owned, hits, free, claims)
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


def _cell_end(hit: Hit, hits: Sequence[Hit]) -> float | None:
    """Where the cell of a label's value ends: at the next label of its row, if there is one."""
    height = hit.rect.height
    beside = [
        other.rect.left
        for other in hits
        if other.rect.left > hit.rect.right + height and abs(other.rect.middle - hit.rect.middle) < 0.8 * height
    ]
    return min(beside, default=None)


def _claim(
    form: Form, hit: Hit, members: list[tuple[Run, float, float]], free: list[Run], cell_end: float | None
) -> Claim | None:
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
    rows = rows_of([run for run, _, _ in members])
    first = next(i for i, row in enumerate(rows) if best_run in row)
    if label.lines == 1:
        # What stands apart is a value whose label was lost, unless the two make a better value together.
        options = [tuple(_together(rows[first])), tuple(rows[first]), (best_run,)]
    else:
        options = [
            tuple(run for row in _continued(hit, rows, free, label.lines, cell_end, form.stacked) for run in row)
        ]
    best: Claim | None = None
    for runs in options:
        glyphs = tuple(glyph for run in runs for glyph in run.glyphs)
        if _leads_with_label(hit, glyphs):
            glyphs = glyphs[1:]
        parsed = label.parse("".join(glyph.char for glyph in glyphs))
        if parsed and (best is None or parsed.fit > best.parsed.fit):
            best = Claim(label, hit, runs, parsed, glyphs, min(margin.get(id(run), 1.0) for run in runs))
    return best


def _leads_with_label(hit: Hit, glyphs: Sequence[Glyph]) -> bool:
    """Whether the last character of a label that was not read whole stands before its value."""
    if len(glyphs) < 2 or not any(word.endswith(glyphs[0].char) for word in hit.label.zh):
        return False
    # Of a spaced label of two characters (住  址) the last one stands apart, near the value.
    return not hit.chinese or (hit.score <= IMPLIED and gap(glyphs[0], glyphs[1]) > SPACED)


def _together(row: list[Run]) -> list[Run]:
    """The first runs of a row that follow closely on each other."""
    taken = row[:1]
    for run in row[1:]:
        if run.rect.left - taken[-1].rect.right > APART * run.rect.height:
            break
        taken.append(run)
    return taken


def _fills(row: list[Run], cell_end: float | None) -> bool:
    """Whether a line runs on to about the end of its cell, so that the value may go on below."""
    first, last = row[0].rect, row[-1].rect
    return cell_end is None or cell_end - last.right < max(FILLED[0] * last.height, FILLED[1] * (cell_end - first.left))


def _continued(
    hit: Hit, rows: list[list[Run]], free: list[Run], lines: int, cell_end: float | None, stacked: bool
) -> list[list[Run]]:
    """The rows of a value of several lines: its own, then what stands directly below it and belongs to nobody.

    The lines begin at one edge, or all but the first at that of the label; at the right edge of a screen they end
    at one.
    """
    result = [rows[0]]
    for row in rows[1:]:
        near = row[0].rect.middle - result[-1][0].rect.middle < LINE_PITCH * row[0].rect.height
        if near and _fills(result[-1], cell_end) and not _MEASURE.fullmatch(row[0].text):
            result.append(row)
    while len(result) < lines and _fills(result[-1], cell_end):
        last = result[-1][0]
        below = [
            run
            for run in free
            if 0.5 * last.rect.height < run.rect.middle - last.rect.middle < LINE_PITCH * 0.8 * last.rect.height
            and (
                min(abs(run.rect.left - edge) for edge in (result[0][0].rect.left, hit.rect.left)) < last.rect.height
                or (stacked and abs(run.rect.right - result[-1][-1].rect.right) < last.rect.height)
            )
            and 0.6 < run.rect.height / last.rect.height < 1.6
            and not _MEASURE.fullmatch(run.text)
        ]
        if not below:
            break
        nearest = min(below, key=lambda run: run.rect.middle)
        free.remove(nearest)
        result.append([nearest])
    return result[:lines]
