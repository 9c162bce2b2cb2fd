"""Settings of the pages for phones: the group `capture` of the service's settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class CaptureSettings(BaseModel):
    """Who handles the data, as the notice to parties names it (PIPL art. 17)."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    authority: str = Field("本地公安机关交通管理部门", description="name of the authority in the notice to parties")
    authority_en: str = Field("The traffic police of this place", description="the same in the notice's English")
    contact: str = Field("请拨打当地交警服务电话", description="how parties reach it about their data")
    contact_en: str = Field("call the traffic police of this place", description="the same in the notice's English")
