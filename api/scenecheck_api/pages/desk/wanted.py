"""What of the queue an officer wants to see, as it stands in the address of a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from scenecheck_api.review.queue import QueueFilter
from scenecheck_api.review.states import OPEN, ReviewState
from scenecheck_api.server.inputs import NO_NUL
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import Verdict


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


EmptyIsNone = BeforeValidator(_empty_is_none)
Word = Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL, strip_whitespace=True)]
Short = Annotated[Word | None, EmptyIsNone]
Whose = Annotated[str, StringConstraints(pattern=r"^(mine|free|taken)$")]


class Wanted(BaseModel):
    """The filters of the queue; a form sends those that are not used as empty texts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    search: Short = None
    state: Annotated[ReviewState | None, EmptyIsNone] = None
    reason: Annotated[FindingCode | None, EmptyIsNone] = None
    station: Short = None
    verdict: Annotated[Verdict | None, EmptyIsNone] = None
    older: Annotated[int | None, EmptyIsNone] = None
    whose: Annotated[Whose | None, EmptyIsNone] = None

    @classmethod
    def of_query(cls, query: str) -> Wanted:
        """From the query of an address; what does not fit asks for nothing."""
        try:
            return cls.model_validate(dict(parse_qsl(query)))
        except ValidationError:
            return cls()

    def filter(self, caller: str) -> QueueFilter:
        """As the queue takes it; both open states unless one is named."""
        return QueueFilter(
            states=OPEN if self.state is None else (self.state,),
            older_than=timedelta(minutes=max(0, min(self.older, 527_040))) if self.older is not None else None,
            reason=self.reason.value if self.reason is not None else None,
            station=self.station,
            search=self.search,
            claimed={"free": False, "taken": True}.get(self.whose or ""),
            claimed_by=caller if self.whose == "mine" else None,
            verdict=self.verdict,
        )

    @property
    def query(self) -> str:
        """As it stands in an address, without what is not used."""
        return urlencode(self.model_dump(mode="json", exclude_none=True))

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for beside the open cases."""
        return bool(self.model_dump(exclude_none=True))
