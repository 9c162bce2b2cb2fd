"""More papers that must not be taken for ours; they are drawn only when asked for, so that older folders stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np

from scenecheck_datasets.papers import decor, vocabulary
from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.invent import (
    random_driving_licence_content,
    random_policy_content,
    random_vehicle_licence_content,
)
from scenecheck_datasets.papers.mount import mount
from scenecheck_datasets.papers.numbers import credit_code, digits, letters, pick
from scenecheck_datasets.papers.page import RenderedPage, Style
from scenecheck_datasets.papers.sheet import Sheet

Rng = np.random.Generator
Rows = Sequence[tuple[str, str]]


class ForeignPaper(StrEnum):
    """Papers and signs that lie about where ours do, or carry words of ours."""

    REGISTRATION_CERTIFICATE = "registration_certificate"
    BUSINESS_LICENCE = "business_licence"
    PASSPORT = "passport"
    TOLL_RECEIPT = "toll_receipt"
    BANK_SLIP = "bank_slip"
    PARKING_FINE = "parking_fine"
    REPAIR_ESTIMATE = "repair_estimate"
    POLICY_BROCHURE = "policy_brochure"
    SHOP_SIGN = "shop_sign"
    ICON = "icon"


def render_foreign(paper: ForeignPaper, style: Style, rng: Rng) -> RenderedPage:
    """A paper that is not ours; it has no truth but its kind."""
    return mount(_DRAW[paper](style, rng), None, None, None, paper.value)


def _rows(sheet: Sheet, rows: Rows, left: float, top: float, pitch: float, size: float, indent: float) -> float:
    """Labels and values below each other; returns where the next row would begin."""
    for number, (label, value) in enumerate(rows):
        y = top + number * pitch
        sheet.text(left, y, label, size * 0.9)
        sheet.value(None, value, left + indent, y, size, width=sheet.width / sheet.scale - left - indent - 4)
    return top + len(rows) * pitch


def _registration_certificate(style: Style, rng: Rng) -> Sheet:
    """机动车登记证书: the page of the vehicle, numbered items in a table."""
    car = random_vehicle_licence_content(rng)
    sheet = Sheet(130, 180, 8.0, (238, 242, 232), style, rng)
    decor.guilloche(sheet, (190, 214, 186), 0.4)
    sheet.text(65, 8, "机动车登记证书", 6.4, style.title_face, anchor="m", spacing=1.2)
    sheet.text(65, 17, "登记栏" if rng.random() < 0.5 else "注册登记机动车信息栏", 4.0, anchor="m")
    length, width, height = car.dimensions.removesuffix("mm").split("×")
    rows = (
        ("1.机动车所有人/身份证明名称/号码", f"{car.owner}/{credit_code(rng, pick(rng, vocabulary.REGIONS))}"),
        ("2.登记机关", car.issuer), ("3.登记日期", car.register_date.isoformat()),
        ("4.机动车登记编号", car.plate_number), ("5.车辆类型", car.vehicle_type), ("6.车辆品牌", car.model[:3]),
        ("7.车辆型号", car.model[3:]), ("8.车身颜色", car.body_colour), ("9.车辆识别代号/车架号", car.vin),
        ("10.国产/进口", "国产"), ("11.发动机号", car.engine_number), ("12.燃料种类", car.energy),
        ("13.排量/功率", "1498ml/85kw"), ("14.外廓尺寸", f"长{length} 宽{width} 高{height} mm"),
        ("15.总质量", car.gross_mass), ("16.核定载客", car.seats), ("17.使用性质", car.use_character),
        ("18.发证日期", car.issue_date.isoformat()),
    )  # fmt: skip
    for number in range(len(rows) + 1):
        sheet.rule(8, 25.5 + number * 7.6, 122, 25.5 + number * 7.6)
    _rows(sheet, rows, 9, 28, 7.6, 2.8, 44)
    return sheet


def _business_licence(style: Style, rng: Rng) -> Sheet:
    person = random_driving_licence_content(rng)
    sheet = Sheet(297, 210, 5.6, (250, 246, 232), style, rng)
    decor.guilloche(sheet, (226, 206, 160), 0.4)
    sheet.frame(8, 8, 289, 202, (170, 130, 60), 1.4)
    sheet.text(148, 20, "营业执照", 20, style.title_face, (60, 50, 40), "m", 6.0)
    sheet.text(24, 46, f"统一社会信用代码 {credit_code(rng, pick(rng, vocabulary.REGIONS))}", 5.0)
    rows = (
        ("名    称", vocabulary.company_name(rng)), ("类    型", "有限责任公司(自然人投资或控股)"),
        ("法定代表人", person.name), ("经营范围", "汽车修理与维护;汽车零配件零售;机动车保险代理"),
        ("注册资本", f"{rng.integers(5, 90) * 10}万元整"), ("成立日期", f"{person.first_issue_date:%Y年%m月%d日}"),
        ("营业期限", "长期"), ("住    所", person.address),
    )  # fmt: skip
    _rows(sheet, rows, 24, 60, 13, 5.4, 42)
    sheet.text(210, 168, "登记机关", 5.4)
    sheet.stamp(decor.round_seal(sheet, "示例市市场监督管理局", 46, 0.75), 214, 146, style.seal_ink)
    return sheet


def _passport(style: Style, rng: Rng) -> Sheet:
    person = random_driving_licence_content(rng)
    sheet = Sheet(125, 88, 11.0, (232, 236, 240), style, rng)
    decor.guilloche(sheet, (190, 196, 226), 0.5)
    sheet.text(8, 5, "中华人民共和国", 3.4, style.title_face)
    sheet.text(8, 10, "PEOPLE'S REPUBLIC OF CHINA", 2.2, Face.SERIF)
    number = f"E{letters(rng, 'ABCDEFGH', 1)}{digits(rng, 7)}"
    for x, y, label, value in (
        (44, 6, "类型/Type", "P"), (62, 6, "国家码/Country Code", "CHN"),
        (92, 6, "护照号/Passport No.", number), (44, 16, "姓名/Name", person.name),
        (44, 26, "性别/Sex", person.sex), (62, 26, "国籍/Nationality", "中国/CHINESE"),
        (92, 26, "出生日期/Date of birth", person.birth_date.isoformat()),
        (44, 36, "出生地点/Place of birth", "示例/SHILI"),
        (92, 36, "签发日期/Date of issue", person.valid_from.isoformat()),
        (44, 46, "签发地点/Place of issue", "示例/SHILI"), (92, 46, "有效期至/Date of expiry", "2034-05-19"),
        (44, 56, "签发机关/Authority", "公安部出入境管理局"),
    ):  # fmt: skip
        sheet.text(x, y, label, 1.9)
        sheet.value(None, value, x, y + 3, 3.0)
    sheet.paste(decor.portrait(sheet.pixels(28), sheet.pixels(36), rng), 8, 16)
    sheet.text(6, 72, f"POCHNSPECIMEN<<YANGZHANG{'<' * 20}", 3.6, Face.MONO)
    sheet.text(6, 79, f"{number}<4CHN{digits(rng, 7)}M{digits(rng, 7)}{'<' * 14}0", 3.6, Face.MONO)
    return sheet


def _toll_receipt(style: Style, rng: Rng) -> Sheet:
    car = random_vehicle_licence_content(rng)
    sheet = Sheet(80, 110, 10.0, (246, 246, 240), style, rng)
    sheet.text(40, 5, "示例省高速公路联网收费", 4.2, style.title_face, anchor="m")
    sheet.text(40, 11, "通行费电子票据", 4.2, style.title_face, anchor="m")
    rows = (
        ("票据号码", digits(rng, 10)), ("入口站", "示例东"), ("出口站", "样本南"), ("车牌号码", car.plate_number),
        ("车型", f"客{rng.integers(1, 5)}"), ("车辆类型", car.vehicle_type), ("总质量", car.gross_mass),
        ("出口时间", f"2026-11-{rng.integers(1, 20):02d} 16:{rng.integers(10, 60)}:31"),
        ("金额", f"{rng.integers(5, 300)}.00元"), ("支付方式", "ETC"),
    )  # fmt: skip
    _rows(sheet, rows, 8, 22, 7.4, 3.6, 24)
    sheet.text(40, 99, "发票专用 谢谢惠顾 一路平安", 3.0, anchor="m")
    return sheet


def _bank_slip(style: Style, rng: Rng) -> Sheet:
    person = random_driving_licence_content(rng)
    sheet = Sheet(76, 120, 10.0, (250, 250, 248), style, rng)
    sheet.text(38, 5, pick(rng, ("银联商务签购单", "POS签购单", "示例银行业务回单")), 5.0, style.title_face, anchor="m")
    rows = (
        ("商户名称", vocabulary.company_name(rng)), ("商户编号", digits(rng, 15)), ("终端编号", digits(rng, 8)),
        ("卡号", f"{digits(rng, 6)}******{digits(rng, 4)}"), ("有效期", "12/29"), ("交易类型", "消费"),
        ("批次号", digits(rng, 6)), ("凭证号", digits(rng, 6)), ("参考号", digits(rng, 12)),
        ("日期/时间", f"2026/11/{rng.integers(1, 20):02d} 10:{rng.integers(10, 60)}:08"),
        ("金额", f"RMB {rng.integers(50, 5000)}.00"), ("备注", f"保险费 {person.name}" if rng.random() < 0.5 else ""),
    )  # fmt: skip
    _rows(sheet, rows, 6, 16, 7.0, 3.3, 22)
    sheet.text(6, 104, "持卡人签名", 3.2)
    return sheet


def _parking_fine(style: Style, rng: Rng) -> Sheet:
    """违法停车告知单: it carries a plate, an authority of the police and its seal."""
    car = random_vehicle_licence_content(rng)
    sheet = Sheet(100, 150, 8.5, (246, 246, 244), style, rng)
    sheet.text(50, 6, car.issuer, 4.6, style.title_face, anchor="m")
    sheet.text(50, 14, "违法停车告知单", 6.0, style.title_face, anchor="m", spacing=0.6)
    sheet.text(92, 23, f"编号:{digits(rng, 15)}", 3.0, anchor="r")
    rows = (
        ("号牌号码", car.plate_number), ("号牌种类", "小型汽车"), ("车辆类型", car.vehicle_type),
        ("停车时间", f"2026年11月{rng.integers(1, 20):02d}日09时{rng.integers(10, 60)}分"),
        ("停车地点", vocabulary.street_address(rng)), ("执勤民警", digits(rng, 6)),
    )  # fmt: skip
    y = _rows(sheet, rows, 8, 32, 9, 3.6, 22)
    text = (
        "该机动车在上述时间、地点停放,违反了《中华人民共和国道路交通安全法》第五十六条的规定。"
        "请于十五日内持本告知单、驾驶证、行驶证到公安机关交通管理部门接受处理,逾期不处理的,依法承担相应责任。"
    )
    for number, line in enumerate(sheet.wrap(text, Face.SONG, 3.4, 84)):
        sheet.text(8, y + 3 + number * 5.2, line, 3.4, Face.SONG)
    sheet.stamp(decor.round_seal(sheet, car.issuer, 30, 0.75), 60, 112, style.seal_ink)
    return sheet


def _repair_estimate(style: Style, rng: Rng) -> Sheet:
    """A garage's estimate: it carries plate, frame number, owner and sums."""
    policy = random_policy_content(rng)
    sheet = Sheet(210, 280, 7.0, (252, 252, 250), style, rng)
    title = pick(rng, ("机动车维修结算清单", "车辆损失情况确认书", "事故车辆定损单"))
    sheet.text(105, 10, title, 7.0, style.title_face, anchor="m")
    sheet.text(105, 20, vocabulary.company_name(rng), 4.0, anchor="m")
    for number, row in enumerate((
        (("号牌号码", policy.plate_number), ("厂牌型号", policy.model)),
        (("车架号", policy.vin), ("发动机号", policy.engine_number)),
        (("被保险人", policy.insured), ("联系电话", "138****0000")),
        (("承保公司", policy.insurer), ("送修日期", policy.signed_date.isoformat())),
    )):  # fmt: skip
        for x, (label, value) in zip((12, 112), row, strict=True):
            sheet.text(x, 32 + number * 8, label, 3.4)
            sheet.value(None, value, x + 22, 32 + number * 8, 3.5, width=74)
    for x, head in zip((12, 32, 110, 132, 160), ("序号", "项目", "数量", "工时费", "材料费"), strict=True):
        sheet.text(x, 68, head, 3.6)
    parts = ("前保险杠", "左前大灯", "左前翼子板", "前机盖喷漆", "右前门钣金", "后保险杠喷漆", "中网", "左后视镜总成")
    for number in range(int(rng.integers(4, 9))):
        y = 76 + number * 7.4
        sheet.rule(10, y - 1.6, 200, y - 1.6)
        for x, cell in zip((14, 32, 112, 134, 162), (str(number + 1), parts[number], "1", f"{rng.integers(5, 60)}0.00",
                           f"{rng.integers(10, 300)}0.00"), strict=True):  # fmt: skip
            sheet.value(None, cell, x, y, 3.5)
    sheet.text(120, 148, f"合计(¥): {rng.integers(300, 9000)}.00元", 4.2)
    sheet.text(12, 162, "客户签字:            维修单位(盖章):", 3.8)
    sheet.stamp(decor.round_seal(sheet, "示例汽车服务有限公司", 34, 0.7), 120, 154, style.seal_ink)
    return sheet


def _policy_brochure(style: Style, rng: Rng) -> Sheet:
    """What an insurer hands out: all the words of a policy, and no values."""
    policy = random_policy_content(rng)
    sheet = Sheet(210, 285, 7.0, (250, 250, 252), style, rng)
    sheet.text(105, 14, policy.insurer, 5.0, anchor="m")
    sheet.text(105, 26, pick(rng, ("车险投保指南", "机动车保险产品介绍", "交强险知识问答")), 9.0, style.title_face,
               (30, 80, 160), "m", 1.0)  # fmt: skip
    lines = (
        "什么是机动车交通事故责任强制保险?", "交强险是国家法律规定实行的强制保险制度。责任限额分为死亡伤残赔偿限额、",
        "医疗费用赔偿限额和财产损失赔偿限额,被保险人无责任时另有限额。", "投保需要哪些材料?",
        "1. 被保险人身份证明或统一社会信用代码证", "2. 机动车行驶证(号牌号码、车辆识别代号、发动机号码)",
        "3. 上年度保险单(保险单号、保险期间)", "商业险有哪些险种?", "机动车损失保险、第三者责任保险、车上人员责任保险",
        "附加绝对免赔率特约条款、车轮单独损失险、车身划痕损失险", "保险费如何计算?",
        "保险费合计由基准保险费、无赔款优待系数和交通违法系数决定。", "代收车船税:保险公司代收代缴机动车车船税。",
        "出险后怎么办?", "请立即拨打服务热线报案,保护现场并拍照。争议解决方式以保险合同约定为准。",
    )  # fmt: skip
    for number, line in enumerate(lines):
        question = line.endswith("?")
        sheet.text(18, 50 + number * 13, line, 5.0 if question else 4.2, Face.SANS_BOLD if question else None,
                   (30, 80, 160) if question else None)  # fmt: skip
    sheet.text(105, 262, f"服务热线 95{digits(rng, 3)}    公司地址:示例省示例市", 4.4, anchor="m")
    return sheet


def _shop_sign(style: Style, rng: Rng) -> Sheet:
    sheet = Sheet(300, 90, 5.0, (200, 40, 36), style, rng)
    words = pick(rng, (
        ("行驶证驾驶证代办", "车辆年审 过户上牌 保险代理"), ("示例汽车保险超市", "交强险 商业险 车船税 一站办理"),
        ("诚信机动车检测站", "检验合格 免费打印行驶证副页"), ("老王汽修 钣金喷漆", "各大保险公司定点维修"),
    ))  # fmt: skip
    sheet.paint(150, 16, words[0], 28, Face.SANS_BOLD, (255, 240, 200))
    sheet.paint(150, 56, words[1], 14, Face.HEI, (255, 255, 255))
    sheet.paint(150, 76, f"电话 1{digits(rng, 10)}", 10, Face.HEI, (255, 255, 255))
    return sheet


def _icon(style: Style, rng: Rng) -> Sheet:
    """A screen of an app: names of papers under icons, and nothing of theirs."""
    sheet = Sheet(70, 140, 12.0, (246, 247, 250), style, rng)
    sheet.text(35, 6, pick(rng, ("交管服务", "我的证件", "办事大厅")), 4.6, Face.SANS_BOLD, anchor="m")
    names = ["行驶证", "驾驶证", "电子驾驶证", "电子行驶证", "交强险", "检验标志", "违法处理", "事故快处"]
    names += ["车辆年检", "满分学习", "我的保单", "更多"]
    rng.shuffle(names)
    for number, name in enumerate(names):
        x, y = 13 + (number % 3) * 22, 18 + (number // 3) * 26
        colour = tuple(int(v) for v in rng.integers(60, 220, 3))
        sheet.ground[sheet.pixels(y) : sheet.pixels(y + 12), sheet.pixels(x - 6) : sheet.pixels(x + 6)] = colour
        sheet.text(x, y + 15, name, 3.4, Face.SANS, anchor="m")
    sheet.text(35, 126, pick(rng, ("首页    网办进度    我的", "行驶证 驾驶证 一证通办")), 3.6, anchor="m")
    return sheet


_DRAW: dict[ForeignPaper, Callable[[Style, Rng], Sheet]] = {
    ForeignPaper.REGISTRATION_CERTIFICATE: _registration_certificate,
    ForeignPaper.BUSINESS_LICENCE: _business_licence,
    ForeignPaper.PASSPORT: _passport,
    ForeignPaper.TOLL_RECEIPT: _toll_receipt,
    ForeignPaper.BANK_SLIP: _bank_slip,
    ForeignPaper.PARKING_FINE: _parking_fine,
    ForeignPaper.REPAIR_ESTIMATE: _repair_estimate,
    ForeignPaper.POLICY_BROCHURE: _policy_brochure,
    ForeignPaper.SHOP_SIGN: _shop_sign,
    ForeignPaper.ICON: _icon,
}
