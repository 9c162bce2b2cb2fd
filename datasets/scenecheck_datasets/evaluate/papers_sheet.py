"""A page of every field of a paper that was read wrongly, each with the strip of the photo it was read from."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path

import cv2
import numpy as np

from scenecheck_datasets.evaluate.predictions import Prediction
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.photo import Photo, load_photo

MAX_FAILURES = 400
STRIP_SIDE = 420
"""Longest side of a strip in pixels."""
MARGIN = 0.6
"""Room around the box of a field, in its heights."""


def failure_sheet(folder: Path, predictions: Iterable[Prediction]) -> str:
    """An HTML page of the wrong items, the surest mistakes first."""
    wrong = sorted((p for p in predictions if not p.right), key=lambda p: -(p.score or 0.0))
    photos: dict[str, Photo | None] = {}
    rows = []
    for item in wrong[:MAX_FAILURES]:
        if item.file not in photos:
            photos[item.file] = _photo(folder / item.file)
        cells = [
            item.file, item.about.get("condition"), item.about.get("document"),
            item.about.get("field") or item.about.get("warning"),
            item.expected, item.got, "—" if item.score is None else f"{item.score:.2f}", item.about.get("problem"),
        ]  # fmt: skip
        shown = "".join(f"<td>{escape(str('—' if cell is None else cell))}</td>" for cell in cells)
        rows.append(f"<tr>{shown}<td>{_strip(photos[item.file], item.about.get('box'))}</td></tr>")
    left_out = f"<p>另有 {len(wrong) - MAX_FAILURES} 项 more</p>" if len(wrong) > MAX_FAILURES else ""
    heads = [
        "文件 file",
        "条件 condition",
        "证件 paper",
        "字段 field",
        "实际 expected",
        "读成 got",
        "分 score",
        "问题 problem",
        "",
    ]
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>证件错误 Paper failures</title>'
        "<style>body{font:14px sans-serif;margin:12px}td,th{border:1px solid #ddd;padding:3px 6px;text-align:left}"
        "table{border-collapse:collapse}</style>"
        f"<h1>证件错误 Paper failures: {len(wrong)}</h1><table><tr>"
        f"{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(rows)}</table>{left_out}</html>\n"
    )


def _photo(path: Path) -> Photo | None:
    try:
        return load_photo(path.read_bytes(), path.name)
    except (OSError, SceneCheckError):
        return None


def _strip(photo: Photo | None, box: tuple[float, float, float, float] | None) -> str:
    """The part of a photo in a box, as a picture inside the page; nothing where there is neither."""
    if photo is None or box is None:
        return ""
    x1, y1, x2, y2 = (v * photo.scale for v in box)
    pad = MARGIN * (y2 - y1)
    strip = photo.image[max(0, round(y1 - pad)) : round(y2 + pad), max(0, round(x1 - pad)) : round(x2 + pad)]
    if not strip.size:
        return ""
    scale = min(1.0, STRIP_SIDE / max(strip.shape[:2]))
    small = cv2.resize(np.ascontiguousarray(strip), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small)[1].tobytes()
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(data).decode()}">'
