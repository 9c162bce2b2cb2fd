"""A small case with stored readings."""

import hashlib

import cv2
import numpy as np
import pytest

from scenecheck_api.case_files import load_case_folder
from scenecheck_api.check_case import check_case
from scenecheck_api.records.csv_folder import load_records
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.ruleset import load_ruleset

CASE = """
case_id: GY-1
occurred_at: 2026-11-20T08:31:00+08:00
situation: rear_end
declared: {injury: none, disputed: false, can_move: true}
parties:
  - {id: 甲, plate: 川H12345, driver: 张三, phone: "13812345678", collision_zone: rear}
  - {id: 乙, driver: "<script>alert('driver')</script>"}
"""
VEHICLES = """plate,plate_kind,vin,engine_number,owner,owner_id,use_character,inspection_valid_until,scrap_date,status
川H12345,02,LSVAA4182E2184847,A1,张三,,A,2027-05,,A
"""
DRIVERS = """licence_number,name,class,valid_from,valid_to,status,points
510802199001011234,张三,C1,2018-06-01,2028-06-01,A,0
"""
POLICIES = "policy_number,insurer,kind,insured,plate,vin,period_start,period_end\n"
IDENTITY = "510802199001011234"
IDENTITY_BOX = (100.0, 100.0, 400.0, 130.0)


def write_photo(path, seed):
    image = np.random.default_rng(seed).integers(0, 255, (480, 640, 3), np.uint8)
    path.write_bytes(cv2.imencode(".jpg", cv2.GaussianBlur(image, (9, 9), 3))[1].tobytes())
    return hashlib.sha256(path.read_bytes()).hexdigest()


def reading(sha256, **parts):
    body = {
        "sha256": sha256,
        "width": 640,
        "height": 480,
        "kind": "scene",
        "quality": {"usable": True},
        "pipeline": "p",
    }
    return PhotoReading.model_validate({**body, **parts})


@pytest.fixture
def case_dir(tmp_path):
    """A folder with a scene photo whose name is hostile, and a driving licence."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE)
    return folder


@pytest.fixture
def records_dir(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "vehicles.csv").write_text(VEHICLES)
    (folder / "drivers.csv").write_text(DRIVERS)
    (folder / "policies.csv").write_text(POLICIES)
    (folder / "accidents.csv").write_text("case_id,occurred_at,place,plates,photo_hashes\n")
    return folder


@pytest.fixture
def readings(case_dir):
    """What was read from the photos, by file name."""
    scene = "<img src=x onerror=alert(1)>.jpg"
    plate = {"text": "川H12345", "colour": "blue", "rows": 1, "score": 0.98}
    plate["corners"] = [[200, 300], [300, 300], [300, 330], [200, 330]]
    vehicles = [{"class": "car", "box": [100, 100, 400, 400], "score": 0.9, "plate": 0}]
    fields = {
        "licence_number": {"value": IDENTITY, "raw": IDENTITY, "score": 0.99, "box": IDENTITY_BOX},
        "name": {"value": "张三", "score": 0.99, "box": [100, 150, 200, 180]},
        "address": {"value": "<b>地址</b>", "score": 0.5, "box": [100, 200, 400, 230], "problem": "low_score"},
    }
    document = {"type": "driving_licence", "page": "main", "fields": fields}
    return {
        scene: reading(write_photo(case_dir / scene, 1), plates=[plate], vehicles=vehicles),
        "licence.jpg": reading(write_photo(case_dir / "licence.jpg", 2), kind="driving_licence", documents=[document]),
    }


@pytest.fixture(scope="session")
def ruleset():
    """The shipped rule set, read once."""
    return load_ruleset()


@pytest.fixture
def identity():
    """The identity number on the driving licence, and where it stands."""
    return IDENTITY, IDENTITY_BOX


@pytest.fixture
def checked(case_dir, records_dir, readings, ruleset):
    """The case judged from its stored readings; no network runs."""
    stored = {one.sha256: one for one in readings.values()}
    return check_case(load_case_folder(case_dir), load_records(records_dir), None, ruleset, stored=stored)
