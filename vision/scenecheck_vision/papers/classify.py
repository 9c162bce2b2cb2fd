"""Which of our forms a photo shows, how many pages of them, and whether it is one of ours at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers import form_driving_licence, form_insurance_policy, form_vehicle_licence
from scenecheck_vision.papers.form import Form
from scenecheck_vision.papers.glyphs import Glyph, chains
from scenecheck_vision.papers.labels import Hit, best_hits, find_hits, find_word

FORMS: tuple[Form, ...] = (
    form_vehicle_licence.MAIN,
    form_vehicle_licence.SUB,
    form_vehicle_licence.ELECTRONIC,
    form_driving_licence.MAIN,
    form_driving_licence.SUB,
    form_driving_licence.ELECTRONIC,
    form_insurance_policy.COMPULSORY,
    form_insurance_policy.COMMERCIAL,
    form_vehicle_licence.NAMEPLATE,
)
PAIRS = (
    (form_vehicle_licence.MAIN, form_vehicle_licence.SUB),
    (form_driving_licence.MAIN, form_driving_licence.SUB),
)
"""Pages that lie side by side in one photo."""
REFUSED = (
    "居民身份证", "公民身份号码", "道路运输证", "经营许可证", "统一发票", "登记证书", "合格证", "电子客票", "护照",
    "Passport", "从业资格", "电动自行车", "翻译件", "培训机构", "准考证", "结业证", "驾驶培训", "学习驾驶证明",
    "机动车登记编号", "机动车信息栏", "钢板弹簧", "轮胎规格", "检验类别", "合格证编号",
)  # fmt: skip
"""Words that only other papers print; some of those print many of our labels."""
OTHER_WORDS = (
    "条款", "条例", "须知", "指南", "说明书", "告知书", "协议书", "投保单", "报价单", "意外", "家庭财产", "货物运输",
    "认定书", "检验报告", "检验合格",
)  # fmt: skip
"""What a line says that heads another paper, though it may begin as a title of ours does; policies mention some."""
OTHER_HEADING = re.compile(
    r"[一-鿿()]{2,26}(?:(?<!验)证|[单书票卡表]|证明|标志|执照|报告|条款|须知|指南|合同|收据)(?:\([一-鿿]{1,6}\))?"
)
"""Names of papers end so."""
POLICY_NAME = re.compile(
    r"[一-鿿()]*(?<!自行)车[一-鿿()]*(?:保险单|保单)(?:\([一-鿿]{1,6}\))?|(?:电子)?保险?单(?:正本)?"
)
"""Insurers give their motor policies names of their own."""
LONG_TITLE = 8
"""A shorter title must be read without error: 商业险保费 is no 商业险保单."""
LIKE_OURS = 0.7
"""Likeness to a title of ours from which on a heading may be one, badly read."""
FAINTLY = 0.5
"""The same for the ends of both, without the name of the state, over a page that shows nearly all labels of a form."""
STATE = "中华人民共和国"
NEARLY_ALL = 0.8
"""So much of the evidence of a form's labels."""
LAST_WORDS = 3
"""So many characters: 行驶证, 驾驶证."""
TITLE_WEIGHT = 5.0
ACCEPTED = 0.4
"""Least share of a form's evidence; between our forms and other papers with labels in common."""

HEADING = 2
"""A line that is a title and at most so many characters more heads a page; a sentence only mentions it."""
SCREEN_LABELS = 2
"""A screen prints the labels of both pages: so many of its own tell it from a photo of both pages."""


@dataclass(frozen=True)
class PageFound:
    """A page of a form, with the lines on it and the labels found in them."""

    form: Form
    lines: tuple[tuple[Glyph, ...], ...]
    hits: tuple[Hit, ...]
    evidence: float
    share: float


def find_pages(lines: Sequence[Sequence[Glyph]]) -> list[PageFound]:
    """The pages of our forms that the lines of a photo make up; none where another paper names itself."""
    rows = chains([list(line) for line in lines])
    texts = ["".join(glyph.char for glyph in row) for row in rows]
    found = [page for form in FORMS if (page := _as_form(form, lines, rows, texts))]
    if not found:
        return []
    ours = any(page.form.type is not DocumentType.VIN and titled(page.form, texts) for page in found)
    if not ours and any(word in text for word in REFUSED for text in texts):
        return []
    best = max(found, key=lambda page: page.evidence)
    if not ours and best.form.type is not DocumentType.VIN and _headed_otherwise(best, rows, texts):
        return []
    if best.form.page is Page.MAIN and not best.form.stacked:
        # A screen was only accepted for labels that no card prints; the others count for both.
        best = next((page for page in found if page.form.stacked and page.form.type is best.form.type), best)
    for main, sub in PAIRS:
        pages = {page.form.page: page for page in found if page.form in (main, sub)}
        if best.form in (main, sub) and len(pages) == 2 and (split := _split(pages, lines)):
            return split
    return [best]


def _as_form(
    form: Form, lines: Sequence[Sequence[Glyph]], rows: Sequence[Sequence[Glyph]], texts: Sequence[str]
) -> PageFound | None:
    """The lines as a page of a form, or None when too little speaks for it."""
    hits = best_hits(find_hits(form, rows))
    wanted = {label.names: 2.0 if label.own else 1.0 for label in form.labels if label.names and label.zh}
    seen = {hit.label.names for hit in hits if hit.score > 0.4}
    evidence = sum(weight for names, weight in wanted.items() if names in seen)
    if titled(form, texts):
        evidence += TITLE_WEIGHT
    share = evidence / (sum(wanted.values()) + TITLE_WEIGHT)
    own = sum(hit.label.own for hit in hits if hit.score > 0.4)
    if share < ACCEPTED or (own < (SCREEN_LABELS if form.stacked else 1) and not _named(form, texts)):
        return None
    return PageFound(_variant(form, hits, texts), tuple(tuple(line) for line in lines), tuple(hits), evidence, share)


def _named(form: Form, texts: Sequence[str]) -> bool:
    """Whether a page is told by its heading alone, though none of its own labels was read: a second page or a screen.

    A screen's title is taken as it stands: but for 电子 it is that of a second page.
    """
    headings = [(title, text) for title in form.titles for text in texts if len(text) <= len(title) + HEADING]
    if form.stacked:
        return any(title in text for title, text in headings)
    return form.page is Page.SUB and any(find_word(title, text) for title, text in headings)


def titled(form: Form, texts: Sequence[str]) -> bool:
    """Whether a title of the form was read; the second page's title holds the main page's."""
    for title in form.titles:
        for text in texts:
            if len(title) < LONG_TITLE and title not in text:
                continue
            if find_word(title, text) and ("副页" in text) == ("副页" in title) and not _of_another(text):
                return True
    return False


def _of_another(text: str) -> bool:
    """Whether a line that is like a title of ours names another paper: 机动车保险投保单, 强制保险条款."""
    return any(word in text for word in (*REFUSED, *OTHER_WORDS))


def _headed_otherwise(page: PageFound, rows: Sequence[Sequence[Glyph]], texts: Sequence[str]) -> bool:
    """Whether above all labels stands the name of a paper that is none of ours."""
    first = min(hit.rect.top for hit in page.hits)
    sure = page.evidence >= NEARLY_ALL * (page.evidence / page.share - TITLE_WEIGHT)
    for row, text in zip(rows, texts, strict=True):
        if row[0].y > first:
            continue
        named = OTHER_HEADING.fullmatch(text) and not POLICY_NAME.fullmatch(text) and not _like_ours(text, sure)
        # The buttons of a screen read as names of papers, too.
        if (named and not page.form.stacked) or _of_another(text):
            return True
    return False


def _like_ours(text: str, sure: bool) -> bool:
    """Whether a heading may be a title of ours, badly read; a watermark or a finger may leave little of it.

    Args:
        text: the heading.
        sure: whether the page shows nearly all labels of a form.
    """
    titles = [title for form in FORMS for title in form.titles]
    if any(_likeness(text, title) >= LIKE_OURS for title in titles):
        return True
    ends = [title.removeprefix(STATE) for title in titles if sure and len(title) >= LONG_TITLE]
    return any(text.endswith(end[-LAST_WORDS:]) or _likeness(text[-len(end) :], end) >= FAINTLY for end in ends)


def _likeness(text: str, title: str) -> float:
    return SequenceMatcher(None, text, title, autojunk=False).ratio()


def _variant(form: Form, hits: Sequence[Hit], texts: Sequence[str]) -> Form:
    """The same form in the variant that the page shows."""
    if form is form_vehicle_licence.MAIN:
        place = {hit.label.names[0]: hit.rect.middle for hit in hits if hit.label.names}
        upside = "engine_number" in place and "vin" in place and place["engine_number"] < place["vin"]
        worded = any("注册登记日期" in text for text in texts)
        if upside or worded:
            return replace(form, variant=Variant.OLD)
    if form in (form_insurance_policy.COMPULSORY, form_insurance_policy.COMMERCIAL) and any(
        "电子保单" in text or "电子保险单" in text for text in texts
    ):
        return replace(form, variant=Variant.ELECTRONIC)
    return form


def _split(pages: dict[Page | None, PageFound], lines: Sequence[Sequence[Glyph]]) -> list[PageFound] | None:
    """Part the lines between a main page and a second page of the same photo, along the gap between their labels."""
    main, sub = pages[Page.MAIN], pages[Page.SUB]
    marks = {page: _own_places(found) for page, found in ((Page.MAIN, main), (Page.SUB, sub))}
    if len(marks[Page.MAIN]) < 2 or not marks[Page.SUB]:
        return None
    (first, first_places), (_, second_places) = sorted(marks.items(), key=lambda item: _centre(item[1]))
    beside = min(x for x, _, _ in second_places) > max(x for x, _, _ in first_places)
    height = max(h for _, _, h in second_places)
    axis = 0 if beside else 1
    second_form = (sub if first is Page.MAIN else main).form
    # The first row of the second page carries labels of both forms; it begins above the labels that are its own.
    limit = min(place[axis] for place in second_places)
    edge = max(place[axis] for place in first_places)
    shared = [
        (glyphs[0].x, glyphs[0].y)[axis]
        for glyphs in lines
        if glyphs and edge + height < (glyphs[0].x, glyphs[0].y)[axis] < limit and _names(second_form, glyphs)
    ]
    cut = min([limit, *shared]) - (1.0 if beside else 0.6) * height
    parts = ([], []) if cut <= edge else _cut(lines, axis, cut)
    result = []
    for part, page in zip(parts, (first, Page.SUB if first is Page.MAIN else Page.MAIN), strict=True):
        rows = chains(part)
        texts = ["".join(glyph.char for glyph in row) for row in rows]
        form = next(form for pair in PAIRS for form in pair if form.type is main.form.type and form.page is page)
        if found := _as_form(form, part, rows, texts):
            result.append(found)
    return sorted(result, key=lambda page: page.form.page is Page.SUB) if len(result) == 2 else None


def _cut(lines: Sequence[Sequence[Glyph]], axis: int, cut: float) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
    before: list[list[Glyph]] = []
    after: list[list[Glyph]] = []
    for glyphs in lines:
        for side, keeps in ((before, False), (after, True)):
            part = [glyph for glyph in glyphs if ((glyph.x, glyph.y)[axis] > cut) is keeps]
            if part:
                side.append(part)
    return before, after


def _own_places(page: PageFound) -> list[tuple[float, float, float]]:
    return [(hit.rect.left, hit.rect.middle, hit.rect.height) for hit in page.hits if hit.label.own and hit.score > 0.4]


def _centre(places: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Reading order of a group of labels: rows before columns unless the groups overlap in height."""
    return sum(x + y for x, y, _ in places) / len(places), 0.0


def _names(form: Form, glyphs: Sequence[Glyph]) -> bool:
    text = "".join(glyph.char for glyph in glyphs)
    words = [*form.titles, *(word for label in form.labels for word in label.zh)]
    return any(find_word(word, text) for word in words)
