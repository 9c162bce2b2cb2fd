"""An insurer's assessment as PDF: the items, the total, how it stands to the limits, and who changed what and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from scenecheck_api.case_papers.pdf import WIDTH, Sheet, build, ruled, sheet_for
from scenecheck_api.insurer.assessment_draft import Assessment, AssessmentState
from scenecheck_api.words import ACTIONS, DAMAGE_SEVERITIES, DAMAGES, LIMIT_STATUSES, LIMITS, NO_PRICES
from scenecheck_evidence.assessed import AssessedItem, Origin
from scenecheck_evidence.collect import party_name
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.estimate import PriceRange
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.ruleset import RuleSet

STATES = {
    AssessmentState.PROPOSED: "预估，未经人工确认",
    AssessmentState.EDITED: "处理中",
    AssessmentState.ACCEPTED: "已确认",
}
ORIGINS = {Origin.PROPOSED: "预估", Origin.CHANGED: "人工修改", Origin.ADDED: "人工增加"}
_COLUMNS = tuple(part * WIDTH for part in (0.06, 0.2, 0.2, 0.14, 0.2, 0.2))


def assessment_pdf(
    assessment: Assessment, case_number: str, insurer: str, rules: RuleSet, font: Path | None = None
) -> bytes:
    """The assessment as PDF; the same value gives the same bytes.

    Args:
        assessment: the last version.
        case_number: of the case.
        insurer: whose assessment it is.
        rules: name the parts.
        font: as for `agreement_pdf`.

    Raises:
        PaperFontError: the font cannot be used, or lacks a character.
    """
    sheet = sheet_for(font, assessment.model_dump_json() + insurer + case_number)
    title = "车辆定损单"
    about = (case_number, party_name(assessment.party).zh, insurer, f"第 {assessment.version} 版")
    head = f"案件 {' · '.join((*about, STATES[assessment.state]))}"
    story: list[Flowable] = [
        Paragraph(title, sheet.title),
        Paragraph(escape(head), sheet.head),
        Spacer(1, 4 * mm),
        _items(assessment, sheet, rules),
        Spacer(1, 4 * mm),
        _sums(assessment, sheet),
        Spacer(1, 4 * mm),
        *_history(assessment, sheet),
        Paragraph("照片识别给出的是预估；以查勘和维修的实际情况为准。", sheet.small),
    ]
    return build(story, f"{title} {case_number}")


def _items(assessment: Assessment, sheet: Sheet, rules: RuleSet) -> Table:
    def cell(text: str) -> Paragraph:
        return Paragraph(escape(text), sheet.body)

    rows = [[cell(text) for text in ("序", "部件", "损伤", "处理", "单价（元）", "计入（元）")]]
    rows += [
        [cell(text) for text in (str(place), part_name(one.item.part, rules.damage).zh, *_cells(one))]
        for place, one in enumerate(assessment.items, 1)
    ]
    if not assessment.items:
        rows.append([cell(text) for text in ("—", "没有定损项目", "", "", "", "")])
    return ruled(Table(rows, colWidths=_COLUMNS, repeatRows=1))


def _cells(one: AssessedItem) -> tuple[str, str, str, str]:
    item = one.item
    severity = DAMAGE_SEVERITIES[item.severity].zh if item.severity else ""
    price = _span(item.price) if item.price else NO_PRICES[item.no_price].zh if item.no_price else "—"
    origin = "" if one.origin is Origin.PROPOSED else f"（{ORIGINS[one.origin]}）"
    action = ACTIONS[item.action].zh if item.action else "—"
    return f"{severity}{DAMAGES[item.type].zh}{origin}", action, price, _span(item.counted)


def _sums(assessment: Assessment, sheet: Sheet) -> Table:
    rows = [["合计", f"{_span(assessment.total)} 元{'，另有未计价的损伤' if assessment.open_ended else ''}"]]
    rows += [
        [f"{LIMITS[limit.limit].zh} {limit.amount} 元", f"{LIMIT_STATUSES[limit.status].zh}：{limit.reason.zh}"]
        for limit in assessment.limits
    ]
    cells = [[Paragraph(escape(text), sheet.body) for text in row] for row in rows]
    return ruled(Table(cells, colWidths=[0.4 * WIDTH, 0.6 * WIDTH]))


def _history(assessment: Assessment, sheet: Sheet) -> list[Flowable]:
    lines: list[Flowable] = [
        Paragraph(
            escape(f"第 {one.version} 版 {_moment(one.at)} {one.by}：{_span(one.total)} 元。{one.reason or ''}"),
            sheet.small,
        )
        for one in assessment.history
    ]
    return [*lines, Spacer(1, 4 * mm)] if lines else []


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _span(price: PriceRange) -> str:
    return str(price.low) if price.low == price.high else f"{price.low}–{price.high}"
