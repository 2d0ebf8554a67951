"""A house's console as it is served: a process of its own on a real disk, asked over plain sockets."""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier, Thread
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
OPEN_SECONDS: Final = 60.0
END_SECONDS: Final = 10.0
_ADDRESS: Final = re.compile(r"http://[^\s:/]+:(\d+)/")
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Unserved(Exception):
    """It did not open, or answered something else; the message holds what it said."""


class Asking:
    """What one program asks over HTTP on this machine: bytes out, the whole answer in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._kept: socket.socket | None = None

    def new(self, request: bytes) -> bytes:
        """Over a connection of its own."""
        with self._connected() as connection:
            return _asked(connection, request)

    def kept(self, request: bytes) -> bytes:
        """Over the connection of the time before, as browsers do."""
        self._kept = self._kept or self._connected()
        return _asked(self._kept, request)

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()

    def _connected(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), OPEN_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def request_of(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; underscores in names of headers are dashes."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1"]
    if body or method == "POST":
        lines.append(f"content-length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _asked(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = b""
    while (head := answer.find(b"\r\n\r\n")) < 0:
        answer += _received(connection, answer)
    length = _LENGTH.search(answer, 0, head + 2)
    while length is not None and len(answer) < head + 4 + int(length[1]):
        answer += _received(connection, answer)
    return answer


def _received(connection: socket.socket, so_far: bytes) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise Unserved(f"the connection ended after {so_far!r}")
    return piece


def status_of(answer: bytes) -> int:
    return int(answer[9:12])


@contextmanager
def served(arguments: Sequence[str], folder: Path, **environment: str) -> Iterator[tuple[int, int]]:
    """A Python process that serves and says its address: its port and its process's id, until the end of the block."""
    log = folder / "served.txt"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield _port_of(process, log), process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        process.kill()
        process.wait()


def _port_of(process: subprocess.Popen[str], log: Path) -> int:
    assert process.stdout is not None
    said, deadline = "", time.monotonic() + OPEN_SECONDS
    while time.monotonic() < deadline:
        if not select.select([process.stdout], [], [], 1.0)[0]:
            continue
        line = process.stdout.readline()
        said += line
        if found := _ADDRESS.search(line):
            return int(found[1])
        if not line:
            break
    raise Unserved(f"{said}{log.read_text(errors='replace')}")


def seconds_each(port: int, ask: Callable[[Asking, int], bytes], times: int) -> list[float]:
    """How long each of `times` requests of one client took; all of them succeed."""
    asking, taken = Asking(port), []
    for number in range(times):
        began = time.perf_counter()
        answer = ask(asking, number)
        taken.append(time.perf_counter() - began)
        if status_of(answer) not in (200, 201):
            raise Unserved(answer.decode(errors="replace"))
    asking.close()
    return taken


def seconds_together(
    port: int, ask: Callable[[Asking, int], bytes], clients: int, times: int
) -> tuple[float, list[float]]:
    """Seconds until `clients` that ask at once, each `times` times, all have their answers; and how long each took."""
    taken: list[list[float]] = [[] for _ in range(clients)]
    start = Barrier(clients + 1)

    def one(client: int) -> None:
        start.wait()
        taken[client] = seconds_each(port, lambda asking, number: ask(asking, client * times + number), times)

    threads = [Thread(target=one, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    if any(len(one) < times for one in taken):
        raise Unserved("a client got no answer")
    return whole, [one for client in taken for one in client]
