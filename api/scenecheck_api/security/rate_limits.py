"""How many requests a key, a person or an address may make in a time (library `limits`, moving window)."""

from __future__ import annotations

import time
from enum import StrEnum

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from scenecheck_api.security.settings import RateSettings
from scenecheck_evidence.errors import SceneCheckError


class Counted(StrEnum):
    """Whose requests are counted."""

    KEY = "key"
    PERSON = "person"
    ADDRESS = "address"
    LOGIN = "login"


class RateLimitedError(SceneCheckError):
    """More requests than are granted.

    Attributes:
        seconds: when the next one is granted, at least 1.
    """

    code = "rate_limited"

    def __init__(self, counted: Counted, limit: str, seconds: int):
        super().__init__(f"expected at most {limit} of one {counted}, found more")
        self.seconds = seconds


class RateSettingError(SceneCheckError):
    """A limit in the settings is none, or the place where requests are counted cannot be used."""

    code = "rate_setting_invalid"


class RateLimits:
    """Counts requests.

    Args:
        settings: the limits.

    Raises:
        RateSettingError: a limit cannot be read, or its storage cannot be used.
    """

    def __init__(self, settings: RateSettings):
        texts = {counted: getattr(settings, counted.value) for counted in Counted}
        try:
            self._limits: dict[Counted, RateLimitItem] = {c: parse(text) for c, text in texts.items() if text.strip()}
            self._limiter = MovingWindowRateLimiter(storage_from_string(settings.storage))
        except (ValueError, ConfigurationError, AssertionError) as error:
            raise RateSettingError(f"security.rates: expected limits such as 600/minute: {error}") from None

    def count(self, counted: Counted, whose: str) -> None:
        """Count one request.

        Raises:
            RateLimitedError: it is one too many.
        """
        limit = self._limits.get(counted)
        if limit is None or self._limiter.hit(limit, counted.value, whose):
            return
        reset = self._limiter.get_window_stats(limit, counted.value, whose).reset_time
        raise RateLimitedError(counted, str(limit), max(1, round(reset - time.time() + 0.5)))
