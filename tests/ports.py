"""Ports for servers that a test starts, and ends, and starts again."""

from __future__ import annotations

import os
import socket
from pathlib import Path

FIRST, DEFAULT_LAST = 15_000, 32_767
"""Where they are looked for, up to where the system takes the ports of its own outgoing calls."""


def free_port() -> int:
    """A port of this machine on which nothing listens, and which the system gives to nobody else.

    A port that the system chose for a moment is one of those that it gives to outgoing calls, and to the next who
    lets it choose: it may be taken before the server listens on it, or while the server is down. A client that calls
    such a port again and again may even get through to itself.
    """
    ephemeral = Path("/proc/sys/net/ipv4/ip_local_port_range")
    last = int(ephemeral.read_text().split()[0]) - 1 if ephemeral.exists() else DEFAULT_LAST
    ports = range(FIRST, last + 1) or range(FIRST, DEFAULT_LAST + 1)
    start = os.getpid() * 97 + free_port.given  # two runs of the tests at once begin elsewhere
    for at in range(len(ports)):
        port = ports[(start + at) % len(ports)]
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        free_port.given += at + 1
        return port
    raise AssertionError(f"no free port from {ports.start} to {ports.stop - 1}")


free_port.given = 0  # so that a port is not given twice before its server listens
