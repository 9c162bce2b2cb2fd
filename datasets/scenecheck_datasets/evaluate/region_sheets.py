"""Pictures of what goes wrong with outlines: which classes are confused, and the worst photos with both outlines."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import cv2

from scenecheck_datasets.evaluate.predictions import Prediction
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.photo import load_photo

CELL = 30
"""Pixels of a cell of the confusion picture."""
LABELS = 150
"""Pixels that the names need."""
WORST = 60
SIDE = 480
"""Longest side of a photo on the sheet."""
NOTHING = "—"


def confusion_picture(confusions: Mapping[tuple[str, str], int]) -> str:
    """An SVG: rows are what is labelled, columns what was shown; a dash stands for nothing there."""
    rows = sorted({expected for expected, _ in confusions}, key=lambda name: (not name, name))
    columns = sorted({got for _, got in confusions}, key=lambda name: (not name, name))
    per_row = {row: sum(count for (expected, _), count in confusions.items() if expected == row) for row in rows}
    width, height = LABELS + CELL * max(8, len(columns)) + 10, LABELS + CELL * len(rows) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="4" y="14">识别为 shown as →</text><text x="4" y="30">行：标注 rows: labelled</text>',
    ]
    for x, name in enumerate(columns):
        place = f"{LABELS + (x + 0.6) * CELL} {LABELS - 6}"
        parts.append(f'<text transform="translate({place}) rotate(-60)">{escape(name) or NOTHING}</text>')
    for y, expected in enumerate(rows):
        top = LABELS + y * CELL
        parts.append(
            f'<text x="{LABELS - 6}" y="{top + 19}" text-anchor="end">{escape(expected) or NOTHING} '
            f"({per_row[expected]})</text>"
        )
        for x, got in enumerate(columns):
            count = confusions.get((expected, got), 0)
            shade = 255 - round(190 * count / max(1, per_row[expected]))
            colour = f"rgb({shade},255,{shade})" if expected == got else f"rgb(255,{shade},{shade})"
            left = LABELS + x * CELL
            parts.append(
                f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" stroke="#ddd" fill="{colour}"/>'
                + (f'<text x="{left + CELL / 2}" y="{top + 19}" text-anchor="middle">{count}</text>' if count else "")
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


def miss_sheet(folder: Path, predictions: Iterable[Prediction]) -> str:
    """A page with the photos in which most is wrong: labels green, what was shown red, dashed when unsure."""
    wrong = sorted((p for p in predictions if not p.right), key=lambda p: (-_faults(p), p.file))
    cards = []
    for one in wrong[:WORST]:
        about = one.about
        caption = f"漏 missed {about['missing']} · 多 extra {about['extra']} · 混 confused {about['confused']}"
        cards.append(
            f"<figure>{_picture(folder / one.file, one)}<figcaption>{caption}<br><small>{escape(one.file)}</small>"
            "</figcaption></figure>"
        )
    left_out = f"<p>另有 {len(wrong) - WORST} 张 more</p>" if len(wrong) > WORST else ""
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>漏检与误检 Misses</title>'
        "<style>body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:12px;margin:12px}"
        "figure{margin:0;width:360px}svg{width:100%;display:block}h1{width:100%;margin:0;font-size:20px}</style>"
        f"<h1>漏检与误检 Misses: {len(wrong)}</h1><p>绿：标注 green: labelled；红：识别 red: shown</p>"
        f"{''.join(cards)}{left_out}</html>\n"
    )


def _faults(prediction: Prediction) -> int:
    return sum(int(prediction.about[key]) for key in ("missing", "extra", "confused"))


def _picture(path: Path, prediction: Prediction) -> str:
    try:
        photo = load_photo(path.read_bytes(), path.name)
    except (OSError, SceneCheckError):
        return "<p>无法读取 not readable</p>"
    scale = min(1.0, SIDE / max(photo.image.shape[:2]))
    small = cv2.resize(photo.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    data = base64.b64encode(cv2.imencode(".jpg", small)[1].tobytes()).decode()
    stroke = max(photo.width, photo.height) / SIDE * 2
    shapes = [_shape(region, "#0a0", stroke, "") for region in prediction.expected]
    shapes += [
        _shape(region, "#d00", stroke, "" if region["certain"] else f"{4 * stroke} {3 * stroke}")
        for region in prediction.got
    ]
    return (
        f'<svg viewBox="0 0 {photo.width} {photo.height}"><image width="{photo.width}" height="{photo.height}" '
        f'href="data:image/jpeg;base64,{data}"/>{"".join(shapes)}</svg>'
    )


def _shape(region: Mapping[str, Any], colour: str, stroke: float, dashes: str) -> str:
    x1, y1, x2, y2 = region["box"]
    outlines = [points for points in region["polygons"] if points] or [[[x1, y1], [x2, y1], [x2, y2], [x1, y2]]]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    drawn = "".join(
        f'<polygon points="{" ".join(f"{x},{y}" for x, y in points)}" fill="none" stroke="{colour}" '
        f'stroke-width="{stroke:.1f}"{dashed}/>'
        for points in outlines
    )
    score = f" {region['score']:.2f}" if "score" in region else ""
    return (
        f'{drawn}<text x="{x1:.0f}" y="{max(y1, 7 * stroke):.0f}" font-size="{7 * stroke:.0f}" fill="{colour}">'
        f"{escape(str(region['class']))}{score}</text>"
    )
