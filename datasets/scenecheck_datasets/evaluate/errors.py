"""Errors of evaluation: the folder is not of the form that its kind asks for."""

from __future__ import annotations

from scenecheck_evidence.errors import SceneCheckError


class EvaluationError(SceneCheckError):
    """An evaluation folder is not as expected."""

    code = "evaluation_folder"
