"""`kiosk simulate`: holds the simulated printer and serves the testers' page on the loopback."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"
NEXT_PORTS = 20  # how many ports after the wished one are tried before any free one


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback: at `port`, else at the next free one; 0 means any."""
    for wished in (*range(port, min(port + NEXT_PORTS, 65536)), 0) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, wished))
        except OSError:
            listener.close()
            continue
        listener.listen()
        return listener
    raise OSError(f"no port is free on {LOOPBACK}")
