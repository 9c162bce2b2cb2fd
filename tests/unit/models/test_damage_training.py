"""Training the damage network with a drawn CarDD folder, from the start to an ONNX file that the product opens."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenecheck_evidence.reading import DamageType
from scenecheck_models.manifest import load_manifest
from scenecheck_models.session import open_session
from scenecheck_models.train.__main__ import main
from scenecheck_vision.damages import DamageFinder, damage_windows
from scenecheck_vision.photo import load_photo
from scenecheck_vision.segmenter import Segmenter

from . import cardd_folder as drawn

torch = pytest.importorskip("torch", reason="torch is absent: `make train-env` makes an environment with it")
pytest.importorskip("ultralytics", reason="Ultralytics is absent: `make train-env` makes an environment with it")

EIGHT = ["dent", "scratch", "broken_part", "glass_shatter", "lamp_broken", "airbag", "crack", "tyre_flat"]
TINY = {"--epochs": 1, "--size": 64, "--train-sizes": 64, "--batch": 8, "--threads": 1, "--frozen": 0}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    drawn.write_cardd(folder / "cardd", {"train": 6, "val": 6})
    drawn.write_sources(folder / "damage", folder / "parts", 12)
    return folder


def train(folders: Path, out: str, *more: object) -> dict[str, Any]:
    places = ["--data", folders / "damage", "--intact", folders / "parts", "--out", folders / out]
    tiny = [str(word) for pair in TINY.items() for word in pair]
    assert main(["damage", *map(str, places), *tiny, "--also-at", *map(str, more)]) == 0
    return json.loads((folders / out / "measured.json").read_text())


@pytest.fixture(scope="module")
def with_cardd(folders: Path) -> dict[str, Any]:
    from scenecheck_models.train.segment_loop import blank_segmenter

    torch.manual_seed(5)
    torch.save({"model": blank_segmenter(EIGHT[:6])}, folders / "start.pt")
    return train(folders, "run", "--cardd", folders / "cardd", "--start", folders / "start.pt")


def test_one_epoch_with_cardd_measures_all_eight_classes(folders: Path, with_cardd: dict[str, Any]) -> None:
    assert list(with_cardd["settings"]["shown"]) == list(with_cardd["settings"]["certain"]) == EIGHT
    assert with_cardd["metrics"]["split"].endswith("6 of CarDD's validation split")
    objects = {name: with_cardd["metrics"]["trained"]["box"][f"objects_{name}"] for name in EIGHT}
    assert objects["crack"] == objects["tyre_flat"] == objects["lamp_broken"] == 2, "two of each are drawn"
    assert objects["broken_part"] == objects["airbag"] == 0
    weights = torch.load(folders / "run" / "best.pt", weights_only=True)
    before = torch.load(folders / "start.pt", weights_only=False)["model"].state_dict()
    assert len(weights["model.23.cv3.0.2.bias"]) == 8
    assert not torch.equal(weights["model.5.conv.weight"], before["model.5.conv.weight"]), "it has learnt something"


def test_the_network_is_one_that_the_product_opens(folders: Path, with_cardd: dict[str, Any], tmp_path: Path) -> None:
    from scenecheck_models.train.detect_export import export
    from scenecheck_models.train.segment_loop import blank_segmenter

    network = blank_segmenter(EIGHT, 64)
    network.load_state_dict(torch.load(folders / "run" / "best.pt", weights_only=True))
    export(network, tmp_path / "damage.onnx", 64)
    settings = with_cardd["settings"] | {"shown": dict.fromkeys(EIGHT, 0.0)}
    entry = replace(load_manifest()["damage"], classes=tuple(EIGHT), input_size=(64, 64), settings=settings)
    finder = DamageFinder(Segmenter(entry, open_session(tmp_path / "damage.onnx")))
    assert [type_.value for type_ in finder.types] == EIGHT
    photo = load_photo((folders / "cardd/train2017/000002.jpg").read_bytes(), "a.jpg")
    found = finder.find(damage_windows(photo, ()), (), (), floor=0.0)
    assert {damage.type for damage in found} >= {DamageType.CRACK, DamageType.TYRE_FLAT}


def test_a_run_of_six_classes_goes_on_with_eight(folders: Path, with_cardd: dict[str, Any]) -> None:
    train(folders, "six", "--start", folders / "start.pt")
    grown = train(folders, "eight", "--cardd", folders / "cardd", "--go-on-from", folders / "six" / "best.pt")
    assert list(grown["settings"]["shown"]) == EIGHT


def test_a_run_goes_on_from_the_package_with_all_it_knows(folders: Path) -> None:
    """Before the first step the six classes give what the shipped ONNX file gives."""
    from scenecheck_models.train.damage import start_network

    entry = load_manifest()["damage"]
    network = start_network(folders / "absent.pt", entry.path, EIGHT).eval()
    image = np.random.default_rng(3).random((1, 3, 96, 128), np.float32)
    session = open_session(entry.path)
    wanted, prototypes = session.run(None, {"images": image})
    with torch.inference_mode():
        (table, masks), _ = network(torch.from_numpy(image))
    np.testing.assert_allclose(table[:, :10].numpy(), wanted[:, :10], rtol=1e-2, atol=0.2)
    np.testing.assert_allclose(table[:, 12:].numpy(), wanted[:, 10:], rtol=1e-2, atol=0.05)
    np.testing.assert_allclose(masks.numpy(), prototypes, rtol=1e-2, atol=0.05)
    grown = train(folders, "package", "--cardd", folders / "cardd", "--go-on-from", entry.path)
    assert list(grown["settings"]["shown"]) == EIGHT


def test_runs_of_two_forms_are_refused_before_the_training(folders: Path, with_cardd: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected weights of one form to average"):
        train(folders, "refused", "--start", folders / "start.pt", "--average-with", folders / "run" / "best.pt")
    assert not (folders / "refused" / "log.jsonl").exists()
