"""Rule sets on a page: brought in, compared, tried over past cases, put in force. Supervisors may look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from scenecheck_api.finding_names import FINDINGS
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.forms import body
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.render import page
from scenecheck_api.rulesets.bring_in import RULESET_INVALID, TEXT_MOST
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Cursor, RowId
from scenecheck_api.server.routes import dry_runs, rulesets
from scenecheck_api.server.routes.dry_runs import DryRunWish
from scenecheck_api.server.routes.rulesets import NewRuleSet, RuleSetId, SwitchWish

router = APIRouter(prefix="/admin/rulesets")
Reader = Annotated[Principal, Depends(on_page(Scope.RULES_READ))]
Manager = Annotated[Principal, Depends(on_page(Scope.RULES_MANAGE))]
Field = Annotated[str, Form(max_length=1200)]
CASES = 50


@router.get("")
def list_page(request: Request, parts: Parts, caller: Reader) -> Response:
    """The rule sets, what was in force when, and the last dry runs."""
    return page(
        request,
        "admin/rulesets.html.j2",
        caller,
        found=rulesets.list_rulesets(parts, caller),
        runs=dry_runs.list_dry_runs(parts, caller).runs,
    )


@router.post("")
def bring(request: Request, parts: Parts, caller: Manager, file: UploadFile, note: Field = "") -> Response:
    """Keep a rule set; it judges nothing yet."""
    data = file.file.read(TEXT_MOST * 4 + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RULESET_INVALID.error(f"expected UTF-8 text, found byte {error.start} that is none") from None
    wish = body(NewRuleSet, text=text, note=note.strip() or None)
    made = rulesets.bring(parts, caller, wish)
    return go_to(request, f"/admin/rulesets/{made.id}")


@router.get("/dry-runs/{run}")
def run_page(request: Request, parts: Parts, caller: Reader, run: RowId, cursor: Cursor = None) -> Response:
    """How far a dry run has come, and which cases would be judged differently and why."""
    found = dry_runs.get_dry_run(parts, caller, run)
    cases = dry_runs.list_changed(parts, caller, run, cursor, CASES)
    part = request.headers.get("hx-target") == "run"
    template = "admin/dry_run_part.html.j2" if part else "admin/dry_run.html.j2"
    return page(request, template, caller, run=found, cases=cases, rules=parts.ruleset, finding_names=FINDINGS)


@router.post("/dry-runs/{run}/stop")
def stop(request: Request, parts: Parts, caller: Manager, run: RowId) -> Response:
    """End it; what it found stays."""
    dry_runs.stop_dry_run(parts, caller, run)
    return go_to(request, f"/admin/rulesets/dry-runs/{run}")


@router.get("/{ruleset}")
def one_page(request: Request, parts: Parts, caller: Reader, ruleset: RuleSetId) -> Response:
    """What differs from the one in force, the dry runs of it, and putting it in force."""
    found = rulesets.list_rulesets(parts, caller)
    diff = rulesets.diff(parts, caller, ruleset, None)
    one = next(one for one in found.rulesets if one.id == ruleset)
    runs = [run for run in dry_runs.list_dry_runs(parts, caller).runs if run.version == one.version]
    seen = found.switches[0].number if found.switches else 0
    return page(request, "admin/ruleset.html.j2", caller, one=one, diff=diff, runs=runs, seen=seen)


@router.post("/{ruleset}/dry-runs")
def try_out(
    request: Request, parts: Parts, caller: Manager, ruleset: RuleSetId, since: Field = "", until: Field = ""
) -> Response:
    """Begin a dry run."""
    wish = body(DryRunWish, since=since or None, until=until or None)
    run = dry_runs.start_dry_run(parts, caller, ruleset, wish)
    return go_to(request, f"/admin/rulesets/dry-runs/{run.id}")


@router.post("/{ruleset}/switch")
def put_in_force(
    request: Request, parts: Parts, caller: Manager, ruleset: RuleSetId, seen: Field = "", reason: Field = ""
) -> Response:
    """Let it judge from now on."""
    wish = body(SwitchWish, seen=seen, reason=reason.strip())
    rulesets.switch(parts, caller, ruleset, wish)
    return go_to(request, "/admin/rulesets")
