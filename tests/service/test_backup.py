"""An installation as one file and back: nothing missing, nothing damaged, nothing overwritten, no keys in it."""

from __future__ import annotations

import base64
import json
import shutil
import tarfile

import psycopg
import pytest
from typer.testing import CliRunner

from scenecheck_api.backup.archive import ArchiveError, verify, writing
from scenecheck_api.blobs import open_blobs
from scenecheck_api.cli import app
from scenecheck_api.security.audit_verify import verify as verify_audit
from scenecheck_api.security.key_file import load_keys
from scenecheck_api.security.setup import head_files, open_database, open_security
from scenecheck_api.settings import Settings


def scenecheck(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def other_database(url):
    """An empty database of the same kind."""
    if not url.startswith("postgresql"):
        return None
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}_copy"')
    return f"{url}_copy"


@pytest.fixture
def original(service, album, monkeypatch, tmp_path):
    """A service that runs, with a judged case; commands work on it."""
    case = service.open_case()
    service.add(case, album.photos["front.jpg"], album.photos["rear.jpg"], slot=["scene_front", "scene_rear"])
    service.client.post(f"/v1/cases/{case}/submit", json={"as_is": True}).raise_for_status()
    point_at(monkeypatch, service.settings.data_dir, service.settings.database_url)
    return service, service.client.get(f"/v1/cases/{case}", params={"wait": 60}).json()


def point_at(monkeypatch, data_dir, database_url):
    monkeypatch.setenv("SCENECHECK_DATA_DIR", str(data_dir))
    if database_url:
        monkeypatch.setenv("SCENECHECK_DATABASE_URL", database_url)
    else:
        monkeypatch.delenv("SCENECHECK_DATABASE_URL", raising=False)


def test_everything_comes_back(original, album, start, monkeypatch, tmp_path, database_url):
    service, seen = original
    archive = tmp_path / "monday.tar"
    made = scenecheck("backup", archive)
    assert made.exit_code == 0, made.output
    assert "The keys are not in it" in made.output and "keys.json" in made.output
    keys = load_keys(service.settings.data_dir / "keys.json")
    secrets = [keys.index, *keys.encryption.keys.values(), *keys.tokens.keys.values()]
    content = archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    assert not any(key in content or base64.b64encode(key) in content for key in secrets)
    assert b"13812345678" not in content and "张三".encode() not in content  # encrypted in the database, too
    late = service.open_case(case_id="GY-LATE")  # after the snapshot

    copy, url = tmp_path / "copy", other_database(database_url)
    point_at(monkeypatch, copy, url)
    refused = scenecheck("restore", archive)
    assert refused.exit_code == 1 and "expected the file of keys" in str(refused.exception)
    copy.mkdir(exist_ok=True)
    shutil.copy(service.settings.data_dir / "keys.json", copy)
    back = scenecheck("restore", archive, "--json")
    assert back.exit_code == 0, back.exception
    assert json.loads(back.stdout)["originals"] == 2

    settings = Settings(data_dir=copy, database_url=url)
    assert open_blobs(settings).stored() == {photo["sha256"] for photo in seen["photos"]}
    with open_database(settings, open_security(settings)) as database, database.read() as session:
        checked = verify_audit(session, head_files(settings))
        assert not checked.problems and checked.rows > 5
    again = start(data_dir=copy, database_url=url or f"sqlite:///{copy / 'scenecheck.db'}")
    assert again.client.get(f"/v1/cases/{seen['id']}").json() == seen
    assert again.client.get(f"/v1/cases/{late}").status_code == 404
    case = again.open_case(case_id="GY-NEXT")
    assert again.add(case, album.photos["collision.jpg"]).json()["photos"][0]["state"] == "read"  # and it works on

    for command, words in (
        (("restore", archive), "expected an empty database"),
        (("backup", archive), "no file there"),
    ):
        refused = scenecheck(*command)
        assert refused.exit_code == 1 and words in str(refused.exception)


@pytest.fixture
def archive(embedded, album, monkeypatch, tmp_path):
    embedded.add(embedded.open_case(), album.photos["front.jpg"])
    point_at(monkeypatch, embedded.settings.data_dir, None)
    path = tmp_path / "monday.tar"
    assert scenecheck("backup", path).exit_code == 0
    return path


def test_a_damaged_archive_is_refused_before_anything_is_written(archive, embedded, monkeypatch, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(embedded.settings.data_dir / "keys.json", copy)
    point_at(monkeypatch, copy, None)
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        inside = {member.name: member for member in tar}
    photo = next(member for name, member in inside.items() if name.startswith("originals/"))
    page = inside["database.sqlite"].offset_data + 5000
    damages = {
        "a bit of a photo": whole[: photo.offset_data + 20] + bytes([whole[photo.offset_data + 20] ^ 1]),
        "a bit of the database": whole[:page] + bytes([whole[page] ^ 1]),
        "cut off": whole[: inside["manifest.json"].offset],
        "cut in a photo": whole[: photo.offset_data + 100],
        "another file": b"PK\x03\x04" + bytes(2000),
        "empty": b"",
    }
    for what, damaged in damages.items():
        if what.startswith("a bit"):
            damaged += whole[len(damaged) :]
        archive.write_bytes(damaged)
        refused = scenecheck("restore", archive)
        assert refused.exit_code == 1 and isinstance(refused.exception, ArchiveError), (what, refused.exception)
    assert [path.name for path in copy.iterdir()] == ["keys.json"]


def test_other_keys_and_other_originals_are_refused(archive, embedded, monkeypatch, tmp_path):
    copy = tmp_path / "copy"
    open_security(Settings(data_dir=copy))  # makes keys of its own
    point_at(monkeypatch, copy, None)
    assert "found others" in str(scenecheck("restore", archive).exception)
    shutil.copy(embedded.settings.data_dir / "keys.json", copy)
    foreign = copy / "blobs" / "ab"
    foreign.mkdir(parents=True)
    (foreign / ("ab" * 32)).write_bytes(b"of another installation")
    assert "1 others" in str(scenecheck("restore", archive).exception)
    shutil.rmtree(foreign)
    assert scenecheck("restore", archive).exit_code == 0


def test_a_backup_that_fails_leaves_no_file(embedded, album, monkeypatch, tmp_path):
    embedded.add(embedded.open_case(), album.photos["front.jpg"])
    point_at(monkeypatch, embedded.settings.data_dir, None)
    (original,) = (embedded.settings.data_dir / "blobs").glob("*/*")
    original.write_bytes(b"changed on the disk")
    failed = scenecheck("backup", tmp_path / "monday.tar")
    assert failed.exit_code == 1 and "the stored file was changed" in str(failed.exception)
    assert not list(tmp_path.glob("*.tar*"))


def test_an_archive_holds_what_its_manifest_says(tmp_path):
    path = tmp_path / "a.tar"
    with writing(path) as archive:
        archive.add("database.sqlite", b"tables")
        archive.add("audit-head.jsonl", b"")
        archive.add("originals/" + "ab" * 32, b"photo")
        told = archive.finish(database="sqlite", revision="1", version="1", made_at="now", keys="k")
    assert verify(path) == told and told.originals == ["ab" * 32]
