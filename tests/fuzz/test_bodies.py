"""Whatever a client sends as a body: it is answered, with a typed problem when it is refused, and nothing stays."""

from __future__ import annotations

import io
import itertools
import json

import numpy as np
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from PIL import Image

from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings

from .mutate import mutated

CASE = {
    "case_id": "FUZZ-1",
    "occurred_at": "2026-11-20T08:31:00+08:00",
    "declared": {"injury": "none", "disputed": False},
    "parties": [{"id": "甲", "plate": "川H12345", "phone": "13812345678"}, {"id": "乙"}],
}


class NoReader:
    """Stands where the models would: nothing is read here."""

    digest = "0" * 64

    def read_photo(self, *args: object, **kwargs: object) -> None:
        return None


def multipart() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (16, 24, 3), np.uint8)).save(out, "JPEG")
    parts = [
        b'Content-Disposition: form-data; name="photo"; filename="../../etc/a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        + out.getvalue(),
        b'Content-Disposition: form-data; name="slot"\r\n\r\nfront',
        b'Content-Disposition: form-data; name="sha256"\r\n\r\n' + b"0" * 64,
    ]
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def test_bodies(fuzz, tmp_path):
    given = {"open_access": True, "rates": {"address": "", "key": "", "login": ""}}
    settings = Settings(
        data_dir=tmp_path / "data", embedded_worker=False, case_max_photos=1000, free_disk_floor_bytes=0,
        log_level="error", security=given,
    )  # fmt: skip
    forms = mutated(
        [multipart()],
        [b"--b\r\n", b"--b--", b"\r\n\r\n", b"\n", b'name="photo"', b'filename="a\x00.jpg"', b"filename*=utf-8''%2e%2e",
         b"Content-Transfer-Encoding: base64\r\n", b"A" * 9000, b"\r\n--b\r\n\r\n" * 1200],
    )  # fmt: skip
    kinds = st.sampled_from(
        ["multipart/form-data; boundary=b", "multipart/form-data", 'multipart/form-data; boundary="b\\"', "text/plain",
         "multipart/form-data; boundary=" + "b" * 300, "multipart/mixed; boundary=b", "application/json"]
    )  # fmt: skip
    cases = mutated(
        [json.dumps(CASE).encode(), json.dumps(CASE, ensure_ascii=False).encode()],
        [b"[" * 3000, b"NaN", b"1e999", b"9" * 5000, b'"\\ud800"', b"\\u0000", b"null", b"true", b'{"a":' * 300],
    )
    with TestClient(create_app(settings, NoReader())) as client:
        numbers = itertools.count()
        opened = ""

        def check(example: tuple[str, str, bytes]) -> None:
            nonlocal opened
            where, kind, body = example
            number = next(numbers)
            if number % 500 == 0:  # a case takes no more than a thousand photos
                opened = client.post("/v1/cases", json={**CASE, "case_id": f"FUZZ-{number}"}).json()["id"]
            path = f"/v1/cases/{opened}/photos" if where == "photos" else "/v1/cases"
            answer = client.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code < 500, answer.text
            if answer.status_code >= 400:
                assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
                assert answer.json()["message"]["zh"] and answer.json()["code"] != "internal_error"
            assert list((tmp_path / "data" / "incoming").glob("*")) == []

        photos = st.tuples(st.just("photos"), st.just("multipart/form-data; boundary=b") | kinds, forms)
        assert fuzz(0.17, photos | st.tuples(st.just("cases"), st.just("application/json"), cases), check) > 0
    assert not (tmp_path / "etc").exists()
