"""Each role's view of a case, held field by field against the table, and the rules that no table may break."""

import csv
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.security.principal import LOCAL, Role
from scenecheck_api.security.sight import Level, Relation, Sight, table
from scenecheck_api.security.views import view_case, view_report
from scenecheck_api.security.visible_photos import visible_photos
from scenecheck_evidence.case import Case, Declared, Party
from scenecheck_evidence.reading import PhotoKind
from scenecheck_evidence.report import CheckReport, Finding, PartyResult, SlotResult

from .conftest import caller

OWN, OTHER = "甲", "乙"
VIEWERS = {
    "back_end": (Role.BACK_END, Relation()),
    "party": (Role.PARTY, Relation(frozenset({OWN}))),
    "assistant": (Role.ASSISTANT, Relation()),
    "auxiliary_officer": (Role.AUXILIARY_OFFICER, Relation()),
    "officer": (Role.OFFICER, Relation()),
    "officer_with_reason": (Role.OFFICER, Relation(reason_logged=True)),
    "supervisor": (Role.SUPERVISOR, Relation()),
    "insurer": (Role.INSURER, Relation(frozenset({OWN}))),
    "repairer": (Role.REPAIRER, Relation(frozenset({OWN}))),
    "station": (Role.STATION, Relation()),
    "admin": (Role.ADMIN, Relation()),
}
COLUMNS = {"supervisor": "officer"}
TWO_COLUMNS = {"party", "insurer", "repairer"}
PHOTOS = {"scene.jpg": ("scene_front", None), "vin.jpg": ("vin", OWN), "paper.jpg": ("driving_licence_main", OWN)}
PHOTOS["other_paper.jpg"] = ("driving_licence_main", OTHER)
FACTS = {
    "vehicle_licence": ["plate_number", "vin", "engine_number", "owner", "use_character"],
    "driving_licence": ["licence_number", "name", "class", "valid_to"],
    "policy": [
        "policy_number",
        "insurer",
        "insured",
        "insured_id",
        "plate_number",
        "vin",
        "period_start",
        "period_end",
        "limits",
    ],
}
NUMBERS = {"licence_number": "510802199001011234", "insured_id": "510802198002022345"}
NAMES = {"owner": "郭{}有限", "name": "郭{}艳", "insured": "张{}平"}


def value(group, name, party):
    """A value that occurs nowhere else in the case."""
    mark = "一二"[party == OTHER] + {"vehicle_licence": "赤", "driving_licence": "橙", "policy": "黄"}[group]
    if name in NUMBERS:
        return NUMBERS[name][:-5] + f"{len(group):02d}{'12'[party == OTHER]}" + NUMBERS[name][-2:]
    if name in NAMES:
        return NAMES[name].format(mark)
    return f"{name.upper()}{mark}9876"


def match(group, name, party):
    text = value(group, name, party)
    sources = [
        {
            "from": "paper",
            "value": text,
            "file": "paper.jpg" if party == OWN else "other_paper.jpg",
            "box": [1, 2, 3, 4],
        },
        {"from": "record", "value": f"RECORD{party}{group}{name}", "at": "vehicles.csv:2"},
    ]
    return {"value": text, "status": "match", "sources": sources}


def party_result(party):
    return {
        "id": party,
        "plate": {"value": f"川H0000{len(party)}", "status": "match", "seen_in": ["scene.jpg"]},
        **{group: {name: match(group, name, party) for name in names} for group, names in FACTS.items()},
    }


CASE = Case.model_validate(
    {
        "case_id": "GY-2026-1",
        "occurred_at": "2026-11-20T08:31:00+08:00",
        "place": {"text": "利州东路"},
        "weather": "rain",
        "situation": "rear_end",
        "form": "rear_end_collision",
        "declared": {"disputed": False},
        "parties": [
            {"id": OWN, "plate": "川H11111", "driver": "郭一艳", "phone": "13800000001", "collision_zone": "rear"},
            {"id": OTHER, "plate": "川H22222", "driver": "张二平", "phone": "13900000002", "collision_zone": "front"},
        ],
        "photos": [{"file": file, "slot": slot, "party": party} for file, (slot, party) in PHOTOS.items()],
    }
)
REPORT = CheckReport.model_validate(
    {
        "case_id": "GY-2026-1",
        "verdict": "review",
        "route": {"name": "negotiate", "articles": ["19"], "reasons": [{"zh": "电话13800000001", "en": "phone"}]},
        "slots": [
            {"slot": slot, "party": party, "status": "ok", "file": file} for file, (slot, party) in PHOTOS.items()
        ],
        "parties": [party_result(OWN), party_result(OTHER)],
        "findings": [
            {
                "code": "vin_mismatch",
                "severity": "review",
                "party": party,
                "file": "paper.jpg" if party == OWN else "other_paper.jpg",
                "box": [1, 2, 3, 4],
                "audience": audience,
                "message": {"zh": f"FINDING-{party}-{audience}", "en": ""},
            }
            for party in (OWN, OTHER)
            for audience in ("everyone", "officer")
        ],
        "liability": {"suggestion": {OWN: "full", OTHER: "none"}, "articles": ["43"], "confidence": 0.9},
        "ruleset": "r",
        "pipeline": None,
    }
)


@cache
def views(viewer, fixed=False):
    role, relation = VIEWERS[viewer]
    sight = Sight(caller(role), relation)
    return (
        view_case(CASE, sight, REPORT).model_dump(mode="json"),
        view_report(REPORT, CASE, sight, {OWN: "full", OTHER: "none"} if fixed else None).model_dump(mode="json"),
    )


def level_of(shown, whole):
    if shown is None or shown in ((), [], {}):
        return Level.HIDDEN
    if shown == whole:
        return Level.FULL
    assert "*" in shown and whole not in shown, f"{shown!r} for {whole!r}"
    return Level.MASKED


def expected(viewer, field, party):
    column = COLUMNS.get(viewer, viewer)
    if viewer in TWO_COLUMNS:
        column += "_other" if party == OTHER else "_own"
    fields = table()
    return (fields.get(field) or fields[field.partition(".")[0] + ".other"])[column]


def by_id(items, party):
    return next((item for item in items if item["id"] == party), None)


@pytest.mark.parametrize("viewer", VIEWERS)
class TestFieldByField:
    @pytest.mark.parametrize("name", ["occurred_at", "place", "weather", "situation", "form", "declared"])
    def test_case(self, viewer, name):
        case, _ = views(viewer)
        whole = CASE.model_dump(mode="json")[name]
        shown = case[name]
        assert level_of(shown and whole if name == "occurred_at" else shown, whole) is expected(
            viewer, f"case.{name}", OWN
        )

    @pytest.mark.parametrize("party", [OWN, OTHER])
    @pytest.mark.parametrize("name", ["kind", "plate", "driver", "phone", "collision_zone"])
    def test_party(self, viewer, name, party):
        shown = by_id(views(viewer)[0]["parties"], party) or {name: None}
        whole = by_id(CASE.model_dump(mode="json")["parties"], party)[name]
        assert level_of(shown[name], whole) is expected(viewer, f"party.{name}", party)

    @pytest.mark.parametrize("party", [OWN, OTHER])
    @pytest.mark.parametrize("group", FACTS)
    def test_facts(self, viewer, group, party):
        for name in FACTS[group]:
            self.fact(viewer, group, name, party)

    def fact(self, viewer, group, name, party):
        _, report = views(viewer)
        found = (by_id(report["parties"], party) or {}).get(group, {}).get(name)
        want = expected(viewer, f"{group}.{name}", party)
        whole = value(group, name, party)
        assert level_of(found and found["value"], whole) is want
        if found:
            sources = {source["from"]: source for source in found["sources"]}
            assert level_of(sources["paper"]["value"], whole) is want
            assert ("record" in sources) is (expected(viewer, "records", party) is Level.FULL)
            photo_seen = expected(viewer, "photos.papers", party) is Level.FULL
            assert (sources["paper"]["file"] is not None) is photo_seen
            assert (sources["paper"]["box"] is not None) is photo_seen

    @pytest.mark.parametrize("party", [OWN, OTHER])
    @pytest.mark.parametrize("audience", ["everyone", "officer"])
    def test_findings(self, viewer, audience, party):
        _, report = views(viewer)
        shown = f"FINDING-{party}-{audience}" in {finding["message"]["zh"] for finding in report["findings"]}
        assert shown is (expected(viewer, f"findings.{audience}", party) is Level.FULL)

    def test_verdict_route_and_suggestion(self, viewer):
        _, report = views(viewer)
        assert level_of(report["verdict"], "review") is expected(viewer, "report.verdict", OWN)
        assert (report["route"] is not None) is (expected(viewer, "report.route", OWN) is Level.FULL)
        suggested = expected(viewer, "liability.suggestion", OWN) is Level.FULL
        assert (report["liability"]["suggestion"] is not None) is suggested
        assert suggested or report["liability"] == {"suggestion": None, "articles": [], "confidence": 0.0}

    @pytest.mark.parametrize("party", [OWN, OTHER])
    def test_slots(self, viewer, party):
        _, report = views(viewer)
        shown = any(slot["party"] == party for slot in report["slots"])
        assert shown is (expected(viewer, "report.slots", party) is Level.FULL)

    @pytest.mark.parametrize("file", PHOTOS)
    def test_photos(self, viewer, file):
        case, report = views(viewer)
        slot, party = PHOTOS[file]
        row = {"scene_front": "photos.scene", "vin": "photos.vin"}.get(slot, "photos.papers")
        seen = expected(viewer, row, party) is Level.FULL
        assert (file in {photo["file"] for photo in case["photos"]}) is seen
        assert (file in str(report)) <= seen

    @pytest.mark.parametrize("party", [OWN, OTHER])
    def test_responsibility_is_seen_when_it_is_fixed(self, viewer, party):
        assert views(viewer)[1]["responsibility"] is None
        shown = views(viewer, fixed=True)[1]["responsibility"] or {}
        assert (party in shown) is (expected(viewer, "responsibility", party) is Level.FULL)


def test_every_cell_of_the_table_is_a_level():
    text = files("scenecheck_api.security").joinpath("views.csv").read_text(encoding="utf8")
    rows = list(csv.reader(text.splitlines()))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert {cell for row in rows[1:] for cell in row[1:]} == {"", "masked", "full"}


POLICE_ONLY = ("findings.officer", "liability.suggestion", "records")
NUMBER_FIELDS = ("party.phone", "driving_licence.licence_number", "policy.insured_id")
NEVER = [
    *((field, viewer) for field in POLICE_ONLY for viewer in table()[field] if "officer" not in viewer),
    *((field, viewer) for field in (*NUMBER_FIELDS, "photos.papers") for viewer in ("insurer_other", "party_other")),
    *((field, "repairer_own") for field in (*NUMBER_FIELDS, "policy.policy_number", "photos.papers")),
    ("findings.everyone", "repairer_own"),
    ("vehicle_licence.vin", "party_other"),
    *((field, "admin") for field in table()),
]


@pytest.mark.parametrize(("field", "viewer"), NEVER)
def test_what_a_viewer_must_never_see(field, viewer):
    assert table()[field][viewer] is Level.HIDDEN


@pytest.mark.parametrize("field", NUMBER_FIELDS)
def test_numbers_are_in_clear_only_for_a_logged_reason(field):
    assert [viewer for viewer, level in table()[field].items() if level is Level.FULL] == ["officer_with_reason"]


@pytest.mark.parametrize("viewer", sorted(set(VIEWERS) - {"officer_with_reason"}))
def test_no_number_stands_anywhere_in_clear(viewer):
    text = str(views(viewer))
    for party in (OWN, OTHER):
        assert value("driving_licence", "licence_number", party) not in text
        assert value("policy", "insured_id", party) not in text
    for party in CASE.parties:
        assert party.phone not in text


def test_sentences_do_not_repeat_what_is_hidden():
    other, misread = value("driving_licence", "name", OTHER), "51080219900101O234"
    facts = REPORT.parties[0].driving_licence
    read = facts["licence_number"].model_copy(update={"value": misread})
    own = REPORT.parties[0].model_copy(update={"driving_licence": {**facts, "licence_number": read}})
    record = f"RECORD{OWN}policyinsured"
    message = {"zh": f"证号{misread}，{other}，登记{record}，保单{value('policy', 'policy_number', OWN)}", "en": ""}
    finding = Finding.model_validate({"code": "owner_mismatch", "severity": "review", "party": OWN, "message": message})
    report = REPORT.model_copy(update={"parties": (own, REPORT.parties[1]), "findings": (finding,)})

    def shown(viewer):
        role, relation = VIEWERS[viewer]
        return view_report(report, CASE, Sight(caller(role), relation)).findings[0].message.zh

    policy = value("policy", "policy_number", OWN)
    assert shown("party") == f"证号5108**********O234，郭***，登记***，保单{policy}"
    assert shown("officer") == f"证号5108**********O234，{other}，登记{record}，保单{policy}"
    assert shown("officer_with_reason") == message["zh"]


def test_a_photo_is_seen_only_if_it_may_be_as_whatever_it_is_said_to_be():
    insurer = Sight(caller(Role.INSURER), Relation(frozenset({OWN})))
    said_scene = visible_photos(CASE, insurer, None, {"scene.jpg": PhotoKind.DRIVING_LICENCE})
    assert "scene.jpg" not in said_scene and "paper.jpg" in said_scene
    extra = {"extra.jpg": PhotoKind.SCENE, "unknown.jpg": PhotoKind.OTHER}
    assert visible_photos(CASE, insurer, REPORT, extra) & set(extra) == {"extra.jpg"}
    officer = Sight(caller(Role.OFFICER))
    assert set(extra) <= visible_photos(CASE, officer, REPORT, extra)


def test_the_open_service_sees_like_an_officer_but_masked():
    assert Sight(LOCAL).level("party.phone") is Level.MASKED
    assert Sight(LOCAL).level("findings.officer") is Level.FULL


def test_estimates_show_only_photos_that_are_seen_and_nobody_elses_sums():
    why = {"zh": "理由", "en": "why"}
    codes = ("each_within_limit", "all_at_fault", "agreed")
    conditions = [{"code": c, "status": "not_met" if c == "all_at_fault" else "met", "reasons": [why]} for c in codes]
    damage = {"type": "dent", "box": [1, 2, 3, 4], "score": 0.9, "told_by": "plate", "item": 0}
    photos = [{"file": file, "box": [1, 2, 3, 4], "score": 0.9} for file in ("scene.jpg", "other_paper.jpg")]
    item = {"part": None, "type": "dent", "severity": None, "certainty": "to_be_looked_at", "photos": photos}
    money = {"low": 0, "high": 0}
    estimate = {"vehicle_class": None, "prices": None, "items": [item], "total": money, "certain_total": money}
    estimate |= {"open_ended": True, "look_at": [0], "limits": []}
    body = REPORT.model_dump(mode="json")
    body["knock_for_knock"] = {"status": "not_met", "conditions": conditions}
    for party in body["parties"]:
        party["damages"] = [{**damage, "file": photo["file"]} for photo in photos]
        party["estimate"] = estimate
    report = CheckReport.model_validate(body)

    def seen(viewer):
        role, relation = VIEWERS[viewer]
        return view_report(report, CASE, Sight(caller(role), relation))

    officer, party = seen("officer"), seen("party")
    assert officer.knock_for_knock == report.knock_for_knock
    limit, fault, agreed = party.knock_for_knock.conditions
    assert (limit.reasons, fault.status, agreed.reasons[0].zh) == ((), "unknown", "理由")
    assert party.knock_for_knock.status == "unknown"
    own, other = (next(p for p in party.parties if p.id == name) for name in (OWN, OTHER))
    assert [d.file for d in own.damages] == ["scene.jpg"]
    assert [photo.file for photo in own.estimate.items[0].photos] == ["scene.jpg"]
    assert other.estimate is None and other.damages == ()


KNOWN = {
    Case: "case_id occurred_at place weather situation form declared parties photos",
    Party: "id kind plate driver phone collision_zone",
    CheckReport: "case_id verdict route slots parties findings liability knock_for_knock ruleset pipeline",
    PartyResult: "id plate vehicle_licence driving_licence policy damages estimate",
    Finding: "code severity party file box message audience",
    SlotResult: "slot party status file reasons retake",
}


@pytest.mark.parametrize("model", KNOWN, ids=lambda m: m.__name__)
def test_a_new_field_is_decided_on(model):
    """A field added to a case or report is in no view until somebody has decided who sees it."""
    assert set(model.model_fields) == set(KNOWN[model].split())


@given(st.builds(Declared), st.sampled_from(sorted(VIEWERS)))
def test_any_case_gives_a_view(declared, viewer):
    role, relation = VIEWERS[viewer]
    case = CASE.model_copy(update={"declared": declared, "photos": ()})
    assert view_case(case, Sight(caller(role), relation)).case_id == CASE.case_id
