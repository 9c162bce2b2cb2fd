"""Addresses that the service calls: vetted before every call, pinned to the address that was vetted, no redirects.

A webhook or a connector's address is given by somebody else, so it could name the service's own network (server-side
request forgery, CWE-918). A name is resolved once per call, every address it has is vetted, and the connection goes to
a vetted address, so that a name which changes between the check and the call (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from scenecheck_evidence.errors import SceneCheckError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[Address]]
"""Host and port to the addresses of the host; raises OSError when there are none."""

MAX_RESPONSE_BYTES = 1 << 20
TIMEOUT = httpx.Timeout(10.0, connect=5.0)

_NAT64 = ip_network("64:ff9b::/96")
_NEVER: tuple[Network, ...] = (
    ip_network("169.254.0.0/16"),  # link-local: the metadata service of most clouds
    ip_network("fe80::/10"),
    ip_network("100.100.100.200/32"),  # the metadata service of Alibaba Cloud
    ip_network("fd00:ec2::254/128"),  # the metadata service of AWS over IPv6
    ip_network("0.0.0.0/8"),
    ip_network("::/128"),
    ip_network("224.0.0.0/4"),
    ip_network("ff00::/8"),
    ip_network("240.0.0.0/4"),
)
"""Refused even where the settings allow the network around them."""


class OutboundError(SceneCheckError):
    """An address may not be called, or what came back is more than is read."""

    code = "outbound_refused"


@dataclass(frozen=True)
class OutboundPolicy:
    """What may be called.

    Attributes:
        allowed_networks: private networks that may be called nevertheless, over http too: a police or insurer system
            inside the house.
        max_response_bytes: an answer larger than this is an error.
    """

    allowed_networks: tuple[Network, ...] = ()
    max_response_bytes: int = MAX_RESPONSE_BYTES

    @classmethod
    def of(cls, networks: Sequence[str], max_response_bytes: int = MAX_RESPONSE_BYTES) -> OutboundPolicy:
        """From settings: networks as `10.20.0.0/16`, a single address as `10.20.3.4`.

        Raises:
            OutboundError: a network that is none.
        """
        try:
            return cls(tuple(ip_network(text) for text in networks), max_response_bytes)
        except ValueError as error:
            raise OutboundError(f"outbound networks: expected an address or network, found {error}") from None

    def allows_privately(self, address: Address) -> bool:
        """Whether the settings name the address as one of the house."""
        return any(address in network for network in self.allowed_networks if network.version == address.version)

    def refusal(self, address: Address) -> str | None:
        """Why an address may not be called, or None."""
        plain = _unwrapped(address)
        if any(plain in network for network in _NEVER if network.version == plain.version):
            return f"{address} is reserved, link-local or multicast"
        if not plain.is_global and not self.allows_privately(plain):
            return f"{address} belongs to a private network that the settings do not allow"
        return None


@dataclass(frozen=True)
class VettedTarget:
    """An address that may be called now."""

    url: httpx.URL
    addresses: tuple[Address, ...]


def resolve(host: str, port: int) -> tuple[Address, ...]:
    """All addresses of a host by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def vet(url: str | httpx.URL, policy: OutboundPolicy, resolver: Resolver = resolve) -> VettedTarget:
    """Check one address: https (http only inside allowed networks), a host, no user name, only addresses that may be.

    Raises:
        OutboundError: the address may not be called; the message says why.
    """
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise OutboundError(f"expected an https address, found one that cannot be read: {error}") from None
    if target.scheme not in ("https", "http") or not target.host:
        raise OutboundError(f"expected an https address with a host, found {target.scheme or 'no scheme'!r}")
    if target.userinfo:
        raise OutboundError("expected an address without a user name or password in it")
    port = target.port or (443 if target.scheme == "https" else 80)
    if not 0 < port < 65536:
        raise OutboundError(f"expected a port from 1 to 65535, found {port}")
    host = target.raw_host.decode("ascii").strip("[]")
    try:
        addresses = tuple(resolver(host, port))
    except (OSError, UnicodeError, ValueError):
        raise OutboundError(f"the host {host} has no address", code="outbound_unresolved") from None
    if not addresses:
        raise OutboundError(f"the host {host} has no address", code="outbound_unresolved")
    for address in addresses:
        if reason := policy.refusal(address):
            raise OutboundError(f"the host {host} may not be called: {reason}")
        if target.scheme == "http" and not policy.allows_privately(_unwrapped(address)):
            raise OutboundError(f"the host {host} is called over https only, found http")
    return VettedTarget(target, addresses)


class PinnedTransport(httpx.BaseTransport):
    """Vets each request and connects to an address that was vetted; the certificate is still checked for the name.

    Args:
        policy: what may be called.
        resolver: names to addresses.
        inner: what carries the request to the pinned address.
    """

    def __init__(self, policy: OutboundPolicy, resolver: Resolver = resolve, inner: httpx.BaseTransport | None = None):
        self._policy = policy
        self._resolver = resolver
        self._inner = inner or httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the first vetted address that can be reached.

        Raises:
            OutboundError: the address may not be called, or the answer is too large.
            httpx.TransportError: no address answered.
        """
        target = vet(request.url, self._policy, self._resolver)
        host = target.url.raw_host.decode("ascii").strip("[]")
        problem: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in target.addresses:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,  # Host stays the name
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                response = self._inner.handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = error
                continue
            return self._limited(response)
        assert problem is not None  # vetting never gives an empty list
        raise problem

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _limited(self, response: httpx.Response) -> httpx.Response:
        encoding = response.headers.get("content-encoding", "identity")
        if encoding != "identity":  # a small compressed answer may unpack to a large one
            response.close()
            raise OutboundError(f"expected an answer without compression, found {encoding[:20]}")
        assert isinstance(response.stream, httpx.SyncByteStream)
        stream = _LimitedStream(response.stream, self._policy.max_response_bytes)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
        )


@dataclass
class _LimitedStream(httpx.SyncByteStream):
    inner: httpx.SyncByteStream
    limit: int
    seen: int = field(default=0)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.inner:
            self.seen += len(chunk)
            if self.seen > self.limit:
                raise OutboundError(f"expected an answer of at most {self.limit} bytes, found more")
            yield chunk

    def close(self) -> None:
        self.inner.close()


def outbound_client(
    policy: OutboundPolicy, timeout: httpx.Timeout = TIMEOUT, resolver: Resolver = resolve, verify: str | bool = True
) -> httpx.Client:
    """The only HTTP client that webhooks and connectors use: pinned, no redirects, no proxies of the environment.

    Args:
        policy: what may be called.
        timeout: of each step of a call.
        resolver: names to addresses.
        verify: the certificates to trust: the system's, or the path of a bundle of the house.
    """
    context = httpx.create_ssl_context(verify=verify, trust_env=False)
    transport = PinnedTransport(policy, resolver, httpx.HTTPTransport(verify=context, trust_env=False))
    return httpx.Client(
        transport=transport,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        headers={"accept-encoding": "identity", "user-agent": "SceneCheck"},
    )


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
