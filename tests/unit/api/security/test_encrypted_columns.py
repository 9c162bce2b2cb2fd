"""Encrypted columns: nothing readable in the database file, and never stored in clear for want of a key."""

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select, text

from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.key_file import new_keys
from scenecheck_api.store.encrypted import EncryptedJson, EncryptedText, EncryptionNotSetUpError, install_cipher
from scenecheck_api.store.engine import make_engine

PEOPLE = Table(
    "people",
    MetaData(),
    Column("id", String(8), primary_key=True),
    Column("phone", EncryptedText("people.phone")),
    Column("papers", EncryptedJson("people.papers")),
)


@pytest.fixture
def engine(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'people.db'}")
    PEOPLE.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_values_are_read_again_and_lie_encrypted(engine, tmp_path):
    keys = new_keys()
    install_cipher(engine, FieldCipher(keys.encryption, keys.index))
    papers = {"name": "张建国", "number": "510802199001011234", "list": [1, None]}
    with engine.begin() as connection:
        connection.execute(insert(PEOPLE).values(id="1", phone="13812345678", papers=papers))
        connection.execute(insert(PEOPLE).values(id="2", phone=None, papers=None))
    with engine.connect() as connection:
        assert connection.execute(select(PEOPLE).order_by(PEOPLE.c.id)).all() == [
            ("1", "13812345678", papers),
            ("2", None, None),
        ]
        stored = connection.execute(text("SELECT phone, papers FROM people WHERE id = '1'")).one()
    assert all(value.startswith("sc1.e1.") for value in stored)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in ("13812345678", "510802199001011234", "张建国"):
        assert secret.encode() not in content


def test_without_keys_nothing_is_stored(engine):
    with pytest.raises(Exception, match="expected an engine with encryption keys") as caught, engine.begin() as c:
        c.execute(insert(PEOPLE).values(id="1", phone="13812345678"))
    assert isinstance(caught.value.__cause__ or caught.value, EncryptionNotSetUpError)
