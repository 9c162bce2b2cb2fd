"""Whatever is handed to the command line: one clear line for each fault, the rest of the work still done."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

CASE = """
case_id: GY-1
occurred_at: 2026-11-20T08:31:00+08:00
parties: [{id: 甲, plate: 川H12345}, {id: 乙}]
"""
COLUMNS = {
    "vehicles": "plate,plate_kind,vin,engine_number,owner,owner_id,use_character,inspection_valid_until,"
    "scrap_date,status",
    "drivers": "licence_number,name,class,valid_from,valid_to,status,points",
    "policies": "policy_number,insurer,kind,insured,plate,vin,period_start,period_end",
    "accidents": "case_id,occurred_at,place,plates,photo_hashes",
}


def picture(width=320, height=200):
    rows = np.linspace(0, 255, height, dtype=np.uint8)[:, None, None]
    return Image.fromarray(np.broadcast_to(rows, (height, width, 3)).copy())


def encoded(kind, **options):
    buffer = io.BytesIO()
    picture().save(buffer, kind, **options)
    return buffer.getvalue()


def huge_png():
    body = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def zip_bytes():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("payload.txt", "hello")
    return buffer.getvalue()


def turned_heic():
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn right; the writer turns it into the rotation box that phones write
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(buffer, quality=80, exif=exif.tobytes())
    return buffer.getvalue()


@pytest.fixture(scope="module")
def inspected(scenecheck, tmp_path_factory):
    """One call over every kind of bad photo, with good ones before, between and behind."""
    folder = tmp_path_factory.mktemp("photos")
    jpeg = encoded("JPEG")
    files = {
        "first.jpg": jpeg,
        "empty.jpg": b"",
        "text.jpg": "这不是照片\n".encode(),
        "truncated.jpg": jpeg[: len(jpeg) // 2],
        "huge.png": huge_png(),
        "archive.jpg": jpeg + zip_bytes(),
        "jpeg.png": jpeg,
        "turned.heic": turned_heic(),
        "broken.pdf": b"%PDF-1.7\nnothing",
        "last.jpg": jpeg,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "folder.jpg").mkdir()
    names = [*files, "absent.jpg", "folder.jpg"]
    result = scenecheck("inspect", *names, "--json", cwd=folder)
    return result, {line["file"]: line for line in result.lines}, names


def test_every_file_gives_one_line_in_its_order(inspected):
    result, _, names = inspected
    assert result.status == 1
    assert [line["file"] for line in result.lines] == names


@pytest.mark.parametrize(
    ("name", "code", "found"),
    [
        ("empty.jpg", "file_empty", "found"),
        ("text.jpg", "not_a_photo", "found"),
        ("truncated.jpg", "photo_truncated", "found"),
        ("huge.png", "too_many_pixels", "100000 x 100000"),
        ("archive.jpg", "foreign_trailer", "found"),
        ("broken.pdf", "pdf_unreadable", "found"),
        ("absent.jpg", "file_missing", "No such file"),
        ("folder.jpg", "file_unreadable", "Is a directory"),
    ],
)
def test_a_bad_file_says_what_was_expected_and_found(inspected, name, code, found):
    result, lines, _ = inspected
    error = lines[name]["error"]
    assert error["code"] == code
    assert "expected" in error["message"] and found in error["message"].replace(",", "")
    [told] = [line for line in result.err.splitlines() if name in line]
    assert error["message"] in told and f"[{code}]" in told


@pytest.mark.parametrize("name", ["first.jpg", "jpeg.png", "turned.heic", "last.jpg"])
def test_the_good_ones_are_read(inspected, name):
    result, lines, _ = inspected
    assert "error" not in lines[name] and len(lines[name]["sha256"]) == 64 and lines[name]["seconds"]["total"] > 0
    assert not [line for line in result.err.splitlines() if name in line]


def test_a_wrong_extension_is_a_warning(inspected):
    _, lines, _ = inspected
    assert lines["first.jpg"]["warnings"] == []
    [warning] = lines["jpeg.png"]["warnings"]
    assert "JPEG" in warning["en"] and "png" in warning["en"].lower() and warning["zh"]


def test_a_turned_heic_stands_upright(inspected):
    _, lines, _ = inspected
    assert (lines["turned.heic"]["width"], lines["turned.heic"]["height"]) == (200, 320)


def test_text_for_people_names_them_too(scenecheck, tmp_path):
    (tmp_path / "空.jpg").write_bytes(b"")
    result = scenecheck("inspect", "空.jpg", cwd=tmp_path)
    assert result.status == 1 and result.out == ""
    assert result.err.count("\n") == 1 and result.err.startswith("scenecheck: error: 空.jpg: expected ")


@pytest.fixture
def case(tmp_path):
    """A case without photos, and records without rows."""
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.yaml").write_text(CASE)
    (tmp_path / "records").mkdir()
    for name, header in COLUMNS.items():
        (tmp_path / "records" / f"{name}.csv").write_text(header + "\n")
    return tmp_path


def check(scenecheck, case):
    return scenecheck("check", "case", "--records", "records", "--json", cwd=case)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (None, "case_file_missing", ["expected this file", "found none"]),
        (CASE.replace("甲, plate", "甲, kind: car, plate"), "case_file_invalid", ["parties[0].kind", "motor", "'car'"]),
        (CASE + "photos: 01.jpg\n", "case_file_invalid", ["photos", "a list", "'01.jpg'"]),
        (
            CASE + "photos: [{file: 01.jpg, slot: front}]\n",
            "case_file_invalid",
            ["photos[0].slot", "one of scene_front, scene_rear", "'front'"],
        ),
        (CASE + "wether: rain\n", "case_file_invalid", ["wether", "weather"]),
        ("case_id: [", "case_file_invalid", ["line 1"]),
    ],
)
def test_a_wrong_case_is_one_line(scenecheck, case, text, code, words):
    if text is None:
        (case / "case" / "case.yaml").unlink()
    else:
        (case / "case" / "case.yaml").write_text(text)
    result = check(scenecheck, case)
    assert result.status == 1
    [line] = result.lines
    assert line["file"] == "case/case.yaml" and line["error"]["code"] == code
    assert all(word in line["error"]["message"] for word in ["case/case.yaml", *words])
    assert result.err.count("\n") == 1 and line["error"]["message"] in result.err


def test_records_that_are_wrong_are_named_and_the_case_is_still_judged(scenecheck, case):
    (case / "records" / "drivers.csv").write_text(COLUMNS["drivers"].replace(",class", "") + "\n")
    (case / "records" / "policies.csv").write_text(
        COLUMNS["policies"] + "\nP1,,compulsory,,川H12345,,2026-01-01,2026-02-30\nP2,,,,,,2026-01-01,2027-01-01\n"
    )
    (case / "records" / "accidents.csv").unlink()
    result = check(scenecheck, case)
    assert result.status == 1
    [report] = result.lines
    assert report["case_id"] == "GY-1" and report["verdict"] and report["slots"]
    errors = {error["file"]: error["error"]["message"] for error in report["errors"]}
    assert "expected the column class, found only licence_number" in errors["records/drivers.csv"]
    assert "line 2, column period_end: expected a date and hour" in errors["records/policies.csv"]
    assert "'2026-02-30'" in errors["records/policies.csv"]
    told = result.err.splitlines()
    assert len(told) == 3 and sum(line.startswith("scenecheck: error: records/") for line in told) == 2
    assert told[0].startswith("scenecheck: note: records/accidents.csv")


def test_a_bad_photo_does_not_stop_the_case(scenecheck, case):
    (case / "case" / "01.jpg").write_bytes(b"")
    (case / "case" / "case.yaml").write_text(CASE + "photos: [{file: 02.jpg, slot: scene_front}]\n")
    result = scenecheck("check", "case", "--records", "records", "--json", "--html", "out/page.html", cwd=case)
    assert result.status == 1
    [report] = result.lines
    assert {(error["file"], error["error"]["code"]) for error in report["errors"]} == {
        ("01.jpg", "file_empty"),
        ("02.jpg", "file_missing"),
    }
    assert report["verdict"] == "retake"
    page = (case / "out" / "page.html").read_text()
    assert "01.jpg" in page and "02.jpg" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], []),
        (["inspect"], ["PHOTO"]),
        (["inspect", "--floor", "2", "a.jpg"], ["--floor"]),
        (["inspect", "--fast", "a.jpg"], ["--fast"]),
        (["check", "case"], ["--records"]),
        (["check", "nowhere", "--records", "records"], ["nowhere"]),
        (["check", "case", "--records", "nowhere"], ["nowhere"]),
        (["check", "case", "--records", "records", "--html", "case"], ["--html"]),
        (["evaluate", "wheels", "case"], ["wheels", "plates"]),
        (["evaluate", "vehicles", "case", "--map", "van"], ["--map", "van"]),
        (["judge"], ["judge"]),
    ],
)
def test_bad_arguments_are_status_2_and_one_line(scenecheck, case, arguments, words):
    result = scenecheck(*arguments, cwd=case)
    assert result.status == 2
    if words:
        assert result.out == "" and result.err.count("\n") == 1, result.err
        assert all(word in result.err for word in words), result.err


def test_a_wrong_rule_set_is_one_line(scenecheck, case):
    result = scenecheck("check", "case", "--records", "records", "--ruleset", "mars-2026.1", cwd=case)
    assert result.status == 1 and result.err.count("\n") == 1 and "guangyuan" in result.err
