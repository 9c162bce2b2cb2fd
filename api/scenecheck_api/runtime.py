"""What a running process shares: settings, database, originals, models, rules, the queue. Server and worker use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass

import httpx

from scenecheck_api.blobs import BlobStore, open_blobs
from scenecheck_api.inspect_photos import Reader
from scenecheck_api.intake.concurrency import ConcurrencyLimit
from scenecheck_api.jobs.engine import open_queue
from scenecheck_api.jobs.notify import Notifier
from scenecheck_api.jobs.queue import QUEUE, JobQueue
from scenecheck_api.judge.isolated import IsolatedReader
from scenecheck_api.judge.known_readings import KnownReadings
from scenecheck_api.price_table import load_price_table
from scenecheck_api.records.open import open_records
from scenecheck_api.records.source import RecordSources
from scenecheck_api.rulesets.in_force import RuleSetInForce
from scenecheck_api.security.outbound import outbound_client
from scenecheck_api.security.setup import Security, open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.engine import Database
from scenecheck_api.stored_readings import load_readings
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.ruleset import RuleSet, load_ruleset
from scenecheck_vision.pipeline import Pipeline


@dataclass(frozen=True)
class Runtime:
    """The parts of one process; made by `open_runtime`.

    Attributes:
        security: keys, the cipher of personal values, the audit log's witnesses.
        rules: the rule set in force.
        reader: reads photos, for all threads.
        pipeline: the shipped one, where it is what reads; its models are opened on first use.
        isolated: reads in a process of its own what may have ended a worker, and what is read for an answer alone.
        records: what cases are matched with.
        queue: takes background work in the caller's transaction.
        uploads: how many are taken in at once.
        readings: how many photos are read at once for an answer alone.
        notifier: tells waiting requests of this process what has changed.
        outbound: the only client that calls other systems.
        warm: set when the models are open.
    """

    settings: Settings
    database: Database
    blobs: BlobStore
    rules: RuleSetInForce
    prices: PriceTable
    security: Security
    reader: Reader
    pipeline: Pipeline | None
    isolated: Reader
    records: RecordSources
    queue: JobQueue
    notifier: Notifier
    uploads: ConcurrencyLimit
    readings: ConcurrencyLimit
    outbound: httpx.Client
    warm: threading.Event

    @property
    def ruleset(self) -> RuleSet:
        """The rule set in force; whoever uses it twice in one piece of work takes it once.

        Raises:
            RuleSetError: this version of the program does not take it any more.
        """
        return self.rules.current()

    def open_models(self) -> None:
        """Open every network, so that nobody waits for them when the first photo comes.

        Raises:
            ModelError: a model is missing or is not the shipped one.
        """
        if self.pipeline is not None:
            self.pipeline.open()
        self.warm.set()


@contextmanager
def open_runtime(settings: Settings, reader: Reader | None = None) -> Iterator[Runtime]:
    """Open the parts and close them at the end.

    Args:
        settings: of this installation.
        reader: reads photos; the shipped pipeline when left out.

    Raises:
        SceneCheckError: the keys, the rule set, the price table or the store of originals cannot be opened.
    """
    child: IsolatedReader | None = None
    isolated: Reader
    reader = Pipeline(settings.model_threads) if reader is None else reader
    pipeline = reader if isinstance(reader, Pipeline) else None
    if pipeline is not None:
        isolated = child = IsolatedReader(pipeline, settings.model_threads)
    else:
        isolated = reader
    if settings.readings_file is not None:
        known = load_readings(settings.readings_file)
        reader, isolated = KnownReadings(known, reader), KnownReadings(known, isolated)
    security = open_security(settings)
    rules = load_ruleset(settings.ruleset)
    queue = open_queue(settings)
    with (
        closing(child) if child is not None else nullcontext(),
        open_database(settings, security, {QUEUE: queue}) as database,
        outbound_client(security.outbound) as outbound,
    ):
        yield Runtime(
            settings=settings,
            database=database,
            blobs=open_blobs(settings),
            rules=RuleSetInForce(database, rules),
            prices=load_price_table(settings.price_table, rules.damage),
            security=security,
            reader=reader,
            pipeline=pipeline,
            isolated=isolated,
            records=open_records(settings, database, security, outbound),
            queue=queue,
            notifier=Notifier(),
            uploads=ConcurrencyLimit(settings.uploads_at_once),
            readings=ConcurrencyLimit(settings.readings_at_once),
            outbound=outbound,
            warm=threading.Event(),
        )
