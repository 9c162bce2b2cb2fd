"""Keyset paging: a page begins after the last row of the one before, so rows that come and go shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from scenecheck_evidence.errors import SceneCheckError

PAGE_DEFAULT, PAGE_MOST = 50, 200
_LONGEST = 400


class CursorError(SceneCheckError):
    """A cursor that no page handed out, or one of another list."""

    code = "cursor_invalid"


def encode_cursor(*keys: datetime | str) -> str:
    """The sort keys of the last row as one opaque word."""
    plain = [k.astimezone(UTC).isoformat() if isinstance(k, datetime) else k for k in keys]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type[datetime] | type[str]) -> tuple[Any, ...]:
    """The sort keys again.

    Args:
        cursor: of an earlier page.
        kinds: what each key is.

    Raises:
        CursorError: the cursor is none of this list's.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
        if not isinstance(plain, list) or len(plain) != len(kinds) or not all(isinstance(k, str) for k in plain):
            raise ValueError
        keys = tuple(_moment(text) if kind is datetime else text for text, kind in zip(plain, kinds, strict=True))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorError("expected the cursor of an earlier page of this list, found another text") from None
    if any("\x00" in key for key in keys if isinstance(key, str)):  # PostgreSQL holds no such text
        raise CursorError("expected the cursor of an earlier page of this list, found another text")
    return keys


def after(columns: Sequence[Any], keys: Sequence[Any], *, descending: bool = False) -> ColumnElement[bool]:
    """The condition that a row comes after these keys in the order of these columns.

    Written out, since not every database compares rows: a > x or (a = x and b > y). That a >= x follows from it, and
    is said for the index: without it every row before the page is looked at.
    """
    clauses = []
    for place, (column, key) in enumerate(zip(columns, keys, strict=True)):
        equal = [c == k for c, k in zip(columns[:place], keys[:place], strict=True)]
        clauses.append(and_(*equal, column < key if descending else column > key))
    edge = columns[0] <= keys[0] if descending else columns[0] >= keys[0]
    return and_(edge, or_(*clauses))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
