"""Network printers as somebody else would write them: a socket, a few habits, and no code of the driver.

What arrives is kept; a slip has reached the paper when its first and its last line stand in it, in this order.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

RESET = struct.pack("ii", 1, 0)
ASK_ONLINE = b"\x10\x04"


@dataclass(frozen=True, slots=True)
class Habits:
    """How it behaves. `answer` gets what has just arrived; seconds."""

    answer: Callable[[bytes], bytes] = lambda _data: b""
    greeting: bytes = b""  # said by itself to whoever connects
    late: float = 0.0
    reset_every: int = 0  # one of so many connections is reset at its first byte
    idle: float = 0.0  # after so long without a byte it hangs up


def state_only(data: bytes) -> bytes:
    return b"\x12" * data.count(ASK_ONLINE)


def nonsense(data: bytes) -> bytes:
    return random.Random(len(data)).randbytes(7)


HABITS = {
    "mute": Habits(),
    "mute, hangs up when idle": Habits(idle=0.3),
    "mute, hangs up before an answer is overdue": Habits(idle=0.05),
    "mute, resets every other connection": Habits(reset_every=2),
    "answers DLE EOT only": Habits(state_only),
    "answers DLE EOT only, hangs up when idle": Habits(state_only, idle=0.3),
    "answers DLE EOT only, resets every third connection": Habits(state_only, reset_every=3),
    "answers the first of four only": Habits(lambda data: b"\x12" if b"\x10\x04\x01" in data else b""),
    "answers GS a only": Habits(greeting=b"\x10\0\0\0", answer=lambda data: b"\x10\0\0\0" * data.count(b"\x1da")),
    "answers late": Habits(state_only, late=0.12),
    "answers nonsense": Habits(nonsense),
    "echoes": Habits(lambda data: data),
}


class ForeignPrinter:
    """Serves one connection at a time until `close`."""

    def __init__(self, habits: Habits = HABITS["mute"]) -> None:
        self.connections: list[bytearray] = []
        self._habits = habits
        self._break_at = b""
        self._away = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self._port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def pull_cable(self, at: str, away: float) -> None:
        """Once, as soon as this text has come; then nobody can be reached for `away` seconds."""
        self._away, self._break_at = away, at.encode()

    def printed(self, first: str, last: str) -> int:
        """How often the lines `first` and `last` came over one connection, in this order."""
        whole = 0
        for got in self.connections:
            text = bytes(got).decode("latin-1")
            whole += sum(last in rest.partition(first)[0] for rest in text.split(first)[1:])
        return whole

    def close(self) -> None:
        # Another thread may wait in accept: a plain close would leave it there.
        with socket.socket() as last:
            listener, self._listener = self._listener, None  # type: ignore[assignment]
            last.settimeout(1.0)
            last.connect_ex(("127.0.0.1", self._port))
            if listener is not None:
                listener.close()
        self._thread.join(3)

    def _serve(self) -> None:
        while (listener := self._listener) is not None:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            if self._listener is None:
                link.close()
                return
            self.connections.append(bytearray())
            broken = self._talk(link)
            link.close()
            if broken:
                listener.close()
                time.sleep(self._away)
                self._listener = socket.create_server(("127.0.0.1", self._port), backlog=1)

    def _talk(self, link: socket.socket) -> bool:
        """Until the host goes; True when the cable was pulled."""
        habits, got = self._habits, self.connections[-1]
        reset = habits.reset_every and len(self.connections) % habits.reset_every == 0
        link.settimeout(habits.idle or None)
        try:
            if habits.greeting:
                link.sendall(habits.greeting)
            while self._listener is not None and (data := link.recv(4096)):
                if reset:
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return False
                got += data
                if self._break_at and self._break_at in got:
                    del got[got.index(self._break_at) + len(self._break_at) :]
                    self._break_at = b""
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return True
                answer = habits.answer(data)
                if answer and habits.late:
                    time.sleep(habits.late)
                link.sendall(answer)
        except OSError:
            pass
        return False
