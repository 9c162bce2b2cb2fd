"""docs/security.md names every role and command of accounts, keys, audit, encryption and retention."""

import re

import pytest

from scenecheck_api.commands import audit, encryption, keys, retention, users
from scenecheck_api.security.principal import Role
from scenecheck_api.security.settings import RetentionSettings, SecuritySettings


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs" / "security.md").read_text(encoding="utf8")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_described(page, role):
    assert re.search(rf"^\| {role.value}\b", page, re.MULTILINE)


@pytest.mark.parametrize("group", [audit, encryption, keys, retention, users], ids=lambda m: m.__name__.split(".")[-1])
def test_every_command_is_shown(page, group):
    name = group.__name__.rsplit(".", 1)[-1]
    for command in group.app.registered_commands:
        assert f"scenecheck {name} {command.name}" in page


def test_the_figures_of_the_page_are_the_defaults(page):
    settings, kept = SecuritySettings(), RetentionSettings()
    assert f"token of {settings.token_seconds // 60} minutes" in page
    assert settings.show_seconds == 600 and "for ten minutes" in page
    assert f"never submitted after {kept.unsubmitted_days} days" in page
    assert kept.audit_years == 3 and f"{kept.network_log_days}\ndays" in page
