"""Photo intake: what a file is, and whether it is taken, before a pixel of it is decoded."""

from scenecheck_vision.intake.errors import (
    CorruptPhotoError,
    EmptyFileError,
    FileTooLargeError,
    ForeignTrailerError,
    IntakeError,
    NotAPhotoError,
    TooManyPixelsError,
    TruncatedPhotoError,
    UnsupportedFormatError,
)
from scenecheck_vision.intake.file import MAX_BYTES, MAX_PIXELS, check_bytes, read_header
from scenecheck_vision.intake.header import Header, ImageFormat
from scenecheck_vision.intake.signatures import is_pdf

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "CorruptPhotoError",
    "EmptyFileError",
    "FileTooLargeError",
    "ForeignTrailerError",
    "Header",
    "ImageFormat",
    "IntakeError",
    "NotAPhotoError",
    "TooManyPixelsError",
    "TruncatedPhotoError",
    "UnsupportedFormatError",
    "check_bytes",
    "is_pdf",
    "read_header",
]
