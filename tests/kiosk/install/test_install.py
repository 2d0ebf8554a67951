"""script/install into a folder that stands in for a machine: by the system's own Python, with nothing installed."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from kiosk.install.house import value_in
from kiosk.install.layout import Layout, complete
from kiosk.settings.reading import load

ROOT = Path(__file__).resolve().parents[3]
ANSWERS = {"name": "Rumah Tahanan Negara Uji", "pixels": "1920x1080", "width_mm": "476", "turn": "left"}


def install(machine: Path, *arguments: str, answers: dict[str, str] = ANSWERS) -> subprocess.CompletedProcess[str]:
    file = machine.with_name("answers")
    file.write_text("# of this house\n" + "".join(f"{name} = {one}\n" for name, one in answers.items()))
    command = [ROOT / "script" / "install", "--root", machine, "--answers", file, *arguments]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)


def state(machine: Path) -> dict[str, str]:
    """Every file and link, and what is in it."""
    return {
        str(one.relative_to(machine)): str(one.readlink())
        if one.is_symlink()
        else hashlib.sha256(one.read_bytes()).hexdigest() + oct(one.stat().st_mode)
        for one in machine.rglob("*")
        if one.is_symlink() or one.is_file()
    }


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    folder = tmp_path / "machine"
    folder.mkdir()
    return folder


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(machine: Path) -> None:
    done = install(machine, "--dry-run")
    assert (done.returncode, state(machine)) == (0, {})
    assert "would write /etc/systemd/system/lobby-kiosk.service" in done.stdout
    assert "would ask" not in done.stdout
    assert "would ask for:\n  name: Full name" in install(machine, "--dry-run", answers={}).stdout


def test_a_second_run_changes_nothing_and_one_that_was_cut_short_is_finished(machine: Path) -> None:
    zones = machine / "usr/share/zoneinfo/Asia/Jakarta"
    zones.parent.mkdir(parents=True)
    zones.touch()
    done = install(machine)
    assert done.returncode == 0, done.stderr
    assert (machine / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Asia/Jakarta")
    whole = state(machine)
    ini = machine / "etc/lobby-kiosk/kiosk.ini"
    settings = load(ini)
    assert (settings.panel.width_px, settings.panel.height_px) == (1080, 1920)  # it hangs on its side
    assert settings.panel.width_mm == pytest.approx(268, abs=1)
    assert settings.house.name == ANSWERS["name"] and settings.house.short_name == "Rutan Uji"
    assert str(settings.storage.data) == "/var/lib/lobby-kiosk" and settings.panel.fullscreen
    assert ini.stat().st_mode & 0o777 == 0o640
    wanted = machine / "etc/systemd/system/multi-user.target.wants/lobby-kiosk.service"
    assert wanted.is_symlink()
    assert (machine / "opt/lobby-kiosk/current/script/kiosk").exists()

    again = install(machine)
    assert "nothing was changed" in again.stdout and state(machine) == whole

    wanted.unlink()  # as if the run had ended before
    (machine / "opt/lobby-kiosk/current/kiosk/cli.py").unlink()
    (machine / "etc/udev/rules.d/70-lobby-kiosk.rules").write_text("half")
    ini.write_text(ini.read_text() + "# by hand\n")
    finished = install(machine)
    assert finished.returncode == 0 and "kiosk.ini" not in finished.stdout
    left = state(machine)
    assert left.pop("etc/lobby-kiosk/kiosk.ini") != whole.pop("etc/lobby-kiosk/kiosk.ini")  # nobody's hand is undone
    assert left == whole


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "1 to 80 characters"),
        ({"name": "x" * 81}, "1 to 80 characters"),
        ({"turn": "upside"}, "normal or left or right or inverted"),
        ({"hours": "8-12"}, "quarters of an hour"),
        ({"hours": "11:00-08:00"}, "one after the other"),
        ({"hours_friday": "08:00-11:00, 10:00-12:00"}, "one after the other"),
        ({"hours_sunday": "08:00-24:15"}, "quarters of an hour"),
        ({"width_mm": "47 cm"}, "a whole number from 100 to 2000"),
        ({"pixels": "99999x99999"}, "each from 600 to 7680"),
        ({"printer": "lpt1"}, "a port such as /dev/usb/lp0"),
        ({"console": "everywhere"}, "an address such as 192.168.1.10"),
        ({"console": "192.168.1.999"}, "an address such as 192.168.1.10"),
        ({"copies": "stick"}, "a folder such as /mnt"),
    ],
)
def test_a_bad_answer_says_what_is_expected(machine: Path, wrong: dict[str, str], said: str) -> None:
    done = install(machine, answers=ANSWERS | wrong)
    (name,) = wrong
    assert done.returncode == 1 and f'"{wrong[name]}"' in done.stderr and name in done.stderr
    assert said in done.stderr
    assert not (machine / "opt").exists() and not (machine / "etc/lobby-kiosk").exists()


def test_answers_that_lack_are_named_all_at_once_and_a_file_that_is_none_by_its_line(machine: Path) -> None:
    lacking = install(machine, answers={"turn": "normal"}).stderr
    assert all(f"\n  {one}: " in lacking for one in ("name", "short_name", "pixels", "width_mm"))
    broken = install(machine, answers={"id = ever\nname": "", "id ": "again"})
    assert broken.returncode == 1 and "answers, line 4: id again; every name once" in broken.stderr


def test_a_clone_whose_database_is_older_than_the_house_s_is_refused(machine: Path) -> None:
    release = machine / "opt/lobby-kiosk/releases/9.0.0"
    release.mkdir(parents=True)
    complete(release, "9.0.0", "9999")
    Layout(machine).switch(release)
    done = install(machine)
    assert done.returncode == 1 and "version 9.0.0 runs here, whose database is newer" in done.stderr
    assert [one.name for one in Layout(machine).all()] == ["9.0.0"]


def test_each_machine_of_a_larger_house(machine: Path) -> None:
    kiosk = {"id": "kiosk-2", "database": "postgresql+psycopg://kiosk:w@10.0.0.2/kiosk", **ANSWERS}
    assert install(machine, "kiosk", answers=kiosk).returncode == 0
    settings = load(machine / "etc/lobby-kiosk/kiosk.ini")
    assert settings.storage.database_url == kiosk["database"] and settings.kiosk.id == "kiosk-2"
    assert kiosk["database"] not in (machine / "etc/lobby-kiosk/install.answers").read_text()  # it has a password
    units = machine / "etc/systemd/system"
    assert not (units / "lobby-console.service").exists()

    server = machine.with_name("server")
    server.mkdir()
    done = install(server, "console", answers={"name": "Rutan Uji", "network": "10.0.0.0/24", "copies": "/mnt/s/k"})
    assert done.returncode == 0, done.stderr
    ini = (server / "etc/lobby-kiosk/kiosk.ini").read_text()
    assert "postgresql" in value_in(ini, "database", "url") and value_in(ini, "backup", "folder") == "/mnt/s/k"
    assert load(server / "etc/lobby-kiosk/kiosk.ini").kiosk.id == "server"
    timers = {one.name for one in (server / "etc/systemd/system/timers.target.wants").iterdir()}
    assert timers == {f"lobby-{one}.timer" for one in ("sign", "purge", "backup", "trail", "update")}
    assert not (server / "etc/X11").exists()
    wrong = install(server, "console", answers={"network": "300.1.1.1/99"})  # its server would not start any more
    assert wrong.returncode == 1 and "a network such as 192.168.1.0/24" in wrong.stderr
    for role in ("all", "kiosk"):
        assert "This machine is console already" in install(server, role).stderr
    later = install(server, answers={})  # the role is what it was: a server has no touchscreen with its next version
    assert later.returncode == 0 and "nothing was changed" in later.stdout


def test_a_machine_that_was_set_up_by_hand_keeps_what_it_is(machine: Path) -> None:
    units = machine / "etc/systemd/system"
    (units / "multi-user.target.wants").mkdir(parents=True)
    for name in ("lobby-kiosk.service", "lobby-purge.service"):
        (units / name).write_text("[Service]\nExecStart=/opt/lobby-kiosk/script/kiosk\n")
    (units / "multi-user.target.wants/lobby-kiosk.service").symlink_to("../lobby-kiosk.service")
    ini = machine / "etc/lobby-kiosk/kiosk.ini"
    ini.parent.mkdir()
    ini.write_text((ROOT / "kiosk.ini").read_text("utf-8"))  # the kiosk starts its console itself
    mine = ini.read_bytes()
    done = install(machine, answers={})
    assert done.returncode == 0 and ini.read_bytes() == mine, done.stderr
    assert not (units / "lobby-console.service").exists()  # a second one would fight for the port
    assert "/opt/lobby-kiosk/current/" in (units / "lobby-purge.service").read_text()
    turned = install(machine, answers={"turn": "left"})
    assert "[panel]: width_px" in turned.stdout
    assert "normal or left" in install(machine, answers={"turn": "lefft"}).stderr


def test_a_television(machine: Path) -> None:
    assert "http://CONSOLE:8780/board" in install(machine, "board", answers={"board": "10.0.0.2"}).stderr
    assert install(machine, "board", answers={"board": "http://10.0.0.2:8780/board"}).returncode == 0
    assert (machine / "etc/lobby-kiosk/board.env").read_text() == "BOARD=http://10.0.0.2:8780/board\n"
    assert (machine / "opt/lobby-kiosk/current/script/board").stat().st_mode & 0o111
    assert not (machine / "etc/lobby-kiosk/kiosk.ini").exists()


def test_a_television_on_the_consoles_own_machine_runs_the_consoles_version(machine: Path) -> None:
    assert install(machine, "console", answers={"name": "Rutan Uji", "network": "10.0.0.0/24"}).returncode == 0
    version = (machine / "opt/lobby-kiosk/current").readlink()
    assert install(machine, "board", answers={"board": "http://10.0.0.2:8780/board"}).returncode == 0
    assert (machine / "opt/lobby-kiosk/current").readlink() == version and not version.name.endswith("-board")
