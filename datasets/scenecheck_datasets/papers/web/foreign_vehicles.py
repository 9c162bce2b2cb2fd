"""Papers of vehicles that are none of ours: certificates, invoices, reports, the licence of a bicycle."""

from __future__ import annotations

from collections.abc import Callable

from scenecheck_datasets.papers.numbers import credit_code, digits, letters, pick
from scenecheck_datasets.papers.web import words
from scenecheck_datasets.papers.web.content import SERIAL, driver, vehicle
from scenecheck_datasets.papers.web.form import Form
from scenecheck_datasets.papers.web.notice import POLICE_SEAL, notice
from scenecheck_datasets.papers.web.screens import list_of_an_app
from scenecheck_datasets.papers.web.words import Rng

_PAGE = (1240, 1500)
_BRAND = "牌"


def transport_permit(rng: Rng) -> Form:
    """道路运输证."""
    one = vehicle(rng)
    rows = (
        ("业户名称", one.owner), ("地址", one.address), ("车辆号牌", f"{one.plate}(黄色)"),
        ("经营许可证号", digits(rng, 12)), ("车辆类型", one.car.type), ("吨(座)位", f"{one.car.seats}座"),
        ("车辆(毫米)", one.size("长{} 宽{} 高{}")), ("经营范围", "道路普通货物运输"),
        ("核发机关", f"{one.place.city}交通运输局"), ("发证日期", one.issued),
    )  # fmt: skip
    title = "中华人民共和国道路运输证" if rng.random() < 0.6 else "道路运输证"
    return notice(rng, (1040, 700), title, rows, "#fdf6ec", pick(rng, (1, 2)), seal=POLICE_SEAL)


def registration_certificate(rng: Rng) -> Form:
    """机动车登记证书: the page of the vehicle."""
    one = vehicle(rng)
    car = one.car
    brand, _, model = car.model.partition(_BRAND)
    rows = (
        ("1.机动车所有人/身份证明名称/号码", f"{one.owner}/居民身份证/{digits(rng, 18)}"), ("2.登记机关", one.issuer),
        ("3.登记日期", one.registered), ("4.机动车登记编号", one.plate), ("5.车辆类型", car.type),
        ("6.车辆品牌", brand),
        ("7.车辆型号", model), ("8.车身颜色", one.colour), ("9.车辆识别代号/车架号", one.vin), ("10.国产/进口", "国产"),
        ("11.发动机号", one.engine), ("12.发动机型号", letters(rng, SERIAL, 6)), ("13.燃料种类", one.energy),
        ("14.排量/功率", f"{car.displacement_ml} ml/{car.kilowatts} kw"), ("15.制造厂名称", "某某汽车有限公司"),
        ("16.转向形式", "方向盘"), ("17.轮距", "前1560 后1570 mm"), ("18.轮胎数", "4"), ("19.轮胎规格", "205/55R16"),
        ("20.钢板弹簧片数", "后轴--片"), ("21.轴距", "2700 mm"), ("22.轴数", "2"),
        ("23.外廓尺寸", one.size("长{} 宽{} 高{} mm")), ("24.货厢内部尺寸", "--"), ("25.总质量", f"{car.gross_kg} kg"),
        ("26.核定载质量", "-- kg"), ("27.核定载客", f"{car.seats} 人"), ("28.准牵引总质量", "-- kg"),
        ("29.驾驶室载客", "-- 人"), ("30.使用性质", one.use), ("31.车辆获得方式", "购买"),
        ("32.车辆出厂日期", one.registered), ("34.发证日期", one.issued),
    )  # fmt: skip
    title = pick(rng, ("机动车登记证书", "注册登记机动车信息栏"))
    return notice(rng, _PAGE, title, rows, "#f7faf5", 2, 19, table=True, seal=POLICE_SEAL)


def conformity_certificate(rng: Rng) -> Form:
    """合格证 of a factory."""
    one = vehicle(rng)
    car, made = one.car, f"{one.registered:%Y年%m月%d日}"
    brand, _, model = car.model.partition(_BRAND)
    rows = (
        ("合格证编号", letters(rng, SERIAL, 14)), ("发证日期", made), ("车辆制造企业名称", "某某汽车有限公司"),
        ("车辆品牌/车辆名称", f"{brand}牌/轿车"), ("车辆型号", model), ("车辆识别代号/车架号", one.vin),
        ("车身颜色", one.colour), ("发动机型号", letters(rng, SERIAL, 6)), ("发动机号", one.engine),
        ("燃料种类", one.energy), ("排量和功率(ml/kW)", f"{car.displacement_ml} {car.kilowatts}"),
        ("排放标准", "GB18352.6-2016国Ⅵ"), ("轮胎规格", "205/55R16"), ("外廓尺寸(mm)", one.size("{} {} {}")),
        ("总质量(kg)", car.gross_kg), ("额定载质量(kg)", ""), ("整备质量(kg)", car.unladen_kg),
        ("准牵引总质量(kg)", ""),
        ("额定载客(人)", car.seats), ("最高设计车速(km/h)", 190), ("车辆制造日期", made),
    )  # fmt: skip
    title = pick(rng, ("机动车整车出厂合格证", "车辆一致性证书"))
    return notice(rng, _PAGE, title, rows, "#f2f7fb", 2, 19, table=True, seal=POLICE_SEAL)


def sales_invoice(rng: Rng) -> Form:
    """机动车销售统一发票."""
    one = vehicle(rng)
    rows = (
        ("发票代码", digits(rng, 12)), ("发票号码", digits(rng, 8)),
        ("购买方名称及身份证号码/组织机构代码", f"{one.owner} {digits(rng, 18)}"), ("车辆类型", one.car.type),
        ("厂牌型号", one.car.model), ("产地", "中国"), ("合格证号", letters(rng, SERIAL, 15)),
        ("发动机号码", one.engine),
        ("车辆识别代号/车架号码", one.vin), ("价税合计", "⊗壹拾贰万叁仟元整 小写¥123000.00"),
        ("销货单位名称", "某某汽车销售有限公司"), ("纳税人识别号", credit_code(rng, one.place.region)),
        ("地址", one.address), ("电话", f"028-{digits(rng, 8)}"), ("增值税税额", "¥14150.44"), ("吨位", ""),
        ("限乘人数", one.car.seats),
    )  # fmt: skip
    title = pick(rng, ("机动车销售统一发票", "二手车销售统一发票"))
    return notice(rng, (1240, 800), title, rows, "#fff", 2, 20, "#7a2020", True, POLICE_SEAL)


def electric_bicycle_licence(rng: Rng) -> Form:
    """行驶证 of an electric bicycle."""
    one = vehicle(rng)
    rows = (
        ("号牌号码", one.place.city + digits(rng, 6)), ("车辆类型", "电动自行车"),
        ("所有人", words.person_name(rng, "男")),
        ("住址", one.address), ("品牌型号", f"雅迪牌TDT{digits(rng, 4)}Z"), ("整车编码", digits(rng, 15)),
        ("电动机号码", letters(rng, SERIAL, 10)), ("登记日期", one.registered), ("发证日期", one.issued),
    )  # fmt: skip
    title = "电动自行车行驶证" if rng.random() < 0.7 else "中华人民共和国电动自行车行驶证"
    square = bool(rng.random() < 0.5)
    return notice(rng, (1000, 680), title, rows, "#eef6fb", pick(rng, (1, 2)),
                  seal="" if square else POLICE_SEAL, authority=one.issuer if square else "")  # fmt: skip


def inspection_mark(rng: Rng) -> Form:
    """检验合格标志 behind a windscreen."""
    one = vehicle(rng)
    rows = (
        ("", "检"), ("检验有效期至", f"{one.inspection:%Y年%m月}"), ("号牌号码", one.plate), ("使用性质", one.use),
    )  # fmt: skip
    return notice(rng, (700, 700), "机动车检验合格标志", rows, "#e9f5e0", seal=POLICE_SEAL)


def inspection_report(rng: Rng) -> Form:
    """检验报告 with many of our labels."""
    one = vehicle(rng)
    car = one.car
    rows = (
        ("报告编号", digits(rng, 14)), ("号牌号码", one.plate), ("车辆类型", car.type), ("品牌型号", car.model),
        ("车辆识别代号", one.vin), ("发动机号码", one.engine), ("使用性质", one.use), ("注册登记日期", one.registered),
        ("出厂日期", one.registered), ("检验日期", one.issued), ("检验类别", "定期检验"), ("所有人", one.owner),
        ("整备质量", f"{car.unladen_kg}kg"), ("总质量", f"{car.gross_kg}kg"), ("一轴制动率", "68.2% 合格"),
        ("二轴制动率", "66.0% 合格"), ("检验结论", "合格"),
    )  # fmt: skip
    return notice(rng, _PAGE, "机动车安全技术检验报告", rows, "#fff", 2, 21, table=True, seal=POLICE_SEAL)


def accident_statement(rng: Rng) -> Form:
    """事故认定书 or an agreement: plates, licences and policies of both sides."""
    one, who = vehicle(rng), driver(rng)
    rows = (
        ("事故时间", "2026年05月03日09时12分"), ("事故地点", one.address), ("当事人", who.name),
        ("驾驶证号", who.number),
        ("联系电话", f"138{digits(rng, 8)}"), ("交通方式", "驾驶小型轿车"),
        ("机动车型号、牌号", f"{one.car.model} {one.plate}"), ("保险公司", pick(rng, words.INSURERS).name),
        ("保险单号", f"PDZA{digits(rng, 18)}"), ("当事人B", words.person_name(rng, "女")), ("驾驶证号", who.number),
        ("牌号", one.plate), ("保险凭证号", digits(rng, 20)), ("责任及调解", "甲方负全部责任"),
        ("交通警察", "(签名) 公安局交通警察大队"),
    )  # fmt: skip
    title = pick(rng, ("道路交通事故认定书(简易程序)", "机动车交通事故快速处理协议书"))
    return notice(rng, (1100, 1500), title, rows, "#fff", pick(rng, (1, 2)), 23, seal=POLICE_SEAL)


def parking_slip(rng: Rng) -> Form:
    """A slip of a car park or a filling station."""
    rows = (
        ("车牌号码", vehicle(rng).plate), ("入场时间", "2026-05-03 09:12:33"), ("出场时间", "2026-05-03 12:40:01"),
        ("停车时长", "3小时28分"), ("应收金额", "¥15.00"), ("实收金额", "¥15.00"), ("流水号", digits(rng, 18)),
    )  # fmt: skip
    return notice(rng, (600, 900), pick(rng, ("停车场收费小票", "违法停车告知单", "加油站小票")), rows)


def vehicle_screen(rng: Rng) -> Form:
    """An app's list about a vehicle."""
    one = vehicle(rng)
    rows = (
        ("号牌号码", one.plate), ("号牌种类", "小型汽车"), ("车辆状态", "正常"), ("检验有效期止", str(one.inspection)),
        ("品牌", one.car.model.split(_BRAND)[0]), ("未处理违法", "0条"), ("绑定时间", "2024-03-02"),
    )  # fmt: skip
    return list_of_an_app(rng, pick(rng, ("我的车辆", "违法处理", "车辆详情", "预约检验", "备案信息")), rows)


DRAW: dict[str, Callable[[Rng], Form]] = {
    draw.__name__: draw
    for draw in (
        transport_permit, registration_certificate, conformity_certificate, sales_invoice, electric_bicycle_licence,
        inspection_mark, inspection_report, accident_statement, parking_slip, vehicle_screen,
    )
}  # fmt: skip
