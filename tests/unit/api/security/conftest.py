"""Databases to test on: a fresh SQLite file, and a real PostgreSQL where its programs are installed."""

import pytest

from scenecheck_api.security.audit_heads import AuditHeads
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.key_file import new_keys
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.roles import scopes_of
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate


def caller(role, *, id="p1", organisation=None, **more):
    return Principal(PrincipalKind.PERSON, id, role, frozenset(scopes_of(role)), organisation, **more)


OFFICER = caller(Role.OFFICER)


@pytest.fixture
def head_file(tmp_path):
    return tmp_path / "heads" / "audit-head.jsonl"


def opened(url, head_file, keys):
    url = url.replace("postgresql://", "postgresql+psycopg://")
    database = Database(url, info={"audit_heads": AuditHeads([head_file])})
    install_cipher(database.engine, FieldCipher(keys.encryption, keys.index))
    migrate(database)
    return database


@pytest.fixture
def keys():
    return new_keys()


@pytest.fixture
def database(tmp_path, head_file, keys):
    database = opened(f"sqlite:///{tmp_path / 'test.db'}", head_file, keys)
    yield database
    database.close()


@pytest.fixture
def any_database(database_url, head_file, keys):
    """The same on SQLite and on PostgreSQL."""
    database = opened(database_url, head_file, keys)
    yield database
    database.close()
