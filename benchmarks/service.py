"""The service through HTTP with one client: `python benchmarks/service.py [--photos N] [--cores N] [--json]`.

A server is started in a process of its own on SQLite and a folder. Measured: start to ready; a scene photo from upload
to its verdict; a case of three scene photos and six papers one by one, from the last upload to the report; the same all
at once, from the upload to the report; photos a second; resident memory; and, with readings that are known beforehand,
what the interface itself costs a photo. Each file gets a comment of its own, so that none is read twice for one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml
from machine import CASE, high, machine, middle, resident_mebibytes, show

from scenecheck_vision.pipeline import Pipeline

SCENES = ("01.jpg", "02.jpg", "03.jpg")
TARGETS = {
    "scene photo to its verdict, median": 0.7,
    "scene photo to its verdict, 95th percentile": 1.5,
    "case one by one, last upload to report": 8.0,
    "case of nine photos at once, to report": 12.0,
    "interface without models, a photo": 0.015,
    "start to ready": 5.0,
    "resident memory, MiB": 900.0,
    "photos a second, nine at once": None,
}
COLUMNS = ("what", "measured", "target", "met")
PHOTOS_OF_A_CASE = 9
_FRESH = 0


def fresh(data: bytes) -> bytes:
    """The same picture as another file: a JPEG comment before the end of its header."""
    global _FRESH
    _FRESH += 1
    note = f"{os.getpid()}-{time.time_ns()}-{_FRESH}".encode()
    return data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:]


@contextmanager
def server(cores: int | None, **settings: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes], float]]:
    """A running server, a client of it, and the seconds from its start until it was ready."""
    with socket.socket() as free, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        variables = {
            **os.environ,
            "SCENECHECK_DATA_DIR": folder,
            "SCENECHECK_RECORDS_DIR": str(CASE / "records"),
            "SCENECHECK_PORT": str(port),
            "SCENECHECK_LOG_LEVEL": "error",
            "SCENECHECK_FREE_DISK_FLOOR_BYTES": "0",
            "SCENECHECK_SECURITY__OPEN_ACCESS": "true",
            **settings,
        }
        held = None if cores is None else sorted(os.sched_getaffinity(0))[:cores]
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "scenecheck_api.cli", "serve"], env=variables)
        if held is not None:
            os.sched_setaffinity(process.pid, held)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            try:
                while not _is_ready(client):
                    if process.poll() is not None:
                        raise SystemExit("the server did not start")
                    time.sleep(0.02)
                yield client, process, time.perf_counter() - started
            finally:
                process.terminate()
                process.wait(30)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def open_case(client: httpx.Client, number: str) -> str:
    """The id of a new case, declared as the example is."""
    told = yaml.safe_load((CASE / "case.yaml").read_text(encoding="utf-8"))
    told.pop("photos", None)
    answer = client.post("/v1/cases", json=json.loads(json.dumps({**told, "case_id": number}, default=_as_text)))
    answer.raise_for_status()
    return str(answer.json()["id"])


def _as_text(value: Any) -> str:
    return str(value.isoformat())


def add(client: httpx.Client, case: str, *photos: bytes, wait: float = 20) -> dict[str, Any]:
    """Upload photos of a case and wait for what is said of them."""
    files = [("photo", ("photo.jpg", data, "image/jpeg")) for data in photos]
    answer = client.post(f"/v1/cases/{case}/photos", params={"wait": wait}, files=files)
    answer.raise_for_status()
    return dict(answer.json())


def until_read(client: httpx.Client, case: str) -> None:
    """Wait until no photo of the case waits to be read."""
    while client.get(f"/v1/cases/{case}", params={"wait": 20}).json()["waiting"]:
        pass


def to_report(client: httpx.Client, case: str) -> None:
    """Hand the case in and wait until its report is there."""
    client.post(f"/v1/cases/{case}/submit", params={"wait": 20}).raise_for_status()
    while client.get(f"/v1/cases/{case}/report").status_code != 200:
        client.get(f"/v1/cases/{case}", params={"wait": 20})


def measure(photos: int, cores: int | None) -> dict[str, Any]:
    """All figures of the service, in seconds but for memory."""
    files = {path.name: path.read_bytes() for path in sorted(CASE.glob("*.jpg"))}
    with server(cores) as (client, process, ready):
        case = open_case(client, "BENCH-1")
        add(client, case, fresh(files[SCENES[0]]))
        scene = []
        for n in range(photos):
            data = fresh(files[SCENES[n % len(SCENES)]])
            started = time.perf_counter()
            add(client, case, data)
            scene.append(time.perf_counter() - started)
        one_by_one = open_case(client, "BENCH-2")
        papers_first = [*(name for name in files if name not in SCENES), *SCENES]
        for name in papers_first:
            started = time.perf_counter()
            add(client, one_by_one, fresh(files[name]))
        to_report(client, one_by_one)
        last = time.perf_counter() - started
        at_once = open_case(client, "BENCH-3")
        nine = [fresh(data) for data in files.values()]
        started = time.perf_counter()
        add(client, at_once, *nine)
        until_read(client, at_once)
        read = time.perf_counter() - started
        to_report(client, at_once)
        together = time.perf_counter() - started
        memory, peak = resident_mebibytes(process.pid), resident_mebibytes(process.pid, peak=True)
    values = {
        "scene photo to its verdict, median": middle(scene),
        "scene photo to its verdict, 95th percentile": high(scene),
        "case one by one, last upload to report": round(last, 3),
        "case of nine photos at once, to report": round(together, 3),
        "interface without models, a photo": interface_seconds(photos, cores, files[SCENES[0]]),
        "start to ready": round(ready, 3),
        "resident memory, MiB": memory,
        "photos a second, nine at once": round(9 / read, 3),
    }
    return {"machine": machine(), "cores": cores, "photos": photos, "peak_mebibytes": peak, "values": values}


def interface_seconds(photos: int, cores: int | None, data: bytes) -> float:
    """Median seconds of an upload whose reading is known, to cases of nine photos.

    In it: client and request, the file hashed and on the disk, the jobs, judging the case so far, the answer. Not in
    it: all that reads the picture, from decoding it to its quality and fingerprint.
    """
    reading, _ = Pipeline().read_photo(data, "scene.jpg")
    known = [fresh(data) for _ in range(max(20, photos))]
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "readings.jsonl"
        with lines.open("w", encoding="utf-8") as out:
            for n, one in enumerate(known):
                body = {**reading.model_dump(mode="json"), "sha256": hashlib.sha256(one).hexdigest()}
                out.write(json.dumps({"file": f"{n}.jpg", **body}, ensure_ascii=False) + "\n")
        with server(cores, SCENECHECK_READINGS_FILE=str(lines), SCENECHECK_WARM_MODELS="false") as (client, _, _):
            seconds = []
            for n, one in enumerate(known):
                if n % PHOTOS_OF_A_CASE == 0:
                    case = open_case(client, f"BENCH-4-{n}")
                started = time.perf_counter()
                add(client, case, one)
                seconds.append(time.perf_counter() - started)
    return middle(seconds)


def rows(report: dict[str, Any]) -> list[list[Any]]:
    """The cells of the table."""
    table = []
    for name, value in report["values"].items():
        target = TARGETS[name]
        table.append([name, value, target, None if target is None else value <= target])
    return table


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=30, help="scene photos uploaded one after the other")
    parser.add_argument("--cores", type=int, help="processors that the server may use; all when left out")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    report = measure(given.photos, given.cores)
    if given.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(f"{report['machine']}, server on {given.cores or 'all'} of them", COLUMNS, rows(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
