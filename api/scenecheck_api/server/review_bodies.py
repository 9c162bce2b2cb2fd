"""What officers send: corrections, words on findings, responsibility, decisions."""

from __future__ import annotations

from pydantic import Field

from scenecheck_api.review.states import FindingDecision, Outcome
from scenecheck_api.server.inputs import Line, Name, Reason
from scenecheck_evidence.base import Value
from scenecheck_evidence.case import Slot
from scenecheck_evidence.report import Degree


class OneCorrection(Value):
    """A value as the officer reads it; null where there is nothing.

    At `.../box` where a thing is, `x1,y1,x2,y2` in pixels of the upright photo. One past the last vehicle, plate or
    damage of the photo, one that was missed: its box, a space, and its class, text or type.
    """

    file: str = Field(pattern=r"^[0-9A-Za-z._-]{1,32}$", examples=["001.jpg"])
    path: str = Field(max_length=120, pattern=r"^[0-9A-Za-z_/]+$", examples=["documents/0/fields/vin"])
    value: Line | None = Field(examples=["LSVAA4182E2184847"])
    reason: Reason = Field(examples=["放大后可辨认"])


class Corrections(Value):
    """Corrections that are made at once; the case is judged again after them."""

    version: int = Field(ge=1)
    corrections: tuple[OneCorrection, ...] = Field(min_length=1, max_length=100)


class FindingWord(Value):
    """What an officer says to a finding."""

    version: int = Field(ge=1)
    decision: FindingDecision
    reason: Reason = Field(examples=["现场核实，号牌无误"])


class PartyDegree(Value):
    """What one party bears."""

    party: Name = Field(examples=["甲"])
    degree: Degree
    articles: tuple[Line, ...] = Field((), max_length=20, examples=[["道路交通安全法第43条"]])
    reason: Reason = Field(examples=["未保持安全距离"])


class Responsibilities(Value):
    """What every party bears."""

    version: int = Field(ge=1)
    parties: tuple[PartyDegree, ...] = Field(min_length=1, max_length=20)


class Decision(Value):
    """How the case is closed."""

    version: int = Field(ge=1)
    outcome: Outcome
    reason: Reason = Field(examples=["事实清楚，各方无异议"])


class SendBack(Value):
    """What other photos are asked for."""

    version: int = Field(ge=1)
    message: Reason = Field(examples=["请补拍乙车车尾号牌"])
    slots: tuple[Slot, ...] = Field((), max_length=20)


class Mediation(Value):
    """A note on mediation."""

    version: int = Field(ge=1)
    note: Reason = Field(examples=["双方同意各自修车"])


class Vouched(Value):
    """A party's insurer, as an officer knows it."""

    insurer: Name = Field(description="as the rule set names it", examples=["人保"])
    reason: Reason = Field(examples=["电话核实保单有效"])


class Repairer(Value):
    """The repairer that a car is with."""

    organisation: Name = Field(examples=["利州汽修"])


class LabelConsent(Value):
    """Whether the photos of the case may be used for training."""

    allowed: bool
    reason: Reason = Field(examples=["当事人书面同意"])
