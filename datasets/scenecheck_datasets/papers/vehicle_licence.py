"""行驶证: the main page in its current and its older version, and the second page (副页)."""

from __future__ import annotations

from datetime import date

import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.content import VehicleLicenceContent
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import digits, pick
from scenecheck_datasets.papers.page import RenderedPage, Rgb, Style, iso
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType, Page, Variant

CARD_MM = (88.0, 60.0)
CARD_SCALE = 15.0
_PAPER: Rgb = (243, 244, 238)


def render_main(
    content: VehicleLicenceContent, style: Style, rng: np.random.Generator, old: bool = False
) -> RenderedPage:
    """The main page; `old` prints 品牌型号 first, the engine number above the VIN, and 注册登记日期."""
    sheet = Sheet(*CARD_MM, CARD_SCALE, _PAPER, style, rng)
    decor.guilloche(sheet, style.tint)
    sheet.text(44, 2.6, "中华人民共和国机动车行驶证", 3.9, style.title_face, (36, 36, 40), "m", 0.55)
    if style.english:
        sheet.text(44, 7.3, "Vehicle License of the People's Republic of China", 1.9, Face.SERIF, anchor="m")
    rows = _rows_old if old else _rows_current
    rows(sheet, content)
    mask = decor.square_seal(sheet, content.issuer, 20.0, style.seal_strength)
    box = sheet.stamp(mask, 3.4 + style.seal_shift_mm[0], 37.0 + style.seal_shift_mm[1], style.seal_ink)
    sheet.truth.put("issuer", content.issuer, box)
    variant = Variant.OLD if old else Variant.PAPER
    return mount(
        sheet, DocumentType.VEHICLE_LICENCE, Page.MAIN, variant, f"vehicle_licence_main{'_old' if old else ''}"
    )


def _line(sheet: Sheet, x1: float, y: float, x2: float) -> None:
    sheet.rule(x1, y, x2, y)


def _rows_current(sheet: Sheet, content: VehicleLicenceContent) -> None:
    sheet.label(4, 10.8, "号牌号码", "Plate No.")
    sheet.value("plate_number", content.plate_number, 17, 10.8)
    sheet.label(44, 10.8, "车辆类型", "Vehicle Type")
    sheet.value("vehicle_type", content.vehicle_type, 57, 10.8, width=29)
    _line(sheet, 16, 15.4, 42)
    _line(sheet, 56, 15.4, 84)
    sheet.label(4, 16.8, "所有人", "Owner")
    sheet.value("owner", content.owner, 17, 16.8, width=67)
    _line(sheet, 16, 21.4, 84)
    sheet.label(4, 22.8, "住址", "Address")
    _address(sheet, content.address, 17, 22.8, 67)
    _line(sheet, 16, 29.2, 84)
    sheet.label(4, 30.6, "使用性质", "Use Character")
    sheet.value("use_character", content.use_character, 17, 30.6, width=24)
    sheet.label(41, 30.6, "品牌型号", "Model")
    sheet.value("model", content.model, 52.5, 30.6, width=32)
    _line(sheet, 16, 35.2, 40)
    _line(sheet, 51.5, 35.2, 84)
    sheet.label(26, 37.2, "车辆识别代号", "VIN")
    sheet.value("vin", content.vin, 43, 37.2)
    _line(sheet, 42, 41.8, 84)
    sheet.label(26, 43.2, "发动机号码", "Engine No.")
    sheet.value("engine_number", content.engine_number, 43, 43.2)
    _line(sheet, 42, 47.8, 84)
    _dates(sheet, content, "注册日期", 49.4)


def _rows_old(sheet: Sheet, content: VehicleLicenceContent) -> None:
    sheet.label(4, 10.8, "号牌号码", "Plate No.")
    sheet.value("plate_number", content.plate_number, 17, 10.8)
    sheet.label(44, 10.8, "车辆类型", "Vehicle Type")
    sheet.value("vehicle_type", content.vehicle_type, 57, 10.8, width=29)
    _line(sheet, 16, 15.4, 42)
    _line(sheet, 56, 15.4, 84)
    sheet.label(4, 16.8, "所有人", "Owner")
    sheet.value("owner", content.owner, 17, 16.8, width=67)
    _line(sheet, 16, 21.4, 84)
    sheet.label(4, 22.8, "住址", "Address")
    _address(sheet, content.address, 17, 22.8, 67)
    _line(sheet, 16, 29.2, 84)
    sheet.label(4, 30.6, "品牌型号", "Model")
    sheet.value("model", content.model, 17, 30.6, width=34)
    sheet.label(53, 30.6, "使用性质", "Use Character")
    sheet.value("use_character", content.use_character, 65.5, 30.6, width=21)
    _line(sheet, 16, 35.2, 51)
    _line(sheet, 64.5, 35.2, 84)
    sheet.label(26, 37.2, "发动机号码", "Engine No.")
    sheet.value("engine_number", content.engine_number, 43, 37.2)
    _line(sheet, 42, 41.8, 84)
    sheet.label(26, 43.2, "车辆识别代号", "VIN")
    sheet.value("vin", content.vin, 43, 43.2)
    _line(sheet, 42, 47.8, 84)
    _dates(sheet, content, "注册登记日期", 49.4)


def _address(sheet: Sheet, address: str, x: float, y: float, width: float) -> None:
    """An address: in one line, else in two smaller ones."""
    long = sheet.length(address, sheet.style.value_face, 3.3 * sheet.style.value_scale) > width
    sheet.value("address", address, x, y - (0.6 if long else 0.0), size=2.75 if long else 3.3, width=width, wrap=True)


def _dates(sheet: Sheet, content: VehicleLicenceContent, register_label: str, y: float) -> None:
    long = len(register_label) > 4
    sheet.label(26, y, register_label, "Register Date", size=2.2 if long else 2.5)
    sheet.value("register_date", iso(content.register_date), 40 if long else 37.4, y, size=3.1)
    sheet.label(57.6, y, "发证日期", "Issue Date")
    sheet.value("issue_date", iso(content.issue_date), 68.8, y, size=3.1)
    _line(sheet, 37, y + 4.6, 56.5)
    _line(sheet, 68, y + 4.6, 86)


def render_sub(
    content: VehicleLicenceContent, style: Style, rng: np.random.Generator, old: bool = False
) -> RenderedPage:
    """The second page: a table of figures, remarks, the inspection stamp, a bar code."""
    sheet = Sheet(*CARD_MM, CARD_SCALE, _PAPER, style, rng)
    decor.guilloche(sheet, style.tint, 0.32)
    sheet.text(44, 2.4, "中华人民共和国机动车行驶证副页", 3.1, style.title_face, (36, 36, 40), "m", 0.4)
    cells = (
        ("号牌号码", "plate_number", content.plate_number, "档案编号", "file_number", content.file_number),
        ("核定载人数", "seats", content.seats, "总质量", "gross_mass", content.gross_mass),
        ("整备质量", "unladen_mass", content.unladen_mass, "核定载质量", "load_mass", content.load_mass),
        ("外廓尺寸", "dimensions", content.dimensions, "准牵引总质量", "towing_mass", content.towing_mass),
    )
    top, pitch = 7.0, 6.1
    for row, (zh1, name1, value1, zh2, name2, value2) in enumerate(cells):
        y = top + row * pitch
        sheet.rule(4, y, 84, y)
        sheet.label(5, y + 1.7, zh1, size=2.4, chars=5)
        sheet.value(name1, value1, 19.5, y + 1.4, size=3.1, width=27)
        sheet.label(49, y + 1.7, zh2, size=2.4, chars=5)
        sheet.value(name2, value2, 65, y + 1.4, size=2.9, width=17.8)
    y = top + len(cells) * pitch
    for x in (18.3, 48.2, 64):
        sheet.rule(x, top, x, y)
    sheet.rule(4, y, 84, y)
    sheet.label(5, y + 1.7, "备注", size=2.4, chars=5)
    sheet.value("remarks", content.remarks, 19.5, y + 1.5, size=2.9, width=63)
    sheet.rule(4, y + 6.2, 84, y + 6.2)
    sheet.label(5, y + 9.0, "检验记录", size=2.4, chars=5)
    sheet.rule(18.3, y, 18.3, y + 15.2)
    sheet.rule(4, y + 15.2, 84, y + 15.2)
    sheet.frame(4, top, 84, y + 15.2)
    _inspection(sheet, content, y + 6.6)
    width, height = sheet.pixels(48), sheet.pixels(4.2)
    sheet.paste(decor.barcode(content.barcode, width, height), 20, y + 16.6)
    sheet.value("barcode", content.barcode, 44, y + 21.2, size=2.3, printed=f"*{content.barcode}*", anchor="m")
    variant = Variant.OLD if old else Variant.PAPER
    return mount(sheet, DocumentType.VEHICLE_LICENCE, Page.SUB, variant, "vehicle_licence_sub")


def _inspection(sheet: Sheet, content: VehicleLicenceContent, y: float) -> None:
    """The stamp of the last inspection, sometimes with an older one beside it."""
    rng = sheet.rng
    year, month = (int(v) for v in content.inspection_valid_until.split("-"))
    office = f"{content.plate_number[:2]}({int(rng.integers(1, 9)):02d})"
    ink: Rgb = pick(rng, ((200, 40, 50), (40, 50, 130), (35, 35, 40)))

    def stamp(day: date, x: float, size: float) -> tuple[float, float, float, float]:
        text = f"检验有效期至{day:%Y年%m月}"
        lines = [text, office] if rng.random() < 0.5 else [f"{text} {office}"]
        return sheet.stamp(decor.box_stamp(sheet, lines, size, 0.88), x, y + float(rng.uniform(0, 1.2)), ink)

    if rng.random() < 0.25:
        box = stamp(date(year, month, 1), 19.6, 2.1)
        stamp(date(year - int(rng.integers(1, 3)), month, 1), 19.6 + box[2] / sheet.scale - 17.5, 1.9)
    else:
        box = stamp(date(year, month, 1), float(rng.uniform(20, 26)), 2.6)
    sheet.truth.put("inspection_valid_until", content.inspection_valid_until, box)
    if rng.random() < 0.3:
        sheet.text(70, y + 6.4, digits(rng, 6), 1.6)
