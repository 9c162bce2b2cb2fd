"""驾驶证: the main page and the second page (副页)."""

from __future__ import annotations

import numpy as np

from scenecheck_datasets.papers import decor
from scenecheck_datasets.papers.content import DrivingLicenceContent
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.page import RenderedPage, Rgb, Style, iso
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_datasets.papers.vehicle_licence import CARD_MM, CARD_SCALE
from scenecheck_evidence.reading import DocumentType, Page, Variant

_PAPER: Rgb = (244, 243, 240)


def render_main(content: DrivingLicenceContent, style: Style, rng: np.random.Generator) -> RenderedPage:
    """The main page with its seal and portrait."""
    sheet = Sheet(*CARD_MM, CARD_SCALE, _PAPER, style, rng)
    decor.guilloche(sheet, style.tint)
    sheet.text(44, 2.4, "中华人民共和国机动车驾驶证", 3.9, style.title_face, (36, 36, 40), "m", 0.55)
    if style.english:
        sheet.text(44, 7.0, "Driving License of the People's Republic of China", 1.9, Face.SERIF, anchor="m")
    sheet.label(22, 9.9, "证号", None, size=2.6, chars=2)
    if style.english:
        sheet.text(27.8, 10.7, "No.", 1.7, Face.SERIF)
    sheet.value("licence_number", content.licence_number, 32, 9.7, size=3.5)
    sheet.rule(31, 13.6, 68, 13.6)
    sheet.label(4, 15.4, "姓名", "Name", chars=2)
    sheet.value("name", content.name, 13, 15.3)
    sheet.label(42, 15.4, "性别", "Sex", chars=2)
    sheet.value("sex", content.sex, 49.6, 15.3)
    sheet.label(58, 15.4, "国籍", "Nationality", chars=2)
    sheet.value("nationality", content.nationality, 67, 15.3)
    sheet.rule(12, 19.6, 40, 19.6)
    sheet.rule(48.6, 19.6, 56, 19.6)
    sheet.rule(66, 19.6, 84, 19.6)
    sheet.label(4, 21.4, "住址", "Address", chars=2)
    long = sheet.length(content.address, style.value_face, 3.3 * style.value_scale) > 70
    sheet.value("address", content.address, 13, 20.9 if long else 21.3, size=2.85 if long else 3.3, width=70, wrap=True)
    sheet.rule(12, 28.6, 84, 28.6)
    _lower(sheet, content)
    mask = decor.square_seal(sheet, content.issuer, 20.0, style.seal_strength)
    box = sheet.stamp(mask, 3.4 + style.seal_shift_mm[0], 30.4 + style.seal_shift_mm[1], style.seal_ink)
    sheet.truth.put("issuer", content.issuer, box)
    return mount(sheet, DocumentType.DRIVING_LICENCE, Page.MAIN, Variant.PAPER, "driving_licence_main")


def _lower(sheet: Sheet, content: DrivingLicenceContent) -> None:
    """The dates and the class right of the seal, the valid period below, the portrait at the right."""
    sheet.label(26, 30.6, "出生日期", "Date of Birth")
    sheet.value("birth_date", iso(content.birth_date), 41.5, 30.6, size=3.2)
    sheet.rule(40.5, 35.2, 62, 35.2)
    sheet.label(26, 37.0, "初次领证日期", "Date of First Issue", size=2.3)
    sheet.value("first_issue_date", iso(content.first_issue_date), 42.5, 37.0, size=3.2)
    sheet.rule(40.5, 41.6, 62, 41.6)
    sheet.label(26, 43.4, "准驾车型", "Class")
    sheet.value("class", content.class_, 41.5, 43.2, size=3.5)
    sheet.rule(40.5, 48.0, 62, 48.0)
    sheet.label(4, 53.0, "有效期限", "Valid Period")
    start, end = iso(content.valid_from), iso(content.valid_to) or "长期"
    if sheet.rng.random() < 0.75:
        # "2019-05-20 至 2029-05-20" is printed in one go.
        box = sheet.value("valid_from", start, 17.5, 53.0, size=3.2)
        right = (box[2] / sheet.scale if box else 17.5) - sheet.style.drift_mm[0]
        sheet.value(None, "至", right + 1.2, 53.0, size=3.0)
        sheet.value("valid_to", end, right + 5.2, 53.0, size=3.2)
    else:
        sheet.value("valid_from", start, 17.5, 53.0, size=3.2)
        sheet.text(37.6, 53.2, "起", 2.5)
        sheet.value("valid_to", end, 42.0, 53.0, size=3.2)
        sheet.text(61.0, 53.2, "止", 2.5)
    sheet.rule(16.5, 57.4, 63, 57.4)
    width, height = sheet.pixels(20), sheet.pixels(27)
    sheet.paste(decor.portrait(width, height, sheet.rng), 65, 30.4)


def render_sub(content: DrivingLicenceContent, style: Style, rng: np.random.Generator) -> RenderedPage:
    """The second page: number, name, file number, record, bar code."""
    sheet = Sheet(*CARD_MM, CARD_SCALE, _PAPER, style, rng)
    decor.guilloche(sheet, style.tint, 0.3)
    sheet.text(44, 3.2, "中华人民共和国机动车驾驶证副页", 3.2, style.title_face, (36, 36, 40), "m", 0.4)
    sheet.label(18, 9.0, "证号", size=2.6, chars=2)
    sheet.value("licence_number", content.licence_number, 27, 8.8, size=3.4)
    sheet.rule(26, 12.8, 66, 12.8)
    sheet.label(4, 15.0, "姓名", size=2.6, chars=2)
    sheet.value("name", content.name, 13, 14.9)
    sheet.label(42, 15.0, "档案编号", size=2.6)
    sheet.value("file_number", content.file_number, 55, 14.9)
    sheet.rule(12, 18.8, 40, 18.8)
    sheet.rule(54, 18.8, 84, 18.8)
    sheet.label(4, 21.6, "记录", size=2.6, chars=2)
    sheet.value("record", content.record, 13, 21.6, size=3.0, width=69, wrap=True)
    for y in (26.0, 31.0, 36.0, 41.0):
        sheet.rule(12, y, 84, y, weight=0.1)
    sheet.paste(decor.barcode(f"{content.file_number}", sheet.pixels(52), sheet.pixels(6)), 18, 46)
    sheet.text(44, 53.4, f"*{content.file_number}*", 2.3, Face.HEI, anchor="m")
    return mount(sheet, DocumentType.DRIVING_LICENCE, Page.SUB, Variant.PAPER, "driving_licence_sub")
