"""Put a trained detector into the package."""

from __future__ import annotations

from typing import Any

from scenecheck_models.manifest import ModelEntry, register
from scenecheck_models.train.detect_export import export


def ship(network: Any, entry: ModelEntry) -> None:
    """Export a network to the weights folder and write its manifest entry."""
    export(network, entry.path, entry.input_size[0])
    register(entry)
    print(f"{entry.path}: {entry.path.stat().st_size / 1e6:.1f} MB")
