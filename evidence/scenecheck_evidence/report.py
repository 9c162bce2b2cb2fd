"""What a judged case looks like: slots, matches, findings, the route and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from scenecheck_evidence.base import Box, Score, Text, Value
from scenecheck_evidence.case import Slot
from scenecheck_evidence.estimate import Estimate, KnockForKnock, PartyDamage
from scenecheck_evidence.findings import FindingCode


class Verdict(StrEnum):
    """not_eligible before retake before review before complete."""

    NOT_ELIGIBLE = "not_eligible"
    RETAKE = "retake"
    REVIEW = "review"
    COMPLETE = "complete"


class RouteName(StrEnum):
    """How the accident may be handled (order 146, arts. 13-15, 19-23)."""

    NEGOTIATE = "negotiate"
    ONLINE_DETERMINATION = "online_determination"
    SIMPLE_PROCEDURE = "simple_procedure"
    REPORT_AFTER_MOVING = "report_after_moving"
    CALL_POLICE = "call_police"


class MatchStatus(StrEnum):
    """Whether the sources of one fact agree."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNSURE = "unsure"
    UNREAD = "unread"


class Source(Value):
    """One source of a fact: a photo, a paper in a photo, a record or a declaration."""

    from_: Literal["photo", "paper", "record", "declared", "corrected"] = Field(
        alias="from", description="corrected: an officer's value instead of what was read in the photo or paper"
    )
    value: str | None
    file: str | None = None
    box: Box | None = None
    at: str | None = Field(
        None, description="the record's source and time, the paper's PDF page, or when it was corrected"
    )


class Match(Value):
    """A fact with its sources side by side."""

    value: str | None
    status: MatchStatus
    sources: tuple[Source, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether any source states it."""
        return any(source.value is not None for source in self.sources)

    @property
    def compared(self) -> bool:
        """Whether sources were held against each other. One alone is `unsure` by the contract, but nobody's doubt."""
        values = [source.value for source in self.sources if source.value is not None]
        return self.status is not MatchStatus.UNREAD and (self.status is not MatchStatus.UNSURE or len(values) > 1)


class PlateResult(Value):
    """The plate of a party, as agreed over photos, papers, records and declaration."""

    value: str | None
    status: MatchStatus
    seen_in: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class SlotStatus(StrEnum):
    """Whether a slot is filled by a photo that will do."""

    OK = "ok"
    MISSING = "missing"
    RETAKE = "retake"


class SlotResult(Value):
    """A slot, the photo that fills it best, and how to retake it when it will not do."""

    slot: Slot
    party: str | None = None
    status: SlotStatus
    file: str | None = None
    reasons: tuple[str, ...] = ()
    retake: Text | None = None


class Severity(StrEnum):
    """Who must act on a finding: the uploader, an officer, or nobody."""

    RETAKE = "retake"
    REVIEW = "review"
    INFO = "info"


class Finding(Value):
    """Something an officer or the uploader should know, with the photo and box that show it."""

    code: FindingCode
    severity: Severity
    party: str | None = None
    file: str | None = None
    box: Box | None = None
    message: Text
    audience: Literal["everyone", "officer"] = Field(
        "everyone", description="signals of integrity are for officers; parties and insurers do not see them"
    )


class Route(Value):
    """The way the law leaves open, its articles, and what it rests on."""

    name: RouteName
    articles: tuple[str, ...]
    reasons: tuple[Text, ...] = ()


class PartyResult(Value):
    """What the photos, papers and records say of one party."""

    id: str
    plate: PlateResult
    vehicle_licence: dict[str, Match] = Field(default_factory=dict)
    driving_licence: dict[str, Match] = Field(default_factory=dict)
    policy: dict[str, Match] = Field(default_factory=dict)
    damages: tuple[PartyDamage, ...] = ()
    estimate: Estimate | None = Field(None, description="None where no damage of its vehicle is seen")

    @property
    def papers(self) -> Mapping[str, Mapping[str, Match]]:
        """The facts by the paper that they stand on, under the paper's name in the report."""
        return {
            "vehicle_licence": self.vehicle_licence,
            "driving_licence": self.driving_licence,
            "policy": self.policy,
        }


class Degree(StrEnum):
    """How much of the responsibility a party bears (order 146, art. 60)."""

    FULL = "full"
    MAIN = "main"
    EQUAL = "equal"
    SECONDARY = "secondary"
    NONE = "none"


class Liability(Value):
    """A suggestion of responsibility, never a decision; None where the evidence does not carry one."""

    suggestion: dict[str, Degree] | None = None
    articles: tuple[str, ...] = ()
    confidence: Score = 0.0


class CheckReport(Value):
    """One case judged. Holds no times: the same input gives the same bytes."""

    case_id: str
    verdict: Verdict
    route: Route
    slots: tuple[SlotResult, ...]
    parties: tuple[PartyResult, ...]
    findings: tuple[Finding, ...]
    liability: Liability = Liability()
    knock_for_knock: KnockForKnock | None = Field(None, description="互碰自赔; None with fewer than two motor vehicles")
    ruleset: str
    pipeline: str | None
