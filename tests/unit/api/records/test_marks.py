"""Accidents found by their photos: near fingerprints alone, however many share a part of one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from scenecheck_api.records.database_source import DatabaseSource, file_records
from scenecheck_api.records.query import RecordQuery, is_about, marks_near, marks_to_file, terms_of_query
from scenecheck_api.security.setup import open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.records import RecordTermRow
from scenecheck_evidence.copies import MIRROR
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import AccidentRecord

LONG = st.integers(0, 2**255 - 1).map(lambda n: f"{n << 1:064x}")
SHORT = st.integers(0, 2**64 - 1).map(lambda n: f"{n:016x}")


def flipped(mark, places):
    number = int(mark, 16)
    for place in places:
        number ^= 1 << place
    return f"{number:0{len(mark)}x}"


@given(mark=LONG, places=st.sets(st.integers(1, 255), max_size=90), mirrored=st.booleans())
def test_what_a_rule_set_may_call_a_copy_is_near(mark, places, mirrored):
    held = flipped(mark, places)
    assert marks_near(mark, f"{int(held, 16) ^ MIRROR:064x}" if mirrored else held)


@given(mark=SHORT, places=st.sets(st.integers(0, 63), max_size=64))
def test_short_marks_are_near_up_to_16_bits(mark, places):
    assert marks_near(mark, flipped(mark, places)) == (len(places) <= 16)


@given(mark=LONG, other=SHORT)
def test_marks_of_two_kinds_are_never_near(mark, other):
    assert not marks_near(mark, other)


@given(first=st.lists(st.one_of(LONG, SHORT), max_size=4), held=st.lists(st.one_of(LONG, SHORT), max_size=4))
def test_a_record_that_shares_only_parts_of_fingerprints_must_be_near(first, held):
    query = RecordQuery("1", photo_hashes=tuple(first))
    record = AccidentRecord(case_id="2", photo_hashes=tuple(held))
    about = is_about(query, terms_of_query(query), record)
    assert not about or any(marks_near(a, b) for a in first for b in held)


@pytest.fixture
def database(tmp_path, database_url):
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, security={"open_access": True})
    security = open_security(settings)
    with open_database(settings, security) as database:
        yield database, security.cipher


def test_the_database_opens_the_near_ones_alone(database):
    database, cipher = database
    rng = random.Random(7)
    asked = f"{rng.getrandbits(255) << 1:064x}"
    copy = flipped(asked, range(100, 130))
    far = next(m for _ in range(100) if not marks_near(asked, m := flipped(asked, rng.sample(range(1, 192), 96))))
    records = [
        AccidentRecord(case_id="copy", photo_hashes=(copy,)),
        AccidentRecord(case_id="mirrored", photo_hashes=(f"{int(asked, 16) ^ MIRROR:064x}",)),
        AccidentRecord(case_id="shares a band", photo_hashes=(far,)),
        AccidentRecord(case_id="shares a plate", photo_hashes=(far,), plates=("川H12345",)),
    ]
    with database.write() as session:
        file_records(session, cipher, "accidents", "test", records, utc_now())
    source = DatabaseSource(database, cipher)
    query = RecordQuery("1", photo_hashes=(asked,), plates=("川H12345",))
    assert {a.case_id for a in source.fetch(query).accidents} == {"copy", "mirrored", "shares a plate"}
    with database.write() as session:
        assert session.scalars(select(RecordTermRow.marks).where(RecordTermRow.marks.is_not(None))).all()
        session.execute(update(RecordTermRow).values(marks=None))
    assert {a.case_id for a in source.fetch(query).accidents} == {"copy", "mirrored", "shares a plate"}


def test_papers_are_not_filed_by_their_looks_and_scenes_by_the_better_kind():
    body = {
        "sha256": "0" * 64,
        "width": 640,
        "height": 480,
        "kind": "scene",
        "quality": {"usable": True},
        "pipeline": "0" * 64,
        "fingerprint": {"hex": "ab" * 8},
        "copy_fingerprint": {"hex": "cd" * 32, "crops": ["ef" * 32] * 6},
    }
    scene = PhotoReading.model_validate(body)
    assert marks_to_file(scene) == ("cd" * 32, *["ef" * 32] * 6)
    assert marks_to_file(scene.model_copy(update={"copy_fingerprint": None})) == ("ab" * 8,)
    paper = {**body, "kind": "vin", "documents": [{"type": "vin", "page": None, "fields": {}}]}
    assert marks_to_file(PhotoReading.model_validate({**paper, "copy_fingerprint": None})) == ()
