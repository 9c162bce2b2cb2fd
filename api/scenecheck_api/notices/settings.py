"""Settings of webhooks."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class NoticeSettings(BaseModel):
    """How notices are delivered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_attempts: Annotated[int, Field(ge=1, le=50)] = Field(10, description="after so many attempts a notice is dead")
    first_pause_seconds: Annotated[float, Field(gt=0)] = Field(5, description="pause after the first failed attempt")
    longest_pause_seconds: Annotated[float, Field(gt=0)] = Field(
        6 * 3600, description="the pause doubles with each attempt up to this"
    )
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = Field(10, description="a receiver must answer within this")
    secret_overlap_hours: Annotated[float, Field(ge=0)] = Field(
        24, description="after a rotation the old secret signs beside the new one for so long"
    )
    endpoints_per_organisation: Annotated[int, Field(ge=1)] = Field(10, description="addresses of one organisation")
