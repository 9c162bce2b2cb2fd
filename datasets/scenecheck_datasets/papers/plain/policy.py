"""Policies of another insurer, drawn plainly."""

from __future__ import annotations

from datetime import date

import numpy as np

from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.content import PolicyContent
from scenecheck_datasets.papers.plain.sheet import Pixels, Taste, Truth, page, taste


def policy(content: PolicyContent, rng: np.random.Generator) -> tuple[Pixels, Truth]:
    """Either policy, as a table of another insurer: other label wording, labels and values in one cell."""
    width = int(rng.integers(1500, 1750))
    sheet = page(rng, width, round(width * 1.4))
    how, size = taste(rng), width / float(rng.uniform(66, 76))
    how = Taste(False, how.spaced, how.colon or ":", how.drift / 2, how.date)
    pitch, left = size * float(rng.uniform(2.0, 2.5)), width * 0.06
    compulsory = content.kind == "compulsory"
    names = ("机动车交通事故责任强制保险单", "机动车交通事故责任强制保险单(电子保单)") if compulsory else (
        "机动车商业保险保险单", "机动车商业保险保险单(电子保单)")  # fmt: skip
    sheet.text(width * 0.26, pitch, names[int(rng.integers(2))], size * 1.7)
    y = pitch * 2.3
    sheet.truth["kind"] = content.kind

    def say(x: float, words: str, name: str | None, shown: str | None, true: str | None = None) -> float:
        end = sheet.text(x, y, how.label(words, 4), size)
        return sheet.value(name, end + size * 0.4, y + how.drift * size * 0.6, shown, size, true)

    def rule() -> None:
        sheet.draw.line((left - 10, y + pitch / 2, width * 0.95, y + pitch / 2), (60, 60, 60), 2)

    def pick(*options: str) -> str:
        return options[int(rng.integers(len(options)))]

    def day(name: str, value: date) -> str:
        shown = value.strftime(how.date)
        sheet.truth[name] = value.isoformat()
        return shown

    say(width * 0.5, pick("保险单号", "保单号", "保险单号码"), "policy_number", content.policy_number)
    y += pitch
    say(left, pick("被保险人", "被保险人名称"), "insured", content.insured)
    rule()
    y += pitch
    say(
        left,
        pick("被保险人身份证号码(统一社会信用代码)", "证件号码", "被保险人证件号码"),
        "insured_id",
        content.insured_id,
    )
    rule()
    y += pitch
    say(left, pick("地址", "被保险人住所", "通讯地址"), "address", content.address)
    say(width * 0.7, "联系电话", None, "138****0000")
    rule()
    columns = (left, left + width * 0.29, left + width * 0.6)
    for row in (
        ((pick("号牌号码", "车牌号码"), "plate_number", content.plate_number, None),
         ("机动车种类", "vehicle_kind", content.vehicle_kind, None),
         ("使用性质", "use_character", content.use_character, None)),
        ((pick("发动机号码", "发动机号"), "engine_number", content.engine_number, None), None,
         (pick("识别代码(车架号)", "车架号", "VIN码/车架号"), "vin", content.vin, None)),
        ((pick("厂牌型号", "品牌型号"), "model", content.model, None), None,
         ("核定载客", "seats", content.seats, None)),
        (("核定载质量", "load_mass", content.load_mass, None), ("排量", None, content.displacement, None),
         ("登记日期", None, day("register_date", content.register_date), None)),
    ):  # fmt: skip
        y += pitch
        for cell, x in zip(row, columns, strict=True):
            if cell:
                say(x, *cell)
        rule()
    if compulsory:
        sheet.truth["limits"] = "|".join(content.limits)
        for index, words in enumerate(("死亡伤残赔偿限额", "医疗费用赔偿限额", "财产损失赔偿限额")):
            y += pitch
            say(left, words, None, f"{content.limits[index][:-3]}元")
            say(width * 0.5, pick("无责任", "无责任") + words, None, f"{content.limits[index + 3][:-3]}元")
            rule()
    else:
        y += pitch
        for x, words in zip(
            (left, width * 0.5, width * 0.75), ("承保险种", "保险金额/责任限额(元)", "保险费(元)"), strict=True
        ):
            sheet.text(x, y, words, size)
        rule()
        for cover in content.covers:
            y += pitch
            for x, words in zip(
                (left, width * 0.5, width * 0.75), (cover.name, cover.limit, cover.premium), strict=True
            ):
                sheet.text(x, y, words, size, sheet.value_face, 35)
            rule()
        sheet.truth["covers"] = ";".join(f"{c.name}|{c.limit}|{c.premium}" for c in content.covers)
    y += pitch
    end = say(left, "保险费合计(人民币大写)", None, capital_amount(content.premium_total))
    end = sheet.text(end + size, y, pick("(¥:", "(¥", "¥"), size)
    sheet.text(sheet.value("premium_total", end + size * 0.3, y, content.premium_total, size), y, "元)", size)
    rule()
    y += pitch
    hours = [h.replace(":00", "时") for h in (content.period_start_time, content.period_end_time)]
    hours = [h.lstrip("0") if not h.startswith("00") else "0时" for h in hours]
    start, stop = day("period_start", content.period_start), day("period_end", content.period_end)
    sheet.truth |= {"period_start_time": content.period_start_time, "period_end_time": content.period_end_time}
    sheet.text(left, y, f"保险期间自 {start} {hours[0]}起至 {stop} {hours[1]}止", size, sheet.label_face)
    rule()
    y += pitch
    say(left, "保险合同争议解决方式", None, "诉讼")
    rule()
    if compulsory:
        tax = content.vehicle_tax or "0.00"
        y += pitch
        say(left, "当年应缴", None, f"¥:{tax}元")
        say(width * 0.38, "往年补缴", None, "¥:0.00元")
        say(width * 0.66, "滞纳金", None, "¥:0.00元")
        y += pitch
        end = say(left, "合计(人民币大写)", None, capital_amount(tax))
        end = sheet.text(end + size, y, "(¥:", size)
        sheet.text(sheet.value("vehicle_tax", end + size * 0.3, y, content.vehicle_tax, size), y, "元)", size)
        rule()
    y += pitch * 1.6
    sheet.text(left, y, "特别约定:本保单为样张,仅用于软件测试。", size * 0.8)
    y += pitch * 1.6
    say(left, pick("公司名称", "保险人", "保险公司名称"), "insurer", content.insurer)
    y += pitch
    say(left, "公司地址", None, "示例省示例市滨河北路一段1号")
    say(width * 0.62, "签单日期", None, day("signed_date", content.signed_date))
    if rng.random() < 0.8:
        sheet.round_seal(width * float(rng.uniform(0.6, 0.8)), y - pitch * float(rng.uniform(0.2, 1.2)), width * 0.075)
    return sheet.pixels(), sheet.truth
