"""行驶证 on paper: the main page, the main page of the older form, the second page."""

from __future__ import annotations

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web.card import Card, Rule, card
from scenecheck_datasets.papers.web.content import Vehicle
from scenecheck_datasets.papers.web.form import Form, fill
from scenecheck_datasets.papers.web.style import CARD_DATES
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page, Variant

_TYPE = DocumentType.VEHICLE_LICENCE


def main_page(rng: Rng, vehicle: Vehicle, old: bool = False) -> Form:
    """The main page; the older form names model and use, engine and frame number the other way round."""
    sheet = card(rng, (21, 25), (26, 31), english=0.5 if old else 1.0)
    ruled, dates = bool(rng.random() < 0.6), pick(rng, CARD_DATES)
    weight = pick(rng, ("bold", "normal"))
    sheet.heading("中华人民共和国机动车行驶证", rng.uniform(22, 40), rng.uniform(32, 40), pick(rng, (0, 3, 8)),
                  f"font-weight: {weight};")  # fmt: skip
    if sheet.bilingual and rng.random() < 0.85:
        sheet.english("Vehicle License of the People's Republic of China", 80)
    left, y = float(rng.uniform(36, 60)), float(rng.uniform(118, 130))
    pitch, gap = (sheet.height - y - 20) / 7, float(rng.uniform(118, 142))
    half, right = float(rng.uniform(500, 560)), sheet.width - left

    def next_row(x: float = left - 10) -> None:
        nonlocal y
        if ruled:
            sheet.rules.append(Rule(x, y + pitch * 0.78, right + 10 - x, pick(rng, (1, 1.5))))
        y += pitch

    sheet.entry(left, y, ("号牌号码", "Plate No."), "plate_number", vehicle.plate, gap)
    sheet.entry(half, y, ("车辆类型", "Vehicle Type"), "vehicle_type", vehicle.car.type, gap)
    next_row()
    sheet.entry(left, y, ("所有人", "Owner"), "owner", vehicle.owner, gap)
    next_row()
    words, room = (pick(rng, ("住址",) * 4 + ("地址",)), "Address"), right - gap - 60
    lines = len(vehicle.address) * sheet.value_size > room
    sheet.entry(left, y - (8 if lines else 0), words, "address", vehicle.address, gap,
                scale=0.82 if lines else 1.0, room=room)  # fmt: skip
    next_row()
    model, use = ("品牌型号", "Model"), ("使用性质", "Use Character")
    if old:
        sheet.entry(left, y, model, "model", vehicle.car.model, gap, scale=0.9)
        sheet.entry(half + 60, y, use, "use_character", vehicle.use, gap)
    else:
        sheet.entry(left, y, use, "use_character", vehicle.use, gap)
        sheet.entry(half - 60, y, model, "model", vehicle.car.model, gap - 10, scale=0.9)
    next_row()
    column = float(rng.uniform(300, 340))
    side = min(column - left - 46, sheet.height - y - 40)
    sheet.seal(left + rng.uniform(-6, 6), y + rng.uniform(-12, 6), side, vehicle.issuer)
    numbers = [
        (("车辆识别代号", "VIN"), "vin", vehicle.vin),
        (("发动机号码", "Engine No."), "engine_number", vehicle.engine),
    ]
    for words, name, shown in reversed(numbers) if old else numbers:
        sheet.entry(column, y, words, name, shown, gap + rng.uniform(30, 50))
        next_row(column - 10)
    _days(sheet, vehicle, dates, old, (column, y, gap))
    return sheet.form(_TYPE, Page.MAIN, Variant.OLD if old else Variant.PAPER)


def _days(sheet: Card, vehicle: Vehicle, dates: str, old: bool, at: tuple[float, float, float]) -> None:
    """The last row: both dates."""
    x, y, gap = at
    label = pick(sheet.rng, ("注册登记日期", "注册登记日期", "注册日期")) if old else "注册日期"
    size = sheet.value_size * 0.88
    indent = sheet.entry(x, y, (label, "Register Date"), "register_date", vehicle.registered.strftime(dates),
                         gap + 40 if len(label) > 4 else gap - 8, vehicle.registered.isoformat(), 0.88)  # fmt: skip
    second = min(x + indent + size * 6.8 + sheet.print.spacing * 10, sheet.width - gap - size * 6.2)
    sheet.entry(second, y, ("发证日期", "Issue Date"), "issue_date", vehicle.issued.strftime(dates), gap - 8,
                vehicle.issued.isoformat(), 0.88)  # fmt: skip


def second_page(rng: Rng, vehicle: Vehicle) -> Form:
    """副页: two columns of figures, remarks, the record of inspection, a bar code."""
    sheet = card(rng, (21, 25), (25, 29))
    if rng.random() < 0.75:
        title = "中华人民共和国机动车行驶证副页" if rng.random() < 0.7 else "机动车行驶证副页"
        sheet.heading(title, 28, 32, 0)
    left, half, top = 40.0, float(rng.uniform(510, 560)), float(rng.uniform(90, 110))
    pitch, indents = float(rng.uniform(74, 82)), (float(rng.uniform(135, 155)), float(rng.uniform(140, 165)))
    ruled, car = bool(rng.random() < 0.7), vehicle.car
    size = vehicle.size(pick(rng, ("{}×{}×{}mm", "{}x{}x{}mm", "{}X{}X{}mm")))
    rows = (
        (("号牌号码", "plate_number", vehicle.plate), ("档案编号", "file_number", vehicle.file)),
        (("核定载人数", "seats", f"{car.seats}人"), ("总质量", "gross_mass", f"{car.gross_kg}kg")),
        (("整备质量", "unladen_mass", f"{car.unladen_kg}kg"), ("核定载质量", "load_mass", vehicle.load)),
        (("外廓尺寸", "dimensions", size), ("准牵引总质量", "towing_mass", vehicle.towing)),
    )
    y = top
    for row in rows:
        for x, indent, (label, name, shown) in zip((left, half), indents, row, strict=True):
            is_size = name == "dimensions"
            true = vehicle.size("{}×{}×{}mm") if is_size else None
            sheet.entry(x, y, (label, ""), name, shown, indent, true, 0.9 if is_size else 1.0)
        if ruled:
            sheet.rules.append(Rule(left - 12, y + pitch * 0.66, sheet.width - 2 * left + 24, 1.5))
        y += pitch
    if ruled:
        sheet.rules.append(Rule(half - 12, top - pitch * 0.3, 1.5, pitch * 4))
    remarks = f"强制报废期止:{vehicle.scrap}" if vehicle.scrap else "纯电动" if vehicle.electric else None
    label = "备" + "\u3000" * int(rng.integers(3)) + "注"
    sheet.entry(left, y, (label, ""), "remarks", remarks, indents[0], scale=0.9)
    _inspection(sheet, vehicle, left, indents[0], y + pitch)
    sheet.bar_code(rng.uniform(560, 620), sheet.height - rng.uniform(105, 120), vehicle.barcode, "barcode")
    return sheet.form(_TYPE, Page.SUB)


def _inspection(sheet: Card, vehicle: Vehicle, left: float, indent: float, y: float) -> None:
    """The record of inspection: printed, or a rubber stamp of one line or two."""
    rng, name, size = sheet.rng, "inspection_valid_until", sheet.value_size
    area = vehicle.plate[:2]
    text = f"检验有效期至{vehicle.inspection:%Y年%m月}{pick(rng, (area, f'{area}(01)', f'{area}(12)', ''))}"
    true = f"{vehicle.inspection:%Y-%m}"
    sheet.label(left, y, "检验记录")
    if rng.random() < 0.4:
        sheet.fields[name] = true
        broken = text if rng.random() < 0.5 else text.replace("至", "至\n")
        face, turn = sheet.print.face, rng.uniform(-2, 2)
        stamp = fill("stamp", x=left + indent, y=y - 6, face=face, size=size * 0.85, text=broken, turn=turn)
        sheet.over.append(stamp)
    else:
        sheet.value(left + indent, y, name, text, true, size * 0.9)
