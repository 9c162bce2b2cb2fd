"""Why a paper is not issued."""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.errors import SceneCheckError


class PaperNotDueError(SceneCheckError):
    """The route of the case leaves no place for this paper.

    Attributes:
        text: why, for the person who asks for it; the message is its English.
    """

    code = "paper_not_due"

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


class ResponsibilityError(SceneCheckError):
    """Degrees of responsibility that do not go together, or that leave a party out."""

    code = "responsibility_invalid"
