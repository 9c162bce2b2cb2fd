"""All handlers of this version, by the kind of job they do."""

from __future__ import annotations

from collections.abc import Mapping

from scenecheck_api.jobs.handler import Handler
from scenecheck_api.jobs.queue import JobQueue
from scenecheck_api.judge.judge_case import JudgeCase
from scenecheck_api.judge.read_photo import ReadPhoto
from scenecheck_api.notices.deliver import DeliverNotice
from scenecheck_api.rulesets.dry_run import DryRunPart


def all_handlers(queue: JobQueue) -> Mapping[str, Handler]:
    """The handlers; a new kind of job is named here."""
    handlers: tuple[Handler, ...] = (ReadPhoto(queue), JudgeCase(), DeliverNotice(), DryRunPart(queue))
    return {handler.kind: handler for handler in handlers}
