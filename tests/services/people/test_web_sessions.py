"""Sessions that end, tokens that are not kept, browsers that are known."""

from datetime import timedelta

import pytest

from services.log.reading import EntryFilter, entries
from services.people.model import Officer, Role
from services.people.officers import Officers
from services.people.permissions import ALLOWED, Action, NotPermitted, Permissions, may
from services.people.web_sessions import SessionTimes, WebSessions, form_token
from tests.services.people.test_officers import CHEAP, PIN
from tests.support.staff import officer

TIMES = SessionTimes(idle=timedelta(minutes=30), whole=timedelta(hours=10))


@pytest.fixture
def officers(journal) -> Officers:
    officers = Officers(journal, place="console", hasher=CHEAP)
    assert isinstance(officers.add_with_secret(officer("admin"), "p01", "x", "", Role.COUNTER, PIN), Officer)
    return officers


@pytest.fixture
def sessions(journal, officers) -> WebSessions:
    return WebSessions(journal, TIMES, place="console")


def test_a_session_knows_its_officer_as_they_are_now(sessions, officers):
    token = sessions.begin("p01")
    assert sessions.officer(token).role is Role.COUNTER
    officers.set_role(officer("admin"), "p01", Role.SUPERVISOR)
    assert sessions.officer(token).role is Role.SUPERVISOR
    assert sessions.officer(token + "x") is None and sessions.officer("") is None


def test_the_token_is_not_in_the_database(sessions, database):
    token = sessions.begin("p01")
    with database.read() as connection:
        assert token not in str(connection.exec_driver_sql("SELECT * FROM web_session").all())


def test_every_signing_in_makes_a_new_token(sessions):
    tokens = {sessions.begin("p01") for _ in range(5)}
    assert len(tokens) == 5 and all(len(token) >= 43 for token in tokens)
    assert len({form_token(token) for token in tokens}) == 5


def test_nobody_there_for_long_ends_it(sessions, clock):
    token = sessions.begin("p01")
    for _ in range(4):
        clock.advance(20 * 60)
        assert sessions.officer(token) is not None
    clock.advance(30 * 60)
    assert sessions.officer(token) is None


def test_a_page_that_refreshes_by_itself_keeps_no_session_alive(sessions, clock):
    token = sessions.begin("p01")
    for _ in range(3):
        clock.advance(9 * 60)
        assert sessions.officer(token, active=False) is not None
    clock.advance(9 * 60)
    assert sessions.officer(token, active=False) is None


def test_a_working_day_is_the_longest(sessions, clock):
    token = sessions.begin("p01")
    for _ in range(10 * 4 - 1):
        clock.advance(15 * 60)
        assert sessions.officer(token) is not None
    clock.advance(15 * 60)
    assert sessions.officer(token) is None


def test_signing_out_switching_off_and_a_new_pin_end_sessions(sessions, officers, journal):
    out, off, pin = sessions.begin("p01"), sessions.begin("p01"), None
    sessions.end(out), sessions.end(out)
    assert sessions.officer(out) is None and sessions.officer(off) is not None
    officers.set_active(officer("admin"), "p01", False)
    assert sessions.officer(off) is None
    officers.set_active(officer("admin"), "p01", True)
    assert sessions.officer(off) is None, "a switched off account must not come back signed in"
    pin = sessions.begin("p01")
    officers.set_secret(officer("admin"), "p01", "730164")
    assert sessions.officer(pin) is None
    assert len(entries(journal.database, EntryFilter(event="officer_signed_out"))) == 1


def test_ended_sessions_are_cleared_and_journalled(sessions, clock, journal, database):
    sessions.begin("p01")
    clock.advance(3600)
    sessions.begin("p01")
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM web_session").scalar() == 1
    assert len(entries(journal.database, EntryFilter(event="officer_signed_out"))) == 1


def test_a_browser_is_known_for_one_officer_and_not_forever(sessions, clock):
    sessions.remember_browser("browser", "p01"), sessions.remember_browser("browser", "p01")
    assert sessions.knows_browser("browser", "p01")
    assert not sessions.knows_browser("browser", "p02") and not sessions.knows_browser("other", "p01")
    clock.advance(91 * 24 * 3600)
    assert not sessions.knows_browser("browser", "p01")


# -- permissions --------------------------------------------------------------------------------------


def test_the_table_decides_about_every_action():
    assert set(ALLOWED) == set(Action)
    # An auditor reads, and keeps the proof of what was read; whatever changes the house is for others.
    assert {action for action in Action if may(Role.AUDITOR, action)} == {
        Action.CALL_IN_DANGER,
        Action.ANSWER_DANGER,
        Action.SEE_QUEUE,
        Action.READ_LOG,
        Action.VERIFY_LOG,
        Action.SIGN_LOG,
        Action.SEE_DEVICES,
        Action.SEE_SURVEYS,
        Action.EXPORT_SURVEYS,
        Action.SEE_INTEGRITY,
        Action.SEE_VISITS,
        Action.SEE_SETTINGS,
    }
    assert not may(Role.SUPERVISOR, Action.MANAGE_OFFICERS) and not may(Role.COUNTER, Action.CANCEL_RANGE)


def test_who_may_not_is_stopped_and_journalled_and_a_first_pin_may_nothing(journal):
    permissions = Permissions(journal)
    permissions.require(Officer("s01", "x", Role.SUPERVISOR, True), Action.CLOSE_SERVICE)
    for who, action in (
        (Officer("p01", "x", Role.COUNTER, True), Action.CLOSE_SERVICE),
        (Officer("s01", "x", Role.SUPERVISOR, True, provisional=True), Action.SEE_QUEUE),
    ):
        with pytest.raises(NotPermitted):
            permissions.require(who, action)
    tried = [(entry.actor, entry.fields["action"]) for entry in entries(journal.database, EntryFilter())]
    assert sorted(tried) == [("p01", "close_service"), ("s01", "see_queue")]
