"""Corrections as labels: only with consent, in formats that training takes, nobody to be recognised."""

import csv
import json

import cv2
import numpy as np
import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from scenecheck_api.cli import app
from scenecheck_api.labels.consent import AUTHORITY, allowed_cases, set_consent
from scenecheck_api.labels.export import LabelFormat, corrected_photos, labelled, write_labels
from scenecheck_api.labels.redact import private_regions, redacted
from scenecheck_api.labels.select import LabelKind
from scenecheck_api.review.change import Change
from scenecheck_api.security.principal import system
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.labels import LabelExportRow
from scenecheck_datasets.evaluate.plate_manifest import load_manifest
from scenecheck_evidence.errors import SceneCheckError

SIGN = (900.0, 100.0, 1100.0, 200.0)
PERSON = (20.0, 20.0, 220.0, 420.0)


def with_person(file, body):
    if body["kind"] == "scene":
        body["vehicles"] = [*body["vehicles"], {"class": "person", "box": PERSON, "score": 0.9}]
    return body


@pytest.fixture
def corrected(service):
    """A case whose first scene photo has a corrected plate; the case, the plate's box."""
    case = service.case(change=with_person)
    report = service.get(f"/v1/review/cases/{case}", service.officer)["report"]
    source = next(s for s in report["parties"][0]["plate"]["sources"] if s["from"] == "photo")
    change = {"file": source["file"], "path": "plates/0/text", "value": "川HCF32E", "reason": "核对无误"}
    told = {"version": service.claim(case), "corrections": [change]}
    service.post(f"/v1/review/cases/{case}/corrections", told, service.officer)
    return service, case, source["box"]


def allow(service, case, allowed=True):
    told = {"allowed": allowed, "reason": "当事人书面同意"}
    service.put(f"/v1/review/cases/{case}/label-consent", told, service.officer)


def photos_of(service):
    with service.parts.database.read() as session:
        return list(corrected_photos(session, service.reader.digest))


def pictures(service, kind, texts=lambda image: [SIGN]):
    made = [labelled(p, n, kind, service.parts.blobs, texts) for n, p in enumerate(photos_of(service), 1)]
    return [p for p in made if p is not None]


def test_without_consent_nothing_is_exported(corrected):
    service, case, _ = corrected
    assert photos_of(service) == []
    allow(service, case)
    assert [p.case for p in photos_of(service)] == [case]
    allow(service, case, False)
    with service.parts.database.write() as session:
        set_consent(Change(session, system("test"), utc_now()), AUTHORITY, True, "市局批准")
        assert allowed_cases(session, [case, "another"]) == {"another"}
    assert photos_of(service) == []


def test_a_manifest_that_evaluation_takes_with_everything_else_blurred(corrected, tmp_path):
    service, case, box = corrected
    allow(service, case)
    (photo,) = pictures(service, LabelKind.PLATES)
    original = cv2.imdecode(np.frombuffer(service.parts.blobs.get(photos_of(service)[0].sha256), np.uint8), 1)

    def same(region):
        x1, y1, x2, y2 = (int(v) for v in region)
        return np.array_equal(photo.image[y1:y2, x1:x2], original[y1:y2, x1:x2])

    x1, y1, x2, y2 = box
    assert same((x1 + 1, y1 + 1, x2 - 1, y2 - 1))
    for private in (SIGN, PERSON):
        assert not same(private)
        x1, y1, x2, y2 = (int(v) for v in private)
        assert len(np.unique(photo.image[y1:y2, x1:x2].reshape(-1, 3), axis=0)) <= 36
    written = write_labels([photo], tmp_path / "out", LabelFormat.MANIFEST)
    assert (written.photos, dict(written.labels)) == (1, {"plate": 1})
    (item,) = load_manifest(tmp_path / "out")
    assert (item.is_crop, item.plates[0].text) == (False, "川HCF32E")
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf8") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["000001.jpg"]
    saved = (tmp_path / "out" / "000001.jpg").read_bytes()
    assert b"Exif" not in saved


def test_yolo_and_coco_say_the_same(corrected, tmp_path):
    service, case, _ = corrected
    allow(service, case)
    (photo,) = pictures(service, LabelKind.PLATES)
    for form in (LabelFormat.YOLO, LabelFormat.COCO):
        write_labels([photo], tmp_path / form, form)
    data = yaml.safe_load((tmp_path / "yolo" / "data.yaml").read_text())
    assert data["names"] == {0: "plate"}
    numbers = [float(n) for n in (tmp_path / "yolo" / "labels" / "000001.txt").read_text().split()[1:]]
    assert all(0 <= n <= 1 for n in numbers)
    coco = json.loads((tmp_path / "coco" / "annotations.json").read_text())
    (annotation,) = coco["annotations"]
    (outline,) = annotation["segmentation"]
    image = coco["images"][0]
    assert [x / image["width"] for x in outline[::2]] == pytest.approx(numbers[::2], abs=1e-5)
    assert (tmp_path / "coco" / image["file_name"]).is_file()


def test_labels_of_another_kind_are_not_made_of_it(corrected):
    service, case, _ = corrected
    allow(service, case)
    assert pictures(service, LabelKind.DAMAGE) == []


def test_a_folder_that_is_there_is_not_written_to(tmp_path):
    with pytest.raises(SceneCheckError, match="expected a new folder"):
        write_labels([], tmp_path, LabelFormat.YOLO)


def test_a_paper_without_corners_is_blurred_whole(golden):
    from scenecheck_evidence.reading import PhotoReading

    body = {**golden["readings"]["05.jpg"], "sha256": "0" * 64}
    body["documents"] = [{**body["documents"][0], "corners": None}]
    reading = PhotoReading.model_validate(body)
    assert (0.0, 0.0, reading.width, reading.height) in private_regions(reading)
    image = np.random.default_rng(1).integers(0, 255, (reading.height, reading.width, 3), np.uint8)
    assert len(np.unique(redacted(image, private_regions(reading)).reshape(-1, 3), axis=0)) <= 36


def test_the_command_logs_the_purpose(corrected, tmp_path, monkeypatch):
    service, case, _ = corrected
    allow(service, case)
    monkeypatch.setenv("SCENECHECK_DATA_DIR", str(service.parts.settings.data_dir))
    run = CliRunner().invoke
    given = ["labels", "export", str(tmp_path / "out"), "--kind", "plates", "--format", "manifest"]
    assert run(app, [*given, "--purpose", "short"]).exit_code == 2
    assert run(app, [*given[:-1], "bitmap", "--purpose", "train the plate recogniser"]).exit_code == 2
    assert run(app, [*given, "--purpose", "train the plate recogniser", "--json"]).exit_code == 0
    assert len(load_manifest(tmp_path / "out")) == 1
    with service.parts.database.read() as session:
        (row,) = session.scalars(select(LabelExportRow))
        assert (row.purpose, row.cases, row.photos) == ("train the plate recogniser", [case], 1)
        actions = [a.action for a in session.scalars(select(AuditRow)) if a.action.startswith("labels.")]
    assert actions == ["labels.consent", "labels.exported", "labels.photos_used"]
