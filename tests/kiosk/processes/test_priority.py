"""What `kiosk run` starts beside itself gives way to it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kiosk.processes.priority import STANDS_BACK

SERVERS = ("kiosk.console.server", "kiosk.console.outage_server", "kiosk.simulator.server")
AS_STARTED = """
import importlib, os, sys
server = importlib.import_module(sys.argv[1])
server.run = lambda *arguments, **named: print(os.nice(0)) or 0
server.main(["kiosk.ini"])
"""


@pytest.mark.parametrize("server", SERVERS)
def test_it_stands_back(server: str) -> None:
    done = subprocess.run([sys.executable, "-c", AS_STARTED, server], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(min(19, os.nice(0) + STANDS_BACK))], done.stderr
