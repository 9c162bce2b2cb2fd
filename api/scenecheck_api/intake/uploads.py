"""Photos from a multipart body: streamed to temporary files, counted and hashed on the way, in memory never whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from scenecheck_api.server.problems import BODY_UNREADABLE, define
from scenecheck_api.settings import Settings

PHOTO_FIELD = "photo"
"""Name of the part that holds a file; it may come many times."""
MAX_FIELD_BYTES = 4096
MAX_PARTS = 1000
MAX_HEADER_BYTES = 8192
CHUNK_BYTES = 512 * 1024
"""Bytes that are gathered before they are written and hashed in a thread."""
INCOMING = "incoming"
"""Folder of temporary files in the data folder; what a killed process left there is removed at the next start."""

FILE_TOO_LARGE = define("file_too_large", 413, "文件太大", "the file is too large")
DISK_FULL = define(
    "storage_full", 507, "存储空间不足，暂时不能上传", "there is too little free space to take an upload"
)
NO_PHOTO = define("no_photo", 422, "请求里没有照片", "the request holds no photo")


@dataclass
class Received:
    """One file of a body.

    Attributes:
        path: where it lies for as long as the request lasts.
        name: as sent; for messages only.
        size: in bytes.
        sha256: in hex, counted while it came in.
    """

    path: Path
    name: str
    size: int = 0
    sha256: str = ""


@dataclass
class Upload:
    """The parts of a body: files in order, and the values of each other field in order."""

    files: list[Received] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def incoming_folder(settings: Settings) -> Iterator[Path]:
    """A temporary folder on the disk of the data folder, removed at the end.

    Raises:
        ApiError: `storage_full`: less than the floor is free.
    """
    root = settings.data_dir / INCOMING
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < settings.free_disk_floor_bytes:
        raise DISK_FULL.error("expected free space above the floor of the settings, found less")
    with TemporaryDirectory(dir=root, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def sweep_incoming(settings: Settings) -> None:
    """Remove what processes that were killed left behind: folders older than any upload can be."""
    oldest = time.time() - 2 * settings.upload_seconds
    for folder in (settings.data_dir / INCOMING).glob("*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


async def receive(request: Request, folder: Path, max_bytes: int) -> Upload:
    """Take in a multipart body.

    Args:
        request: whose body has not been read.
        folder: where its files go.
        max_bytes: of each file; the body ends there.

    Raises:
        ApiError: `body_unreadable`, `file_too_large`, `storage_full`.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary or len(boundary) > 200:
        raise BODY_UNREADABLE.error("expected a multipart/form-data body with a boundary, found another one")
    form = _Form(folder, max_bytes)
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": form.on_part_begin,
                "on_header_field": form.on_header_field,
                "on_header_value": form.on_header_value,
                "on_header_end": form.on_header_end,
                "on_headers_finished": form.on_headers_finished,
                "on_part_data": form.on_part_data,
                "on_part_end": form.on_part_end,
                "on_end": form.on_end,
            },
        )
        async for chunk in _gathered(request):
            await run_in_threadpool(parser.write, chunk)
        parser.finalize()
    except FormParserError as error:
        raise BODY_UNREADABLE.error("expected a well-formed multipart body, found one that is not") from error
    except OSError as error:
        raise DISK_FULL.error(f"expected room for the upload, found: {os.strerror(error.errno or 0)}") from error
    finally:
        form.close()
    if not form.ended:
        raise BODY_UNREADABLE.error("expected a whole multipart body, found one that is cut off")
    return form.upload


async def _gathered(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces large enough to be worth a thread."""
    gathered = bytearray()
    async for chunk in request.stream():
        gathered += chunk
        if len(gathered) >= CHUNK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


class _Form:
    """Callbacks of the multipart parser."""

    def __init__(self, folder: Path, max_bytes: int):
        self.upload = Upload()
        self.ended = False
        self._folder = folder
        self._max_bytes = max_bytes
        self._parts = 0
        self._name = b""
        self._value = b""
        self._disposition = b""
        self._field: str | None = None
        self._text = bytearray()
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()

    def on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise BODY_UNREADABLE.error(f"expected at most {MAX_PARTS} parts, found more")
        self._disposition = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._bound_headers()

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound_headers()

    def on_header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        if name is None:
            raise BODY_UNREADABLE.error("expected a name for each part, found a part without one")
        self._field = name.decode("utf-8", "replace")
        self._text.clear()
        if self._field == PHOTO_FIELD:
            number = len(self.upload.files)
            shown = options.get(b"filename", b"").decode("utf-8", "replace")[-120:]
            self.upload.files.append(Received(self._folder / f"{number}", shown))
            self._file = self.upload.files[-1].path.open("xb")
            self._hash = hashlib.sha256()
        elif b"filename" in options:
            raise BODY_UNREADABLE.error(f"expected files in the field {PHOTO_FIELD}, found one in {self._field!r}")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._text += data[start:end]
            if len(self._text) > MAX_FIELD_BYTES:
                raise BODY_UNREADABLE.error(f"expected at most {MAX_FIELD_BYTES} bytes of {self._field}, found more")
            return
        piece = data[start:end]
        current = self.upload.files[-1]
        current.size += len(piece)
        if current.size > self._max_bytes:
            raise FILE_TOO_LARGE.error(
                f"expected files of at most {self._max_bytes} bytes, found a larger one",
                zh=f"每个文件不得超过 {self._max_bytes / 2**20:.0f} MB",
            )
        self._hash.update(piece)
        self._file.write(piece)

    def on_part_end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            self.upload.files[-1].sha256 = self._hash.hexdigest()
        elif self._field is not None:
            value = self._text.decode("utf-8", "replace")
            self.upload.fields.setdefault(self._field, []).append(value)
        self._field = None

    def on_end(self) -> None:
        self.ended = True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _bound_headers(self) -> None:
        if len(self._name) + len(self._value) > MAX_HEADER_BYTES:
            raise BODY_UNREADABLE.error(f"expected part headers of at most {MAX_HEADER_BYTES} bytes, found more")
