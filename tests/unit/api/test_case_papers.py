"""Agreement and determination as PDF: the values are on the page, the same value gives the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from scenecheck_api.case_papers import agreement_pdf, determination_pdf
from scenecheck_api.case_papers.fonts import PaperFontError
from scenecheck_api.case_papers.issue import issue_papers, load_fixed, write_papers
from scenecheck_api.case_papers.signatures import Signature, SignedAgreement
from scenecheck_api.errors import OutputError
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import Party, PartyKind
from scenecheck_evidence.issued.agreement import agreement
from scenecheck_evidence.issued.determination import determination
from scenecheck_evidence.issued.errors import ResponsibilityError
from scenecheck_evidence.report import Degree
from scenecheck_evidence.ruleset import load_ruleset

RULES = load_ruleset()
FIXED = """
degrees: {甲: none, 乙: full}
officer: 王建国
fixed_at: 2026-11-20T09:00:00+08:00
articles: [道交法第43条]
"""


def words(pdf: bytes) -> tuple[str, int]:
    """The text of all pages without line breaks, and how many pages there are."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        return "".join(text.split()), len(document)


@pytest.fixture(scope="module")
def judged():
    case = clean_case(4)
    return case.case, judge(case, RULES)


def test_what_is_known_stands_on_one_page(judged):
    case, report = judged
    made = agreement(case, report)
    text, pages = words(agreement_pdf(made))
    assert pages == 1 and made.title.zh in text
    values = [entry.value for party in made.parties for entry in party.entries if entry.value]
    assert values and all("".join(value.split()) in text for value in values)
    assert text.count("待填") >= 2  # the responsibility of both
    assert agreement_pdf(made) == agreement_pdf(made)


def test_signatures_stand_in_their_lines(judged):
    case, report = judged
    made = agreement(case, report, {"甲": Degree.NONE, "乙": Degree.FULL})
    at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    drawn = (((0.1, 0.2), (0.5, 0.8), (0.9, 0.3)), ((0.5, 0.5),))
    both = (Signature("甲", "张<b>三\N{AUTOMOBILE}", at, drawn), Signature("乙", "李四", at))
    pdf = agreement_pdf(made, signed=SignedAgreement(made, "a" * 64, both))
    text, pages = words(pdf)
    assert pages == 1 and "a" * 64 in text
    assert "张<b>三〓2026-11-2009:30" in text and "李四2026-11-2009:30" in text
    assert "签署日期" not in text and "签署日期" in words(agreement_pdf(made))[0]
    with pypdfium2.PdfDocument(pdf) as document:
        paths = sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for one in document[0].get_objects())
    with pypdfium2.PdfDocument(agreement_pdf(made)) as document:
        assert paths - sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for one in document[0].get_objects()) == 2


def test_the_draft_says_that_it_is_one_and_until_when_it_is_due(judged, tmp_path):
    case, report = judged
    (tmp_path / "fixed.yaml").write_text(FIXED)
    made = determination(case, report, RULES, load_fixed(tmp_path / "fixed.yaml"))
    text, pages = words(determination_pdf(made))
    assert pages == 1 and "草稿" in text and f"{made.due:%Y年%m月%d日}" in text
    assert "乙方承担全部责任" in text and "王建国" in text


def test_seven_parties_go_on_more_rows(judged):
    case, report = judged
    more = tuple(Party(id=name, kind=PartyKind.PEDESTRIAN, driver=f"行人{name}") for name in "丙丁戊己庚")
    case = case.model_copy(update={"parties": (*case.parties, *more)})
    text, pages = words(determination_pdf(determination(case, report, RULES)))
    assert all(f"行人{name}" in text for name in "丙丁戊己庚") and pages <= 3


def test_markup_in_a_name_is_text(judged):
    case, report = judged
    odd = case.model_copy(update={"place": case.place.model_copy(update={"text": "<b>甲 & 乙</i>路"})})
    assert "<b>甲&乙</i>路" in words(agreement_pdf(agreement(odd, report)))[0]


def test_a_font_that_cannot_be_embedded_and_a_character_that_no_font_has(judged, tmp_path):
    case, report = judged
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(PaperFontError, match=r"no\.ttf: a TrueType font expected"):
        agreement_pdf(agreement(case, report), tmp_path / "no.ttf")
    rare = case.model_copy(update={"place": case.place.model_copy(update={"text": "𠮷路"})})
    with pytest.raises(PaperFontError, match="𠮷"):
        agreement_pdf(agreement(rare, report))


def test_a_true_type_font_is_embedded_and_lacking_characters_are_named(judged):
    case, report = judged
    latin = next(Path(root) for root in ("/usr/share/fonts",)).rglob("DejaVuSans.ttf")
    file = next(latin, None)
    if file is None:
        pytest.skip("needs DejaVuSans.ttf (Debian: fonts-dejavu-core)")
    with pytest.raises(PaperFontError, match="道"):
        agreement_pdf(agreement(case, report), file)


@pytest.mark.parametrize("text", ["degrees: [", "- 1", "degrees: {甲: all}\nofficer: x\nfixed_at: 2026-11-20"])
def test_a_file_that_holds_no_responsibility_is_named(text, tmp_path):
    (tmp_path / "fixed.yaml").write_text(text)
    with pytest.raises(ResponsibilityError, match=r"fixed\.yaml"):
        load_fixed(tmp_path / "fixed.yaml")


def test_papers_are_written_whole_and_what_is_not_due_is_said(judged, tmp_path):
    case, report = judged
    issued = issue_papers(case, report, RULES)
    names = {path.name for path in write_papers(issued, tmp_path / "out")}
    assert {"agreement.pdf", "agreement.json", "determination.pdf", "notice-1.json", "notice-1.txt"} <= names
    assert {path.name for path in (tmp_path / "out").iterdir()} == names and not issued.not_due
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="expected a folder"):
        list(write_papers(issued, tmp_path / "file"))
    excluded = clean_case(4).with_declared(intent=True)
    issued = issue_papers(excluded.case, judge(excluded, RULES), RULES)
    assert not any(name.endswith(".pdf") for name in issued.files) and len(issued.not_due) == 2
    assert all("本案为" in why.zh and "found" in why.en for why in issued.not_due)
