"""For administrators: accounts, keys, webhooks. What is shown once stands in the answer and nowhere else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from scenecheck_api.notices.states import DeliveryState, NoticeEvent
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.forms import body
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.render import page
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.accounts import PEOPLE
from scenecheck_api.security.principal import Principal, Role, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Cursor, RowId
from scenecheck_api.server.routes import administration, webhooks
from scenecheck_api.server.routes.administration import (
    AccountName,
    KeyAnswer,
    KeyName,
    NewAccount,
    NewKeyWish,
    Overlap,
    RoleWish,
)
from scenecheck_api.server.routes.webhooks import EndpointRequest
from scenecheck_api.store.base import utc_now

router = APIRouter(prefix="/admin")
Accounts = Annotated[Principal, Depends(on_page(Scope.ACCOUNTS_MANAGE))]
Keys = Annotated[Principal, Depends(on_page(Scope.KEYS_MANAGE))]
Hooks = Annotated[Principal, Depends(on_page(Scope.WEBHOOKS_MANAGE))]
Field = Annotated[str, Form(max_length=600)]
SYSTEMS = (Role.BACK_END, Role.INSURER, Role.REPAIRER, Role.STATION)
"""Roles that a key may have; a person logs in."""


@router.get("")
def accounts_page(request: Request, parts: Parts, caller: Accounts) -> Response:
    """The accounts."""
    found = administration.list_accounts(parts, caller).accounts
    roles = [role for role in Role if role in PEOPLE]
    return page(request, "admin/accounts.html.j2", caller, accounts=found, roles=roles)


@router.post("/accounts")
def create_account(
    request: Request, parts: Parts, caller: Accounts, name: Field = "", role: Field = "", organisation: Field = ""
) -> Response:
    """Make one; its first password is shown in the dialog."""
    wish = body(NewAccount, name=name.strip(), role=role, organisation=organisation.strip() or None)
    made = administration.create_account(parts, caller, wish)
    return page(request, "admin/shown_once.html.j2", caller, what="password", about=made.name, secret=made.password)


@router.get("/accounts/{name}")
def account_form(request: Request, parts: Parts, caller: Accounts, name: AccountName) -> Response:
    """What may be done about one, as it stands in the dialog."""
    found = administration.list_accounts(parts, caller).accounts
    one = next((one for one in found if one.name == name), None)
    if one is None:
        raise administration.ACCOUNT_UNKNOWN.error()
    roles = [role for role in Role if role in PEOPLE]
    return page(request, "admin/account.html.j2", caller, one=one, roles=roles)


@router.post("/accounts/{name}/role")
def change_role(
    request: Request, parts: Parts, caller: Accounts, name: AccountName, role: Field = "", organisation: Field = ""
) -> Response:
    """Another role from the next login on."""
    wish = body(RoleWish, role=role, organisation=organisation.strip() or None)
    administration.change_role(parts, caller, name, wish)
    return go_to(request, "/admin")


@router.post("/accounts/{name}/reset")
def reset(request: Request, parts: Parts, caller: Accounts, name: AccountName) -> Response:
    """A new first password, shown in the dialog."""
    made = administration.reset_account(parts, caller, name)
    return page(request, "admin/shown_once.html.j2", caller, what="password", about=made.name, secret=made.password)


@router.post("/accounts/{name}/second-factor")
def reset_second_factor(request: Request, parts: Parts, caller: Accounts, name: AccountName) -> Response:
    """The next login enrols another."""
    administration.reset_second_factor(parts, caller, name)
    return go_to(request, "/admin")


@router.post("/accounts/{name}/disable")
def disable(request: Request, parts: Parts, caller: Accounts, name: AccountName) -> Response:
    """No login any more."""
    administration.disable_account(parts, caller, name)
    return go_to(request, "/admin")


@router.get("/keys")
def keys_page(request: Request, parts: Parts, caller: Keys) -> Response:
    """The keys."""
    found = administration.list_keys(parts, caller).keys
    return page(request, "admin/keys.html.j2", caller, keys=found, roles=SYSTEMS)


@router.post("/keys")
def create_key(
    request: Request,
    parts: Parts,
    caller: Keys,
    label: Field = "",
    role: Field = "",
    organisation: Field = "",
    days: Field = "365",
) -> Response:
    """Make one; it is shown in the dialog, this once."""
    wish = body(
        NewKeyWish, label=label.strip(), role=role, organisation=organisation.strip() or None, days=days or None
    )
    made = administration.create_key(parts, caller, wish)
    return page(request, "admin/shown_once.html.j2", caller, what="key", about=wish.label, secret=made.key)


@router.get("/keys/{key}/rotation")
def rotation_form(request: Request, parts: Parts, caller: Keys, key: RowId) -> Response:
    """Asks how long the old key goes on, in the dialog."""
    one = _key(parts, caller, key)
    usual, most = Overlap().hours, administration.OVERLAP_MOST
    return page(request, "admin/key_rotation.html.j2", caller, one=one, usual=usual, most=most)


@router.post("/keys/{key}/rotate")
def rotate_key(request: Request, parts: Parts, caller: Keys, key: RowId, hours: Field = "") -> Response:
    """Another key in its place; it is shown in the dialog, this once."""
    one = _key(parts, caller, key)
    made = administration.rotate_key(parts, caller, key, body(Overlap, hours=hours))
    return page(request, "admin/shown_once.html.j2", caller, what="key", about=one.label, secret=made.key)


@router.post("/keys/{key}/revoke")
def revoke_key(request: Request, parts: Parts, caller: Keys, key: KeyName) -> Response:
    """At once."""
    administration.revoke_key(parts, caller, key)
    return go_to(request, "/admin/keys")


@router.get("/webhooks")
def hooks_page(
    request: Request, parts: Parts, caller: Hooks, state: DeliveryState | None = None, cursor: Cursor = None
) -> Response:
    """The addresses, and what was sent."""
    sent = webhooks.list_deliveries(parts, caller, None, state, cursor)
    return page(
        request,
        "admin/webhooks.html.j2",
        caller,
        endpoints=webhooks.list_endpoints(parts, caller).endpoints,
        deliveries=sent.deliveries,
        next=sent.next,
        state=state,
        states=list(DeliveryState),
        events=list(NoticeEvent),
        now=utc_now(),
        overlap_hours=f"{parts.settings.notices.secret_overlap_hours:g}",
    )


@router.post("/webhooks")
def register(
    request: Request,
    parts: Parts,
    caller: Hooks,
    url: Field = "",
    organisation: Field = "",
    description: Field = "",
    events: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Register an address; its secret is shown in the dialog, this once."""
    wish = body(
        EndpointRequest,
        url=url.strip(),
        organisation=organisation.strip() or None,
        description=description.strip() or None,
        events=events or [],
    )
    made = webhooks.register(parts, caller, wish)
    return page(request, "admin/shown_once.html.j2", caller, what="secret", about=made.url, secret=made.secret)


@router.post("/webhooks/{endpoint}/secret")
def rotate_secret(request: Request, parts: Parts, caller: Hooks, endpoint: RowId) -> Response:
    """Another signing secret, shown in the dialog, this once; the old one signs beside it for a while."""
    made = webhooks.rotate(parts, caller, endpoint)
    return page(request, "admin/shown_once.html.j2", caller, what="secret", about=made.url, secret=made.secret)


@router.post("/webhooks/{endpoint}/disable")
def disable_hook(request: Request, parts: Parts, caller: Hooks, endpoint: RowId) -> Response:
    """Nothing is sent there any more."""
    webhooks.disable(parts, caller, endpoint)
    return go_to(request, "/admin/webhooks")


@router.post("/deliveries/{delivery}/redeliver")
def redeliver(request: Request, parts: Parts, caller: Hooks, delivery: RowId) -> Response:
    """Send it again."""
    webhooks.redeliver(parts, caller, delivery)
    return go_to(request, "/admin/webhooks")


def _key(parts: Runtime, caller: Principal, key: str) -> KeyAnswer:
    """A key by its id.

    Raises:
        ApiError: there is none.
    """
    one = next((one for one in administration.list_keys(parts, caller).keys if one.id == key), None)
    if one is None:
        raise administration.KEY_UNKNOWN.error()
    return one
