"""The units of systemd: as systemd itself reads them, and what a house relies on."""

from __future__ import annotations

import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "assets" / "systemd").iterdir())
SERVICES = ("lobby-kiosk", "lobby-console", "lobby-board")


def test_systemd_understands_every_line() -> None:
    done = subprocess.run(["systemd-analyze", "verify", *UNITS], capture_output=True, text=True, timeout=60)
    # Their programs are not installed where the tests run; nothing else may be said.
    assert [line for line in done.stderr.splitlines() if "is not executable: No such file" not in line] == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_runs_all_day_is_watched_and_never_given_up(name: str) -> None:
    unit = RawConfigParser(strict=False)
    unit.read(ROOT / "assets" / "systemd" / f"{name}.service")
    service = unit["Service"]
    assert (service["Type"], service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("notify", "always", "0")
    assert int(service["WatchdogSec"]) > 0 and service["WatchdogSignal"] == "SIGKILL"
    if "xinit" in service["ExecStart"]:  # the main process is another one than the one that speaks
        assert service["NotifyAccess"] == "all"
