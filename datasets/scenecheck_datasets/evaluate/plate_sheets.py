"""Pictures of what goes wrong with plates: which characters are confused, and every wrong item to look at."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import cv2

from scenecheck_datasets.evaluate.predictions import Prediction
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.photo import load_photo

CELL = 22
"""Pixels of a cell of the confusion picture."""
MIN_WIDTH = 360
"""Pixels that the picture's own line of text needs."""
MAX_FAILURES = 400
SHEET_SIDE = 480
"""Longest side of a picture on the failure sheet."""


def confusion_picture(confusions: Mapping[tuple[str, str], int]) -> str:
    """An SVG: rows are what stood there, columns what was read; only characters that were ever confused.

    An SVG leaves the Chinese characters to whoever looks at it, so that no font is needed here.
    """
    wrong = {pair: count for pair, count in confusions.items() if pair[0] != pair[1]}
    per_row: Counter[str] = Counter()
    for (expected, _), count in wrong.items():
        per_row[expected] += count
    rows = [character for character, _ in sorted(per_row.items(), key=lambda item: (-item[1], item[0]))]
    columns = sorted({got for _, got in wrong})
    most = max(wrong.values(), default=1)
    width, height = max(MIN_WIDTH, CELL * (len(columns) + 3)), CELL * (len(rows) + 3)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" text-anchor="middle">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="4" y="14" text-anchor="start">读成 read as → （行：实际 rows: what stood there）</text>',
    ]
    for x, character in enumerate(columns):
        parts.append(f'<text x="{(x + 2.5) * CELL}" y="{1.8 * CELL}">{_shown(character)}</text>')
    for y, expected in enumerate(rows):
        top = (y + 2) * CELL
        parts.append(f'<text x="{1.5 * CELL}" y="{top + 16}">{_shown(expected)}</text>')
        for x, got in enumerate(columns):
            count = wrong.get((expected, got), 0)
            shade = 255 - round(200 * count / most)
            left = (x + 2) * CELL
            parts.append(
                f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" stroke="#ddd" '
                f'fill="rgb(255,{shade},{shade})"/>'
            )
            if count:
                parts.append(f'<text x="{left + CELL / 2}" y="{top + 16}">{count}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def failure_sheet(folder: Path, predictions: Iterable[Prediction]) -> str:
    """A page with the picture of every wrong item, what stood there and what was read; the surest mistakes first."""
    wrong = sorted((p for p in predictions if not p.right), key=lambda p: -(p.score or 0.0))
    cards = []
    for prediction in wrong[:MAX_FAILURES]:
        score = f"{prediction.score:.2f}" if prediction.score is not None else "—"
        cards.append(
            f"<figure>{_picture(folder / prediction.file)}<figcaption><b>{escape(str(prediction.expected or '—'))}</b>"
            f" → <b>{escape(str(prediction.got or '—'))}</b> {score}<br><small>{escape(prediction.file)}</small>"
            "</figcaption></figure>"
        )
    left_out = f"<p>另有 {len(wrong) - MAX_FAILURES} 项 more</p>" if len(wrong) > MAX_FAILURES else ""
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>号牌错误 Plate failures</title>'
        "<style>body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:12px;margin:12px}"
        "figure{margin:0;width:240px}img{width:100%;display:block}h1{width:100%;margin:0;font-size:20px}</style>"
        f"<h1>号牌错误 Plate failures: {len(wrong)}</h1>{''.join(cards)}{left_out}</html>\n"
    )


def _shown(character: str) -> str:
    return escape(character) or "∅"


def _picture(path: Path) -> str:
    try:
        photo = load_photo(path.read_bytes(), path.name)
    except (OSError, SceneCheckError):
        return "<p>无法读取 not readable</p>"
    scale = min(1.0, SHEET_SIDE / max(photo.image.shape[:2]))
    small = cv2.resize(photo.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small)[1].tobytes()
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(data).decode()}">'
