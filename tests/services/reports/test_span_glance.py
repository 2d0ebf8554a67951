"""Week, month, quarter and year of the queue: counted by hand, and from real tables on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from services.house.model import Interval, LocalText
from services.house.past import PastHouses
from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.reports.openings import hours_open, openings
from services.reports.promises import promised_minutes
from services.reports.span_file import rows_of
from services.reports.span_glance import SpanGlances
from services.reports.span_report import document_of, officers_document
from services.reports.spans import Span, after, before, span_around, span_name
from services.reports.steps import Spread, spread_of, within
from services.reports.survey_forms import Form, write_document
from services.store.clock import to_micros
from services.store.tables import ticket
from services.surveys.model import Period
from services.text.csv_writing import csv_of
from services.visits.tables import booking
from tests.support.csv_lines import csv_lines
from tests.support.house import HOURS, service, with_service
from tests.support.house import house as sample_house
from tests.support.staff import officer

ZONE = sample_house().time_zone
MONDAY = date(2026, 11, 2)
TODAY = date(2026, 11, 23)  # of the tests' clock


def put(journal: Any, day: date, at: str, *, wait: int | None = 10, took: int | None = 5, **more: Any) -> None:
    """A number taken at a time of day, house time; minutes of its wait and its service."""
    hour, minute = map(int, at.split("."))
    arrived = to_micros(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))
    called = arrived + wait * 60_000_000 if wait is not None else None
    ended = called + took * 60_000_000 if called is not None and took is not None else None
    put.count += 1  # type: ignore[attr-defined]
    ident = f"n{put.count}"  # type: ignore[attr-defined]
    row = {
        "service_day": day.isoformat(), "series": "A", "number": put.count, "code": ident, "request_id": ident,  # type: ignore[attr-defined]
        "service": "A", "lane": "regular", "state": "served" if ended else "expired", "counter": "1",
        "arrived_at": arrived, "called_at": called, "first_called_at": called, "started_at": called,
        "finished_at": ended, "kiosk": "kiosk-1", "channel": "touch",
    }  # fmt: off
    with journal.database.write() as connection:
        connection.execute(insert(ticket), row | more)


put.count = 0  # type: ignore[attr-defined]


@pytest.fixture
def glances(journal) -> SpanGlances:
    return SpanGlances(journal, PastHouses.always(sample_house()), goal_minutes=15)


def look(glances: SpanGlances, span: Span = Span.MONTH, day: date = MONDAY):
    return glances.look(officer("p01"), span, day, TODAY)


def test_spans_are_whole_and_follow_each_other():
    day = date(2026, 11, 4)
    found = {span: span_around(span, day).days for span in Span}
    assert found == {
        Span.WEEK: ("2026-11-02", "2026-11-08"),
        Span.MONTH: ("2026-11-01", "2026-11-30"),
        Span.QUARTER: ("2026-10-01", "2026-12-31"),
        Span.YEAR: ("2026-01-01", "2026-12-31"),
    }
    for span in Span:
        period = span_around(span, day)
        earlier, later = before(span, period), after(span, period)
        assert earlier and later
        assert earlier.last + timedelta(days=1) == period.first and later.first == period.last + timedelta(days=1)
    assert before(Span.YEAR, span_around(Span.YEAR, date(2000, 5, 5))) is None
    assert after(Span.QUARTER, span_around(Span.QUARTER, date(2099, 12, 31))) is None
    names = [span_name(span, span_around(span, day), "id") for span in Span]
    assert names == ["2 November 2026 – 8 November 2026", "November 2026", "Triwulan 4, 2026", "2026"]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=50), st.integers(0, 90))
def test_steps_say_what_the_times_themselves_say(steps, minutes):
    ordered = sorted(steps)
    found = spread_of(Counter(steps))
    half, nine = (ordered[-(-len(steps) * tenths // 10) - 1] for tenths in (5, 9))
    assert found == Spread(len(steps), (half + 2) // 4, (nine + 2) // 4)
    assert within(Counter(steps), minutes) == sum(one < minutes * 4 for one in steps)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("Kunjungan 15 menit.", 15),
        ("10–15 menit", 15),
        ("5 sampai 10 menit", 10),
        ("1 jam 30 menit", 90),
        ("Paling lama 2 jam", 120),
        ("10 menit, atau 25 menit bila perlu pemeriksaan", 25),
        ("Paling lama 14 hari kerja; 30 menit di loket", None),
        ("Hari itu juga", None),
        ("Segera", None),
        ("", None),
    ],
)
def test_a_promise_is_read_from_the_published_words(words, minutes):
    one = service("A", "Kunjungan")
    told = replace(one.standard, duration=LocalText(MappingProxyType({"id": words})))
    assert promised_minutes(replace(one, standard=told)) == minutes


def test_a_month_by_hand(glances, journal):
    put(journal, MONDAY, "08.10", wait=10, took=5)
    put(journal, MONDAY, "08.50", wait=20, took=40)
    put(journal, MONDAY + timedelta(days=7), "09.05", wait=40, took=None, state="no_show")
    put(journal, date(2026, 11, 7), "23.30", wait=None)  # a Saturday, in another UTC day than 07.30 would be
    put(journal, date(2026, 10, 5), "09.00")
    put(journal, date(2026, 12, 1), "09.00")
    found = look(glances)
    counted = found.counted
    assert (counted.taken, counted.served, counted.no_show) == (4, 2, 1)
    assert counted.by_hour == {(0, 8): 2, (0, 9): 1, (5, 23): 1}
    assert [(one.weekday, one.days, one.taken, one.no_show) for one in counted.weekdays] == [(0, 2, 3, 1), (5, 1, 1, 0)]
    assert counted.wait == Spread(3, 20, 40) and counted.service == Spread(2, 5, 40)
    assert found.earlier is not None and (found.earlier.taken, found.earlier.days) == (1, 23)
    assert found.last == TODAY


def test_what_is_over_is_counted_once_and_again_where_it_was_changed(glances, journal):
    put(journal, date(2026, 10, 5), "09.00")
    day = date(2026, 10, 5)
    assert look(glances, day=day).counted.taken == look(glances, day=day).counted.taken == 1
    put(journal, day, "09.30")
    assert look(glances, day=day).counted.by_hour == {(0, 9): 2}
    with journal.database.write() as connection:
        connection.execute(update(ticket).values(state="no_show"))
    assert look(glances, day=day).counted.no_show == 2


def test_a_confidential_service_is_counted_as_what_it_is_shown_as(journal):
    base = sample_house()
    hidden = replace(service("P", "Pengaduan"), confidential=True, shown_as="A")
    house = replace(base, services=MappingProxyType({**base.services, "P": hidden}))
    put(journal, MONDAY, "08.10")
    put(journal, MONDAY, "08.20", service="P")
    found = look(SpanGlances(journal, PastHouses.always(house), goal_minutes=15))
    assert [(one.code, one.taken) for one in found.counted.services] == [("A", 2)]


def test_each_day_is_explained_by_the_house_of_that_day(journal, clock):
    """Published minutes that changed in the middle of a month, and a service that went."""
    before, of_second = sample_house(), date(2026, 11, 9)
    words = replace(before.services["A"].standard, duration=LocalText({"id": "Paling lama 5 menit"}))
    after = with_service(before, "A", standard=words)
    after = replace(after, services={code: one for code, one in after.services.items() if code != "B"})
    past = PastHouses(lambda first, _last: ((first, before), (of_second, after)))
    for day in (MONDAY, of_second):
        put(journal, day, "08.10", took=10)
        put(journal, day, "09.10", took=3)
    put(journal, MONDAY, "09.20", service="B")
    found = look(SpanGlances(journal, past, goal_minutes=15))
    kunjungan, titip = found.counted.services
    assert (kunjungan.taken, kunjungan.promised, kunjungan.kept, kunjungan.judged) == (4, 5, 3, 4)
    assert found.counted.kept_share == 0.8 and (titip.promised, titip.kept) == (15, 1)
    words = write_document(document_of(found, clock.now()), Form.TEXT, lambda *_: None).decode()
    assert "Titip barang" in words
    unsaid = with_service(before, "A", standard=words_of_none(before))
    past = PastHouses(lambda first, _last: ((first, unsaid), (of_second, after)))
    found = look(SpanGlances(journal, past, goal_minutes=15))
    assert next((one.kept, one.judged) for one in found.counted.services) == (1, 2)
    assert "1/2" in write_document(document_of(found, clock.now()), Form.TEXT, lambda *_: None).decode()


def words_of_none(house):
    return replace(house.services["A"].standard, duration=LocalText({"id": "Menurut keperluan"}))


def test_counters_that_are_missing_are_found_where_most_come(glances, journal, clock):
    for nth in range(9):
        put(journal, MONDAY, f"08.0{nth}", wait=10 * nth, took=10)
    put(journal, MONDAY, "10.00")
    clock.set(datetime(2026, 11, 2, 8, 0, tzinfo=ZONE).astimezone(UTC))
    journal.record("counter_opened", "p01", counter="1", services="A")
    clock.set(datetime(2026, 11, 2, 12, 0, tzinfo=ZONE).astimezone(UTC))
    journal.record("counter_closed", "p01", counter="1")
    found = look(glances)
    assert found.tightest == (0, 8) and found.open_at((0, 8)) == 1.0
    assert found.needs[0, 8].counters > 1 and found.needs[0, 10].counters == 1
    assert found.open_at((0, 12)) == 0.0
    words = write_document(document_of(found, clock.now()), Form.TEXT, lambda *_: None).decode()
    assert "Senin 08–09 (dibuka: 1)" in words


def test_hours_of_today_that_are_still_to_come_are_none_in_which_counters_were_missing(glances, journal, clock):
    put(journal, TODAY - timedelta(days=7), "13.00")
    clock.set(datetime(2026, 11, 16, 8, 0, tzinfo=ZONE).astimezone(UTC))
    journal.record("counter_opened", "p01", counter="1", services="A")
    clock.set(datetime(2026, 11, 16, 15, 0, tzinfo=ZONE).astimezone(UTC))
    journal.record("counter_closed", "p01", counter="1")
    clock.set(datetime(2026, 11, 23, 9, 0, tzinfo=ZONE).astimezone(UTC))
    put(journal, TODAY, "08.30", wait=None, state="waiting")
    found = look(glances)
    assert found.open_at((0, 13)) == 1.0 and found.tightest is None
    assert [found.days_at((0, hour)) for hour in (8, 9, 10, 13)] == [2, 2, 1, 1]
    assert look(glances, Span.WEEK, TODAY).open_at((0, 8)) is None


def test_openings_are_those_of_the_log(journal, clock):
    def at(hour: int, event: str, who: str = "p01", **fields: str) -> None:
        clock.set(datetime(2026, 11, 2, hour, 0, tzinfo=ZONE).astimezone(UTC))
        journal.record(event, who, **fields)

    at(8, "counter_opened", counter="1", services="A")
    at(9, "counter_opened", counter="1", services="A, B")  # other services: the same opening
    at(10, "counter_paused", counter="1", reason="rest")
    at(11, "counter_resumed", counter="1")
    at(12, "counter_released", "s01", counter="1", officer="p01", label="-")
    at(13, "counter_opened", "p02", counter="2", services="B")  # and nobody closes it
    at(14, "counter_paused", "p03", counter="3", reason="rest")  # opened before the log reaches back
    found = openings(journal.database, Period(MONDAY, MONDAY), ZONE, clock.now() + timedelta(days=3))
    hours = [
        (one.counter, one.officer, *(x.astimezone(ZONE).hour for x in (one.starts_at, one.ends_at))) for one in found
    ]
    assert hours == [("1", "p01", 8, 10), ("1", "p01", 11, 12), ("2", "p02", 13, 0)]
    assert hours_open(found, ZONE) == {(0, hour): 1.0 for hour in (8, 9, 11, *range(13, 24))}


def test_closed_hours_need_no_counter(journal):
    hours = replace(HOURS, weekdays=tuple((Interval(8 * 60, 12 * 60),) for _ in range(7)))
    house = sample_house()
    for code in house.services:
        house = with_service(house, code, hours=hours)
    put(journal, MONDAY, "06.30", wait=90)
    found = look(SpanGlances(journal, PastHouses.always(house), goal_minutes=15))
    assert list(found.needs) == [(0, 8)]


def test_visits_are_counted_by_what_became_of_them(glances, journal):
    rows = [("checked_in", "console", 3), ("checked_in", "walk_in", 2), ("no_show", "api", 5), ("revoked", "api", 1)]
    with journal.database.write() as connection:
        for nth, (state, channel, people) in enumerate([*rows, ("booked", "api", 4)]):
            connection.execute(
                insert(booking),
                {
                    "ref": f"{nth:016x}", "day": "2026-11-03", "starts": 540, "ends": 690, "party_size": people,
                    "state": state, "channel": channel, "created_at": 0, "created_by": "x",
                },
            )  # fmt: skip
    (line,) = look(glances).visits
    assert (line.weekday, line.came, line.people, line.walk_ins, line.no_show, line.cancelled) == (1, 2, 5, 1, 1, 1)


def test_officers_work_is_for_those_in_charge_and_journalled(glances, queue, journal, clock):
    from services.queue.model import TakeRequest

    for nth in range(2):
        queue.taking.take(TakeRequest(f"r{nth}", "A"))
    queue.counters.open(officer("p01"), "1", ("A",))
    queue.calling.call_next(officer("p01"), "1"), queue.calling.start(officer("p01"), "1")
    clock.advance(600)
    queue.calling.finish(officer("p01"), "1"), queue.calling.call_next(officer("p01"), "1")
    clock.advance(3000)
    (line,) = glances.officers(officer("s01"), Span.WEEK, TODAY)
    assert (line.officer, line.counters, line.called, line.served, line.no_show) == ("p01", ("1",), 2, 1, 0)
    assert line.hours == 1.0 and line.service == Spread(1, 10, 10)
    (noted,) = entries(journal.database, EntryFilter(event="officers_work_seen"))
    assert (noted.actor, noted.fields) == ("s01", {"first": "2026-11-23", "last": "2026-11-29"})
    for code in ("p01", "x01"):
        with pytest.raises(NotPermitted):
            glances.officers(officer(code), Span.WEEK, TODAY)
    words = write_document(
        officers_document([line], Period(TODAY, TODAY), sample_house(), clock.now()), Form.TEXT, lambda *_: None
    )
    assert "p01" in words.decode() and "1,0" in words.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_same_figures_in_every_form(glances, journal, clock, language):
    put(journal, MONDAY, "08.10", wait=10, took=5)
    put(journal, MONDAY, "09.10", wait=25, took=50)
    found = look(glances)
    document = document_of(found, clock.now(), language)
    text = write_document(document, Form.TEXT, lambda *_: None).decode()
    assert "10–25" in text and "month." not in text
    assert write_document(document, Form.PDF, lambda *_: None).startswith(b"%PDF")
    assert write_document(document, Form.XLSX, lambda *_: None).startswith(b"PK")
    rows = {(row["group"], row["code"], row["hour"]): row for row in csv_lines(csv_of(rows_of(found)).decode())}
    assert rows["all", "2026-11-01", ""]["wait_9_of_10"] == "25" and rows["hour", "1", "9"]["taken"] == "1"
    assert len({len(row) for row in rows.values()}) == 1


def test_a_month_without_numbers_says_so_in_every_form(glances, clock):
    document = document_of(look(glances), clock.now())
    assert len(document.sections) == 1
    for form in Form:
        assert write_document(document, form, lambda *_: None)
