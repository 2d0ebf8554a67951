"""How a kiosk says that it lives, and how its devices are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from devices.simulated.memory import MemoryPrinter
from services.house.kiosks import KioskStates
from services.log.reading import EntryFilter, entries
from services.log.words import value_words
from services.paper.desk import PrintDesk
from services.queue.desk import Queue
from tests.support.house import house, service_day

PORT = "/dev/serial/by-id/usb-Scanner_1234567890123456-if00: No such file or directory"


@pytest.fixture
def states(journal):
    return KioskStates(journal, kiosk="kiosk-1")


def test_a_scanner_that_was_never_heard_of_is_nothing(states):
    assert states.read().scanner_state == ""


@pytest.mark.parametrize("state", ScannerState)
def test_a_change_of_the_scanner_is_kept_and_journalled(states, database, state):
    states.scanner_changed(ScannerStatus(state, "/dev/ttyACM0: gone"))
    assert states.read().scanner_state == state.value
    states.heartbeat(version="1")
    assert states.read().scanner_state == state.value, "a heartbeat leaves it alone"
    (entry,) = entries(database, EntryFilter(event="scanner_status"))
    assert entry.fields == {"state": state.value, "detail": "/dev/ttyACM0: gone"}
    assert value_words("state", state.value, "id") in entry.words("id")


@pytest.mark.parametrize("state", PrinterState)
def test_a_change_of_the_printer_is_there_for_others_at_once(states, database, state):
    states.heartbeat(version="1")
    states.printer_changed(PrinterStatus(state))
    assert states.read().printer_state == state.value
    states.heartbeat(version="1")
    assert states.read().printer_state == state.value, "a heartbeat leaves it alone"
    assert entries(database, EntryFilter(event="printer_status"))[0].fields["state"] == state.value


def test_a_serial_number_that_looks_like_a_nik_never_stops_the_journal(states, journal, database):
    states.scanner_changed(ScannerStatus(ScannerState.DISCONNECTED, PORT + "x" * 500))

    class Gone(MemoryPrinter):
        def status(self) -> PrinterStatus:
            return PrinterStatus(PrinterState.DISCONNECTED, PORT)

    queue = Queue(service_day(journal, house()), kiosk="kiosk-1")
    assert PrintDesk(journal, house(), queue, Gone(), kiosk="kiosk-1").status().state is PrinterState.DISCONNECTED
    for event in ("scanner_status", "printer_status"):
        (entry,) = entries(database, EntryFilter(event=event))
        assert "1234567890123456" not in str(entry.fields) and len(str(entry.fields["detail"])) <= 200


def test_a_heartbeat_tells_how_far_the_clock_is_off_the_databases(states, database, clock):
    clock.advance(5 * 24 * 3600)  # no machine of this house has that time
    states.heartbeat(version="1")
    off = states.read().clock_off
    assert off is not None
    if database.kind == "sqlite":
        assert off == timedelta(0), "the same machine"
    else:
        assert abs(clock.now() - datetime.now(UTC) - off) < timedelta(seconds=60)
