"""The third renderer: what its forms say, and what it asks for; no browser is needed but for the last test."""

from __future__ import annotations

import json
import re
import shutil
import sys
from datetime import date

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from scenecheck_datasets.papers import numbers
from scenecheck_datasets.papers.__main__ import main
from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.web import FOREIGN, KINDS, WAYS, BrowserMissingError, Chromium, content, form_of, photo
from scenecheck_datasets.papers.web import write_web_folder as write
from scenecheck_datasets.papers.web.form import SPECIMEN, document
from scenecheck_datasets.papers.web.style import require_fonts
from scenecheck_evidence.reading import DocumentType, Page

seeds = st.integers(0, 2**32 - 1)


@pytest.fixture
def fonts() -> None:
    try:
        require_fonts()
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")


@pytest.mark.parametrize("kind", [*KINDS, *FOREIGN])
def test_the_same_seed_fills_the_same_form_and_another_seed_another(kind: str) -> None:
    first, again, other = (form_of(seed, 3, kind, "photo") for seed in (5, 5, 6))
    assert first == again
    assert first.html != other.html or kind in ("newspaper", "blank_sheet", "insurance_terms")
    assert bool(first.papers) == (kind in KINDS)
    assert SPECIMEN in document(np.random.default_rng(1), first)


def test_pages_have_the_type_and_page_of_their_kind() -> None:
    def pages(kind: str) -> list[tuple[DocumentType, Page]]:
        return [(paper.type, paper.page) for paper in form_of(1, 0, kind, "clean").papers]

    vehicle, driver = DocumentType.VEHICLE_LICENCE, DocumentType.DRIVING_LICENCE
    assert pages("vehicle_licence_both") == [(vehicle, Page.MAIN), (vehicle, Page.SUB)]
    assert pages("driving_licence_sub") == [(driver, Page.SUB)]
    assert pages("policy_commercial") == [(DocumentType.INSURANCE_POLICY, Page.MAIN)]


@given(seeds)
def test_a_vehicle_is_consistent(seed: int) -> None:
    one = content.vehicle(np.random.default_rng(seed))
    assert one.vin[8] == numbers.vin_check(one.vin)
    assert len(one.plate) == (8 if one.electric else 7)
    assert one.registered <= one.issued <= content.REFERENCE_DAY
    assert re.match("样例|虚构|拟定|假想", one.issuer)


@given(seeds)
def test_a_driver_is_consistent(seed: int) -> None:
    one = content.driver(np.random.default_rng(seed))
    assert one.number[-1] == ric.calc_check_digit(one.number)
    assert ric.get_birth_date(one.number) == one.birth
    assert (int(one.number[16]) % 2 == 1) == (one.sex == "男")
    assert one.birth < one.first <= one.valid_from < date(2030, 1, 1)
    assert one.valid_to is None or one.valid_from < one.valid_to


@given(seeds, st.sampled_from(["compulsory", "commercial"]))
def test_a_policy_is_consistent(seed: int, kind: str) -> None:
    one = content.policy(np.random.default_rng(seed), kind)
    assert 364 <= (one.end - one.start).days <= 366
    assert one.signed <= one.start
    if one.vehicle.of_company:
        assert uscc.is_valid(one.insured_id)
    else:
        assert one.insured_id[-1] == ric.calc_check_digit(one.insured_id)
    if kind == "commercial":
        assert float(one.premium) == pytest.approx(sum(float(cover.premium) for cover in one.covers))
    assert re.match("样例|虚构|拟定|假想", one.insurer)


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_keeps_the_form_and_turns_it_as_its_way_says(way: str, fonts: None) -> None:
    flat = np.full((400, 800, 4), 255, np.uint8)
    flat[:, :200, :3] = 0  # the left quarter is dark
    taken = photo.photographed(flat, way, np.random.default_rng(4), long_side=700)
    assert taken.dtype == np.uint8
    turns = {"rotated_90": 1, "rotated_180": 2, "rotated_270": 3}.get(way, 0)
    upright = cv2.cvtColor(np.ascontiguousarray(np.rot90(taken, turns)), cv2.COLOR_BGR2GRAY)
    height, width = upright.shape
    assert width > height
    row = upright[height // 2 - 20 : height // 2 + 20]
    assert np.median(row[:, width // 8 : width // 6]) < 0.6 * np.median(row[:, width // 2 : width * 7 // 8])


def test_the_same_chance_takes_the_same_photo() -> None:
    flat = np.random.default_rng(1).integers(0, 255, (300, 200, 4)).astype(np.uint8)
    first, again = (photo.photographed(flat, "glare", np.random.default_rng(4), long_side=400) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_without_chromium_the_error_says_what_to_install(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BrowserMissingError, match="apt-get install chromium") as caught, Chromium():
        pass
    assert caught.value.code == "browser_missing"
    assert main([str(tmp_path), "--web", "--count", "1"]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_without_playwright_the_error_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(BrowserMissingError, match=r"pip install -e '.\[dev\]'"), Chromium():
        pass


def test_a_chromium_that_does_not_start_is_named(tmp_path, monkeypatch, fonts) -> None:
    pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install -e .[dev]")
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(broken))
    with pytest.raises(BrowserMissingError, match=f"expected {broken} to start"), Chromium():
        pass


def test_a_closed_browser_draws_nothing() -> None:
    with pytest.raises(ValueError, match="inside its with block"):
        Chromium().picture("<p>", 10)


@pytest.mark.parametrize("arguments", [["--types", "vin"], ["--conditions", "fog"], ["--plain"]])
def test_what_this_renderer_does_not_draw_ends_with_status_2(arguments, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path), "--web", *arguments])
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_an_unknown_kind_is_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="found papyrus"):
        next(write(tmp_path, 1, 1, ["papyrus"]))


def test_the_command_writes_a_folder_with_the_labels_of_its_forms(tmp_path, fonts) -> None:
    pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install -e .[dev]")
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    arguments = ["--web", "--count", "2", "--seed", "7", "--types", "driving_licence_sub", "bank_card"]
    assert main([str(tmp_path), *arguments, "--conditions", "clean", "rotated_90"]) == 0
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["condition"] for line in lines] == ["clean", "rotated_90"]
    (document_,) = lines[0]["documents"]
    (paper,) = form_of(7, 0, "driving_licence_sub", "clean").papers
    assert document_ == {"type": "driving_licence", "page": "sub", "variant": "paper", "fields": paper.fields}
    assert lines[1]["documents"] == []
    for line in lines:
        picture = cv2.imread(str(tmp_path / line["file"]))
        assert min(picture.shape[:2]) > 600
        assert picture.std() > 10
