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


@pytest.mark.parametrize("arguments", [["--count", "0"], ["--types", "passport"], ["--conditions", "fog"], []])
def test_bad_arguments_end_with_status_2(arguments, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments if not arguments else [str(tmp_path), *arguments])
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_ends_with_status_1(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file"), "--count", "1"]) == 1
    assert "file" in capsys.readouterr().err
