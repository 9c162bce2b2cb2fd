"""Settings of accounts, keys, audit, limits and retention: the group `security` of the service's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scenecheck_api.security.principal import Role

Seconds = Annotated[float, Field(gt=0)]
OUTSIDE_ALGORITHMS = Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""Signatures with a public key; a shared secret or none at all is never taken from an outside issuer."""


class Group(BaseModel):
    """A frozen group of settings; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class OidcSettings(Group):
    """An outside issuer of tokens (OpenID Connect), such as the login of the authority."""

    issuer: str = Field(description="`iss` of its tokens, exactly")
    audience: str = Field(description="`aud` that names this service")
    jwks_file: Path | None = Field(None, description="file of its public keys")
    jwks_url: str | None = Field(None, description="https address of its public keys; vetted like every outgoing call")
    jwks_seconds: Seconds = Field(600, description="keys from the address are kept for so long")
    algorithms: tuple[OUTSIDE_ALGORITHMS, ...] = Field(("RS256", "ES256"), description="signatures that are taken")
    role_claim: str = Field("roles", description="claim that names the role or roles")
    role_map: dict[str, Role] = Field(
        default_factory=dict, description="its names of roles to ours; other names are ignored"
    )
    organisation_claim: str = Field("organisation", description="claim that names the insurer, repair shop or station")
    mfa_values: tuple[str, ...] = Field(("mfa", "otp", "hwk"), description="values of `amr` that mean two factors")
    skew_seconds: Annotated[int, Field(ge=0, le=300)] = Field(60, description="how far its clock may be off")

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if (self.jwks_file is None) == (self.jwks_url is None):
            raise ValueError("expected either jwks_file or jwks_url")
        return self


class LockoutSettings(Group):
    """How guessing is slowed down: after some failures each further one doubles the wait."""

    account_failures: Annotated[int, Field(ge=1)] = Field(5, description="failures of an account that cost no wait")
    address_failures: Annotated[int, Field(ge=1)] = Field(20, description="failures of an address that cost no wait")
    first_seconds: Seconds = Field(30, description="the first wait; each further failure doubles it")
    longest_seconds: Seconds = Field(3600, description="the longest wait")
    forget_seconds: Seconds = Field(86400, description="failures older than this are forgotten")


class RateSettings(Group):
    """Requests in a time, such as `600/minute`; an empty text is no limit."""

    key: str = Field("1200/minute", description="of one API key")
    person: str = Field("300/minute", description="of one person")
    address: str = Field("600/minute", description="of one address that has not identified itself")
    login: str = Field("20/minute", description="logins and lookups of the hotline from one address")
    storage: str = Field(
        "memory://", description="where requests are counted; redis:// where several processes share the counts"
    )


class RetentionSettings(Group):
    """How long things are kept. Authorities differ: confirm yours (GA 40, PIPL arts. 19 and 47)."""

    case_years: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None,
        description="a case is deleted after so many years, counted from the year after it was closed; "
        "the rule set's number when left out",
    )
    unsubmitted_days: Annotated[int, Field(ge=1)] = Field(90, description="a case that was never submitted is deleted")
    audit_years: Annotated[int, Field(ge=3)] = Field(
        3, description="the audit log, which records sharing, is kept at least so long (PIPL art. 56)"
    )
    network_log_days: Annotated[int, Field(ge=183)] = Field(
        183, description="the network log is kept at least so long (Cybersecurity Law art. 21: six months)"
    )


class SecuritySettings(Group):
    """Accounts, keys, audit and what goes out."""

    open_access: bool = Field(
        False, description="everybody may do everything: only for trying it out, only on a loopback address"
    )
    keys_file: Path | None = Field(
        None, description="file of encryption and token keys; data_dir/keys.json, made at first start, when left out"
    )
    audit_head_files: tuple[Path, ...] = Field(
        (), description="where the audit log's head goes; data_dir/audit-head.jsonl when empty. Name a second place"
    )
    network_log_dir: Path | None = Field(
        None, description="folder of the network log, one file a day; data_dir/network-log when left out"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses or networks of proxies whose X-Forwarded-For is believed"
    )
    outbound_networks: tuple[str, ...] = Field(
        (), description="private networks that webhooks and connectors may call nevertheless"
    )

    local_login: bool = Field(True, description="people log in here with a password; off where only OIDC is wanted")
    password_length: Annotated[int, Field(ge=8, le=64)] = Field(12, description="shortest password")
    second_factor_roles: tuple[Role, ...] = Field(
        (Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN),
        description="roles that need a one-time code (or an OIDC login with two factors)",
    )
    token_seconds: Annotated[int, Field(ge=60, le=3600)] = Field(900, description="a session token lasts so long")
    session_seconds: Annotated[int, Field(ge=300)] = Field(43200, description="a login ends after so long")
    idle_seconds: Annotated[int, Field(ge=60)] = Field(3600, description="a login unused for so long ends")
    link_seconds: Annotated[int, Field(ge=60)] = Field(86400, description="the longest a party's link lasts")
    secure_cookies: bool = Field(True, description="cookies over https only; off only for trying it out on loopback")
    show_seconds: Annotated[int, Field(ge=30)] = Field(
        600, description="how long a logged reason opens the masked values of a case"
    )

    oidc: OidcSettings | None = Field(None, description="an outside issuer of tokens")
    lockout: LockoutSettings = Field(LockoutSettings(), description="how guessing is slowed down")
    rates: RateSettings = Field(RateSettings(), description="requests in a time")
    retention: RetentionSettings = Field(RetentionSettings(), description="how long things are kept")
