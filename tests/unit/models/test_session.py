"""What networks run on, as SCENECHECK_DEVICE says."""

from __future__ import annotations

import onnxruntime as ort
import pytest

from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import load_manifest
from scenecheck_models.session import DEVICE_VARIABLE, cuda_available, need_device, open_session, providers

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
NETWORK = load_manifest()[min(load_manifest())].path


def test_the_processor_is_the_default_and_may_be_named(monkeypatch):
    monkeypatch.delenv(DEVICE_VARIABLE, raising=False)
    assert providers() == [CPU]
    monkeypatch.setenv(DEVICE_VARIABLE, "cpu")
    assert providers() == [CPU]


def test_another_device_is_refused_by_name(monkeypatch):
    monkeypatch.setenv(DEVICE_VARIABLE, "tpu")
    with pytest.raises(ModelError, match="expected cpu or cuda, found 'tpu'"):
        providers()


@pytest.mark.skipif(cuda_available(), reason="this ONNX Runtime is built for CUDA")
def test_cuda_without_a_runtime_that_knows_it_opens_nothing(monkeypatch):
    monkeypatch.setenv(DEVICE_VARIABLE, "cuda")
    with pytest.raises(ModelError, match="expected an ONNX Runtime for CUDA"):
        open_session(NETWORK, threads=1)


def test_a_session_that_fell_back_to_the_processor_is_refused(monkeypatch):
    monkeypatch.delenv(DEVICE_VARIABLE, raising=False)
    used = open_session(NETWORK, threads=1).get_providers()
    assert isinstance(used, list) and used[0] in ort.get_available_providers()
    need_device([CPU], used)
    with pytest.raises(ModelError, match=f"expected a session on {CUDA}, found {CPU}"):
        need_device([CUDA, CPU], used)
    need_device([CUDA, CPU], [CUDA, CPU])
