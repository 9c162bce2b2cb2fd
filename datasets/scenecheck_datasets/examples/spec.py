"""What an example case is made of; one YAML file each in `cases/`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from scenecheck_datasets.papers import Condition
from scenecheck_datasets.scene.spec import SceneSpec
from scenecheck_evidence.base import Value
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.errors import SceneCheckError


class ExampleSpecError(SceneCheckError):
    """The specification of an example case is not as expected."""

    code = "example_spec"


class PartySpec(Value):
    """The papers of one motor party; what is not given is drawn from the seed.

    `vehicle`, `driver` and `policy` override fields of the papers' contents. `records` override columns of the party's
    rows in the records, by file (vehicles, drivers, policies); a row set to null is left out.
    """

    id: str
    seed: int
    vehicle: dict[str, Any] = Field(default_factory=dict)
    driver: dict[str, Any] = Field(default_factory=dict)
    policy: dict[str, Any] = Field(default_factory=dict)
    records: dict[str, dict[str, Any] | None] = Field(default_factory=dict)


class PaperSpec(Value):
    """A photo of one page of a party's papers, taken some seconds after the scene's time."""

    file: str
    party: str
    paper: Slot
    condition: Condition = Condition.PHOTO
    electronic: bool = False
    surface: str | None = None
    long_side: int = Field(1600, ge=640, le=4000)
    after: float = 0.0
    seed: int


class ExampleSpec(Value):
    """An example case: what is declared, what is rendered, what the records hold, and what the check must say."""

    case: dict[str, Any] = Field(description="case.yaml as it is written")
    scene: SceneSpec
    parties: tuple[PartySpec, ...]
    papers: tuple[PaperSpec, ...]
    accidents: tuple[dict[str, str], ...] = ()
    expected: dict[str, Any] = Field(description="expected.json as it is written: any part of the report")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        case = Case.model_validate(self.case)
        files = [shot.file for shot in self.scene.shots] + [paper.file for paper in self.papers]
        if len(set(files)) != len(files):
            raise ValueError("each photo needs a file name of its own")
        missing = {hint.file for hint in case.photos} - set(files)
        if missing:
            raise ValueError(f"the case names photos that are not made: {', '.join(sorted(missing))}")
        ids = {party.id for party in case.parties}
        strangers = {party.id for party in self.parties} | {paper.party for paper in self.papers}
        if not strangers <= ids:
            raise ValueError(f"papers of parties that the case lacks: {', '.join(sorted(strangers - ids))}")
        return self


def parse_example(text: str, name: str) -> ExampleSpec:
    """Parse the specification of an example.

    Raises:
        ExampleSpecError: not YAML, or not an example; the line says the first thing that is wrong.
    """
    try:
        return ExampleSpec.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ExampleSpecError(f"{name}: expected YAML, found {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "example"
        raise ExampleSpecError(f"{name}: {place}: {first['msg']}, found {str(first['input'])[:80]}") from error


def shipped_examples() -> Iterator[tuple[str, ExampleSpec]]:
    """The examples of the package by folder name, in order."""
    folder = resources.files("scenecheck_datasets.examples") / "cases"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield entry.name.removesuffix(".yaml"), parse_example(entry.read_text(encoding="utf-8"), entry.name)
