"""The network log: who asked for what from where and how it was answered, one file a day (Cybersecurity Law art. 21).

A line names the route, not the address that was asked for, and the caller's id, not a name: no personal data of a case.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import structlog

from scenecheck_api.store.base import canonical_json

log = structlog.get_logger(__name__)


class NetworkLog:
    """Writes lines.

    Args:
        folder: of the files; made when the first line is written.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def write(
        self,
        now: datetime,
        *,
        address: str,
        method: str,
        route: str,
        status: int,
        caller: str | None,
        request_id: str | None,
    ) -> None:
        """Append one line to the file of its day (UTC). A line that cannot be written costs no request."""
        line = canonical_json(
            {
                "at": now.isoformat(timespec="milliseconds"),
                "address": address,
                "method": method,
                "route": route,
                "status": status,
                "caller": caller,
                "request_id": request_id,
            }
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"network-{now.date().isoformat()}.jsonl"
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode("utf-8") + b"\n")
            finally:
                os.close(handle)
        except OSError as error:
            log.error("network_log_not_written", error=type(error).__name__)
