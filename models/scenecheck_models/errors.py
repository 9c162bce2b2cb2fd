"""Errors of the model store."""

from __future__ import annotations


class ModelError(Exception):
    """A model file is missing, is not the one the manifest names, or gives another shape than it should."""

    code = "model_invalid"
