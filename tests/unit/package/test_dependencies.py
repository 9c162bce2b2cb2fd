"""What the service is built on is pinned, fits together and may be combined with AGPL-3.0."""

import importlib.util

import pytest


@pytest.fixture(scope="module")
def audit(repository):
    spec = importlib.util.spec_from_file_location("audit", repository / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_dependencies_are_pinned_fit_and_have_compatible_licences(audit, repository):
    assert {"pydantic", "starlette", "pytest"} <= audit.needed()
    assert list(audit.problems(repository / "constraints.txt")) == []


def test_another_version_and_another_licence_are_named(audit, tmp_path, monkeypatch):
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("pydantic==0.1\n")
    monkeypatch.setattr(audit, "needed", lambda: {"pydantic"})
    monkeypatch.setattr(audit, "licence", lambda name: "Proprietary")
    found = list(audit.problems(constraints))
    assert any("pydantic: expected the version" in line and "0.1" in line for line in found)
    assert any("goes with AGPL-3.0, found Proprietary" in line for line in found)
