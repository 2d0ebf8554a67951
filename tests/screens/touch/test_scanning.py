"""Codes at the real window, read by the real driver from a scanner on a pseudo-terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.scan_frames import Framing
from devices.scanner import ScannerPlace, Verdict
from devices.scanner_models import MODELS
from devices.simulated.pty_scanner import PtyScanner
from devices.transports import SerialTransport
from devices.wire_scanner import ScanTiming, WireScanner
from screens.touch.app.code_flow import NOTICE_SECONDS
from screens.touch.app.events import ShowScanner, TakeNumber
from screens.touch.codes.flow import HELD_SECONDS
from screens.touch.codes.view import Wanted
from screens.touch.core.events import Tick
from screens.touch.number.events import ChoosePriority, ChooseService
from tests.support.clock import ManualClock
from tests.support.fake_backend import FakeBackend
from tests.support.panel import Panel
from tests.support.touch_app import TouchApp, words

SLIP = "T17K2M9QX4T1ZBC"
SAME_CODE = 0.2  # real seconds in which the wire takes the same code for the same showing


class Kiosk:
    """The touch app with a scanner at its wire."""

    def __init__(self, panel: Panel, clock: ManualClock, folder: Path) -> None:
        self.clock = clock
        self.backend = FakeBackend()
        self.scanner = PtyScanner(folder / "scanner", model=MODELS["datalogic"])
        self.app = TouchApp(panel, clock)
        wire = SerialTransport(str(folder / "scanner"), 115200)
        timing = ScanTiming(same_code=SAME_CODE, unread=0.1)
        self.app.app.attach(self.backend, WireScanner(wire, Framing(), MODELS["datalogic"], timing=timing))
        self.app.panel.until(lambda: self.app.app.state.lobby is not None)
        self.app.reaches(lambda: self.app.app.state.health.scanner is not None)

    @property
    def notice(self) -> str:
        return str(self.app.app.root.notice)

    def passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.app.app.feed(Tick(self.clock.monotonic()))
        self.app.panel.settle()

    def said(self, verdict: Verdict) -> Callable[[], bool]:
        return lambda: verdict in self.scanner.signals

    def places(self) -> list[tuple[float, ...]]:
        """Where every button is."""
        return [(*one.to_window(*one.pos), *one.size) for one in self.app.panel.buttons()]

    def close(self) -> None:
        self.app.close()
        self.app.panel.clear()
        self.scanner.close()


@pytest.fixture
def kiosk(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(panel, clock, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("wanted", Wanted)
def test_what_the_scanner_cannot_read_is_said_while_it_is_held_there(kiosk: Kiosk, wanted: Wanted):
    kiosk.app.feed(ShowScanner(wanted))
    kiosk.app.reaches(lambda: kiosk.app.screen == "scan")
    hold = kiosk.app.app.root.screen("scan").ids.hold
    before, first = kiosk.places(), hold.strong
    assert words(f"scan.{ScannerPlace.BELOW}") in first
    assert kiosk.scanner.no_read()
    kiosk.app.reaches(lambda: hold.strong == words("scan.unread"))
    assert kiosk.places() == before, "no button moves under a finger"
    kiosk.passes(HELD_SECONDS)
    assert hold.strong == first
    assert kiosk.scanner.half(SLIP)
    kiosk.app.reaches(lambda: hold.strong == words("scan.unread"))
    assert kiosk.scanner.scan("https://example.org/a")
    kiosk.app.reaches(lambda: hold.strong == words("scan.other"))
    assert kiosk.app.screen == "scan"
    kiosk.app.reaches(kiosk.said(Verdict.BAD))


def test_a_code_at_a_number_that_is_being_printed_is_answered_at_once(kiosk: Kiosk):
    printing = kiosk.backend.gate("print_ticket")
    printing.hold()
    kiosk.app.feed(TakeNumber(), ChooseService("A"), ChoosePriority(None))
    kiosk.app.reaches(lambda: kiosk.app.screen == "ticket")
    before = kiosk.places()
    assert kiosk.scanner.scan(SLIP)
    kiosk.app.reaches(lambda: kiosk.notice == "code_notice.wait")
    kiosk.app.reaches(kiosk.said(Verdict.BAD))
    strip, header = kiosk.app.app.root.ids.strip, kiosk.app.app.root.ids.header
    assert kiosk.app.page == "ticket" and kiosk.places() == before
    assert strip.opacity == 1 and words("code_notice.wait") in strip.text and strip.y >= header.y
    kiosk.passes(NOTICE_SECONDS)
    assert kiosk.notice == "" and strip.opacity == 0
    printing.let_go()
    kiosk.app.reaches(lambda: words("ticket.printed") in kiosk.app.panel.texts())
    time.sleep(2 * SAME_CODE)
    assert kiosk.scanner.scan(SLIP)
    kiosk.app.reaches(lambda: kiosk.app.screen == "codeproblem")


def test_a_code_shown_while_somebody_chooses_a_service_leads_on(kiosk: Kiosk):
    kiosk.app.feed(TakeNumber())
    kiosk.app.reaches(lambda: kiosk.app.screen == "services")
    assert kiosk.scanner.scan(SLIP)
    kiosk.app.reaches(lambda: kiosk.app.screen == "codeproblem")
    assert kiosk.backend.calls.count("read_code") == 1


def test_a_flood_of_codes_leaves_one_answer_on_the_screen(kiosk: Kiosk):
    for number in range(200):
        assert kiosk.scanner.scan(f"T1{number:013d}")
    kiosk.app.reaches(lambda: kiosk.app.screen == "codeproblem")
    for number in range(200, 400):
        assert kiosk.scanner.scan(f"T1{number:013d}")
    kiosk.app.reaches(lambda: kiosk.notice == "code_notice.wait")
    assert kiosk.app.screen == "codeproblem" and kiosk.backend.calls.count("read_code") == 1
