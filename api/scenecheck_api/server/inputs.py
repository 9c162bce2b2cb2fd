"""Kinds of text that requests carry, bounded and without the NUL that no database keeps."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import StringConstraints

from scenecheck_api.server.problems import define
from scenecheck_api.store.paging import PAGE_DEFAULT, PAGE_MOST, CursorError

CURSOR_INVALID = define(
    CursorError.code, 422, "翻页标记不是上一页给出的", "the cursor is not one that a page before handed out"
)

NO_NUL = r"^[^\x00]+$"
"""Text of any lines."""
ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
"""Text without control characters."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
"""One line."""
Reason = Annotated[str, StringConstraints(min_length=2, max_length=1000, pattern=NO_NUL)]
"""Why somebody did something, or what they want to say."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=ONE_LINE)]
"""A party, an organisation, a code."""
PartyId = Annotated[
    str,
    Path(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f/]+$", description="当事人 the party", examples=["甲"]),
]
FileName = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z._-]{1,32}$", description="案件里的文件名 its name in the case", examples=["001.jpg"]),
]
RowId = Annotated[str, Path(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="标识 the id")]
Cursor = Annotated[
    str | None,
    Query(max_length=400, pattern=r"^[0-9A-Za-z_-]+$", description="上一页的 `next` The `next` of the page before"),
]
Limit = Annotated[
    int,
    Query(
        ge=1, le=PAGE_MOST, description=f"每页条数，默认 {PAGE_DEFAULT} How many on a page; {PAGE_DEFAULT} unless told"
    ),
]
