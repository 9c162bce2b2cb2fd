"""Writes the network log: one line for each answered request."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scenecheck_api.security.addresses import ClientAddresses
from scenecheck_api.security.network_log import NetworkLog
from scenecheck_api.store.base import utc_now

CALLER = "scenecheck.caller"
"""Where a request's scope names its caller once it is known."""


class NetworkLogging:
    """ASGI middleware.

    Args:
        app: what answers.
        log: where lines go.
        addresses: finds where a request comes from.
    """

    def __init__(self, app: ASGIApp, log: NetworkLog, addresses: ClientAddresses):
        self._app = app
        self._log = log
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_look)
        finally:
            client = scope.get("client")
            forwarded = Headers(scope=scope).getlist("x-forwarded-for")
            self._log.write(
                utc_now(),
                address=self._addresses.of(client[0] if client else None, forwarded),
                method=scope["method"],
                route=getattr(scope.get("route"), "path", "unmatched"),
                status=status,
                caller=scope.get(CALLER),
                request_id=scope.get("request_id"),
            )
