"""Answering: one answer a served number, open answers apart and limited, nothing half kept."""

import json
from contextlib import nullcontext

import pytest
from sqlalchemy import select, text

from services.log.reading import EntryFilter, entries
from services.queue.model import Issued, TakeRequest
from services.queue.queue import Queue
from services.store.database import DatabaseAway, DatabaseUnsure
from services.surveys import storage
from services.surveys.answering import Answering
from services.surveys.model import Kept, NotOffered, Offered, Response, Sample, SurveySettings
from services.surveys.tables import survey_day, survey_fresh, survey_response
from tests.support.house import service_day
from tests.support.staff import officer

DAY = 24 * 3600


def skm(score: int = 4, **changes: object) -> Response:
    keys = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
    return Response("skm", dict.fromkeys(keys, score), **changes)  # type: ignore[arg-type]


def rows(journal, table=survey_fresh):
    with journal.database.read() as connection:
        return connection.execute(select(table)).all()


def test_a_served_number_may_answer_each_instrument_once(answering: Answering, serve, journal):
    code = serve()
    assert answering.offer(code) == Offered(("singkat", "skm", "spak"), "A")
    assert answering.answer(skm(respondent={"usia": "60"}), code) is Kept.KEPT
    assert answering.answer(skm(), code) is NotOffered.ALREADY_ANSWERED
    assert answering.offer(code) == Offered(("singkat", "spak"), "A")
    (row,) = rows(journal)
    assert (row.instrument, row.sample, row.service, row.points) == ("skm", "ticket", "A", 36)
    assert json.loads(row.answers)["biaya"] == 4 and json.loads(row.respondent) == {"usia": "60"}


def test_the_short_form_keeps_its_reason_as_a_code(answering, serve, journal):
    assert answering.answer(Response("singkat", {"puas": 2}, reason="lama"), serve()) is Kept.KEPT
    assert json.loads(rows(journal)[0].answers) == {"alasan": "lama", "puas": 2}


def test_a_confidential_service_answers_under_its_public_name(answering, serve, journal):
    code = serve("P")
    assert answering.offer(code) == Offered(("singkat", "skm", "spak"), "T")
    answering.answer(skm(), code)
    assert rows(journal)[0].service == "T"


def test_only_numbers_served_today_are_offered_a_survey(answering, serve, queue: Queue, clock):
    assert answering.offer("NOBODY") is NotOffered.UNKNOWN_TICKET
    waiting = queue.taking.take(TakeRequest("w", "A"))
    assert isinstance(waiting, Issued)
    assert answering.offer(waiting.ticket.code) is NotOffered.NOT_SERVED_YET
    queue.calling.cancel(officer("p01"), waiting.ticket.id, "visitor")
    assert answering.offer(waiting.ticket.code) is NotOffered.NOT_SERVED
    code = serve()
    clock.advance(DAY)
    assert answering.offer(code) is NotOffered.OTHER_DAY
    assert answering.answer(skm(), code) is NotOffered.OTHER_DAY


def test_an_untrusted_clock_keeps_nothing(answering, serve, clock, journal):
    code = serve()
    clock.advance(-DAY)
    assert answering.answer(skm(), code) is NotOffered.CLOCK_UNTRUSTED
    assert answering.answer_open(skm()) is NotOffered.CLOCK_UNTRUSTED
    assert rows(journal) == []


def test_open_answers_are_a_sample_of_their_own_with_a_limit_an_hour(answering, clock, journal):
    for _ in range(3):
        assert answering.answer_open(skm(service="B")) is Kept.KEPT
    assert answering.offer_open() is NotOffered.OPEN_LIMIT
    assert answering.answer_open(skm()) is NotOffered.OPEN_LIMIT
    clock.advance(3600)
    assert answering.offer_open() == Offered(("singkat", "skm", "spak"), "")
    assert answering.answer_open(skm()) is Kept.KEPT
    assert {row.sample for row in rows(journal)} == {"open"} and len(rows(journal)) == 4


def test_a_house_without_open_answers_takes_none(journal, house, instruments):
    closed = Answering(service_day(journal, house), instruments, SurveySettings())
    assert closed.offer_open() is NotOffered.OPEN_OFF
    assert closed.answer_open(skm()) is NotOffered.OPEN_OFF


@pytest.mark.parametrize(
    "response",
    [
        Response("skm", {"waktu": 4}),
        skm(5),
        skm(0),
        skm(respondent={"usia": "7"}),
        skm(respondent={"nama": "x"}),
        skm(reason="lama"),
        Response("singkat", {"puas": 5}, reason="lama"),
    ],
)
def test_what_no_screen_can_offer_is_a_bug(answering, serve, response, journal):
    with pytest.raises(ValueError, match=response.instrument):
        answering.answer(response, serve())
    assert rows(journal) == []


def test_the_end_of_a_day_archives_sums_and_forgets(answering, serve, clock, queue, journal):
    for score in (1, 2, 3, 4, 4):
        answering.answer(skm(score), serve())
    answering.answer_open(skm(2))
    answering.abandon("skm", Sample.TICKET)
    answering.abandon("skm", Sample.TICKET)
    clock.advance(DAY)
    queue.day.keep()
    assert rows(journal) == []
    assert sorted(row.points for row in rows(journal, survey_response)) == [9, 18, 18, 27, 36, 36]
    counted = {row.sample: (row.answered, row.points, row.squares, row.abandoned) for row in rows(journal, survey_day)}
    squares = 9**2 + 18**2 + 27**2 + 36**2 + 36**2
    assert counted == {"ticket": (5, 126, squares, 2), "open": (1, 18, 18**2, 0)}
    with journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM survey_token")).scalar() == 0


def test_the_journal_has_one_count_a_day_and_nothing_of_an_answer(answering, serve, clock, queue, journal):
    code = serve()
    before = len(entries(journal.database, EntryFilter()))
    answering.offer(code)
    answering.answer(skm(), code)
    answering.answer_open(skm())
    answering.abandon("skm", Sample.OPEN)
    assert len(entries(journal.database, EntryFilter())) == before
    for _day in range(8):  # into December: two answers are told of nowhere
        clock.advance(DAY)
        queue.day.keep()
    assert not entries(journal.database, EntryFilter(event="survey_month_counted"))


def test_a_service_that_served_fewer_than_five_is_not_kept_beside_the_day(answering, serve, clock, queue, journal):
    for _ in range(5):
        answering.answer(skm(), serve("A"))
    for service in ("B", "T", "P"):
        answering.answer(skm(1), serve(service))
    clock.advance(DAY)
    queue.day.keep()
    kept = [(row.service, row.points) for row in rows(journal, survey_response)]
    assert sorted(kept) == [("", 9)] * 3 + [("A", 36)] * 5


def test_a_day_opened_in_error_gives_its_answers_to_the_right_day(answering, serve, clock, queue, journal):
    answering.answer(skm(1), serve())
    clock.advance(30 * 3600)  # within what is trusted: tomorrow opens
    answering.answer(skm(2), serve())
    clock.advance(-30 * 3600 + 60)  # someone sets the clock right
    queue.day.confirm_clock(officer("s01"))
    answering.answer(skm(3), serve())
    assert {(row.day, row.points) for row in rows(journal)} == {("2026-11-23", 18), ("2026-11-23", 27)}
    clock.advance(DAY)
    queue.day.keep()
    (day,) = rows(journal, survey_day)
    assert (day.day, day.answered, day.points) == ("2026-11-23", 3, 54)


@pytest.mark.parametrize("then", ["a crash", "another number", "a doubt", "nothing"])
def test_an_answer_that_was_not_kept_can_be_given_again_until_a_crash_loses_it(
    answering, serve, journal, monkeypatch, house, instruments, survey_settings, then
):
    code = serve()

    def away(*_args: object) -> None:
        raise DatabaseUnsure("nobody knows") if then == "a doubt" else DatabaseAway("gone")

    monkeypatch.setattr(storage, "add", away)
    with pytest.raises(DatabaseUnsure) if then == "a doubt" else nullcontext():
        assert answering.answer(skm(), code) is NotOffered.UNAVAILABLE
    monkeypatch.undo()
    if then == "a crash":
        answering = Answering(service_day(journal, house), instruments, survey_settings)
    if then == "another number":
        answering.answer(Response("singkat", {"puas": 4}), code)
    again = answering.answer(skm(), code)
    assert again is (Kept.KEPT if then == "nothing" else NotOffered.ALREADY_ANSWERED)
    assert [row.instrument for row in rows(journal)].count("skm") == (then == "nothing")
    assert answering.answer(skm(), code) is NotOffered.ALREADY_ANSWERED


def test_many_kiosks_at_once_lose_no_answer(answering, house, instruments, survey_settings, serve, open_again):
    from concurrent.futures import ThreadPoolExecutor

    from services.log.journal import Journal

    codes = [serve() for _ in range(24)]
    rooms = [open_again() for _ in range(4)]
    clock = answering._journal.clock
    kiosks = [
        Answering(service_day(Journal(room, f"kiosk-{n}", clock), house), instruments, survey_settings)
        for n, room in enumerate(rooms)
    ]

    def work(numbered: tuple[int, str]) -> object:
        n, code = numbered
        return kiosks[n % 4].answer(skm(1 + n % 4), code)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, enumerate(codes))) == {Kept.KEPT}
    assert len(rows(answering._journal)) == 24


def test_a_day_that_ends_while_people_answer_loses_none_of_them(house, instruments, clock, open_again):
    from concurrent.futures import ThreadPoolExecutor

    from services.log.journal import Journal

    settings = SurveySettings(open_answers=True, open_per_hour=1000)
    journals = [Journal(open_again(), f"kiosk-{n}", clock) for n in range(4)]
    kiosks = [Answering(service_day(journal, house), instruments, settings) for journal in journals]
    queues = [Queue(service_day(journal, house), kiosk=journal.chain) for journal in journals]

    def work(number: int) -> object:
        if number == 12:
            clock.advance(DAY)
        if number % 5 == 0:
            queues[number % 4].day.keep()
        return kiosks[number % 4].answer_open(skm(1 + number % 4))

    queues[0].day.keep()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(32))) == [Kept.KEPT] * 32
    assert len(rows(journals[0])) + len(rows(journals[0], survey_response)) == 32
    clock.advance(DAY)
    queues[0].day.keep()
    assert sum(row.answered for row in rows(journals[0], survey_day)) == 32
    assert sum(row.points for row in rows(journals[0], survey_response)) == sum(9 * (1 + n % 4) for n in range(32))
