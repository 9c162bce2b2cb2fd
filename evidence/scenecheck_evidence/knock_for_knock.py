"""互碰自赔: whether each insurer may pay its own insured, condition by condition.

The conditions as the insurers publish them: every motor vehicle is insured, only vehicles are damaged, each vehicle's
damage is within the property limit of the compulsory insurance, each driver bears responsibility, and all agree. A
statement for the insurers, never a decision: what is unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, PartyKind
from scenecheck_evidence.collect import Collector, party_name
from scenecheck_evidence.estimate import (
    Condition,
    ConditionCode,
    ConditionStatus,
    KnockForKnock,
    LimitStatus,
)
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.policy_period import paper_covers, record_covers
from scenecheck_evidence.records import PolicyRecord
from scenecheck_evidence.report import Degree, Liability, PartyResult

_MET, _NOT_MET, _UNKNOWN = ConditionStatus.MET, ConditionStatus.NOT_MET, ConditionStatus.UNKNOWN
_DOUBTS = (
    FindingCode.POLICY_PERIOD_UNSURE,
    FindingCode.POLICY_VEHICLE_MISMATCH,
    FindingCode.POLICY_RECORD_MISMATCH,
    FindingCode.POLICY_NOT_IN_RECORDS,
)

NOT_DECIDED = Condition(
    code=ConditionCode.ALL_AT_FAULT,
    status=_UNKNOWN,
    reasons=(Text(zh="责任还没有认定", en="responsibility is not decided"),),
)
"""The condition of responsibility where nothing is suggested, or the suggestion is not for the reader."""

Judged = tuple[ConditionStatus, Text]


def knock_for_knock(
    case: Case,
    insured: Mapping[str, ConditionStatus],
    results: Sequence[PartyResult],
    liability: Liability,
    out: Collector,
) -> KnockForKnock | None:
    """The conditions and what they come to; None with fewer than two motor vehicles, where there is nothing to settle.

    Args:
        case: the case with its declarations.
        insured: of each motor party, whether its compulsory policy was in force (`is_insured`).
        results: of each motor party, with its estimate.
        liability: the suggested degrees.
        out: the findings so far.
    """
    if sum(party.kind is PartyKind.MOTOR for party in case.parties) < 2:
        return None
    conditions = (
        _condition(ConditionCode.ALL_INSURED, [_insured(party, status) for party, status in insured.items()]),
        _condition(ConditionCode.VEHICLE_DAMAGE_ONLY, _vehicles_only(case, out)),
        _condition(ConditionCode.EACH_WITHIN_LIMIT, [_within(one) for one in results]),
        _condition(ConditionCode.ALL_AT_FAULT, [_at_fault(liability)]),
        _condition(ConditionCode.AGREED, [_agreed(case)]),
    )
    return KnockForKnock(status=overall(c.status for c in conditions), conditions=conditions)


def is_insured(
    party: str, policy: Paper | None, record: PolicyRecord | None, moment: datetime, out: Collector
) -> ConditionStatus:
    """Whether a party's compulsory policy was in force: by the insurer's record, else by the paper, without a doubt."""
    if out.found(FindingCode.POLICY_NOT_IN_FORCE, party):
        return _NOT_MET
    if any(out.found(code, party) for code in _DOUBTS):
        return _UNKNOWN
    if record is not None and record_covers(record, moment):
        return _MET
    return _MET if policy is not None and paper_covers(policy, moment) else _UNKNOWN


def overall(statuses: Iterable[ConditionStatus]) -> ConditionStatus:
    """One that is not met decides; one that is unknown leaves it unknown."""
    found = set(statuses)
    return _NOT_MET if _NOT_MET in found else _UNKNOWN if _UNKNOWN in found else _MET


def _condition(code: ConditionCode, judged: Sequence[Judged]) -> Condition:
    """A condition by its parts; the reasons are of those parts that decide."""
    status = overall(one for one, _ in judged)
    return Condition(code=code, status=status, reasons=tuple(text for one, text in judged if one is status))


def _insured(party: str, status: ConditionStatus) -> Judged:
    who = party_name(party)
    return status, {
        _MET: Text(zh=f"{who.zh}交强险在有效期内", en=f"the compulsory policy of {who.en} was in force"),
        _NOT_MET: Text(
            zh=f"{who.zh}上传的交强险保单不包含事故时间", en=f"the policy of {who.en} does not cover the moment"
        ),
        _UNKNOWN: Text(
            zh=f"{who.zh}的交强险是否有效还不能确定", en=f"whether the policy of {who.en} was in force is not sure"
        ),
    }[status]


def _vehicles_only(case: Case, out: Collector) -> list[Judged]:
    declared = case.declared
    judged: list[Judged] = []
    if declared.injury in {"slight", "serious"}:
        judged.append((_NOT_MET, Text(zh="有人受伤", en="somebody is injured")))
    elif declared.injury is None:
        judged.append((_UNKNOWN, Text(zh="是否有人受伤没有申报", en="whether somebody is injured is not declared")))
    elif out.found(FindingCode.AIRBAG_DEPLOYED) or out.found(FindingCode.PERSON_LYING):
        judged.append((_UNKNOWN, Text(zh="是否有人受伤需要核实", en="whether somebody is injured must be asked")))
    else:
        judged.append((_MET, Text(zh="申报没有人受伤", en="nobody is declared injured")))
    if any(party.kind is not PartyKind.MOTOR for party in case.parties):
        judged.append((_NOT_MET, Text(zh="有当事人不是机动车", en="a party is no motor vehicle")))
    if declared.public_facility:
        judged.append((_NOT_MET, Text(zh="碰撞了建筑物或者设施", en="a building or facility was hit")))
    elif declared.public_facility is None:
        judged.append(
            (_UNKNOWN, Text(zh="是否碰撞设施没有申报", en="whether a facility was hit is not declared")),
        )
    return judged


def _within(result: PartyResult) -> Judged:
    who = party_name(result.id)
    if result.estimate is None:
        return _UNKNOWN, Text(zh=f"{who.zh}的损伤没有看到", en=f"no damage of {who.en} is seen")
    limit = next(limit for limit in result.estimate.limits if limit.limit == "compulsory_property")
    status = {LimitStatus.WITHIN: _MET, LimitStatus.OVER: _NOT_MET, LimitStatus.UNKNOWN: _UNKNOWN}[limit.status]
    return status, Text(zh=f"{who.zh}{limit.reason.zh}", en=f"{who.en}: {limit.reason.en}")


def _at_fault(liability: Liability) -> Judged:
    degrees = liability.suggestion
    if not degrees:
        return NOT_DECIDED.status, NOT_DECIDED.reasons[0]
    if Degree.NONE in degrees.values():
        return _NOT_MET, Text(
            zh="责任建议是一方无责，由民警认定",
            en="the suggestion leaves a party without responsibility; an officer decides",
        )
    return _MET, Text(
        zh="责任建议是各方都有责任，由民警认定", en="the suggestion puts responsibility on all; an officer decides"
    )


def _agreed(case: Case) -> Judged:
    if case.declared.disputed:
        return _NOT_MET, Text(zh="各方有争议", en="the parties dispute the facts")
    if case.declared.knock_for_knock_agreed is None:
        return _UNKNOWN, Text(zh="各方是否同意互碰自赔没有申报", en="whether all agree to it is not declared")
    if case.declared.knock_for_knock_agreed:
        return _MET, Text(zh="各方同意互碰自赔", en="all agree to it")
    return _NOT_MET, Text(zh="有一方不同意互碰自赔", en="a party does not agree to it")
