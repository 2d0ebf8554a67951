"""Officers at the kiosk, from the long press to the way out: real keypad, accounts, database and delays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.printer import PrintOutcome
from devices.simulated.memory import MemoryPrinter
from kiosk.compose.kiosk import Built, build
from kiosk.settings.reading import load
from screens.touch.app.events import TakeNumber
from screens.touch.app.home.flow import HomePage
from screens.touch.core.events import Back, Finish
from screens.touch.number.events import ChoosePriority, ChooseService
from screens.touch.staff.events import StaffAction
from services.log.reading import EntryFilter, entries
from services.people.model import Officer, Role
from services.store.throttle import DELAYS_SECONDS
from tests.support.clock import ManualClock
from tests.support.panel import Panel
from tests.support.staff import officer
from tests.support.touch_app import TouchApp, words

ROOT = Path(__file__).resolve().parents[3]
PIN, WRONG = "482913", "482914"
FREE_TRIES = DELAYS_SECONDS.count(0) - 1


class Kiosk:
    """The touch app over the real services of the shipped house; it can be restarted on the same database."""

    def __init__(self, panel: Panel, clock: ManualClock, folder: Path) -> None:
        self.panel, self.clock = panel, clock
        place = folder / "kiosk.ini"
        place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
        self.settings = load(place)
        self.printer = MemoryPrinter()
        self._open()

    def _open(self) -> None:
        self.built: Built = build(self.settings, clock=self.clock, printer=self.printer)
        self.app = TouchApp(self.panel, self.clock)
        self.app.attach(self.built.backend)
        self.app.reaches(lambda: self.app.screen == "home")

    def close(self) -> None:
        self.app.close()
        self.panel.clear()
        self.built.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def add(self, code: str, role: Role, pin: str = PIN) -> None:
        added = self.built.services.officers.add_with_secret(officer("adm"), code, "Nama Contoh", "", role, pin)
        assert isinstance(added, Officer), added

    # -- a person at the glass ------------------------------------------------------------------

    def open_door(self) -> None:
        touch = self.panel.press(self.app.app.root.ids.header.ids.door)
        self.app.reaches(lambda: self.app.screen == "signin")
        self.panel.lift(touch)

    def type(self, keys: str) -> None:
        """Touch the keys of the pad, then "enter"."""
        for key in (*keys, "enter"):
            self.panel.settle()
            (found,) = [button for button in self.panel.buttons() if getattr(button, "card", None) == key]
            self.panel.tap(found)

    def try_to_sign_in(self, code: str, pin: str) -> None:
        """From home: long press, code, PIN; returns when the answer is on the screen."""
        self.open_door()
        self.type(code)
        self.type(pin)
        self.app.reaches(lambda: not getattr(self.app.app.state.session.page, "checking", False))

    def sign_in(self, code: str, pin: str = PIN) -> None:
        self.try_to_sign_in(code, pin)
        self.app.reaches(lambda: getattr(self.app.app.state.session.page, "overview", None) is not None)
        assert self.app.screen == "staff", self.panel.texts()

    def leave(self) -> None:
        self.app.feed(Back())
        self.app.feed(StaffAction("leave"))
        self.app.reaches(lambda: self.app.page == "home")

    def touch(self, key: str) -> None:
        self.panel.tap(self.panel.button(words(key)))
        self.panel.settle()

    def reads(self, key: str, **fields: object) -> bool:
        """Whether the words of a message are somewhere on the screen."""
        return any(words(key, **fields) in text for text in self.panel.texts())

    @property
    def wait_seconds(self) -> int:
        """What the screen says: 0 when it says nothing of waiting."""
        return next((seconds for seconds in range(1, 61) if self.reads("sign_in.wait", seconds=seconds)), 0)

    def events(self, event: str) -> list[dict[str, object]]:
        return [entry.fields for entry in entries(self.built.services.database, EntryFilter(event=event))]


@pytest.fixture
def kiosk(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(panel, clock, tmp_path)
    yield kiosk
    kiosk.close()


def test_a_long_press_a_code_and_a_pin_open_the_staffs_screen(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.sign_in("p01")
    assert kiosk.reads("staff.leave") and kiosk.app.bugs == []
    assert [one["officer"] for one in kiosk.events("officer_signed_in")] == ["p01"]

    kiosk.touch("staff.leave")
    kiosk.app.reaches(lambda: kiosk.app.page == "home")
    assert kiosk.app.app.state.session.page == HomePage()


def test_the_call_on_the_screen_is_closed_and_no_other(kiosk: Kiosk) -> None:
    calls, other = kiosk.built.services.officer_calls, officer("p02")
    shown, later = calls.call("a"), calls.call("b")
    kiosk.add("p01", Role.COUNTER)
    kiosk.sign_in("p01")
    assert calls.close(other, shown.id), "from the console, meanwhile"
    kiosk.touch("staff.close_call")
    kiosk.app.reaches(lambda: kiosk.reads("staff.not_done"))
    assert [one.id for one in calls.open_calls()] == [later.id], "nobody has seen that one"
    kiosk.app.reaches(lambda: kiosk.app.app.state.session.page.overview.call.call_id == later.id)
    kiosk.touch("staff.close_call")
    kiosk.app.reaches(lambda: kiosk.reads("staff.done"))
    assert calls.open_calls() == []


def test_an_officer_who_walks_away_is_signed_out(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.sign_in("p01")
    kiosk.clock.advance(91)
    kiosk.app.reaches(lambda: kiosk.app.screen == "home")
    assert kiosk.app.app.state.session.page == HomePage()


def test_after_wrong_tries_the_keypad_waits_and_says_how_long(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.try_to_sign_in("p01", WRONG)
    assert kiosk.reads("sign_in.wrong") and kiosk.wait_seconds == 0
    for _ in range(FREE_TRIES):
        kiosk.type(WRONG)
        kiosk.app.reaches(lambda: not kiosk.app.app.state.session.page.checking)
    assert kiosk.wait_seconds == DELAYS_SECONDS[FREE_TRIES + 1]

    kiosk.type(PIN)  # no key is taken while it waits, the right ones neither
    assert kiosk.app.app.state.session.page.pin.reveal() == ""
    kiosk.clock.advance(kiosk.wait_seconds)
    kiosk.app.reaches(lambda: kiosk.wait_seconds == 0)
    kiosk.type(PIN)
    kiosk.app.reaches(lambda: kiosk.app.screen == "staff")


def test_a_wait_survives_a_restart_and_holds_nobody_else(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.add("p02", Role.COUNTER)
    kiosk.try_to_sign_in("p01", WRONG)
    for _ in range(FREE_TRIES):
        kiosk.type(WRONG)
        kiosk.app.reaches(lambda: not kiosk.app.app.state.session.page.checking)
    kiosk.restart()

    kiosk.try_to_sign_in("p01", PIN)
    assert kiosk.app.screen == "signin"
    assert kiosk.wait_seconds == DELAYS_SECONDS[FREE_TRIES + 1], "the restart forgot the wrong tries"
    kiosk.leave()
    kiosk.sign_in("p02")
    kiosk.leave()

    kiosk.clock.advance(DELAYS_SECONDS[FREE_TRIES + 1])
    kiosk.sign_in("p01")


def test_a_made_up_code_is_answered_like_a_wrong_pin_and_never_logged(kiosk: Kiosk) -> None:
    kiosk.try_to_sign_in("nobody7", WRONG)
    assert kiosk.reads("sign_in.wrong")
    (refused,) = kiosk.events("signin_refused")
    assert "nobody7" not in str(refused) and WRONG not in str(refused)


def test_changing_paper_needs_no_pin(kiosk: Kiosk) -> None:
    kiosk.open_door()
    kiosk.touch("paper.title")
    kiosk.app.reaches(lambda: kiosk.app.screen == "paperhelp")
    kiosk.touch("action.back")
    kiosk.app.reaches(lambda: kiosk.app.screen == "signin")


def test_a_number_without_paper_is_listed_reprinted_as_a_copy_and_settled(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.printer.outcome = PrintOutcome.UNKNOWN
    kiosk.app.feed(TakeNumber(), ChooseService("A"), ChoosePriority(None))
    kiosk.app.reaches(lambda: kiosk.reads("ticket.unknown"))
    kiosk.app.feed(Finish())
    slips = len(kiosk.printer.slips)
    kiosk.printer.outcome = PrintOutcome.PRINTED

    kiosk.sign_in("p01")
    kiosk.touch("staff.paperless")
    kiosk.app.reaches(lambda: any("A001" in text for text in kiosk.panel.texts()))
    kiosk.touch("staff.reprint")
    kiosk.app.reaches(lambda: len(kiosk.printer.slips) > slips)
    assert "SALINAN" in str(kiosk.printer.slips[-1])

    if any("A001" in text for text in kiosk.panel.texts()):  # the copy was proven: it may be settled already
        kiosk.touch("staff.resolve")
    kiosk.app.reaches(lambda: not any("A001" in text for text in kiosk.panel.texts()))


def test_what_only_a_supervisor_may_do_is_refused_to_a_counter(kiosk: Kiosk) -> None:
    kiosk.add("p01", Role.COUNTER)
    kiosk.add("s01", Role.SUPERVISOR)
    kiosk.sign_in("p01")
    kiosk.touch("staff.settings")
    kiosk.touch("staff.exit")
    kiosk.app.reaches(lambda: kiosk.reads("staff.not_allowed"))
    assert kiosk.app.wishes == []
    kiosk.leave()

    kiosk.sign_in("s01")
    kiosk.touch("staff.settings")
    kiosk.touch("staff.exit")
    kiosk.app.reaches(lambda: kiosk.app.wishes == ["leave"])


def test_express_mode_is_one_touch_to_a_number(kiosk: Kiosk) -> None:
    kiosk.add("s01", Role.SUPERVISOR)
    kiosk.sign_in("s01")
    kiosk.touch("staff.settings")
    kiosk.touch("staff.express_on")
    kiosk.app.reaches(lambda: kiosk.reads("staff.express_off"))
    kiosk.leave()
    kiosk.app.app.look()
    kiosk.app.reaches(lambda: kiosk.app.app.state.lobby.express_mode)
    name = kiosk.settings.house.services["A"].name.in_language("id")
    kiosk.panel.tap(kiosk.panel.button(name))
    kiosk.app.reaches(lambda: "A001" in kiosk.panel.texts())
