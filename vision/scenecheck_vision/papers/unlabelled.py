"""Values found without their labels: the words of a seal, values that can be nothing else, totals by their row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from scenecheck_vision.papers.claims import Claim, rows_of
from scenecheck_vision.papers.form import Form, Place
from scenecheck_vision.papers.glyphs import Glyph, Run
from scenecheck_vision.papers.labels import CLEAR_LABEL, Hit
from scenecheck_vision.papers.seal import SPECIMEN
from scenecheck_vision.papers.values import (
    parse_citizen_number,
    parse_insurer,
    parse_plate,
    parse_policy_number,
    parse_policy_period,
    parse_sex,
    parse_validity,
    parse_vin,
    words,
)

UNIQUE = {
    "plate_number": parse_plate,
    "vin": parse_vin,
    "licence_number": parse_citizen_number,
    "policy_number": parse_policy_number,
    "period_start": parse_policy_period,
    "valid_from": parse_validity,
    "insurer": parse_insurer,
    "nationality": words("中国"),
    "sex": parse_sex,
}
"""Fields whose values are found even when their label was not read: nothing else looks like them."""

_AUTHORITY = re.compile(r"[一-鿿]")


def claim_seal(form: Form, hits: Sequence[Hit], free: Sequence[Run], claims: dict[str, Claim]) -> None:
    """The words of the issuer's seal: left of the labels of the lower half, below all labels above it."""
    label = next((label for label in form.labels if label.place is Place.SEAL), None)
    if label is None or label.parse is None or len(hits) < 4 or label.names[0] in claims:
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
        if run.text in SPECIMEN or re.search(r"\d", run.text):
            continue
        if beside and run.rect.right < min(hit.rect.left for hit in beside) + height and _AUTHORITY.search(run.text):
            words.append(run)
    if not words:
        return
    runs = tuple(run for row in rows_of(words) for run in row)
    glyphs = tuple(glyph for run in runs for glyph in run.glyphs)
    parsed = label.parse("".join(glyph.char for glyph in glyphs))
    if parsed:
        claims[label.names[0]] = Claim(label, None, runs, parsed, glyphs, 1.0)


def claim_unlabelled(
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
        # The insurer's brand heads a policy; its branch stands at the foot.
        for run in sorted(idle, key=lambda run: -run.rect.middle) if name == "insurer" else idle:
            parsed = label.parse(run.text) if label.parse else None
            start, end = parsed.span if parsed else (0, 0)
            if parsed and parsed.fit >= 0.65 and used.isdisjoint(run.glyphs[start:end]) and not parsed.problem:
                claims[name] = Claim(label, None, (run,), parsed, run.glyphs, 0.5)
                used.update(run.glyphs[start:end])
                break
    _claim_totals(form, idle, used, hits, claims)


_STAMP = re.compile(r"(?:有效期?[至止]?:?|^)\d{4}[-./年]\d{1,2}月?(?!\d|[-./]\d)")
"""What a stamp of the periodical inspection says."""


def claim_latest(form: Form, runs: Sequence[Run], claims: dict[str, Claim]) -> None:
    """The latest of all stamps on the page: each inspection adds one, in no order of place."""
    for label in form.labels:
        if not label.latest or label.parse is None:
            continue
        claim = claims.get(label.names[0])
        for run in runs:
            parsed = label.parse(run.text) if _STAMP.search(run.text) else None
            if parsed and not parsed.problem and (claim is None or parsed.value > claim.parsed.value):
                claim = Claim(label, claim.hit if claim else None, (run,), parsed, run.glyphs, 1.0)
        if claim:
            claims[label.names[0]] = claim


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
