"""The whole kiosk as a visitor meets it: a real process, a real window, real X11 touches, a real driver."""

from __future__ import annotations

import os
import signal

import pytest
import zxingcpp

from devices.simulated.display import XDisplay
from kiosk.compose.services import open_services
from kiosk.simulator.address import read_address
from kiosk.touch.opening_picture import NAME as OPENING
from services.log.reading import EntryFilter, entries
from services.log.verify import verify
from services.queue.model import TicketState
from services.queue.print_jobs import without_paper
from tests.support.places import FIRST_SERVICE, LAST_BUTTON, NOBODY, TAKE
from tests.support.running_kiosk import OPEN_SECONDS, RunningKiosk
from tests.support.waiting import until


@pytest.fixture
def kiosk(tmp_path):
    running = RunningKiosk(tmp_path)
    yield running
    running.close()
    running.kill_all()


def test_three_touches_lead_to_a_printed_number(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]
    events = [entry.event for entry in entries(kiosk.services.database, EntryFilter())]
    assert {"kiosk_started", "ticket_taken", "print_ended"} <= set(events)
    kiosk.changed_after(LAST_BUTTON)  # done: home again
    assert kiosk.stop() == 0
    opened = open_services(kiosk.settings)
    assert entries(opened.database, EntryFilter())[0].event == "kiosk_stopped"
    assert verify(opened.database, "kiosk-1").intact
    opened.close()
    assert read_address(kiosk.settings.storage.run) is None
    assert (kiosk.settings.storage.run / OPENING).exists(), "of the opening screen, for the next start"


def test_a_double_tap_takes_one_number(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.touch(NOBODY)
    for _ in range(3):
        kiosk.tap(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]


def test_without_paper_the_number_stays_valid_with_its_code_on_the_screen(kiosk):
    kiosk.simulator("paper-out")
    kiosk.wait(lambda: _printer_states(kiosk)[:1] == ["paper_out"])
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["failed"])
    (ticket,) = kiosk.services.queue.tickets_today()
    assert ticket.state is TicketState.WAITING
    kiosk.wait(lambda: [code.text for code in zxingcpp.read_barcodes(kiosk.display.picture())] == [ticket.qr_text])
    listed = without_paper(kiosk.services.database, since=ticket.arrived_at)
    assert [found.label for _, found in listed] == ["A001"]


def _printer_states(kiosk: RunningKiosk) -> list[object]:
    changes = entries(kiosk.services.database, EntryFilter(event="printer_status"))
    return [entry.fields["state"] for entry in changes]


def comes_back(kiosk: RunningKiosk) -> None:
    """The kiosk alone is killed while its number is at the printer: the paper comes, or staff see that it did not."""
    touchscreen = kiosk.touchscreen()
    assert touchscreen is not None
    kiosk.display.close()
    os.kill(touchscreen, signal.SIGKILL)
    kiosk.wait(lambda: kiosk.said().count("The kiosk is open.") == 2, OPEN_SECONDS)
    kiosk.display = XDisplay(kiosk.display_name)
    kiosk.wait(kiosk.shows_home)
    (back,) = entries(kiosk.services.database, EntryFilter(event="came_back"))
    assert back.fields == {"name": "touchscreen", "ending": "SIGKILL"}
    (ticket,) = kiosk.services.queue.tickets_today()
    listed = [found.label for _, found in without_paper(kiosk.services.database, since=ticket.arrived_at)]
    assert (kiosk.jobs(), listed) in ((["printed"], []), (["failed"], ["A001"]), (["unknown"], ["A001"]))


def test_kill_9_leaves_no_process_and_no_number_is_lost(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.labels() == ["A001"])
    assert len(kiosk.children()) >= 3
    comes_back(kiosk)
    assert kiosk.labels() == ["A001"]
    kiosk.process.kill()
    kiosk.process.wait()
    assert until(lambda: not kiosk.children()), kiosk.children()
    assert kiosk.labels() == ["A001"]
