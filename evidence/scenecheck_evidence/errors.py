"""Errors of SceneCheck: one base class; each says what was expected and what was found."""

from __future__ import annotations


class SceneCheckError(Exception):
    """Something outside SceneCheck is not as expected; `code` is stable, the message is one clear line.

    Args:
        message: one line naming what was expected and what was found.
        code: a stable word for programs; the class's own unless given.
    """

    code = "error"

    def __init__(self, message: str, code: str | None = None):
        super().__init__(message)
        if code is not None:
            self.code = code
