"""Reading photos in a process of its own: a photo on which a reader dies takes nothing else with it.

A photo of a case is read in the worker first. Where that attempt ended without a word, the process may have died of the
photo (decoders and networks are C code), so the next attempts come here. Photos that are read for an answer alone, of
which nothing is kept, come here at once: they must not end a server. The child opens the models with its first photo,
some seconds, and ends when it was not needed for a while.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from scenecheck_api.inspect_photos import Reader
from scenecheck_evidence.base import Text
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PhotoReading
from scenecheck_vision.intake.errors import IntakeError

SECONDS = 120.0
"""A child that takes longer is ended: no photo takes a tenth of it."""
IDLE_SECONDS = 300.0
"""A child that was not needed for so long is ended; it holds as much memory as a worker."""


class ReaderCrashedError(SceneCheckError):
    """The process that read a photo ended, or hung, on it.

    Attributes:
        text: the sentence for the uploader and the officer.
    """

    code = "reader_crashed"

    def __init__(self, how: str):
        super().__init__(f"expected a reading of the photo, found that the process reading it {how}")
        self.text = Text(
            zh="这张照片使读取程序中断，已搁置，请重拍或由人工查看",
            en="this photo ends the program that reads it; it was set aside: take it again, or let a person look at it",
        )


class IsolatedReader:
    """Reads photos one after the other in a child process, which is begun anew when a photo ends it.

    Args:
        pipeline: the one of this process; the child's is of the same models and settings.
        threads: of each network.
        seconds: after which a child that does not answer is ended.
        idle_seconds: after which a child that nobody needs is ended.
    """

    def __init__(
        self, pipeline: Reader, threads: int | None, seconds: float = SECONDS, idle_seconds: float = IDLE_SECONDS
    ):
        self._pipeline = pipeline
        self._threads = threads
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    @property
    def digest(self) -> str:
        """Of the pipeline."""
        return self._pipeline.digest

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """Read one file.

        Raises:
            IntakeError: the file is not taken.
            ReaderCrashedError: the child died or hung.
        """
        with self._lock:
            answer = self._ask({"name": name, "floor": floor, "size": len(data)}, data)
        if "error" in answer:
            error = IntakeError(answer["error"]["en"], answer["error"]["zh"])
            error.code = answer["error"]["code"]
            raise error
        return PhotoReading.model_validate(answer["reading"]), answer["seconds"]

    def close(self) -> None:
        """End the child, whatever it is at."""
        if (child := self._child) is not None:
            child.kill()
            child.wait()
        if self._idle is not None:
            self._idle.cancel()

    def _ask(self, asked: dict[str, Any], data: bytes) -> dict[str, Any]:
        """The child's answer; the caller holds the lock."""
        if self._idle is not None:
            self._idle.cancel()
        if self._child is None or self._child.poll() is not None:
            self._child = self._begin()
        child = self._child
        assert child.stdin is not None and child.stdout is not None
        hung = threading.Event()

        def give_up() -> None:
            hung.set()
            child.kill()

        limit = threading.Timer(self._seconds, give_up)
        limit.daemon = True
        limit.start()
        line = b""
        try:
            child.stdin.write(json.dumps(asked).encode() + b"\n" + data)
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            pass  # it died meanwhile: there is no line
        finally:
            limit.cancel()
        if not line.endswith(b"\n"):
            self._child = None
            status = child.wait()
            child.stdin.close()
            child.stdout.close()
            raise ReaderCrashedError(f"did not end within {self._seconds:.0f} s" if hung.is_set() else _how(status))
        self._idle = threading.Timer(self._idle_seconds, self._end_idle, [child])
        self._idle.daemon = True
        self._idle.start()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours
            [sys.executable, "-m", "scenecheck_api.judge.isolated", json.dumps(self._threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _end_idle(self, child: subprocess.Popen[bytes]) -> None:
        if not self._lock.acquire(blocking=False):
            return  # needed again: its next timer sees to it
        try:
            child.kill()
            child.wait()
        finally:
            self._lock.release()


def _how(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def main() -> None:
    """The child: a line of JSON and the bytes of a photo in, a line of JSON out, until its parent closes the pipe."""
    from scenecheck_vision.pipeline import Pipeline

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    pipeline = Pipeline(json.loads(sys.argv[1]))
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["size"])
        if len(data) < asked["size"]:
            return  # the parent has gone
        try:
            reading, seconds = pipeline.read_photo(data, asked["name"], asked["floor"])
            answer = {"reading": reading.model_dump(mode="json"), "seconds": seconds}
        except IntakeError as error:
            answer = {"error": {"code": error.code, "zh": error.text.zh, "en": error.text.en}}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
