"""`kiosk doctor` and a database that cannot be used: every fault has a remedy in words."""

from __future__ import annotations

import contextlib

from devices.printer import PrinterState, PrinterStatus
from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from services.store.sqlite import sqlite3
from tests.support.command_line import AWAY, DONE, PIN, REFUSED, House


def test_doctor_has_a_remedy_for_each_fault(installed):
    well = installed.run("doctor")
    assert well.code == DONE and "FAIL" not in well.out and "database: sqlite, schema and file are whole" in well.out
    for one in installed.says("doctor"):
        assert one["verdict"] == "ok" or one["remedy"], one

    installed.change("driver = simulated", "driver = escpos")
    installed.change("port = data/run/printer", "port = data/nothing")
    installed.change("typical_minutes = 8", "typical_minutes = 9")
    database = installed.data / "kiosk.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO service_day_mark VALUES (1, '2031-01-01', 1925000000000000)")
    ill = installed.run("doctor", "--json")
    faults = {one["what"]: one["remedy"] for one in ill.json if one["verdict"] == "fail"}
    assert ill.code == REFUSED
    assert set(faults) == {"printer", "clock"}
    warned = {one["what"]: one["remedy"] for one in ill.json if one["verdict"] == "warn"}
    assert "kiosk clock confirm" in faults["clock"] and "config export" in warned["house settings"]
    assert "cable" in faults["printer"]

    content = database.read_bytes()
    database.write_bytes(content[:4096] + b"\xa5" * 8192 + content[12288:])
    damaged = installed.run("doctor")
    assert damaged.code == REFUSED and "is damaged" in damaged.out and "kiosk restore" in damaged.out
    assert database.read_bytes()[4096:4100] == b"\xa5" * 4  # a doctor looks and touches nothing
    assert installed.run("doctor", "--json").json[-1]["what"] == "database"


def findings(house: House) -> dict[str, tuple[str, str]]:
    answer = house.run("doctor", "--json")
    return {one["what"]: (one["verdict"], one["remedy"]) for one in answer.json}


def test_doctor_looks_at_the_surroundings(house, monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":9876")
    assert findings(house)["display"] == ("fail", "Start the X server, or correct DISPLAY.")
    monkeypatch.delenv("DISPLAY")
    assert findings(house)["display"][0] == "warn"  # Xvfb is there for a trial
    monkeypatch.setattr("kiosk.commands.doctor_checks.shutil.which", lambda _name: None)
    assert findings(house)["display"] == ("fail", "Connect a display, or install Xvfb: script/setup.")
    assert findings(house)["disk"][0] == "ok"
    monkeypatch.setattr("services.health.store_looks.SOON_MB", 10**12)
    assert findings(house)["disk"][0] == "warn" and "Remove" in findings(house)["disk"][1]
    monkeypatch.setattr("services.health.store_looks.ROOM_MB", 10**12)
    assert findings(house)["disk"][0] == "fail"


def test_doctor_looks_at_the_house(house):
    assert findings(house)["officers"] == ("warn", "kiosk officers add CODE --name NAME --role administrator")
    house.does("officers", "add", "a01", "--name", "Contoh", "--role", "administrator", "--pin-stdin", say=f"{PIN}\n")
    assert findings(house)["officers"][0] == "ok"
    assert findings(house)["hours"][0] == "warn" and findings(house)["surveys"][0] == "ok"


def test_doctor_says_what_staff_are_told(house):
    assert findings(house)["house"][0] == "ok"
    services = open_services(load(house.ini))
    services.journal.record("child_ended", name="console", ending="SIGKILL", seconds=1, times=1)
    services.states.heartbeat(version="1")
    services.states.printer_changed(PrinterStatus(PrinterState.PAPER_OUT))
    services.close()
    told = findings(house)
    assert told["part ended"][0] == "warn" and "house" not in told
    assert "paper out" not in told, "of this kiosk's printer its own check says more"
    house.change("services = A, V", "services = A")
    assert "warning: [service V]: no counter calls it" in house.does("config", "check")
    assert "[service V]: no counter calls it" not in house.run("doctor").out, "it looks at what holds"
    house.does("config", "adopt")
    assert "[service V]: no counter calls it" in house.run("doctor").out
    house.data.joinpath("database.id").write_text("another\n")
    swapped = house.run("doctor", "--json")
    assert swapped.code == REFUSED and swapped.json[-1]["what"] == "database"
    assert "another database" in swapped.json[-1]["found"]


def test_a_database_that_cannot_be_used_is_said_in_words(house):
    house.does("queue", "take", "A")
    database = house.data / "kiosk.sqlite3"
    database.write_bytes(b"no database" * 100)
    answer = house.run("queue", "list")
    assert answer.code == AWAY and str(database) in answer.err and "kiosk restore" in answer.err
    database.unlink()
    answer = house.run("logs")
    assert answer.code == AWAY and "database.id" in answer.err and not database.exists()
