"""驾驶证 on paper: the main and the second page."""

from __future__ import annotations

from scenecheck_datasets.papers.numbers import digits, pick
from scenecheck_datasets.papers.web import decor
from scenecheck_datasets.papers.web.card import card
from scenecheck_datasets.papers.web.content import Driver
from scenecheck_datasets.papers.web.form import Form
from scenecheck_datasets.papers.web.style import CARD_DATES
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page

_TYPE = DocumentType.DRIVING_LICENCE


def main_page(rng: Rng, driver: Driver) -> Form:
    """The main page: number, person, seal, dates, class, portrait, period."""
    sheet = card(rng, (21, 25), (26, 30), english=0.9)
    dates = pick(rng, CARD_DATES)
    sheet.heading("中华人民共和国机动车驾驶证", rng.uniform(20, 34), rng.uniform(32, 38), pick(rng, (0, 4, 7)))
    if sheet.bilingual and rng.random() < 0.8:
        sheet.english("Driving License of the People's Republic of China", 76)
    left, y = float(rng.uniform(40, 58)), float(rng.uniform(112, 124))
    pitch = (sheet.height - y - 16) / 6.9
    number_x, english = float(rng.uniform(left, left + 330)), pick(rng, ("License No.", ""))
    sheet.entry(number_x, y, ("证号", english), "licence_number", driver.number, rng.uniform(95, 130), scale=1.08)
    y += pitch
    sheet.entry(left, y, ("姓名", "Name"), "name", driver.name, rng.uniform(80, 110))
    sheet.entry(rng.uniform(450, 500), y, ("性别", "Sex"), "sex", driver.sex, rng.uniform(70, 95))
    sheet.entry(rng.uniform(690, 730), y, ("国籍", "Nationality"), "nationality", "中国", rng.uniform(90, 125))
    y += pitch
    indent = float(rng.uniform(80, 112))
    room = sheet.width - left - indent - 60
    lines = len(driver.address) * sheet.value_size > room
    sheet.entry(left, y - (6 if lines else 0), ("住址", "Address"), "address", driver.address, indent,
                scale=0.82 if lines else 1.0, room=room)  # fmt: skip
    y += pitch
    column = float(rng.uniform(310, 345))
    side = min(column - left - 44, pitch * 3 - 30)
    sheet.seal(left + rng.uniform(-5, 8), y + rng.uniform(-14, 4), side, driver.issuer)
    for words, name, shown, true in (
        (("出生日期", "Date of Birth"), "birth_date", driver.birth.strftime(dates), driver.birth.isoformat()),
        (("初次领证日期", "Date of First Issue"), "first_issue_date", driver.first.strftime(dates),
         driver.first.isoformat()),
        (("准驾车型", "Class"), "class", driver.classes, None),
    ):  # fmt: skip
        sheet.entry(column, y, words, name, shown, rng.uniform(165, 195), true)
        y += pitch
    sheet.over.append(decor.portrait(rng, sheet.width - 250, sheet.height - rng.uniform(330, 350), 190, 240))
    until = driver.valid_to.strftime(dates) if driver.valid_to else "长期"
    period = f"{driver.valid_from.strftime(dates)}{pick(rng, ('至', '至', ' 至 ', '—', '  至  '))}{until}"
    sheet.entry(left, y, ("有效期限", "Valid Period"), "valid_from valid_to", period, rng.uniform(120, 145))
    sheet.fields |= driver_period(driver)
    return sheet.form(_TYPE, Page.MAIN)


def driver_period(driver: Driver) -> dict[str, str | None]:
    """The truth of the period."""
    until = driver.valid_to.isoformat() if driver.valid_to else "长期"
    return {"valid_from": driver.valid_from.isoformat(), "valid_to": until}


def second_page(rng: Rng, driver: Driver) -> Form:
    """副页: number, name, file number, a record or none, a bar code that no field names."""
    sheet = card(rng, (22, 25), (26, 30))
    sheet.heading("中华人民共和国机动车驾驶证副页", 26, 33, pick(rng, (0, 3)))
    left, y, pitch = 48.0, float(rng.uniform(100, 120)), float(rng.uniform(72, 90))
    number_x = rng.uniform(left, 300)
    sheet.entry(number_x, y, ("证号", ""), "licence_number", driver.number, rng.uniform(90, 120), scale=1.05)
    y += pitch
    sheet.entry(left, y, ("姓名", ""), "name", driver.name, rng.uniform(80, 120))
    sheet.entry(rng.uniform(440, 500), y, ("档案编号", ""), "file_number", driver.file, rng.uniform(125, 150))
    record = None
    if rng.random() < 0.6:
        record = f"请于{driver.valid_to:%Y年%m月%d日}前九十日内申请换领新驾驶证。" if driver.valid_to else None
    elif rng.random() < 0.3:
        record = f"自{driver.valid_from:%Y年%m月%d日}至有效期起始日起,每两年提交一次身体条件证明。"
    sheet.entry(left, y + pitch, ("记录", ""), "record", record, rng.uniform(90, 130), scale=0.85,
                room=sheet.width - left - 190)  # fmt: skip
    sheet.bar_code(60, sheet.height - 120, digits(rng, 13))
    return sheet.form(_TYPE, Page.SUB)
