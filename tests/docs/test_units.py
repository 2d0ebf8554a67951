"""The units of systemd and what stands beside them: as systemd itself reads them, and what a house relies on."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.install import packages
from kiosk.install.layout import DATA, PROGRAM, SETTINGS, USER
from kiosk.install.questions import Role
from kiosk.install.system import services_of
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "assets" / "systemd").iterdir())
PARTS = ROOT / "assets" / "install"
ALL_DAY = ("lobby-kiosk", "lobby-console", "lobby-board")
SCREENS = ("lobby-kiosk", "lobby-board")
# What `systemd-analyze security` may say at most, of 10: docs/running.md, "What the units may".
QUIET = ("lobby-console", "lobby-backup", "lobby-trail", "lobby-sign", "lobby-purge")
EXPOSURE = {"lobby-kiosk": 2.2, "lobby-board": 3.2, **dict.fromkeys(QUIET, 1.3)}
OF_ROOT = "lobby-update"  # it installs


def lines(name: str) -> Iterator[tuple[str, str]]:
    """The settings of a unit, in their order; a key may come again."""
    for line in (ROOT / "assets" / "systemd" / name).read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield key, value


def setting(name: str, key: str) -> str:
    return next((value for one, value in lines(f"{name}.service") if one == key), "")


def test_systemd_understands_every_line() -> None:
    done = subprocess.run(["systemd-analyze", "verify", *UNITS], capture_output=True, text=True, timeout=60)
    # Their programs are not installed where the tests run; nothing else may be said.
    assert [line for line in done.stderr.splitlines() if "is not executable: No such file" not in line] == []


def test_no_service_may_more_than_it_has_to() -> None:
    assert sorted((*EXPOSURE, OF_ROOT)) == [one.stem for one in UNITS if one.suffix == ".service"]
    for name, most in EXPOSURE.items():
        file = ROOT / "assets" / "systemd" / f"{name}.service"
        command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={most * 10:.0f}", file]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", ALL_DAY)
def test_what_runs_all_day_is_watched_and_never_given_up(name: str) -> None:
    said = [setting(name, key) for key in ("Type", "Restart", "StartLimitIntervalSec", "WatchdogSignal")]
    assert said == ["notify", "always", "0", "SIGKILL"] and int(setting(name, "WatchdogSec")) > 0
    if "xinit" in setting(name, "ExecStart"):  # the main process is another one than the one that speaks …
        assert setting(name, "NotifyAccess") == "all"
        assert setting(name, "PAMName") == ""  # … and a session would take that one out of the unit, unheard


def test_a_touchscreen_that_is_stopped_ends_before_its_display(tmp_path: Path) -> None:
    """What an ExecStop does to a program that starts X and the kiosk, and ends with the kiosk, as xinit does."""
    display, ready, order = tmp_path / "Xorg", tmp_path / "ready", tmp_path / "order"
    display.symlink_to("/bin/sleep")
    ends = f"kill -0 $display && echo in order >{order}; exit"
    kiosk = f"trap '{ends}' TERM; : >{ready}; while :; do sleep 0.05; done"
    xinit = f'{display} 60 & export display=$!; sh -c "$kiosk" & wait $!; kill $display'
    with subprocess.Popen(["sh", "-c", xinit], env={"kiosk": kiosk, "PATH": "/usr/bin:/bin"}) as started:
        until(ready.exists)
        command = shlex.split(setting("lobby-kiosk", "ExecStop").removeprefix("-").replace("$$", "$"))
        with subprocess.Popen(command, env={"MAINPID": str(started.pid), "PATH": "/usr/bin:/bin"}) as stop:
            started.wait(timeout=30)
            assert stop.wait(timeout=30) == 0
    assert order.read_text() == "in order\n"


@pytest.mark.parametrize("name", SCREENS)
def test_a_device_that_comes_later_may_be_used_too(name: str) -> None:
    allowed = [value for key, value in lines(f"{name}.service") if key == "DeviceAllow"]
    assert len(allowed) >= 5
    # systemd looks a name up in /proc/devices when the unit starts: before the scanner is plugged in, it is not there.
    assert [one for one in allowed if not re.fullmatch(r"char-\d+ rw", one)] == []


def test_units_name_what_the_installer_makes() -> None:
    members = re.findall(rf"^m {USER} (\w+)$", (PARTS / "lobby-kiosk.sysusers").read_text("utf-8"), re.MULTILINE)
    for name in EXPOSURE:
        assert (setting(name, "User"), setting(name, "Group")) == (USER, USER)
        assert set(setting(name, "SupplementaryGroups").split()) <= set(members)
        places = re.findall(r"/(?:opt|etc|var/lib)/[\w./-]+", setting(name, "ExecStart"))
        assert {PROGRAM / "current", SETTINGS} >= {
            PROGRAM / "current" if one.startswith(f"{PROGRAM}/current/script/") else Path(one) for one in places
        }
        if name != "lobby-board":
            assert f"/var/lib/{setting(name, 'StateDirectory')}" == str(DATA)
    folders = (PARTS / "lobby-kiosk.tmpfiles").read_text("utf-8")
    assert f"d {DATA} 0700 {USER} {USER} -" in folders and f"d {SETTINGS.parent} 0750 root {USER} -" in folders


def test_every_machine_has_its_units_and_every_unit_a_machine() -> None:
    started = {one for role in Role for one in services_of(role, True)}
    with_services = started | {one.replace(".timer", ".service") for one in started}
    assert with_services == {one.name for one in UNITS}
    assert "lobby-purge.timer" in services_of(Role.CONSOLE, False)  # no touchscreen does it there
    assert not any("backup" in one for one in services_of(Role.ALL, False))


def test_the_rules_of_devices_are_rules() -> None:
    file = PARTS / "lobby-kiosk.rules"
    key = r"ACTION|SUBSYSTEMS?|KERNEL|TEST|GROUP|MODE|SYMLINK|GOTO|LABEL|(?:ENV|ATTR|IMPORT)\{[^}]+\}"
    part = rf'({key})(==|!=|\+=|=)"[^"]*"'
    rules = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [one for one in rules if not re.fullmatch(rf"{part}(, {part})*", one)] == []
    groups = set(re.findall(r'GROUP="(\w+)"', "\n".join(rules)))
    assert groups <= set(setting("lobby-kiosk", "SupplementaryGroups").split())
    udevadm = shutil.which("udevadm", path="/usr/bin:/bin:/sbin")
    if udevadm and "verify" in subprocess.run([udevadm, "--help"], capture_output=True, text=True).stdout:
        done = subprocess.run([udevadm, "verify", file], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_packages_of_the_installer_are_those_of_setup() -> None:
    setup = re.search(r"run_packages=\(([^)]*)\)", (ROOT / "script" / "setup").read_text("utf-8"))
    assert setup is not None and sorted(setup[1].split()) == sorted(packages.PROGRAM)


def test_the_touchscreen_goes_before_all_that_has_time() -> None:
    """By weight: among units of systemd a process's own nice counts for nothing once one of them has a weight."""
    weights = {name: int(setting(name, "CPUWeight") or 100) for name in (*EXPOSURE, OF_ROOT)}
    assert weights["lobby-kiosk"] > max(weight for name, weight in weights.items() if name != "lobby-kiosk")
    assert all(weights[name] < 100 for name in weights if setting(name, "Nice"))


def test_what_the_touchscreen_starts_may_stand_back() -> None:
    """The filter takes `setpriority` away with all of @resources; refused, nobody would hear of it."""
    filters = [value for key, value in lines("lobby-kiosk.service") if key == "SystemCallFilter"]
    last = max(place for place, value in enumerate(filters) if value.startswith("~"))
    assert any("setpriority" in value.split() for value in filters[last + 1 :])
