"""`inspect` over development photos: what a person reads is read in most of them."""

from __future__ import annotations

import csv

import pytest

pytestmark = pytest.mark.shared

LINE = [
    *("file", "sha256", "width", "height", "taken_at", "gps", "kind", "quality", "warnings", "vehicles", "plates"),
    *("parts", "damages", "documents", "fingerprint", "copy_fingerprint", "edits", "pipeline", "seconds"),
]


@pytest.fixture(scope="module")
def plates(shared_data):
    """Photos with one plate of the usual pattern, one in twelve of them."""
    with (shared_data / "plates" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "photo" and row["special"] != "1"]
    single = [row for row in rows if sum(other["file"] == row["file"] for other in rows) == 1]
    return {str(shared_data / "plates" / row["file"]): row["plate_text"] for row in single[::12]}


@pytest.fixture(scope="module")
def street(shared_data):
    """Photos of streets, as they come."""
    photos = sorted((shared_data / "vehicles" / "veh6_box" / "images").iterdir())
    return [str(path) for path in photos[::120]]


@pytest.fixture(scope="module")
def lines(scenecheck, plates, street):
    result = scenecheck("inspect", *plates, *street, "--json")
    assert result.status == 0, result.err
    return {line["file"]: line for line in result.lines}


def test_every_line_has_the_fields_of_the_contract_in_order(lines):
    for line in lines.values():
        assert list(line) == LINE
        assert line["seconds"]["total"] > 0 and len(line["sha256"]) == 64


def test_boxes_lie_in_the_photo_and_scores_in_0_to_1(lines):
    for line in lines.values():
        for thing in [*line["vehicles"], *line["plates"]]:
            assert 0 <= thing["score"] <= 1
            points = thing.get("corners") or [thing["box"][:2], thing["box"][2:]]
            for x, y in points:
                assert -0.1 * line["width"] <= x <= 1.1 * line["width"]
                assert -0.1 * line["height"] <= y <= 1.1 * line["height"]
        for vehicle in line["vehicles"]:
            assert vehicle["plate"] is None or 0 <= vehicle["plate"] < len(line["plates"])


def test_most_plates_are_read_as_a_person_reads_them(lines, plates):
    read = sum(text in [plate["text"] for plate in lines[file]["plates"]] for file, text in plates.items())
    assert len(plates) >= 10
    assert read >= 0.75 * len(plates), f"{read} of {len(plates)}"


def test_streets_show_vehicles_or_people(lines, street):
    seen = sum(bool(lines[file]["vehicles"]) for file in street)
    assert seen >= 0.8 * len(street), f"{seen} of {len(street)}"
