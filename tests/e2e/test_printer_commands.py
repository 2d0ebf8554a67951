"""`kiosk printer`, and numbers printed on command: beside a running kiosk, and without one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.escpos.profiles import Confirm
from devices.simulated.fronts import PtyFront
from devices.simulated.printer import SimulatedPrinter
from kiosk.cli import main
from kiosk.settings.printer_profiles import load_profile
from services.log.reading import EntryFilter, entries
from services.people.model import Role
from tests.support.running_kiosk import RunningKiosk, settings_in
from tests.support.staff import officer

DONE, REFUSED, AWAY = 0, 1, 3

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    ini = settings_in(tmp_path).path

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--config", str(ini), *arguments])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[SimulatedPrinter]:
    """What `kiosk simulate` holds when it runs alone."""
    settings = settings_in(tmp_path)
    settings.storage.run.mkdir(parents=True)
    machine = SimulatedPrinter(PtyFront(Path(settings.printer.port)))
    yield machine
    machine.close()


def test_a_printer_that_no_kiosk_holds_is_asked_directly(run: Run, machine: SimulatedPrinter):
    assert run("printer", "status")[:2] == (DONE, "ready\n")
    assert run("printer", "test") == (DONE, "printed\n", "")
    (slip,) = machine.slips
    assert "UJI CETAK" in slip.text
    ended = json.loads(run("logs", "--json", "--event", "print_ended")[1])
    assert (ended["fields"]["kind"], ended["fields"]["outcome"]) == ("test", "printed")
    machine.set_fault("paper-out", True)
    code, out, err = run("printer", "status")
    assert (code, out) == (AWAY, "paper_out\n") and "put in a new roll" in err
    code, out, err = run("printer", "test")
    assert (code, out) == (AWAY, "failed\n") and "put in a new roll" in err
    assert len(machine.slips) == 1


def test_the_running_kiosk_prints_for_everyone_else(run: Run, tmp_path: Path):
    kiosk = RunningKiosk(tmp_path)
    try:
        kiosk.wait(lambda: run("printer", "status")[1].startswith("ready"))
        assert run("printer", "status")[1] == "ready (said by the running kiosk)\n"
        assert run("printer", "test") == (DONE, "printed\n", "")
        assert run("queue", "take", "A", "--print")[0] == DONE
        kiosk.wait(lambda: kiosk.jobs() == ["printed", "printed"])
        kiosk.services.officers.add_with_secret(officer("adm"), "r01", "Contoh", "", Role.AUDITOR, "482915")
        code, _, err = run("printer", "test", "--officer", "r01")
        assert code == REFUSED and "r01 is auditor" in err
        kiosk.simulator("cover-open")
        kiosk.wait(lambda: run("printer", "status")[0] == AWAY)
        code, out, err = run("printer", "test")
        assert (code, out) == (AWAY, "failed\n") and "cover_open: close the cover" in err
        code, out, _ = run("doctor")
        assert code == REFUSED and "FAIL  printer: cover_open" in out and "-> Close the cover." in out
        assert (
            entries(kiosk.services.database, EntryFilter(event="print_not_proven"))[0].fields["printer"] == "cover_open"
        )
    finally:
        kiosk.close()
        kiosk.kill_all()


# -- another brand ---------------------------------------------------------------------------------------------


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_technician_makes_a_profile(run: Run, machine: SimulatedPrinter, tmp_path: Path, monkeypatch):
    answers(monkeypatch, "x", "a", "y", "y", "y", "y")
    code, out, err = run("printer", "setup", "brand-x58", "--title", "Brand X")
    assert (code, err) == (DONE, ""), err
    assert "yes proves that a slip was printed" in out and "Please answer with one of: a, b, c." in out
    assert len(machine.slips) == 2
    file = tmp_path / "data" / "printers" / "brand-x58.toml"
    assert load_profile(file).confirm is Confirm.PROCESS_ID and load_profile(file).columns == 32
    assert "profile = brand-x58" in out
    ini = tmp_path / "kiosk.ini"
    ini.write_text(re.sub(r"(?m)^profile = .*", "profile = brand-x58", ini.read_text("utf-8")), "utf-8")
    assert run("config", "check")[0] == DONE
    assert run("printer", "test")[:2] == (DONE, "printed\n")
    made = json.loads(run("logs", "--json", "--event", "printer_profile_made")[1])
    assert made["fields"] == {"profile": "brand-x58", "confirm": "process-id"}
    code, _, err = run("printer", "setup", "brand-x58")
    assert code == REFUSED and "--again" in err


def test_a_printer_that_shows_no_code_gets_no_profile(run: Run, machine: SimulatedPrinter, tmp_path: Path, monkeypatch):
    answers(monkeypatch, "a", "y", "n", "n", "y")
    code, _, err = run("printer", "setup", "brand-x58")
    assert code == REFUSED and "QR" in err
    assert not (tmp_path / "data" / "printers").exists()


def test_no_printer_and_wrong_words_are_said(run: Run, tmp_path: Path):
    code, _, err = run("printer", "setup", "x", "--transport", "network", "--port", "127.0.0.1:1")
    assert code == AWAY and "127.0.0.1:1" in err and "switched on" in err
    assert run("printer", "setup", "Brand X")[0] == 2
    assert run("printer", "setup", "x", "--baud", "123")[0] == 2
    code, _, err = run("printer", "setup", "x")
    assert code == AWAY and "simulate" in err
