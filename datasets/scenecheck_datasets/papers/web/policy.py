"""Policies, compulsory and commercial, on paper and electronic: ruled tables in the habits of many insurers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.numbers import digits, letters, pick
from scenecheck_datasets.papers.web import decor, words
from scenecheck_datasets.papers.web.content import LIMITS, SERIAL, Policy
from scenecheck_datasets.papers.web.form import Fields, Form, PaperTruth, Shown, fill
from scenecheck_datasets.papers.web.style import PAPER_DATES, printer
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page, Variant

WIDTH = 1240
_FULL = "\N{FULLWIDTH COLON}"
_INKS = ("#000", "#222", "#3a3a6a", "#7a2020", "#1a5a3a")
_CHINESE_HOURS = {0: "零", 12: "十二", 15: "十五", 17: "十七", 24: "二十四"}
Piece = str | Shown


@dataclass(frozen=True)
class Cell:
    """A cell of a table: words of the form and values, one after the other."""

    pieces: tuple[Piece, ...]
    span: int = 1
    css: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells; `side` stands upright in a column of its own at the left, `fine` shrinks what is printed."""

    rows: Sequence[Sequence[Cell]]
    side: str = ""
    fine: float = 1.0


@dataclass
class _Habits:
    """How one insurer words and sets its policies."""

    rng: Rng
    policy: Policy
    electronic: bool
    fields: Fields = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = self.rng
        self.colon = pick(rng, ("", _FULL, ":", ""))
        self.commas = bool(rng.random() < 0.4)
        self.dates = pick(rng, PAPER_DATES)
        self.merged = bool(rng.random() < 0.35)
        self.shaded = bool(rng.random() < 0.25)
        self.label_align = pick(rng, ("left", "center"))
        self.value_align = pick(rng, ("left", "left", "center"))

    def one(self, *options: str) -> str:
        """One of several wordings."""
        return pick(self.rng, options)

    def money(self, amount: str) -> str:
        """An amount like 1100.00, with or without commas."""
        return f"{float(amount):,.2f}" if self.commas else amount

    def value(self, name: str, shown: str, true: str | None = None) -> Shown:
        """A value that the truth names."""
        self.fields[name] = true if true is not None else shown
        return Shown(shown, name)

    def day(self, name: str, day: date) -> Shown:
        """A date that the truth names."""
        return self.value(name, day.strftime(self.dates), day.isoformat())

    def pair(self, label: str, shown: Shown, span: int = 1) -> list[Cell]:
        """A label and its value, in a cell each."""
        ground = "background: #f3f3f3;" if self.shaded else ""
        return [
            Cell((label,), css=f"text-align: {self.label_align}; {ground}"),
            Cell((shown,), span, f"text-align: {self.value_align}"),
        ]

    def wide(self, label: str, shown: Shown) -> list[Cell]:
        """A pair, or one cell with a colon where the insurer merges them."""
        return [Cell((f"{label}{self.colon or _FULL} ", shown), 2)] if self.merged else self.pair(label, shown)


def _insured(by: _Habits) -> list[Table]:
    policy, compulsory = by.policy, by.policy.kind == "compulsory"
    if compulsory:
        label = by.one(
            "被保险人身份证号码(统一社会信用代码)", "被保险人身份证号码\n(统一社会信用代码)",
            "身份证号码(统一社会信用代码)", "被保险人身份证号码/统一社会信用代码",
        )  # fmt: skip
    else:
        label = by.one("被保险人证件号码", "证件号码", "被保险人身份证号码(统一社会信用代码)", "身份证号/组织机构代码")
    row = by.wide(by.one("被保险人", "被保险人", "被保险人名称"), by.value("insured", policy.vehicle.owner))
    if not compulsory and by.rng.random() < 0.4:
        row = [*row, *by.wide("联系电话", Shown(words.phone(by.rng)))]
    home = by.wide(
        by.one("地址", "地\u3000\u3000址", "住址", "被保险人地址"), by.value("address", policy.vehicle.address)
    )
    return [
        Table([row]),
        Table([by.wide(label, by.value("insured_id", policy.insured_id))]),
        Table([[*home, *by.wide("联系电话", Shown(words.phone(by.rng)))]]),
    ]


def _vehicle(by: _Habits) -> Table:
    policy, vehicle, car, rng = by.policy, by.policy.vehicle, by.policy.vehicle.car, by.rng
    load = vehicle.load.replace("kg", "千克")
    load = by.one("0.000千克", "0千克", "0.000千克") if load == "--" else load
    plate = by.value("plate_number", vehicle.plate)
    engine = by.pair(by.one("发动机号码", "发动机号码", "发动机号"), by.value("engine_number", vehicle.engine), 2)
    seats, carried = by.value("seats", f"{car.seats}人"), by.value("load_mass", load)
    use, kind = by.value("use_character", policy.use), by.value("vehicle_kind", policy.vehicle_kind)
    model, vin = by.value("model", car.model), by.value("vin", vehicle.vin)
    registered = by.day("register_date", vehicle.registered)
    if policy.kind == "compulsory":
        litres = car.displacement_ml / 1000
        shown = by.one(f"{litres:.4f}L", f"{car.displacement_ml}mL", f"{litres:.3f}L")
        size = "--" if vehicle.electric else shown
        vin_label = by.one("识别代码(车架号)", "识别代码(车架号)", "车辆识别代码(车架号)", "识别代码\n(车架号)")
        rows = [
            [*by.pair(by.one("号牌号码", "号牌号码", "车牌号码"), plate), *by.pair("机动车种类", kind),
             *by.pair("使用性质", use)],
            [*engine, *by.pair(vin_label, vin, 2)],
            [*by.pair("厂牌型号", model), *by.pair("核定载客", seats), *by.pair("核定载质量", carried)],
            [*by.pair(by.one("排\u3000\u3000量", "排量"), Shown(size)),
             *by.pair(by.one("功\u3000\u3000率", "功率"), Shown(f"{car.kilowatts}.0000KW")),
             *by.pair("登记日期", registered)],
        ]  # fmt: skip
        return Table(rows, pick(rng, ("被保险机动车", "被保险机动车", "")))
    engine = [engine[0], Cell(engine[1].pieces, 3, engine[1].css)]
    vin_label = by.one("VIN码/车架号", "车架号", "VIN码", "识别代码(车架号)", "车辆识别代号(VIN)")
    rows = [
        [*by.pair(by.one("号牌号码", "车牌号码"), plate), *by.pair(by.one("厂牌型号", "品牌型号"), model, 3)],
        [*by.pair(vin_label, vin), *engine],
        [*by.pair(by.one("核定载客", "核定载客数"), seats), *by.pair("核定载质量", carried),
         *by.pair(by.one("初次登记日期", "初登日期", "登记日期"), registered)],
        [*by.pair("使用性质", use), *by.pair(by.one("机动车种类", "车辆种类"), kind, 3)],
    ]  # fmt: skip
    return Table(rows, pick(rng, ("被保险机动车", "", "保险车辆情况")))


def _premium(by: _Habits, label: str, end: str) -> Table:
    amount = by.policy.premium
    pieces = (f"{label}{by.colon or _FULL} ", Shown(capital_amount(amount)), " (¥:",
              by.value("premium_total", by.money(amount), amount), end)  # fmt: skip
    return Table([[Cell(pieces)]])


def _limits(by: _Habits) -> list[Table]:
    by.fields["limits"] = "|".join(f"{limit}.00" for limit in LIMITS)
    unit = by.one("元", "元", ".00元")
    shown = [Shown((f"{int(limit):,}" if by.commas else limit) + unit, "limits") for limit in LIMITS]
    names = ("死亡伤残赔偿限额", "医疗费用赔偿限额", "财产损失赔偿限额")
    rows = [
        [Cell((name,)), Cell((shown[i],)), Cell((f"无责任{name}",)), Cell((shown[i + 3],))]
        for i, name in enumerate(names)
    ]
    fund = float(by.policy.premium)
    funds = (f" 其中救助基金(0.5%)¥:{fund * 0.005:.2f}元", f" 其中救助基金(2%)(¥: {fund * 0.02:.2f}元)", "")
    rate = Shown(by.one("-30%", "0%", "-10%", "-30.00%"))
    return [
        Table(rows, by.one("责任限额", "")),
        Table([[Cell(("与道路交通安全违法行为和道路交通事故相联系的浮动比率",)), Cell((rate,))]]),
        _premium(by, "保险费合计(人民币大写)", f" 元){by.one(*funds)}"),
    ]


def _covers(by: _Habits) -> list[Table]:
    middle = "text-align: center"
    heads = ("承保险种", by.one("保险金额/责任限额(元)", "保险金额/责任限额", "保额/限额(元)"),
             by.one("绝对免赔率", "费率浮动(+/-)", "不计免赔"), by.one("保险费(元)", "保险费小计(元)"))  # fmt: skip
    align, none = by.one("right", "center"), by.one("/", "0.00%", "--")
    rows = [[Cell((head,), css=middle) for head in heads]]
    for cover in by.policy.covers:
        limit, premium = Shown(by.money(cover.limit), "covers"), Shown(by.money(cover.premium), "covers")
        rows.append([
            Cell((Shown(cover.name, "covers"),)), Cell((limit,), css=f"text-align: {by.value_align}"),
            Cell((none,), css=middle), Cell((premium,), css=f"text-align: {align}"),
        ])  # fmt: skip
    by.fields["covers"] = ";".join(f"{c.name}|{c.limit}|{c.premium}" for c in by.policy.covers)
    label = by.one("保险费合计(人民币大写)", "保险费合计(人民币大写)", "保费合计(大写)")
    return [Table(rows), _premium(by, label, "元)")]


def _moment(by: _Habits, day: date, hour: int, way: int, dates: str) -> str:
    """A day and an hour, in one of five ways to print the hour."""
    hours = (f"{_CHINESE_HOURS[hour]}时", f"{hour}时", f"{hour:02d}时00分", f"{hour:02d}:00", f"{hour}时0分")
    gap = " " if way == 3 or not dates.endswith("日") else ""
    return f"{day.strftime(dates)}{gap}{hours[way]}"


def _period(by: _Habits) -> list[Table]:
    policy, way = by.policy, int(by.rng.integers(5))
    dates = by.one("%Y年%m月%d日", by.dates, "%Y年%m月%d日")
    last = 24 if policy.hour == 0 else policy.hour
    start = Shown(_moment(by, policy.start, policy.hour, way, dates), "period_start period_start_time")
    end = Shown(_moment(by, policy.end, last, way, dates), "period_end period_end_time")
    by.fields |= {
        "period_start": policy.start.isoformat(),
        "period_end": policy.end.isoformat(),
        "period_start_time": f"{policy.hour:02d}:00",
        "period_end_time": f"{last:02d}:00",
    }
    row = pick(by.rng, (
        [Cell(("保险期间自 ", start, "起至 ", end, "止"))], [Cell((f"保险期间{_FULL}自", start, "起至", end, "止"))],
        [Cell(("保险期间",)), Cell(("自 ", start, " 起至 ", end, " 止"))],
        [Cell(("保险期间自", start, "起 至", end, "止"))],
    ))  # fmt: skip
    settled = Shown(by.one("诉讼", "提交仲裁委员会仲裁"))
    return [Table([row]), Table([[Cell(("保险合同争议解决方式",), css="width: 26%"), Cell((settled,))]])]


def _tax(by: _Habits) -> Table:
    policy, none = by.policy, Shown("0.00")
    by.fields["vehicle_tax"] = policy.tax
    office = Shown(f"{policy.vehicle.place.province}税务局")
    amount = by.money(policy.tax)
    rows = [
        [Cell(("整备质量",)), Cell((Shown(f"{policy.vehicle.car.unladen_kg}.00"),)), Cell(("纳税人识别号",)),
         Cell((Shown(policy.insured_id),), 3)],
        [Cell(("当年应缴",)), Cell(("¥:", Shown(amount, "vehicle_tax"), "元")), Cell(("往年补缴",)),
         Cell(("¥:", none, "元")), Cell(("滞纳金",)), Cell(("¥:", none, "元"))],
        [Cell((f"合计(人民币大写){by.colon or _FULL} ", Shown(capital_amount(policy.tax)), " (¥:", Shown(amount),
               "元)"), 6)],
        [Cell(("完税凭证号(减免税证明号)",)), Cell((Shown(by.one("", "免税")),), 2), Cell(("开具税务机关",)),
         Cell((office,), 2)],
    ]  # fmt: skip
    return Table(rows, "代收车船税")


def _clauses(by: _Habits) -> list[Table]:
    agreed = (
        "1.尊敬的客户:投保次日起,您可通过本公司网站、客服电话查询保单信息。\n"
        f"2.本保单第一受益人为{by.one('无', '汽车金融公司')}。\n"
        f"3.{by.one('行驶证车主与被保险人一致。', '保险车辆出险后请及时拨打报案电话。')}"
    )
    hints = (
        "1.请详细阅读保险条款,特别是责任免除和投保人、被保险人义务。\n"
        "2.收到本保险单后,请立即核对,如有不符或疏漏,请及时通知保险人并办理变更或补充手续。\n"
        "3.保险费应一次性交清,请您及时核对保险单和发票(收据)。\n"
        "4.被保险人应在交通事故发生后及时通知保险人。"
    )
    tall = f"vertical-align: top; height: {by.rng.integers(70, 130)}px"
    return [
        Table([[Cell((agreed,), css=tall)]], "特别约定", 0.85),
        Table([[Cell((hints,))]], "重要提示", 0.8),
    ]


def _tail(by: _Habits) -> Table:
    policy, rng, place = by.policy, by.rng, by.policy.vehicle.place
    name = by.one("公司名称", "公司名称", "保险人", "保险公司名称")
    office = Shown(f"{place.province}{place.city}{words.street(rng)}88号")
    rows = [
        [Cell((name + _FULL, by.value("insurer", policy.insurer))), Cell((f"公司地址{_FULL}", office))],
        [Cell((f"邮政编码{_FULL}", Shown(digits(rng, 6)), f" \u3000 服务电话{_FULL}", Shown(f"955{digits(rng, 2)}"))),
         Cell((f"签单日期{_FULL}", by.day("signed_date", policy.signed), by.one(" (保险人签章)", "", "")))],
    ]  # fmt: skip
    return Table(rows, by.one("保险人", ""))


def _title(by: _Habits) -> str:
    if by.policy.kind == "compulsory":
        name = "机动车交通事故责任强制保险单"
        if by.electronic:
            return by.one(name, f"{name}(电子保单)", "机动车交通事故责任强制保险电子保单")
        return by.one(name, name, f"{name}(正本)")
    return by.one(
        "机动车商业保险保险单",
        "机动车综合商业保险保险单",
        "机动车辆商业保险保险单(电子保单)" if by.electronic else "机动车商业保险单",
        "新能源汽车商业保险保险单" if by.policy.vehicle.electric else "机动车商业保险保险单(正本)",
    )


def policy_page(rng: Rng, policy: Policy, electronic: bool) -> Form:
    """A policy on one page, its seal over the foot."""
    by, how, ink = _Habits(rng, policy, electronic), printer(rng), pick(rng, _INKS)
    size, title = float(rng.uniform(16.5, 19.5)), _title(by)
    by.fields["kind"] = policy.kind
    number = by.value("policy_number", policy.number)
    number_label = by.one("保险单号", "保险单号", "保单号", "保险单号码", "保单号码")
    code = f"验证码{by.colon}{letters(rng, SERIAL, 14)}" if rng.random() < 1 / 3 else ""
    compulsory = policy.kind == "compulsory"
    tables = [*_insured(by), _vehicle(by), *(_limits(by) if compulsory else _covers(by)), *_period(by)]
    tables += [*([_tax(by)] if compulsory else []), *_clauses(by), _tail(by)]
    moments = [f"{policy.signed} {rng.integers(8, 20):02d}:{rng.integers(60):02d}" for _ in range(3)]
    steps = zip(("收费确认时间", "投保确认时间", "生成保单时间"), moments, strict=True)
    behind = []
    if rng.random() < 0.4:
        behind.append(decor.waves(rng, WIDTH, 1900, by.one("#c9d9c9", "#e3d6b8", "#d6dcea")))
    if rng.random() < 0.35:
        word = by.one(policy.company[:8], "电子保单", "保险监督管理", "正本")
        behind.append(decor.ghosts(rng, WIDTH, 1500, word))
    html = fill(
        "policy",
        width=WIDTH,
        padding=int(rng.integers(40, 80)),
        ground=by.one("#fff", "#fff", "#fdfaf2", "#f4f8f4"),
        face=how.label_face,
        value_css=f"font-family: {how.face}; color: {how.ink};" if electronic else how.css,
        shift=(0, 0) if electronic else (rng.uniform(0, 2), rng.uniform(-2, 3)),
        ink=ink,
        table_ink="#5a1a1a" if ink == "#7a2020" else ink,
        rule=pick(rng, (1, 1, 2)),
        cell_padding=pick(rng, (4, 6, 8)),
        size=size,
        behind=behind,
        company=policy.company if rng.random() < 0.6 else "",
        company_ink=by.one("#b00", "#036", "#333"),
        title=title,
        title_size=rng.uniform(27, 34),
        title_spacing=pick(rng, (0, 2, 5)),
        number=(f"{number_label}{_FULL}", number),
        number_right=bool(rng.random() < 2 / 3),
        code=code,
        tables=tables,
        steps=" \u3000 ".join(f"{label}{_FULL}{moment}" for label, moment in steps) if rng.random() < 0.6 else "",
        clerks=(
            f"核保:{by.one('自动核保', '王某')}",
            f"制单:{by.one('系统', '李某')}",
            f"经办:{words.person_name(rng, '男')}",
        ),
        seal=decor.round_seal(rng, 190, policy.company) if rng.random() < 0.8 else None,
        seal_at=(int(rng.integers(60, 300)), int(rng.integers(20, 60))),
    )
    variant = Variant.ELECTRONIC if electronic else Variant.PAPER
    return Form(html, WIDTH, (PaperTruth(DocumentType.INSURANCE_POLICY, Page.MAIN, variant, by.fields),))
