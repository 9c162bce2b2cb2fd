"""The manifest of the shipped weights: which file, which classes, trained on what, how good."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import onnxruntime as ort

from scenecheck_models.errors import ModelError
from scenecheck_models.session import open_session

WEIGHTS = Path(__file__).parent / "weights"
MANIFEST = WEIGHTS / "manifest.json"


@dataclass(frozen=True)
class ModelEntry:
    """One shipped network.

    Attributes:
        name: what the product calls it, such as "vehicles".
        file: its file in the weights folder.
        sha256: of that file; checked before the network is opened.
        input_size: (height, width) in pixels the network was exported for.
        classes: class names by output index (or the alphabet of a recogniser).
        data: data sets it learnt from, with their licences as stated.
        metrics: figures with the split they were measured on.
        licence: of the weights.
        settings: thresholds and constants that belong to these weights.
    """

    name: str
    file: str
    sha256: str
    input_size: tuple[int, int]
    classes: tuple[str, ...]
    data: tuple[str, ...]
    metrics: dict[str, Any]
    licence: str
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return WEIGHTS / self.file


@cache
def load_manifest(path: Path = MANIFEST) -> dict[str, ModelEntry]:
    """Read the manifest.

    Raises:
        ModelError: the manifest is missing or not of the expected form.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ModelError(f"expected the model manifest at {path}, found: {error}") from error
    entries = {}
    for name, item in raw.items():
        try:
            entries[name] = ModelEntry(
                name=name,
                file=item["file"],
                sha256=item["sha256"],
                input_size=(int(item["input_size"][0]), int(item["input_size"][1])),
                classes=tuple(item["classes"]),
                data=tuple(item["data"]),
                metrics=item["metrics"],
                licence=item["licence"],
                settings=item.get("settings", {}),
            )
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise ModelError(f"model manifest, entry {name}: expected key or form is missing ({error!r})") from error
    return entries


def verify(entry: ModelEntry) -> None:
    """Check that the file is the one the manifest names.

    Raises:
        ModelError: the file is missing or its sha256 differs.
    """
    try:
        found = hashlib.sha256(entry.path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"model {entry.name}: expected {entry.path}, found: {error.strerror}") from error
    if found != entry.sha256:
        raise ModelError(f"model {entry.name}: expected sha256 {entry.sha256}, found {found} in {entry.path}")


def open_model(name: str, threads: int | None = None) -> tuple[ModelEntry, ort.InferenceSession]:
    """Verify and open a shipped network by its name.

    Raises:
        ModelError: there is no such model, or its file is not the one the manifest names.
    """
    manifest = load_manifest()
    if name not in manifest:
        raise ModelError(f"expected one of the models {sorted(manifest)}, found {name!r}")
    entry = manifest[name]
    verify(entry)
    return entry, open_session(entry.path, threads)


def register(entry: ModelEntry, path: Path = MANIFEST) -> None:
    """Write or replace an entry of the manifest, with the sha256 of its file as it lies there now."""
    raw = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    raw[entry.name] = {
        "file": entry.file,
        "sha256": hashlib.sha256((path.parent / entry.file).read_bytes()).hexdigest(),
        "input_size": list(entry.input_size),
        "classes": list(entry.classes),
        "data": list(entry.data),
        "metrics": entry.metrics,
        "licence": entry.licence,
        "settings": entry.settings,
    }
    path.write_text(json.dumps(dict(sorted(raw.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    load_manifest.cache_clear()
