"""Strangers on the house's network: raw connections from other addresses of this machine, and what comes on them."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

STRANGER = "127.0.0.2"
Address = tuple[str, int]


def connect(server: Address, source: str = STRANGER) -> socket.socket:
    """A connection that came from `source`, an address of 127.0.0.0/8."""
    return socket.create_connection(server, 5, source_address=(source, 0))


def is_over(connection: socket.socket) -> bool:
    """The server has hung up: what it has sent is read, then the end, or a reset."""
    try:
        while select.select([connection], [], [], 0)[0]:
            if not connection.recv(65_536):
                return True
    except OSError:
        return True
    return False


def seconds_until_over(connections: Iterable[socket.socket], limit: float) -> float:
    """How long until the server has hung up on all of them; `limit` when it has not by then."""
    began, left = time.monotonic(), list(connections)
    while time.monotonic() - began < limit:
        left = [one for one in left if not is_over(one)]
        if not left:
            return time.monotonic() - began
        time.sleep(0.02)
    return limit


def trickle(connection: socket.socket, start: bytes, drop: bytes, seconds: float, limit: float) -> float:
    """Send `start`, then `drop` every `seconds`; returns how long the server bore it, at most `limit`."""
    began = time.monotonic()
    with suppress(OSError):
        connection.sendall(start)
        while time.monotonic() - began < limit:
            time.sleep(seconds)
            if is_over(connection):
                break
            connection.sendall(drop)
    return time.monotonic() - began


def many(count: int, make: Callable[[], socket.socket]) -> list[socket.socket]:
    return [make() for _ in range(count)]


def close_all(connections: Iterable[socket.socket]) -> None:
    for one in connections:
        one.close()
