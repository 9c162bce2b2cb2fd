"""The language of a page: Chinese unless a cookie asks for English."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from fastapi import Request

from scenecheck_evidence.base import Text

COOKIE = "scenecheck-language"
COOKIE_SECONDS = 365 * 86400


class Language(StrEnum):
    """The languages of the pages; the value is what HTML's `lang` takes."""

    CHINESE = "zh-CN"
    ENGLISH = "en"

    @property
    def other(self) -> Language:
        """What the switch leads to."""
        return Language.CHINESE if self is Language.ENGLISH else Language.ENGLISH


class Translate(Protocol):
    """`t("提交", "Submit")` or `t(text)`: one of both."""

    def __call__(self, zh: str | Text, en: str = "") -> str:
        """The sentence in the language of the page."""
        ...


def language_of(request: Request) -> Language:
    """What the cookie asks for; Chinese when there is none."""
    return Language.ENGLISH if request.cookies.get(COOKIE) == Language.ENGLISH.value else Language.CHINESE


def translator(language: Language) -> Translate:
    """The `t` of templates and of messages that are made in Python."""

    def t(zh: str | Text, en: str = "") -> str:
        text = zh if isinstance(zh, Text) else Text(zh=zh, en=en)
        return text.en if language is Language.ENGLISH else text.zh

    return t
