"""The page: self-contained, escaped, masked, and everything it links to is there."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from scenecheck_api.case_files import load_case_folder
from scenecheck_api.check_case import check_case
from scenecheck_api.errors import OutputError
from scenecheck_api.records.csv_folder import Loaded, load_records
from scenecheck_api.report.build import build_view
from scenecheck_api.report.images import identity_boxes, photo_picture
from scenecheck_api.report.page import load_pictures, render_report_page, write_report_page
from scenecheck_evidence.report import MatchStatus
from scenecheck_vision.photo import load_photo

VOID = {"meta", "input", "br", "img", "link", "hr", "col", "use", "image", "polygon", "path", "rect", "circle"}


class Page(HTMLParser):
    """Elements, ids and links of a page, and whether its tags close in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open, self.misplaced, self.texts = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if attrs.get("href", "").startswith("#"):
            self.links.append(attrs["href"][1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.misplaced.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture
def page_text(checked):
    return render_report_page(checked, load_pictures(checked))


@pytest.fixture
def page(page_text):
    return Page(page_text)


def test_nothing_is_fetched_and_no_script_runs(page_text, page):
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object")]
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        for name in ("src", "href"):
            value = attrs.get(name, "#")
            assert value.startswith(("#", "data:image/jpeg;base64,")), (tag, value[:80])
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "url(" not in page_text and "@import" not in page_text


def test_hostile_names_and_texts_are_shown_as_text(page_text, page):
    assert "<img src=x" not in page_text and "<script>" not in page_text and "<b>地址</b>" not in page_text
    text = "".join(page.texts)
    assert "<img src=x onerror=alert(1)>.jpg" in text
    assert "<script>alert('driver')</script>" in text
    assert "<b>地址</b>" in text


def test_tags_close_and_ids_are_unique(page):
    assert not page.misplaced
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


def test_every_link_leads_somewhere(page):
    assert page.links
    assert set(page.links) <= set(page.ids)


def test_identity_numbers_and_phones_are_masked(page_text, identity):
    assert identity[0] not in page_text and "13812345678" not in page_text
    assert "5108**********1234" in page_text and "138****5678" in page_text


def test_identity_numbers_are_covered_in_the_picture(case_dir, readings, identity):
    reading = readings["licence.jpg"]
    assert identity_boxes(reading) == [identity[1]]
    photo = load_photo((case_dir / "licence.jpg").read_bytes(), "licence.jpg")
    uri = photo_picture(photo, reading).uri
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))).convert("L"), float)
    x1, y1, x2, y2 = (int(value) for value in identity[1])
    assert image[y1 + 8 : y2 - 8, x1 + 90 : x2 - 90].std() < 3
    assert image[y1:y2, x1 : x1 + 50].std() > 6


def test_pictures_are_small_and_carry_no_metadata(page_text):
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", page_text)
    assert pictures
    for data in pictures:
        image = Image.open(io.BytesIO(base64.b64decode(data)))
        assert max(image.size) <= 1600 and not image.getexif()


def test_english_is_marked_as_such(page):
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert sum(attrs.get("lang") == "en" for _, attrs in page.tags) > 40


def test_the_verdict_slots_and_findings_are_all_there(checked, page):
    text = " ".join("".join(page.texts).split())
    for slot in checked.report.slots:
        assert checked.ruleset.slot_names[slot.slot].zh in text
        assert slot.retake is None or slot.retake.zh in text
    for finding in checked.report.findings:
        assert finding.message.zh in text and finding.code.value in text
    assert "川H·12345" in text


def test_a_value_of_one_source_is_no_doubt_on_the_page(case_dir, readings, ruleset):
    """Without records the licence number stands on the paper alone: shown so, and not counted as unsure."""
    stored = {one.sha256: one for one in readings.values()}
    view = build_view(check_case(load_case_folder(case_dir), Loaded(), None, ruleset, stored=stored), {})
    blocks = [block for party in view.parties for block in party.blocks]
    alone = {fact.label.en for block in blocks for fact in block.alone if fact.status is MatchStatus.UNSURE}
    compared = [fact.status for block in blocks for fact in block.compared]
    assert "licence number" in alone
    assert view.tally[MatchStatus.UNSURE] == compared.count(MatchStatus.UNSURE)


def test_the_same_case_gives_the_same_page(checked, page_text):
    assert render_report_page(checked, load_pictures(checked)) == page_text


def test_a_photo_that_cannot_be_read_says_why(case_dir, records_dir, readings, ruleset):
    (case_dir / "case.yaml").write_text((case_dir / "case.yaml").read_text() + "photos: [{file: gone.jpg}]\n")
    stored = {one.sha256: one for one in readings.values()}
    checked = check_case(load_case_folder(case_dir), load_records(records_dir), None, ruleset, stored=stored)
    assert [problem.code for problem in checked.problems] == ["file_missing"]
    text = "".join(Page(render_report_page(checked, load_pictures(checked))).texts)
    assert "gone.jpg" in text and "案件文件夹里没有" in text and "found no such file" in text
    assert checked.as_json()["errors"][0]["file"] == "gone.jpg"


def test_a_photo_gone_since_it_was_read_costs_only_its_picture(checked, case_dir):
    (case_dir / "licence.jpg").unlink()
    page = Page(render_report_page(checked, load_pictures(checked)))
    assert set(page.links) <= set(page.ids)


def test_the_page_is_written_whole_or_not_at_all(checked, tmp_path):
    write_report_page(checked, tmp_path / "new" / "page.html")
    assert (tmp_path / "new" / "page.html").read_text().startswith("<!doctype html>")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["page.html"]
    with pytest.raises(OutputError, match="expected a place to write"):
        write_report_page(checked, tmp_path / "new" / "page.html" / "below.html")
