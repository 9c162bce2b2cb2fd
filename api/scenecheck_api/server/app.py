"""The application: settings in, FastAPI out. Nothing is opened before it starts."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from scenecheck_api.inspect_photos import Reader
from scenecheck_api.intake.uploads import sweep_incoming
from scenecheck_api.jobs.engine import make_runner
from scenecheck_api.jobs.handlers import all_handlers
from scenecheck_api.pages.install import install_pages
from scenecheck_api.runtime import open_runtime
from scenecheck_api.security.addresses import ClientAddresses
from scenecheck_api.security.network_log import NetworkLog
from scenecheck_api.security.setup import network_log_folder
from scenecheck_api.server import problems
from scenecheck_api.server.body_limit import BodyLimit
from scenecheck_api.server.network_log import NetworkLogging
from scenecheck_api.server.openapi import document_everywhere
from scenecheck_api.server.openapi_words import ABOUT
from scenecheck_api.server.request_log import RequestLog
from scenecheck_api.server.routes import (
    access,
    administration,
    assessment,
    capture,
    cases,
    desk_message,
    dry_runs,
    health,
    hotline,
    insurer,
    insurer_acts,
    numbers,
    photos,
    readings,
    repair,
    reports,
    review,
    review_parties,
    review_photos,
    review_queue,
    rulesets,
    session,
    stations,
    webhooks,
)
from scenecheck_api.server.security_headers import SecurityHeaders
from scenecheck_api.settings import Settings

ROUTERS = (
    cases.router,
    photos.router,
    capture.router,
    reports.router,
    readings.router,
    desk_message.router,
    review_queue.router,
    review.router,
    review_parties.router,
    review_photos.router,
    insurer.router,
    insurer_acts.router,
    assessment.router,
    repair.router,
    stations.router,
    hotline.router,
    webhooks.router,
    session.router,
    access.router,
    administration.router,
    numbers.router,
    rulesets.router,
    dry_runs.router,
    health.router,
)
"""All routes; a module of routes exports `router` and is named here."""


def create_app(settings: Settings, reader: Reader | None = None) -> FastAPI:
    """The service.

    Args:
        settings: of this installation.
        reader: reads photos; the shipped pipeline when left out.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(sweep_incoming, settings)
        opened = open_runtime(settings, reader)
        parts = app.state.runtime = await run_in_threadpool(opened.__enter__)
        runner = make_runner(parts, all_handlers(parts.queue)) if settings.embedded_worker else None
        try:
            if runner is not None:
                await run_in_threadpool(runner.start)
            warming = threading.Thread(target=parts.open_models, name="warm", daemon=True)
            if settings.warm_models:
                warming.start()
            else:
                parts.warm.set()
            yield
        finally:
            if runner is not None:
                await run_in_threadpool(runner.stop)
            await run_in_threadpool(opened.__exit__, None, None, None)

    app = FastAPI(
        title="SceneCheck 事故照片核查",
        summary="照片和证件传进来，核查结果出来 Photos and papers in, a checked case out",
        description=ABOUT,
        version=version("scenecheck"),
        lifespan=lifespan,
        openapi_url="/openapi.json" if settings.docs_page else None,
        docs_url="/docs" if settings.docs_page else None,
        redoc_url=None,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BodyLimit, settings=settings)
    network_log = NetworkLog(network_log_folder(settings))
    app.add_middleware(NetworkLogging, log=network_log, addresses=ClientAddresses(settings.security.trusted_proxies))
    app.add_middleware(RequestLog)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    install_pages(app)
    document_everywhere(app)
    return app
