"""The example cases: their specifications, and the folders that ship against what the specifications make."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import ExifTags, Image

from scenecheck_datasets.examples.papers import draw_papers
from scenecheck_datasets.examples.records import COLUMNS, record_files
from scenecheck_datasets.examples.spec import ExampleSpec, ExampleSpecError, PartySpec, parse_example, shipped_examples
from scenecheck_datasets.scene.camera import place_camera
from scenecheck_datasets.scene.car import build_car
from scenecheck_datasets.scene.situations import place_cars
from scenecheck_datasets.scene.truth import photo_truth
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import Severity, SlotStatus, Verdict

EXAMPLES = Path(__file__).parents[3] / "examples"
SHIPPED = dict(shipped_examples())
MEGABYTE = 1_000_000


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=list(SHIPPED))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_one_example_is_complete_and_one_must_be_retaken() -> None:
    verdicts = [spec.expected["verdict"] for spec in SHIPPED.values()]
    assert verdicts[:2] == ["complete", "retake"]
    assert all(Verdict(verdict) for verdict in verdicts)
    retake = SHIPPED["02_retake"].expected["findings"]
    assert {f["code"] for f in retake} == {"slot_missing", "plate_not_legible", "policy_not_in_force"}


def test_expectations_use_the_words_of_the_report(name: str) -> None:
    expected = SHIPPED[name].expected
    for finding in expected["findings"]:
        FindingCode(finding["code"]), Severity(finding["severity"])
    for slot in expected["slots"]:
        SlotStatus(slot["status"])


def test_the_folder_is_what_the_specification_makes(name: str) -> None:
    spec, folder = SHIPPED[name], EXAMPLES / name
    assert yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8")) == spec.case
    assert read_json(folder / "expected.json") == spec.expected
    papers = {party.id: draw_papers(party) for party in spec.parties}
    for file, text in record_files(spec, papers).items():
        assert (folder / "records" / file).read_text(encoding="utf-8") == text, file


def test_every_photo_is_there_with_its_time_and_truth(name: str) -> None:
    spec, folder = SHIPPED[name], EXAMPLES / name
    photos = [shot.file for shot in spec.scene.shots] + [paper.file for paper in spec.papers]
    assert sorted(path.name for path in folder.glob("*.jpg")) == sorted(photos)
    for photo in photos:
        with Image.open(folder / photo) as image:
            assert max(image.size) >= 1280
            details = image.getexif().get_ifd(ExifTags.IFD.Exif)
        assert details[ExifTags.Base.DateTimeOriginal].startswith(f"{spec.scene.taken_at:%Y:%m:%d}")
        truth = read_json((folder / "truth" / photo).with_suffix(".json"))
        assert truth["file"] == photo


def test_the_papers_say_what_the_truth_and_the_records_say(name: str) -> None:
    spec, folder = SHIPPED[name], EXAMPLES / name
    papers = {party.id: draw_papers(party) for party in spec.parties}
    for paper in spec.papers:
        (document,) = read_json((folder / "truth" / paper.file).with_suffix(".json"))["documents"]
        drawn, fields = papers[paper.party], document["fields"]
        if document["type"] == "driving_licence":
            assert fields["licence_number"] == drawn.driver.licence_number
        else:
            assert fields["plate_number"] == drawn.vehicle.plate_number
            assert fields["vin"] == drawn.vehicle.vin
        assert not document["hidden"]


def test_the_scene_photos_show_what_their_truth_says(name: str) -> None:
    """The geometry, built coarsely, agrees with the truth that was stored with the photos."""
    scene, folder = SHIPPED[name].scene, EXAMPLES / name
    cars = [build_car(car, pose, scene.seed, 0.06) for car, pose in zip(scene.cars, place_cars(scene), strict=True)]
    for shot in scene.shots[:1]:
        stored = read_json((folder / "truth" / shot.file).with_suffix(".json"))
        with Image.open(folder / shot.file) as image:
            assert image.size == (stored["width"], stored["height"])
        seen = photo_truth(place_camera(shot, scene, cars), cars)
        assert [v.car for v in seen.vehicles] == [v["car"] for v in stored["vehicles"]]
        for now, then in zip(seen.vehicles, stored["vehicles"], strict=True):
            np.testing.assert_allclose(now.box, then["box"], atol=16)
        assert [plate.text for plate in seen.plates] == [plate["text"] for plate in stored["plates"]]


def test_the_examples_stay_small() -> None:
    size = sum(path.stat().st_size for path in EXAMPLES.rglob("*") if path.is_file())
    assert size < 12 * MEGABYTE


def party(**changes: Any) -> PartySpec:
    given = {
        "id": "甲",
        "seed": 4,
        "vehicle": {"plate_number": "川H5K827", "owner": "张建国"},
        "driver": {"name": "张建国"},
    }
    return PartySpec.model_validate(given | changes)


def test_the_papers_of_a_party_agree_and_are_drawn_again_alike() -> None:
    papers = draw_papers(party())
    assert papers == draw_papers(party())
    assert papers.policy.plate_number == papers.vehicle.plate_number == "川H5K827"
    assert papers.policy.vin == papers.vehicle.vin
    assert papers.policy.insured_id == papers.driver.licence_number


def test_records_follow_the_papers_but_for_the_overrides() -> None:
    spec = SHIPPED["01_complete"]
    changed = party(records={"vehicles": {"vin": "LSV00000000000000"}, "drivers": None})
    example = spec.model_copy(update={"parties": (changed,)})
    files = record_files(example, {"甲": draw_papers(changed)})
    rows = {file: list(csv.DictReader(io.StringIO(text))) for file, text in files.items()}
    assert rows["vehicles.csv"][0]["vin"] == "LSV00000000000000"
    assert rows["vehicles.csv"][0]["plate_kind"] == "02"
    assert rows["drivers.csv"] == [] and len(rows["policies.csv"]) == 1
    for name, columns in COLUMNS.items():
        assert files[f"{name}.csv"].splitlines()[0] == ",".join(columns)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"vehicle": {"colour": "red"}}, "colour"), ({"vehicle": {"vehicle_type": "飞机"}}, "expected a vehicle type")],
)
def test_papers_that_cannot_be_drawn_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ExampleSpecError, match=message):
        draw_papers(party(**changes))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scene": {}}, "scene.taken_at"),
        ({"papers": [{"file": "01.jpg", "party": "甲", "paper": "vin", "seed": 1}]}, "file name of its own"),
        ({"papers": []}, "photos that are not made"),
    ],
)
def test_a_wrong_example_is_one_line(change: dict[str, Any], message: str) -> None:
    data = SHIPPED["01_complete"].model_dump(mode="json") | change
    with pytest.raises(ExampleSpecError, match=message) as caught:
        parse_example(yaml.safe_dump(data, allow_unicode=True), "x.yaml")
    assert "\n" not in str(caught.value)


def test_an_example_is_frozen() -> None:
    assert isinstance(SHIPPED["01_complete"], ExampleSpec)
    with pytest.raises(ValueError, match="frozen"):
        SHIPPED["01_complete"].papers = ()
