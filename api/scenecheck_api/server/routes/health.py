"""Whether the process lives, whether it can do its work, and what Prometheus is told."""

from __future__ import annotations

import shutil
from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field

from scenecheck_api.jobs.claims import count_jobs
from scenecheck_api.metrics import JOB_ROWS, REGISTRY
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import RETRY_SECONDS, UNAVAILABLE, documented
from scenecheck_evidence.base import Value

router = APIRouter(tags=["operation 运行"])


class Health(Value):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Value):
    """What the process needs for its work."""

    status: Literal["ok"] = "ok"
    pipeline: str = Field(description="digest of the models and settings that read photos")
    ruleset: str


@router.get("/healthz", operation_id="getHealth", summary="进程是否存活 Whether the process lives")
async def health() -> Health:
    """Touches nothing: a process that answers is alive."""
    return Health()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="是否可以工作 Whether it can do its work",
    responses=documented(UNAVAILABLE),
)
def ready(parts: Parts) -> Readiness:
    """The database answers, originals can be stored, the models are open, and there is room for uploads."""
    parts.database.ping()
    parts.blobs.check()
    later = {"Retry-After": str(RETRY_SECONDS)}
    if not parts.warm.is_set():
        raise UNAVAILABLE.error("expected opened models, found them still opening", headers=later)
    if shutil.disk_usage(parts.settings.data_dir).free < parts.settings.free_disk_floor_bytes:
        raise UNAVAILABLE.error("expected free space above the floor of the settings, found less", headers=later)
    return Readiness(pipeline=parts.reader.digest, ruleset=parts.ruleset.version)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Prometheus 指标 Metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(UNAVAILABLE)},
)
def metrics(parts: Parts) -> Response:
    """Counts and times of this process, and the jobs in the table; nothing about persons or cases."""
    JOB_ROWS.clear()
    for (kind, state), count in count_jobs(parts.database).items():
        JOB_ROWS.labels(kind, state).set(count)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
