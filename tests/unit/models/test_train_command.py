"""The training command's front door; the training itself needs the `train` environment."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

import pytest

from scenecheck_models.train.__main__ import main


def test_an_unknown_kind_is_a_bad_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["aeroplanes"])
    assert stopped.value.code == 2
    assert "invalid choice: 'aeroplanes'" in capsys.readouterr().err


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> list[argparse.Namespace]:
    """Stands in for the module of a kind, which would need torch; holds the options it was given."""
    given: list[argparse.Namespace] = []
    module = ModuleType("scenecheck_models.train.damage", "Learn something.")
    vars(module).update(add_arguments=lambda parser: parser.add_argument("--epochs", type=int, default=3))
    vars(module).update(main=given.append)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return given


def test_help_after_a_kind_lists_its_own_options(
    plain: list[argparse.Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["damage", "--help"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0 and "--epochs" in said and "Learn something." in said
    assert plain == []


def test_options_after_a_kind_reach_its_module(plain: list[argparse.Namespace]) -> None:
    assert main(["damage", "--epochs", "1"]) == 0
    assert plain == [argparse.Namespace(epochs=1)]


def test_the_front_door_lists_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0 and "plate_text: the recogniser" in said
