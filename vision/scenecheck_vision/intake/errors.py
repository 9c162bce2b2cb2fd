"""Why a file cannot be taken as a photo: typed errors, each one clear line in Chinese and English."""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.errors import SceneCheckError


class IntakeError(SceneCheckError):
    """A file cannot be taken as a photo.

    Args:
        en: one line naming what was expected and what was found; it is also the message of the error.
        zh: the same in Chinese.

    Attributes:
        text: both lines, for the person who uploaded the file.
    """

    code = "photo_unreadable"

    def __init__(self, en: str, zh: str):
        super().__init__(en)
        self.text = Text(zh=zh, en=en)


class EmptyFileError(IntakeError):
    """The file has no bytes."""

    code = "file_empty"


class FileTooLargeError(IntakeError):
    """The file is larger than the byte cap."""

    code = "file_too_large"


class NotAPhotoError(IntakeError):
    """The content is no image at all, whatever the name says."""

    code = "not_a_photo"


class UnsupportedFormatError(IntakeError):
    """The content is an image of a format that is not taken."""

    code = "format_unsupported"


class TooManyPixelsError(IntakeError):
    """The header announces more pixels than the pixel cap."""

    code = "too_many_pixels"


class TruncatedPhotoError(IntakeError):
    """The file ends before its image does."""

    code = "photo_truncated"


class CorruptPhotoError(IntakeError):
    """The file begins as an image, but its structure or its pixels cannot be read."""

    code = "photo_corrupt"


class ForeignTrailerError(IntakeError):
    """Something that no phone puts there stands behind the image, or the file opens as an archive too."""

    code = "foreign_trailer"
