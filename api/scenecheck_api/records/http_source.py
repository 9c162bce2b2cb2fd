"""Records asked of another system over HTTP; which address and which names it has is configuration, not code."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from scenecheck_api.records.circuit import CircuitBreaker
from scenecheck_api.records.csv_folder import Loaded, record_of
from scenecheck_api.records.csv_tables import TABLES, Table
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.records.source import RecordSourceError
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.records import Record, Records

By = Literal["plate", "vin", "licence_number", "name", "policy_number"]
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes after which the same question may well be answered."""


class ConnectorSettings(BaseModel):
    """One question that is put to one system.

    `fields` maps each column of the contract's CSV of this kind to where it stands in an item of the answer, a path
    such as `data.hphm`; values are read as cells of the CSV are. `{value}` in `url`, `body` and `params` is replaced.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="as reports name the source")
    kind: Literal["vehicles", "drivers", "policies", "accidents"]
    by: By = Field(description="what the system is asked by; one request for each value of the case")
    url: str = Field(description="https://host/path, with {value} where the value goes unless in params or body")
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, str] = Field(default_factory=dict, description="of the query string")
    body: dict[str, str] | None = Field(None, description="sent as JSON with POST")
    headers: dict[str, SecretStr] = Field(default_factory=dict, description="such as an authorization")
    items: str = Field(
        "", description="where the list of records stands in the answer, a path; the answer itself if empty"
    )
    fields: dict[str, str] = Field(description="column of the CSV: path in an item")
    constants: dict[str, str] = Field(
        default_factory=dict, description="columns with one value, such as kind: compulsory"
    )
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    retry_seconds: Annotated[float, Field(ge=0, le=10)] = 0.2
    most_requests: Annotated[int, Field(ge=1, le=100)] = Field(12, description="requests for one case")
    breaker_failures: Annotated[int, Field(ge=1)] = 5
    breaker_seconds: Annotated[float, Field(gt=0)] = 30

    @model_validator(mode="after")
    def _columns_known(self) -> ConnectorSettings:
        columns = {c.name: c.required for c in TABLES[self.kind].columns}
        named = self.fields.keys() | self.constants.keys()
        if unknown := sorted(named - columns.keys()):
            raise ValueError(f"fields: columns out of {', '.join(columns)} expected, found {', '.join(unknown)}")
        if missing := sorted(name for name, required in columns.items() if required and name not in named):
            raise ValueError(f"fields: {', '.join(missing)} expected, found none")
        places = [self.url, *self.params.values(), *(self.body or {}).values()]
        if not any("{value}" in place for place in places):
            raise ValueError("expected {value} in url, params or body, found it nowhere")
        return self


class HttpSource:
    """A `RecordSource` over HTTP.

    Args:
        settings: the question.
        client: sends it; redirects are not followed, so that an answer never sends personal data elsewhere.
        clock: the time of a fetched record.
        sleep: waits before the next attempt.
    """

    def __init__(
        self,
        settings: ConnectorSettings,
        client: httpx.Client,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._settings = settings
        self._client = client
        self._clock = clock
        self._sleep = sleep
        self._breaker = CircuitBreaker(settings.breaker_failures, settings.breaker_seconds)
        self._table: Table[Any] = TABLES[settings.kind]

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self._settings.name

    def fetch(self, query: RecordQuery) -> Records:
        """Ask for each value of the case; items that are no records are left out and named.

        Raises:
            RecordSourceError: no answer in time and attempts, a refusal, an answer of another shape, or left alone
                for having failed too often.
        """
        values = query.values(self._settings.by)
        loaded = Loaded()
        found: list[Record] = []
        for value in values[: self._settings.most_requests]:
            found += self._records(self._ask(value), loaded)
        whole = not loaded.problems and len(values) <= self._settings.most_requests
        return Records.model_validate(
            {
                self._settings.kind: tuple(found),
                "incomplete": () if whole else (self._settings.name,),
                "registers": (self._settings.kind,),
            }
        )

    def _ask(self, value: str) -> Any:
        if not self._breaker.allow():
            raise RecordSourceError(f"{self.name}: left alone after failing too often", "records_source_open")
        problem = "no attempt"
        for attempt in range(self._settings.attempts):
            if attempt:
                self._sleep(self._settings.retry_seconds * 2 ** (attempt - 1))
            try:
                response = self._client.send(self._request(value), follow_redirects=False)
            except httpx.HTTPError as error:
                problem = type(error).__name__
                continue
            except SceneCheckError as error:  # the address may not be called
                self._breaker.failed()
                raise RecordSourceError(f"{self.name}: {error}", error.code) from error
            if response.status_code in RETRIED:
                problem = f"status {response.status_code}"
                continue
            return self._answer(response)
        self._breaker.failed()
        raise RecordSourceError(f"{self.name}: expected an answer, found {problem} {self._settings.attempts} times")

    def _request(self, value: str) -> httpx.Request:
        s = self._settings

        def filled(texts: Mapping[str, str]) -> dict[str, str]:
            return {key: text.replace("{value}", value) for key, text in texts.items()}

        url = httpx.URL(s.url.replace("{value}", _in_url(value)))
        return self._client.build_request(
            s.method,
            url.copy_merge_params(filled(s.params)) if s.params else url,
            json=filled(s.body) if s.body is not None else None,
            headers={key: secret.get_secret_value() for key, secret in s.headers.items()},
            timeout=s.timeout_seconds,
        )

    def _answer(self, response: httpx.Response) -> Any:
        """The JSON of an answer; 404 is an answer, too: there is no such record."""
        if response.status_code == httpx.codes.NOT_FOUND:
            self._breaker.succeeded()
            return []
        if response.status_code != httpx.codes.OK:
            self._breaker.failed()
            raise RecordSourceError(f"{self.name}: expected status 200, found {response.status_code}")
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            self._breaker.failed()
            raise RecordSourceError(f"{self.name}: expected JSON, found something else") from None
        self._breaker.succeeded()
        return answer

    def _records(self, answer: Any, loaded: Loaded) -> list[Record]:
        items = walk(answer, self._settings.items)
        if items is None:
            return []
        if isinstance(items, dict):
            items = [items]
        if not isinstance(items, list):
            raise RecordSourceError(f"{self.name}: expected a list of records, found {type(items).__name__}")
        records: list[Record] = []
        at = self._clock()
        for place, item in enumerate(items, 1):
            cells = {column.name: "" for column in self._table.columns}
            cells |= {column: cell_text(walk(item, path)) for column, path in self._settings.fields.items()}
            cells |= self._settings.constants
            made = record_of(cells, self._table, self.name, f"item {place}", loaded)
            if made is not None:
                records.append(made.model_copy(update={"source": self.name, "fetched_at": at}))
        return records


def walk(value: Any, path: str) -> Any:
    """What stands at a path such as `data.rows.0.hphm`; None when nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def cell_text(value: Any) -> str:
    """A JSON value as a cell of a CSV: lists by `|`, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(cell_text(v) for v in value)
    return str(value).strip()


def _in_url(value: str) -> str:
    """Percent-encoded whole: a value never adds a path segment or a parameter."""
    return quote(value, safe="")
