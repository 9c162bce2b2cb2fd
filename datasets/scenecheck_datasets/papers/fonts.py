"""Where the CJK fonts of Debian lie, and which package brings a missing one."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

from scenecheck_evidence.errors import SceneCheckError


class FontMissingError(SceneCheckError):
    """A font that the renderer draws with is not installed; the message names the Debian package."""

    code = "font_missing"


class Face(StrEnum):
    """A face the papers are set in."""

    SANS = "sans"
    SANS_BOLD = "sans_bold"
    SERIF = "serif"
    SERIF_BOLD = "serif_bold"
    SONG = "song"
    KAI = "kai"
    HEI = "hei"
    HEI_LIGHT = "hei_light"
    MONO = "mono"


class _Source(NamedTuple):
    file: str
    face_index: int  # inside the collection
    package: str


FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_SOURCES: dict[Face, _Source] = {
    Face.SANS: _Source("opentype/noto/NotoSansCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    Face.SANS_BOLD: _Source("opentype/noto/NotoSansCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    Face.SERIF: _Source("opentype/noto/NotoSerifCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    Face.SERIF_BOLD: _Source("opentype/noto/NotoSerifCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    Face.SONG: _Source("truetype/arphic/uming.ttc", 0, "fonts-arphic-uming"),
    Face.KAI: _Source("truetype/arphic/ukai.ttc", 0, "fonts-arphic-ukai"),
    Face.HEI: _Source("truetype/wqy/wqy-zenhei.ttc", 0, "fonts-wqy-zenhei"),
    Face.HEI_LIGHT: _Source("truetype/wqy/wqy-microhei.ttc", 0, "fonts-wqy-microhei"),
    Face.MONO: _Source("opentype/noto/NotoSansCJK-Regular.ttc", 7, "fonts-noto-cjk"),
}


def font_path(face: Face, roots: tuple[Path, ...] = FONT_ROOTS) -> Path:
    """The file of a face.

    Raises:
        FontMissingError: no root holds it.
    """
    source = _SOURCES[face]
    for root in roots:
        if (path := root / source.file).is_file():
            return path
    raise FontMissingError(
        f"expected the font {source.file} of the Debian package {source.package} under "
        f"{' or '.join(str(root) for root in roots)}, found none: apt-get install {source.package}"
    )


@lru_cache(maxsize=256)
def load_font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels (the em square), kept for the next call."""
    return ImageFont.truetype(str(font_path(face)), max(4, pixels), index=_SOURCES[face].face_index)
