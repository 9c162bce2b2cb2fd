"""A query finds every record that judging could take for one of the case."""

import random

from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.records.query import RecordQuery, query_of, terms_of_query, terms_of_record
from scenecheck_api.records.source import gather, select
from scenecheck_evidence.case import Case
from scenecheck_evidence.copies import MIRROR
from scenecheck_evidence.integrity import bits_apart
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Records, VehicleRecord
from scenecheck_evidence.registers import find_driver, find_policy, find_vehicle

PLATES = ["川H12345", "川H1234S", "川HD00001", "京A·00001"]
VINS = ["LSVAA4182E2184847", "LSVAA4182E2999999", "LFV2A21K8F4000847", "184847", "4847", "*****184847"]
NUMBERS = ["510802199001011234", "51080219900101123X", "5108**********1234"]
NAMES = ["张三", "李四"]
PERIOD = {"period_start": "2026-01-01T00:00:00+08:00", "period_end": "2027-01-01T00:00:00+08:00"}

vehicles = st.builds(VehicleRecord, plate=st.sampled_from(PLATES), vin=st.sampled_from([None, *VINS]), owner=st.none())
drivers = st.builds(DriverRecord, licence_number=st.sampled_from(NUMBERS), name=st.sampled_from(NAMES))
policies = st.builds(
    lambda number, plate, vin: PolicyRecord(policy_number=number, plate=plate, vin=vin, **PERIOD),
    st.sampled_from(["PDZA0001", "PDZA0002"]),
    st.sampled_from([None, *PLATES]),
    st.sampled_from([None, *VINS]),
)
registers = st.builds(
    Records,
    vehicles=st.tuples(vehicles, vehicles),
    drivers=st.tuples(drivers, drivers),
    policies=st.tuples(policies, policies),
)


@given(
    registers, st.sampled_from(PLATES), st.sampled_from(VINS[:3]), st.sampled_from(NUMBERS[:2]), st.sampled_from(NAMES)
)
def test_judging_finds_the_same_among_the_selected_records_as_among_all(ruleset, held, plate, vin, number, name):
    query = RecordQuery("1", plates=(plate.replace("·", ""),), vins=(vin,), licence_numbers=(number,), names=(name,))
    few = select(held, query)
    moment = held.policies[0].period_start
    for records in (held, few):
        assert find_vehicle(records, query.plates, query.vins, frozenset(), ruleset) == find_vehicle(
            held, query.plates, query.vins, frozenset(), ruleset
        )
        assert find_driver(records, [number], [name], ruleset) == find_driver(held, [number], [name], ruleset)
        assert find_policy(records, [], query.plates, query.vins, moment, ruleset) == find_policy(
            held, [], query.plates, query.vins, moment, ruleset
        )


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
def test_fingerprints_up_to_seven_bits_apart_share_a_band(number, flipped):
    near = number
    for bit in flipped:
        near ^= 1 << bit
    a, b = f"{number:016x}", f"{near:016x}"
    assert bits_apart(a, b) == len(flipped)
    record = AccidentRecord(case_id="2", photo_hashes=(b,))
    assert terms_of_query(RecordQuery("1", photo_hashes=(a,))) & terms_of_record(record)


def test_far_fingerprints_mostly_share_none():
    draw = random.Random(1)
    query = terms_of_query(RecordQuery("1", photo_hashes=("0123456789abcdef",)))
    hashes = (f"{draw.getrandbits(64):016x}" for _ in range(1000))
    found = sum(bool(query & terms_of_record(AccidentRecord(case_id="2", photo_hashes=(h,)))) for h in hashes)
    assert found < 80  # 8 bands of 1 in 256


def test_the_query_of_a_case_holds_what_its_photos_and_parties_show():
    reading = PhotoReading.model_validate(
        {
            "sha256": "0" * 64,
            "width": 1,
            "height": 1,
            "kind": "vehicle_licence",
            "quality": {"usable": True},
            "pipeline": "p",
            "fingerprint": {"hex": "0123456789abcdef"},
            "plates": [
                {
                    "text": "川H·99999",
                    "colour": "blue",
                    "rows": 1,
                    "score": 0.9,
                    "corners": [[0, 0], [1, 0], [1, 1], [0, 1]],
                }
            ],
            "documents": [
                {
                    "type": "vehicle_licence",
                    "fields": {"vin": {"value": VINS[0]}, "plate_number": {"value": "川H12345"}},
                },
                {
                    "type": "driving_licence",
                    "fields": {"licence_number": {"value": NUMBERS[0]}, "name": {"value": "张三"}},
                },
            ],
        }
    )
    parties = [{"id": "甲", "plate": "川h12345", "driver": "张 三"}]
    case = Case.model_validate({"case_id": "1", "occurred_at": "2026-11-20T08:31:00+08:00", "parties": parties})
    query = query_of(case, {"a.jpg": reading})
    assert query.plates == ("川H12345", "川H99999")
    assert (query.vins, query.licence_numbers, query.names) == ((VINS[0],), (NUMBERS[0],), ("张三",))
    assert query.photo_hashes == ("0123456789abcdef",)


def test_the_own_record_of_a_case_is_not_among_the_accidents():
    accident = AccidentRecord(case_id="1", plates=("川H12345",))
    records = Records(accidents=(accident, accident.model_copy(update={"case_id": "2"})))
    query = RecordQuery("1", plates=("川H12345",))
    assert [a.case_id for a in select(records, query).accidents] == ["2"]

    class Whole:
        name = "whole"

        def fetch(self, query):
            return records

    assert [a.case_id for a in gather([Whole()], query).accidents] == ["2"]


def test_a_register_that_holds_nothing_of_a_vehicle_is_still_a_register():
    records = Records(vehicles=(VehicleRecord(plate="川H00000"),))
    few = select(records, RecordQuery("1", plates=("川H12345",)))
    assert few.vehicles == ()
    assert few.registers == ("vehicles",)
    assert not few.nothing_known
    assert Records().nothing_known


def test_accidents_are_found_by_driver_phone_and_a_mirrored_copy_of_a_scene():
    mark = f"{random.Random(1).getrandbits(255) << 1:064x}"
    reading = PhotoReading.model_validate(
        {
            "sha256": "0" * 64,
            "width": 640,
            "height": 480,
            "kind": "scene",
            "quality": {"usable": True},
            "copy_fingerprint": {"hex": mark},
            "pipeline": "p",
        }
    )
    case = Case.model_validate(
        {
            "case_id": "1",
            "occurred_at": "2026-11-20T08:31:00+08:00",
            "parties": [{"id": "甲", "phone": "138 0000 0001"}],
        }
    )
    scene, paper = query_of(case, {"a": reading}), query_of(case, {"a": reading.model_copy(update={"kind": "vin"})})
    licence = RecordQuery("1", licence_numbers=("510802199001011234",))
    mirrored = AccidentRecord(case_id="2", photo_hashes=(f"{int(mark, 16) ^ MIRROR:064x}",))
    assert terms_of_query(scene) & terms_of_record(mirrored) and not terms_of_query(paper) & terms_of_record(mirrored)
    assert terms_of_query(scene) & terms_of_record(AccidentRecord(case_id="2", phones=("+86 13800000001",)))
    for number in NUMBERS[::2]:
        assert terms_of_query(licence) & terms_of_record(AccidentRecord(case_id="2", drivers=(number,)))
    other = AccidentRecord(case_id="2", drivers=(NUMBERS[1],), phones=("13800000002",))
    assert not terms_of_query(licence) & terms_of_record(other) and not terms_of_query(scene) & terms_of_record(other)
