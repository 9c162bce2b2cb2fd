"""Errors of the service: what a caller handed over is not as expected. Each names the file and the place in it."""

from __future__ import annotations

from dataclasses import dataclass

from scenecheck_evidence.base import Text
from scenecheck_evidence.errors import SceneCheckError


class CaseFileError(SceneCheckError):
    """case.yaml is missing, is not YAML, or does not say what a case must say."""

    code = "case_file_invalid"


class PricesError(SceneCheckError):
    """A price table is not as expected; nothing of it is used."""

    code = "prices_invalid"


class ReadingsError(SceneCheckError):
    """Stored readings are not what `scenecheck inspect --json` prints, or are of other photos."""

    code = "readings_invalid"


class OutputError(SceneCheckError):
    """What was made cannot be written where it was asked for."""

    code = "output_not_written"


@dataclass(frozen=True)
class FileProblem:
    """One thing wrong with one file, as `--json` prints it; the rest of the work goes on.

    Attributes:
        file: as the caller knows it.
        code: the stable word of the error.
        message: one line: what was expected, what was found.
        zh: the same in Chinese, for the person who uploaded the file.
    """

    file: str
    code: str
    message: str
    zh: str | None = None

    @property
    def text(self) -> Text:
        """The line in both languages."""
        return Text(zh=self.zh or self.message, en=self.message)

    def as_json(self) -> dict[str, object]:
        """The shape of the contract: {"file": ..., "error": {"code": ..., "message": ...}}."""
        return {"file": self.file, "error": {"code": self.code, "message": self.message}}
