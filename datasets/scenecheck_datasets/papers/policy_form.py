"""What both kinds of policy share: the ways insurers word and space the standard form, its rows and cells, its foot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.content import PolicyContent
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.numbers import digits, pick
from scenecheck_datasets.papers.page import PixelBox, Rgb, iso
from scenecheck_datasets.papers.sheet import Sheet

LEFT, RIGHT = 12.0, 198.0
"""Edges of the table, mm."""
SIDE = LEFT + 7.0
"""Right edge of the narrow column whose headings run downwards, mm."""

_REMINDERS = (
    "请详细阅读保险条款,特别是责任免除和投保人、被保险人义务。",
    "收到本保险单后,请立即核对,如有不符或疏漏,请及时通知保险人并办理变更或补充手续。",
    "保险费应一次性交清,请您及时核对保险单和发票(收据),如有不符,请及时与保险人联系。",
    "被保险人应当在交通事故发生后及时通知保险人。",
)


@dataclass(frozen=True)
class Wording:
    """How an insurer fills the standard form.

    Attributes:
        insured_id: label of the insured's number; vin and premium: other labels that differ.
        colon: between a label and its value where no cell divides them.
        number_x: where the policy number begins, mm.
        together: whether labels and values outside of cells are printed in one go.
        units_apart: whether 人 and 千克 are printed by the form, not with the value.
        vin_first: whether the VIN stands before the engine number.
        chinese_dates: 2026年01月02日 against 2026-01-02; padded: 01月 against 1月.
        hours: how an hour is written, with h and m to fill in.
        row_mm: height of a row; label_mm and value_mm: sizes of print.
    """

    insured_id: str
    vin: str
    premium: str
    colon: str
    number_x: float
    together: bool
    units_apart: bool
    vin_first: bool
    chinese_dates: bool
    padded: bool
    hours: str
    row_mm: float
    label_mm: float
    value_mm: float

    def printed_date(self, day: date) -> str:
        """A date as this insurer prints it."""
        if not self.chinese_dates:
            return day.isoformat()
        return f"{day:%Y年%m月%d日}" if self.padded else f"{day.year}年{day.month}月{day.day}日"

    def printed_hour(self, hour: str) -> str:
        """An hour 00:00 to 24:00 as this insurer prints it."""
        h, m = (int(part) for part in hour.split(":"))
        return self.hours.format(h=h, m=m)


def random_wording(rng: np.random.Generator) -> Wording:
    """A wording as some insurer has it."""
    return Wording(
        insured_id=pick(rng, ("被保险人身份证号码(统一社会信用代码)",) * 3 + ("身份证号码(统一社会信用代码)",)),
        vin=pick(rng, ("识别代码(车架号)",) * 4 + ("车辆识别代码(车架号)",)),
        premium=pick(rng, ("保险费合计(人民币大写):", "保险费合计(人民币大写)", "保险费合计(大写):")),
        colon=pick(rng, (":", "：")),
        number_x=float(pick(rng, (LEFT + 2, 66.0, 108.0, 112.0))),
        together=bool(rng.random() < 0.4),
        units_apart=bool(rng.random() < 0.4),
        vin_first=bool(rng.random() < 0.15),
        chinese_dates=bool(rng.random() < 0.75),
        padded=bool(rng.random() < 0.75),
        hours=pick(rng, ("{h}时{m}分", "{h:02d}时{m:02d}分", "{h}时", "{h:02d}:{m:02d}", "{h}时{m}分")),
        row_mm=float(rng.uniform(6.8, 7.7)),
        label_mm=float(rng.uniform(2.9, 3.3)),
        value_mm=float(rng.uniform(3.25, 3.65)),
    )


class PolicyForm:
    """A policy in the making; `y` is where the next row of the table begins, mm."""

    def __init__(self, sheet: Sheet, content: PolicyContent):
        self.sheet, self.content, self.rng = sheet, content, sheet.rng
        self.wording = random_wording(self.rng)
        self.y = 46.0

    def heading(self, title: str, electronic: bool) -> None:
        """Insurer's mark, title, policy number, and a QR code or the number of the printed form."""
        sheet, content, rng = self.sheet, self.content, self.rng
        ink: Rgb = pick(rng, ((180, 30, 40), (20, 70, 140), (30, 110, 80), (40, 40, 44)))
        sheet.text(LEFT + 2, 9, content.insurer[:6], 5.6, Face.SANS_BOLD, ink)
        sheet.text(LEFT + 2, 15.6, "SPECIMEN PROPERTY INSURANCE", 2.2, Face.SERIF, ink)
        title += "(电子保单)" if electronic else ""
        sheet.text(105, 22, title, float(rng.uniform(5.8, 6.8)), sheet.style.title_face, (30, 30, 34), "m", 0.5)
        if electronic:
            sheet.paste(decor.qr_code(f"SPECIMEN {content.policy_number}", sheet.pixels(20)), 176, 6)
        else:
            sheet.text(RIGHT, 12, f"川:{digits(rng, 14)}", 3.0, Face.SERIF, (190, 40, 40), "r")
        place = pick(rng, ("示例省", "样本省"))
        sheet.text(LEFT + 2, 33.5, f"{place}  限在{place}销售  投保确认码:{digits(rng, 20)}", 3.0)
        self.inline(self.wording.number_x, 39, "保险单号", "policy_number", content.policy_number)
        sheet.truth.put("kind", content.kind, None)

    def row(self, edges: tuple[float, ...], height: float | None = None) -> float:
        """Frame a row with cell edges at the given x; returns where its text begins and moves on."""
        sheet, top, height = self.sheet, self.y, height or self.wording.row_mm
        for x in (*edges, RIGHT):
            sheet.rule(x, top, x, top + height)
        sheet.rule(edges[0], top, RIGHT, top)
        sheet.rule(edges[0], top + height, RIGHT, top + height)
        self.y = top + height
        return top + (self.wording.row_mm - self.wording.label_mm) / 2

    def label(self, x: float, y: float, text: str) -> PixelBox:
        """A label of the form with its left edge at x mm."""
        return self.sheet.text(x, y, text, self.wording.label_mm)

    def pair(
        self,
        x: float,
        y: float,
        label: str,
        name: str | None,
        value: str | None,
        at: float,
        width: float,
        printed: str | None = None,
    ) -> None:
        """A label in its cell from x, its value in the next cell from `at`, `width` mm wide."""
        self.label(x + 1, y, label)
        self.sheet.value(name, value, at + 1, y - 0.2, size=self.wording.value_mm, width=width - 2, printed=printed)

    def counted(self, x: float, y: float, label: str, name: str, value: str, at: float, width: float) -> None:
        """A count with its unit, which some forms print apart (5 人)."""
        number = value.rstrip("人千克")
        if not self.wording.units_apart:
            self.pair(x, y, label, name, value, at, width)
            return
        self.label(x + 1, y, label)
        box = self.sheet.value(
            name, value, at + 1, y - 0.2, size=self.wording.value_mm, printed=number, width=width - 9
        )
        unit = self.label(self.right_of(box, at) + 1.2, y, value[len(number) :])
        self.sheet.truth.put(name, value, unit)

    def inline(
        self,
        x: float,
        y: float,
        label: str,
        name: str | None,
        value: str,
        printed: str | None = None,
        width: float = 80,
    ) -> None:
        """A label, a colon and the value behind it, in one go where the insurer prints so."""
        wording, sheet = self.wording, self.sheet
        drift = sheet.style.drift_mm
        if wording.together:
            face = sheet.style.value_face
            text, size = f"{label}{wording.colon}", wording.value_mm
            end = sheet.text(
                x + drift[0], y + drift[1], text, size * sheet.style.value_scale, face, sheet.style.value_ink
            )
            start = self.right_of(end, x) - drift[0] + 0.2
        else:
            end = self.label(x, y, f"{label}{wording.colon}")
            start = self.right_of(end, x) + 1.5
        sheet.value(name, value, start, y - (0.0 if wording.together else 0.2), wording.value_mm, printed, width)

    def right_of(self, box: PixelBox | None, otherwise: float) -> float:
        """Where a printed text ends, mm."""
        return box[2] / self.sheet.scale if box else otherwise

    def side(self, top: float, text: str) -> None:
        """A heading written downwards in the narrow first column of a block of rows."""
        sheet = self.sheet
        sheet.frame(LEFT, top, SIDE, self.y)
        size = min(3.3, (self.y - top) / (len(text) + 1))
        start = top + (self.y - top - size * 1.15 * len(text)) / 2
        for i, character in enumerate(text):
            sheet.text(LEFT + 3.5, start + i * size * 1.15, character, size, anchor="m")

    def person(self) -> None:
        """The insured, the number, the address."""
        content, y = self.content, self.row((LEFT,))
        self.pair(LEFT, y, "被保险人", "insured", content.insured, 38, 150)
        y = self.row((LEFT, 82.0))
        self.pair(LEFT, y, self.wording.insured_id, "insured_id", content.insured_id, 82, 110)
        y = self.row((LEFT, 27.0, 145.0, 162.0))
        self.pair(LEFT, y, "地  址", "address", content.address, 27, 117)
        phone = f"1{pick(self.rng, '3578')}{digits(self.rng, 1)}****{digits(self.rng, 4)}"
        self.pair(145, y, "联系电话", None, phone, 162, 36)

    def vehicle(self) -> None:
        """The block of the insured vehicle."""
        content, top = self.content, self.y
        y = self.row((SIDE, 38.0, 78.0, 100.0, 142.0, 162.0))
        self.pair(SIDE, y, "号牌号码", "plate_number", content.plate_number, 38, 40)
        self.pair(78, y, "机动车种类", "vehicle_kind", content.vehicle_kind, 100, 42)
        self.pair(142, y, "使用性质", "use_character", content.use_character, 162, 36)
        if self.wording.vin_first:
            y = self.row((SIDE, 54.0, 118.0, 138.0))
            self.pair(SIDE, y, self.wording.vin, "vin", content.vin, 54, 64)
            self.pair(118, y, "发动机号码", "engine_number", content.engine_number, 138, 60)
        else:
            y = self.row((SIDE, 38.0, 98.0, 134.0))
            self.pair(SIDE, y, "发动机号码", "engine_number", content.engine_number, 38, 60)
            self.pair(98, y, self.wording.vin, "vin", content.vin, 134, 64)
        y = self.row((SIDE, 38.0, 100.0, 119.0, 146.0, 167.0))
        self.pair(SIDE, y, "厂牌型号", "model", content.model, 38, 62)
        self.counted(100, y, "核定载客", "seats", content.seats, 119, 27)
        self.counted(146, y, "核定载质量", "load_mass", content.load_mass, 167, 31)
        y = self.row((SIDE, 38.0, 78.0, 100.0, 142.0, 162.0))
        self.pair(SIDE, y, "排  量", None, content.displacement, 38, 40)
        self.pair(78, y, "功  率", None, content.power, 100, 42)
        self.pair(142, y, "登记日期", "register_date", iso(content.register_date), 162, 36)
        self.side(top, "被保险机动车")

    def notes(self, terms: tuple[str, ...]) -> None:
        """Special terms and the reminder."""
        for title, texts in (("特别约定", terms), ("重要提示", _REMINDERS)):
            top = self.y
            self.row((SIDE,), 6.4 + 4.6 * len(texts))
            for i, text in enumerate(texts):
                self.sheet.text(LEFT + 9, top + 3.2 + i * 4.9, f"{i + 1}.{text}", 2.8)
            self.side(top, title)

    def foot(self) -> None:
        """The insurer, the times, the seal over them."""
        content, sheet, rng, top, wording = self.content, self.sheet, self.rng, self.y, self.wording
        self.row((SIDE,), 24.0)
        self.side(top, "保险人")
        left, y = LEFT + 9, top + 2.2
        self.inline(left, y, "公司名称", "insurer", content.insurer, width=110)
        self.inline(left, y + 6, "公司地址", None, "示例省示例市滨河北路一段1号")
        self.inline(left, y + 12, "邮政编码", None, digits(rng, 6))
        self.inline(left + 52, y + 12, "服务电话", None, "95" + digits(rng, 3))
        signed = content.signed_date
        self.inline(left + 99, y + 12, "签单日期", "signed_date", signed.isoformat(), wording.printed_date(signed))
        sheet.text(RIGHT - 36, y + 17.5, "(保险人签章)", 3.1)
        for i, name in enumerate(("收费确认时间", "投保确认时间", "生成保单时间")):
            clock = f"{rng.integers(8, 20):02d}:{rng.integers(60):02d}"
            sheet.text(LEFT + i * 62, self.y + 2.5, f"{name}:{signed} {clock}", 2.7)
        sheet.text(LEFT, self.y + 8, "核保:自动核保    制单:样张系统    经办:样张", 3.0)
        if rng.random() < 0.85:
            mask = decor.round_seal(sheet, content.insurer, 38.0, sheet.style.seal_strength * 0.8)
            x, drop = float(rng.uniform(136, 158)), float(rng.uniform(-4, 4))
            sheet.stamp(mask, x, y - 4 + drop, sheet.style.seal_ink)
