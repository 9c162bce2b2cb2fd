"""What can go wrong with a recheck as a whole; what goes wrong with one case stands in its outcome."""

from __future__ import annotations

from scenecheck_evidence.errors import SceneCheckError


class RecheckError(SceneCheckError):
    """A recheck cannot be begun, resumed or applied."""

    code = "recheck_invalid"


class ScaleMissingError(SceneCheckError):
    """Ray was asked for and is not installed."""

    code = "scale_not_installed"
