"""Printers on the network: a raw TCP stream, by custom on port 9100."""

from __future__ import annotations

import errno
import ipaddress
import os
import select
import socket
import struct

from devices.transports.wire import DescriptorWire

PRINTER_PORT = 9100
CONNECT_SECONDS = 2.0
# A printer that lost its power says nothing: unacknowledged data or probes end the connection.
UNACKNOWLEDGED_MS = 5000
IDLE_BEFORE_PROBE_SECONDS, PROBE_EVERY_SECONDS, PROBES = 5, 2, 2
_DISCARD_ON_CLOSE = struct.pack("ii", 1, 0)


def parse_address(text: str) -> tuple[str, int]:
    """ "192.168.1.50", "192.168.1.50:9100" or "[fe80::1]:9100" as address and port. Raises ValueError.

    Numbers only: looking up a name has no time limit, and a lobby's printer has a fixed address.
    """
    host, port = text, ""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, port = text.split(":")
    number = int(port) if port else PRINTER_PORT
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return str(ipaddress.ip_address(host)), number


class NetworkTransport(DescriptorWire):
    """Connects within `connect_timeout` seconds. `address` as `parse_address` reads it; raises ValueError."""

    connects = True

    def __init__(self, address: str, connect_timeout: float = CONNECT_SECONDS) -> None:
        super().__init__(address)
        self._address = parse_address(address)
        self._connect_timeout = connect_timeout

    def _connect(self) -> int:
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        wire = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            begun = wire.connect_ex(self._address)
            if begun not in (0, errno.EINPROGRESS):
                raise OSError(begun, os.strerror(begun))
            poll = select.poll()
            poll.register(wire, select.POLLOUT)
            if not poll.poll(self._connect_timeout * 1000):
                raise OSError(errno.ETIMEDOUT, "does not answer")
            failed = wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if failed:
                raise OSError(failed, os.strerror(failed))
            if wire.getsockname() == wire.getpeername():
                # Where nobody listens on this machine, a port can be met by itself and gives back what it gets.
                raise OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
            _notice_silence(wire)
        except OSError:
            wire.close()
            raise
        return wire.detach()

    def _let_go(self, descriptor: int, *, discard: bool) -> None:
        try:
            with socket.socket(fileno=descriptor) as wire:
                if discard:
                    # Without this the kernel goes on sending a job that nobody waits for any more.
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DISCARD_ON_CLOSE)
        except OSError:
            return


def _notice_silence(wire: socket.socket) -> None:
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_BEFORE_PROBE_SECONDS)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_EVERY_SECONDS)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
