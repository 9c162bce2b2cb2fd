"""Judges what stands behind the primary image: padding and declared phone data pass, anything else is refused."""

from __future__ import annotations

from scenecheck_vision.intake.declared import declared_spans
from scenecheck_vision.intake.errors import ForeignTrailerError
from scenecheck_vision.intake.header import ImageFormat
from scenecheck_vision.intake.jpeg import Segment
from scenecheck_vision.intake.signatures import foreign, foreign_inside, looks_like_text

MAX_STRAY = 64
"""Stray bytes behind an image that need no declaration: too few for an archive's directory or a program."""
_MIN_TEXT = 8
_PADDING = b"\x00\xff \r\n\x1a"
_EOCD = b"PK\x05\x06"
_EOCD_SIZE, _MAX_COMMENT = 22, 65_535


def check_trailer(data: bytes, image_format: ImageFormat, end: int, segments: tuple[Segment, ...] = ()) -> None:
    """Check what stands behind the primary image.

    Args:
        data: the whole file.
        image_format: of the primary image.
        end: offset behind the primary image.
        segments: JPEG segments of the primary image, where phones declare what follows.

    Raises:
        ForeignTrailerError: an archive, script or anything undeclared stands there, or the file opens as a zip.
    """
    if opens_as_zip(data):
        raise _refused(image_format, end, "a zip archive")
    if found := foreign_inside(data[end:]):
        raise _refused(image_format, end, found)
    position = end
    for span in declared_spans(data, end, segments):
        _check_stray(data[position : span.start], image_format, position)
        position = max(position, span.stop)
    _check_stray(data[position:], image_format, position)


def opens_as_zip(data: bytes) -> bool:
    """Whether a zip reader would open the file: an end record near its end points at a central directory."""
    at = data.rfind(_EOCD, max(0, len(data) - _EOCD_SIZE - _MAX_COMMENT))
    while at >= 0:
        entries, size = (
            int.from_bytes(data[at + 10 : at + 12], "little"),
            int.from_bytes(data[at + 12 : at + 16], "little"),
        )
        if len(data) - at >= _EOCD_SIZE and entries and data[max(0, at - size) :][:4] == b"PK\x01\x02":
            return True
        at = data.rfind(_EOCD, max(0, len(data) - _EOCD_SIZE - _MAX_COMMENT), at)
    return False


def _check_stray(stray: bytes, image_format: ImageFormat, start: int) -> None:
    """Refuse undeclared bytes unless they are padding or a few stray ones."""
    rest = stray.strip(_PADDING)
    if not rest:
        return
    found = foreign(rest) or foreign(stray)
    if found is None and len(rest) >= _MIN_TEXT and looks_like_text(rest):
        found = "text"
    if found is None and len(rest) <= MAX_STRAY:
        return
    raise _refused(image_format, start, found or f"{len(stray)} undeclared bytes")


def _refused(image_format: ImageFormat, start: int, found: str) -> ForeignTrailerError:
    name, found_zh = image_format.upper(), _ZH.get(found, "未声明的内容")
    return ForeignTrailerError(
        f"expected nothing but the phone's own data behind the {name} image (byte {start}), found {found}",
        f"{name} 图片之后（第 {start} 字节起）只应有手机自带的数据，实际发现{found_zh}，请上传原图",
    )


_ZH = {
    "a zip archive": "zip 压缩包",
    "a rar archive": "rar 压缩包",
    "a 7z archive": "7z 压缩包",
    "a gzip archive": "gzip 压缩包",
    "a PDF": "PDF 文件",
    "a script": "脚本",
    "a PHP script": "PHP 脚本",
    "a web page": "网页",
    "text": "文本",
    "a Windows program": "Windows 程序",
    "a Linux program": "Linux 程序",
    "a video": "未声明的视频",
}
