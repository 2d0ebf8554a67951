"""Ends in a loop: a parent that is killed, again and again, must not leave its simulator behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from kiosk.settings.model import Settings
from kiosk.simulator.address import FILE_NAME, read_address
from tests.support.running_kiosk import ROOT
from tests.support.waiting import session_members, until

END_SECONDS = 6.0  # the grace of a child whose parent has gone is 3 s
THREADS = 12  # of the parent: at its death each may send the child a signal of its own

_PARENT = """
import pathlib, sys, threading
from kiosk.settings.reading import load
from kiosk.processes.supervise import start_simulator
start_simulator(load(pathlib.Path(sys.argv[1])), None)
for _ in range(int(sys.argv[2])):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
"""


def kill_parents_of_simulators(settings: Settings, rounds: int) -> list[str]:
    """Kill the parent of a simulator that serves, `rounds` times; returns what outlived it (and ends that),
    and what ended by its deadline only, without tidying up.

    One round takes about a second.
    """
    survivors = []
    for number in range(rounds):
        survivors += [f"round {number}: {words}" for words in _kill_one(settings)]
    return survivors


def _kill_one(settings: Settings) -> list[str]:
    settings.storage.run.mkdir(parents=True, exist_ok=True)
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(settings.path), str(THREADS)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with parent:
        assert parent.stdout is not None
        try:
            assert parent.stdout.readline() and until(lambda: read_address(settings.storage.run))
        finally:
            parent.kill()
    until(lambda: not session_members(parent.pid), END_SECONDS)
    left = session_members(parent.pid)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    address = settings.storage.run / FILE_NAME
    untidy = [f"{address.name} was left"] if address.exists() else []
    address.unlink(missing_ok=True)
    return [*left.values(), *untidy]
