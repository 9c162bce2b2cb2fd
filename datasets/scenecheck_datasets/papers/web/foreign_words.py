"""Papers of insurance, money and words that are none of ours."""

from __future__ import annotations

from collections.abc import Callable

from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.numbers import credit_code, digits, pick
from scenecheck_datasets.papers.web import words
from scenecheck_datasets.papers.web.content import policy, vehicle
from scenecheck_datasets.papers.web.form import Form, fill
from scenecheck_datasets.papers.web.notice import POLICE_SEAL, notice
from scenecheck_datasets.papers.web.words import Rng

_NEWS = (
    "示例晚报 2026年5月12日 星期二 交警部门提醒广大驾驶人:驾驶机动车上路须随车携带行驶证、驾驶证。"
    "记者从公安局交通警察支队获悉,今年以来全市共查处各类交通违法行为三万余起,其中使用性质与实际不符的营运车辆占比上升。"
)


def vat_invoice(rng: Rng) -> Form:
    """An invoice over a premium: policy, plate and frame number in its remarks."""
    one = policy(rng, "commercial")
    rows = (
        ("发票号码", digits(rng, 20)), ("开票日期", f"{one.signed:%Y年%m月%d日}"), ("购买方 名称", one.vehicle.owner),
        ("统一社会信用代码/纳税人识别号", one.insured_id), ("销售方 名称", one.insurer),
        ("项目名称", "*保险服务*机动车商业保险 / 交强险"), ("金额", one.premium), ("税率", "6%"),
        ("价税合计(大写)", capital_amount(one.premium)), ("(小写)", f"¥{one.premium}"),
        ("备注", f"保险单号:{one.number} 车牌号:{one.vehicle.plate} 车架号:{one.vehicle.vin} 代收车船税:360.00"),
        ("开票人", "王某"),
    )  # fmt: skip
    title = pick(rng, ("电子发票(普通发票)", "样例增值税电子普通发票"))
    return notice(rng, (1240, 760), title, rows, "#fff", 2, 21, "#7a2020", True, POLICE_SEAL)


def insurance_proposal(rng: Rng) -> Form:
    """A proposal or an offer: most labels of a policy, and no policy."""
    one = policy(rng, "compulsory")
    car = one.vehicle
    rows = (
        ("投保人", car.owner), ("被保险人", car.owner), ("证件号码", one.insured_id), ("联系地址", car.address),
        ("号牌号码", car.plate), ("厂牌型号", car.car.model), ("车架号", car.vin), ("发动机号", car.engine),
        ("核定载客", car.car.seats), ("使用性质", one.use), ("初次登记日期", car.registered),
        ("交强险保费", one.premium), ("商业险保费", "2356.78"), ("车船税", one.tax), ("保费合计", "3456.78"),
        ("投保日期", one.signed),
    )  # fmt: skip
    title = pick(rng, ("机动车保险投保单", "机动车辆保险报价单", "机动车保险免责事项说明书"))
    return notice(rng, (1240, 1600), title, rows, "#fff", 2, 21, table=True)


def other_policy(rng: Rng) -> Form:
    """A policy of an insurance that is none of a motor vehicle."""
    one = policy(rng, "commercial")
    title = pick(rng, (
        "驾乘人员意外伤害保险保险单", "家庭财产保险保险单", "货物运输保险单", "电动自行车第三者责任保险保险单",
        "安全生产责任保险保险单",
    ))  # fmt: skip
    rows = (
        ("保险单号", one.number), ("投保人", one.vehicle.owner), ("被保险人", one.vehicle.owner),
        ("证件号码", one.insured_id), ("地址", one.vehicle.address), ("联系电话", "138****1234"),
        ("保险期间", f"自{one.start:%Y年%m月%d日}零时起至{one.end:%Y年%m月%d日}二十四时止"),
        ("保险金额", "100000.00元"),
        ("保险费合计(人民币大写)", f"{capital_amount(one.premium)}(¥:{one.premium}元)"), ("特别约定", "无"),
        ("争议解决方式", "诉讼"), ("保险人", one.insurer), ("签单日期", one.signed),
    )  # fmt: skip
    return notice(rng, (1240, 1500), title, rows, "#fff", pick(rng, (1, 2)), 22, table=True, seal=POLICE_SEAL)


def insurance_terms(rng: Rng) -> Form:
    """Terms and guides: every word of a policy, no value."""
    rows = (
        ("第一条", "根据《中华人民共和国道路交通安全法》、《机动车交通事故责任强制保险条例》,制定本条款。"),
        ("第二条", "被保险人是指投保人及其允许的合法驾驶人。"),
        ("第三条", "死亡伤残赔偿限额180000元;医疗费用赔偿限额18000元;财产损失赔偿限额2000元;"
         "无责任死亡伤残赔偿限额18000元;无责任医疗费用赔偿限额1800元;无责任财产损失赔偿限额100元。"),
        ("第四条", "保险期间为一年,以保险单载明的起止时间为准。"),
        ("第五条", "发生事故请携带行驶证、驾驶证、保险单,核对号牌号码、发动机号码、识别代码(车架号)、"
         "厂牌型号、使用性质、核定载客、登记日期。"),
        ("第六条", "签单日期、保险费合计、特别约定、争议解决方式详见保险单。"),
    )  # fmt: skip
    title = pick(rng, ("机动车交通事故责任强制保险条款", "机动车商业保险示范条款 投保须知", "车险理赔服务指南"))
    return notice(rng, (1100, 1500), title, rows, text=23)


def business_licence(rng: Rng) -> Form:
    """营业执照."""
    place = vehicle(rng).place
    rows = (
        ("统一社会信用代码", credit_code(rng, place.region)), ("名称", words.company(rng, place)),
        ("类型", "有限责任公司"),
        ("法定代表人", words.person_name(rng, "男")), ("经营范围", "道路货物运输;汽车租赁;国内贸易代理"),
        ("注册资本", "伍佰万元整"), ("成立日期", "2015年03月12日"), ("住所", words.address(rng, place)),
        ("登记机关", f"{place.city}市场监督管理局"),
    )  # fmt: skip
    return notice(rng, (1240, 900), "营业执照", rows, "#fffdf4", pick(rng, (1, 2)), seal=POLICE_SEAL)


def train_ticket(rng: Rng) -> Form:
    """A ticket of a railway."""
    day = f"2026年0{rng.integers(1, 9)}月1{digits(rng, 1)}日 0{digits(rng, 1)}:35开 05车12A号"
    rows = (
        ("", day), ("", f"¥{digits(rng, 3)}.5元 二等座"), ("", "限乘当日当次车"),
        ("", f"{digits(rng, 10)}****{digits(rng, 4)} {words.person_name(rng, '男')}"),
        ("", "买票请到12306 发货请到95306"),
    )  # fmt: skip
    title = f"电子客票 G{digits(rng, 4)}" if rng.random() < 0.5 else "临溪东站 → 望江站"
    return notice(rng, (700, 430), title, rows, "#dff0f5")


def newspaper(rng: Rng) -> Form:
    """A page that speaks of our papers."""
    return Form(fill("newspaper", width=1100, name="示例晚报", text=_NEWS * 6), 1100)


def blank_sheet(rng: Rng) -> Form:
    """Nothing."""
    return Form(fill("blank", width=900, height=1200), 900)


DRAW: dict[str, Callable[[Rng], Form]] = {
    draw.__name__: draw
    for draw in (
        vat_invoice, insurance_proposal, other_policy, insurance_terms, business_licence, train_ticket, newspaper,
        blank_sheet,
    )
}  # fmt: skip
