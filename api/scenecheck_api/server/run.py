"""The service as a process: uvicorn, and what is done when it is ready and when it is told to end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from scenecheck_api.logs import configure_logs
from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings
from scenecheck_vision.pipeline import Pipeline

GRACE_SECONDS = 5
"""How long a server that is told to end goes on with the requests at hand."""


def run_server(settings: Settings, reader: Pipeline | None, when_ready: Callable[[str], None] | None = None) -> bool:
    """Serve until the process is told to end.

    Args:
        settings: of the service.
        reader: of photos; opened with the first photo when left out.
        when_ready: called with the service's URL in a thread of its own, once requests are taken.

    Returns:
        False when it could not start; the log says why, such as a port that is taken.
    """
    configure_logs(settings)
    app = create_app(settings, reader)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Told to end: requests that wait for something are answered with what there is."""
            super().handle_exit(sig, frame)
            if (parts := getattr(app.state, "runtime", None)) is not None:
                parts.notifier.stopping = True

        async def startup(self, sockets: object = None) -> None:
            """Take requests, and tell whoever waits for that."""
            await super().startup(sockets)  # type: ignore[arg-type]
            if self.started and when_ready is not None:
                host, port = self.servers[0].sockets[0].getsockname()[:2]
                threading.Thread(target=when_ready, args=(f"http://{host}:{port}",), daemon=True).start()

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config)
    try:
        server.run()
    except SystemExit:  # uvicorn's way to say that it could not start
        return False
    return server.started
