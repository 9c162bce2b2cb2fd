"""Where a request comes from, behind proxies that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from scenecheck_evidence.errors import SceneCheckError

UNKNOWN = "unknown"


class ProxySettingError(SceneCheckError):
    """A trusted proxy in the settings is no address or network."""

    code = "proxy_setting_invalid"


class ClientAddresses:
    """Finds the address of the caller.

    Args:
        trusted: proxies whose X-Forwarded-For is believed.

    Raises:
        ProxySettingError: one is no address or network.
    """

    def __init__(self, trusted: Sequence[str]):
        try:
            self._trusted = tuple(ip_network(text) for text in trusted)
        except ValueError as error:
            raise ProxySettingError(f"security.trusted_proxies: {error}") from None

    def of(self, peer: str | None, forwarded: Sequence[str]) -> str:
        """The address: the peer's, or, behind trusted proxies, the last one in the headers that is no trusted proxy.

        Args:
            peer: who connected.
            forwarded: all X-Forwarded-For headers in order; what a caller wrote itself stands left of what a proxy saw.
        """
        found = peer or UNKNOWN
        hops = [hop.strip() for header in forwarded for hop in header.split(",")]
        while hops and self._is_trusted(found):
            hop = hops.pop()
            try:
                found = str(ip_address(hop))
            except ValueError:
                break
        return found

    def _is_trusted(self, text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self._trusted if network.version == address.version)
