"""Bounds every request body before a route sees it: bytes by its kind, seconds in all, seconds without a byte."""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scenecheck_api.server.problems import ApiError, answer, define
from scenecheck_api.settings import Settings

MAX_JSON_BYTES = 1_000_000
"""A case as declared is a few kilobytes."""

BODY_TOO_LARGE = define("body_too_large", 413, "请求体太大", "the body of the request is too large")
BODY_TOO_SLOW = define("body_too_slow", 408, "上传太慢，请检查网络后重试", "the body arrives too slowly; try again")


class BodyLimit:
    """ASGI middleware. A body that is announced as too large is refused before a byte of it is taken in."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        multipart = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        most = self._settings.request_max_bytes if multipart else MAX_JSON_BYTES
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > most:
            refusal = answer(_too_large(most, int(announced)), scope.get("request_id"))
            refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send)
            return
        body = _Bounded(receive, most, self._settings)
        await self.app(scope, body, send)


class _Bounded:
    """`receive` with bounds; they hold until the body has ended."""

    def __init__(self, receive: Receive, most: int, settings: Settings):
        self._receive = receive
        self._most = most
        self._idle = settings.upload_idle_seconds
        self._deadline = time.monotonic() + settings.upload_seconds
        self._taken = 0
        self._ended = False

    async def __call__(self) -> Message:
        if self._ended:
            return await self._receive()
        left = self._deadline - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(self._idle, left))):
                message = await self._receive()
        except TimeoutError:
            self._ended = True
            raise BODY_TOO_SLOW.error(
                "expected the body of the request in time, found it still coming", headers={"Connection": "close"}
            ) from None
        if message["type"] != "http.request":
            self._ended = True
            return message
        self._ended = not message.get("more_body", False)
        self._taken += len(message.get("body", b""))
        if self._taken > self._most:
            self._ended = True
            raise _too_large(self._most, self._taken)
        return message


def _too_large(most: int, found: int) -> ApiError:
    return BODY_TOO_LARGE.error(
        f"expected a body of at most {most} bytes, found {found} or more", headers={"Connection": "close"}
    )
