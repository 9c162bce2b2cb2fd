"""交强险保单 and 商业险保单 on A4: the tables of the standard form, with an invented insurer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.content import PolicyContent
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.page import RenderedPage, Rgb, Style, iso
from scenecheck_datasets.papers.policy_form import LEFT, SIDE, PolicyForm
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType, Page, Variant

A4_MM = (210.0, 297.0)
A4_SCALE = 7.6
_PAPER: Rgb = (250, 250, 246)


def render_policy(
    content: PolicyContent, style: Style, rng: np.random.Generator, variant: Variant = Variant.PAPER
) -> RenderedPage:
    """A policy of either kind; the electronic variant is the page of the insurer's PDF: white, with a QR code."""
    electronic = variant is Variant.ELECTRONIC
    style = replace(style, corners_rounded=False)
    sheet = Sheet(*A4_MM, A4_SCALE, (254, 254, 254) if electronic else _PAPER, style, rng)
    if not electronic:
        decor.guilloche(sheet, style.tint, 0.22, 60)
    form = PolicyForm(sheet, content)
    if content.kind == "compulsory":
        form.heading("机动车交通事故责任强制保险单", electronic)
        _compulsory(form)
    else:
        form.heading("机动车商业保险保险单", electronic)
        _commercial(form)
    form.foot()
    kind = f"insurance_policy_{content.kind}{'_electronic' if electronic else ''}"
    return mount(sheet, DocumentType.INSURANCE_POLICY, Page.MAIN, variant, kind, tag_mm=10.0)


def _compulsory(form: PolicyForm) -> None:
    """The table of the compulsory policy."""
    form.person()
    form.vehicle()
    _limits(form)
    y = form.row((LEFT,))
    form.label(LEFT + 1, y, "与道路交通安全违法行为和道路交通事故相联系的浮动比率")
    form.sheet.value(None, "-", 120, y, form.wording.value_mm, f"{pick(form.rng, (-30, -20, -10, 0, 10))}%")
    _premium(form)
    _period(form)
    y = form.row((LEFT, 62.0))
    form.pair(LEFT, y, "保险合同争议解决方式", None, pick(form.rng, ("诉讼", "提交示例仲裁委员会仲裁")), 62, 130)
    _tax(form)
    form.notes(("本保单为样张,仅用于软件测试,不具备法律效力。", "保险期间内发生转让的,应当办理批改手续。"))


def _commercial(form: PolicyForm) -> None:
    """The table of the commercial policy: rows of cover, sum and premium."""
    content, sheet, size = form.content, form.sheet, form.wording.value_mm
    form.person()
    form.vehicle()
    columns = (LEFT, 92.0, 150.0)
    y = form.row(columns)
    for x, title in zip(columns, ("承保险别", "保险金额/责任限额(元)", "保险费(元)"), strict=True):
        form.label(x + 8, y, title)
    covers = ";".join(f"{cover.name}|{cover.limit}|{cover.premium}" for cover in content.covers)
    for cover in content.covers:
        y = form.row(columns)
        for box in (
            sheet.value(None, cover.name, LEFT + 2, y, size - 0.2, width=76),
            sheet.value(None, cover.limit, 100, y, size, printed=f"{float(cover.limit):,.2f}"),
            sheet.value(None, cover.premium, 158, y, size),
        ):
            sheet.truth.put("covers", covers, box)
    _premium(form)
    _period(form)
    y = form.row((LEFT, 62.0))
    form.pair(LEFT, y, "保险合同争议解决方式", None, "诉讼", 62, 130)
    form.notes(("本保单为样张,仅用于软件测试。", "收到本保险单后请立即核对,如有不符请及时办理变更。"))
    sheet.truth.put("limits", None, None)
    sheet.truth.put("vehicle_tax", None, None)


def _limits(form: PolicyForm) -> None:
    """The six limits: three at fault, three without."""
    content, top = form.content, form.y
    unit = pick(form.rng, ("元", "元", ".00元"))
    for i, name in enumerate(("死亡伤残赔偿限额", "医疗费用赔偿限额", "财产损失赔偿限额")):
        y = form.row((SIDE, 62.0, 106.0, 158.0))
        for x, at, label, limit in (
            (SIDE, 62.0, name, content.limits[i]),
            (106.0, 158.0, f"无责任{name}", content.limits[i + 3]),
        ):
            form.label(x + 1, y, label)
            printed = limit.removesuffix(".00") + unit
            box = form.sheet.value(None, limit, at + 4, y - 0.2, form.wording.value_mm, printed)
            form.sheet.truth.put("limits", "|".join(content.limits), box)
    form.side(top, "责任限额")


def _premium(form: PolicyForm) -> None:
    """The row of the total premium, in capitals and in figures."""
    content, sheet, size = form.content, form.sheet, form.wording.value_mm
    y = form.row((LEFT,))
    start = form.right_of(form.label(LEFT + 1, y, form.wording.premium), 50) + 2.5
    end = form.right_of(
        sheet.value(None, content.premium_total, start, y - 0.2, size, capital_amount(content.premium_total)), 90
    )
    start = form.right_of(form.label(max(end + 4, 108), y, pick(form.rng, ("(¥:", "(¥:", "(¥"))), 112) + 1.0
    end = form.right_of(sheet.value("premium_total", content.premium_total, start, y - 0.2, size), start)
    fund = f" 其中救助基金(1%)¥:{float(content.premium_total) * 0.01:.2f}元" if content.kind == "compulsory" else ""
    form.label(end + 1.2, y, f"元){fund}")


def _period(form: PolicyForm) -> None:
    """The row of the insured period with its hours."""
    content, sheet, wording = form.content, form.sheet, form.wording
    drift = sheet.style.drift_mm[0]
    y = form.row((LEFT,))
    x = form.right_of(form.label(LEFT + 1, y, "保险期间自"), 30) + 1.5
    for name, day, hour, word in (
        ("period_start", content.period_start, content.period_start_time, pick(form.rng, ("起至", "起 至"))),
        ("period_end", content.period_end, content.period_end_time, "止"),
    ):
        box = sheet.value(name, iso(day), x, y - 0.2, wording.value_mm, wording.printed_date(day))
        x = form.right_of(box, x) + float(form.rng.uniform(0.3, 2.0)) - drift
        box = sheet.value(f"{name}_time", hour, x, y - 0.2, wording.value_mm, wording.printed_hour(hour))
        x = form.right_of(form.label(form.right_of(box, x) + 1.4, y, word), x) + 2.0 - drift


def _tax(form: PolicyForm) -> None:
    """The block of the vehicle and vessel tax that the insurer collects."""
    content, sheet, top, size = form.content, form.sheet, form.y, form.wording.value_mm
    tax = content.vehicle_tax or "0.00"
    y = form.row((SIDE, 40.0, 100.0, 124.0))
    form.pair(SIDE, y, "整备质量", None, f"{int(form.rng.integers(1100, 2100))}.00千克", 40, 60)
    form.pair(100, y, "纳税人识别号", None, content.insured_id, 124, 74)
    y = form.row((SIDE, 79.0, 139.0))
    for x, label, amount in ((SIDE, "当年应缴", tax), (79, "往年补缴", "0.00"), (139, "滞纳金", "0.00")):
        form.pair(x, y, label, None, f"¥: {amount} 元", x + 18, 40)
    y = form.row((SIDE,))
    start = form.right_of(form.label(SIDE + 1, y, "合计(人民币大写):"), 44) + 2.0
    sheet.value(None, tax, start, y - 0.2, size, capital_amount(tax))
    start = form.right_of(form.label(104, y, "(¥:"), 108) + 1.0
    end = form.right_of(sheet.value("vehicle_tax", content.vehicle_tax, start, y - 0.2, size), start)
    form.label(end + 1.2, y, "元)")
    y = form.row((SIDE, 62.0, 128.0, 152.0))
    form.pair(SIDE, y, "完税凭证号(减免税证明号)", None, None, 62, 66)
    form.pair(128, y, "开具税务机关", None, "示例市税务局", 152, 46)
    form.side(top, "代收车船税")
