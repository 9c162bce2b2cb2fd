"""What Prometheus is told: counts and times by route and kind of work, without personal data."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""Of this process alone; the default registry is left to whoever embeds the service."""

REQUESTS = Counter("scenecheck_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram("scenecheck_request_seconds", "Seconds to the answer", ["route"], registry=REGISTRY)
UPLOADED_BYTES = Counter("scenecheck_uploaded_bytes", "Bytes of photos taken in", registry=REGISTRY)
JOBS = Counter("scenecheck_jobs", "Jobs begun, by what came of them", ["kind", "outcome"], registry=REGISTRY)
JOB_SECONDS = Histogram(
    "scenecheck_job_seconds",
    "Seconds of a job",
    ["kind"],
    buckets=(0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 3.0, 10.0, 30.0),
    registry=REGISTRY,
)
JOB_ROWS = Gauge("scenecheck_job_rows", "Unfinished and dead jobs in the table", ["kind", "state"], registry=REGISTRY)
