"""The face that the papers are set in: a TrueType file that is embedded, or the reader's own Song face."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from scenecheck_evidence.errors import SceneCheckError

READERS_FACE = "STSong-Light"
"""Adobe's name for a Song face that every reader of PDFs with Chinese support supplies; nothing is embedded."""
GETA = "\N{GETA MARK}"
_LAST_OF_UCS2 = 0xFFFF


class PaperFontError(SceneCheckError):
    """The font for the papers cannot be used, or lacks a character that a paper needs."""

    code = "paper_font"


def register_font(file: Path | None) -> str:
    """Make a font known to ReportLab; returns the name it has there.

    Args:
        file: a TrueType font or collection (its first face); None for the reader's own.

    Raises:
        PaperFontError: the file is none that can be embedded.
    """
    name = READERS_FACE if file is None else str(file)
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(UnicodeCIDFont(name) if file is None else TTFont(name, name))
        except (TTFError, OSError) as error:
            raise PaperFontError(
                f"paper font {file}: a TrueType font expected (no PostScript outlines), found: "
                f"{' '.join(str(error).split())}"
            ) from error
    return name


def require_characters(font: str, text: str) -> None:
    """Make sure that a registered font shows a text: a blank in a paper that people sign would go unseen.

    Raises:
        PaperFontError: a character is missing; of the reader's own face only what its encoding lacks is known.
    """
    lost = sorted(_lost(font, text))
    if lost:
        raise PaperFontError(
            f"paper font {font}: a font with the characters {' '.join(lost)} expected, found none of them"
        )


def with_geta(font: str, text: str) -> str:
    """The text with 〓, the mark of a character that the printer lacks, for each that the font does not show."""
    lost = _lost(font, text)
    return "".join(GETA if character in lost else character for character in text)


def _lost(font: str, text: str) -> set[str]:
    face = getattr(pdfmetrics.getFont(font), "face", None)
    glyphs = getattr(face, "charToGlyph", None)
    wanted = {character for character in text if not character.isspace()}
    return {c for c in wanted if (ord(c) > _LAST_OF_UCS2 if glyphs is None else ord(c) not in glyphs)}
