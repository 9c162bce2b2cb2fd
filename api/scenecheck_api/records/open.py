"""The record sources of one installation, as its settings name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from scenecheck_api.records.database_source import DatabaseSource
from scenecheck_api.records.http_source import HttpSource
from scenecheck_api.records.source import FolderSource, RecordSource, RecordSources
from scenecheck_api.security.setup import Security
from scenecheck_api.store.engine import Database

if TYPE_CHECKING:
    from scenecheck_api.settings import Settings


def open_records(settings: Settings, database: Database, security: Security, client: httpx.Client) -> RecordSources:
    """The folder of CSV files where one is named, what was imported, and the connectors in their order."""
    sources: list[RecordSource] = [DatabaseSource(database, security.cipher)]
    if settings.records_dir is not None:
        sources.insert(0, FolderSource(settings.records_dir))
    sources += [HttpSource(connector, client) for connector in settings.connectors]
    return RecordSources(sources)
