"""Where tests find what they need beside the checkout."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.web import Chromium

from .ports import free_port

# Property tests find wrong answers; how fast a busy machine gives them is the business of benchmarks/.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
# The same examples on every machine, so that a change is judged on itself; `make soak` searches on with others.
settings.register_profile("fixed", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile(os.environ.get("SCENECHECK_EXAMPLES", "fixed"))

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The development data; tests that use it skip where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"development data is absent: {folder}")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """Draws papers of the third renderer; tests skip visibly where its browser or its fonts are absent."""
    pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install -e .[dev]")
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    try:
        with Chromium() as browser:
            yield browser
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")


def _postgres_binaries() -> Path | None:
    """The newest PostgreSQL of Debian's package, or whatever is on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """A PostgreSQL of its own on a free port, its data in a temporary folder.

    PostgreSQL does not run as root, so root starts it as another user. Skips visibly where the package is absent.
    """

    def __init__(self) -> None:
        found = _postgres_binaries()
        if found is None:
            pytest.skip("PostgreSQL is absent: apt-get install postgresql")
        self._binaries = found
        self._user: str | None = None
        if os.geteuid() == 0:
            known = {entry.pw_name for entry in pwd.getpwall()}
            self._user = next((name for name in ("postgres", "nobody") if name in known), None)
        self._port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="scenecheck-postgres-"))
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        options = ("-U", "scenecheck", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", self._data, *options)
        self.start()

    @property
    def url(self) -> str:
        """Of its superuser."""
        return f"postgresql://scenecheck@127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it; after a crash it recovers first."""
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        command = ("-D", self._data, "-w", "-t", "120", "-l", self._folder / "log", "-o", options, "start")
        for _ in range(600):
            if self._done("pg_ctl", *command).returncode == 0:
                return
            time.sleep(0.1)  # children of the one before still hold its memory
        self._run("pg_ctl", *command)

    def kill(self) -> None:
        """kill -9; its children see that it is gone and end."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """End it and remove its data."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self) -> str:
        """URL of an empty database."""
        import psycopg

        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self.url}/{name}"

    def _run(self, tool: str, *arguments: object) -> None:
        done = self._done(tool, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def _done(self, tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(self._binaries / tool), *map(str, arguments)]
        return subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL of this run."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def mortal_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of one test, to be killed."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def postgres_server(own_postgres: PostgresServer) -> str:
    """URL of its superuser."""
    return own_postgres.url


@pytest.fixture
def postgres_url(own_postgres: PostgresServer) -> str:
    """URL of an empty database."""
    return own_postgres.create()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_url"))
