"""Days and durations in SQL, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class BeijingDay(FunctionElement[str]):
    """The day of an instant as 2026-11-20, Beijing time: UTC+8, without summer time since 1991."""

    type = String()
    inherit_cache = True
    name = "beijing_day"


class SecondsBetween(FunctionElement[float]):
    """From the first instant to the second, in seconds."""

    type = Float()
    inherit_cache = True
    name = "seconds_between"


@compiles(BeijingDay, "sqlite")
def _day_sqlite(element: BeijingDay, compiler: SQLCompiler, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '+8 hours')"


@compiles(BeijingDay, "postgresql")
def _day_postgresql(element: BeijingDay, compiler: SQLCompiler, **more: Any) -> str:
    return f"to_char(timezone('Asia/Shanghai', {compiler.process(element.clauses, **more)}), 'YYYY-MM-DD')"


@compiles(SecondsBetween, "sqlite")
def _seconds_sqlite(element: SecondsBetween, compiler: SQLCompiler, **more: Any) -> str:
    first, second = (compiler.process(clause, **more) for clause in element.clauses)
    return f"((julianday({second}) - julianday({first})) * 86400.0)"


@compiles(SecondsBetween, "postgresql")
def _seconds_postgresql(element: SecondsBetween, compiler: SQLCompiler, **more: Any) -> str:
    first, second = (compiler.process(clause, **more) for clause in element.clauses)
    return f"EXTRACT(EPOCH FROM ({second} - {first}))::float8"
