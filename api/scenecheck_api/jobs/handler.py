"""What does a job: the work outside any transaction, its effect inside the one that marks the job done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.orm import Session

from scenecheck_evidence.base import Text
from scenecheck_evidence.errors import SceneCheckError

if TYPE_CHECKING:
    from scenecheck_api.runtime import Runtime


@dataclass(frozen=True)
class Job:
    """A job as its handler sees it; `attempt` counts from 1."""

    id: str
    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int
    max_attempts: int


@dataclass(frozen=True)
class Effect:
    """What a job brings about.

    Attributes:
        write: adds it to the database, in the transaction that marks the job done; so it happens once or not at all,
            however often the work was done. May ask for more jobs.
        topics: what waiting requests are told of after the commit.
    """

    write: Callable[[Session], None] = lambda session: None
    topics: tuple[str, ...] = ()


class Handler(Protocol):
    """Does the jobs of one kind. Register an instance in `jobs.handlers.HANDLERS`."""

    @property
    def kind(self) -> str:
        """The word in `NewJob.kind`."""

    def perform(self, job: Job, parts: Runtime) -> Effect:
        """Do the work. It may be done again after a crash: outside the database only what may happen twice.

        Raises:
            Postpone: it is too early; the attempt does not count.
            GiveUp: no further attempt would help.
            Exception: anything else is tried again later, up to `max_attempts`.
        """

    def give_up(self, session: Session, job: Job, problem: JobProblem) -> tuple[str, ...]:
        """Mark what the job was about as failed, in the transaction that marks the job dead; topics to tell of it."""


@dataclass(frozen=True)
class JobProblem:
    """Why a job failed: a stable code and a line without personal data, for the operator and for the uploader."""

    code: str
    text: Text


class Postpone(Exception):  # noqa: N818 - no error: a job says when it wants to be called again
    """The job cannot be done yet.

    Args:
        seconds: until it should be tried again.
    """

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = seconds


class GiveUp(SceneCheckError):  # noqa: N818 - named for what the runner does
    """No further attempt would help."""

    code = "job_given_up"


CRASHED = JobProblem(
    "job_crashed",
    Text(
        zh="处理这张照片时程序多次中断，已搁置，请人工查看",
        en="the process ended each time it worked on this; it was set aside for a person to look at",
    ),
)


def problem_of(error: BaseException) -> JobProblem:
    """What is kept of an error: its code and sentence when it is one of ours, else its type alone."""
    if isinstance(error, SceneCheckError):
        text = getattr(error, "text", None)
        if isinstance(text, Text):
            return JobProblem(error.code, text)
        line = " ".join(str(error).split())[:400]
        return JobProblem(error.code, Text(zh=line, en=line))
    name = type(error).__name__
    return JobProblem("internal_error", Text(zh=f"程序出错（{name}），请人工查看", en=f"the program failed ({name})"))
