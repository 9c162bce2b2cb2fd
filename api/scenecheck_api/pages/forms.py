"""From the fields of a form to what the API's route would have been sent."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from scenecheck_api.server.problems import of_fields

B = TypeVar("B", bound=BaseModel)


def body(shape: type[B], **fields: object) -> B:
    """The body of a request from a form's fields; values are not repeated where they are refused.

    Args:
        shape: of the body.
        fields: as the form holds them.

    Raises:
        ApiError: `request_invalid`, with the fields that are not as expected.
    """
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise of_fields(error.errors(include_input=False, include_url=False)) from None
