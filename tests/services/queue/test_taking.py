"""Taking numbers: who gets one, who does not, and that nothing is lost or doubled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.house.alerts import open_alerts
from services.house.model import QueueRules
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.model import Channel, Issued, RefusalReason, Refused, TakeRequest, TicketState, WaitInterval
from services.queue.queue import Queue
from services.store.database import DatabaseAway
from tests.support.clock import START
from tests.support.house import HOURS, service_day, with_service
from tests.support.house import house as sample_house
from tests.support.staff import officer

_count = iter(range(10**9))


def ask(service: str = "A", **changes: object) -> TakeRequest:
    return TakeRequest(request_id=f"r{next(_count)}", service=service, **changes)  # type: ignore[arg-type]


def take(queue: Queue, service: str = "A", **changes: object) -> Issued:
    answer = queue.taking.take(ask(service, **changes))
    assert isinstance(answer, Issued), answer
    return answer


def refusal(queue: Queue, request: TakeRequest) -> Refused:
    answer = queue.taking.take(request)
    assert isinstance(answer, Refused), answer
    return answer


def queue_of(journal: Journal, house, kiosk: str = "kiosk-1") -> Queue:
    return Queue(service_day(journal, house), kiosk=kiosk)


def test_numbers_have_no_gap_and_start_anew_each_day(queue, clock):
    assert [take(queue).ticket.label for _ in range(3)] == ["A001", "A002", "A003"]
    assert take(queue, "B").ticket.label == "B001"
    clock.advance(24 * 3600)
    assert take(queue).ticket.label == "A001"


def test_the_same_request_gets_the_same_number_again(queue):
    request = ask()
    first, second = queue.taking.take(request), queue.taking.take(request)
    assert isinstance(first, Issued) and isinstance(second, Issued)
    assert (first.ticket.label, first.print_job) == (second.ticket.label, second.print_job)
    assert (first.repeated, second.repeated) == (False, True)
    assert take(queue).ticket.label == "A002"


def test_what_a_caller_keeps_with_a_number_is_of_its_transaction(queue, journal):
    def note(transaction) -> None:
        transaction.record("officer_call_answered", "p01", kiosk="kiosk-1")

    def noted() -> int:
        return len(entries(journal.database, EntryFilter(event="officer_call_answered")))

    def refuse(_transaction) -> None:
        note(_transaction)
        raise LookupError

    request = ask()
    with pytest.raises(LookupError):
        queue.taking.take(request, also=refuse)
    assert noted() == 0
    for wish, count in ((request, 1), (request, 2), (ask("no such service"), 3)):
        queue.taking.take(wish, also=note)
        assert noted() == count  # beside a number, beside the same one again, beside a refusal
    assert take(queue).ticket.label == "A002"


def test_a_confidential_service_shares_letter_and_public_name(queue, journal, house):
    take(queue, "T")
    assert take(queue, "P").ticket.label == "T002"
    assert [entry.fields["service"] for entry in entries(journal.database, EntryFilter(event="ticket_taken"))] == [
        "T"
    ] * 2
    assert "P" not in [now.service.code for now in queue.services_now()]


@pytest.mark.parametrize(
    ("local", "reason", "until"),
    [
        ("2026-11-23T06:29", RefusalReason.NOT_YET_OPEN, "2026-11-23T06:30"),
        ("2026-11-23T06:30", None, None),
        ("2026-11-23T11:29", None, None),
        ("2026-11-23T12:00", None, None),  # in the break
        ("2026-11-23T15:00", RefusalReason.CLOSED_NOW, "2026-11-24T06:30"),
        ("2026-11-28T15:30", RefusalReason.CLOSED_NOW, "2026-11-30T06:30"),  # Saturday: Sunday is closed
        ("2026-11-29T09:00", RefusalReason.HOUSE_CLOSED, "2026-11-30T06:30"),
        ("2026-12-25T09:00", RefusalReason.HOUSE_CLOSED, "2026-12-26T06:30"),
        ("2026-11-23T14:58", RefusalReason.ENDING_SOON, None),
    ],
)
def test_opening_hours(journal, clock, local, reason, until):
    house = with_service(sample_house(), "A", hours=HOURS, numbers_from=6 * 60 + 30)
    clock.set(datetime.fromisoformat(local).replace(tzinfo=house.time_zone).astimezone(UTC))
    answer = queue_of(journal, house).taking.take(ask())
    if reason is None:
        assert isinstance(answer, Issued)
        return
    assert isinstance(answer, Refused) and answer.reason is reason
    expected = datetime.fromisoformat(until).replace(tzinfo=house.time_zone) if until else None
    assert answer.until == expected
    assert answer.public_reason == ("Hari Natal" if local.startswith("2026-12-25") else "")


def test_ignoring_hours_is_journalled_as_such(journal, clock):
    house = with_service(sample_house(), "A", hours=HOURS)
    clock.set(datetime(2026, 11, 29, 2, 0, tzinfo=UTC))
    take(queue_of(journal, house), channel=Channel.COMMAND, actor="p01", ignore_hours=True)
    assert entries(journal.database, EntryFilter(event="ticket_taken_outside_hours"))[0].actor == "p01"


def test_the_quota_holds_and_starts_anew_next_day(journal, clock):
    queue = queue_of(journal, with_service(sample_house(), "A", daily_quota=2))
    take(queue), take(queue)
    assert refusal(queue, ask()).reason is RefusalReason.QUOTA_REACHED
    assert {now.service.code: now.quota_left for now in queue.services_now()}["A"] == 0
    clock.advance(24 * 3600)
    take(queue)


def test_an_unknown_service_or_priority_takes_nothing(queue):
    assert refusal(queue, ask("Z")).reason is RefusalReason.UNKNOWN_SERVICE
    assert refusal(queue, ask(priority_group="vip")).reason is RefusalReason.UNKNOWN_PRIORITY
    assert take(queue).ticket.number == 1


def test_a_burst_alerts_staff_once_and_pauses_only_touch_and_only_once(journal, clock):
    rules = QueueRules(burst_count=3, burst_window_seconds=60, burst_pause_seconds=20)
    queue = queue_of(journal, replace(sample_house(), queue=rules))
    for _ in range(3):
        take(queue)
    paused = refusal(queue, ask())
    assert paused.reason is RefusalReason.BUSY and paused.until == clock.now() + timedelta(seconds=20)
    take(queue, channel=Channel.COMMAND, actor="p01")
    assert paused.seconds == 20
    clock.advance(19)
    later = refusal(queue, ask())
    assert (later.reason, later.seconds) == (RefusalReason.BUSY, 1)
    clock.advance(1)
    for _ in range(10):  # the surge goes on, and is left alone
        take(queue)
        clock.advance(2)
    assert len([alert for alert in open_alerts(journal.database) if alert.kind == "burst"]) == 1
    assert len(entries(journal.database, EntryFilter(event="burst"))) == 1


def test_other_kiosks_are_not_paused_by_a_burst(journal):
    house = replace(sample_house(), queue=QueueRules(burst_count=2))
    first, second = queue_of(journal, house), queue_of(journal, house, "kiosk-2")
    take(first), take(first)
    assert refusal(first, ask()).reason is RefusalReason.BUSY
    take(second)


@pytest.mark.parametrize("wrong_by", [timedelta(minutes=-6), timedelta(hours=37), timedelta(days=-300)])
def test_an_untrusted_clock_opens_no_day_until_staff_confirm(queue, clock, journal, wrong_by):
    take(queue)
    clock.set(START + wrong_by)
    assert not queue.day.clock_state().trusted
    assert refusal(queue, ask()).reason is RefusalReason.CLOCK_UNTRUSTED
    queue.day.keep()
    assert queue.day.today().isoformat() == "2026-11-23"
    if wrong_by > timedelta(days=-100):  # before this program was written nobody can confirm a clock
        queue.day.confirm_clock(officer("s01"))
        assert queue.day.clock_state().trusted
        take(queue)
        assert entries(journal.database, EntryFilter(event="clock_confirmed"))[0].actor == "s01"


def test_journalling_under_a_wrong_clock_does_not_make_it_trusted(queue, clock, journal):
    take(queue)
    clock.set(START + timedelta(days=10))
    journal.record("kiosk_started", version="1", simulated=True)
    assert refusal(queue, ask()).reason is RefusalReason.CLOCK_UNTRUSTED


def test_a_day_opened_in_error_is_closed_again_and_numbers_go_on(queue, clock, journal):
    take(queue), take(queue)
    clock.set(START + timedelta(days=9))
    queue.day.confirm_clock(officer("s01"))  # wrongly
    assert take(queue).ticket.label == "A001"
    clock.set(START + timedelta(minutes=1))
    assert not queue.day.clock_state().trusted
    queue.day.confirm_clock(officer("s01"))
    assert queue.day.today().isoformat() == "2026-11-23"
    assert take(queue).ticket.label == "A003"
    assert len(entries(journal.database, EntryFilter(event="day_reopened"))) == 1


def test_the_day_never_goes_back_over_midnight(queue, clock):
    clock.set(datetime(2026, 11, 23, 17, 1, tzinfo=UTC))  # 00.01 WIB on the 24th
    take(queue)
    clock.set(datetime(2026, 11, 23, 16, 58, tzinfo=UTC))  # three minutes back: still trusted
    assert take(queue).ticket.label == "A002"
    assert queue.day.today().isoformat() == "2026-11-24"


def test_at_rollover_what_is_left_expires_and_counters_close(queue, clock, journal):
    take(queue), take(queue)
    queue.counters.open(officer("p01"), "1")
    queue.calling.call_next(officer("p01"), "1")
    clock.advance(24 * 3600)
    queue.day.keep()
    with journal.database.read() as connection:
        states = connection.exec_driver_sql("SELECT state FROM ticket").scalars().all()
        assert connection.exec_driver_sql("SELECT is_open FROM counter").scalars().all() == [0]
    assert set(states) == {TicketState.EXPIRED}
    assert entries(journal.database, EntryFilter(event="day_opened"))[0].fields["expired"] == 2


def test_the_wait_is_an_interval_that_follows_what_was_observed(queue, clock):
    queue.counters.open(officer("p02"), "2")
    first = take(queue)
    assert first.ahead == 0 and first.wait == WaitInterval(0, 3)  # a counter is free
    for _ in range(6):
        take(queue)
    for _ in range(6):
        queue.calling.call_next(officer("p02"), "2"), queue.calling.start(officer("p02"), "2")
        clock.advance(600)
        queue.calling.finish(officer("p02"), "2")
    later = take(queue)
    assert later.ahead == 1 and later.wait is not None
    assert 0 < later.wait.low_minutes < 10 < later.wait.high_minutes < 30


def test_nobody_can_say_how_long_where_no_counter_calls_the_service(journal):
    house = replace(sample_house(), counters={})
    assert take(queue_of(journal, house)).wait is None


def test_a_database_that_is_away_is_an_answer(queue, monkeypatch):
    def away(*_arguments):
        raise DatabaseAway("gone")

    monkeypatch.setattr(queue.taking, "_take", away)
    assert refusal(queue, ask()).reason is RefusalReason.UNAVAILABLE


def test_every_number_has_a_print_job_in_the_same_commit_unless_unwanted(queue, journal):
    assert take(queue).print_job is not None
    assert take(queue, print_slip=False).print_job is None
    with journal.database.read() as connection:
        assert connection.exec_driver_sql("SELECT state, kind FROM print_job").all() == [("queued", "ticket")]


def test_codes_are_random_and_long_enough(journal, house):
    queue = queue_of(journal, house)
    codes = {take(queue).ticket.code for _ in range(50)}
    assert len(codes) == 50 and all(len(code) == 13 for code in codes)
