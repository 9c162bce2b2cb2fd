"""Papers of people that are none of ours: identity, work, learning, licences from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from scenecheck_datasets.papers.numbers import digits, letters, pick
from scenecheck_datasets.papers.web.content import SERIAL, driver, years_later
from scenecheck_datasets.papers.web.form import Form
from scenecheck_datasets.papers.web.notice import POLICE_SEAL, notice
from scenecheck_datasets.papers.web.words import Rng

_CARD = (1000, 600)
_LARGE = (1000, 700)


def identity_card(rng: Rng) -> Form:
    """居民身份证, with its portrait."""
    one = driver(rng)
    rows = (
        ("姓名", one.name), ("性别", f"{one.sex}  民族 汉"), ("出生", f"{one.birth:%Y 年 %m 月 %d 日}"),
        ("住址", one.address), ("公民身份号码", one.number),
    )  # fmt: skip
    title = "" if rng.random() < 0.5 else "居民身份证"
    return notice(rng, _CARD, title, rows, "#eef4f4", portrait=(700, -330, 200, 250))


def identity_card_back(rng: Rng) -> Form:
    """Its other side: authority and period."""
    one = driver(rng)
    until = years_later(one.valid_from, 10)
    rows = (
        ("签发机关", f"{one.place.city}公安局{one.place.county}分局"),
        ("有效期限", f"{one.valid_from:%Y.%m.%d}-{until:%Y.%m.%d}"),
    )
    return notice(rng, _CARD, "中华人民共和国\n居民身份证", rows, "#eef4f4")


def driver_qualification(rng: Rng) -> Form:
    """从业资格证: it names a class and periods."""
    one = driver(rng)
    rows = (
        ("姓名", one.name), ("性别", one.sex), ("出生日期", one.birth), ("国籍", "中国"), ("住址", one.address),
        ("证号", one.number), ("准驾车型", one.classes), ("从业资格类别", "道路旅客运输驾驶员"),
        ("初次领证日期", one.first), ("有效起始日期", one.valid_from),
        ("有效期限", f"{one.valid_from} 至 {years_later(one.valid_from, 6)}"),
    )  # fmt: skip
    title = "中华人民共和国道路运输从业人员从业资格证" if rng.random() < 0.6 else "从业资格证"
    return notice(rng, _LARGE, title, rows, "#f4f8ee", pick(rng, (1, 2)), seal=POLICE_SEAL)


def driving_school_paper(rng: Rng) -> Form:
    """What a driving school gives: the words of a licence, and none."""
    one = driver(rng)
    rows = (
        ("姓名", one.name), ("性别", one.sex), ("国籍", "中国"), ("出生日期", one.birth), ("住址", one.address),
        ("身份证明号码", one.number), (pick(rng, ("准驾车型", "申请车型")), one.classes), ("流水号", digits(rng, 13)),
        ("培训机构", "某某驾驶员培训有限公司"), ("有效期至", years_later(one.valid_from, 3)),
    )  # fmt: skip
    title = pick(rng, ("驾驶技能准考证明", "机动车驾驶培训结业证书", "学习驾驶证明"))
    return notice(rng, _LARGE, title, rows, "#fbf7ee", pick(rng, (1, 2)), seal=POLICE_SEAL, portrait=(650, 0, 180, 230))


def licence_from_abroad(rng: Rng) -> Form:
    """Driving licences of other places: numbered items."""
    one = driver(rng)
    title = pick(rng, (
        "DRIVING LICENCE UK", "CALIFORNIA DRIVER LICENSE USA", "FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND", "運転免許証",
        "대한민국 자동차운전면허증 Driver's License", "香港駕駛執照 DRIVING LICENCE", "中華民國 汽車駕照",
    ))  # fmt: skip
    rows = (
        ("1.", "ZHANG"), ("2.", "WEI MING"), ("3.", f"{one.birth:%d.%m.%Y} SAMPLETON"),
        ("4a.", f"{one.valid_from:%d.%m.%Y}"), ("4b.", "01.02.2035"), ("4c.", "DVLA"), ("5.", letters(rng, SERIAL, 16)),
        ("9.", "AM/B1/B"), ("8.", "22 HIGH STREET"),
    )  # fmt: skip
    return notice(rng, (1000, 630), title, rows, "#f2e6ec", portrait=(20, 0, 170, 220))


def licence_translation(rng: Rng) -> Form:
    """A translation of a driving licence."""
    one = driver(rng)
    rows = (
        ("Name 姓名", one.name), ("Sex", one.sex), ("Nationality", "China"), ("Address", "No.88 Sample Avenue"),
        ("Date of Birth", one.birth), ("Date of First Issue", one.first), ("Class", one.classes),
        ("Valid Period", one.valid_from),
    )  # fmt: skip
    return notice(rng, _LARGE, "机动车驾驶证翻译件 TRANSLATION OF DRIVING LICENSE", rows)


def passport(rng: Rng) -> Form:
    """护照: the page of the person."""
    one = driver(rng)
    rows = (
        ("类型/Type", "P"), ("国家码/Country Code", "CHN"), ("护照号/Passport No.", f"E{digits(rng, 8)}"),
        ("姓名/Name", f"{one.name} ZHANG, WEI"), ("性别/Sex", f"{one.sex}/M"), ("国籍/Nationality", "中国/CHINESE"),
        ("出生日期/Date of birth", f"{one.birth:%d %m月 %Y}"), ("出生地点/Place of birth", one.place.province),
        ("签发日期/Date of issue", f"{one.valid_from:%d %m月 %Y}"), ("有效期至/Date of expiry", "08 5月 2033"),
        ("签发机关/Authority", "公安部出入境管理局"), ("", f"P<CHNZHANG<<WEI{'<' * 29}"),
    )  # fmt: skip
    return notice(rng, _LARGE, "中华人民共和国护照 PASSPORT" if rng.random() < 0.6 else "", rows, "#eef4ee")


def other_card(rng: Rng) -> Form:
    """Cards that look like an identity card."""
    one = driver(rng)
    title = pick(rng, ("港澳居民居住证", "台湾居民来往大陆通行证", "社会保障卡", "中华人民共和国残疾人证", "健康证"))
    rows = (
        ("姓名", one.name), ("性别", one.sex), ("出生日期", one.birth), ("住址", one.address),
        (pick(rng, ("公民身份号码", "证号")), one.number),
        ("有效期限", f"{one.valid_from}至{years_later(one.valid_from, 5)}"), ("签发机关", f"{one.place.city}公安局"),
    )  # fmt: skip
    return notice(rng, (1000, 630), title, rows, "#eaf2f8", pick(rng, (1, 2)))


def bank_card(rng: Rng) -> Form:
    """A card of a bank."""
    groups = " ".join(digits(rng, 4) for _ in range(3))
    rows = (
        ("", f"6217 {groups} {digits(rng, 3)}"), ("VALID THRU", "05/31"), ("", driver(rng).name),
        ("", f"ATM 银联 UnionPay 客服热线 955{digits(rng, 2)}"),
    )  # fmt: skip
    return notice(rng, (1000, 630), "示例银行 借记卡 DEBIT", rows, "#b9d0e8")


DRAW: dict[str, Callable[[Rng], Form]] = {
    draw.__name__: draw
    for draw in (
        identity_card, identity_card_back, driver_qualification, driving_school_paper, licence_from_abroad,
        licence_translation, passport, other_card, bank_card,
    )
}  # fmt: skip
