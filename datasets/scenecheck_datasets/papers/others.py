"""Papers that lie beside ours in a glove box and must not be taken for them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from scenecheck_datasets.papers import decor, vocabulary
from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.invent import (
    random_driving_licence_content,
    random_policy_content,
    random_vehicle_licence_content,
)
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import credit_code, digits, pick
from scenecheck_datasets.papers.page import OtherPaper, RenderedPage, Style
from scenecheck_datasets.papers.sheet import Sheet

_WORDS = (
    "昨日,记者从有关部门获悉,今年以来全市道路交通安全形势总体平稳。各地深入推进农村道路安全整治,新增护栏和警示标志,"
    "村民出行更加放心。驾驶人应当自觉遵守交通信号,礼让行人,不酒后驾驶。秋收时节,田间道路上往来的农用车辆增多,"
    "交通劝导员每天清晨就站在路口,提醒过往司机减速慢行。天气预报说,未来三天多云间阴,局部有小雨,请注意添衣保暖。"
    "市图书馆本周末举办读书分享会,欢迎市民携家人参加。蔬菜批发价格小幅回落,白菜每公斤一元八角,萝卜每公斤一元二角。"
)


def render_other(paper: OtherPaper, style: Style, rng: np.random.Generator) -> RenderedPage:
    """A paper that is not ours; it has no truth but its kind."""
    return mount(_DRAW[paper](style, rng), None, None, None, paper.value)


def _identity_card(style: Style, rng: np.random.Generator) -> Sheet:
    person = random_driving_licence_content(rng)
    sheet = Sheet(85.6, 54.0, 15.0, (226, 236, 242), style, rng)
    decor.guilloche(sheet, (150, 196, 220), 0.6)
    birth = person.birth_date
    for y, label, value in (
        (6, "姓名", person.name),
        (13, "性别", f"{person.sex}      民族  汉"),
        (20, "出生", f"{birth.year} 年 {birth.month} 月 {birth.day} 日"),
    ):
        sheet.text(6, y, label, 2.6, ink=(60, 110, 170))
        sheet.value(None, value, 15, y - 0.2, size=3.2)
    sheet.text(6, 27, "住址", 2.6, ink=(60, 110, 170))
    sheet.value(None, person.address, 15, 26.8, size=3.0, width=36, wrap=True)
    sheet.text(6, 45, "公民身份号码", 2.8, ink=(60, 110, 170))
    sheet.value(None, person.licence_number, 28, 44.6, size=4.0, face=Face.MONO)
    sheet.paste(decor.portrait(sheet.pixels(22), sheet.pixels(28), rng), 58, 9)
    return sheet


def _invoice(style: Style, rng: np.random.Generator) -> Sheet:
    policy = random_policy_content(rng)
    sheet = Sheet(210, 140, 8.5, (252, 251, 247), style, rng)
    sheet.text(105, 8, "电子发票(普通发票)", 7.0, Face.SERIF_BOLD, (140, 60, 40), "m", 0.6)
    sheet.text(150, 22, f"发票号码:{digits(rng, 20)}", 3.0)
    sheet.text(150, 27, f"开票日期:{policy.signed_date:%Y年%m月%d日}", 3.0)
    sheet.frame(10, 34, 200, 122, (140, 60, 40))
    for x, who, name in ((12, "购买方信息", policy.insured), (107, "销售方信息", policy.insurer)):
        sheet.text(x, 37, who, 3.0)
        sheet.text(x, 43, f"名称:{name}", 3.0)
        sheet.text(x, 49, f"统一社会信用代码/纳税人识别号:{credit_code(rng, pick(rng, vocabulary.REGIONS))}", 2.4)
    for y in (54, 61, 104, 112):
        sheet.rule(10, y, 200, y, (140, 60, 40))
    for x, head in zip(
        (14, 62, 88, 108, 130, 160, 182), ("项目名称", "规格型号", "单位", "数量", "单价", "金额", "税额"), strict=True
    ):
        sheet.text(x, 56, head, 3.0)
    amount = float(policy.premium_total)
    what = pick(rng, ("*保险服务*机动车保险费", "*修理修配劳务*汽车维修", "*机动车配件*前保险杠", "*餐饮服务*餐费"))
    for x, cell in ((12, what), (92, "次"), (110, "1"), (128, f"{amount / 1.06:.2f}"), (158, f"{amount / 1.06:.2f}")):
        sheet.value(None, cell, x, 65, size=3.0)
    sheet.value(None, f"{amount - amount / 1.06:.2f}", 182, 65, size=3.0)
    sheet.text(
        14, 106.5, f"价税合计(大写)  {capital_amount(policy.premium_total)}    (小写) ¥{policy.premium_total}", 3.2
    )
    sheet.text(14, 115, f"备注:车牌号 {policy.plate_number} 车架号 {policy.vin}" if rng.random() < 0.5 else "备注", 3.0)
    sheet.text(14, 127, "开票人:样张", 3.0)
    sheet.paste(decor.qr_code(f"SPECIMEN {digits(rng, 12)}", sheet.pixels(20)), 12, 8)
    sheet.stamp(decor.round_seal(sheet, policy.insurer, 30, 0.7, "发票样章"), 150, 96, style.seal_ink)
    return sheet


def _transport_permit(style: Style, rng: np.random.Generator) -> Sheet:
    car = random_vehicle_licence_content(rng)
    sheet = Sheet(128, 88, 11.0, (240, 244, 236), style, rng)
    decor.guilloche(sheet, (190, 214, 186), 0.5)
    sheet.text(64, 5, "中华人民共和国", 3.6, style.title_face, anchor="m", spacing=0.6)
    sheet.text(64, 10.5, "道路运输证", 6.6, style.title_face, anchor="m", spacing=1.6)
    permit = digits(rng, 12)
    sheet.text(40, 20, f"示交运管  字  {permit}  号", 3.2)
    rows = (
        ("业户名称", vocabulary.company_name(rng)),
        ("地    址", car.address),
        ("车辆号牌", f"{car.plate_number}(黄色)"),
        ("经营许可证号", digits(rng, 12)),
        ("车辆类型", car.vehicle_type),
        ("吨(座)位", f"{rng.integers(1, 20)}.{rng.integers(0, 99):02d}吨"),
        ("车辆尺寸(毫米)", "长 {}  宽 {}  高 {}".format(*car.dimensions.removesuffix("mm").split("×"))),
        ("经营范围", pick(rng, ("道路普通货物运输", "货物专用运输(集装箱)", "出租客运"))),
        ("发证日期", f"{car.issue_date:%Y年%m月%d日}"),
    )
    for i, (label, value) in enumerate(rows):
        y = 26 + i * 6.4
        sheet.text(8, y, label, 3.0)
        sheet.value(None, value, 34, y - 0.2, size=3.3, width=88)
        sheet.rule(33, y + 4.6, 122, y + 4.6, weight=0.1)
    sheet.stamp(decor.round_seal(sheet, "示例省示例市交通运输局", 28, 0.75), 88, 56, style.seal_ink)
    return sheet


def _ticket(style: Style, rng: np.random.Generator) -> Sheet:
    car = random_vehicle_licence_content(rng)
    if rng.random() < 0.5:
        sheet = Sheet(86, 54, 14.0, (214, 232, 244), style, rng)
        for x, town in ((14, "示例南"), (60, "样本北")):
            sheet.value(None, town, x, 10, size=5.0, face=Face.HEI)
        sheet.value(None, f"C{digits(rng, 4)}", 37, 9.5, size=4.4, face=Face.SERIF)
        sheet.text(6, 4, f"{pick(rng, 'ABCDEFGHJK')}{digits(rng, 6)}", 3.0, ink=(200, 60, 60))
        sheet.value(
            None,
            f"2026年{rng.integers(1, 12):02d}月{rng.integers(1, 28):02d}日 09:{rng.integers(60):02d}开",
            6,
            20,
            size=3.4,
        )
        sheet.value(
            None,
            f"{rng.integers(1, 16):02d}车{rng.integers(1, 18):02d}{pick(rng, 'ABCDF')}号  二等座",
            50,
            20,
            size=3.4,
        )
        sheet.value(None, f"¥{rng.integers(20, 300)}.0元", 6, 27, size=3.4)
        person = random_driving_licence_content(rng)
        masked = person.licence_number[:10] + "****" + person.licence_number[14:]
        sheet.value(None, f"{masked} {person.name}", 6, 38, size=3.4)
        sheet.paste(decor.qr_code(f"SPECIMEN {digits(rng, 10)}", sheet.pixels(14)), 66, 34)
        return sheet
    sheet = Sheet(76, 100, 11.0, (248, 248, 246), style, rng)
    lines = (
        "示例市公共停车场", "停车缴费凭条", f"车牌号码:{car.plate_number}", "车    型:小型车",
        f"入场时间:2026-11-{rng.integers(1, 20):02d} 08:{rng.integers(10, 60)}:12",
        f"停车时长:{rng.integers(1, 6)}小时{rng.integers(1, 60)}分", f"应收金额:{rng.integers(3, 40)}.00元",
        "支付方式:微信", "谢谢惠顾 请保管好您的物品",
    )  # fmt: skip
    for i, line in enumerate(lines):
        sheet.value(None, line, 38 if i < 2 else 6, 6 + i * 9, size=4.6 if i < 2 else 3.6, anchor="m" if i < 2 else "l")
    return sheet


def _newspaper(style: Style, rng: np.random.Generator) -> Sheet:
    sheet = Sheet(210, 285, 8.0, (226, 226, 218), style, rng)
    sheet.text(105, 8, pick(rng, ("示例日报", "样本晚报", "演示都市报")), 16, Face.SERIF_BOLD, (150, 30, 30), "m", 3.0)
    sheet.text(
        12,
        29,
        f"2026年11月{rng.integers(1, 20)}日  星期{pick(rng, '一二三四五六日')}  第{digits(rng, 4)}期  今日八版",
        3.4,
    )
    sheet.rule(10, 35, 200, 35, weight=0.5)
    titles = (
        "全市交通安全整治见成效",
        "秋粮颗粒归仓 农户笑开颜",
        "老旧小区加装电梯提速",
        "行驶证电子化惠及群众",
        "医保服务延伸到村",
    )
    y = 40.0
    for block in range(3):
        sheet.text(12, y, titles[(block + int(rng.integers(5))) % 5], 8.4, Face.SERIF_BOLD)
        y += 12
        for column in range(4):
            start = int(rng.integers(0, len(_WORDS)))
            text = (_WORDS[start:] + _WORDS * 3)[:238]
            for i, line in enumerate(sheet.wrap(text, Face.SONG, 3.2, 43)[:16]):
                sheet.text(12 + column * 47.5, y + i * 4.0, line, 3.2, Face.SONG)
        y += 70
    picture = np.full((sheet.pixels(60), sheet.pixels(90), 3), 150, np.uint8)
    shade = cv2.resize(
        rng.integers(60, 200, (5, 7), np.uint8), (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC
    )
    picture[:] = shade[..., None]
    sheet.paste(picture, 108, 205)
    return sheet


def _blank(style: Style, rng: np.random.Generator) -> Sheet:
    sheet = Sheet(210, 297, 7.0, (248, 248, 246), style, rng)
    if rng.random() < 0.4:
        for i in range(28):
            sheet.rule(15, 25 + i * 9, 195, 25 + i * 9, (150, 170, 200), 0.12)
    return sheet


_DRAW: dict[OtherPaper, Callable[[Style, np.random.Generator], Sheet]] = {
    OtherPaper.IDENTITY_CARD: _identity_card,
    OtherPaper.INVOICE: _invoice,
    OtherPaper.TRANSPORT_PERMIT: _transport_permit,
    OtherPaper.TICKET: _ticket,
    OtherPaper.NEWSPAPER: _newspaper,
    OtherPaper.BLANK: _blank,
}
