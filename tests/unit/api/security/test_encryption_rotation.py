"""Keys of personal values are renewed for all columns, on both databases, and a stopped run goes on."""

import pytest
from sqlalchemy import select, text

from scenecheck_api.security.encryption_rotation import encrypted_columns, outdated, renew
from scenecheck_api.security.field_encryption import DecryptionError, FieldCipher
from scenecheck_api.security.key_file import with_new_key
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.tables.cases import CaseRow, ReadingRow

CASES = 450
"""More than two pages."""


@pytest.fixture
def filled(any_database):
    with any_database.write() as session:
        for number in range(CASES):
            declared = {"parties": [{"id": "甲", "phone": f"138{number:08d}"}]}
            session.add(
                CaseRow(number=f"GY-{number}", state="open", declared=declared, occurred_at=utc_now(), created_by="x")
            )
        for number in range(5):
            session.add(ReadingRow(sha256=f"{number:064d}", pipeline="p", reading={"n": number}, seconds=0.1))
    return any_database


def test_all_values_are_renewed_and_read_the_same(filled, keys):
    renewed_keys = with_new_key(keys, "encryption")
    cipher = FieldCipher(renewed_keys.encryption, renewed_keys.index)
    install_cipher(filled.engine, cipher)
    assert outdated(filled, cipher) == CASES + 5
    seen = []

    def stop(context):
        seen.append(context)
        if len(seen) == 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew(filled, cipher, stop)
    left = outdated(filled, cipher)
    assert 0 < left < CASES + 5
    assert renew(filled, cipher) == left
    assert outdated(filled, cipher) == 0 and renew(filled, cipher) == 0
    only_new = FieldCipher(renewed_keys.encryption.without(frozenset({"e1"})), renewed_keys.index)
    install_cipher(filled.engine, only_new)
    with filled.read() as session:
        phones = {case.declared["parties"][0]["phone"] for case in session.scalars(select(CaseRow))}
        assert phones == {f"138{number:08d}" for number in range(CASES)}
        assert {row.reading["n"] for row in session.scalars(select(ReadingRow))} == set(range(5))


def test_a_value_that_no_key_reads_is_named_and_nothing_is_lost(filled, keys):
    with filled.write() as session:
        stored = session.scalar(text("SELECT declared FROM cases WHERE number = 'GY-7'"))
        broken = stored[:-8] + ("A" * 8 if not stored.endswith("A" * 8) else "B" * 8)
        session.execute(text("UPDATE cases SET declared = :b WHERE number = 'GY-7'"), {"b": broken})
    renewed_keys = with_new_key(keys, "encryption")
    cipher = FieldCipher(renewed_keys.encryption, renewed_keys.index)
    with pytest.raises(DecryptionError, match=r"cases\.declared"):
        renew(filled, cipher)
    with filled.read() as session:
        assert session.scalar(text("SELECT declared FROM cases WHERE number = 'GY-7'")) == broken


def test_personal_values_are_in_encrypted_columns():
    """Names, phones and identity numbers stand in what is declared, read, recorded and reported."""
    contexts = {place.context for place in encrypted_columns()}
    assert {"cases.declared", "readings.reading", "reports.report", "reports.records", "records.body"} <= contexts
    assert {f"{place.table.name}.{place.column.name}" for place in encrypted_columns()} == contexts
