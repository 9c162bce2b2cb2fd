"""道路交通事故认定书（简易程序）: the draft of the determination that order 146, art. 24 asks of an officer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case
from scenecheck_evidence.collect import party_name
from scenecheck_evidence.issued.entry import Entry, EntryStatus, open_entry, open_names, say_moment
from scenecheck_evidence.issued.errors import PaperNotDueError
from scenecheck_evidence.issued.lines import PartyLines, case_lines, facts_line, party_lines
from scenecheck_evidence.issued.responsibility import FixedResponsibility, require_degrees
from scenecheck_evidence.moments import local
from scenecheck_evidence.report import CheckReport, Degree
from scenecheck_evidence.route import EXCLUDED
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.words import RESPONSIBILITIES, ROUTES

DUE_AFTER = timedelta(days=3)
"""Where it cannot be made on the spot, an officer makes it within three days (order 146, art. 24)."""

_NOTICES = (
    Text(
        zh="对损害赔偿有争议的，可以请求公安机关交通管理部门调解，也可以直接向人民法院提起民事诉讼（道交法第74条）。",
        en="Disputes over compensation may be brought to the traffic police for mediation, or to court "
        "(Road Traffic Safety Law, art. 74).",
    ),
)


class Determination(Value):
    """The draft of a determination. It is none before an officer has fixed the responsibility and signed."""

    paper: Literal["determination"] = "determination"
    title: Text = Text(
        zh="道路交通事故认定书（简易程序）", en="Determination of a road traffic accident (simple procedure)"
    )
    article: str = "程序规定第24条"
    authority: Text
    case_id: str
    number: Entry
    entries: tuple[Entry, ...]
    parties: tuple[PartyLines, ...]
    facts: Entry
    responsibility: Entry
    officer: Entry
    due: date
    notices: tuple[Text, ...] = _NOTICES
    ruleset: str

    @property
    def open_lines(self) -> dict[str | None, tuple[str, ...]]:
        """The names of open lines, by party; None holds those of the accident and of the paper itself."""
        own = open_names((self.number, *self.entries, self.responsibility, self.officer))
        return {None: own} | {party.id: open_names(party.entries) for party in self.parties}


def determination(
    case: Case, report: CheckReport, rules: RuleSet, fixed: FixedResponsibility | None = None
) -> Determination:
    """The draft of the determination of a case under the simple procedure.

    Args:
        case: the case.
        report: its report; facts whose sources disagree stay open.
        rules: the rule set, for the authority.
        fixed: the responsibility that an officer fixed; None leaves it open. The suggestion is never taken.

    Raises:
        PaperNotDueError: the route excludes quick handling.
        ResponsibilityError: `fixed` leaves a party out, or its degrees do not go together.
    """
    if report.route.name in EXCLUDED:
        articles = "、".join(report.route.articles)
        raise PaperNotDueError(
            Text(
                zh="简易程序事故认定书：仅适用于可按简易程序处理的事故（程序规定第23条），"
                f"本案为{ROUTES[report.route.name].zh}（{articles}）",
                en="determination: a case for the simple procedure expected (order 146, art. 23), found "
                f"{report.route.name.value} ({articles})",
            )
        )
    if fixed is not None:
        require_degrees(fixed.degrees, [party.id for party in case.parties])
    by = Text(zh=f"民警{fixed.officer}认定", en=f"fixed by officer {fixed.officer}") if fixed else Text(zh="", en="")
    parties = party_lines(case, report, fixed.degrees if fixed else None, by)
    return Determination(
        authority=rules.authority,
        case_id=case.case_id,
        number=open_entry("number", Text(zh="文书编号", en="number of the paper")),
        entries=case_lines(case),
        parties=parties,
        facts=facts_line(case, parties),
        responsibility=_responsibility(parties, fixed),
        officer=_officer(fixed),
        due=(local(case.occurred_at) + DUE_AFTER).date(),
        ruleset=report.ruleset,
    )


def _responsibility(parties: tuple[PartyLines, ...], fixed: FixedResponsibility | None) -> Entry:
    """Cause and responsibility in one sentence: the officer's reason, the articles, art. 60, who bears what."""
    label = Text(zh="事故成因及责任", en="cause and responsibility")
    if fixed is None:
        return open_entry("responsibility", label)
    grounds = "、".join(fixed.articles)
    said = "，".join(_bears(party.id, fixed.degrees[party.id]) for party in parties)
    reason = f"{fixed.reason.rstrip('。')}。" if fixed.reason else ""
    broken = f"违反{grounds}。" if grounds else ""
    return Entry(
        name="responsibility",
        label=label,
        value=f"{reason}{broken}依照程序规定第60条，{said}。",
        status=EntryStatus.CHECKED,
    )


def _bears(party: str, degree: Degree) -> str:
    verb = "" if degree is Degree.NONE else "承担"
    return f"{party_name(party).zh}{verb}{RESPONSIBILITIES[degree].zh}"


def _officer(fixed: FixedResponsibility | None) -> Entry:
    label = Text(zh="交通警察", en="officer")
    if fixed is None:
        return open_entry("officer", label)
    at = say_moment(fixed.fixed_at)
    note = Text(zh=f"{at}认定", en=f"fixed at {local(fixed.fixed_at):%Y-%m-%d %H:%M}")
    return Entry(name="officer", label=label, value=fixed.officer, status=EntryStatus.CHECKED, note=note)
