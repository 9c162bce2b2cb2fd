"""The job that reads one photo: original in, reading out, once for each pipeline."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session, defer

from scenecheck_api.blobs import BlobDamagedError, BlobError, BlobMissingError
from scenecheck_api.intake.states import CaseState, PhotoState
from scenecheck_api.jobs.handler import Effect, GiveUp, Job, JobProblem, Postpone
from scenecheck_api.jobs.queue import JobQueue, NewJob, Priority
from scenecheck_api.judge.inputs import keep_reading
from scenecheck_api.judge.judge_case import judge_job
from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.runtime import Runtime
from scenecheck_api.store.base import table_of
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_evidence.reading import PhotoReading
from scenecheck_vision.intake.errors import IntakeError

log = structlog.get_logger(__name__)

KIND = "read_photo"
MAX_ATTEMPTS = 3
"""A photo on which the process ends or the readers fail so often is set aside; the others go on."""
STORE_SECONDS = 5.0
"""Pause while the store of originals does not answer; the attempt does not count."""

_PHOTOS = table_of(PhotoRow)
_PHOTO = select(
    PhotoRow,
    exists().where(ReadingRow.sha256 == PhotoRow.sha256, ReadingRow.pipeline == bindparam("pipeline")),
).where(PhotoRow.id == bindparam("photo"))
"""A photo, and whether this pipeline has read it."""
_SETTLE = update(_PHOTOS).where(_PHOTOS.c.id == bindparam("settled"), _PHOTOS.c.state == PhotoState.WAITING.value)
_LEFT = (
    select(func.count())
    .select_from(_PHOTOS)
    .where(_PHOTOS.c.case_id == bindparam("case"), _PHOTOS.c.state == PhotoState.WAITING.value)
)
_AS_IT_STANDS = (defer(CaseRow.declared, raiseload=True),)
"""What is declared need not be decrypted to say how far a case has come."""


def read_job(photo: PhotoRow) -> NewJob:
    """The job that reads a photo. Somebody stands at the roadside and waits for it."""
    return NewJob(
        KIND,
        f"{KIND}:{photo.id}:{photo.times_added}",
        {"photo": photo.id},
        priority=Priority.AT_THE_ROADSIDE,
        max_attempts=MAX_ATTEMPTS,
    )


@dataclass(frozen=True)
class ReadPhoto:
    """The handler. The reading is written together with the photo's state, under (sha256, pipeline)."""

    queue: JobQueue
    kind: str = KIND

    def perform(self, job: Job, parts: Runtime) -> Effect:
        """Read the photo of the job; in a process of its own when the attempt before has not ended well.

        Raises:
            GiveUp: its original is not there, or is not what was put there.
            Postpone: the store of originals does not answer.
        """
        wanted = {"photo": job.payload["photo"], "pipeline": parts.reader.digest}
        with parts.database.read() as session:
            photo, known = session.execute(_PHOTO, wanted).one_or_none() or (None, False)
        if photo is None or photo.state != PhotoState.WAITING.value:
            return Effect()
        if known:
            return self._effect(photo, PhotoState.READ)
        try:
            data = parts.blobs.get(photo.sha256)
        except (BlobMissingError, BlobDamagedError) as error:
            raise GiveUp(str(error), error.code) from error
        except BlobError as error:
            log.warning("store_of_originals_gone", error=str(error))
            raise Postpone(STORE_SECONDS) from error
        reader = parts.reader if job.attempt == 1 else parts.isolated
        started = time.perf_counter()
        try:
            reading, _ = reader.read_photo(data, photo.file)
        except IntakeError as error:
            problem = JobProblem(error.code, error.text)
            return self._effect(photo, PhotoState.UNREADABLE, problem=problem)
        return self._effect(photo, PhotoState.READ, reading=reading, seconds=time.perf_counter() - started)

    def give_up(self, session: Session, job: Job, problem: JobProblem) -> tuple[str, ...]:
        """Mark the photo unreadable; the case goes on without it."""
        photo = session.get(PhotoRow, job.payload["photo"])
        if photo is None:
            return ()
        effect = self._effect(photo, PhotoState.UNREADABLE, problem=problem)
        effect.write(session)
        return effect.topics

    def _effect(
        self,
        photo: PhotoRow,
        state: PhotoState,
        *,
        reading: PhotoReading | None = None,
        seconds: float = 0.0,
        problem: JobProblem | None = None,
    ) -> Effect:
        def write(session: Session) -> None:
            if reading is not None:
                keep_reading(session, photo.sha256, reading, seconds)
            case = session.get_one(CaseRow, photo.case_id, with_for_update=True, options=_AS_IT_STANDS)
            values = {"state": state.value}
            if problem is not None:
                values |= {"error_code": problem.code, "error_zh": problem.text.zh, "error_en": problem.text.en}
            session.execute(_SETTLE, {"settled": photo.id, **values})
            about = {"photo": photo.id, "file": photo.file, "photo_state": state.value}
            emit(session, NoticeEvent.PHOTO_READ, case, about)
            if case.state == CaseState.CHECKING.value and not session.scalar(_LEFT, {"case": photo.case_id}):
                self.queue.put(session, judge_job(case))

        return Effect(write, (f"photo:{photo.id}", f"case:{photo.case_id}"))
