"""A running service to ask, on whichever database, without models."""

from contextlib import contextmanager
from dataclasses import replace

from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.passwords import Passwords
from scenecheck_api.security.principal import Role, system
from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now

BY = system("test")
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
PASSWORD = "correct horse battery"


class NoReader:
    """Stands where the models would: photos are not read here."""

    digest = "0" * 64

    def read_photo(self, *args, **kwargs):
        return None


@contextmanager
def running(data_dir, base_url="https://testserver", **settings):
    """The service and a client; `client.app.state.runtime` holds its parts. Passwords are hashed at low cost."""
    chosen = Settings(data_dir=data_dir, embedded_worker=False, log_level="error", **settings)
    with TestClient(create_app(chosen, NoReader()), base_url=base_url, client=("192.0.2.1", 1234)) as client:
        parts = client.app.state.runtime
        client.app.state.runtime = replace(parts, security=replace(parts.security, passwords=QUICK))
        yield client


def new_key(client, role=Role.BACK_END, organisation=None, scopes=None, days=365):
    with client.app.state.runtime.database.write() as session:
        key = api_keys.create(
            session, BY, utc_now(), label="test", role=role, organisation=organisation, scopes=scopes, days=days
        )
    return {"Authorization": f"Bearer {key.text}"}


def new_account(client, name, role=Role.INSURER, organisation="示例财险", ready=True):
    """An account; `ready` sets its password to `PASSWORD`."""
    with client.app.state.runtime.database.write() as session:
        first = accounts.create(session, BY, utc_now(), QUICK, name=name, role=role, organisation=organisation)
        session.flush()
        row = accounts.find(session, name)
        if ready:
            row.password, row.change_password = QUICK.hash(PASSWORD), False
    return first


def log_in(client, name, password=PASSWORD, **more):
    return client.post("/v1/session", json={"name": name, "password": password, **more})
