"""The training command's front door; the training itself needs the `train` environment."""

from __future__ import annotations

import pytest

from scenecheck_models.train.__main__ import main


def test_an_unknown_kind_is_a_bad_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["aeroplanes"])
    assert stopped.value.code == 2
    assert "invalid choice: 'aeroplanes'" in capsys.readouterr().err
