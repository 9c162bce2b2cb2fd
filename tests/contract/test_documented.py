"""What programs depend on is written down: every name of the JSON contract stands in the docs."""

import re

import pytest

from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.states import Outcome, ReviewState
from scenecheck_api.stations.nearest import StationKind
from scenecheck_evidence import case, estimate, reading, records, report
from scenecheck_evidence.findings import FindingCode

ENUMS = [
    *(
        getattr(reading, n)
        for n in (
            "PhotoKind",
            "QualityProblem",
            "VehicleClass",
            "View",
            "PlateColour",
            "DamageType",
            "EditKind",
            "Paint",
        )
    ),
    *(getattr(reading, n) for n in ("Severity", "DocumentType", "Page", "Variant")),
    *(getattr(case, n) for n in ("Slot", "Situation", "Form", "CollisionZone", "PartyKind")),
    *(getattr(estimate, n) for n in ("Action", "Certainty", "LookReason", "NoPrice", "ToldBy", "LimitStatus")),
    *(getattr(estimate, n) for n in ("ConditionStatus", "ConditionCode")),
    *(getattr(report, n) for n in ("Verdict", "RouteName", "MatchStatus", "SlotStatus", "Severity")),
]
MODELS = [
    *(getattr(reading, n) for n in ("PhotoReading", "Vehicle", "Plate", "Document", "DocumentField", "Fingerprint")),
    *(getattr(reading, n) for n in ("CopyFingerprint", "EditTrace")),
    *(getattr(case, n) for n in ("Case", "Place", "Declared", "Party", "PhotoHint")),
    *(getattr(report, n) for n in ("CheckReport", "SlotResult", "PartyResult", "Finding", "Match", "Source", "Route")),
    *(getattr(estimate, n) for n in ("PartyDamage", "Estimate", "EstimateItem", "ItemPhoto", "PriceRange")),
    *(getattr(estimate, n) for n in ("PriceTableName", "LimitStatement", "KnockForKnock", "Condition")),
    *(getattr(records, n) for n in ("VehicleRecord", "DriverRecord", "PolicyRecord", "AccidentRecord")),
]
PROVENANCE = {"source", "fetched_at"}
"""Of a record: set where it is loaded, no column of a file."""


@pytest.fixture(scope="module")
def words(repository):
    return set(re.findall(r"\w+", (repository / "docs" / "contract.md").read_text(encoding="utf8")))


@pytest.mark.parametrize("enum", ENUMS, ids=lambda e: f"{e.__module__.rsplit('.')[-1]}.{e.__name__}")
def test_every_value_is_documented(words, enum):
    assert {member.value for member in enum} <= words


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_documented(words, model):
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert names - PROVENANCE <= words


def test_every_finding_code_is_documented(repository):
    page = (repository / "docs" / "rules.md").read_text(encoding="utf8")
    assert [code.value for code in FindingCode if f"`{code.value}`" not in page] == []


def test_every_event_outcome_and_state_of_the_workflows_is_documented(repository):
    page = (repository / "docs" / "workflows.md").read_text(encoding="utf8")
    names = [member.value for enum in (NoticeEvent, Outcome, ReviewState, StationKind) for member in enum]
    assert [name for name in names if f"`{name}`" not in page] == []
