"""CCPD as its owners hand it out: the labels stand in the names of the files.

A name has seven fields joined by `-`: area, tilt, box, four corners, indices of the characters, brightness, blur
(github.com/detectRecog/CCPD, "Dataset Annotations"). CCPD-Green has eight characters; CCPD-NP photos without a plate.
"""

from __future__ import annotations

import re
from pathlib import Path

PROVINCES = "皖沪津渝冀晋蒙辽吉黑苏浙京闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新警学O"
ISSUERS = "ABCDEFGHJKLMNPQRSTUVWXYZO"
SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789O"
"""Characters by index, as CCPD counts them: of the first, the second and every further place."""
GREEN_LENGTH = 8
NO_PLATE_FOLDER = "ccpd_np"

_POINT = r"(\d+)&(\d+)"
_NAME = re.compile(rf"^[\d.]+-[\d_]+-{_POINT}_{_POINT}-((?:\d+&\d+_){{3}}\d+&\d+)-(\d+(?:_\d+){{6,7}})-[\d.]+-[\d.]+$")


def manifest_rows(folder: Path) -> list[dict[str, str]]:
    """The photos below a folder as rows of a plate manifest: file, kind, plate_text, plate_colour, x1..y4.

    Corners are clockwise from top left in pixels (CCPD's own go from the lower right). Files with other names are left
    out, except those of CCPD-NP, which show no plate.
    """
    rows = []
    for path in sorted(folder.rglob("*.jpg")):
        file = path.relative_to(folder).as_posix()
        if NO_PLATE_FOLDER in path.parts:
            rows.append({"file": file, "kind": "photo", "plate_text": "", "plate_colour": ""})
            continue
        row = parse_name(path.stem)
        if row is not None:
            rows.append({"file": file, "kind": "photo", **row})
    return rows


def parse_name(stem: str) -> dict[str, str] | None:
    """Text, colour and corners from a file's name without its ending; None where it is not a name of CCPD."""
    found = _NAME.match(stem)
    if found is None:
        return None
    indices = [int(i) for i in found[6].split("_")]
    alphabets = (PROVINCES, ISSUERS, *[SERIAL] * (len(indices) - 2))
    if any(i >= len(alphabet) for i, alphabet in zip(indices, alphabets, strict=True)):
        return None
    lower_right, lower_left, upper_left, upper_right = (point.split("&") for point in found[5].split("_"))
    corners = (*upper_left, *upper_right, *lower_right, *lower_left)
    return {
        "plate_text": "".join(alphabet[i] for i, alphabet in zip(indices, alphabets, strict=True)),
        "plate_colour": "green" if len(indices) == GREEN_LENGTH else "blue",
        **dict(zip(("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"), corners, strict=True)),
    }
