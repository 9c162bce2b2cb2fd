"""The shipped rule set, loaded once."""

from __future__ import annotations

import pytest

from scenecheck_evidence.ruleset import RuleSet, load_ruleset


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_ruleset()
