"""What a recheck would change, as JSON for programs and as a page for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from scenecheck_api import words
from scenecheck_api.recheck.examine import Held, Outcome
from scenecheck_api.recheck.work_folder import Plan
from scenecheck_evidence.base import Text
from scenecheck_evidence.report import Verdict

MOST_ROWS = 2000
"""Changed cases on the page; the JSON holds all."""
HELD = {
    Held.SETTLED: Text(zh="已作出决定，只对比不更改", en="decided: compared, never changed"),
    Held.IN_HAND: Text(zh="当事人正在补拍或修改", en="its party is changing photos or what is declared"),
    Held.CORRECTED: Text(zh="办案人员更正过原识别结果", en="an officer corrected the older reading"),
    Held.NOT_READ: Text(zh="有照片未能重新识别", en="a photo could not be read again"),
}


def summary(plan: Plan, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts: how many cases changed, from which verdict to which, for which findings, and what is held back."""
    changes = [outcome.change for outcome in outcomes if outcome.change is not None]
    moves = Counter(f"{c.verdict[0].value} -> {c.verdict[1].value}" for c in changes if c.verdict_changed)
    return {
        "pipeline": plan.pipeline,
        "ruleset": plan.ruleset,
        "read": plan.read,
        "planned": plan.cases,
        "cases": len(outcomes),
        "photos_read": sum(outcome.photos_read for outcome in outcomes),
        "same": sum(outcome.change is not None and not outcome.changed for outcome in outcomes),
        "changed": sum(outcome.changed for outcome in outcomes),
        "verdicts": dict(sorted(moves.items())),
        "findings_added": _counted(f.code for c in changes for f in c.added),
        "findings_gone": _counted(f.code for c in changes for f in c.gone),
        "held": _counted(o.held.value for o in outcomes if o.changed and o.held is not None),
        "problems": _counted(p.code for o in outcomes for p in o.problems),
    }


def diff_json(plan: Plan, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The summary, and every case that changed or had a problem."""
    told = [o.model_dump(mode="json") for o in outcomes if o.changed or o.problems]
    return {**summary(plan, outcomes), "outcomes": told}


def diff_page(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    """The same as one page; cases whose verdict changed come first."""
    changed = sorted((o for o in outcomes if o.changed), key=lambda o: not (o.change and o.change.verdict_changed))
    environment = Environment(
        loader=PackageLoader("scenecheck_api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("recheck.html.j2").render(
        counts=summary(plan, outcomes),
        moves=Counter(o.change.verdict for o in changed if o.change and o.change.verdict_changed),
        changed=changed[:MOST_ROWS],
        left_out=max(0, len(changed) - MOST_ROWS),
        problems=[o for o in outcomes if o.problems],
        verdicts={verdict: words.VERDICTS[verdict] for verdict in Verdict},
        held=HELD,
    )


def _counted(names: Any) -> dict[str, int]:
    return dict(Counter(names).most_common())
