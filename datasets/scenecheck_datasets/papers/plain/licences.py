"""Both pages of both licences and the electronic driving licence as a list, drawn plainly."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageFont

from scenecheck_datasets.papers.content import DrivingLicenceContent, VehicleLicenceContent
from scenecheck_datasets.papers.plain.sheet import Pixels, Plain, Taste, Truth, page, taste


def card(rng: np.random.Generator, title: str) -> tuple[Plain, Taste, float, float]:
    """A card of a licence: the page, the taste, the pitch of its rows and the size of its values."""
    width = int(rng.integers(1000, 1300))
    sheet = page(rng, width, round(width * float(rng.uniform(0.64, 0.75))))
    pitch = sheet.height / 9.4
    size = pitch * float(rng.uniform(0.40, 0.5))
    font = ImageFont.truetype(str(sheet.label_face), round(size * 1.3))
    sheet.draw.text((width / 2, pitch * 0.75), title, font=font, fill=(20, 20, 20), anchor="mm")
    return sheet, taste(rng), pitch, size


def put(sheet: Plain, how: Taste, at: tuple[float, float, float], words: tuple[str, str], name: str | None,
         shown: str | None, size: float, true: str | None = None) -> float:  # fmt: skip
    """One label, its English below, its value at `at` = (label x, value x, middle of the row)."""
    x, value_x, y = at
    small = size * 0.82
    lift = small * 0.34 if how.english and words[1] else 0.0
    end = sheet.text(x, y - lift, how.label(words[0], 4), small)
    if lift:
        sheet.text(x, y + small * 0.62, words[1], small * 0.55)
    return sheet.value(name, max(value_x, end + small * 0.5), y + how.drift * size, shown, size, true)


def vehicle_licence(content: VehicleLicenceContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """行驶证 main page."""
    sheet, how, pitch, size = card(rng, "中华人民共和国机动车行驶证")
    left, width = sheet.width * 0.05, sheet.width
    value, half, seal = (
        left + size * 4.6,
        width * float(rng.uniform(0.46, 0.54)),
        width * float(rng.uniform(0.27, 0.33)),
    )
    y = pitch * 1.9
    put(sheet, how, (left, value, y), ("号牌号码", "Plate No."), "plate_number", content.plate_number, size)
    put(
        sheet,
        how,
        (half, half + size * 4.6, y),
        ("车辆类型", "Vehicle Type"),
        "vehicle_type",
        content.vehicle_type,
        size,
    )
    put(sheet, how, (left, value, y + pitch), ("所有人", "Owner"), "owner", content.owner, size)
    put(sheet, how, (left, value, y + 2 * pitch), ("住址", "Address"), "address", content.address, size)
    put(
        sheet,
        how,
        (left, value, y + 3 * pitch),
        ("使用性质", "Use Character"),
        "use_character",
        content.use_character,
        size,
    )
    put(
        sheet, how, (half, half + size * 3.9, y + 3 * pitch), ("品牌型号", "Model"), "model", content.model, size * 0.85
    )
    sheet.seal(left, y + 3.5 * pitch, min(seal - left - size * 0.4, 3.6 * pitch), content.issuer)
    far = seal + size * 5.8
    put(sheet, how, (seal, far, y + 4 * pitch), ("车辆识别代号", "VIN"), "vin", content.vin, size)
    put(
        sheet,
        how,
        (seal, far, y + 5 * pitch),
        ("发动机号码", "Engine No."),
        "engine_number",
        content.engine_number,
        size,
    )
    last = y + 6 * pitch
    end = put(sheet, how, (seal, seal + size * 4, last), ("注册日期", "Register Date"), "register_date",
               content.register_date.isoformat(), size * 0.9)  # fmt: skip
    put(sheet, how, (max(half + size * 4, end + size), max(half + size * 8, end + size * 5), last),
         ("发证日期", "Issue Date"), "issue_date", content.issue_date.isoformat(), size * 0.9)  # fmt: skip
    return sheet.pixels(), {**sheet.truth, "issuer": content.issuer}


def vehicle_licence_sub(content: VehicleLicenceContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """行驶证副页: Chinese labels in two columns of a ruled table."""
    sheet, how, pitch, size = card(rng, "中华人民共和国机动车行驶证副页")
    left, half = sheet.width * 0.04, sheet.width * float(rng.uniform(0.48, 0.55))
    y = pitch * 1.9
    rows = (
        (("号牌号码", "plate_number", content.plate_number), ("档案编号", "file_number", content.file_number)),
        (("核定载人数", "seats", content.seats), ("总质量", "gross_mass", content.gross_mass)),
        (("整备质量", "unladen_mass", content.unladen_mass), ("核定载质量", "load_mass", content.load_mass)),
        (("外廓尺寸", "dimensions", content.dimensions), ("准牵引总质量", "towing_mass", content.towing_mass)),
        (("备注", "remarks", content.remarks),),
    )
    for number, row in enumerate(rows):
        for (label, name, shown), x in zip(row, (left, half), strict=False):
            put(sheet, how, (x, x + size * 5, y + number * pitch), (label, ""), name, shown, size * 0.88)
        sheet.draw.line(
            (left - 5, y + (number + 0.5) * pitch, sheet.width * 0.97, y + (number + 0.5) * pitch), (90, 90, 90)
        )
    year, month = content.inspection_valid_until.split("-")
    end = sheet.text(left, y + 5.2 * pitch, how.label("检验记录"), size * 0.8)
    stamp = f"检验有效期至{year}年{month}月{content.plate_number[:2]}(01)"
    sheet.value(
        "inspection_valid_until", end + size, y + 5.2 * pitch, stamp, size * 0.85, content.inspection_valid_until
    )
    sheet.value("barcode", half, y + 6.6 * pitch, f"*{content.barcode}*", size * 0.7, content.barcode)
    return sheet.pixels(), sheet.truth


def driving_licence(content: DrivingLicenceContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """驾驶证 main page."""
    sheet, how, pitch, size = card(rng, "中华人民共和国机动车驾驶证")
    left, width = sheet.width * 0.05, sheet.width
    value, y = left + size * 3.2, pitch * 1.9
    number_x = width * float(rng.uniform(0.05, 0.32))
    put(sheet, how, (number_x, number_x + size * 3, y), ("证号", "License No."), "licence_number",
         content.licence_number, size * 1.05)  # fmt: skip
    put(sheet, how, (left, value, y + pitch), ("姓名", "Name"), "name", content.name, size)
    put(sheet, how, (width * 0.47, width * 0.47 + size * 2.6, y + pitch), ("性别", "Sex"), "sex", content.sex, size)
    put(sheet, how, (width * 0.68, width * 0.68 + size * 3.2, y + pitch), ("国籍", "Nationality"), "nationality",
         content.nationality, size)  # fmt: skip
    put(sheet, how, (left, value, y + 2 * pitch), ("住址", "Address"), "address", content.address, size * 0.95)
    seal = width * float(rng.uniform(0.28, 0.34))
    sheet.seal(left, y + 2.6 * pitch, min(seal - left - size * 0.4, 3.4 * pitch), content.issuer)
    rows = (
        (("出生日期", "Date of Birth"), "birth_date", content.birth_date.isoformat()),
        (("初次领证日期", "Date of First Issue"), "first_issue_date", content.first_issue_date.isoformat()),
        (("准驾车型", "Class"), "class", content.class_),
    )
    for index, (words, name, shown) in enumerate(rows):
        put(sheet, how, (seal, seal + size * 5.6, y + (3.1 + index) * pitch), words, name, shown, size)
    portrait = np.asarray(rng.integers(60, 200, (6, 5, 3)), np.uint8)
    face = cv2.resize(portrait, (round(width * 0.18), round(pitch * 3.0)), interpolation=cv2.INTER_CUBIC)
    sheet.image.paste(Image.fromarray(face), (round(width * 0.79), round(y + 3 * pitch)))
    start, end = content.valid_from.isoformat(), content.valid_to.isoformat() if content.valid_to else "长期"
    sheet.truth |= {"valid_from": start, "valid_to": end}
    put(
        sheet,
        how,
        (left, left + size * 5, y + 6.5 * pitch),
        ("有效期限", "Valid Period"),
        None,
        f"{start}至{end}",
        size,
    )
    return sheet.pixels(), {**sheet.truth, "issuer": content.issuer}


def driving_licence_sub(content: DrivingLicenceContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """驾驶证副页."""
    sheet, how, pitch, size = card(rng, "中华人民共和国机动车驾驶证副页")
    left, half, y = sheet.width * 0.06, sheet.width * 0.45, pitch * 2.2
    put(
        sheet,
        how,
        (half * 0.6, half * 0.6 + size * 3, y),
        ("证号", "License No."),
        "licence_number",
        content.licence_number,
        size,
    )
    put(sheet, how, (left, left + size * 3, y + 1.2 * pitch), ("姓名", "Name"), "name", content.name, size)
    put(
        sheet,
        how,
        (half, half + size * 4.6, y + 1.2 * pitch),
        ("档案编号", "File No."),
        "file_number",
        content.file_number,
        size,
    )
    put(sheet, how, (left, left + size * 3, y + 2.6 * pitch), ("记录", "Record"), "record", content.record, size * 0.8)
    return sheet.pixels(), sheet.truth


def driving_licence_screen(content: DrivingLicenceContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """The electronic driving licence as a list: labels at the left edge, values at the right one or behind them."""
    sheet = page(rng, 1080, int(rng.integers(1900, 2300)))
    size, right = float(rng.uniform(36, 46)), bool(rng.random() < 0.6)
    sheet.text(400, 110, ("电子驾驶证", "机动车驾驶证电子版")[int(rng.integers(2))], size * 1.2)
    until = content.valid_to.isoformat() if content.valid_to else "长期"
    rows: tuple[tuple[str, str | None, str | None, str | None], ...] = (
        ("姓名", "name", content.name, None), ("性别", "sex", content.sex, None),
        ("国籍", "nationality", content.nationality, None), ("证号", "licence_number", content.licence_number, None),
        ("住址", "address", content.address[:19], None),
        ("出生日期", "birth_date", content.birth_date.isoformat(), None),
        ("初次领证日期", "first_issue_date", content.first_issue_date.isoformat(), None),
        ("准驾车型", "class", content.class_, None),
        ("有效期限", None, f"{content.valid_from.isoformat()}至{until}", None),
        ("档案编号", "file_number", content.file_number, None), ("状态", "status", content.status, None),
        ("累积记分", "points", content.points, None),
        ("生成时间", "generated_at", f"{content.generated_at:%Y-%m-%d %H:%M:%S}", content.generated_at.isoformat()),
    )  # fmt: skip
    for number, (label, name, shown, true) in enumerate(rows):
        y = 260 + number * size * 2.9
        end = sheet.text(60, y, label, size, ink=110)
        font = ImageFont.truetype(str(sheet.value_face), round(size))
        x = 1020 - font.getlength(shown or "") if right else end + size
        sheet.value(name, x, y, shown, size, true)
    sheet.truth |= {"valid_from": content.valid_from.isoformat(), "valid_to": until}
    return sheet.pixels(), sheet.truth
