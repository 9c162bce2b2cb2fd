"""Originals are written once, in a folder and in an S3-compatible bucket (moto's server, where it is installed)."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scenecheck_api.blobs import BlobError, BlobMissingError, BlobStore, open_blobs
from scenecheck_api.settings import load_settings

from ..ports import free_port

BUCKET = "originals-of-a-test"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3-compatible server with the bucket."""
    server = shutil.which("moto_server", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if server is None:
        pytest.skip("no S3-compatible server: moto is not installed")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [server, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1500):
            try:
                httpx.put(f"{address}/{BUCKET}").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.2)
        else:
            pytest.fail("the S3-compatible server did not start within five minutes")
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return open_blobs(load_settings(data_dir=tmp_path / "data"))
    address = request.getfixturevalue("s3_endpoint")
    settings = load_settings(
        data_dir=tmp_path / "data",
        s3_bucket=BUCKET,
        s3_prefix=tmp_path.name,
        s3_endpoint=address,
        s3_access_key_id="test",
        s3_secret_access_key="test",
    )
    return open_blobs(settings)


def original(tmp_path: Path, content: bytes) -> tuple[Path, str]:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def test_what_was_put_comes_back(blobs: BlobStore, tmp_path: Path):
    content = os.urandom(300_000)
    path, sha256 = original(tmp_path, content)
    assert blobs.put(path, sha256) is True
    assert blobs.get(sha256) == content
    blobs.check()


def test_an_original_is_never_overwritten(blobs: BlobStore, tmp_path: Path):
    path, sha256 = original(tmp_path, b"first")
    assert blobs.put(path, sha256) is True
    path.write_bytes(b"another")
    assert blobs.put(path, sha256) is False
    assert blobs.get(sha256) == b"first"


def test_of_many_at_once_one_writes(blobs: BlobStore, tmp_path: Path):
    path, sha256 = original(tmp_path, b"same")
    wrote: list[bool] = []
    threads = [threading.Thread(target=lambda: wrote.append(blobs.put(path, sha256))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wrote) == [False] * 7 + [True]
    assert blobs.get(sha256) == b"same"


def test_a_stored_file_that_is_not_the_one_named_is_refused(blobs: BlobStore, tmp_path: Path):
    path, _ = original(tmp_path, b"content")
    other = hashlib.sha256(b"other content").hexdigest()
    blobs.put(path, other)
    with pytest.raises(BlobError, match="the stored file was changed"):
        blobs.get(other)


def test_what_is_not_there_is_missing_and_removing_it_is_nothing(blobs: BlobStore, tmp_path: Path):
    path, sha256 = original(tmp_path, b"gone")
    blobs.put(path, sha256)
    blobs.delete(sha256)
    blobs.delete(sha256)
    with pytest.raises(BlobMissingError, match=sha256):
        blobs.get(sha256)


def test_a_server_that_is_not_there_is_told(tmp_path: Path):
    settings = load_settings(
        data_dir=tmp_path,
        s3_bucket=BUCKET,
        s3_endpoint=f"http://127.0.0.1:{free_port()}",
        s3_access_key_id="test",
        s3_secret_access_key="test",
    )
    with pytest.raises(BlobError, match="expected a store that can be written"):
        open_blobs(settings).check()
