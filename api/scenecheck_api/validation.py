"""What Pydantic found wrong, said in one line a person can act on: the field, what was expected, what was found."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError

SHOWN_VALUE = 60
"""Characters of a wrong value that a message repeats."""

_EXPECTED = {
    "string_type": "text (put a number or a date in quotes)",
    "bool_type": "true or false (leave it out when unknown)",
    "bool_parsing": "true or false (leave it out when unknown)",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "fields with values",
    "model_type": "fields with values",
    "model_attributes_type": "fields with values",
}


def describe(model: type[BaseModel], error: ValidationError) -> list[str]:
    """One line for each error, such as `parties[0].kind: expected one of motor, ...; found 'car'`."""
    return [one_line(_line(model, details)) for details in error.errors(include_url=False)]


def one_line(text: str) -> str:
    """A message without the line breaks that a name inside it may carry."""
    return " ".join(text.split())


def shown(value: object) -> str:
    """A value as a message repeats it: short, on one line."""
    text = one_line(repr(value))
    return text if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 1] + "…"


def one_of(names: Iterable[str]) -> str:
    """`one of a, b, c`."""
    return "one of " + ", ".join(names)


def did_you_mean(name: object, names: Sequence[str]) -> str:
    """` (did you mean scene_front?)`, or nothing when no name comes close."""
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=0.7)
    return f" (did you mean {close[0]}?)" if close else ""


def field_path(location: Sequence[str | int]) -> str:
    """`("parties", 0, "kind")` as `parties[0].kind`; a name that nobody would give a field is cut short."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step if len(step) <= SHOWN_VALUE else step[: SHOWN_VALUE - 1] + "…"
            path += f".{name}" if path else name
    return path


def _line(model: type[BaseModel], details: Any) -> str:
    location: tuple[str | int, ...] = details["loc"]
    kind, found, context = details["type"], details["input"], details.get("ctx") or {}
    path = field_path(location)
    if kind == "extra_forbidden":
        names = _field_names(_model_at(model, location[:-1]))
        return f"{path}: unknown field; expected {one_of(names)}{did_you_mean(location[-1], names)}"
    if kind == "missing":
        return f"{path}: expected a value, found none; this field is required"
    if kind in ("enum", "literal_error"):
        names = _allowed_values(model, location)
        return f"{path}: expected {one_of(names)}; found {shown(found)}{did_you_mean(found, names)}"
    if kind == "value_error":
        text = str(context.get("error", details["msg"]))
        return f"{path}: {text}" if path else text
    expected = _EXPECTED.get(kind) or _bounds(kind, context) or str(details["msg"])
    return (
        f"{path}: expected {expected}; found {shown(found)}" if path else f"expected {expected}; found {shown(found)}"
    )


def _bounds(kind: str, context: dict[str, Any]) -> str | None:
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"at least {context['ge']:g}" if "ge" in context else f"at most {context['le']:g}"
    if kind in ("too_short", "string_too_short"):
        return "at least one" if kind == "too_short" else "text that is not empty"
    return None


def _annotation_at(model: type[BaseModel], location: Sequence[str | int]) -> Any:
    """The declared type at a location; None when the location leaves the model."""
    annotation: Any = model
    for step in location:
        if isinstance(step, int):
            annotation = next((a for a in typing.get_args(annotation) if a is not Ellipsis), None)
            continue
        owner = next((o for o in _choices(annotation) if isinstance(o, type) and issubclass(o, BaseModel)), None)
        if owner is None:
            return None
        by_name = {field.alias or name: field for name, field in owner.model_fields.items()}
        if step not in by_name:
            return None
        annotation = by_name[step].annotation
    return annotation


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the type itself."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def _model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel]:
    found = next(
        (c for c in _choices(_annotation_at(model, location)) if isinstance(c, type) and issubclass(c, BaseModel)), None
    )
    return found or model


def _field_names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _allowed_values(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    names: list[str] = []
    for choice in _choices(_annotation_at(model, location)):
        if isinstance(choice, type) and issubclass(choice, Enum):
            names += [str(member.value) for member in choice]
        elif typing.get_origin(choice) is typing.Literal:
            names += [str(value) for value in typing.get_args(choice)]
    return names
