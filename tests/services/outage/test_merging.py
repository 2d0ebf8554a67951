"""What a kiosk did without its server joins the house: once, in the order of arrival, and told."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.house.officer_calls import OfficerCalls
from services.log.journal import chain_hash
from services.log.verify import chains, verify
from services.outage.looking import outages
from services.queue.model import Done, Issued, TakeRequest
from services.store.database import Database, DatabaseAway
from services.surveys.answering import Answering
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Kept, NotOffered, Response, Sample, SurveySettings
from services.surveys.registry import register
from services.visits.model import Booked, CheckedIn, EndReason, NewBooking
from tests.support.clock import START
from tests.support.outage import Killed, Machine, Side, killed_at, moment, restore
from tests.support.postgres import Cluster
from tests.support.staff import officer
from tests.support.visits import MORNING, TODAY, person

P01, P02 = officer("p01"), officer("p02")
of_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
SETTINGS = SurveySettings(official=("skm", "spak"), open_answers=True, open_per_hour=3)
DANGER = "INSERT INTO danger_call (officer, session, counters, called_at, pressed_at) VALUES ('p01', 'hash', '1', 1, 1)"
OF_TICKET = "JOIN ticket t ON t.id"
FACE = Response("singkat", {"puas": 4})


def take(side: Side, request: str, service: str = "A") -> Issued:
    answer = side.queue.taking.take(TakeRequest(request, service))
    assert isinstance(answer, Issued), answer
    return answer


def call(side: Side, code: str = "1", who: Any = P01) -> str:
    side.queue.counters.open(who, code, ("A",))
    done = side.queue.calling.call_next(who, code)
    assert isinstance(done, Done), done
    return done.ticket.label


def serve(side: Side, code: str = "1", who: Any = P01) -> None:
    call(side, code, who)
    side.queue.calling.start(who, code)
    side.queue.calling.finish(who, code)


def states(machine: Machine) -> dict[str, str]:
    assert machine.server is not None
    return {one.label: one.state.value for one in machine.server.queue.tickets_today()}


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def told(machine: Machine, event: str) -> list[dict[str, Any]]:
    found = rows(
        machine.server.journal.database, f"SELECT text FROM journal_entry WHERE event = '{event}' ORDER BY seq"
    )
    return [json.loads(one)["fields"] for (one,) in found]


def book_visit(side: Side, number: int = 1) -> tuple[int, str]:
    """A visit of today, and its pass."""
    if not side.visits.keys.all():
        side.visits.keys.new(officer("adm"))
    with side.journal.transaction() as transaction:
        made = side.visits.bookings.insert(transaction, NewBooking(TODAY, MORNING.start, 2, person(number)), "p01")
    assert isinstance(made, Booked), made
    return made.booking.id, str(side.visits.passes.text_of(made.booking))


def test_numbers_join_in_the_order_of_arrival_with_all_that_happened_and_the_log_proves_it(machine: Machine) -> None:
    before = take(machine.server, "r1").ticket.label
    machine.clock.advance(60)
    machine.lose_server()
    machine.lose_server()
    take(machine.away, "r2"), take(machine.away, "r3")
    machine.clock.advance(60)
    serve(machine.away)
    done = machine.come_back()
    assert (done.numbers, done.waiting, done.served, done.put_off) == (2, 1, 1, 0)
    assert states(machine) == {before: "waiting", "SA001": "served", "SA002": "waiting"}
    machine.clock.advance(60)
    after = take(machine.server, "r4").ticket.label
    assert [call(machine.server, "1"), call(machine.server, "2", P02)] == [before, "SA002"]
    assert states(machine)[after] == "waiting"
    database = machine.server.journal.database
    assert "kiosk-1~SA" in chains(database) and all(verify(database, one).intact for one in chains(database))
    (known,) = outages(database, since=START)
    assert (known.kiosk, known.numbers, known.served, known.waiting) == ("kiosk-1", 2, 1, 1)
    (said,) = told(machine, "outage_merged")
    assert (said["numbers"], said["waiting"]) == (2, 1)
    machine.lose_server()
    assert take(machine.away, "r5").ticket.label == "SA003"


def test_a_number_keeps_its_counter_where_that_is_free_and_else_waits_or_is_put_off(machine: Machine) -> None:
    machine.server.queue.counters.open(P01, "1", ("A",))
    take(machine.server, "r0")
    call(machine.server, "2", P02)
    machine.lose_server()
    for number in range(2):
        take(machine.away, f"a{number}")
    call(machine.away, "1"), call(machine.away, "2", P02)
    machine.away.queue.calling.start(P02, "2")
    assert machine.come_back().put_off == 1
    assert states(machine) == {"A001": "called", "SA001": "called", "SA002": "on_hold"}
    assert told(machine, "outage_put_off") == [{"label": "SA002", "counter": "2", "state": "on_hold"}]
    assert isinstance(machine.server.queue.calling.start(P01, "1"), Done)


def test_a_pass_lets_one_family_in_and_what_was_not_right_is_for_an_officer(machine: Machine, other: Machine) -> None:
    visits = [book_visit(machine.server, number) for number in (1, 2, 3)]
    machine.merging.keep(), other.merging.keep()
    machine.server.visits.bookings.cancel(P01, visits[1][0], EndReason.VISITOR)
    machine.lose_server(), other.lose_server()
    for kiosk, number in ((machine, 0), (other, 0), (machine, 1), (machine, 2)):
        assert isinstance(kiosk.away.visits.check_ins.scan(visits[number][1]), CheckedIn)
    first, second = machine.come_back(), other.come_back()
    assert (first.passes, first.doubtful, second.passes, second.doubtful) == (3, 1, 1, 1)
    cases = machine.server.visits.provisionals.open_cases(P01)
    assert sorted((one.label, one.verdict.value) for one in cases) == [
        ("SA002", "cancelled"),
        ("SB001", "already_used"),
    ]
    database = machine.server.journal.database
    used = rows(database, f"SELECT r.booking_id, t.series, t.number FROM redemption r {OF_TICKET} = r.ticket_id")
    assert sorted(used) == [(visits[0][0], "SA", 1), (visits[2][0], "SA", 3)]
    again = machine.server.visits.check_ins.scan(visits[0][1])
    assert isinstance(again, CheckedIn) and again.repeated and again.ticket.label == "SA001"


def test_a_number_that_the_server_could_not_tell_of_is_nobodys(machine: Machine) -> None:
    _, text_of_pass = book_visit(machine.server)
    machine.merging.keep()
    take(machine.server, "r1")
    machine.server.visits.check_ins.scan(text_of_pass)
    machine.lose_server()
    take(machine.away, "r1")
    assert isinstance(machine.away.visits.check_ins.scan(text_of_pass), CheckedIn)
    machine.come_back()
    assert states(machine) == {"A001": "cancelled", "A002": "cancelled", "SA001": "waiting", "SA002": "waiting"}
    assert take(machine.server, "r1").ticket.label == "SA001"


def test_what_a_book_heard_nothing_of_and_went_on_with_is_one_number_with_one_history(machine: Machine) -> None:
    """The house has taken it, and its answer was lost; the kiosk serves on."""
    machine.lose_server()
    take(machine.away, "r1"), take(machine.away, "r2")
    step = 0
    while machine.state.pending and not rows(machine.server.journal.database, "SELECT id FROM outage"):
        step += 1
        with pytest.raises(Killed), killed_at(step):
            machine.come_back()
        machine.start(server=False)
        machine.meet()
    serve(machine.away)
    take(machine.away, "r3")
    machine.come_back()
    assert states(machine) == {"SA001": "served", "SA002": "waiting", "SA003": "waiting"}
    database = machine.server.journal.database
    history = rows(database, f"SELECT action FROM ticket_event e {OF_TICKET} = e.ticket_id WHERE t.number = 1")
    assert [one for (one,) in history] == ["take", "call", "start", "finish"]
    assert all(verify(database, one).intact for one in chains(database)) and not machine.state.pending


def test_numbers_of_a_day_that_has_ended_end_with_it(machine: Machine) -> None:
    machine.lose_server()
    take(machine.away, "r1"), take(machine.away, "r2")
    serve(machine.away)
    machine.clock.advance(86400)
    assert take(machine.away, "r3").ticket.label == "SA003"  # not the same number twice, whatever a clock says
    machine.come_back()
    assert states(machine) == {"SA003": "waiting"}
    database = machine.server.journal.database
    ended = rows(database, "SELECT number, state, survey_over FROM ticket WHERE service_day < '2026-11-24' ORDER BY 1")
    assert ended == [(1, "served", 1), (2, "expired", 0)]


def test_a_clock_that_was_fast_puts_nobody_into_the_future(machine: Machine) -> None:
    machine.lose_server()
    machine.clock.advance(7200)
    take(machine.away, "r1"), take(machine.away, "r2")
    machine.clock.set(START + timedelta(seconds=60))
    machine.come_back()
    database = machine.server.journal.database
    arrived = rows(database, "SELECT number FROM ticket WHERE arrived_at <= " + str(moment(machine.clock)))
    assert len(arrived) == 2 and call(machine.server) == "SA001"
    (said,) = told(machine, "outage_time_limited")
    assert (said["numbers"], said["seconds"]) == (2, 7140)


def test_answers_come_once_to_the_day_that_they_were_given_on_and_nobody_answers_twice(machine: Machine) -> None:
    instruments = load_instruments(None)
    for side in (machine.server, machine.away):
        register(side.journal, instruments)
    sides = {name: Answering(getattr(machine, name).day, instruments, SETTINGS) for name in ("server", "away")}
    machine.lose_server()
    code = take(machine.away, "r1").ticket.code
    serve(machine.away)
    assert sides["away"].answer(FACE, code) is Kept.KEPT
    sides["away"].abandon("singkat", Sample.TICKET)
    assert machine.come_back().answers == 1
    database = machine.server.journal.database
    assert rows(database, "SELECT count(*) FROM survey_fresh") == [(1,)]
    assert rows(database, "SELECT abandoned FROM survey_day") == [(1,)]
    assert sides["server"].answer(FACE, code) is NotOffered.ALREADY_ANSWERED
    for table in ("survey_fresh", "survey_response", "survey_token", "survey_day", "outage_answers"):
        assert rows(machine.book.database, f"SELECT count(*) FROM {table}") == [(0,)], table
    machine.lose_server()
    code = take(machine.away, "r2").ticket.code
    serve(machine.away)
    assert sides["away"].answer(FACE, code) is Kept.KEPT
    machine.clock.advance(86400)
    machine.server.day.keep()
    assert machine.come_back().answers == 1
    assert rows(database, "SELECT count(*) FROM survey_response") == [(2,)]
    assert rows(database, "SELECT sum(answered) FROM survey_day") == [(2,)]


@of_sqlite
def test_a_day_that_ended_in_the_book_alone_goes_on_at_the_house(machine: Machine) -> None:
    """The kiosk's clock was a day fast for a while."""
    machine.lose_server()
    take(machine.away, "r1"), take(machine.away, "r2")
    machine.clock.advance(86400)
    take(machine.away, "r3")
    machine.clock.set(START + timedelta(seconds=60))
    machine.come_back()
    assert states(machine) == {"SA001": "waiting", "SA002": "waiting", "SA003": "waiting"}
    assert call(machine.server) == "SA001"


@of_sqlite
def test_calls_for_help_come_along_and_who_pressed_on_both_sides_called_once(machine: Machine) -> None:
    for side in (machine.server, machine.away):
        calls = OfficerCalls(side.journal, side.house, kiosk="kiosk-1")
        calls.call("visit-1")
        machine.lose_server()
    with machine.book.database.write() as connection:
        connection.execute(text(DANGER))
    machine.come_back()
    database = machine.server.journal.database
    assert rows(database, "SELECT visit FROM officer_call") == [("visit-1",)]
    assert rows(database, "SELECT officer, closed_at FROM danger_call") == [("p01", None)]
    assert rows(machine.book.database, "SELECT * FROM danger_call") == []


@of_sqlite
def test_a_house_that_was_brought_back_from_a_copy_gets_again_what_it_has_lost(
    machine: Machine, settings: Any, tmp_path: Path
) -> None:
    machine.lose_server()
    take(machine.away, "r0")
    machine.come_back()
    copied = tmp_path / "copy"
    shutil.copyfile(settings.sqlite_path, copied)
    made_at = moment(machine.clock)
    machine.lose_server()
    take(machine.away, "r1")
    machine.come_back()
    machine.lose_server()
    take(machine.away, "r2")
    machine.start(server=False)
    machine.clock.advance(60)
    restore(settings, copied, machine.clock, made_at, tmp_path / "keys")
    machine.come_back()
    assert states(machine) == {"SA001": "waiting", "SA002": "waiting", "SA003": "waiting"}
    database = machine.server.journal.database
    assert all(verify(database, one).intact for one in chains(database))
    assert len(outages(database, since=START)) == 3


@of_sqlite
def test_letters_that_somebody_else_has_by_now_give_nobody_the_same_number(machine: Machine) -> None:
    machine.lose_server()
    take(machine.away, "r1")
    with machine.server.journal.database.write() as connection:
        connection.execute(text("UPDATE slip_series SET holder = 'another'"))
        columns = "service_day, series, number, code, request_id, service, lane, state, arrived_at, kiosk, channel"
        values = "'2026-11-23', 'SA', 1, 'ANOTHER', 'another', 'A', 'regular', 'waiting', 1, 'kiosk-9', 'touch'"
        connection.execute(text(f"INSERT INTO ticket ({columns}) VALUES ({values})"))
    machine.come_back()
    assert sorted(states(machine)) == ["SA001", "SAX001"]
    assert told(machine, "outage_letters_shared") == [{"series": "SA", "kept": "SAX"}]
    machine.lose_server()
    assert take(machine.away, "r2").ticket.label == "SB001"


@of_sqlite
def test_a_log_that_does_not_fit_is_told_and_the_book_goes_on_with_other_letters(machine: Machine) -> None:
    machine.lose_server()
    take(machine.away, "r1")
    machine.come_back()
    with machine.server.journal.database.write() as connection:
        connection.execute(text("UPDATE journal_head SET hash = 'x' WHERE chain = 'kiosk-1~SA'"))
    machine.lose_server()
    take(machine.away, "r2")
    machine.come_back()
    assert told(machine, "outage_log_differs") == [{"chain": "kiosk-1~SA"}]
    machine.lose_server()
    assert take(machine.away, "r3").ticket.label == "SB001"


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_server_that_is_stopped_in_the_rush_and_comes_back(machine: Machine, cluster: Cluster) -> None:
    take(machine.server, "r0")
    with cluster.away():
        machine.lose_server()
        assert take(machine.away, "r1").ticket.label == "SA001"
        with pytest.raises(DatabaseAway):
            machine.merging.run()
        take(machine.away, "r2")
    assert machine.come_back().numbers == 2
    assert states(machine) == {"A001": "waiting", "SA001": "waiting", "SA002": "waiting"}


@of_sqlite
def test_a_books_log_that_was_written_anew_does_not_fit_what_its_kiosk_says_of_it(machine: Machine) -> None:
    machine.lose_server()
    take(machine.away, "r1")
    machine.come_back()
    database = machine.server.journal.database
    ((seq, said, before),) = rows(
        database,
        "SELECT e.seq, e.text, b.hash FROM journal_entry e JOIN journal_entry b"
        " ON b.chain = e.chain AND b.seq = e.seq - 1 WHERE e.chain = 'kiosk-1~SA' ORDER BY e.seq DESC LIMIT 1",
    )
    other = said.replace("SA001", "SA009")
    with database.write() as connection:
        for trigger in ("journal_entry_no_update", "journal_head_forward"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        values = {"text": other, "hash": chain_hash(before, other), "seq": seq}
        mine = "chain = 'kiosk-1~SA'"
        connection.execute(
            text(f"UPDATE journal_entry SET text = :text, hash = :hash WHERE seq = :seq AND {mine}"), values
        )
        connection.execute(text(f"UPDATE journal_head SET hash = :hash WHERE seq = :seq AND {mine}"), values)
    (problem,) = verify(database, "kiosk-1~SA").problems
    assert problem.what == "it is not what the kiosk's own log says was brought in"
