"""One number, one answer, whatever the clock does: walked back and forth, confirmed rightly and wrongly."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from sqlalchemy import func, select

from services.queue.model import Done, Issued, TakeRequest
from services.surveys.model import Kept, NotOffered, Offered, Response
from services.surveys.tables import survey_fresh, survey_response
from tests.support.staff import officer

HOUR = 3600
DAY = 24 * HOUR
FACE = Response("singkat", {"puas": 4})


def all_kept(database) -> int:
    with database.read() as connection:
        counts = [select(func.count()).select_from(table) for table in (survey_fresh, survey_response)]
        return sum(connection.execute(count).scalar_one() for count in counts)


def test_numbers_that_answered_before_a_wrong_clock_do_not_answer_again(answering, serve, queue, clock, database):
    codes = [serve() for _ in range(6)]
    assert [answering.answer(FACE, code) for code in codes] == [Kept.KEPT] * 6
    silent, waiting = serve(), queue.taking.take(TakeRequest("waits", "A")).ticket
    clock.advance(DAY)  # a wrong clock, and the next day opens
    queue.day.keep()
    clock.advance(-DAY)
    queue.day.confirm_clock(officer("s01"))
    assert [answering.answer(FACE, code) for code in codes] == [NotOffered.CLOSED] * 6
    assert answering.offer(silent) is NotOffered.CLOSED, "nobody knows any more that it has not answered"
    queue.counters.open(officer("p01"), "1")
    assert isinstance(queue.calling.call_next(officer("p01"), "1"), Done)
    queue.calling.start(officer("p01"), "1")
    queue.calling.finish(officer("p01"), "1")
    assert isinstance(answering.offer(waiting.code), Offered), "who is served now may answer"
    assert answering.answer(FACE, waiting.code) is Kept.KEPT and all_kept(database) == 7


class House:
    """A day's work under a clock that anybody may set."""

    def __init__(self, seed: int, queue, answering, clock) -> None:
        self._chance = random.Random(seed)
        self._queue, self._answering, self._clock = queue, answering, clock
        self._known: list[str] = []
        self._off = 0  # seconds that the clock is ahead of the right time
        self.kept: Counter[str] = Counter()

    def step(self) -> None:
        does = (self._serve, self._serve, self._answer, self._answer, self._answer, self._set_clock, self._keep)
        self._chance.choice(does)()

    def _serve(self) -> None:
        self._queue.counters.open(officer("p01"), "1")
        taken = self._queue.taking.take(TakeRequest(str(self._chance.random()), "A"))
        if isinstance(taken, Issued):
            self._known.append(taken.ticket.code)
        if isinstance(self._queue.calling.call_next(officer("p01"), "1"), Done):
            self._queue.calling.start(officer("p01"), "1")
            self._clock.advance(60)
            self._queue.calling.finish(officer("p01"), "1")

    def _answer(self) -> None:
        for code in self._chance.sample(self._known, min(3, len(self._known))):
            self.kept[code] += self._answering.answer(FACE, code) is Kept.KEPT

    def _set_clock(self) -> None:
        """Away from the right time, or back to it; the right one is confirmed, a wrong one sometimes."""
        away = 0 if self._off else self._chance.choice((1, 1, -1)) * self._chance.choice((HOUR, 20 * HOUR, DAY))
        self._clock.advance(away - self._off)
        self._off = away
        if not away or self._chance.random() < 0.5:
            self._queue.day.confirm_clock(officer("s01"))

    def _keep(self) -> None:
        self._queue.day.keep()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
def test_a_clock_that_walks_gives_nobody_a_second_answer_and_loses_none(seed, queue, answering, clock, database):
    house = House(seed, queue, answering, clock)
    queue.day.keep()
    for _ in range(60):
        house.step()
    assert sum(house.kept.values()) > 4, "people answer"
    assert max(house.kept.values()) == 1
    assert all_kept(database) == sum(house.kept.values())
