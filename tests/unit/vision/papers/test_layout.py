"""Forms found and paired from lines alone: whole, broken and swallowed labels, two pages, other papers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.covers import amount, cover_rows, premiums_agree
from scenecheck_vision.papers.glyphs import line_glyphs
from scenecheck_vision.papers.lost_rows import lost_rows
from scenecheck_vision.papers.pairing import cut_runs, pair
from scenecheck_vision.text import TextLine

Printed = tuple[str, float, float]
"""Text, left edge and middle line in pixels; characters are 24 (Chinese) or 13 pixels wide, regions 32 high."""


def printed_line(text: str, left: float, middle: float) -> TextLine:
    widths = [24.0 if ord(c) > 0x2E7F else 13.0 for c in text]
    total = sum(widths)
    quad = np.array(
        [[left, middle - 16], [left + total, middle - 16], [left + total, middle + 16], [left, middle + 16]]
    )
    centres = tuple((sum(widths[:i]) + widths[i] / 2) / total for i in range(len(text)))
    return TextLine(text, 0.99, quad.astype(np.float32), (0.99,) * len(text), centres)


def pages(printed: list[Printed]) -> list[PageFound]:
    return find_pages([line_glyphs(printed_line(*item), index) for index, item in enumerate(printed)])


def values(page: PageFound) -> dict[str, str]:
    found = {}
    for claim in pair(page.form, page.lines, page.hits).values():
        for name, value in claim.parsed.values.items():
            found[name or claim.label.names[0]] = value
    return found


VIN = "1M8GDM9AXKP042788"
LICENCE: list[Printed] = [
    ("中华人民共和国机动车行驶证", 240, 40),
    ("号牌号码", 20, 100), ("Plate No.", 20, 130), ("川H12345", 150, 112),
    ("车辆类型", 480, 100), ("Vehicle Type", 480, 130), ("小型轿车", 640, 112),
    ("所有人", 20, 170), ("Owner", 20, 200), ("欧阳志强", 150, 182),
    ("住址", 20, 240), ("Address", 20, 270), ("四川省广元市利州区雪峰街道苴国路18号", 150, 252),
    ("使用性质", 20, 310), ("Use Character", 20, 340), ("非营运", 200, 322),
    ("品牌型号", 480, 310), ("Model", 480, 340), ("大众汽车牌SVW71617BM", 600, 322),
    ("车辆识别代号", 330, 380), ("VIN", 330, 410), (VIN, 520, 392),
    ("发动机号码", 330, 450), ("Engine No.", 330, 480), ("EA211-K83321", 520, 462),
    ("注册日期", 330, 520), ("Register Date", 330, 550), ("2012-06-18", 520, 532),
    ("发证日期", 690, 520), ("Issue Date", 690, 550), ("2020-11-03", 830, 532),
    ("示例省示", 40, 400), ("例市公安", 40, 440), ("局交通警", 40, 480), ("察支队", 40, 520),
]  # fmt: skip
LICENCE_VALUES = {
    "plate_number": "川H12345", "vehicle_type": "小型轿车", "owner": "欧阳志强",
    "address": "四川省广元市利州区雪峰街道苴国路18号", "use_character": "非营运", "model": "大众汽车牌SVW71617BM",
    "vin": VIN, "engine_number": "EA211-K83321", "register_date": "2012-06-18", "issue_date": "2020-11-03",
    "issuer": "示例省示例市公安局交通警察支队",
}  # fmt: skip


def changed(printed: list[Printed], old: str, *new: Printed) -> list[Printed]:
    assert any(text == old for text, _, _ in printed)
    return [item for item in printed if item[0] != old] + list(new)


def test_a_vehicle_licence() -> None:
    (page,) = pages(LICENCE)
    assert (page.form.type, page.form.page, page.form.variant) == (
        DocumentType.VEHICLE_LICENCE, Page.MAIN, Variant.PAPER,
    )  # fmt: skip
    assert values(page) == LICENCE_VALUES


@pytest.mark.parametrize(
    "printed",
    [
        changed(LICENCE, "所有人", ("所", 20, 170), ("有", 62, 170), ("人", 104, 170)),
        changed(LICENCE, "所有人", ("所 有 人", 20, 170)),
        changed(LICENCE, "车辆识别代号", ("车辆识刖代号", 330, 380)),
        changed(changed(LICENCE, "车辆识别代号"), "VIN"),
        changed(LICENCE, "号牌号码"),
        changed(LICENCE, "住址"),
        changed(LICENCE, "中华人民共和国机动车行驶证"),
        changed(changed(LICENCE, "发证日期"), "2020-11-03", ("发证日期2020-11-03", 690, 526)),
        changed(LICENCE, "川H12345", ("川H·12345", 150, 112)),
    ],
    ids=[
        "in pieces",
        "spaced",
        "misread",
        "no VIN label",
        "no plate label",
        "English only",
        "no title",
        "swallowed",
        "dot",
    ],
)
def test_labels_broken_in_every_way_leave_the_values_where_they_belong(printed: list[Printed]) -> None:
    (page,) = pages(printed)
    assert values(page) == LICENCE_VALUES


def test_a_missing_value_is_not_replaced_by_its_neighbour() -> None:
    (page,) = pages(changed(LICENCE, "2012-06-18"))
    found = values(page)
    assert "register_date" not in found
    assert found["issue_date"] == "2020-11-03"


def test_an_address_of_two_lines_is_one_value() -> None:
    printed = changed(LICENCE, "四川省广元市利州区雪峰街道苴国路18号",
                      ("四川省广元市利州区雪峰街道", 150, 240), ("苴国路18号", 150, 278))  # fmt: skip
    (page,) = pages(printed)
    assert values(page)["address"] == LICENCE_VALUES["address"]


SECOND_PAGE: list[Printed] = [
    ("号牌号码", 20, 60), ("川H12345", 150, 60), ("档案编号", 480, 60), ("510800123456", 620, 60),
    ("核定载人数", 20, 110), ("5人", 170, 110), ("总质量", 480, 110), ("1875kg", 620, 110),
    ("整备质量", 20, 160), ("1420kg", 170, 160), ("核定载质量", 480, 160), ("--", 640, 160),
    ("外廓尺寸", 20, 210), ("4630×1775×1480mm", 170, 210), ("准牵引总质量", 480, 210), ("--", 660, 210),
    ("备注", 20, 260), ("检验记录", 20, 330), ("检验有效期至2026年05月川H(01)", 170, 330),
]  # fmt: skip
SECOND_VALUES = {
    "plate_number": "川H12345", "file_number": "510800123456", "seats": "5人", "gross_mass": "1875kg",
    "unladen_mass": "1420kg", "load_mass": "--", "dimensions": "4630×1775×1480mm", "towing_mass": "--",
    "inspection_valid_until": "2026-05",
}  # fmt: skip


def test_a_second_page() -> None:
    (page,) = pages(SECOND_PAGE)
    assert page.form.page is Page.SUB
    assert values(page) == SECOND_VALUES


@pytest.mark.parametrize("shift", [(0.0, 640.0), (1150.0, 0.0)], ids=["below", "beside"])
def test_both_pages_in_one_photo(shift: tuple[float, float]) -> None:
    dx, dy = shift
    main, sub = pages(LICENCE + [(text, x + dx, y + dy) for text, x, y in SECOND_PAGE])
    assert (main.form.page, sub.form.page) == (Page.MAIN, Page.SUB)
    assert values(main) == LICENCE_VALUES
    assert values(sub) == SECOND_VALUES


DRIVING: list[Printed] = [
    ("中华人民共和国机动车驾驶证", 240, 40),
    ("证号", 200, 90), ("11010519491231002X", 280, 90),
    ("姓名", 20, 140), ("Name", 20, 170), ("李静", 120, 152),
    ("性别", 400, 140), ("Sex", 400, 170), ("女", 480, 152),
    ("国籍", 600, 140), ("Nationality", 600, 170), ("中国", 740, 152),
    ("住址", 20, 210), ("Address", 20, 240), ("四川省广元市利州区雪峰街道苴国路18号3栋", 120, 216), ("2单元", 120, 252),
    ("出生日期", 300, 300), ("Date of Birth", 300, 330), ("1949-12-31", 480, 312),
    ("初次领证日期", 300, 370), ("Date of First Issue", 300, 400), ("1990-03-08", 560, 382),
    ("准驾车型", 300, 440), ("Class", 300, 470), ("C1D", 480, 452),
    ("有效期限", 20, 520), ("Valid Period", 20, 550), ("2022-03-08", 200, 532), ("至", 380, 532), ("长期", 440, 532),
]  # fmt: skip


def test_a_driving_licence() -> None:
    (page,) = pages(DRIVING)
    assert (page.form.type, page.form.page) == (DocumentType.DRIVING_LICENCE, Page.MAIN)
    assert values(page) == {
        "licence_number": "11010519491231002X", "name": "李静", "sex": "女", "nationality": "中国",
        "address": "四川省广元市利州区雪峰街道苴国路18号3栋2单元", "birth_date": "1949-12-31",
        "first_issue_date": "1990-03-08", "class": "C1D", "valid_from": "2022-03-08", "valid_to": "长期",
    }  # fmt: skip


def test_a_period_of_validity_whose_label_was_not_read() -> None:
    rest = [line for line in DRIVING if line[2] < 510]
    (page,) = pages([*rest, ("2022-03-08至2028-03-08", 200, 540)])
    found = values(page)
    assert (found["valid_from"], found["valid_to"]) == ("2022-03-08", "2028-03-08")


POLICY: list[Printed] = [
    ("机动车交通事故责任强制保险单(电子保单)", 300, 40),
    ("保险单号:PDZA202651080000012345", 500, 90),
    ("被保险人", 20, 140), ("欧阳志强", 200, 140),
    ("被保险人身份证号码(统一社会信用代码)", 20, 180), ("11010519491231002X", 560, 180),
    ("地址", 20, 220), ("四川省广元市利州区雪峰街道", 100, 220), ("联系电话", 700, 220), ("138****0000", 830, 220),
    ("号牌号码", 60, 260), ("川H12345", 180, 260), ("机动车种类", 400, 260), ("6座以下客车", 550, 260),
    ("使用性质", 760, 260), ("家庭自用", 880, 260),
    ("发动机号码", 60, 300), ("K83321", 210, 300), ("识别代码(车架号)", 500, 300), (VIN, 740, 300),
    ("厂牌型号", 60, 340), ("大众汽车牌SVW71617BM", 180, 340), ("核定载客", 500, 340), ("5人", 620, 340),
    ("核定载质量", 740, 340), ("0.000千克", 880, 340),
    ("排量", 60, 380), ("1.598L", 180, 380), ("功率", 500, 380), ("81kW", 620, 380),
    ("登记日期", 740, 380), ("2012-06-18", 880, 380),
    ("死亡伤残赔偿限额", 60, 420), ("180000元", 320, 420), ("无责任死亡伤残赔偿限额", 520, 420), ("18000元", 820, 420),
    ("医疗费用赔偿限额", 60, 460), ("18000元", 320, 460), ("无责任医疗费用赔偿限额", 520, 460), ("1800元", 820, 460),
    ("财产损失赔偿限额", 60, 500), ("2000元", 320, 500), ("无责任财产损失赔偿限额", 520, 500), ("100元", 820, 500),
    ("保险费合计(人民币大写):", 20, 540), ("陆佰陆拾伍元整", 340, 540), ("(¥:665.00元)", 560, 540),
    ("保险期间自2026年05月01日0时0分起至2027年04月30日24时0分止", 20, 580),
    ("合计(人民币大写):", 60, 620), ("叁佰陆拾元整", 320, 620), ("(¥:360.00元)", 560, 620),
    ("公司名称:示例财产保险股份有限公司", 60, 680), ("签单日期:2026年04月20日", 640, 680),
    ("1.请核对被保险人应当在保险期间内通知保险人。", 60, 740),
]  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        "从业资格证", "中华人民共和国道路运输从业人员从业资格证", "机动车驾驶培训结业证书", "机动车保险投保单",
        "机动车保险报价单", "货物运输保险单", "驾乘人员意外伤害保险保险单", "机动车安全技术检验报告",
        "电动自行车行驶证", "机动车商业保险条款", "中华人民共和国残疾人证",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paper", [LICENCE, POLICY], ids=["licence", "policy"])
def test_a_paper_with_our_labels_is_what_its_heading_says(heading: str, paper: list[Printed]) -> None:
    headless = [item for item in paper if item[2] > 60]
    assert len(pages(headless)) == 1
    assert pages([(heading, 300, 30), *headless]) == []


@pytest.mark.parametrize("heading", ["力车行驶证", "中华大比共和国机车们驳证"])
def test_what_a_finger_or_a_watermark_leaves_of_a_title_is_no_other_paper(heading: str) -> None:
    headless = [item for item in LICENCE if item[2] > 60]
    assert len(pages([(heading, 300, 30), *headless])) == 1
    few = [item for item in headless if item[2] < 250]
    assert pages([(heading, 300, 30), *few]) == []


@pytest.mark.parametrize(
    "heading", ["神行车保系列产品保险单", "机动车商业保险单(电子保单)", "电子保单", "保险单", "扫码验证"]
)
def test_insurers_name_their_motor_policies_as_they_like(heading: str) -> None:
    headless = [item for item in POLICY if item[2] > 60]
    assert len(pages([(heading, 300, 30), *headless])) == 1


SCREEN: list[Printed] = [
    ("电子行驶证", 400, 40),
    ("号牌号码", 20, 100), ("川H12345", 900, 100), ("所有人", 20, 150), ("欧阳志强", 908, 150),
    ("住址", 20, 200), ("四川省广元市利州区雪峰街道苴国路18号锦绣花园3单", 437, 200), ("元1104室", 904, 228),
    ("使用性质", 20, 270), ("非营运", 932, 270), ("车辆识别代号", 20, 320), (VIN, 783, 320),
    ("发证机关", 20, 370), ("示例省示例市公安局交通警察支队", 644, 370),
    ("车身颜色", 20, 420), ("白", 980, 420), ("能源种类", 20, 470), ("汽油", 956, 470), ("状态", 20, 520),
    ("正常", 956, 520), ("强制报废期止", 20, 570), ("2040-06-18", 874, 570),
]  # fmt: skip


def test_a_screen_whose_values_end_at_its_right_edge() -> None:
    (page,) = pages(SCREEN)
    assert page.form.variant is Variant.ELECTRONIC
    found = values(page)
    assert found["address"] == "四川省广元市利州区雪峰街道苴国路18号锦绣花园3单元1104室"
    assert found["issuer"] == "示例省示例市公安局交通警察支队"


def test_a_compulsory_policy() -> None:
    (page,) = pages(POLICY)
    assert page.form.type is DocumentType.INSURANCE_POLICY
    assert page.form.fixed == {"kind": "compulsory"}
    found = values(page)
    limits = [found.pop(f"limits{index}") for index in range(6)]
    assert limits == ["180000.00", "18000.00", "2000.00", "18000.00", "1800.00", "100.00"]
    assert found == {
        "policy_number": "PDZA202651080000012345", "insured": "欧阳志强", "insured_id": "11010519491231002X",
        "address": "四川省广元市利州区雪峰街道", "plate_number": "川H12345", "vehicle_kind": "6座以下客车",
        "use_character": "家庭自用", "engine_number": "K83321", "vin": VIN, "model": "大众汽车牌SVW71617BM",
        "seats": "5人", "load_mass": "0.000千克", "register_date": "2012-06-18", "premium_total": "665.00",
        "period_start": "2026-05-01", "period_start_time": "00:00", "period_end": "2027-04-30",
        "period_end_time": "24:00", "vehicle_tax": "360.00", "insurer": "示例财产保险股份有限公司",
        "signed_date": "2026-04-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    [
        [],
        [("号牌号码", 20, 100), ("川H12345", 150, 100)],
        [("姓名", 20, 40), ("李静", 120, 40), ("性别", 20, 80), ("女", 120, 80), ("民族", 200, 80), ("汉", 280, 80),
         ("出生", 20, 120), ("1949年12月31日", 120, 120), ("住址", 20, 160), ("四川省广元市", 120, 160),
         ("公民身份号码", 20, 220), ("11010519491231002X", 240, 220)],
        [("机动车销售统一发票", 300, 40), ("车辆类型", 20, 90), ("小型轿车", 150, 90), ("厂牌型号", 400, 90),
         ("大众汽车牌SVW71617BM", 520, 90), ("发动机号码", 20, 140), ("K83321", 180, 140),
         ("车辆识别代号/车架号码", 400, 140),
         (VIN, 700, 140), ("合格证号", 20, 190), ("价税合计", 20, 240), ("购买方名称", 20, 290)],
        [("中华人民共和国", 20, 20), ("护照号/Passport No.", 500, 60), ("E12345678", 500, 90), ("姓名/Name", 200, 60),
         ("李静", 200, 90), ("性别/Sex", 200, 140), ("女", 200, 170), ("国籍/Nationality", 320, 140),
         ("中国/CHINESE", 320, 170), ("出生日期/Date of birth", 500, 140), ("1949-12-31", 500, 170),
         ("签发日期/Date of issue", 500, 220), ("2024-05-20", 500, 250), ("有效期至/Date of expiry", 500, 300)],
    ],
    ids=["nothing", "one label", "identity card", "invoice", "passport"],
)  # fmt: skip
def test_other_papers_are_not_taken(printed: list[Printed]) -> None:
    assert pages(printed) == []


COMMERCIAL: list[Printed] = [
    ("机动车商业保险保险单", 300, 40),
    ("保险单号:PDAA202651080000012345", 500, 90),
    ("被保险人:欧阳志强", 20, 140),
    ("号牌号码:川H12345", 20, 190), ("机动车种类:6座以下客车", 400, 190),
    ("车架号:" + VIN, 20, 240), ("厂牌型号:大众汽车牌SVW71617BM", 500, 240),
    ("承保险别", 20, 290), ("保险金额/责任限额(元)", 420, 290), ("保险费(元)", 800, 290),
    ("机动车损失保险", 20, 330), ("98,000.00", 440, 330), ("1200.50", 810, 330),
    ("机动车第三者责任保险", 20, 370), ("1,000,000.00", 440, 370), ("799.50", 810, 370),
    ("保险费合计(人民币大写):贰仟元整", 20, 420), ("(¥:2000.00元)", 520, 420),
    ("保险期间自2026年5月1日0时起至2027年4月30日24时止", 20, 470),
    ("签单日期:2026-04-20", 500, 520),
]  # fmt: skip


def test_a_column_of_rates_is_no_sum() -> None:
    rates = [("绝对免赔率", 640, 290), ("0.00%", 660, 330), ("/", 670, 370)]
    (page,) = pages([*COMMERCIAL, *rates])
    total = next(hit.rect.top for hit in page.hits if "premium_total" in hit.label.names)
    rows = cover_rows(cut_runs(page.form, page.lines, page.hits), page.hits, total)
    assert [row for row, _ in rows] == ["机动车损失保险|98000.00|1200.50", "机动车第三者责任保险|1000000.00|799.50"]


def test_a_label_in_two_lines_is_one() -> None:
    whole = ("被保险人身份证号码(统一社会信用代码)", 20, 180)
    broken = [("被保险人身份证号码", 20, 166), ("(统一社会信用代码):11010519491231002X", 20, 198)]
    printed = [item for item in POLICY if item != whole and item[0] != "11010519491231002X"]
    (page,) = pages([*printed, *broken])
    found = values(page)
    assert (found["insured_id"], found["insured"]) == ("11010519491231002X", "欧阳志强")


def test_a_title_above_a_label_is_no_first_line_of_it() -> None:
    title = printed_line("机动车商业保险保险单(电子保单)", 20, 40)
    lines = [("保险单号码:6051202540339564225679", 330, 100), *((text, x, y + 60) for text, x, y in POLICY[4:])]
    large = replace(title, quad=40 + (title.quad - 40) * 1.4)  # 电子保单 is nearly 电子保单号, a label of the number
    read = [large, *(printed_line(*item) for item in lines)]
    (page,) = find_pages([line_glyphs(line, index) for index, line in enumerate(read)])
    assert values(page)["policy_number"] == "6051202540339564225679"
    (hit,) = [hit for hit in page.hits if hit.label.field == "policy_number"]
    assert hit.rect.middle == pytest.approx(100)


def test_a_value_in_the_middle_of_a_wide_cell() -> None:
    printed = [(text, 900 if text == "欧阳志强" else x, y) for text, x, y in POLICY]
    (page,) = pages(printed)
    assert values(page)["insured"] == "欧阳志强"


def test_the_place_of_the_insurers_signature_is_not_its_name() -> None:
    printed = [item for item in POLICY if not item[0].startswith(("公司名称", "签单日期"))]
    foot = [("保人:示例财产保险股份有限公司", 60, 680), ("签单日期:2026年04月20日(保险人签章)", 640, 680)]
    (page,) = pages([*printed, *foot])
    assert values(page)["insurer"] == "示例财产保险股份有限公司"


@pytest.mark.parametrize("head", [COMMERCIAL, [item for item in COMMERCIAL if item[1:] != (420, 290)]])
def test_the_covers_of_a_commercial_policy(head: list[Printed]) -> None:
    (page,) = pages(head)
    assert page.form.table == "covers"
    total = next(hit.rect.top for hit in page.hits if "premium_total" in hit.label.names)
    rows = cover_rows(cut_runs(page.form, page.lines, page.hits), page.hits, total)
    assert [row for row, _ in rows] == [
        "机动车损失保险|98000.00|1200.50",
        "机动车第三者责任保险|1000000.00|799.50",
    ]
    assert premiums_agree([row for row, _ in rows], "2000.00")
    assert not premiums_agree([row for row, _ in rows], "2000.01")


def test_the_latest_of_several_inspection_stamps() -> None:
    stamps = [("检验有效期至2024年06月川H(01)", 200, 400), ("检验有效期至2026年06月川H(01)", 620, 400)]
    printed = [item for item in SECOND_PAGE if "检验" not in item[0] and "有效" not in item[0]]
    (page,) = pages([*printed, ("检验记录", 20, 400), *stamps])
    assert values(page)["inspection_valid_until"] == "2026-06"


def test_specks_inside_a_label() -> None:
    (page,) = pages(changed(LICENCE, "住址", ("住.址", 20, 240)))
    assert values(page) == LICENCE_VALUES


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("254,400.00", "254400.00"), ("254.400.00", "254400.00"), ("¥1,000", "1000.00"), ("16.43元", "16.43"),
        ("254.400", None), ("254.40.00", None), ("约定", None),
    ],
)  # fmt: skip
def test_a_comma_read_as_a_dot_is_known_by_the_decimals_behind_it(text: str, value: str | None) -> None:
    assert amount(text) == value


def test_a_line_may_go_on_below_its_label() -> None:
    on = ("住址:四川省广元市利州区雪峰街道苴国路18号锦绣花园3单", 20, 200), ("元1104室", 20, 236)
    printed = [item for item in SCREEN if item[2] not in (200, 228)]
    (page,) = pages([*printed, *on])
    assert values(page)["address"] == "四川省广元市利州区雪峰街道苴国路18号锦绣花园3单元1104室"


def test_the_row_below_is_no_second_line() -> None:
    printed = [item for item in POLICY if item[0] not in ("排量", "1.598L")]
    (page,) = pages([*printed, ("1598mL", 180, 380)])
    assert values(page)["model"] == "大众汽车牌SVW71617BM"


def lines_of(printed: list[Printed]):  # type: ignore[no-untyped-def]
    return [line_glyphs(printed_line(*item), index) for index, item in enumerate(printed)]


@pytest.mark.parametrize("lean", [0.0, 0.06])
def test_rows_that_an_even_list_leaves_out(lean: float) -> None:
    heights = [100 + 50 * index for index in range(14)]
    rows: list[Printed] = [("车辆类型:小型轿车", 40 + lean * y, y) for y in heights]
    assert len(lost_rows(lines_of(rows))) == 0
    del rows[10], rows[4:6]
    places = lost_rows(lines_of(rows))
    assert [round(float(place[:, 1].mean())) for place in places] == [300, 350, 600]
    assert all(place[0, 0] < 40 + lean * place[:, 1].mean() for place in places)


def test_a_card_is_no_even_list() -> None:
    assert len(lost_rows(lines_of(LICENCE))) == 0
    assert len(lost_rows([])) == 0


DRIVER: list[Printed] = [
    ("中华人民共和国机动车驾驶证", 240, 40), ("证号", 120, 100), ("11010519491231002X", 220, 100),
    ("姓名", 20, 160), ("李静", 120, 160), ("性别", 400, 160), ("女", 500, 160), ("国籍", 640, 160), ("中国", 740, 160),
    ("住址", 20, 220), ("四川省广元市利州区雪峰街道", 120, 220), ("出生日期", 300, 280), ("1949-12-31", 480, 280),
    ("初次领证日期", 300, 340), ("1980-05-06", 480, 340), ("准驾车型", 300, 400), ("C1", 480, 400),
    ("有效期限", 20, 460), ("2020-05-06至长期", 150, 460),
]  # fmt: skip


@pytest.mark.parametrize(("label", "field", "value"), [("国籍", "nationality", "中国"), ("性别", "sex", "女")])
def test_what_can_be_nothing_else_needs_no_label(label: str, field: str, value: str) -> None:
    (page,) = pages([item for item in DRIVER if item[0] != label])
    assert values(page)[field] == value


def test_a_screen_without_its_title_is_known_by_what_no_card_prints() -> None:
    (page,) = pages([*DRIVER[1:], ("状态", 20, 520), ("正常", 120, 520), ("累积记分", 20, 580), ("0分", 150, 580)])
    assert page.form.variant is Variant.ELECTRONIC
    (page,) = pages([*DRIVER, ("状态", 20, 520)])
    assert page.form.variant is Variant.PAPER


def test_a_screen_cut_off_below_is_known_by_its_title() -> None:
    """What no card prints stands in the last rows, which are not in the photo."""
    rows = [
        ("号牌号码", "川H12345"), ("车辆类型", "小型轿车"), ("所有人", "欧阳志强"), ("使用性质", "非营运"),
        ("车辆识别代号", VIN), ("发动机号码", "A12345"), ("注册日期", "2020-06-18"), ("发证日期", "2020-06-18"),
        ("核定载人数", "5人"), ("总质量", "1810kg"), ("整备质量", "1435kg"), ("档案编号", "510800123456"),
    ]  # fmt: skip
    cells: list[Printed] = []
    for n, (label, value) in enumerate(rows):
        cells += [(label, 20, 100 + 50 * n), (value, 600, 100 + 50 * n)]
    (page,) = pages([("机动车行驶证(电子版)", 300, 40), *cells])
    assert page.form.variant is Variant.ELECTRONIC and values(page)["file_number"] == "510800123456"
    for title in ("中华人民共和国机动车行驶证", "机动车行驶证副页"):
        assert {page.form.variant for page in pages([(title, 300, 40), *cells])} == {Variant.PAPER}


def test_an_address_whose_label_lost_its_first_character() -> None:
    (page,) = pages([("址" if text == "地址" else text, x, y) for text, x, y in POLICY])
    assert values(page)["address"] == "四川省广元市利州区雪峰街道"
