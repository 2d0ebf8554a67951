"""PostgreSQL on a machine whose database touchscreens elsewhere use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from kiosk.install.found import address
from kiosk.install.layout import USER
from kiosk.install.machine import Machine, Refused, run

# What the program wants of a server: docs/security.md, "What the administrator of a PostgreSQL server has to set".
CONFIG: Final = """# Made by script/install for the lobby kiosk.
listen_addresses = '*'                  # who may come stands in pg_hba.conf
log_parameter_max_length = 0            # no values of statements in the server's own log
log_parameter_max_length_on_error = 0
"""
MARK: Final = "# lobby kiosk"


def database(machine: Machine, network: str) -> None:
    """See to it that the house's database is there, that the program owns it, and that `network` may come."""
    if not machine.live:
        machine.say("left to the machine itself: the database of PostgreSQL")
        return
    cluster = _cluster(machine)
    if cluster is None:
        return
    lacks_user = not _asked(machine, f"SELECT 1 FROM pg_roles WHERE rolname = '{USER}'")
    word = secrets.token_urlsafe(18)
    shown = (
        "On each touchscreen: script/install kiosk, with the database "
        f"postgresql+psycopg://{USER}:{word}@{address() or 'THIS-MACHINE'}/{USER} (shown only now; write it down)"
    )
    if lacks_user:
        # pg_read_all_settings: doctor sees whether the server's own log would write down answers.
        # Standard input: a password in an argument could be read by everybody on this machine.
        make = f"CREATE ROLE {USER} LOGIN PASSWORD '{word}'; GRANT pg_read_all_settings TO {USER};"
        machine.change("make the database's user", lambda: run("make the database's user", *_psql(), stdin=make))
        if not machine.dry:  # at once too: a run that ends before its last words has said it
            machine.say(shown)
            machine.left.append(shown)
    if not _asked(machine, f"SELECT 1 FROM pg_database WHERE datname = '{USER}'"):
        make_it = f"CREATE DATABASE {USER} OWNER {USER} TEMPLATE template0 ENCODING 'UTF8';"
        machine.change("make the database", lambda: run("make the database", *_psql(), stdin=make_it))
    _let_in(machine, cluster, network)


def _cluster(machine: Machine) -> Path | None:
    """The folder of the newest cluster's settings; None in a dry run that has not installed it. Raises Refused."""
    found = sorted(Path("/etc/postgresql").glob("*/main"), key=lambda one: int(one.parent.name))
    if not found:
        if machine.dry:
            machine.change("make the database, its user, and let the touchscreens' network in", lambda: None)
            return None
        raise Refused("PostgreSQL is installed and has no cluster: pg_createcluster VERSION main --start, then again.")
    return found[-1]


def _let_in(machine: Machine, cluster: Path, network: str) -> None:
    new = machine.file(cluster / "conf.d" / "lobby-kiosk.conf", CONFIG)
    rules = cluster / "pg_hba.conf"
    wanted = f"host {USER} {USER} {network} scram-sha-256 {MARK}\n"
    said = rules.read_text("utf-8")
    kept = "".join(line for line in said.splitlines(keepends=True) if MARK not in line)
    if wanted not in said:
        mode = rules.stat().st_mode & 0o777
        machine.change(f"let {network} come to the database ({rules})", lambda: _append(rules, kept + wanted, mode))
        new = True
    if new:
        machine.command("start PostgreSQL anew", "systemctl", "restart", "postgresql")


def _append(rules: Path, content: str, mode: int) -> None:
    """Its owner stays: the server's own user."""
    owner = rules.stat()
    fresh = rules.with_name(f".{rules.name}.new")
    fresh.write_text(content, "utf-8")
    fresh.chmod(mode)
    os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(rules)


def _psql() -> tuple[str, ...]:
    return ("runuser", "-u", "postgres", "--", "psql", "-XtAq", "-v", "ON_ERROR_STOP=1")


def _asked(machine: Machine, statement: str) -> bool:
    """Raises Refused where the server gives no answer."""
    code, said = machine.asked(*_psql(), "-c", statement)
    if code:
        raise Refused(f"PostgreSQL does not answer: {said.strip()} Start it (systemctl start postgresql), then again.")
    return said.strip() == "1"
