"""A simulated house over many days: it tells waits as the program does, and learns from what became of them."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.queue.experience import DAYS, ENOUGH_VISITS, OF_A_DAY, OF_TODAY, VISITS, spread_out
from services.queue.forward import AtWork, Call, Scene, call_of, rests_between
from services.queue.model import WaitInterval
from services.queue.order import MICROS_A_MINUTE
from services.queue.waiting import Error, Experience, Forecast, error_between, typical_minutes
from tests.support.lobby_days import BOUND_MINUTES, OBSERVED, RUN_LIMIT, Counter, Day, Look, Outcome, Told
from tests.support.lobby_script import Lobby, draw


def micros(minutes: float) -> int:
    return int(minutes * MICROS_A_MINUTE)


def error_of(forecast: Forecast, waited: float) -> Error:
    """The error of a forecast, when the number was called after `waited` minutes."""
    return error_between(
        forecast.service,
        forecast.lane,
        forecast.at_minute,
        forecast.spread,
        waited - forecast.minutes,
        forecast.before_opening,
    )


@dataclass
class SimulatedHouse:
    """`days` gives day after day, each as the outcomes of its numbers."""

    lobby: Lobby
    chance: random.Random
    past: deque[list[Error]] = field(default_factory=lambda: deque(maxlen=DAYS))

    visits: dict[str, deque[float]] = field(default_factory=dict)

    def days(self, count: int) -> Iterator[list[Outcome]]:
        for _ in range(count):
            self.today: list[Error] = []
            self.earlier = Experience(list(self.past))
            self.usual = {code: sum(one) / len(one) for code, one in self.visits.items() if len(one) >= ENOUGH_VISITS}
            yield Day(self.lobby, draw(self.lobby, self.chance), self).play()
            self.past.appendleft(list(spread_out(self.today, OF_A_DAY)))

    def called(self, outcome: Outcome) -> None:
        assert outcome.waited is not None
        if outcome.told.forecast is not None:
            self.today.append(error_of(outcome.told.forecast, outcome.waited))

    def served(self, service: str, minutes: float) -> None:
        self.visits.setdefault(service, deque(maxlen=VISITS)).append(minutes)

    def tell(self, look: Look) -> Told:
        call = call_of(look.newcomer.ticket_id, self._scene(look))
        if call is None:
            return Told(None, 0, None)
        forecast = self._forecast(look, call)
        return Told(
            forecast,
            call.ahead,
            self.wait(forecast),
            naive=call.ahead * forecast.typical / call.counters,
            refused=call.ends_at > micros(self.lobby.closes) and self._too_late(look),
        )

    def _too_late(self, look: Look) -> bool:
        """As services.queue.outlook decides it."""
        call = call_of(look.newcomer.ticket_id, self._scene(look, back=True))
        assert call is not None
        return look.now + self._experience().done_early(self._forecast(look, call)) > self.lobby.closes

    def _forecast(self, look: Look, call: Call) -> Forecast:
        service = look.newcomer.service
        resting = call.resting / MICROS_A_MINUTE
        working = (call.at - micros(look.now)) / MICROS_A_MINUTE - resting
        before_opening = look.now < self.lobby.opens
        return Forecast(
            service, look.newcomer.lane, look.now, resting, working, self._typical(look, service), before_opening
        )

    def wait(self, forecast: Forecast) -> WaitInterval:
        return self._experience().wait(forecast)

    def _experience(self) -> Experience:
        return self.earlier.and_today(self.today[-OF_TODAY:])

    def _typical(self, look: Look, service: str) -> float:
        observed = look.observed[service][-OBSERVED:]
        return typical_minutes(observed, self.lobby.kind(service).typical, self.usual.get(service))

    def _scene(self, look: Look, *, back: bool = False) -> Scene:
        rests = rests_between([(micros(start), micros(end)) for start, end in self.lobby.hours], micros(look.now))
        resting_now = bool(rests) and rests[0][0] <= micros(look.now)
        there = [
            self._at_work(one, number, look, rests)
            for number, one in enumerate(look.counters)
            if one.is_open and (resting_now or back or not one.paused)
        ]
        if not any(look.newcomer.service in one.services for one in there) and resting_now:
            there += [
                self._at_work(Counter(one.shift), number, look, rests)
                for number, one in enumerate(look.counters)
                if look.newcomer.service in one.shift.services
            ]
        return Scene(
            now=micros(look.now),
            waiting=[*look.waiting, look.newcomer],
            counters=there,
            service_micros={one.code: micros(self._typical(look, one.code)) for one in self.lobby.kinds},
            runs=look.runs,
            bound_minutes=BOUND_MINUTES,
            run_limit=RUN_LIMIT,
        )

    def _at_work(self, counter: Counter, number: int, look: Look, rests: tuple[tuple[int, int], ...]) -> AtWork:
        now = micros(look.now)
        return AtWork(str(number), counter.shift.services, now, counter.holds, micros(counter.since), rests)
