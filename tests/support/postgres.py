"""A PostgreSQL cluster of the tests' own: temporary directory, unix socket, not as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

SPEED = ("-c", "shared_buffers=64MB", "-c", "max_connections=120", "-c", "listen_addresses=")


class Cluster:
    """Started at once; `stop` ends the server and removes its files."""

    def __init__(self) -> None:
        self.binaries = _binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "kiosk", "-E", "UTF8", "--locale=C.UTF-8")
        options = " ".join((*SPEED, f"-c unix_socket_directories={self.folder}"))
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://kiosk@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database; returns its name."""
        name = f"t{uuid.uuid4().hex}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(f"dbname=postgres user=kiosk host={self.folder}", autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "-l", str(self.folder / "log"), "restart")

    def halt(self) -> None:
        """The server dies as at a power cut; `restart` brings it back."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def crash(self) -> None:
        """The server dies as at a power cut, and starts again."""
        self.halt()
        self.restart()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL is missing: these tests need it. script/test installs it.")
    return found[-1].parent
