"""Typed values: what is printed comes back normalised, what is wrong is named and never repaired."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_vision.papers import values as v
from scenecheck_vision.papers.numbers import (
    citizen_number_problem,
    holder_number_problem,
    vin_check_digit,
    vin_problem,
)

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31))
VIN_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@given(
    DAYS,
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0:%Y}年{0:%m}月{0:%d}日", "{0:%Y}.{0:%m}.{0:%d}", "{0:%Y%m%d}", "{0:%Y}/{0:%m}/{0:%d}"]
    ),
)
def test_every_printed_form_of_a_date_reads_as_iso(day: date, form: str) -> None:
    parsed = v.parse_date(v.clean(form.format(day)))
    assert parsed is not None
    assert (parsed.value, parsed.problem) == (day.isoformat(), None)


@pytest.mark.parametrize("text", ["0000-00-00", "2026-02-30", "2026-13-01"])
def test_a_day_that_does_not_exist_is_reported_and_kept(text: str) -> None:
    parsed = v.parse_date(text)
    assert parsed is not None
    assert (parsed.value, parsed.problem) == (text, "invalid_date")


@given(st.text(max_size=40))
def test_no_text_breaks_a_parser(text: str) -> None:
    cleaned = v.clean(text)
    for parse in (
        v.parse_plate, v.parse_vin, v.parse_citizen_number, v.parse_holder_number, v.parse_policy_number, v.parse_date,
        v.parse_engine_number, v.parse_file_number, v.parse_month, v.parse_validity, v.parse_policy_period,
        v.parse_money, v.parse_count, v.parse_mass, v.parse_dimensions, v.parse_class, v.parse_sex, v.parse_text,
        v.parse_chinese, v.parse_model, v.parse_barcode, v.parse_points, v.parse_moment, v.words("非营运"),
    ):  # fmt: skip
        parsed = parse(cleaned)
        if parsed is not None:
            start, end = parsed.span
            assert 0 <= start <= end <= len(cleaned)
            assert -1 <= parsed.fit <= 1
            assert all(parsed.values.values())


@given(st.text(VIN_ALPHABET, min_size=17, max_size=17))
def test_a_vin_with_its_check_digit_is_sound_and_with_another_is_not(text: str) -> None:
    digit = vin_check_digit(text)
    assert vin_problem(text[:8] + digit + text[9:]) is None
    wrong = "1" if digit == "0" else "0"
    assert vin_problem(text[:8] + wrong + text[9:]) == "vin_check_digit"


def test_a_known_vin() -> None:
    assert vin_problem("1M8GDM9AXKP042788") is None  # the worked example of 49 CFR 565


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("1M8GDM9AXKPO42788", "1M8GDM9AXKP042788", None),  # the check digit says that the letter is a zero
        ("1M8GDM9A1KPO42788", "1M8GDM9A1KPO42788", "vin_characters"),  # nothing says so: it stays as printed
        ("1M8GDM9AXKP0427881", "1M8GDM9AXKP0427881", "vin_length"),
    ],
)
def test_letters_that_no_vin_holds(text: str, value: str, problem: str | None) -> None:
    parsed = v.parse_vin(text)
    assert parsed is not None
    assert (parsed.value, parsed.problem) == (value, problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [("川H·12345", "川H12345"), ("粵B12345", "粤B12345"), ("川AD12345", "川AD12345"), ("号:川H1234学", "川H1234学")],
)
def test_plates(text: str, value: str) -> None:
    parsed = v.parse_plate(v.clean(text))
    assert parsed is not None
    assert (parsed.value, parsed.problem) == (value, None)


def test_a_plate_without_its_province_is_not_completed() -> None:
    parsed = v.parse_plate("H12345A")
    assert parsed is not None
    assert parsed.problem == "plate_format"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "2026年05月01日0时0分起至2027年04月30日24时0分止",
            {"period_start": "2026-05-01", "period_start_time": "00:00",
             "period_end": "2027-04-30", "period_end_time": "24:00"},
        ),
        (
            "2026-05-01零时起至2027-05-01 17:30止",
            {"period_start": "2026-05-01", "period_start_time": "00:00",
             "period_end": "2027-05-01", "period_end_time": "17:30"},
        ),
        (
            "26年05月01日00:00起至2027年04月30日24:00止",
            {"period_start_time": "00:00", "period_end": "2027-04-30", "period_end_time": "24:00"},
        ),
        ("月01日0时0分起至2027年04月30日", {"period_start_time": "00:00", "period_end": "2027-04-30"}),
        ("自2026年05月01日0时0分", {"period_start": "2026-05-01", "period_start_time": "00:00"}),
        ("2026年05月01日至2027年04月30日", {"period_start": "2026-05-01", "period_end": "2027-04-30"}),
    ],
)  # fmt: skip
def test_policy_periods(text: str, values: dict[str, str]) -> None:
    parsed = v.parse_policy_period(v.clean(text))
    assert parsed is not None
    assert parsed.values == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2020-06-18至2026-06-18", {"valid_from": "2020-06-18", "valid_to": "2026-06-18"}),
        ("2020-06-18起长期止", {"valid_from": "2020-06-18", "valid_to": "长期"}),
        ("长期", {"valid_to": "长期"}),
    ],
)
def test_validity(text: str, values: dict[str, str]) -> None:
    parsed = v.parse_validity(text)
    assert parsed is not None
    assert parsed.values == values


@given(st.integers(0, 9_999_999), st.integers(0, 99))
def test_money_with_and_without_separators(whole: int, cents: int) -> None:
    expected = f"{whole}.{cents:02d}"
    for text in (f"¥:{whole:,}.{cents:02d}元", f"(￥{whole}.{cents:02d}元)", expected):
        parsed = v.parse_money(v.clean(text))
        assert parsed is not None
        assert parsed.value == expected


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (v.parse_mass, "1499kg", "1499kg"),
        (v.parse_mass, "1499k9", "1499kg"),
        (v.parse_mass, "0.000千克", "0.000千克"),
        (v.parse_mass, "--", "--"),
        (v.parse_count, "5人", "5人"),
        (v.parse_dimensions, "4630x1775X1480mm", "4630×1775×1480mm"),
        (v.parse_month, "检验有效期至2026年05月川H(01)", "2026-05"),
        (v.parse_class, "A2D", "A2D"),
    ],
)
def test_amounts_and_classes(parse: v.Parser, text: str, value: str) -> None:
    parsed = parse(text)
    assert parsed is not None
    assert (parsed.value, parsed.problem) == (value, None)


@pytest.mark.parametrize("text", ["0:00千克", "0.0.0千克", "00千克"])
def test_a_part_of_a_misread_mass_is_none(text: str) -> None:
    assert v.parse_mass(text) is None


def test_citizen_and_company_numbers() -> None:
    assert citizen_number_problem("11010519491231002X") is None  # the example of GB 11643
    assert citizen_number_problem("110105194912310021") == "id_check_digit"
    assert holder_number_problem("91350100M000100Y43") is None  # an example of GB 32100
    assert holder_number_problem("5108************34") is None


def test_a_citizen_number_is_hardly_a_policy_number() -> None:
    number, citizen = v.parse_policy_number("PDZA202629273767007979"), v.parse_policy_number("11010519491231002X")
    assert number is not None
    assert citizen is not None
    assert citizen.fit < 0.2 < number.fit


def test_a_name_is_no_sentence() -> None:
    assert v.parse_name("义务。") is None
    assert v.parse_name("欧阳志强") is not None


@pytest.mark.parametrize(
    ("read", "value"),
    [
        ("示例省示例市公安局交通警繁支队", "示例省示例市公安局交通警察支队"),
        ("示例省示例市公安局交通察支队", "示例省示例市公安局交通警察支队"),
        ("示例省示例市公安局车辆管理所章", "示例省示例市公安局车辆管理所"),
        ("示例省示例市公安局交通警察队", "示例省示例市公安局交通警察队"),  # which of three it was nobody knows
        ("示例省示例市公安局交通警察支辆管理所", "示例省示例市公安局交通警察支队车辆管理所"),
        ("示例省示例市公安局交地警聚队", "示例省示例市公安局交地警聚队"),
        ("示例省示例市公安局", "示例省示例市公安局"),
    ],
)
def test_an_office_is_known_by_what_is_left_of_its_name(read: str, value: str) -> None:
    parsed = v.parse_authority(read)
    assert parsed is not None and parsed.value == value


def test_the_sentence_of_a_record_ends_with_a_full_stop() -> None:
    for text in ("请于每个记分周期结束后三十日内接受审验", "请于每个记分周期结束后三十日内接受审验。"):
        parsed = v.parse_record(text)
        assert parsed is not None and parsed.value == "请于每个记分周期结束后三十日内接受审验。"
    parsed = v.parse_record("实习期至2027年08月01日")
    assert parsed is not None and parsed.value == "实习期至2027年08月01日"


def test_a_single_character_is_no_name() -> None:
    assert v.parse_name("e") is None
    assert v.parse_name("戴莹秀") is not None


def test_accents_are_dirt_over_letters() -> None:
    assert v.clean("VálidPeriod Namé") == "ValidPeriodName"


def test_dots_inside_an_engine_number_are_dirt() -> None:
    parsed = v.parse_engine_number("Z6U3.123867")
    assert parsed is not None and parsed.value == "Z6U3123867"


def test_twelve_bare_digits_are_no_sure_bar_code() -> None:
    fits = {text: parsed.fit for text in ("588728044978", "*588728044978*", "5826660900196")
            if (parsed := v.parse_barcode(text))}  # fmt: skip
    assert fits["588728044978"] < 0.65 <= min(fits["*588728044978*"], fits["5826660900196"])


def test_a_stamp_below_the_remarks_is_none_of_them() -> None:
    parsed = v.parse_remarks("纯电动检验有效期至2027年04月")
    assert parsed is not None and parsed.value == "纯电动"
    assert v.parse_remarks("检验有效期至2027年04月") is None


def test_dirt_above_a_dot_makes_no_other_sum() -> None:
    parsed = v.parse_money("(¥:3761:03元)")
    assert parsed is not None and parsed.value == "3761.03"


def test_a_time_behind_a_dash_of_dirt() -> None:
    parsed = v.parse_moment("2026-11-20_11:00:05")
    assert parsed is not None and parsed.value == "2026-11-20T11:00:05"


def test_a_citizen_number_may_name_a_county_that_was_founded_after_the_birth() -> None:
    # 510802 exists since 1989; the number is given with the first identity card, not at birth.
    body = "51080219650412123"
    (number,) = (body + check for check in "0123456789X" if citizen_number_problem(body + check) is None)
    assert v.parse_citizen_number(number) == v.Parsed({"": number}, (0, 18), 1.0, None)
    assert citizen_number_problem("99" + number[2:]) in ("id_check_digit", "id_invalid")
    day = "51080219650230123"
    assert {citizen_number_problem(day + check) for check in "0123456789X"} == {"id_check_digit", "id_invalid"}


@pytest.mark.parametrize(
    ("hours", "start", "end"),
    [
        ("{}零时起至{}二十四时止", "00:00", "24:00"),
        ("{}十二时起至{}十二时止", "12:00", "12:00"),
        ("{}九时起至{}二十时止", "09:00", "20:00"),
    ],
)
def test_hours_in_words(hours: str, start: str, end: str) -> None:
    parsed = v.parse_policy_period(v.clean("自" + hours.format("2026年05月01日", "2027年04月30日")))
    assert parsed is not None
    assert (parsed.values["period_start_time"], parsed.values["period_end_time"]) == (start, end)


@pytest.mark.parametrize("text", ["2026.0227(保险人签章)", "202602.27", "2026年0227日", "2026-0227"])
def test_a_date_may_lose_a_separator_under_a_stamp(text: str) -> None:
    parsed = v.parse_date(v.clean(text))
    assert parsed is not None
    assert (parsed.value, parsed.problem) == ("2026-02-27", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("邓磊松(统一社会信用", "邓磊松"),
        ("邓磊松身份证号码", "邓磊松"),
        ("示例(集团)运输有限公司", "示例(集团)运输有限公司"),
    ],
)
def test_words_of_labels_are_no_part_of_a_name(text: str, value: str) -> None:
    parsed = v.parse_name(v.clean(text))
    assert parsed is not None
    assert parsed.value == value


def test_a_plate_whose_letter_reads_as_a_digit_is_one_with_a_problem() -> None:
    parsed = v.parse_plate("粤02675Q")
    assert parsed is not None
    assert (parsed.value, parsed.problem) == ("粤02675Q", "plate_format")


def test_insurers() -> None:
    parsed = v.parse_insurer("保人:示例财产保险股份有限公司示例市分公司")
    assert parsed is not None
    assert parsed.value == "示例财产保险股份有限公司示例市分公司"
    assert parsed.fit > 0.65


@pytest.mark.parametrize(
    ("text", "value"),
    [("機动车損失保险", "机动车损失保险"), ("17時", "17时"), ("內", "内"), ("昇", "昇"), ("粵B12345", "粤B12345")],
)
def test_traditional_forms_are_written_as_the_papers_print_them(text: str, value: str) -> None:
    assert v.clean(text).translate(v.PROVINCE_GLYPHS) == value


@pytest.mark.parametrize("text", ["他用无效", "仅供理赔使用", "样张", "保单专用章"])
def test_words_of_watermarks_and_stamps_are_no_name(text: str) -> None:
    assert v.parse_name(text) is None


@pytest.mark.parametrize("text", ["10,000.00(:2865.73元)", "10,000.00(V:2865.73元)", "10,000.00(¥:2865.73元)"])
def test_the_sum_in_figures_stands_behind_its_sign_though_that_is_misread(text: str) -> None:
    parsed = v.parse_money(v.clean(text))
    assert parsed is not None
    assert parsed.value == "2865.73"


@pytest.mark.parametrize("mark", ["样张", "祥张", "样张SAMPLE", "SAMPLE"])
def test_the_mark_of_a_specimen_is_no_part_of_an_address(mark: str) -> None:
    parsed = v.parse_chinese("海南省海口市龙华区开元大道440号" + mark)
    assert parsed is not None
    assert parsed.value == "海南省海口市龙华区开元大道440号"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("址浙江省杭州市余杭区梅岭北路265号", "浙江省杭州市余杭区梅岭北路265号"),
        ("用新疆维吾尔自治区乌鲁木齐市", "新疆维吾尔自治区乌鲁木齐市"),
        ("四川省广元市利州区", "四川省广元市利州区"),
        ("示例省示例市北京路1号", "示例省示例市北京路1号"),
    ],
)
def test_an_address_begins_with_its_province(text: str, value: str) -> None:
    parsed = v.parse_chinese(text)
    assert parsed is not None
    assert parsed.value == value
    assert text[slice(*parsed.span)] == value


@pytest.mark.parametrize(
    ("text", "value"), [("用侯帅飞", "侯帅飞"), ("用友网络科技股份有限公司", "用友网络科技股份有限公司")]
)
def test_the_end_of_a_watermark_is_no_part_of_a_name(text: str, value: str) -> None:
    parsed = v.parse_name(text)
    assert parsed is not None
    assert parsed.value == value
