"""The electronic licences as a phone shows them: two cards, what the register adds, a bar code, the times."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import cv2
import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.content import DrivingLicenceContent, VehicleLicenceContent
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.page import PixelBox, RenderedPage, Rgb, Style, iso
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType, Page, Variant

SCREEN_MM = (72.0, 156.0)
SCREEN_SCALE = 15.0
_INK: Rgb = (38, 40, 46)
_ACCENTS: tuple[Rgb, ...] = ((40, 100, 214), (24, 132, 120), (52, 84, 160))
_BAR_MM = 14.0
_SIZE = 2.75


class _Cell(NamedTuple):
    """A label and its value on a card; `x` is where the label begins, mm."""

    label: str
    name: str
    value: str | None
    x: float = 5.5
    printed: str | None = None
    indent: float = 13.5  # from the label to the value
    width: float | None = None


class _Screen:
    """A screen in the making; `y` is where the next thing goes, mm."""

    def __init__(self, title: str, style: Style, rng: np.random.Generator):
        # A screen prints sharply and in its place: only the face differs from phone to phone.
        face = pick(rng, (Face.SANS, Face.HEI_LIGHT, Face.HEI))
        self.style = Style(
            label_face=face,
            value_face=face,
            title_face=Face.SANS_BOLD,
            value_ink=_INK,
            tint=style.tint,
            seal_ink=style.seal_ink,
            seal_strength=style.seal_strength,
            wear=0.0,
            corners_rounded=False,
        )
        self.sheet = Sheet(*SCREEN_MM, SCREEN_SCALE, (243, 245, 248), self.style, rng)
        self.rng, self.y = rng, _BAR_MM + 3.0
        self._bar(title)

    def _bar(self, title: str) -> None:
        """The coloured bar with clock, battery, back arrow and title."""
        sheet, rng, white = self.sheet, self.rng, (255, 255, 255)
        sheet.ground[: sheet.pixels(_BAR_MM)] = pick(rng, _ACCENTS)[::-1]
        sheet.paint(36, 7.6, title, 3.8, self.style.label_face, white)
        sheet.paint(8, 1.8, f"{rng.integers(7, 22)}:{rng.integers(60):02d}", 2.2, self.style.label_face, white)
        cv2.rectangle(sheet.ground, (990, 30), (1040, 52), white, 2)
        cv2.rectangle(sheet.ground, (994, 34), (994 + int(rng.integers(8, 42)), 48), white, -1)
        cv2.polylines(sheet.ground, [np.array([[70, 114], [48, 138], [70, 162]])], False, white, 5, cv2.LINE_AA)

    def card(self, height: float, title: str | None = None, english: str | None = None) -> float:
        """Begin a card of the tint of the paper form; returns its top, `y` moves to its first row."""
        sheet, top = self.sheet, self.y
        area = np.s_[sheet.pixels(top) : sheet.pixels(top + height), sheet.pixels(3) : sheet.pixels(69)]
        face = Sheet(66, height, sheet.scale, (246, 249, 251), self.style, self.rng)
        decor.guilloche(face, self.style.tint, 0.55, 22)
        sheet.ground[area] = face.ground[: area[0].stop - area[0].start, : area[1].stop - area[1].start]
        self.y = top + 2.4
        if title:
            sheet.text(36, self.y, title, 3.2, Face.SANS_BOLD, _INK, "m", 0.3)
            self.y += 4.2
        if english:
            sheet.text(36, self.y, english, 1.5, Face.SERIF, _INK, "m")
            self.y += 3.2
        return top

    def row(self, *cells: _Cell, pitch: float = 5.0, size: float = _SIZE) -> None:
        """A row of labels and values; the next row is `pitch` mm below."""
        for cell in cells:
            self.sheet.text(cell.x, self.y, cell.label, size * 0.92, ink=(96, 102, 112))
            self.sheet.value(
                cell.name,
                cell.value,
                cell.x + cell.indent,
                self.y - 0.1,
                size=size,
                printed=cell.printed,
                width=cell.width,
                wrap=cell.name in ("address", "record"),
            )
        self.y += pitch

    def code(self, number: str) -> PixelBox:
        """A bar code with its number beneath; returns the box of the number."""
        sheet = self.sheet
        bars = decor.barcode(number, sheet.pixels(44), sheet.pixels(6.5))
        sheet.paste(bars, 36 - bars.shape[1] / sheet.scale / 2, self.y)
        box = sheet.text(36, self.y + 7.4, number, 2.3, anchor="m", ink=_INK)
        self.y += 12.5
        return box


def render_driving_licence(content: DrivingLicenceContent, style: Style, rng: np.random.Generator) -> RenderedPage:
    """The electronic driving licence: main and second card on one screen, one document."""
    screen = _Screen(pick(rng, ("电子驾驶证", "机动车驾驶证电子版", "我的驾驶证")), style, rng)
    sheet = screen.sheet
    top = screen.card(62, "中华人民共和国机动车驾驶证", "Driving License of the People's Republic of China")
    screen.row(_Cell("证号", "licence_number", content.licence_number, 16, indent=6.5), size=2.9)
    screen.row(
        _Cell("姓名", "name", content.name, indent=7),
        _Cell("性别", "sex", content.sex, 30, indent=6.5),
        _Cell("国籍", "nationality", content.nationality, 46, indent=6.5),
    )
    screen.row(_Cell("住址", "address", content.address, indent=7, width=54), pitch=7.4)
    seal_y = screen.y
    mask = decor.square_seal(sheet, content.issuer, 15.5, screen.style.seal_strength)
    sheet.truth.put("issuer", content.issuer, sheet.stamp(mask, 4.5, seal_y, screen.style.seal_ink))
    screen.row(_Cell("出生日期", "birth_date", iso(content.birth_date), 22, indent=12))
    screen.row(_Cell("初次领证日期", "first_issue_date", iso(content.first_issue_date), 22, indent=15.5, width=13.5))
    screen.row(_Cell("准驾车型", "class", content.class_, 22, indent=12))
    sheet.paste(decor.portrait(sheet.pixels(14), sheet.pixels(18.5), rng), 53, seal_y - 0.5)
    screen.y = top + 56.5
    screen.row(
        _Cell("有效期限", "valid_from", iso(content.valid_from)),
        _Cell("至", "valid_to", iso(content.valid_to) or "长期", 33.5, indent=3.6),
    )
    screen.y = top + 64.5
    screen.card(24)
    screen.row(_Cell("档案编号", "file_number", content.file_number))
    screen.row(_Cell("状态", "status", content.status, indent=8), _Cell("累积记分", "points", content.points, 36))
    screen.row(_Cell("记录", "record", content.record, indent=8, width=52), pitch=11.5)
    screen.y += 1.8
    screen.code(content.file_number)
    made, shown = content.generated_at, content.generated_at + timedelta(minutes=int(rng.integers(0, 4000)))
    separator = pick(rng, (":", ":", " "))
    sheet.text(14, screen.y, f"生成时间{separator}", 2.4)
    sheet.value("generated_at", made.isoformat(), 26, screen.y, size=2.4, printed=f"{made:%Y-%m-%d %H:%M:%S}")
    sheet.text(14, screen.y + 4.2, f"当前时间{separator}{shown:%Y-%m-%d %H:%M:%S}", 2.4)
    return mount(
        sheet, DocumentType.DRIVING_LICENCE, Page.MAIN, Variant.ELECTRONIC, "driving_licence_electronic", tag_mm=8.0
    )


def render_vehicle_licence(content: VehicleLicenceContent, style: Style, rng: np.random.Generator) -> RenderedPage:
    """The electronic vehicle licence: what both pages say and what the register adds, one document."""
    screen = _Screen(pick(rng, ("电子行驶证", "机动车行驶证电子版", "我的行驶证")), style, rng)
    sheet = screen.sheet
    top = screen.card(54, "中华人民共和国机动车行驶证", "Vehicle License of the People's Republic of China")
    screen.row(
        _Cell("号牌号码", "plate_number", content.plate_number, indent=11.5),
        _Cell("车辆类型", "vehicle_type", content.vehicle_type, 37, indent=11.5, width=18),
    )
    screen.row(_Cell("所有人", "owner", content.owner, indent=11.5, width=50))
    screen.row(_Cell("住址", "address", content.address, indent=11.5, width=50), pitch=7.2)
    screen.row(
        _Cell("使用性质", "use_character", content.use_character, indent=11.5, width=15),
        _Cell("品牌型号", "model", content.model, 33, indent=11, width=22.5),
    )
    mask = decor.square_seal(sheet, content.issuer, 15.5, screen.style.seal_strength)
    sheet.truth.put("issuer", content.issuer, sheet.stamp(mask, 4.5, screen.y, screen.style.seal_ink))
    screen.row(_Cell("车辆识别代号", "vin", content.vin, 22, indent=15.5))
    screen.row(_Cell("发动机号码", "engine_number", content.engine_number, 22, indent=15.5))
    screen.row(
        _Cell("注册日期", "register_date", iso(content.register_date), 21, indent=10.7, width=12.2),
        _Cell("发证日期", "issue_date", iso(content.issue_date), 45.5, indent=10.7, width=11.9),
    )
    screen.y = top + 56.5
    screen.card(50)
    screen.row(
        _Cell("档案编号", "file_number", content.file_number, indent=11.5, width=20),
        _Cell("核定载人数", "seats", content.seats, 39, indent=14),
    )
    screen.row(
        _Cell("总质量", "gross_mass", content.gross_mass, indent=11.5),
        _Cell("整备质量", "unladen_mass", content.unladen_mass, 39, indent=14),
    )
    screen.row(
        _Cell("核定载质量", "load_mass", content.load_mass),
        _Cell("准牵引总质量", "towing_mass", content.towing_mass, 39, indent=16),
    )
    screen.row(_Cell("外廓尺寸", "dimensions", content.dimensions))
    screen.row(_Cell("备注", "remarks", content.remarks, width=46))
    screen.row(
        _Cell("检验有效期止", "inspection_valid_until", content.inspection_valid_until, indent=15.5),
        _Cell("状态", "status", content.status, 45, indent=8),
    )
    screen.row(
        _Cell("车身颜色", "body_colour", content.body_colour),
        _Cell("能源种类", "energy", content.energy, 39, indent=14),
    )
    screen.row(_Cell("强制报废期止", "scrap_date", iso(content.scrap_date), indent=15.5))
    screen.y = top + 109.5
    sheet.truth.put("barcode", content.barcode, screen.code(content.barcode))
    sheet.text(
        36, screen.y, f"生成时间:2026-11-{rng.integers(1, 20):02d} 0{rng.integers(8, 10)}:21:36", 2.2, anchor="m"
    )
    return mount(
        sheet, DocumentType.VEHICLE_LICENCE, Page.MAIN, Variant.ELECTRONIC, "vehicle_licence_electronic", tag_mm=8.0
    )
