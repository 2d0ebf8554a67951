"""Behind a proxy of the house: whose a request is that comes from it.

Only what the proxy itself has seen is believed, the last address of X-Forwarded-For; whatever stands before it came
with the request. A request that names nobody is the proxy's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.web.rooms import plain

Headers = Iterable[tuple[bytes, bytes]]
_FORWARDED: Final = b"x-forwarded-for"


class Proxies:
    """The addresses of those who stand between browsers and this server; none, as shipped."""

    def __init__(self, addresses: frozenset[str]) -> None:
        self.addresses = frozenset(map(plain, addresses))

    def whose(self, peer: str, headers: Headers) -> str:
        """The address of a request whose connection comes from `peer`."""
        if peer not in self.addresses:
            return peer
        said = b",".join(value for name, value in headers if name.lower() == _FORWARDED)
        for word in reversed(said.decode("latin-1").split(",")):
            try:
                address = plain(word.strip())
            except ValueError:
                return peer
            if address not in self.addresses:
                return address
        return peer


NO_PROXIES: Final = Proxies(frozenset())
