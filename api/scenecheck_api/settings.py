"""All settings of the service, from SCENECHECK_* variables of the environment and from one TOML file.

Nothing is read at import: `Settings()` reads once, and is handed to whoever needs it. The page docs/settings.md holds
every name (a test compares). A nested group is written with two underscores: SCENECHECK_GROUP__NAME.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as SettingsSourceError

from scenecheck_api.capture.settings import CaptureSettings
from scenecheck_api.notices.settings import NoticeSettings
from scenecheck_api.records.http_source import ConnectorSettings
from scenecheck_api.review.settings import ReviewSettings
from scenecheck_api.security.settings import SecuritySettings
from scenecheck_evidence.errors import SceneCheckError

CONFIG_VARIABLE = "SCENECHECK_CONFIG"
"""Names the TOML file; a variable of the environment wins over the file."""

MEBIBYTE = 2**20


class Settings(BaseSettings):
    """How one installation runs; the defaults run it alone on one machine, with SQLite and a folder."""

    model_config = SettingsConfigDict(
        env_prefix="SCENECHECK_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    data_dir: Path = Field(Path("scenecheck-data"), description="folder of the database and the originals")
    database_url: str | None = Field(
        None, description="postgresql://user:password@host/name; SQLite in data_dir when left out"
    )
    database_pool: Annotated[int, Field(ge=1, le=200)] = Field(10, description="connections that one process keeps")
    migrate_on_start: bool = Field(True, description="bring the database to this version's tables when starting")

    s3_bucket: str | None = Field(None, description="originals go to this bucket; to a folder when left out")
    s3_prefix: str = Field("originals", description="begins the keys in the bucket")
    s3_endpoint: str | None = Field(None, description="URL of an S3-compatible store")
    s3_region: str = Field("us-east-1", description="region of the bucket")
    s3_access_key_id: str | None = Field(None, description="its access key")
    s3_secret_access_key: SecretStr | None = Field(None, description="its secret key")

    host: str = Field("127.0.0.1", description="address that `scenecheck serve` listens on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="its port; 0 takes a free one")
    docs_page: bool = Field(True, description="serve /docs and /openapi.json")

    ruleset: str | None = Field(None, description="name or YAML file of a rule set; 广元's when left out")
    price_table: Path | None = Field(None, description="CSV of the prices of estimates; sample values when left out")
    paper_font: Path | None = Field(None, description="TrueType font that the papers embed; else the reader's own")
    records_dir: Path | None = Field(None, description="folder of CSV records that cases are matched with")

    connectors: tuple[ConnectorSettings, ...] = Field(
        (), description="systems of police, insurers and accident records that are asked for each case"
    )
    capture: CaptureSettings = Field(CaptureSettings(), description="what the notice to parties says")
    review: ReviewSettings = Field(ReviewSettings(), description="how officers work on cases")
    notices: NoticeSettings = Field(NoticeSettings(), description="how webhooks are delivered")

    readings_file: Path | None = Field(
        None, description="lines of `scenecheck inspect --json`: these photos are not read again; for trials"
    )
    warm_models: bool = Field(True, description="open the models when starting; else with the first photo")
    embedded_worker: bool = Field(True, description="`serve` does the jobs in its own process")
    worker_threads: Annotated[int, Field(ge=1, le=64)] | None = Field(
        None, description="jobs done at once by one process; two where it may use two processors or more, if left out"
    )
    model_threads: Annotated[int, Field(ge=1, le=64)] | None = Field(
        None, description="threads of each network; as many as this process may use processors, if left out"
    )
    job_lease_seconds: Annotated[float, Field(gt=0)] = Field(
        60, description="a job whose worker has not been heard of for so long is given to another"
    )
    job_max_attempts: Annotated[int, Field(ge=1, le=100)] = Field(
        5, description="a job that fails so often is set aside with its error"
    )
    job_retry_seconds: Annotated[float, Field(gt=0)] = Field(
        2, description="pause before the second attempt; doubles each time"
    )
    job_poll_seconds: Annotated[float, Field(gt=0)] = Field(
        0.5, description="how often a worker looks for jobs that nobody woke it for"
    )

    upload_max_bytes: Annotated[int, Field(ge=1)] = Field(25 * MEBIBYTE, description="bytes of one photo or PDF")
    request_max_bytes: Annotated[int, Field(ge=1)] = Field(
        300 * MEBIBYTE, description="bytes of one request with many photos"
    )
    upload_seconds: Annotated[float, Field(gt=0)] = Field(120, description="a request must have arrived within this")
    upload_idle_seconds: Annotated[float, Field(gt=0)] = Field(
        20, description="a request that sends nothing for so long is ended"
    )
    uploads_at_once: Annotated[int, Field(ge=2)] = Field(
        64, description="uploads that one process takes in at once, of one caller half of them; more get 429"
    )
    readings_at_once: Annotated[int, Field(ge=2)] = Field(
        8, description="photos at /v1/plates and /v1/documents at once, of one caller half of them; more get 429"
    )
    case_max_photos: Annotated[int, Field(ge=1, le=1000)] = Field(200, description="photos of one case")
    wait_max_seconds: Annotated[float, Field(ge=0, le=60)] = Field(20, description="longest ?wait= that is granted")
    free_disk_floor_bytes: Annotated[int, Field(ge=0)] = Field(
        1024 * MEBIBYTE, description="no upload is taken when less is free in data_dir"
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    log_format: Literal["json", "text"] = Field("json", description="one JSON object a line, or text for people")

    security: SecuritySettings = Field(SecuritySettings(), description="accounts, keys, audit, limits, retention")

    @property
    def jobs_at_once(self) -> int:
        """How many jobs one process does at once. Two keep two processors busy; more cost memory and gain nothing."""
        from scenecheck_models.session import available_processors

        return self.worker_threads or min(2, available_processors())

    @property
    def sqlalchemy_url(self) -> str:
        """The URL as SQLAlchemy takes it: PostgreSQL through psycopg, SQLite in the data folder by default."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'scenecheck.db'}"
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before the environment before the file."""
        path = os.environ.get(CONFIG_VARIABLE)
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        return (*sources, TomlConfigSettingsSource(settings_cls, toml_file=Path(path))) if path else sources


class SettingsError(SceneCheckError):
    """A setting has a value that it cannot have, or there is no setting of that name."""

    code = "settings_invalid"


def load_settings(**given: Any) -> Settings:
    """Settings from the environment and the file; arguments win.

    Raises:
        SettingsError: one line that names each setting that is wrong; values are not repeated.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [
            f"SCENECHECK_{'__'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("; ".join(wrong)) from None
    except (SettingsSourceError, OSError, ValueError) as error:
        found = " ".join(str(error).split())[:200]
        raise SettingsError(f"expected readable settings, found: {found}") from None
