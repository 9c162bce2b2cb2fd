"""Records from CSV: rows that are right are taken, each other one is named with line, column, expected and found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.records.csv_folder import Loaded, load_records, parse_table
from scenecheck_api.records.csv_tables import ACCIDENTS, DRIVERS, POLICIES, VEHICLES

FILES = {
    "vehicles.csv": "plate,plate_kind,vin,engine_number,owner,owner_id,use_character,inspection_valid_until,"
    "scrap_date,status\n"
    "川H·12345,02,lsvaa4182e2184847,A12,张三,,A,2027-05,2040-01-01,A\n",
    "drivers.csv": "licence_number,name,class,valid_from,valid_to,status,points\n"
    "510802199001011234,张三,C1,2020-01-01,2030-01-01,A,0\n510802199001011235,李四,C1,2020-01-01,长期,,\n",
    "policies.csv": "policy_number,insurer,kind,insured,plate,vin,period_start,period_end\n"
    "PDZA202651080000000001,示例财产保险,compulsory,张三,川H12345,,2026-01-01 00:00,2026-12-31 24:00\n",
    "accidents.csv": "case_id,occurred_at,place,plates,photo_hashes\n"
    "GY-1,2026-10-01 10:00,广元,川H12345|川H54321,00ff00ff00ff00ff|FF00ff00ff00ff00\n",
}


def write(folder, **changed):
    for name, text in {**FILES, **{f"{key}.csv": value for key, value in changed.items()}}.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(data)
    return load_records(folder)


def problems(loaded):
    return [(problem.file.rsplit("/", 1)[-1], problem.code, problem.message) for problem in loaded.problems]


def test_the_columns_of_the_contract_are_taken(tmp_path):
    loaded = write(tmp_path)
    assert not loaded.problems and not loaded.notes
    records = loaded.records
    assert records.vehicles[0].plate == "川H12345"
    assert records.vehicles[0].vin == "LSVAA4182E2184847"
    assert records.vehicles[0].inspection_valid_until == "2027-05"
    assert records.vehicles[0].owner_id is None
    assert records.vehicles[0].source == "vehicles.csv:2"
    assert records.drivers[1].valid_to == "长期" and records.drivers[0].points == 0
    assert records.policies[0].period_end.isoformat() == "2027-01-01T00:00:00+08:00"
    assert records.accidents[0].plates == ("川H12345", "川H54321")
    assert records.accidents[0].photo_hashes == ("00ff00ff00ff00ff", "ff00ff00ff00ff00")


def test_no_accidents_file_means_none_are_known(tmp_path):
    loaded = write(tmp_path, accidents=None)
    assert loaded.records.accidents == () and not loaded.problems
    assert "none are known" in loaded.notes[0].message


@pytest.mark.parametrize("name", ["vehicles", "drivers", "policies"])
def test_a_missing_file_that_is_needed_is_a_problem_and_the_rest_is_taken(tmp_path, name):
    loaded = write(tmp_path, **{name: None})
    [(file, code, message)] = problems(loaded)
    assert (file, code) == (f"{name}.csv", "records_file_missing")
    assert "expected a CSV with the columns" in message
    assert loaded.records.accidents


def test_a_missing_column_is_named(tmp_path):
    loaded = write(tmp_path, policies="policy_number,insurer,kind,insured,plate,vin,period_start\nP,,,,,,2026-01-01\n")
    [(file, code, message)] = problems(loaded)
    assert (file, code) == ("policies.csv", "records_column_missing")
    assert "line 1: expected the column period_end, found only policy_number" in message
    assert loaded.records.policies == () and loaded.records.vehicles
    assert loaded.records.incomplete == ("policies.csv",)


def test_a_bad_date_costs_its_row_only(tmp_path):
    text = (
        FILES["policies.csv"]
        + "P2,,compulsory,,川H2,,2026-01-01,2026-02-30\nP3,,compulsory,,川H3,,2026-01-01,2027-01-01\n"
    )
    loaded = write(tmp_path, policies=text)
    [(_, code, message)] = problems(loaded)
    assert code == "records_row_invalid"
    assert message.startswith("line 3, column period_end: expected a date and hour") and "'2026-02-30'" in message
    assert [policy.policy_number for policy in loaded.records.policies] == ["PDZA202651080000000001", "P3"]


@pytest.mark.parametrize(
    ("table", "row", "column", "found"),
    [
        (VEHICLES, ",02,,,,,,,,", "plate", "an empty cell"),
        (VEHICLES, "川H1,02,,,,,,2027-13,,", "inspection_valid_until", "'2027-13'"),
        (VEHICLES, "川H1,02,,,,,,,soon,", "scrap_date", "'soon'"),
        (DRIVERS, "5,张三,,,,,three", "points", "'three'"),
        (DRIVERS, "5,张三,,2020-1-1,forever,,", "valid_to", "'forever'"),
        (POLICIES, "P,,third,,,,2026-01-01,2027-01-01", "kind", "'third'"),
        (POLICIES, "P,,,,,,2026-01-02,2026-01-01", "period_end", "'2026-01-01'"),
        (ACCIDENTS, "C,2026-01-01,,,xyz", "photo_hashes", "'xyz'"),
    ],
)
def test_a_bad_cell_is_named(table, row, column, found):
    loaded = Loaded()
    text = ",".join(c.name for c in table.columns if not c.optional) + "\n" + row + "\n"
    assert parse_table(text, table, "x.csv", loaded) == []
    [(_, _, message)] = problems(loaded)
    assert message.startswith(f"line 2, column {column}: expected ") and found in message


def test_rows_of_another_length_are_named(tmp_path):
    loaded = write(tmp_path, drivers=FILES["drivers.csv"] + "1,2\n")
    assert problems(loaded)[0][2] == "line 4: expected 7 cells as in the header, found 2"
    assert len(loaded.records.drivers) == 2


def test_the_same_row_twice_is_taken_once_and_noted(tmp_path):
    lines = FILES["vehicles.csv"].splitlines()
    loaded = write(tmp_path, vehicles="\n".join([*lines, lines[1]]) + "\n")
    assert len(loaded.records.vehicles) == 1 and not loaded.problems
    assert loaded.notes[0].message == "line 3: the same row as line 2; taken once"


def test_two_vehicles_of_one_plate_are_both_taken(tmp_path):
    """Which of them it is must be judged, not hidden by the loader."""
    text = FILES["vehicles.csv"] + "川H12345,02,LSVAA4182E2184848,,李四,,A,,,A\n"
    assert len(write(tmp_path, vehicles=text).records.vehicles) == 2


def test_encodings_of_spreadsheets_are_read(tmp_path):
    assert write(tmp_path, drivers=b"\xef\xbb\xbf" + FILES["drivers.csv"].encode()).records.drivers[0].name == "张三"
    loaded = write(tmp_path, drivers=FILES["drivers.csv"].encode("gb18030"))
    assert loaded.records.drivers[0].name == "张三" and not loaded.problems
    assert "GB 18030" in loaded.notes[0].message
    loaded = write(tmp_path, drivers=b"\xff\xfe\xff\xff")
    assert problems(loaded)[0][1] == "records_encoding"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "records_column_missing"),
        ("a,b\n", "records_column_missing"),
        (FILES["drivers.csv"].replace("points", "name"), "records_column_duplicate"),
        (FILES["drivers.csv"] + '"unclosed,张三\n', "records_unreadable"),
    ],
)
def test_what_is_no_table_is_one_problem(tmp_path, text, code):
    loaded = write(tmp_path, drivers=text)
    assert [problem.code for problem in loaded.problems] == [code]


def test_unknown_columns_are_noted_and_blank_lines_passed_over(tmp_path):
    text = (
        FILES["drivers.csv"].replace("points", "points,extra").replace(",0\n", ",0,x\n").replace(",,\n", ",,,\n")
        + "\n,,,,,,,\n"
    )
    loaded = write(tmp_path, drivers=text)
    assert len(loaded.records.drivers) == 2 and not loaded.problems
    assert "'extra'" in loaded.notes[0].message


def test_problems_of_one_file_end_somewhere():
    loaded = Loaded()
    text = ",".join(c.name for c in DRIVERS.columns) + "\n" + "".join(f"{n}\n" for n in range(500))
    parse_table(text, DRIVERS, "x.csv", loaded)
    assert len(loaded.problems) == 101 and "stopped here" in loaded.problems[-1].message


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_gives_records_or_problems(text):
    header = ",".join(c.name for c in POLICIES.columns)
    for table in (header + "\n" + text, text, f'"{text}",{header}\n'):
        loaded = Loaded()
        parse_table(table, POLICIES, "x.csv", loaded)
        assert all("\n" not in problem.message for problem in [*loaded.problems, *loaded.notes])


cell = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(cell, cell), max_size=5, unique=True))
def test_what_a_csv_writer_wrote_comes_back(rows):
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([c.name for c in DRIVERS.columns])
    writer.writerows([(number, name, "", "", "", "", "") for number, name in rows])
    records = parse_table(out.getvalue(), DRIVERS, "x.csv", Loaded())
    assert [(r.licence_number, r.name) for r in records] == [(n.strip().upper(), name.strip()) for n, name in rows]


def test_accidents_may_name_drivers_and_phones_and_either_kind_of_fingerprint():
    loaded = Loaded()
    text = (
        "case_id,occurred_at,place,plates,photo_hashes,drivers,phones\n"
        f"C,2026-01-01,,,{'A' * 16}|{'b' * 64},510802199001011234|5108,138 0000 0001\n"
    )
    [record] = parse_table(text, ACCIDENTS, "accidents.csv", loaded)
    assert record.photo_hashes == ("a" * 16, "b" * 64)
    assert record.drivers == ("510802199001011234", "5108") and record.phones == ("138 0000 0001",)
    assert not loaded.problems and not loaded.notes
    [plain] = parse_table("case_id,occurred_at,place,plates,photo_hashes\nC,,,,\n", ACCIDENTS, "a.csv", loaded)
    assert plain.drivers == () and not loaded.problems
