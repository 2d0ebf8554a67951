"""The network between a machine and the house's PostgreSQL: a socket that leads to the server, or nowhere."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"


class Cable:
    """Serves `folder`, where psycopg finds the server by ?host=FOLDER, until `close`. From any thread."""

    def __init__(self, folder: Path, server: Path) -> None:
        folder.mkdir()
        self.folder, self._server = folder, str(server / NAME)
        self._cut = False
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / NAME))
        (folder / NAME).chmod(0o777)
        self._listener.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="cable", daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Nothing comes through any more, and nobody is told: packets are lost."""
        self._cut = True

    def mend(self) -> None:
        """What was connected before is dead, as after minutes without a packet."""
        with self._lock:
            for one in list(self._pairs):
                self._drop(one)
        self._cut = False

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self.mend()
        self._listener.close()
        self._selector.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            if self._cut:
                self._closing.wait(0.1)
                continue
            for key, _ in self._selector.select(0.1):
                with self._lock:
                    self._accept() if key.fileobj is self._listener else self._carry(key.fileobj)  # type: ignore[arg-type]

    def _accept(self) -> None:
        inner, _ = self._listener.accept()
        outer = socket.socket(socket.AF_UNIX)
        try:
            outer.connect(self._server)
        except OSError:
            inner.close()
            outer.close()
            return
        for one, other in ((inner, outer), (outer, inner)):
            self._pairs[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _carry(self, one: socket.socket) -> None:
        if one not in self._pairs:
            return
        try:
            data = one.recv(65536)
            if data:
                self._pairs[one].sendall(data)
                return
        except OSError:
            pass
        self._drop(one)

    def _drop(self, one: socket.socket) -> None:
        other = self._pairs.pop(one, None)
        for each in (one, other):
            if each is not None:
                self._pairs.pop(each, None)
                with suppress(KeyError, ValueError):
                    self._selector.unregister(each)
                each.close()
