"""Every form and every condition renders, the same for the same seed, with its truth inside the picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from scenecheck_datasets.papers import (
    Condition,
    OtherPaper,
    Style,
    photograph,
    random_driving_licence_content,
    random_policy_content,
    random_style,
    random_vehicle_licence_content,
    render_page,
)
from scenecheck_datasets.papers.catalogue import CATALOGUE
from scenecheck_datasets.papers.fonts import Face, FontMissingError, font_path
from scenecheck_datasets.papers.geometry import Pose, homography, project, quarter_turn
from scenecheck_evidence.reading import DocumentType, Page, Variant

FIELDS = {
    (DocumentType.VEHICLE_LICENCE, Page.MAIN): {
        "plate_number", "vehicle_type", "owner", "address", "use_character", "model", "vin", "engine_number",
        "register_date", "issue_date", "issuer",
    },
    (DocumentType.VEHICLE_LICENCE, Page.SUB): {
        "plate_number", "file_number", "seats", "gross_mass", "unladen_mass", "load_mass", "dimensions", "towing_mass",
        "remarks", "inspection_valid_until", "barcode",
    },
    (DocumentType.DRIVING_LICENCE, Page.MAIN): {
        "licence_number", "name", "sex", "nationality", "address", "birth_date", "first_issue_date", "class",
        "valid_from", "valid_to", "issuer",
    },
    (DocumentType.DRIVING_LICENCE, Page.SUB): {"licence_number", "name", "file_number", "record"},
    (DocumentType.INSURANCE_POLICY, Page.MAIN): {
        "policy_number", "kind", "insurer", "insured", "insured_id", "address", "plate_number", "vehicle_kind", "vin",
        "engine_number", "model", "use_character", "seats", "load_mass", "register_date", "period_start",
        "period_start_time", "period_end", "period_end_time", "limits", "premium_total", "vehicle_tax", "signed_date",
    },
    (DocumentType.VIN, None): {"vin"},
}  # fmt: skip
ELECTRONIC = {
    DocumentType.VEHICLE_LICENCE: FIELDS[DocumentType.VEHICLE_LICENCE, Page.SUB]
    | {"status", "scrap_date", "body_colour", "energy"},
    DocumentType.DRIVING_LICENCE: {"file_number", "record", "points", "status", "generated_at"},
    DocumentType.INSURANCE_POLICY: set(),
}


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_kind_draws_the_fields_of_the_contract_inside_the_page(kind):
    for page in CATALOGUE[kind](np.random.default_rng(3)):
        height, width = page.image.shape[:2]
        assert page.image.dtype == np.uint8 and page.alpha.shape == (height, width)
        if page.type is None:
            assert kind in list(OtherPaper) and page.fields == {}
            continue
        expected = FIELDS[page.type, page.page]
        if page.variant is Variant.ELECTRONIC:
            expected = expected | ELECTRONIC[page.type]
        if page.fields.get("kind") == "commercial":
            expected = expected | {"covers"}
        assert set(page.fields) == expected
        for name, (x1, y1, x2, y2) in page.boxes.items():
            assert 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height, (kind, name)


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_keeps_the_truth_inside_the_photo(condition):
    rng = np.random.default_rng(11)
    page = render_page(random_driving_licence_content(rng), random_style(rng), rng)
    photo = photograph(page, condition, rng, long_side=640)
    height, width = photo.image.shape[:2]
    (placed,) = photo.documents
    assert max(height, width) <= 640 * 1.05
    assert set(placed.boxes) | set(placed.hidden) == set(page.boxes)
    for x1, y1, x2, y2 in placed.boxes.values():
        assert 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height
    assert all(placed.fields.get(name) is None for name in placed.hidden)
    kept = set(page.fields) - set(placed.hidden)
    assert {name: placed.fields[name] for name in kept} == {name: page.fields[name] for name in kept}
    if condition is Condition.CUT_EDGE:
        assert placed.hidden
        assert any(not (0 <= x <= width and 0 <= y <= height) for x, y in placed.corners)
    else:
        assert all(0 <= x <= width and 0 <= y <= height for x, y in placed.corners)


def test_a_turned_photo_has_its_page_corners_turned():
    rng = np.random.default_rng(2)
    page = render_page(random_vehicle_licence_content(rng), random_style(rng), rng)
    left = {}
    for condition in (Condition.CLEAN, Condition.ROTATED_90, Condition.ROTATED_180, Condition.ROTATED_270):
        corners = np.array(photograph(page, condition, rng, long_side=480).documents[0].corners)
        towards_right = corners[1] - corners[0]
        left[condition] = round(float(np.degrees(np.arctan2(towards_right[1], towards_right[0]))) / 90) % 4
    assert list(left.values()) == [0, 1, 2, 3]


def test_both_pages_lie_in_one_photo_without_overlap():
    photo = photograph(
        CATALOGUE["vehicle_licence_both"](np.random.default_rng(4)), Condition.CLEAN, np.random.default_rng(4)
    )
    main, sub = photo.documents
    assert (main.page, sub.page) == (Page.MAIN, Page.SUB)
    overlap, _ = cv2.intersectConvexConvex(np.float32(main.corners), np.float32(sub.corners))
    assert overlap == 0
    assert main.fields["plate_number"] == sub.fields["plate_number"]


def test_the_same_seed_draws_the_same_photo_and_another_seed_another():
    def draw(seed):
        rng = np.random.default_rng(seed)
        page = render_page(random_vehicle_licence_content(rng), random_style(rng), rng)
        return photograph(page, Condition.PHOTO, rng, long_side=480)

    first, again, other = draw(1), draw(1), draw(2)
    assert first.jpeg() == again.jpeg()
    assert first.documents == again.documents
    assert first.jpeg() != other.jpeg()


def test_content_stands_on_the_page_as_given():
    rng = np.random.default_rng(8)
    content = random_policy_content(rng, plate_number="川H12345", insured="王小明", premium_total="665.00")
    page = render_page(content, Style(), rng)
    assert page.fields["plate_number"] == "川H12345"
    assert page.fields["insured"] == "王小明"
    printed = [run.text for run in page.runs]
    assert {"川H12345", "王小明", "665.00", "陆佰陆拾伍元整"} <= set(printed)


def test_the_printed_values_are_dark_on_a_light_page():
    rng = np.random.default_rng(6)
    page = render_page(random_vehicle_licence_content(rng), Style(), rng)
    grey = cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY)
    for name in ("plate_number", "vin", "register_date"):
        x1, y1, x2, y2 = (round(v) for v in page.boxes[name])
        patch = grey[y1:y2, x1:x2]
        assert np.percentile(patch, 99) - np.percentile(patch, 2) > 90, name


def test_a_page_that_does_not_exist_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="PolicyContent has no paper sub page"):
        render_page(random_policy_content(rng), Style(), rng, Page.SUB)


def test_a_missing_font_names_its_package(tmp_path: Path):
    with pytest.raises(FontMissingError, match="fonts-arphic-ukai") as caught:
        font_path(Face.KAI, (tmp_path,))
    assert caught.value.code == "font_missing"


def test_geometry_of_a_straight_view_is_a_centred_scale():
    matrix = homography((200, 100), (400, 400), Pose(fill=0.5))
    np.testing.assert_allclose(
        project(matrix, np.array([[0.0, 0.0], [200.0, 100.0]])), [[100, 150], [300, 250]], atol=0.01
    )


def test_quarter_turns_agree_with_turning_the_image():
    image = np.zeros((30, 50), np.uint8)
    image[4, 40] = 255
    for turns in range(4):
        turned = np.rot90(image, -turns)
        ((x, y),) = quarter_turn(np.array([[40.5, 4.5]]), turns, 50, 30)
        assert turned[int(y), int(x)] == 255
