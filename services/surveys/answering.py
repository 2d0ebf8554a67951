"""Answering: one answer for each served number, open answers with a limit, and who gave up.

A number's answer takes two transactions, the token first: the database commits that the number
has had its say, and then, knowing nothing of the number any more, keeps the answer. A crash
between the two loses the answer, never the privacy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, insert, select, update

from services.log.journal import Transaction
from services.queue.day import ClockState, ServiceDay
from services.queue.model import FINAL, TicketState
from services.store.faults import DatabaseFault, DatabaseUnsure, answered
from services.store.tables import ticket
from services.store.throttle import Window
from services.store.turns import SURVEY_DAYS, take_turn
from services.surveys import storage
from services.surveys.instruments import Instrument, Questionnaire
from services.surveys.model import Kept, NotOffered, Offered, Response, Sample, SurveySettings, asks_service, check
from services.surveys.tables import survey_day

T = TypeVar("T")

HOUR_SECONDS = 3600.0  # of the open answers: in this process only, the database holds no hours


@dataclass(frozen=True, slots=True)
class _Place:
    """All that an answer may know of where it comes from."""

    day: date
    service: str


class _AnsweredElsewhere(Exception):
    """A part was answered at another kiosk in this moment: the other parts' right to answer is not used up."""


class Answering:
    """The visitor's side of surveys at one kiosk. Answers are closed sets; only bugs raise."""

    def __init__(self, day: ServiceDay, offered: Mapping[str, Questionnaire], settings: SurveySettings) -> None:
        """offered: instruments and joint forms by their id."""
        self._day = day
        self._journal = day.journal
        self._house = day.house
        self._known = offered
        self._settings = settings
        self._open_limit = Window(day.journal.clock, settings.open_per_hour, HOUR_SECONDS)
        self._owed: tuple[str, str, _Place] | None = None  # the last number and survey whose answer is surely not kept

    def offer(self, ticket_code: str) -> Offered | NotOffered:
        """What the visitor who shows this number's code (without its "T1") can answer now."""

        def work(transaction: Transaction, day: date) -> Offered | NotOffered:
            found = self._served(transaction, ticket_code, day)
            if isinstance(found, NotOffered):
                return found
            done = storage.spent(transaction.connection, ticket_code)
            left = tuple(one for one in self._settings.offered if not done & self._parts(one))
            return Offered(left, found) if left else NotOffered.ALREADY_ANSWERED

        return self._ask(lambda: self._on_the_day(work))

    def offer_open(self) -> Offered | NotOffered:
        """What anyone in the lobby can answer now, without a number."""
        if not self._settings.open_answers:
            return NotOffered.OPEN_OFF
        return Offered(self._settings.offered, "") if self._open_limit.left() > 0 else NotOffered.OPEN_LIMIT

    def answer(self, response: Response, ticket_code: str) -> Kept | NotOffered:
        """Keep a served number's answer. Raises ValueError for answers that no screen can have offered.

        Sent twice (a double tap) the second one is ALREADY_ANSWERED: for the visitor both are thanks.
        """
        instrument = self._checked(response)

        def work(transaction: Transaction, day: date) -> _Place | NotOffered:
            service = self._served(transaction, ticket_code, day)
            if isinstance(service, NotOffered):
                return service
            if storage.spent(transaction.connection, ticket_code) & self._parts(instrument.id):
                return NotOffered.ALREADY_ANSWERED
            for part in sorted(self._parts(instrument.id)):  # one order, so that kiosks never wait for each other
                if not storage.spend_token(transaction.connection, part, ticket_code):
                    raise _AnsweredElsewhere
            return _Place(day, service)

        def keep() -> Kept | NotOffered:
            owed, self._owed = self._owed, None
            tried = owed is not None and owed[:2] == (ticket_code, instrument.id)
            place = owed[2] if owed is not None and tried else self._on_the_day(work)
            try:
                return self._keep(instrument, response, Sample.TICKET, place)
            except DatabaseUnsure:
                raise
            except DatabaseFault:  # the same visitor may try again; only this process knows it, and only for them
                self._owed = (ticket_code, instrument.id, place) if isinstance(place, _Place) else None
                raise

        try:
            return self._ask(keep)
        except _AnsweredElsewhere:
            return NotOffered.ALREADY_ANSWERED

    def answer_open(self, response: Response) -> Kept | NotOffered:
        """Keep an answer without a number. Raises ValueError as `answer` does."""
        instrument = self._checked(response)
        if not self._settings.open_answers:
            return NotOffered.OPEN_OFF
        place = self._ask(lambda: self._on_the_day(lambda _transaction, day: _Place(day, response.service)))
        if isinstance(place, _Place) and not self._open_limit.take():
            return NotOffered.OPEN_LIMIT
        return self._ask(lambda: self._keep(instrument, response, Sample.OPEN, place))

    def abandon(self, instrument: str, sample: Sample) -> None:
        """Someone began and left: counted, never part of an index. While the database is away it is not counted."""
        parts = self._known[instrument].parts

        def work(transaction: Transaction, day: date) -> Kept:
            for part in parts:
                _count_abandoned(transaction.connection, part, day, sample)
            return Kept.KEPT

        self._ask(lambda: self._on_the_day(work))

    # -- steps ------------------------------------------------------------------------------------

    def _parts(self, code: str) -> set[str]:
        return {part.id for part in self._known[code].parts} if code in self._known else {code}

    def _checked(self, response: Response) -> Questionnaire:
        instrument = self._known[response.instrument]
        check(instrument, response)
        public = {self._house.public_service(code).code for code in self._house.services}
        if response.service and response.service not in public:
            raise ValueError(f"{response.service} is no public service.")
        return instrument

    def _served(self, transaction: Transaction, ticket_code: str, day: date) -> str | NotOffered:
        """The public service of a served number of today. Reads only: a lock would leave a trace on the row."""
        columns = (ticket.c.service_day, ticket.c.state, ticket.c.service, ticket.c.survey_over)
        query = select(*columns).where(ticket.c.code == ticket_code)
        row = transaction.connection.execute(query).first()
        if row is None:
            return NotOffered.UNKNOWN_TICKET
        if row.service_day != day.isoformat():
            return NotOffered.OTHER_DAY
        state = TicketState(row.state)
        if state is not TicketState.SERVED:
            over = state in FINAL or state is TicketState.NO_SHOW
            return NotOffered.NOT_SERVED if over else NotOffered.NOT_SERVED_YET
        if row.survey_over:
            return NotOffered.CLOSED
        return self._house.public_service(row.service).code

    def _keep(
        self, instrument: Questionnaire, response: Response, sample: Sample, place: _Place | NotOffered
    ) -> Kept | NotOffered:
        if isinstance(place, NotOffered):
            return place
        parts = zip(instrument.parts, response.parts(instrument.parts), strict=True)
        rows = [_row(part, said, sample, place) for part, said in parts]
        with self._journal.database.write() as connection:
            storage.add(connection, *rows)
        self._journal.database.forget_soon()  # SQLite's log holds in which order numbers and answers came
        return Kept.KEPT

    def _on_the_day(self, work: Callable[[Transaction, date], T | NotOffered]) -> T | NotOffered:
        with self._journal.transaction() as transaction:
            day = self._day.current(transaction, quiet=True)
            if isinstance(day, ClockState):
                return NotOffered.CLOCK_UNTRUSTED
            return work(transaction, day)

    def _ask(self, work: Callable[[], T | NotOffered]) -> T | NotOffered:
        return answered(work, lambda _fault: NotOffered.UNAVAILABLE)


def _row(part: Instrument, response: Response, sample: Sample, place: _Place) -> storage.Row:
    return storage.row_of(
        response,
        version=part.version,
        sample=sample.steered(bool(response.steered)),
        day=place.day,
        service=place.service if asks_service(part) else "",
        reason_key=part.reason.key if part.reason else "",
    )


def _count_abandoned(connection: Connection, part: Instrument, day: date, sample: Sample) -> None:
    keys = {"instrument": part.id, "day": day.isoformat(), "version": part.version, "sample": sample.value}
    mine = update(survey_day).where(*(survey_day.c[name] == value for name, value in keys.items()))
    counting = mine.values(abandoned=survey_day.c.abandoned + 1)
    if connection.execute(counting).rowcount:
        return
    take_turn(connection, SURVEY_DAYS)  # two kiosks count the first of a day at once
    if connection.execute(counting).rowcount == 0:
        nothing = {"answered": 0, "points": 0, "squares": 0, "abandoned": 1}
        connection.execute(insert(survey_day).values(**keys, **nothing))
