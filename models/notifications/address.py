"""Addresses of webhooks: which texts are accepted, and which hosts are reached.

A host is resolved once for an attempt; the connection goes to an address that was checked, so that a name that answers
otherwise a moment later leads nowhere else.
"""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from models.core.errors import InvalidInput, Problem

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port; OSError if there are none."""

PORTS = {"http": 80, "https": 443}

UNICAST = IPv6Network("2000::/3")
"""What is outside of it is no address of a host, or is translated to one (mapped, NAT64), or is local."""

EMBEDDING = tuple(map(IPv6Network, ("2002::/16", "2001::/23")))
"""6to4, and protocols like Teredo: addresses that lead to others within them."""


class AddressRefused(ValueError):
    """A host with an address that is not public."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a webhook is: ``path`` with its query may be a secret, and is shown nowhere."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)
    digest: str

    @classmethod
    def parse(cls, url: str, place: str) -> Address:
        """An address from its text; InvalidInput, which does not show the text, for one that cannot be used."""
        parts = _split(url)
        wanted = "https://HOST/PATH without user, password and fragment"
        if parts is None or parts.scheme not in PORTS or not parts.hostname:
            raise InvalidInput([Problem(place, "", "a text that is no address of a webhook", wanted)])
        if "@" in parts.netloc or parts.fragment:
            raise InvalidInput([Problem(place, "", f"user, password or fragment at {parts.hostname}", wanted)])
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        digest = hashlib.sha256(url.encode()).hexdigest()[:12]
        return cls(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], path, digest)

    @property
    def name(self) -> str:
        """For people and the database: host, and a hash that tells two addresses there apart."""
        return f"webhook {self.host} {self.digest}"

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def resolved(self, resolve: Resolve, *, allow_private: bool) -> list[str]:
        """Its addresses; AddressRefused if one is not public, OSError if there is none."""
        found = list(dict.fromkeys(resolve(self.host, self.port)))
        if not found:
            raise OSError("no address")
        private = [each for each in found if not is_public(each)]
        if private and not allow_private:
            raise AddressRefused(f"{self.host} is at {private[0]}, which is not public")
        return found


def is_public(text: str) -> bool:
    """Whether an address is one of a host on the internet, and leads to no other address."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and (address not in UNICAST or any(address in net for net in EMBEDDING)):
        return False
    return address.is_global and not _is_special(address)


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses that this machine finds for a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    return address.is_multicast or address.is_reserved or address.is_unspecified


def _split(url: str) -> SplitResult | None:
    """The parts of a URL of visible ASCII; None for another text, as parsers differ on the rest."""
    if not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
