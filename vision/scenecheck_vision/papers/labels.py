"""Finding printed labels in what was read, whole, spaced, broken into pieces or with a character misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from scenecheck_vision.papers.form import Form, Label
from scenecheck_vision.papers.glyphs import Glyph, Rect, gap, make_run

STAND_ALONE = 0.45
"""White space before a label, in line heights; less, and it is a word inside a sentence."""


SPECKLES = ".`'\u00b7"
"""Dots and ticks that dirt on a copy reads as; a spaced label (地 址) catches them inside."""
CLEAR_LABEL = 0.7
"""A label that scores less may be a word of a sentence, such as the insured's duties."""


@dataclass(frozen=True)
class Hit:
    """A label found on the page.

    Attributes:
        label: which.
        rect: of its Chinese part (of the English one where only that was read), in pixels of the rectified page.
        bottom: middle line of its lowest part; values stand between the middle lines of the two scripts.
        glyphs: the characters that make it.
        score: 1 for a flawless one that stands by itself.
        chinese: whether the Chinese part was read.
    """

    label: Label
    rect: Rect
    bottom: float
    glyphs: frozenset[Glyph]
    score: float
    chinese: bool


def tolerated(length: int) -> int:
    """How many characters of a printed word may be misread."""
    return 0 if length < 4 else 1 if length < 8 else 2


def find_word(word: str, text: str) -> list[tuple[int, int, int]]:
    """Places of a word in a text: (start, end, errors), best first; semi-global edit distance (Sellers 1980)."""
    found = []
    start = text.find(word)
    while start >= 0:
        found.append((start, start + len(word), 0))
        start = text.find(word, start + len(word))
    allowed = tolerated(len(word))
    if found or not allowed or len(_letters(word).difference(text)) > allowed:
        return found
    previous = [(0, j) for j in range(len(text) + 1)]
    for i, char in enumerate(word, 1):
        current = [(i, 0)]
        for j in range(1, len(text) + 1):
            current.append(
                min(
                    (previous[j - 1][0] + (text[j - 1] != char), previous[j - 1][1]),
                    (previous[j][0] + 1, previous[j][1]),
                    (current[j - 1][0] + 1, current[j - 1][1]),
                )
            )
        previous = current
    errors, end = min((cell[0], j) for j, cell in enumerate(previous))
    if errors <= allowed and end > previous[end][1]:
        found.append((previous[end][1], end, errors))
    return found


@cache
def _letters(word: str) -> frozenset[str]:
    """The characters of a printed word; a line without most of them need not be searched for it."""
    return frozenset(word)


def _is_word(char: str) -> bool:
    return char.isalnum()


def _alone(chain: Sequence[Glyph], start: int, end: int, latin: bool) -> float:
    """How far a label stands by itself: 1, less inside a sentence, 0 inside a Latin word."""
    before = chain[start - 1] if start else None
    after = chain[end] if end < len(chain) else None
    near_before = before is not None and _is_word(before.char) and gap(before, chain[start]) < STAND_ALONE
    near_after = after is not None and _is_word(after.char) and gap(chain[end - 1], after) < STAND_ALONE
    if latin:
        joined = (near_before and before is not None and before.char.isascii()) or (
            near_after and after is not None and after.char.isascii() and after.char.isalpha()
        )
        return 0.0 if joined else 1.0
    score = 1.0
    if near_before and before is not None:
        score -= 0.5 if before.char > "⹿" else 0.15
    if near_after and after is not None and after.char > "⹿":
        score -= 0.35
    return score


def find_hits(form: Form, chains: Sequence[Sequence[Glyph]]) -> list[Hit]:
    """Labels of a form on the page; where two claim the same characters the longer one wins."""
    hits: list[Hit] = []
    for chain in chains:
        text = "".join(glyph.char for glyph in chain)
        upper = text.upper()
        places = [index for index, char in enumerate(text) if char not in SPECKLES]
        bare = "".join(text[index] for index in places)
        found: list[tuple[float, int, int, Label, bool, float]] = []
        for label in form.labels:
            for word in label.zh:
                for first, behind, errors in find_word(word, bare):
                    start, end = places[first], places[behind - 1] + 1
                    alone = _alone(chain, start, end, latin=False)
                    found.append((len(word) - 2 * errors, start, end, label, True, alone - 0.1 * errors))
            for word in label.en:
                for start, end, errors in find_word(word.upper(), upper):
                    alone = _alone(chain, start, end, latin=True)
                    if alone > 0:
                        found.append((len(word) / 2 - 2 * errors, start, end, label, False, alone - 0.1 * errors))
        taken: set[int] = set()
        for _, start, end, label, chinese, score in sorted(found, key=lambda item: -item[0]):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                rect = make_run(chain[start:end]).rect
                hits.append(Hit(label, rect, rect.middle, frozenset(chain[start:end]), score, chinese))
    return _pair_scripts(hits)


def _pair_scripts(hits: list[Hit]) -> list[Hit]:
    """Make one hit of the Chinese and the English part of a label, printed one under the other."""
    english = [hit for hit in hits if not hit.chinese]
    result = []
    for hit in (hit for hit in hits if hit.chinese):
        height = hit.rect.height
        for other in english:
            below = other.rect.middle - hit.rect.middle
            if (
                other.label is hit.label
                and abs(other.rect.left - hit.rect.left) < 3 * height
                and 0 < below < 2.5 * height
            ):
                hit = replace(hit, bottom=other.rect.middle, glyphs=hit.glyphs | other.glyphs)
                english.remove(other)
                break
        result.append(hit)
    return result + english


BELOW = (0.6, 1.7)
"""Distance between the two lines of a label that is broken, in line heights."""
SAME_SIZE = 0.75
"""Least height of one of them against the other: a title above a label is larger."""


def _joined(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, with labels that are printed in two lines made one, its row between them.

    Both lines are wordings of one label, such as 被保险人身份证号码 above (统一社会信用代码); narrow cells break them.
    """
    result: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.rect.middle):
        for index, upper in enumerate(result):
            if upper.label is not hit.label or not hit.label.names or not (hit.chinese and upper.chinese):
                continue
            height = max(upper.rect.height, hit.rect.height)
            below = BELOW[0] * height < hit.rect.middle - upper.rect.middle < BELOW[1] * height
            alike = min(upper.rect.height, hit.rect.height) > SAME_SIZE * height
            if below and alike and min(upper.rect.right, hit.rect.right) - max(upper.rect.left, hit.rect.left) > height:
                middle = (upper.rect.middle + hit.rect.middle) / 2
                rect = upper.rect.union(hit.rect)
                rect = replace(rect, top=middle - height / 2, bottom=middle + height / 2)
                glyphs, score = upper.glyphs | hit.glyphs, max(upper.score, hit.score)
                result[index] = replace(upper, rect=rect, bottom=middle, glyphs=glyphs, score=score)
                break
        else:
            result.append(hit)
    return result


def best_hits(hits: Sequence[Hit]) -> list[Hit]:
    """One hit for each field that a form prints once, the clearest; labels without a field may repeat."""
    chosen: dict[tuple[str, ...], Hit] = {}
    rest = []
    for hit in _joined(hits):
        names = hit.label.names
        if not names:
            rest.append(hit)
        elif names not in chosen or (hit.score, hit.chinese, -hit.rect.top) > (
            chosen[names].score, chosen[names].chinese, -chosen[names].rect.top
        ):  # fmt: skip
            chosen[names] = hit
    return [*chosen.values(), *(hit for hit in rest if hit.score > 0.4)]
