"""Insurance policies: 机动车交通事故责任强制保险单 and the commercial policy, on paper, as PDF or as a screenshot."""

from __future__ import annotations

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers import values as v
from scenecheck_vision.papers.alphabets import ALPHANUMERIC, CAPITALS, DATE, DIGITS, PLATE_GLYPHS, VIN
from scenecheck_vision.papers.covers import HEADINGS, PREMIUMS, SUMS
from scenecheck_vision.papers.form import Form, Label

USES = (
    "家庭自用", "家庭自用汽车", "家庭自用客车", "非营业", "非营业企业", "非营业机关", "企业非营业客车",
    "营业", "营业客车", "营业货车", "营业货运", "营业出租租赁", "非营运", "营运", "出租租赁", "城市公交", "公路客运",
    "特种车", "家庭自用车",
)  # fmt: skip

NUMBER = Label("policy_number", ("保险单号", "保险单号码", "保单号", "保单号码", "电子保单号"), ("PolicyNo.",),
               v.parse_policy_number, own=True, alphabet=DIGITS + CAPITALS)  # fmt: skip
INSURED = Label("insured", ("被保险人", "被保险人名称", "被保险人姓名"), (), v.parse_name, own=True, lines=2)
INSURED_ID = Label(
    "insured_id",
    ("被保险人身份证号码(统一社会信用代码)", "身份证号码(统一社会信用代码)", "被保险人身份证号码(组织机构代码)",
     "被保险人身份证号码", "身份证号码", "统一社会信用代码", "组织机构代码", "证件号码", "被保险人证件号码",
     "被保险人身份证号", "身份证号", "证件号", "被保险人证件号", "身份证号/组织机构代码", "身份证号码/组织机构代码",
     "身份证号/统一社会信用代码", "身份证号码/统一社会信用代码", "被保险人身份证号码/统一社会信用代码",
     "被保险人证件号码/统一社会信用代码", "证件号码/统一社会信用代码", "被保险人证件号码(统一社会信用代码)"),
    (), v.parse_holder_number, alphabet=DIGITS + CAPITALS + "*",
)  # fmt: skip
ADDRESS = Label(
    "address",
    (
        "地址",
        "住址",
        "住所",
        "被保险人地址",
        "被保险人住址",
        "被保险人住所",
        "通讯地址",
        "联系地址",
        "址",
    ),  # 地 址 set wide: its first character alone is lost easily
    (),
    v.parse_chinese,
    lines=2,
)
PLATE = Label("plate_number", ("号牌号码", "车牌号码", "车牌号", "号牌号", "牌照号码"), (), v.parse_plate,
              alphabet=PLATE_GLYPHS)  # fmt: skip
KIND = Label("vehicle_kind", ("机动车种类", "车辆种类", "机动车类型", "车辆类型"), (), v.parse_text, own=True)
USE = Label("use_character", ("使用性质", "机动车使用性质"), (), v.words(*USES))
ENGINE = Label("engine_number", ("发动机号码", "发动机号"), (), v.parse_engine_number, alphabet=ALPHANUMERIC)
VIN_LABEL = Label(
    "vin",
    ("识别代码(车架号)", "车辆识别代码(车架号)", "车辆识别代号(车架号)", "VIN码/车架号", "车架号", "识别代码",
     "VIN码(车架号)", "VIN码", "车辆识别代号"),
    (), v.parse_vin, own=True, alphabet=VIN,
)  # fmt: skip
MODEL = Label("model", ("厂牌型号", "品牌型号", "厂牌车型", "车辆型号"), (), v.parse_model, own=True, lines=2)
SEATS = Label(
    "seats",
    ("核定载客", "核定载客人数", "核定载客数", "核定座位", "座位数"),
    (),
    v.parse_count,
    own=True,
    alphabet=DIGITS + "人",
)
LOAD = Label("load_mass", ("核定载质量",), (), v.parse_mass, own=True, alphabet=DIGITS + ".千克kg吨-")
REGISTER = Label(
    "register_date",
    ("登记日期", "初次登记日期", "初登日期", "注册登记日期", "注册日期", "初始登记日期"),
    (),
    v.parse_date,
    alphabet=DATE,
)
PREMIUM = Label(
    "premium_total",
    ("保险费合计(人民币大写)", "保险费合计", "保费合计", "保险费总计", "总保险费", "保险费总额"),
    (),
    v.parse_money,
    own=True,
    lines=2,
)
PERIOD = Label(
    None, ("保险期间自", "保险期间", "保险期限自", "保险期限"), (), v.parse_policy_period, own=True, lines=2,
    outputs=("period_start", "period_end", "period_start_time", "period_end_time"),
)  # fmt: skip
INSURER = Label(
    "insurer", ("公司名称", "保险人", "保险公司名称", "保险人名称", "承保公司"), (), v.parse_insurer, lines=2
)
SIGNED = Label("signed_date", ("签单日期", "签单时间", "出单日期"), (), v.parse_date, own=True, alphabet=DATE)
# In the order of the clauses: death, medical, property; then the same three without fault.
LIMITS = tuple(
    Label(f"limits{index}", zh, (), v.parse_money, own=True)
    for index, zh in enumerate(
        (
            ("死亡伤残赔偿限额",), ("医疗费用赔偿限额",), ("财产损失赔偿限额",),
            ("无责任死亡伤残赔偿限额", "无责死亡伤残赔偿限额"), ("无责任医疗费用赔偿限额", "无责医疗费用赔偿限额"),
            ("无责任财产损失赔偿限额", "无责财产损失赔偿限额"),
        )
    )
)  # fmt: skip
IGNORED = (
    Label(None, ("排量",)), Label(None, ("功率",)), Label(None, ("联系电话", "电话", "手机号码")),
    Label(None, ("公司地址",)), Label(None, ("邮政编码", "邮编")),
    Label(None, ("服务电话", "客服电话", "全国服务电话")),
    Label(None, ("保险合同争议解决方式", "争议解决方式")), Label(None, ("特别约定",)), Label(None, ("重要提示",)),
    Label(None, ("核保",)), Label(None, ("制单",)), Label(None, ("经办",)), Label(None, ("网址",)),
    Label(None, ("收费确认时间",)), Label(None, ("投保确认时间", "投保确认码")),
    Label(None, ("生成保单时间", "保单生成时间")),
    Label(None, ("打印时间",)), Label(None, ("纳税人识别号",)), Label(None, ("完税凭证号(减免税证明号)", "完税凭证号")),
    Label(None, ("开具税务机关",)), Label(None, ("当年应缴",)), Label(None, ("往年补缴",)),
    Label(None, ("滞纳金",)),
    Label(None, ("保险人签章", "保险人(签章)", "保险人盖章")),
    Label(None, ("整备质量",)), Label(None, ("被保险机动车",)),
    Label(None, ("代收车船税",)),
    Label(None, ("与道路交通安全违法行为和道路交通事故相联系的浮动比率", "浮动比率")), Label(None, ("投保人",)),
    Label(None, ("其中救助基金",)), Label(None, ("行驶区域",)), Label(None, ("验车情况",)),
    Label(None, ("新车购置价",)),
)  # fmt: skip

COMPULSORY = Form(
    DocumentType.INSURANCE_POLICY, Page.MAIN, Variant.PAPER,
    ("机动车交通事故责任强制保险单", "交通事故责任强制保险单", "交强险保单", "机动车交通事故责任强制保险电子保单"),
    (
        NUMBER, INSURED, INSURED_ID, ADDRESS, PLATE, KIND, USE, ENGINE, VIN_LABEL, MODEL, SEATS, LOAD, REGISTER,
        PREMIUM, PERIOD, INSURER, SIGNED,
        *LIMITS, Label(None, ("责任限额",)),
        Label("vehicle_tax", ("合计(人民币大写)", "车船税合计"), (), v.parse_money),
        *IGNORED,
    ),
    fixed={"kind": "compulsory"},
    joined={"limits": tuple(label.names[0] for label in LIMITS)},
    totals={
        "premium_total": (("limits2", "limits5", "register_date"), ("period_start",)),
        "vehicle_tax": (("period_start",), ("insurer", "signed_date")),
    },
)  # fmt: skip

COMMERCIAL = Form(
    DocumentType.INSURANCE_POLICY, Page.MAIN, Variant.PAPER,
    ("机动车商业保险保险单", "机动车商业保险单", "神行车保机动车保险单", "机动车综合商业保险保险单", "机动车保险单",
     "机动车辆商业保险保险单", "机动车辆保险单", "机动车商业保险电子保单",
     "新能源汽车商业保险保险单", "商业险保单"),
    (
        NUMBER, INSURED, INSURED_ID, ADDRESS, PLATE, KIND, USE, ENGINE, VIN_LABEL, MODEL, SEATS, LOAD, REGISTER,
        PREMIUM, PERIOD, INSURER, SIGNED,
        Label(None, HEADINGS), Label(None, SUMS), Label(None, PREMIUMS), *IGNORED,
    ),
    fixed={"kind": "commercial"},
    table="covers",
)  # fmt: skip
