"""The keys and witnesses of one installation, made from its settings, and the database that uses them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from scenecheck_api.security.addresses import ClientAddresses
from scenecheck_api.security.audit import HEADS
from scenecheck_api.security.audit_heads import AuditHeads
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.key_file import Keys, load_keys, load_or_create_keys
from scenecheck_api.security.oidc import OutsideIssuer
from scenecheck_api.security.outbound import OutboundPolicy, outbound_client
from scenecheck_api.security.passwords import Passwords
from scenecheck_api.security.rate_limits import RateLimits
from scenecheck_api.security.tokens import Tokens
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate
from scenecheck_evidence.errors import SceneCheckError

KEYS_FILE = "keys.json"
HEAD_FILE = "audit-head.jsonl"
NETWORK_LOG = "network-log"


class OpenAccessError(SceneCheckError):
    """The service would be open to everybody on the network."""

    code = "open_access_refused"


@dataclass(frozen=True)
class Security:
    """What the other parts need to keep secrets and to be answerable.

    Attributes:
        keys: of this installation.
        cipher: encrypts personal values and indexes them.
        heads: where the audit log's head goes.
        outbound: what webhooks and connectors may call.
        tokens: makes and reads session tokens.
        passwords: makes and checks hashes of passwords.
        rates: counts requests.
        addresses: finds where a request comes from.
        outside: reads tokens of the outside issuer, where there is one.
        clock: the time.
    """

    keys: Keys
    cipher: FieldCipher
    heads: AuditHeads
    outbound: OutboundPolicy
    tokens: Tokens
    passwords: Passwords
    rates: RateLimits
    addresses: ClientAddresses
    outside: OutsideIssuer | None
    clock: Callable[[], datetime]


def keys_file(settings: Settings) -> Path:
    """Where the keys lie."""
    return settings.security.keys_file or settings.data_dir / KEYS_FILE


def head_files(settings: Settings) -> tuple[Path, ...]:
    """Where the audit log's head goes."""
    return settings.security.audit_head_files or (settings.data_dir / HEAD_FILE,)


def network_log_folder(settings: Settings) -> Path:
    """Where the network log goes."""
    return settings.security.network_log_dir or settings.data_dir / NETWORK_LOG


def open_security(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Security:
    """Read the keys, or make them where a service starts for the first time.

    Args:
        settings: of the installation.
        clock: the time.

    Raises:
        SceneCheckError: the file of keys is unusable, or missing where the settings name one; a network, proxy or rate
            in the settings is none; the service would be open to others.
    """
    group = settings.security
    if group.open_access and not _is_loopback(settings.host):
        raise OpenAccessError(
            f"security.open_access: expected a loopback address to listen on, found {settings.host}: "
            "make a key with `scenecheck keys create` instead"
        )
    keys = load_keys(group.keys_file) if group.keys_file else load_or_create_keys(settings.data_dir / KEYS_FILE)
    outbound = OutboundPolicy.of(group.outbound_networks)
    outside = None
    if group.oidc is not None:
        client = outbound_client(outbound) if group.oidc.jwks_url else None
        outside = OutsideIssuer(group.oidc, group.second_factor_roles, client, time.monotonic)
    return Security(
        keys=keys,
        cipher=FieldCipher(keys.encryption, keys.index),
        heads=AuditHeads(head_files(settings)),
        outbound=outbound,
        tokens=Tokens(keys.tokens),
        passwords=Passwords(),
        rates=RateLimits(group.rates),
        addresses=ClientAddresses(group.trusted_proxies),
        outside=outside,
        clock=clock,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def open_database(settings: Settings, security: Security, info: Mapping[str, Any] | None = None) -> Iterator[Database]:
    """The database with its encryption and its audit heads; closed at the end.

    Args:
        settings: name the database.
        security: its keys and witnesses.
        info: what every session knows besides.
    """
    known = {HEADS: security.heads, **(info or {})}
    database = Database(settings.sqlalchemy_url, pool_size=settings.database_pool, info=known)
    try:
        install_cipher(database.engine, security.cipher)
        if settings.migrate_on_start:
            migrate(database)
        yield database
    finally:
        database.close()
