"""The staff's part of the flow: keypad, PIN, the pages behind it. Pure."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core import events, intents
from screens.touch.core.events import Effect, Event
from screens.touch.core.state import Secret, StaffSession

Next = tuple[StaffSession, tuple[Effect, ...]]

PAGES = ("overview", "log", "paperless", "settings")
LONGEST_CODE = 12


def key(staff: StaffSession, pressed: str, session: str, now: float) -> Next:
    """One key of the keypad: a character, "erase" or "enter"."""
    if staff.checking or now < staff.wait_until:
        return staff, ()
    staff = replace(staff, problem="", wait_until=0.0)
    if pressed == "enter":
        return _enter(staff, session)
    if staff.asks_pin:
        pin = staff.pin.erased() if pressed == "erase" else staff.pin.typed(pressed)
        return replace(staff, pin=pin), ()
    code = staff.code[:-1] if pressed == "erase" else (staff.code + pressed)[:LONGEST_CODE]
    return replace(staff, code=code), ()


def _enter(staff: StaffSession, session: str) -> Next:
    if not staff.asks_pin:
        return (replace(staff, asks_pin=True), ()) if staff.code else (staff, ())
    if not len(staff.pin):
        return replace(staff, asks_pin=False), ()
    wiped = replace(staff, pin=Secret(), checking=True)
    return wiped, (events.CheckSignIn(session, staff.code, staff.pin),)


def result(staff: StaffSession, event: Event, session: str, now: float) -> Next:
    """What came back from a worker."""
    match event:
        case events.SignInDone(_, answer) if answer.officer:
            signed_in = StaffSession(officer=answer.officer)
            return signed_in, (_read(signed_in, session),)
        case events.SignInDone(_, answer):
            wait_until = now + answer.wait_seconds
            return StaffSession(problem=answer.problem, wait_until=wait_until, code=staff.code, asks_pin=True), ()
        case events.StaffRead(_, overview):
            return replace(staff, overview=overview), ()
        case events.StaffDone(_, message):
            return replace(staff, message=message), (_read(staff, session),)
    return staff, ()


def act(staff: StaffSession, intent: intents.Intent, session: str, lines: int) -> Next:
    """A button of the staff screen; `lines` is how many entries of the log it shows."""
    staff = replace(staff, message="")
    match intent:
        case intents.StaffAction(name) if name in PAGES:
            shown = replace(staff, page=name, log_first=0, paperless_page=0)
            return shown, (_read(shown, session),)
        case intents.StaffAction("filter", value):
            shown = replace(staff, log_filter=value, log_first=0)
            return shown, (_read(shown, session),)
        case intents.TurnPage(by) if staff.page == "paperless":
            return replace(staff, paperless_page=max(0, staff.paperless_page + by)), ()
        case intents.TurnPage(by):
            shown = replace(staff, log_first=max(0, staff.log_first + by * lines))
            return shown, (_read(shown, session),)
        case intents.StaffAction(name, value):
            return staff, (events.DoStaff(session, staff.officer, name, value),)
    return staff, ()


def _read(staff: StaffSession, session: str) -> Effect:
    return events.ReadStaff(session, staff.officer, staff.log_filter, staff.log_first)
