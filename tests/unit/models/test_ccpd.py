"""CCPD's file names: the example of its owners, broken names, the split without plates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_datasets.evaluate.plate_manifest import PlateTruth, load_manifest
from scenecheck_models.train.ccpd import ISSUERS, PROVINCES, SERIAL, manifest_rows, parse_name

OWNERS_EXAMPLE = "025-95_113-154&383_386&473-386&473_177&454_154&383_363&402-0_0_22_27_27_33_16-37-15"


def test_the_example_of_its_owners():
    row = parse_name(OWNERS_EXAMPLE)
    assert row is not None
    assert (row["plate_text"], row["plate_colour"]) == ("皖AY339S", "blue")
    corners = np.array([[int(row[f"x{i}"]), int(row[f"y{i}"])] for i in range(1, 5)])
    assert corners.tolist() == [[154, 383], [363, 402], [386, 473], [177, 454]]


def test_eight_characters_are_a_green_plate():
    row = parse_name("0.02-90_90-1&2_3&4-3&4_1&4_1&2_3&2-0_0_3_24_29_29_32_31-90-20")
    assert row is not None
    assert (row["plate_text"], row["plate_colour"]) == ("皖AD05587", "green")


@given(
    st.integers(0, len(PROVINCES) - 1),
    st.integers(0, len(ISSUERS) - 1),
    st.lists(st.integers(0, len(SERIAL) - 1), min_size=5, max_size=6),
)
def test_every_index_gives_its_character(province, issuer, serial):
    indices = "_".join(str(i) for i in (province, issuer, *serial))
    row = parse_name(f"025-95_113-154&383_386&473-386&473_177&454_154&383_363&402-{indices}-37-15")
    assert row is not None
    assert row["plate_text"] == PROVINCES[province] + ISSUERS[issuer] + "".join(SERIAL[i] for i in serial)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_2041",
        OWNERS_EXAMPLE.replace("-0_0_", "-99_0_"),
        OWNERS_EXAMPLE.replace("_16-", "-"),
        OWNERS_EXAMPLE.replace("386&473-", "-", 1),
    ],
)
def test_other_names_are_left_out(name):
    assert parse_name(name) is None


def test_a_folder_of_ccpd_is_an_evaluation_folder(tmp_path):
    (tmp_path / "ccpd_base").mkdir()
    (tmp_path / "ccpd_np").mkdir()
    (tmp_path / "ccpd_base" / f"{OWNERS_EXAMPLE}.jpg").touch()
    (tmp_path / "ccpd_base" / "notes.jpg").touch()
    (tmp_path / "ccpd_np" / "10001.jpg").touch()
    assert len(manifest_rows(tmp_path)) == 2
    with_plate, without = load_manifest(tmp_path)
    assert with_plate.plates == (PlateTruth("皖AY339S", "blue", ((154, 383), (363, 402), (386, 473), (177, 454))),)
    assert not with_plate.is_crop
    assert without.plates == ()
