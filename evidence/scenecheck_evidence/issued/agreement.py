"""道路交通事故自行协商协议书: what order 146, art. 21 asks of an agreement, as far as the case knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case
from scenecheck_evidence.issued.entry import Entry, open_names
from scenecheck_evidence.issued.errors import PaperNotDueError
from scenecheck_evidence.issued.lines import PartyLines, case_lines, facts_line, party_lines
from scenecheck_evidence.issued.responsibility import require_degrees
from scenecheck_evidence.report import CheckReport, Degree, RouteName
from scenecheck_evidence.words import ROUTES

_NOTICES = (
    Text(
        zh="各方共同签名后生效。可以自行赔偿，或者到投保的保险公司、事故保险理赔服务场所办理（程序规定第21、22条）。",
        en="In force once all have signed. Settle among yourselves, or at the insurer's or a claims service point "
        "(order 146, arts. 21 and 22).",
    ),
    Text(
        zh="达成协议后不履行的，可以申请人民调解委员会调解，或者向人民法院提起民事诉讼（程序规定第22条）。",
        en="Where the agreement is not kept, ask for mediation or go to court (order 146, art. 22).",
    ),
)


class Agreement(Value):
    """The agreement of the parties, to be completed where lines are open and signed by all of them."""

    paper: Literal["agreement"] = "agreement"
    title: Text = Text(zh="道路交通事故自行协商协议书", en="Agreement on a road traffic accident")
    article: str = "程序规定第21条"
    case_id: str
    entries: tuple[Entry, ...]
    parties: tuple[PartyLines, ...]
    facts: Entry
    notices: tuple[Text, ...] = _NOTICES
    ruleset: str

    @property
    def open_lines(self) -> dict[str | None, tuple[str, ...]]:
        """The names of open lines, by party; None holds those of the accident."""
        return {None: open_names(self.entries)} | {party.id: open_names(party.entries) for party in self.parties}


def agreement(case: Case, report: CheckReport, agreed: Mapping[str, Degree] | None = None) -> Agreement:
    """The agreement of a case that its parties may settle themselves.

    Args:
        case: the case.
        report: its report; facts whose sources disagree stay open.
        agreed: the responsibility that the parties agreed on; None leaves it open. The suggestion is never taken.

    Raises:
        PaperNotDueError: the route is another than to negotiate.
        ResponsibilityError: `agreed` leaves a party out, or its degrees do not go together.
    """
    if report.route.name is not RouteName.NEGOTIATE:
        articles = "、".join(report.route.articles)
        raise PaperNotDueError(
            Text(
                zh="自行协商协议书：仅适用于当事人可以自行协商的事故（程序规定第19条），"
                f"本案为{ROUTES[report.route.name].zh}（{articles}）",
                en="agreement: a case that the parties may settle themselves expected (route negotiate, order 146, "
                f"art. 19), found {report.route.name.value} ({articles})",
            )
        )
    if agreed is not None:
        require_degrees(agreed, [party.id for party in case.parties])
    by = Text(zh="当事人协商确定", en="agreed by the parties")
    parties = party_lines(case, report, dict(agreed) if agreed is not None else None, by)
    return Agreement(
        case_id=case.case_id,
        entries=case_lines(case),
        parties=parties,
        facts=facts_line(case, parties),
        ruleset=report.ruleset,
    )
