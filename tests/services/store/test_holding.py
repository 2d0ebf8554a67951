"""One panel for each kiosk id on a database: the second is refused, and nobody is by what they left behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from services.store.clock import SystemClock
from services.store.database import Database, DatabaseAway
from services.store.holding import IdHeld, IdHold
from services.store.obstacles import Obstacle

KIOSK = "kiosk-1"
OURS, CLONE = "ours", "clone"

OTHER_PROCESS = """
import sys
from pathlib import Path
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.holding import IdHold
hold = IdHold(Database(DatabaseSettings(sys.argv[1], Path(sys.argv[2]))), "kiosk-1", SystemClock(), panel="ours")
hold.take()
print("held", flush=True)
sys.stdin.read()
"""


def hold(database: Database, panel: str, lease_seconds: float = 60.0) -> IdHold:
    # A clock that is wrong by years changes nothing: only the database's own is told, and none decides.
    return IdHold(database, KIOSK, SystemClock(), panel=panel, lease_seconds=lease_seconds)


@contextmanager
def killed_process(database: Database) -> Iterator[None]:
    """Another process of the panel `ours` holds the id during the block, and dies of SIGKILL at its end."""
    arguments = [str(database.settings.url), str(database.settings.id_file)]
    command = [sys.executable, "-c", OTHER_PROCESS, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield
        process.kill()
        process.wait()


def test_the_second_is_refused_and_the_killed_one_is_back_at_once(database: Database) -> None:
    ours, clone = hold(database, OURS), hold(database, CLONE)
    with killed_process(database):
        with pytest.raises(IdHeld, match=f"works as {KIOSK}.*another id") as refused:
            clone.take()
        assert refused.value.obstacle is Obstacle.ID_HELD and refused.value.place.startswith(f"{KIOSK}: ")
        with pytest.raises(DatabaseAway):  # the same panel: what is in its way goes by itself
            ours.take()
    with pytest.raises(IdHeld):  # the lock is free, and its panel may come back to it
        clone.keep()
    ours.take()
    ours.keep()
    with pytest.raises(IdHeld):
        clone.take()
    ours.release()


def test_another_panel_takes_it_once_it_was_free_for_the_lease(database: Database) -> None:
    ours = hold(database, OURS)
    ours.take()
    ours.release()
    clone = hold(database, CLONE, lease_seconds=0.2)
    clone.take()
    with pytest.raises(IdHeld):  # it came back too late
        ours.keep()
    clone.release()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_lost_session_is_noticed_and_the_holder_comes_first(database: Database) -> None:
    """A file's lock ends with its process only."""
    ours, clone = hold(database, OURS), hold(database, CLONE)
    ours.take()
    with database.write() as connection:  # a server that starts again, a cable: all sessions but this one are gone
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    with pytest.raises(IdHeld):
        clone.keep()
    ours.keep()
    with pytest.raises(IdHeld):
        clone.take()
    ours.release()
