"""`kiosk simulate …` as a tester's scripts use it: against a simulator in a process of its own, with real drivers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.printer import PrinterState, PrintOutcome, Slip, TextLine
from kiosk.cli import main
from kiosk.compose.devices import make_printer
from kiosk.processes.children import Child
from kiosk.processes.supervise import start_simulator
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from kiosk.simulator.address import read_address
from tests.support.running_kiosk import settings_in
from tests.support.waiting import until

SLIP = Slip((TextLine("RUTAN"), TextLine("A001", size=4)))
Command = Callable[..., int]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def kiosk(settings: Settings) -> Iterator[Command]:
    child = start_simulator(settings, None)
    assert isinstance(child, Child)
    assert until(lambda: read_address(settings.storage.run) is not None or not child.running)
    yield lambda *arguments: main(["--config", str(settings.path), "simulate", *arguments])
    child.stop()


def state(kiosk: Command, capsys: pytest.CaptureFixture[str]) -> dict:
    capsys.readouterr()
    assert kiosk("state", "--json") == 0
    return json.loads(capsys.readouterr().out)


def active(kiosk: Command, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [fault["name"] for fault in state(kiosk, capsys)["printer"]["faults"] if fault["active"]]


def test_faults_begin_and_end_by_command(kiosk, capsys):
    assert kiosk("printer", "paper-out") == 0 and kiosk("printer", "cover-open") == 0
    assert active(kiosk, capsys) == ["paper-out", "cover-open"]
    assert kiosk("printer", "paper-out", "--off") == 0
    assert "paper-out ends" in capsys.readouterr().out
    assert active(kiosk, capsys) == ["cover-open"]
    assert kiosk("printer", "restore") == 0
    assert active(kiosk, capsys) == []


def test_scripts_and_seeds_play_and_stop_by_command(kiosk, settings, capsys):
    assert kiosk("printer", "script", "after 1 slip: paper low; after 90 s: paper full") == 0
    assert state(kiosk, capsys)["printer"]["waiting"] == "after 1 slips: paper low"
    printer = make_printer(settings)
    try:
        assert printer.print(SLIP).outcome is PrintOutcome.PRINTED
        assert until(lambda: printer.status().state is PrinterState.PAPER_LOW)
    finally:
        printer.close()
    now = state(kiosk, capsys)["printer"]
    assert now["waiting"] == "after 90 seconds: paper full" and now["printed"] == 1
    assert "A001" in now["slips"][0]["text"] and now["slips"][0]["cut"] is True
    assert kiosk("printer", "stop") == 0
    assert state(kiosk, capsys)["printer"]["waiting"] == ""
    assert kiosk("printer", "random", "7") == 0
    assert state(kiosk, capsys)["printer"]["waiting"] != ""
    assert kiosk("printer", "restore") == 0
    assert state(kiosk, capsys)["printer"]["waiting"] == "", "restore ends scripts too"


def test_the_wires_as_lines_and_as_json(kiosk, settings, capsys):
    printer = make_printer(settings)
    try:
        assert printer.print(SLIP).outcome is PrintOutcome.PRINTED
    finally:
        printer.close()
    assert kiosk("scan", "T1NOBODYREADS") == 0
    capsys.readouterr()
    assert kiosk("wire") == 0
    said = capsys.readouterr().out
    assert re.search(r"^\d\d:\d\d:\d\d\.\d{3}  to printer +text: 'A001'  \[41 30 30 31]$", said, re.MULTILINE), said
    assert "from printer  printed up to" in said and "T1NOBODYREADS<CR>" in said
    assert "paper?" not in said.replace("from printer", "").split("to printer")[-1]
    assert kiosk("wire", "--json", "--last", "3", "--routine") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 3 and {"at", "to_device", "device", "hex", "words"} <= set(rows[0])
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_the_state_in_words(kiosk, capsys):
    kiosk("printer", "silent")
    kiosk("scanner", "unplug")
    capsys.readouterr()
    assert kiosk("state") == 0
    said = capsys.readouterr().out
    assert "silent" in said and "unplugged" in said


@pytest.mark.parametrize(
    ("words", "code", "answer"),
    [
        (("printer", "explode"), 2, "is none of"),
        (("printer", "restore", "--off"), 2, "no fault that could end"),
        (("printer", "paper-out", "now"), 2, "want one more word"),
        (("printer", "script"), 2, "want one more word"),
        (("printer", "script", "after 3 slips: papr out"), 1, 'perhaps "paper out"'),
        (("printer", "random", "-1x"), 2, ""),
        (("printer", "random", "99999999999"), 1, "A seed is a whole number"),
    ],
)
def test_a_wrong_wish_is_answered_with_the_right_ones(kiosk, capsys, words, code, answer):
    assert kiosk(*words) == code
    assert answer in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert active(kiosk, capsys) == []


def test_without_a_simulator_every_command_says_so(settings, capsys):
    for words in (("state",), ("wire",), ("printer", "paper-out"), ("scan", "T1")):
        assert main(["--config", str(load(settings.path).path), "simulate", *words]) == 1
        assert "no simulator of this kiosk is running" in capsys.readouterr().err
