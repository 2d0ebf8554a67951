"""Who may connect: so many connections from one address, so many from all others together, this machine apart.

A full room is never closed to who comes: the connection that has kept the server waiting longest goes, of the address
with the most of them. Only connections on which the server is at work are not sent away.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from typing import Final, Generic, Protocol, TypeVar

from kiosk.web.bounds import Bounds

# Not all of 127.0.0.0/8: what binds another address there says that it is somebody else.
THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1"})


class Guest(Protocol):
    """A connection, as the rooms see it."""

    @property
    def waits_since(self) -> float | None:
        """Since when nothing is done for it; None: it is worked on."""
        ...

    def hang_up(self) -> None:
        """End it, whatever it is doing."""
        ...


G = TypeVar("G", bound=Guest)


class Rooms(Generic[G]):
    """The connections that are counted, by address. Used by one thread."""

    def __init__(self, bounds: Bounds, apart: frozenset[str] = frozenset()) -> None:
        """apart: further addresses with a room of their own each, as large as this machine's."""
        self._bounds = bounds
        self._apart = THIS_MACHINE | apart
        self._guests: dict[str, dict[G, None]] = {}  # in the order in which they came

    def enter(self, address: str, guest: G) -> bool:
        """Give it a place; False when everybody whom it could replace is being served."""
        own = address in self._apart
        most = self._bounds.from_this_machine if own else self._bounds.from_one_address
        if len(self._guests.get(address, ())) >= most and not self._send_away(address):
            return False
        if not own and self._others >= self._bounds.from_others and not self._send_one_of_the_many():
            return False
        self._guests.setdefault(address, {})[guest] = None
        return True

    def leave(self, address: str, guest: G) -> None:
        """It takes no place any more. Twice is once."""
        there = self._guests.get(address, {})
        there.pop(guest, None)
        if not there:
            self._guests.pop(address, None)

    def __iter__(self) -> Iterator[G]:
        return iter([guest for there in self._guests.values() for guest in there])

    @property
    def _others(self) -> int:
        return sum(len(there) for address, there in self._guests.items() if address not in self._apart)

    def _send_one_of_the_many(self) -> bool:
        longest = {one: self._longest(one) for one in self._guests if one not in self._apart}
        many = [(len(self._guests[one]), -found[0], one) for one, found in longest.items() if found is not None]
        return bool(many) and self._send_away(max(many)[2])

    def _send_away(self, address: str) -> bool:
        """End the connection of this address that has kept the server waiting longest."""
        longest = self._longest(address)
        if longest is None:
            return False
        _since, guest = longest
        self.leave(address, guest)
        guest.hang_up()
        return True

    def _longest(self, address: str) -> tuple[float, G] | None:
        waiting = [(since, guest) for guest in self._guests[address] if (since := guest.waits_since) is not None]
        return min(waiting, key=lambda one: one[0], default=None)


def plain(address: str) -> str:
    """An address of a socket as it is counted: without a zone, IPv4 as such where a socket of IPv6 took it."""
    read = ip_address(address.partition("%")[0])
    return str(read.ipv4_mapped or read) if isinstance(read, IPv6Address) else str(read)
