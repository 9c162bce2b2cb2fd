"""What commands that look after an installation share: its settings, its database, and who is named in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scenecheck_api.security.principal import Principal
    from scenecheck_api.security.setup import Security
    from scenecheck_api.settings import Settings
    from scenecheck_api.store.engine import Database

JSON = Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")]


@dataclass(frozen=True)
class Installation:
    """An installation that a command works on."""

    settings: Settings
    security: Security
    database: Database
    by: Principal


@contextmanager
def installation(command: str) -> Iterator[Installation]:
    """Open the installation that the settings name.

    Args:
        command: is named in the audit log.

    Raises:
        SceneCheckError: its keys or its settings cannot be used.
    """
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_database, open_security
    from scenecheck_api.settings import Settings

    settings = Settings()
    security = open_security(settings)
    with open_database(settings, security) as database:
        yield Installation(settings, security, database, system(f"command:{command}"))
