"""Which pages there are for whom, in the order of the bar at the top; the first is where a role begins."""

from __future__ import annotations

from dataclasses import dataclass

from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_evidence.base import Text


@dataclass(frozen=True)
class Place:
    """A page of the bar.

    Attributes:
        path: its address; the addresses below it belong to it.
        name: in the bar.
        about: one line for the list on the home page.
        roles: who finds it there. What may be done on it is asked of the caller's scopes by its routes.
    """

    path: str
    name: Text
    about: Text
    roles: frozenset[Role]


_POLICE = frozenset({Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR})

PLACES = (
    Place(
        "/capture",
        Text(zh="拍照取证", en="Capture"),
        Text(zh="按步骤拍摄现场和证件，当场知道是否合格", en="Photograph scene and papers step by step"),
        frozenset({Role.ASSISTANT, Role.STATION}),
    ),
    Place(
        "/desk",
        Text(zh="审核", en="Review"),
        Text(zh="核对照片、证件和登记记录，认定责任", en="Check photos, papers and records, and decide"),
        _POLICE,
    ),
    Place(
        "/insurer",
        Text(zh="定损", en="Pre-assessment"),
        Text(zh="本公司被保险人的案件、损失与限额", en="Cases of your insured, damage and limits"),
        frozenset({Role.INSURER}),
    ),
    Place(
        "/supervisor",
        Text(zh="统计", en="Statistics"),
        Text(zh="案件量、一次齐全率、用时、认可率、审计", en="Cases, completeness, time, agreement, audit"),
        frozenset({Role.SUPERVISOR}),
    ),
    Place(
        "/admin",
        Text(zh="管理", en="Administration"),
        Text(zh="账号、密钥、规则集、通知", en="Accounts, keys, rule sets, webhooks"),
        frozenset({Role.ADMIN}),
    ),
)


def places_of(caller: Principal | None) -> tuple[Place, ...]:
    """The pages of the bar for a caller; where the service is open to everybody on this machine, all of them."""
    if caller is None or not caller.scopes:
        return ()
    if caller.kind is PrincipalKind.LOCAL:
        return PLACES
    return tuple(place for place in PLACES if caller.role in place.roles)
