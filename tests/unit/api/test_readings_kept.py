"""A reading that is remembered is the one that its row gives, to the byte: reports do not tell which was used."""

from __future__ import annotations

import json

import pytest

from scenecheck_api.judge.inputs import as_stored, keep_reading, readings_of
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.key_file import KeyRing
from scenecheck_api.store.base import Base
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.engine import Database
from scenecheck_evidence.reading import PhotoReading


@pytest.fixture
def readings(repository):
    lines = (repository / "tests/golden/check/readings.jsonl").read_text(encoding="utf-8").splitlines()
    bodies = [{k: v for k, v in json.loads(line).items() if k not in ("file", "seconds")} for line in lines]
    found = [PhotoReading.model_validate(body) for body in bodies]
    assert any(len(page.fields) > 1 for reading in found for page in reading.documents)
    return [_backwards(reading) for reading in found]


def _backwards(reading):
    """The same, the fields of its pages in another order."""
    pages = (page.model_copy(update={"fields": dict(reversed(page.fields.items()))}) for page in reading.documents)
    return reading.model_copy(update={"documents": tuple(pages)})


def opened(path):
    database = Database(f"sqlite:///{path}")
    install_cipher(database.engine, FieldCipher(KeyRing("a", {"a": bytes(32)}), bytes(32)))
    return database


def test_what_is_remembered_is_what_the_row_gives(tmp_path, readings):
    writer, reader = (opened(tmp_path / "a.db") for _ in range(2))
    Base.metadata.create_all(writer.engine)
    with writer.write() as session:
        for reading in readings:
            keep_reading(session, reading.sha256, reading, 0.5)
    names = [reading.sha256 for reading in readings]
    with writer.read() as mine, reader.read() as others:
        remembered = readings_of(mine, names, readings[0].pipeline)
        stored = readings_of(others, names, readings[0].pipeline)
    assert len(stored) == len(set(names))
    for name in names:
        assert remembered[name].model_dump_json() == stored[name].model_dump_json()
    writer.close()
    reader.close()


def test_only_the_order_of_fields_is_changed(readings):
    for reading in readings:
        assert as_stored(reading) == reading
