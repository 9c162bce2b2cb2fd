"""The only place that sets threads and providers of ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import onnxruntime as ort

from scenecheck_models.errors import ModelError

DEVICE_VARIABLE = "SCENECHECK_DEVICE"
"""cpu, or cuda where an ONNX Runtime built for CUDA is installed in place of the one for processors."""
_CUDA = "CUDAExecutionProvider"


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


def cuda_available() -> bool:
    """Whether the installed ONNX Runtime can run networks on a GPU of NVIDIA."""
    return _CUDA in ort.get_available_providers()


def providers() -> list[str]:
    """What networks run on, by SCENECHECK_DEVICE; the processor when it is not set.

    Raises:
        ModelError: it names another device, or cuda without an ONNX Runtime that knows it.
    """
    device = os.environ.get(DEVICE_VARIABLE, "cpu")
    if device not in ("cpu", "cuda"):
        raise ModelError(f"{DEVICE_VARIABLE}: expected cpu or cuda, found {device!r}")
    if device == "cuda" and not cuda_available():
        raise ModelError(f"{DEVICE_VARIABLE}: expected an ONNX Runtime for CUDA, found one without")
    return [_CUDA, "CPUExecutionProvider"] if device == "cuda" else ["CPUExecutionProvider"]


def open_session(path: Path, threads: int | None = None) -> ort.InferenceSession:
    """Open a network.

    Spinning is off: waiting threads that spin steal the processor from the next network of the pipeline
    (640 px nano detector: 43-58 ms with it off; docs/decisions/0001-onnx-runtime.md). Memory is not pooled: inputs
    are of every size, and a pool keeps the largest of each (nine photos of a case: 528 MB resident instead of 772, at
    the same seconds of processor).

    Args:
        path: an .onnx file.
        threads: intra-op threads; what this process may use when left out.

    Raises:
        ModelError: SCENECHECK_DEVICE names a device that cannot be used, also where only its driver or one of its
            libraries is missing: ONNX Runtime would say nothing and use the processor.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or default_threads()
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    asked = providers()
    session = ort.InferenceSession(str(path), options, providers=asked)
    need_device(asked, session.get_providers())
    return session


def need_device(asked: Sequence[str], used: Sequence[str]) -> None:
    """Refuse a session that does not run on the device that was asked for first.

    Raises:
        ModelError: it runs on another.
    """
    if asked[0] not in used:
        raise ModelError(
            f"{DEVICE_VARIABLE}: expected a session on {asked[0]}, found {', '.join(used)}: "
            "is there a GPU, and do driver, CUDA and cuDNN fit the ONNX Runtime?"
        )
