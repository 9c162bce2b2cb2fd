"""The service as a client meets it: uvicorn on a free port, both databases, photos whose readings are known."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import uvicorn
from PIL import Image

from scenecheck_api.logs import configure_logs
from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings
from scenecheck_evidence.reading import PhotoReading

PIPELINE = "0" * 64
CASE: dict[str, Any] = {
    "case_id": "GY-2026-000001",
    "occurred_at": "2026-11-20T08:31:00+08:00",
    "situation": "rear_end",
    "declared": {"injury": "none", "disputed": False, "can_move": True},
    "parties": [
        {"id": "甲", "plate": "川H12345", "driver": "张三", "phone": "13812345678", "collision_zone": "rear"},
        {"id": "乙", "plate": "川H67890", "driver": "李四", "collision_zone": "front"},
    ],
}


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Errors alone, one line each."""
    configure_logs(Settings(log_level="error"))


@dataclass
class Album:
    """Small real photos with a known reading each, and the file that says so."""

    file: Path
    photos: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, **reading: Any) -> bytes:
        """A photo of noise, read as given."""
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
        pixels = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), np.uint8)
        out = BytesIO()
        Image.fromarray(pixels).save(out, "JPEG")
        data = out.getvalue()
        body = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "width": 640,
            "height": 480,
            "kind": "other",
            "quality": {"usable": True},
            "pipeline": PIPELINE,
            **reading,
        }
        line = PhotoReading.model_validate(body).model_dump(mode="json")
        with self.file.open("a") as lines:
            lines.write(json.dumps({"file": name, **line}) + "\n")
        self.photos[name] = data
        return data


def scene(plates: list[str]) -> dict[str, Any]:
    """A reading of a photo with a car for each plate."""
    boxes = [[20, 100, 330, 400], [300, 110, 620, 410]]
    return {
        "kind": "scene",
        "vehicles": [{"class": "car", "box": boxes[n], "score": 0.95, "plate": n} for n in range(len(plates))],
        "plates": [
            {
                "text": text,
                "colour": "blue",
                "rows": 1,
                "score": 0.99,
                "corners": [[x, 300], [x + 100, 300], [x + 100, 330], [x, 330]],
            }
            for text, x in zip(plates, (120, 420), strict=False)
        ],
    }


@pytest.fixture
def album(tmp_path: Path) -> Album:
    album = Album(tmp_path / "readings.jsonl")
    album.add("front.jpg", **scene(["川H12345", "川H67890"]))
    album.add("rear.jpg", **scene(["川H67890", "川H12345"]))
    album.add("collision.jpg", **{**scene(["川H12345", "川H67890"]), "kind": "closeup"})
    album.add("blurred.jpg", **scene(["川H12345"]), quality={"usable": False, "problems": ["blurred"]})
    return album


@dataclass
class Service:
    """A running service and a client of it."""

    client: httpx.Client
    app: Any
    settings: Settings

    def open_case(self, **changes: Any) -> str:
        """The id of a new case."""
        answer = self.client.post("/v1/cases", json={**CASE, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def add(self, case: str, *photos: bytes, wait: float = 60, key: str | None = None, **fields: Any) -> httpx.Response:
        """Add photos; `slot`, `party`, `sha256` are lists."""
        headers = {"Idempotency-Key": key} if key else {}
        files = [("photo", ("photo.jpg", data, "image/jpeg")) for data in photos]
        return self.client.post(
            f"/v1/cases/{case}/photos", params={"wait": wait}, files=files, data=fields, headers=headers
        )


@pytest.fixture
def start(tmp_path: Path, album: Album) -> Iterator[Callable[..., Service]]:
    """Starts services; each stops at the end of the test."""
    with ExitStack() as stack:

        def start(**changes: Any) -> Service:
            given = {
                "data_dir": tmp_path / "data",
                "readings_file": album.file,
                "warm_models": False,
                "job_poll_seconds": 0.05,
                "wait_max_seconds": 60,
                "job_retry_seconds": 0.05,
                "free_disk_floor_bytes": 0,
                "log_level": "error",
                "security": {"open_access": True},
                **changes,
            }
            settings = Settings(**given)
            app = create_app(settings)
            server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                assert thread.is_alive(), "the service did not start"
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300)

            def stop() -> None:
                client.close()
                server.should_exit = True
                thread.join(30)

            stack.callback(stop)
            return Service(client, app, settings)

        yield start


@pytest.fixture
def service(start: Callable[..., Service], database_url: str) -> Service:
    """A service on a database of each kind."""
    return start(database_url=database_url)


@pytest.fixture
def embedded(start: Callable[..., Service]) -> Service:
    """A service on SQLite alone."""
    return start()
