"""Every setting stands in docs/settings.md, and every variable that docs, Dockerfile and compose file name is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from pydantic import BaseModel

from scenecheck_api.settings import CONFIG_VARIABLE, Settings
from scenecheck_models.session import DEVICE_VARIABLE
from scenecheck_vision.text_readers import VARIABLE as READER_VARIABLE

OTHERS = {CONFIG_VARIABLE, "SCENECHECK_DEBUG", DEVICE_VARIABLE, READER_VARIABLE}


def names(model: type[BaseModel], prefix: str = "SCENECHECK_") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from names(kind, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper()


KNOWN = {*names(Settings), *OTHERS}


def mentioned(text: str) -> set[str]:
    return set(re.findall(r"SCENECHECK_[A-Z0-9_]*[A-Z0-9]", text))


def test_every_setting_is_documented(repository):
    assert KNOWN - mentioned((repository / "docs" / "settings.md").read_text()) == set()


@pytest.mark.parametrize("file", ["docs/settings.md", "docs/integrate.md", "Dockerfile", "compose.yaml"])
def test_every_variable_that_is_named_is_a_setting(repository, file):
    found = mentioned((repository / file).read_text())
    # "SCENECHECK_S3_*" stands for a group of settings
    assert {name for name in found if not any(known.startswith(name) for known in KNOWN)} == set()


def test_the_compose_file_runs_server_worker_database_and_store(repository):
    services = yaml.safe_load((repository / "compose.yaml").read_text())["services"]
    commands = {name: service.get("command") for name, service in services.items()}
    assert commands["server"] == ["serve"] and commands["worker"] == ["worker"]
    for name in ("server", "worker"):
        environment = services[name]["environment"]
        assert set(environment) <= KNOWN
        values = {key.removeprefix("SCENECHECK_").lower(): value for key, value in environment.items()}
        assert values["database_url"].startswith("postgresql://") and "@database/" in values["database_url"]
        assert values["s3_endpoint"].startswith("http://store:")
        assert {"database", "store"} <= set(services[name]["depends_on"])
    assert services["server"]["environment"]["SCENECHECK_EMBEDDED_WORKER"] == "false"


def test_the_image_runs_as_a_user_of_its_own(repository):
    lines = (repository / "Dockerfile").read_text().splitlines()
    user = next(line.split()[1] for line in lines if line.startswith("USER "))
    assert user not in ("root", "0")
    assert any(line.startswith("ENTRYPOINT") and "scenecheck" in line for line in lines)
    for line in lines:  # what is copied is there
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (repository / source).exists(), source
