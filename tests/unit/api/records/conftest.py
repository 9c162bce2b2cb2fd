"""A database with keys of its own."""

import pytest

from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.key_file import new_keys
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate


@pytest.fixture
def cipher():
    keys = new_keys()
    return FieldCipher(keys.encryption, keys.index)


@pytest.fixture
def database(tmp_path, cipher):
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    install_cipher(database.engine, cipher)
    migrate(database)
    yield database
    database.close()
