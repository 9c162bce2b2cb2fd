"""Every pair of text and ground on the page has the contrast that WCAG 2.2 AA asks of normal text."""

import re
from importlib import resources

import pytest

AA = 4.5
CSS = (resources.files("scenecheck_api") / "templates" / "report.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.split("}")[0]))
TONES = re.findall(r"\.tone-(\w+) \{ --c: var\(--([\w-]+)\); --b: var\(--([\w-]+)\); \}", CSS)
VERDICTS = dict(re.findall(r"\.verdict\.(\w+) \{ background: (#[0-9a-f]{6}); \}", CSS))
PLATES = re.findall(r"\.plate\.(\w+) \{ background: (#[0-9a-f]{3,6}); color: (#[0-9a-f]{3,6});", CSS)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", ["ground", "card", "ok-bg", "bad-bg", "warn-bg", "review-bg", "info-bg", "none-bg"])
@pytest.mark.parametrize("text", ["ink", "soft"])
def test_text_on_every_ground(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= AA


@pytest.mark.parametrize(("tone", "text", "ground"), TONES)
def test_tones(tone, text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= AA
    assert contrast(COLOURS[text], COLOURS["card"]) >= AA
    assert contrast("#ffffff", COLOURS[text]) >= AA


def test_all_tones_and_verdicts_were_found():
    assert {tone for tone, _, _ in TONES} == {"ok", "bad", "warn", "review", "info", "none"}
    assert set(VERDICTS) == {"complete", "retake", "review", "not_eligible"}
    assert {"blue", "yellow", "white", "black", "unknown"} <= {name for name, _, _ in PLATES}


@pytest.mark.parametrize("colour", [*VERDICTS.values(), COLOURS["brand"]])
def test_white_on_banner_and_bar(colour):
    assert contrast("#ffffff", colour) >= AA


@pytest.mark.parametrize(("name", "ground", "text"), PLATES)
def test_plates(name, ground, text):
    assert contrast(text, ground) >= AA
