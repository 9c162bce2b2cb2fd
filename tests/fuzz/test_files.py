"""Whatever bytes come as a photo, a PDF, a table or a rule: they are taken, or refused by one clear line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scenecheck_api.case_files import parse_case
from scenecheck_api.case_papers.issue import load_fixed
from scenecheck_api.price_table import parse_price_table
from scenecheck_api.records.csv_folder import load_records
from scenecheck_api.stations.station_csv import load_stations
from scenecheck_api.stored_readings import load_readings
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.ruleset import load_ruleset, parse_ruleset
from scenecheck_vision.pdf import pdf_pages_with_text
from scenecheck_vision.photo import load_photo

from .mutate import mutated, mutated_text

YAML_TOKENS = (
    "&a ", "*a", "<<: ", "!!timestamp ", "!!binary ", "!!set ", "!!python/name:os.system ", "? ", "- " * 500, "[" * 800,
    "{a: " * 300, "---\n", "...\n", "%YAML 9.9\n", "\t", "\x00", "\x85", "\ufeff", "0x" + "f" * 5000, "9" * 5000,
    "1e999", ".nan", "-.inf", "1:30:00", "2026-13-40", "~", "null", "''", "| \n", "> \n", "\U0001f697",
)  # fmt: skip
CSV_TOKENS = (
    '"', '""', ",", ";", "\r", "\x00", "\ufeff", "=1+1", "9" * 5000, "1e999", "nan", "inf", "-0", "2026-13-40",
    "0001-01-01", "9999-12-31", "川H12345", "١٢٣", "²", "x" * 200_000,
)  # fmt: skip


def refused_in_one_line(error: SceneCheckError) -> None:
    """The message of a refusal is for a person."""
    message = str(error)
    assert message and "\n" not in message and len(message) < 2000, message


def picture() -> Image.Image:
    pixels = np.random.default_rng(5).integers(0, 255, (24, 36, 3), np.uint8)
    return Image.fromarray(np.kron(pixels, np.ones((4, 4, 1), np.uint8)))


def photos() -> list[bytes]:
    """A photo of every format with EXIF of time and place, a progressive one and one of few colours among them."""
    image, found = picture(), []
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "HUAWEI"
    exif[0x8769] = {0x9003: "2026:11:20 08:31:00", 0x9011: "+08:00", 0x927C: b"\x01" * 60}
    exif[0x8825] = {1: "N", 2: (32.0, 26.0, 7.5), 3: "E", 4: (105.0, 49.0, 12.25)}
    for form, more in (
        ("JPEG", {"quality": 80}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ):
        out = io.BytesIO()
        image.save(out, form, exif=exif, **more)
        found.append(out.getvalue())
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", transparency=0)
    found.append(out.getvalue())
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=60, exif=exif.tobytes())
    return [*found, out.getvalue()]


def pdfs() -> list[bytes]:
    found = []
    for compressed in (0, 1):
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(200, 260), pageCompression=compressed)
        canvas.drawString(20, 200, "PDZA202651080000001234")
        canvas.drawImage(ImageReader(picture()), 20, 40, 90, 60)
        canvas.linkURL("http://192.0.2.1/", (0, 0, 50, 50))
        canvas.acroForm.textfield(name="a", x=100, y=100, width=40, height=12)
        canvas.showPage()
        canvas.drawString(20, 200, "2")
        canvas.save()
        found.append(out.getvalue())
    return found


def test_photos(fuzz):
    def check(data: bytes) -> None:
        try:
            photo = load_photo(data, "a.jpg")
            assert photo.image.dtype == np.uint8 and photo.image.ndim == 3
            photo.full()
        except SceneCheckError as error:
            refused_in_one_line(error)

    tokens = (b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xc0", b"\xff\xc4", b"Exif\0\0II*\0", b"IHDR", b"IDAT",
              b"VP8X", b"ispe", b"iloc", b"mdat", b"PK\x05\x06", b"%PDF-", b"ftypheic")  # fmt: skip
    assert fuzz(0.3, mutated(photos(), tokens), check) > 0


def test_pdfs(fuzz):
    def check(data: bytes) -> None:
        try:
            for page, lines in pdf_pages_with_text(data, "a.pdf"):
                assert page.image.ndim == 3 and all(line.text for line in lines)
        except SceneCheckError as error:
            refused_in_one_line(error)

    tokens = (b"<<", b">>", b"obj", b"endobj", b"stream", b"/Kids [1 0 R]", b"/Parent 1 0 R", b"/Length 99999999",
              b"/MediaBox [0 0 1e9 1e9]", b"/Filter /FlateDecode", b"/JS (app.alert(1))", b"/OpenAction", b"xref",
              b"trailer", b"/Encrypt 9 0 R", b"9 0 R")  # fmt: skip
    assert fuzz(0.2, mutated(pdfs(), tokens), check) > 0


def test_rule_sets(fuzz, repository):
    shipped = next((repository / "evidence" / "scenecheck_evidence" / "rulesets").glob("*.yaml")).read_text("utf8")
    pieces = ["\n".join(shipped.splitlines()[n : n + 40]) for n in range(0, 400, 40)]

    def check(text: str) -> None:
        try:
            parse_ruleset(text, "mine.yaml")
        except SceneCheckError as error:
            refused_in_one_line(error)

    assert fuzz(0.1, mutated_text(pieces, YAML_TOKENS), check) > 0


def test_cases_and_responsibilities(fuzz, repository, tmp_path):
    seeds = [path.read_text("utf8") for path in sorted((repository / "examples").glob("*/case.yaml"))]
    path = tmp_path / "fixed.yaml"

    def check(text: str) -> None:
        try:
            parse_case(text)
        except SceneCheckError as error:
            refused_in_one_line(error)
        path.write_text(text, "utf8", errors="replace")
        try:
            load_fixed(path)
        except SceneCheckError as error:
            refused_in_one_line(error)

    fixed = ["degrees: {甲: full, 乙: none}\narticle: 道路交通安全法实施条例第六十条\nofficer: 张三\n"]
    assert fuzz(0.08, mutated_text(seeds + fixed, YAML_TOKENS), check) > 0


@pytest.fixture
def tables(repository: Path) -> list[bytes]:
    found = [path.read_bytes() for path in sorted((repository / "examples").glob("*/records/*.csv"))]
    stations = "code,name,kind,lon,lat,datum,capacity,phone\nA,近点,fixed_post,105.8,32.4,gcj02,2,0839-1234567\n"
    prices = next((repository / "api" / "scenecheck_api" / "prices").glob("*.csv")).read_bytes()
    return [*found, stations.encode(), prices[:1500]]


def test_tables(fuzz, tables, tmp_path):
    parts = frozenset(load_ruleset().damage.parts)

    def check(data: bytes) -> None:
        for name in ("vehicles.csv", "drivers.csv", "policies.csv", "accidents.csv", "stations.csv"):
            (tmp_path / name).write_bytes(data)
        loaded = load_records(tmp_path)
        problems = [*loaded.problems, *loaded.notes, *load_stations(tmp_path / "stations.csv").problems]
        assert all("\n" not in problem.message for problem in problems)
        try:
            parse_price_table(data.decode(errors="replace"), "prices.csv", parts)
        except SceneCheckError as error:
            refused_in_one_line(error)

    assert fuzz(0.1, mutated(tables, [t.encode() for t in CSV_TOKENS]), check) > 0


def test_stored_readings(fuzz, repository, tmp_path):
    seeds = (repository / "tests" / "golden" / "check" / "readings.jsonl").read_bytes().splitlines()[:6]
    tokens = [b"[" * 3000, b'{"a":' * 500, b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b'"\\ud800"', b"null", b"\n",
              json.dumps({"error": "x"}).encode()]  # fmt: skip
    path = tmp_path / "readings.jsonl"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        try:
            load_readings(path)
        except SceneCheckError as error:
            refused_in_one_line(error)

    assert fuzz(0.05, mutated(seeds, tokens), check) > 0
