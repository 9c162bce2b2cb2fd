"""The two text readers: which is chosen, and that both read alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from scenecheck_vision.paddle_text import character_centres
from scenecheck_vision.pipeline import Pipeline
from scenecheck_vision.text import RapidOcrReader, TextError
from scenecheck_vision.text_readers import VARIABLE, open_text_reader

ROOT = Path(__file__).resolve().parents[3]
PADDLE = ROOT / ".venv-paddle" / "bin" / "python"
WORDS = ("LSVAA4182E2184847", "2026-11-20", "A12345")

READ = """
import json, socket, sys
import cv2
def refused(*_):
    raise OSError("the reader asked the network")
socket.socket.connect = socket.getaddrinfo = refused
from scenecheck_vision.text_readers import open_text_reader
reader, image = open_text_reader(1), cv2.imread(sys.argv[1])
lines = reader.read(image, 640)
digits = reader.read_lines([image[150:210, 30:330], image[50:110, 30:520]], "0123456789-")
strips = [image[150:210, 30:330], image[50:110, 30:520]]
twice = [[line.text, under and under.text] for line, under in reader.read_twice(strips, ["0123456789-", None])]
found = [[line.text, line.score, line.quad.tolist()] for line in lines]
print(json.dumps([type(reader).__name__, found, [line.text for line in digits], twice]))
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    image = np.full((360, 640, 3), 240, np.uint8)
    for row, word in enumerate(WORDS):
        cv2.putText(image, word, (40, 95 + 100 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (20, 20, 20), 2, cv2.LINE_AA)
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), image)
    return path


def test_another_reader_is_an_error_that_names_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "tesseract")
    with pytest.raises(TextError, match="expected rapidocr or paddleocr, found tesseract"):
        open_text_reader()


def test_rapidocr_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert isinstance(open_text_reader(1), RapidOcrReader)
    assert Pipeline().digest


def test_characters_stand_by_their_widths() -> None:
    assert character_centres("") == ()
    centres = character_centres("川H1")
    assert centres == tuple(sorted(centres)) and 0 < centres[0] < 0.3 and centres[2] < 1
    assert centres[0] > centres[1] - centres[0] - 0.15  # the Chinese character takes more room


def test_paddleocr_reads_as_rapidocr_does_and_asks_no_network(page: Path) -> None:
    python = str(PADDLE) if PADDLE.is_file() else sys.executable
    there = subprocess.run([python, "-c", "import paddleocr"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip("paddleocr is not installed: make paddle-env")
    environment = {**os.environ, VARIABLE: "paddleocr"}
    done = subprocess.run(
        [python, "-c", READ, str(page)], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    name, lines, digits, twice = json.loads(done.stdout.splitlines()[-1])
    assert name == "PaddleOcrReader"
    own = RapidOcrReader(1).read(cv2.imread(str(page)), 640)
    by_height = sorted(own, key=lambda line: float(line.quad[0, 1]))
    assert [text for text, _, _ in sorted(lines, key=lambda line: line[2][0][1])] == [line.text for line in by_height]
    for (_, score, quad), line in zip(sorted(lines, key=lambda item: item[2][0][1]), by_height, strict=True):
        assert score > 0.9
        np.testing.assert_allclose(np.array(quad), line.quad, atol=6)
    assert digits == [WORDS[1], ""]  # a line that is not of the alphabet is not legible under it
    assert twice == [[WORDS[1], WORDS[1]], [WORDS[0], None]]


def test_one_look_reads_freely_and_under_an_alphabet_as_two_do(page: Path) -> None:
    reader, image = RapidOcrReader(2), cv2.imread(str(page))
    strips = [image[150:210, 30:330], image[50:110, 30:520], image[250:310, 30:300]]
    alphabets = ["0123456789-", None, "0123456789"]
    both = reader.read_twice(strips, alphabets)
    assert [line.text for line, _ in both] == [WORDS[1], WORDS[0], WORDS[2]]
    assert [under and under.text for _, under in both] == [WORDS[1], None, "12345"]
    for (free, under), strip, alphabet in zip(both, strips, alphabets, strict=True):
        assert free.char_scores == pytest.approx(reader.read_lines([strip])[0].char_scores, abs=1e-5)
        if under:
            assert under.char_centres == pytest.approx(reader.read_lines([strip], alphabet)[0].char_centres)
    assert reader.read_twice([], []) == []
