"""The house's PostgreSQL, each machine at the end of a cable of its own."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.support.postgres import Cluster
from tests.week.cable import Cable


class Server:
    """Runs from the start on; `close` removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cluster = Cluster()
        self.cables: dict[int, Cable] = {}
        self.database = self._cluster.create()
        self.is_up = True

    def url(self, machine: int = 0) -> str:
        """Over this machine's cable; 0: the server's own, for whoever looks after it."""
        if not machine:
            return self._cluster.url(self.database)
        if machine not in self.cables:
            self.cables[machine] = Cable(self._folder / f"cable-{machine}", self._cluster.folder)
        return f"postgresql+psycopg://kiosk@/{self.database}?host={self.cables[machine].folder}"

    def fresh_database(self) -> None:
        """An empty one, for a house that is brought back; the one before is gone, as its disk is."""
        self._cluster.drop(self.database)
        self._cluster.sql(f'CREATE DATABASE "{self.database}" TEMPLATE "template0"')

    def stop_at_once(self) -> None:
        """As when its power is cut."""
        if self.is_up:
            self._cluster._run("pg_ctl", "-D", str(self._cluster.data), "-m", "immediate", "stop")
            self.is_up = False

    def start(self) -> None:
        if not self.is_up:
            self._cluster.restart()
            self.is_up = True

    def hang(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        for cable in self.cables.values():
            cable.close()
        self._cluster.stop()

    def _signal(self, number: signal.Signals) -> None:
        head = int((self._cluster.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text(encoding="ascii").split()
        for one in (head, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(one, number)
