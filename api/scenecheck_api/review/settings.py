"""Settings of the review desk."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ReviewSettings(BaseModel):
    """How officers work on cases."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    four_eyes: bool = Field(False, description="a second officer must come to the same decision before a case closes")
    claim_seconds: Annotated[int, Field(ge=30, le=86400)] = Field(
        900, description="a claimed case goes back to the queue when its officer does nothing for so long"
    )
