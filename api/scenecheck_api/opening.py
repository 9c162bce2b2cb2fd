"""Opening the models while the rest of a process still loads: seconds of work, most of it outside Python's lock."""

from __future__ import annotations

import threading
from contextlib import suppress

from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.errors import ModelError
from scenecheck_vision.pipeline import Pipeline


def opening_pipeline(threads: int | None) -> Pipeline:
    """The shipped pipeline; a thread has begun to open its networks, and `Pipeline.open` waits for them.

    Args:
        threads: of each network; what this process may use when left out.
    """
    pipeline = Pipeline(threads)

    def open_networks() -> None:
        with suppress(SceneCheckError, ModelError):  # whoever opens or uses the pipeline next is told
            pipeline.open()

    threading.Thread(target=open_networks, name="open-models", daemon=True).start()
    return pipeline
