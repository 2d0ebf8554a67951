"""A house with its kiosks, its console and its server, through the days: what `script/soak week` plays."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.compose.services import Services
from kiosk.processes.parent import KILLED
from services.people.model import COMMAND_LINE, Role
from services.visits.model import Booked, NewBooking
from tests.support.console import PIN
from tests.support.visits import person
from tests.support.waiting import until
from tests.week.counters import OFFICERS, Desk, Listener
from tests.week.measures import Measures
from tests.week.nights import Nights, NotDone
from tests.week.place import Place, Plan
from tests.week.troubles import Troubles
from tests.week.visitors import RESTART_SECONDS, Lobby
from tests.week.words import unexplained_lines

HOUR = 3600.0
BEFORE_DAWN, OPENS, CLOSES, NIGHT, AFTER_MIDNIGHT = 5.5, 7.5, 15.0, 23.8, 0.2  # hours of the house's day
BY_DEADLINE = KILLED + signal.SIGALRM  # as a program ends that was told to, on a machine that is too busy
TROUBLE_ONE_IN = 2  # rounds
LOOKS_SECONDS = 1.5  # a kiosk looks at the day every second


@dataclass
class Result:
    """What the week was."""

    faults: list[str] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    desk: Counter[str] = field(default_factory=Counter)
    figures: dict[str, int] = field(default_factory=dict)
    slopes: dict[str, dict[str, float]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    way_back: float = 0.0  # the longest, in seconds
    late_ends: int = 0  # kiosks that were told to end, and were ended by their own deadline


class House:
    """`play`, then `close`."""

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], None]) -> None:
        self.plan, self._say = plan, say
        self.result = Result()
        self.place = Place(folder, plan)
        self._chance = plan.draws("rounds")
        self._troubles = Troubles(
            plan.draws("troubles"), self.place.server, plan.only, small_disk=self.place.small_disks
        )
        self.lobbies = [Lobby(one, plan.draws(f"lobby {one.id}")) for one in self.place.machines]
        self.desk = Desk(self.place.console, self.place.leap, plan.draws("desk"))
        self.board = Listener(self.place.console)
        self.measures, self.nights = Measures(), Nights(self.place)
        self._served: list[str] = []
        self._kills = True
        self._persons = iter(range(1, 9000))

    def play(self) -> Result:
        self._open_house()
        # Processes end in the first days only: what grows shows in those that live long.
        first_days = math.ceil(self.plan.days / 3)
        back_after = self._chance.randrange(first_days)
        for day in range(self.plan.days):
            self._kills = day < first_days
            self._morning(day)
            for _ in range(self.plan.rounds):
                self._round()
            self._night(day, bring_back=self.plan.nights and day == back_after)
        self._finish()
        return self.result

    def close(self) -> None:
        with contextlib.ExitStack() as ends:
            ends.callback(self.place.close)
            ends.callback(self.desk.forget)
            ends.callback(self.board.stop)

    # -- the days -------------------------------------------------------------------------------------------------

    def _open_house(self) -> None:
        with self.place.services() as services:
            for code in OFFICERS.values():
                services.officers.add_with_secret(COMMAND_LINE, code, "Contoh", "", Role.COUNTER, PIN)
            services.visits.keys.new(COMMAND_LINE)
        if self.plan.nights:
            self.nights.make_key()
        self._start()

    def _start(self) -> None:
        for one in self.place.machines:
            one.start()
        for one in self.place.machines:
            one.wait_open()

    def _morning(self, day: int) -> None:
        self.place.leap_to(day, BEFORE_DAWN)
        for lobby in self.lobbies:
            lobby.families.clear()
            lobby.served.clear()
        self._well()
        with self.place.services() as services:
            for lobby in self.lobbies:
                lobby.passes = [self._booked(services) for _ in range(self.plan.rounds // 5 + 1)]
        self.place.leap_to(day, OPENS)
        self._say(f"day {day + 1}: {self.place.now():%A %H.%M}")

    def _booked(self, services: Services) -> str:
        """The pass of a family that comes today."""
        now = self.place.now()
        today = services.settings.visits.weekdays[now.weekday()]
        session = self._chance.choice([one for one in today if now.hour * 60 < one.start < CLOSES * 60])
        wish = NewBooking(now.date(), session.start, 2, person(next(self._persons)))
        answer = services.visits.bookings.book(COMMAND_LINE, wish)
        assert isinstance(answer, Booked), answer
        return str(services.visits.passes.text_of(answer.booking))

    def _round(self) -> None:
        """One visitor at each kiosk, officers meanwhile, and perhaps something that goes wrong."""
        strikes = self.plan.troubles and self._chance.randrange(TROUBLE_ONE_IN) == 0
        trouble = _thread("trouble", self._guarded(self._strike)) if strikes else None
        works = {lobby.machine.id: lobby.visit for lobby in self.lobbies} | {"desk": self._serve}
        threads = [_thread(name, self._guarded(_while_it_lasts(work, trouble))) for name, work in works.items()]
        for one in (*([trouble] if trouble else []), *threads):
            one.start()
        for one in (*threads, *([trouble] if trouble else [])):
            one.join()
        self._well()
        self.place.measure(self.measures)
        of_one = (CLOSES - OPENS) * HOUR / self.plan.rounds
        self.place.leap(self._chance.uniform(0.3, 0.9) * of_one)

    def _strike(self) -> None:
        machine, trouble = self._troubles.draw(self.place.machines, kills=self._kills)
        self.result.troubles[trouble.kind] += 1
        self._say(f"  {self.place.now():%H.%M} {machine.id}: {trouble.kind}")
        self._troubles.strike(trouble)

    def _serve(self) -> None:
        before = len(self.desk.served)
        for counter in sorted(OFFICERS):
            self.desk.serve(counter)
        for label in self.desk.served[before:]:
            self._served.append(label)
            for lobby in self.lobbies:
                lobby.was_served(label)
        time.sleep(LOOKS_SECONDS)

    def _guarded(self, work: Callable[[], object]) -> Callable[[], None]:
        """What fails in a thread is told at the end."""

        def run() -> None:
            try:
                work()
            except Exception as fault:
                self.result.faults.append(f"{threading.current_thread().name}: {fault!r}")

        return run

    # -- whether it is well ---------------------------------------------------------------------------------------

    def _well(self) -> None:
        """The trouble is over: every kiosk is at home again, and an officer says that the clock is right."""
        for one in self.place.machines:
            if one.process is not None and one.process.process.poll() is not None:
                one.start()  # as systemd does
        self._confirm_clock()
        began = time.monotonic()
        for lobby in self.lobbies:
            if not until(lobby.is_home, RESTART_SECONDS):
                self.result.faults.append(f"{lobby.machine.id} did not come back: {lobby.machine.sight()}")
        until(lambda: not self.nights.still_in_books(), RESTART_SECONDS, 0.5)  # else the midnight says so
        self.result.way_back = max(self.result.way_back, time.monotonic() - began)

    def _confirm_clock(self) -> None:
        with self.place.services() as services:
            if not services.queue.day.clock_state().trusted:
                services.queue.day.confirm_clock(COMMAND_LINE, sure=True)

    # -- the nights -----------------------------------------------------------------------------------------------

    def _night(self, day: int, *, bring_back: bool) -> None:
        self.place.leap_to(day, NIGHT)
        self._well()
        try:
            if bring_back:
                self._say("  the house is brought back from its copy")
                self._stop()
                self.nights.bring_back()
                self._start()
            elif self.plan.nights:
                self.nights.copy()
        except NotDone as refused:
            self.result.faults.append(str(refused))
        self.place.leap_to(day + 1, AFTER_MIDNIGHT)
        self._well()
        time.sleep(LOOKS_SECONDS)  # the day ends with the next look at the clock
        found = self.nights.count(self._served, self.result.troubles)
        self.result.faults += [f"midnight {day + 1}: {one}" for one in found]
        self._say(f"  midnight {day + 1}: {self.nights.figures}, {len(found)} faults")

    def _stop(self) -> None:
        for one in self.place.machines:
            code = one.stop()
            self.result.late_ends += code == BY_DEADLINE
            if code not in (0, BY_DEADLINE):
                self.result.faults.append(f"{one.id} ended with {code}")

    def _finish(self) -> None:
        self._stop()
        result = self.result
        for one in self.place.machines:
            lines = unexplained_lines(one.said(), result.troubles)
            result.faults += [f"{one.id} said {times} times: {line}" for line, times in lines.items()]
        for lobby in self.lobbies:
            result.faults += lobby.faults
            result.ends.update(lobby.ends)
        result.faults += [*self.desk.faults, *self.measures.faults()]
        result.faults += [] if self.board.heard else ["the board heard of nothing"]
        result.desk, result.figures = self.desk.ends, self.nights.figures
        result.slopes, result.left_out = self.measures.slopes(), self._troubles.left_out


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    """One that keeps nobody from ending."""
    return threading.Thread(target=work, name=name, daemon=True)


def _while_it_lasts(work: Callable[[], object], trouble: threading.Thread | None) -> Callable[[], None]:
    """Once, and again and again as long as something is wrong."""

    def run() -> None:
        work()
        while trouble is not None and trouble.is_alive():
            work()

    return run
