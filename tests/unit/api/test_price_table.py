"""The price table: the shipped one is whole and says it is a sample; a wrong one names line, expected and found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_api.errors import PricesError
from scenecheck_api.price_table import COLUMNS, load_price_table, parse_price_table
from scenecheck_evidence.estimate import Action, PriceRange
from scenecheck_evidence.reading import DamageType, Severity, VehicleClass
from scenecheck_evidence.ruleset import load_ruleset

HEADER = ",".join(COLUMNS)
SETTINGS = "#name,我司价格\n#version,2026-10\n#sample,no\n#hourly_rate,car,100,200"
ROW = "hood,car,repair,0,10.5,1.5,2,300,600"
TABLE = f"{SETTINGS}\n{HEADER}\n{ROW}\n"


DAMAGE = load_ruleset().damage


@pytest.fixture
def damage():
    return DAMAGE


def parsed(text, damage):
    return parse_price_table(text, "mine.csv", (*damage.parts, *damage.other_parts))


def test_a_table_of_ones_own(tmp_path, damage):
    (tmp_path / "mine.csv").write_text(TABLE)
    table = load_price_table(tmp_path / "mine.csv", damage)
    assert (table.name, table.version, table.sample) == ("我司价格", "2026-10", False)
    # 1.5 h x 100 + 300 = 450; 10.5 + 2 h x 200 + 600 = 1010.5, rounded up
    assert table.price("hood", VehicleClass.CAR, Action.REPAIR) == PriceRange(low=450, high=1011)
    assert table.price("hood", VehicleClass.CAR, Action.REPLACE) is None
    assert table.price("hood", VehicleClass.BUS, Action.REPAIR) is None


def test_what_a_spreadsheet_makes_of_it(tmp_path, damage):
    padded = "\n".join(line + "," * (8 - line.count(",")) for line in TABLE.splitlines())
    for data in (padded.encode("utf-8-sig"), padded.replace("\n", "\r\n").encode("gb18030")):
        (tmp_path / "mine.csv").write_bytes(data)
        assert load_price_table(tmp_path / "mine.csv", damage).name == "我司价格"


def test_columns_in_another_order_remarks_and_empty_amounts(damage):
    order = [COLUMNS[i] for i in (2, 0, 1, 8, 7, 3, 4, 5, 6)]
    text = f"# prices of autumn, checked\n{SETTINGS}\n\n{','.join(order)}\npolish,hood,car,,,,,1,1\n"
    assert parsed(text, damage).price("hood", VehicleClass.CAR, Action.POLISH) == PriceRange(low=100, high=200)


def test_the_shipped_table_says_that_it_is_a_sample(damage):
    table = load_price_table(None, damage)
    assert table.sample and "示例价格" in table.name and table.version.startswith("sample")


@pytest.mark.parametrize("vehicle_class", [VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK])
def test_the_shipped_table_prices_whatever_the_rules_may_choose(vehicle_class, damage):
    table = load_price_table(None, damage)
    missing = [
        (part, type_.value, action.value)
        for part in (*damage.parts, *damage.other_parts)
        for type_ in DamageType
        for severity in Severity
        if (action := damage.action(type_, part, severity))
        and table.price(damage.price_part(type_, part), vehicle_class, action) is None
    ]
    # The parts beyond those of the part detector are only priced as what they are named for.
    assert [m for m in missing if m[0] in damage.parts] == []
    assert {m[0] for m in missing} <= set(damage.other_parts)
    for type_, part in damage.own_parts.items():
        assert table.price(part, vehicle_class, damage.action(type_, part, Severity.MINOR)) is not None


def test_heavier_work_on_a_part_is_not_cheaper_in_the_shipped_table(damage):
    table = load_price_table(None, damage)
    for part in damage.parts:
        prices = [table.price(part, VehicleClass.CAR, action) for action in Action if action != "inspect_on_lift"]
        highs = [price.high for price in prices if price]
        assert highs == sorted(highs), part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a line #name"),
        (SETTINGS, "expected at least one row"),
        (TABLE.replace("#version,2026-10\n", ""), "expected a line #version,..., found none"),
        (TABLE.replace("#sample,no", "#sample,maybe"), "line 3: expected yes or no, found 'maybe'"),
        (TABLE.replace("#sample,no", "#sampel,no"), "line 3: expected one of #name, #version, #sample, #hourly_rate"),
        (TABLE.replace("#name,我司价格", "#name,a,b"), "line 1: expected one value of #name, found 2"),
        (TABLE + "#version,2\n", "line 7: expected #version once"),
        (TABLE.replace("car,100,200", "car,100"), "line 4: expected #hourly_rate,vehicle class,low,high"),
        (TABLE.replace("car,100,200", "van,100,200"), "line 4: the class of #hourly_rate: expected one of car, bus"),
        (TABLE.replace("car,100,200", "bus,100,200"), "line 6: expected a line #hourly_rate,car"),
        (TABLE.replace("100,200", "200,100"), "line 4: #hourly_rate: expected a low end of at most 100, found 200"),
        (TABLE.replace("hood,", "hodo,"), "line 6: column part: expected a part of the rule set, found 'hodo' (did"),
        (TABLE.replace(",repair,", ",weld,"), "line 6: column action: expected one of polish, paint"),
        (TABLE.replace("1.5,2,", "1.5,two,"), "line 6: labour_hours, high: expected a number such as 350 or 1.5"),
        (TABLE.replace("1.5,2,", "-1,2,"), "line 6: labour_hours, low: expected a number"),
        (TABLE.replace("1.5,2,", "nan,2,"), "found 'nan'"),
        (TABLE.replace("300,600", "600,300"), "line 6: paint: expected a low end of at most 300, found 600"),
        (TABLE + ROW + "\n", "line 7: expected one row for hood, car, repair, found another in line 6"),
        (TABLE + "hood,car\n", "line 7: expected 9 cells as in the header, found 2"),
        (TABLE.replace("paint_low", "lacquer"), "line 5: expected the columns part, vehicle_class"),
        (TABLE.replace("paint_high", "paint_low"), "line 5: expected the columns"),
        (TABLE + '"unclosed', "expected comma separated values"),
        ("\n".join([TABLE, *["x,car,repair,,,,,,"] * 9]), "and 4 more"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, said, damage):
    with pytest.raises(PricesError) as caught:
        parsed(text, damage)
    message = str(caught.value)
    assert message.startswith("mine.csv: ") and said in message
    assert "\n" not in message and caught.value.code == "prices_invalid"


def test_a_file_that_cannot_be_read(tmp_path, damage):
    with pytest.raises(PricesError, match="expected a readable file"):
        load_price_table(tmp_path / "none.csv", damage)
    (tmp_path / "mine.csv").write_bytes(b"#name,\xff\xff\xff")
    with pytest.raises(PricesError, match="expected UTF-8 or GB 18030"):
        load_price_table(tmp_path / "mine.csv", damage)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=st.sampled_from(list(TABLE + '";|\0é')), max_size=200), at=st.integers(0, len(TABLE)))
def test_any_text_is_a_table_or_a_typed_error(text, at):
    try:
        table = parsed(TABLE[:at] + text + TABLE[at:], DAMAGE)
    except PricesError as error:
        assert "expected" in str(error)
    else:
        assert table.rows


@given(low=st.decimals(0, 9999, places=2), more=st.decimals(0, 9999, places=2))
def test_low_never_exceeds_high_after_rounding(low, more):
    text = f"{SETTINGS}\n{HEADER}\nhood,car,repair,{low},{low + more},,,,\n"
    price = parse_price_table(text, "mine.csv", ("hood",)).price("hood", VehicleClass.CAR, Action.REPAIR)
    assert price.low <= low and low + more <= price.high
    assert price.high - price.low < more + 2
