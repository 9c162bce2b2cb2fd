"""The command writes an evaluation folder that holds to the contract."""

from __future__ import annotations

import json
import re

import cv2
import pypdfium2
import pytest

from scenecheck_datasets.papers.__main__ import main
from scenecheck_evidence.reading import DocumentType, Page, Variant

DATE_FIELDS = {"register_date", "issue_date", "birth_date", "valid_from", "period_start", "period_end", "signed_date"}


def lines_of(folder):
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_folder_holds_photos_and_their_truth_in_the_formats_of_the_contract(tmp_path):
    kinds = ["vehicle_licence_both", "driving_licence_electronic", "policy_compulsory", "identity_card"]
    arguments = ["--count", "4", "--seed", "9", "--types", *kinds, "--conditions", "clean", "glare"]
    assert main([str(tmp_path), *arguments]) == 0
    lines = lines_of(tmp_path)
    assert [len(line["documents"]) for line in lines] == [2, 1, 1, 0]
    assert {line["condition"] for line in lines} == {"clean", "glare"}
    for line in lines:
        height, width = cv2.imread(str(tmp_path / line["file"])).shape[:2]
        for document in line["documents"]:
            DocumentType(document["type"]), Page(document["page"]), Variant(document["variant"])
            for x1, y1, x2, y2 in document["boxes"].values():
                assert 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height
            for name, value in document["fields"].items():
                assert value is None or (value and isinstance(value, str) and not re.search(r"\s", value)), name
                if name in DATE_FIELDS and value:
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", value), name


def test_the_same_seed_writes_the_same_folder(tmp_path):
    arguments = ["--count", "2", "--seed", "4", "--types", "vehicle_licence_main", "vin"]
    for name in ("a", "b"):
        assert main([str(tmp_path / name), *arguments]) == 0
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert len(first) == 3
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_pdf_policies_have_a_good_a_garbled_or_no_text_layer(tmp_path):
    kinds = ["policy_pdf_good", "policy_pdf_garbled", "policy_pdf_none"]
    assert main([str(tmp_path), "--count", "3", "--types", *kinds]) == 0
    texts = []
    for line in lines_of(tmp_path):
        document = pypdfium2.PdfDocument(tmp_path / line["file"])
        assert line["documents"][0]["pdf_page"] == len(document) == 1
        texts.append(document[0].get_textpage().get_text_range())
    good = lines_of(tmp_path)[0]["documents"][0]["fields"]
    assert "保险单号" in texts[0] and good["policy_number"] in texts[0] and good["insurer"] in texts[0]
    assert len(texts[1]) > 500 and "保险单号" not in texts[1]
    assert texts[2] == ""


@pytest.mark.parametrize("arguments", [["--count", "0"], ["--types", "papyrus"], ["--conditions", "fog"], []])
def test_bad_arguments_end_with_status_2(arguments, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments if not arguments else [str(tmp_path), *arguments])
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_ends_with_status_1(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file"), "--count", "1"]) == 1
    assert "file" in capsys.readouterr().err


def test_the_truth_states_the_warnings_that_a_page_shows(tmp_path):
    kinds = ["vehicle_licence_main"]
    conditions = ["photo", "photocopy", "screen", "glare", "cut_edge", "finger", "retouched"]
    assert main([str(tmp_path), "--count", "7", "--seed", "3", "--types", *kinds, "--conditions", *conditions]) == 0
    documents = {line["condition"]: line["documents"][0] for line in lines_of(tmp_path)}
    shown = {condition: document["warnings"] for condition, document in documents.items()}
    assert shown["photo"] == []
    assert shown["photocopy"] == ["photocopy"]
    assert shown["screen"] == ["photo_of_a_screen"]
    assert "glare" in shown["glare"]
    assert "page_edges_cut_off" in shown["cut_edge"]
    # This finger covers no value, only the form.
    assert "finger_over_the_page" in documents["finger"]["unjudged_warnings"]
    assert "retouched" in shown["retouched"]


def test_the_second_renderer_writes_a_folder_too(tmp_path):
    arguments = ["--plain", "--count", "3", "--seed", "3", "--types", "vehicle_licence", "driving_licence"]
    arguments += ["--conditions", "clean", "glare"]
    assert main([str(tmp_path), *arguments]) == 0
    lines = lines_of(tmp_path)
    assert [line["documents"][0]["warnings"] for line in lines] == [[], ["glare"], ["glare"]]
    assert all((tmp_path / line["file"]).is_file() and line["documents"][0]["fields"]["issuer"] for line in lines)


def test_kinds_of_the_one_renderer_are_not_those_of_the_other(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path), "--plain", "--types", "policy_pdf_good"])
    assert caught.value.code == 2
    assert "expected vehicle_licence" in capsys.readouterr().err
