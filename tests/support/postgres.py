"""A PostgreSQL cluster of the tests' own: temporary directory, unix socket, not as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SPEED = {"shared_buffers": "64MB", "max_connections": "120", "listen_addresses": "''"}


class Cluster:
    """Started at once; `stop` ends the server and removes its files."""

    def __init__(self, *settings: str, place: Path | None = None) -> None:
        """`settings`: lines of postgresql.conf, beside or instead of the usual ones; `place`: a folder on the disk that
        is meant, which others than root may enter."""
        self.binaries = _binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-", dir=place))
        self.settings = settings
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self._make()
        self.start()

    def _make(self) -> None:
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "kiosk", "-E", "UTF8", "--locale=C.UTF-8")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as written:
            usual = [f"{name} = {value}" for name, value in SPEED.items()]
            written.writelines(f"{one}\n" for one in (*usual, *self.settings))

    def start(self) -> None:
        options = f"-c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://kiosk@/{database}?host={self.folder}"

    def conninfo(self, database: str) -> str:
        """The same for libpq."""
        return f"dbname={database} user=kiosk host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database; returns its name."""
        name = f"t{uuid.uuid4().hex}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')  # half the work of WAL_LOG
        return name

    def drop(self, name: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def kill(self) -> None:
        """The server dies as at a power cut."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def away(self) -> Iterator[None]:
        """The server dies as at a power cut, and is there again at the end."""
        self.kill()
        try:
            yield
        finally:
            self.restart()

    def promote(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def restart(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "-l", str(self.folder / "log"), "restart")

    def crash(self) -> None:
        """The server dies as at a power cut, and starts again."""
        with self.away():
            pass

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


class Standby(Cluster):
    """Follows another one, as docs/replication.md says; promoted by hand."""

    def __init__(self, primary: Cluster, slot: str) -> None:
        self._primary, self._slot = primary, slot
        super().__init__()

    def _make(self) -> None:
        source = f"host={self._primary.folder} user=kiosk dbname=postgres"
        self._run("pg_basebackup", "-d", source, "-D", str(self.data), "-R", "-C", "-S", self._slot, "-c", "fast")


def follow(past: Cluster, in_charge: Cluster, slot: str) -> None:
    """The server that was in charge comes back as a standby of the one that took its place."""
    in_charge.sql("CHECKPOINT")  # PostgreSQL 15: else pg_rewind takes it for what it was before it was promoted
    kept = f"SELECT 1 FROM pg_replication_slots WHERE slot_name = '{slot}'"
    in_charge.sql(f"SELECT pg_create_physical_replication_slot('{slot}') WHERE NOT EXISTS ({kept})")
    source = f"host={in_charge.folder} user=kiosk dbname=postgres"
    past._run("pg_rewind", "-D", str(past.data), f"--source-server={source}", "-R")
    with (past.data / "postgresql.auto.conf").open("a", encoding="utf-8") as written:
        written.write(f"primary_slot_name = '{slot}'\n")
    past.start()


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL is missing: these tests need it. script/test installs it.")
    return found[-1].parent
