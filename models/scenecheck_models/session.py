"""The only place that sets threads and providers of ONNX Runtime."""

from __future__ import annotations

import os
from pathlib import Path

import onnxruntime as ort


def available_processors() -> int:
    """Processors this process may use, not the host's count (containers and task sets limit it)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads(workers: int = 1) -> int:
    """Threads of one session when `workers` processes share this machine; SCENECHECK_THREADS overrides."""
    asked = os.environ.get("SCENECHECK_THREADS")
    if asked and asked.isdigit() and int(asked) > 0:
        return int(asked)
    return max(1, available_processors() // max(1, workers))


def open_session(path: Path, threads: int | None = None) -> ort.InferenceSession:
    """Open a network on the CPU.

    Spinning is off: waiting threads that spin steal the processor from the next network of the pipeline
    (640 px nano detector: 43-58 ms with it off; docs/decisions/0001-onnx-runtime.md).

    Args:
        path: an .onnx file.
        threads: intra-op threads; what this process may use when left out.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or default_threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
