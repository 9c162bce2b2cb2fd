"""The repository keeps the promises of its layout."""

import json
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

PACKAGES = ["evidence", "models", "vision", "datasets", "api"]


def tracked(repository: Path) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return [repository / name for name in names if name and (repository / name).is_file()]


@pytest.mark.parametrize("folder", PACKAGES)
def test_card_folders_are_no_packages(repository, folder):
    assert (repository / folder / f"scenecheck_{folder}" / "__init__.py").exists()
    assert (repository / folder / f"scenecheck_{folder}" / "py.typed").exists()
    assert not (repository / folder / "__init__.py").exists()


def test_no_registry_address_is_pinned(repository):
    constraints = (repository / "constraints.txt").read_text()
    assert "://" not in constraints
    assert re.fullmatch(r"(?:[A-Za-z0-9._-]+==[^\s@]+\n)+", constraints)


def test_constraints_cover_the_base_dependencies(repository):
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in (repository / "constraints.txt").open()}
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"] + project["optional-dependencies"]["dev"]:
        name = re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")
        assert name in pinned, f"{name} has no line in constraints.txt"


def test_only_train_has_torch(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    assert not [d for d in project["dependencies"] if re.match(r"torch|ultralytics", d)]


def test_every_shipped_model_has_an_entry_and_a_card(repository):
    models = repository / "models" / "scenecheck_models"
    manifest = json.loads((models / "weights" / "manifest.json").read_text())
    assert {path.name for path in (models / "weights").glob("*.onnx")} == {e["file"] for e in manifest.values()}
    for name, entry in manifest.items():
        card = (models / "cards" / f"{name}.md").read_text()
        assert "scenecheck_models.train" in card, f"{name}: the card must say how to train it again"
        assert entry["data"] and entry["metrics"] and entry["licence"]


def test_no_large_file_and_no_checkpoint_is_tracked(repository):
    for path in tracked(repository):
        assert path.stat().st_size < 15_000_000, path
        assert path.suffix not in {".pt", ".pth", ".ckpt"}, path


def test_the_wheel_holds_weights_rule_sets_and_templates(repository, tmp_path):
    hatch = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed here")
    built = next(hatch.WheelBuilder(str(repository)).build(directory=str(tmp_path)))
    names = set(zipfile.ZipFile(built).namelist())
    packed = {".onnx", ".json", ".yaml", ".j2", ".md", ".py", ".js", ".css", ".svg"}
    for path in tracked(repository):
        folder, *rest = path.relative_to(repository).parts
        if folder in PACKAGES and path.suffix in packed:
            assert "/".join(rest) in names, path
