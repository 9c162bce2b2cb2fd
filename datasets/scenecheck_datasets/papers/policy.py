"""交强险保单 and 商业险保单 on A4: the tables of the standard form, with an invented insurer."""

from __future__ import annotations

from datetime import date

import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.content import PolicyContent
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import digits, pick
from scenecheck_datasets.papers.page import RenderedPage, Rgb, Style, iso
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType, Page, Variant

A4_MM = (210.0, 297.0)
A4_SCALE = 7.6
_PAPER: Rgb = (250, 250, 246)
_LEFT, _RIGHT = 12.0, 198.0
_SIZE = 3.5


def render_policy(
    content: PolicyContent, style: Style, rng: np.random.Generator, variant: Variant = Variant.PAPER
) -> RenderedPage:
    """A policy of either kind; the electronic variant is the page of the insurer's PDF: white, with a QR code."""
    electronic = variant is Variant.ELECTRONIC
    sheet = Sheet(*A4_MM, A4_SCALE, (254, 254, 254) if electronic else _PAPER, style, rng)
    if not electronic:
        decor.guilloche(sheet, style.tint, 0.22, 60)
    form = _Form(sheet, content)
    form.heading(electronic)
    if content.kind == "compulsory":
        form.compulsory()
    else:
        form.commercial()
    form.foot()
    kind = f"insurance_policy_{content.kind}{'_electronic' if electronic else ''}"
    return mount(sheet, DocumentType.INSURANCE_POLICY, Page.MAIN, variant, kind, tag_mm=10.0)


def _printed_date(day: date, chinese: bool) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if chinese else day.isoformat()


class _Form:
    """A policy in the making; `y` is where the next row of the table begins, mm."""

    def __init__(self, sheet: Sheet, content: PolicyContent):
        self.sheet, self.content = sheet, content
        self.rng = sheet.rng
        self.y = 46.0
        self.chinese_dates = bool(self.rng.random() < 0.5)

    def heading(self, electronic: bool) -> None:
        """Title, insurer's mark, policy number."""
        sheet, content = self.sheet, self.content
        ink: Rgb = pick(self.rng, ((180, 30, 40), (20, 70, 140), (30, 110, 80), (40, 40, 44)))
        sheet.text(_LEFT + 2, 9, content.insurer[:6], 5.6, Face.SANS_BOLD, ink)
        sheet.text(_LEFT + 2, 15.6, "SPECIMEN PROPERTY INSURANCE", 2.2, Face.SERIF, ink)
        title = "机动车交通事故责任强制保险单" if content.kind == "compulsory" else "机动车商业保险保险单"
        title += "(电子保单)" if electronic else ""
        sheet.text(105, 22, title, 6.4, sheet.style.title_face, (30, 30, 34), "m", 0.5)
        if electronic:
            sheet.paste(decor.qr_code(f"SPECIMEN {content.policy_number}", sheet.pixels(20)), 176, 6)
        else:
            sheet.text(_RIGHT, 12, f"川:{digits(self.rng, 14)}", 3.0, Face.SERIF, (190, 40, 40), "r")
        sheet.text(_LEFT + 2, 33.5, self._serial_line(), 3.0)
        sheet.text(112, 39, "保险单号:", _SIZE)
        sheet.value("policy_number", content.policy_number, 130, 39, size=_SIZE + 0.2)
        sheet.truth.put("kind", content.kind, None)

    def _serial_line(self) -> str:
        place = pick(self.rng, ("示例省", "样本省"))
        return f"{place}  限在{place}销售  投保确认码:{digits(self.rng, 20)}"

    # The table -----------------------------------------------------------------------------------------------------

    def row(self, height: float, edges: tuple[float, ...]) -> float:
        """Draw the frame of a row with cell edges at the given x; returns its top and moves on."""
        sheet, top = self.sheet, self.y
        stops = (*edges, _RIGHT)
        for x in (*stops, edges[0]):
            sheet.rule(x, top, x, top + height)
        sheet.rule(edges[0], top, _RIGHT, top)
        sheet.rule(edges[0], top + height, _RIGHT, top + height)
        self.y = top + height
        return top

    def pair(
        self, x: float, y: float, label: str, name: str | None, value: str | None, at: float, width: float,
        printed: str | None = None,
    ) -> None:  # fmt: skip
        """A label and its value in one row of the table."""
        self.sheet.text(x + 1, y, label, 3.1)
        self.sheet.value(name, value, at + 1, y - 0.2, size=_SIZE, width=width - 2, printed=printed)

    def side(self, top: float, text: str) -> None:
        """A heading written downwards in the narrow first column of a block of rows."""
        sheet = self.sheet
        sheet.frame(_LEFT, top, _LEFT + 7, self.y)
        size = min(3.3, (self.y - top) / (len(text) + 1))
        start = top + (self.y - top - size * 1.15 * len(text)) / 2
        for i, character in enumerate(text):
            sheet.text(_LEFT + 3.5, start + i * size * 1.15, character, size, anchor="m")

    def person(self) -> None:
        """The insured, the number, the address."""
        content, height = self.content, 7.2
        y = self.row(height, (_LEFT,)) + 2.1
        self.pair(_LEFT, y, "被保险人", "insured", content.insured, 38, 150)
        y = self.row(height, (_LEFT, 82.0)) + 2.1
        self.pair(_LEFT, y, "被保险人身份证号码(统一社会信用代码)", "insured_id", content.insured_id, 82, 110)
        y = self.row(height, (_LEFT, 27.0, 145.0, 162.0)) + 2.1
        self.pair(_LEFT, y, "地  址", "address", content.address, 27, 117)
        self.pair(145, y, "联系电话", None, f"1{digits(self.rng, 2)}****{digits(self.rng, 4)}", 162, 36)

    def vehicle(self) -> None:
        """The block of the insured vehicle."""
        content, height, top = self.content, 7.2, self.y
        left = _LEFT + 7
        y = self.row(height, (left, 38.0, 78.0, 100.0, 142.0, 162.0)) + 2.1
        self.pair(left, y, "号牌号码", "plate_number", content.plate_number, 38, 40)
        self.pair(78, y, "机动车种类", "vehicle_kind", content.vehicle_kind, 100, 42)
        self.pair(142, y, "使用性质", "use_character", content.use_character, 162, 36)
        y = self.row(height, (left, 38.0, 100.0, 132.0)) + 2.1
        self.pair(left, y, "发动机号码", "engine_number", content.engine_number, 38, 62)
        self.pair(100, y, "识别代码(车架号)", "vin", content.vin, 132, 66)
        y = self.row(height, (left, 38.0, 100.0, 119.0, 146.0, 167.0)) + 2.1
        self.pair(left, y, "厂牌型号", "model", content.model, 38, 62)
        self.pair(100, y, "核定载客", "seats", content.seats, 119, 27)
        self.pair(146, y, "核定载质量", "load_mass", content.load_mass, 167, 31)
        y = self.row(height, (left, 38.0, 78.0, 100.0, 142.0, 162.0)) + 2.1
        self.pair(left, y, "排  量", None, content.displacement, 38, 40)
        self.pair(78, y, "功  率", None, content.power, 100, 42)
        self.pair(142, y, "登记日期", "register_date", iso(content.register_date), 162, 36,
                  _printed_date(content.register_date, False))  # fmt: skip
        self.side(top, "被保险机动车")

    def compulsory(self) -> None:
        """The table of the compulsory policy."""
        content, sheet, height = self.content, self.sheet, 7.2
        self.person()
        self.vehicle()
        top, left = self.y, _LEFT + 7
        names = ("死亡伤残赔偿限额", "医疗费用赔偿限额", "财产损失赔偿限额")
        boxes = []
        for i, name in enumerate(names):
            y = self.row(height, (left, 62.0, 106.0, 158.0)) + 2.1
            for x, at, label, limit in (
                (left, 62.0, name, content.limits[i]),
                (106.0, 158.0, f"无责任{name}", content.limits[i + 3]),
            ):
                sheet.text(x + 1, y, label, 3.1)
                printed = f"{limit.split('.')[0]}元"
                boxes.append(sheet.value(None, limit, at + 4, y - 0.2, size=_SIZE, printed=printed))
        for box in boxes:
            sheet.truth.put("limits", "|".join(content.limits), box)
        self.side(top, "责任限额")
        y = self.row(height, (_LEFT,)) + 2.1
        sheet.text(_LEFT + 1, y, "与道路交通安全违法行为和道路交通事故相联系的浮动比率", 3.1)
        sheet.value(None, "-", 120, y, size=_SIZE, printed=f"{pick(self.rng, (-30, -20, -10, 0, 10))}%")
        self.premium()
        self.period()
        y = self.row(height, (_LEFT, 62.0)) + 2.1
        self.pair(_LEFT, y, "保险合同争议解决方式", None, "-", 62, 130, pick(self.rng, ("诉讼", "提交仲裁委员会仲裁")))
        self.tax()
        self.notes(("本保单为电子保单样张,仅用于软件测试,不具备法律效力。", "保险期间内发生转让的,应当办理批改手续。"))

    def premium(self) -> None:
        """The row of the total premium, in capitals and in figures."""
        content, sheet = self.content, self.sheet
        y = self.row(7.2, (_LEFT,)) + 2.1
        sheet.text(_LEFT + 1, y, "保险费合计(人民币大写):", 3.1)
        sheet.value(None, "-", 56, y - 0.2, size=_SIZE, printed=capital_amount(content.premium_total))
        sheet.text(112, y, "(¥:", 3.1)
        box = sheet.value("premium_total", content.premium_total, 119, y - 0.2, size=_SIZE)
        end = (box[2] / sheet.scale if box else 119) + 1.5
        fund = float(content.premium_total) * 0.01
        tail = f"元) 其中救助基金(1%)¥:{fund:.2f}元" if content.kind == "compulsory" else "元)"
        sheet.text(end, y, tail, 3.1)

    def period(self) -> None:
        """The row of the insured period with its hours."""
        content, sheet = self.content, self.sheet
        y = self.row(7.6, (_LEFT,)) + 2.2
        style = self.rng.random()
        sheet.text(_LEFT + 1, y, "保险期间自", 3.1)
        x = _LEFT + 20.0
        for name, day, hour, word in (
            ("period_start", content.period_start, content.period_start_time, "起至"),
            ("period_end", content.period_end, content.period_end_time, "止"),
        ):
            h, m = (int(v) for v in hour.split(":"))
            shown = f"{h}时{m}分" if style < 0.55 else (f"{h:02d}时{m:02d}分" if style < 0.8 else f"{h}:{m:02d}")
            box = sheet.value(name, iso(day), x, y - 0.2, size=_SIZE, printed=_printed_date(day, style < 0.85))
            x = (box[2] / sheet.scale if box else x) + 1.6 - sheet.style.drift_mm[0]
            box = sheet.value(f"{name}_time", hour, x, y - 0.2, size=_SIZE, printed=shown)
            x = (box[2] / sheet.scale if box else x) + 1.6
            end = sheet.text(x, y, word, 3.1)
            x = end[2] / sheet.scale + 2.0 - sheet.style.drift_mm[0]

    def tax(self) -> None:
        """The block of the vehicle and vessel tax that the insurer collects."""
        content, sheet, height, top = self.content, self.sheet, 7.0, self.y
        left, tax = _LEFT + 7, content.vehicle_tax or "0.00"
        y = self.row(height, (left, 40.0, 100.0, 124.0)) + 2.0
        self.pair(left, y, "整备质量", None, "-", 40, 60, f"{int(self.rng.integers(1100, 2100))}.00千克")
        self.pair(100, y, "纳税人识别号", None, "-", 124, 74, self.content.insured_id)
        y = self.row(height, (left, 79.0, 139.0)) + 2.0
        for x, label, amount in ((left, "当年应缴", tax), (79, "往年补缴", "0.00"), (139, "滞纳金", "0.00")):
            self.pair(x, y, label, None, "-", x + 18, 40, f"¥: {amount} 元")
        y = self.row(height, (left,)) + 2.0
        sheet.text(left + 1, y, "合计(人民币大写):", 3.1)
        sheet.value(None, "-", 50, y - 0.2, size=_SIZE, printed=capital_amount(tax))
        sheet.text(104, y, "(¥:", 3.1)
        box = sheet.value("vehicle_tax", content.vehicle_tax, 111, y - 0.2, size=_SIZE)
        sheet.text((box[2] / sheet.scale if box else 111) + 1.5, y, "元)", 3.1)
        y = self.row(height, (left, 62.0, 128.0, 152.0)) + 2.0
        self.pair(left, y, "完税凭证号(减免税证明号)", None, None, 62, 66)
        self.pair(128, y, "开具税务机关", None, "-", 152, 46, "示例市税务局")
        self.side(top, "代收车船税")

    def commercial(self) -> None:
        """The table of the commercial policy: rows of cover, sum and premium."""
        content, sheet, height = self.content, self.sheet, 7.2
        self.person()
        self.vehicle()
        columns = (_LEFT, 92.0, 150.0)
        y = self.row(height, columns) + 2.1
        for x, title in zip(columns, ("承保险别", "保险金额/责任限额(元)", "保险费(元)"), strict=True):
            sheet.text(x + 8, y, title, 3.1)
        listed = []
        for cover in content.covers:
            y = self.row(height, columns) + 2.1
            boxes = (
                sheet.value(None, cover.name, _LEFT + 2, y, size=3.2, width=76),
                sheet.value(None, cover.limit, 100, y, size=3.4, printed=f"{float(cover.limit):,.2f}"),
                sheet.value(None, cover.premium, 158, y, size=3.4),
            )
            listed += [box for box in boxes if box]
        for box in listed:
            sheet.truth.put("covers", ";".join("|".join((c.name, c.limit, c.premium)) for c in content.covers), box)
        self.premium()
        self.period()
        y = self.row(height, (_LEFT, 62.0)) + 2.1
        self.pair(_LEFT, y, "保险合同争议解决方式", None, "-", 62, 130, "诉讼")
        self.notes(("本保单为样张,仅用于软件测试。", "收到本保险单后请立即核对,如有不符请及时办理变更。"))
        sheet.truth.put("limits", None, None)
        sheet.truth.put("vehicle_tax", None, None)

    def notes(self, lines: tuple[str, ...]) -> None:
        """Special terms and the reminder."""
        sheet = self.sheet
        for title, texts in (("特别约定", lines), ("重要提示", _REMINDERS)):
            top = self.row(7.0 + 5.0 * len(texts), (_LEFT + 7,))
            for i, text in enumerate(texts):
                sheet.text(_LEFT + 9, top + 3.5 + i * 5.2, f"{i + 1}.{text}", 2.9)
            self.side(top, title)

    def foot(self) -> None:
        """The insurer, the times, the seal over them."""
        content, sheet, rng, top = self.content, self.sheet, self.rng, self.y
        y = self.row(24.0, (_LEFT + 7,)) + 2.2
        self.side(top, "保险人")
        left = _LEFT + 8
        self.pair(left, y, "公司名称:", "insurer", content.insurer, left + 16, 112)
        self.pair(left, y + 6, "公司地址:", None, "-", left + 16, 90, "示例省示例市滨河北路一段1号")
        self.pair(left, y + 12, "邮政编码:", None, "-", left + 16, 30, digits(rng, 6))
        self.pair(left + 52, y + 12, "服务电话:", None, "-", left + 68, 30, "95" + digits(rng, 3))
        self.pair(left + 100, y + 12, "签单日期:", "signed_date", iso(content.signed_date), left + 116, 50,
                  _printed_date(content.signed_date, self.chinese_dates))  # fmt: skip
        sheet.text(_RIGHT - 36, y + 17.5, "(保险人签章)", 3.1)
        times = ("收费确认时间", "投保确认时间", "生成保单时间")
        for i, name in enumerate(times):
            clock = f"{rng.integers(8, 20):02d}:{rng.integers(60):02d}"
            sheet.text(_LEFT + i * 62, self.y + 2.5, f"{name}:{content.signed_date} {clock}", 2.7)
        sheet.text(_LEFT, self.y + 8, "核保:自动核保    制单:样张系统    经办:样张", 3.0)
        if rng.random() < 0.85:
            mask = decor.round_seal(sheet, content.insurer, 38.0, sheet.style.seal_strength * 0.8)
            x, drop = float(rng.uniform(140, 158)), float(rng.uniform(-4, 4))
            sheet.stamp(mask, x, y - 4 + drop, sheet.style.seal_ink)


_REMINDERS = (
    "请详细阅读保险条款,特别是责任免除和投保人、被保险人义务。",
    "收到本保险单后,请立即核对,如有不符或疏漏,请及时通知保险人并办理变更或补充手续。",
    "保险费应一次性交清,请您及时核对保险单和发票(收据),如有不符,请及时与保险人联系。",
    "被保险人应当在交通事故发生后及时通知保险人。",
)
