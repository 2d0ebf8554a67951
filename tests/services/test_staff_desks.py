"""Who may do what: asked in the use cases themselves, whoever calls them."""

from __future__ import annotations

import pytest

from services.journal_reading import EntryFilter, entries
from services.kiosk_state import KioskStates
from services.officers import COMMAND_LINE, Officer, Role, find_officer
from services.permissions import ALLOWED, Action, NotPermitted, may
from services.queue.model import Channel, Issued, TakeRequest
from services.staff.counter_desk import CounterDesk
from services.staff.kiosk_desk import KioskDesk
from services.staff.supervisor_desk import SupervisorDesk
from services.tables import officer

WHO = {role: Officer(f"{role.value[:3]}1", "Contoh", role, True) for role in Role}


@pytest.fixture
def counter_desk(journal, house, queue) -> CounterDesk:
    return CounterDesk(journal, house, queue)


@pytest.fixture
def kiosk_desk(journal, queue) -> KioskDesk:
    return KioskDesk(journal, KioskStates(journal, kiosk="kiosk-1"), queue, kiosk="kiosk-1")


def take(ignore_hours: bool = False) -> TakeRequest:
    return TakeRequest("r1", "A", channel=Channel.COMMAND, ignore_hours=ignore_hours, actor="someone else")


DEEDS = {
    "take": (Action.SERVE, lambda c, _s, _k, who: c.take(who, take())),
    "admit": (Action.ADMIT, lambda c, _s, _k, who: c.take(who, take(ignore_hours=True))),
    "open": (Action.SERVE, lambda c, _s, _k, who: c.open_counter(who, "1")),
    "express": (Action.SWITCH_EXPRESS, lambda _c, _s, k, who: k.set_express_mode(who, True)),
    "out of use": (Action.RUN_KIOSK, lambda _c, _s, k, who: k.set_in_service(who, True)),
    "leave": (Action.RUN_KIOSK, lambda _c, _s, k, who: k.leave(who)),
    "test slip": (Action.TRY_DEVICES, lambda _c, _s, k, who: k.request_test(who, "id")),
    "adopt": (Action.ADOPT_SETTINGS, lambda _c, _s, k, who: k.adopt(who, {("house", "name"): "Contoh"})),
    "clock": (Action.CONFIRM_CLOCK, lambda _c, s, _k, who: s.confirm_clock(who)),
    "resolve": (Action.RESOLVE_ALERT, lambda c, _s, _k, who: c.resolve_paper(who, 1)),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("deed", list(DEEDS))
def test_a_deed_takes_its_role(journal, house, queue, counter_desk, kiosk_desk, deed, role):
    action, work = DEEDS[deed]
    desks = (counter_desk, SupervisorDesk(journal, house, queue), kiosk_desk)
    if may(role, action):
        work(*desks, WHO[role])
        return
    with pytest.raises(NotPermitted):
        work(*desks, WHO[role])
    tried = entries(journal.database, EntryFilter(event="not_permitted"))
    assert [(one.actor, one.fields) for one in tried] == [(WHO[role].code, {"action": action.value})]
    assert len(entries(journal.database, EntryFilter())) == 1  # and nothing else was done


def test_the_table_says_something_about_everything_and_gives_auditors_nothing_to_change():
    assert set(ALLOWED) == set(Action)
    reading = {Action.SEE_QUEUE, Action.READ_LOG, Action.VERIFY_LOG, Action.SIGN_LOG, Action.SEE_DEVICES}
    reading |= {Action.SEE_SURVEYS, Action.EXPORT_SURVEYS, Action.SEE_INTEGRITY}
    assert {action for action in Action if may(Role.AUDITOR, action)} == reading
    assert all(may(COMMAND_LINE.role, action) for action in Action)


def test_a_number_is_taken_in_the_name_of_who_takes_it(counter_desk, journal):
    assert isinstance(counter_desk.take(WHO[Role.COUNTER], take()), Issued)
    assert entries(journal.database, EntryFilter(event="ticket_taken"))[0].actor == "cou1"


def test_an_account_with_its_first_pin_may_nothing(counter_desk):
    with pytest.raises(NotPermitted):
        counter_desk.open_counter(Officer("p09", "Contoh", Role.ADMINISTRATOR, True, provisional=True), "1")


@pytest.mark.parametrize(("code", "active", "found"), [("p01", 1, True), ("p01", 0, False), ("p02", 1, False)])
def test_only_active_accounts_are_found(journal, code, active, found):
    row = {"code": "p01", "name": "Contoh", "role": "counter", "pin_hash": "-", "active": active, "created_at": 0}
    with journal.database.write() as connection:
        connection.execute(officer.insert().values(**row))
    assert (find_officer(journal.database, code) is not None) is found
