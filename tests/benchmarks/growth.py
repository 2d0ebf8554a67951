"""How cost grows with the rows of history, and with the people who wait at once.

Each size has a database of its own; what is measured is done in turn in all of them, so that a busy moment is one for
every size. Times are the processor's: a commit waits for the disk as long in a small file as in a large one, and so
long that nothing else would be seen. The long form goes to ten million rows (some 20 GB of disk and half an hour, most
of it to make them), and draws the pictures of docs/performance.md; the short one draws into build/.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from services.house.model import House
from services.house.past import PastHouses
from services.integrity.counting import gather
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.log.verify import chains
from services.queue.board import LobbyBoard
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.queue.queue import Queue
from services.reports.span_glance import SpanGlances
from services.reports.spans import Span
from services.reports.survey_report import Report, document_of
from services.store.clock import SystemClock, to_micros
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Period, SurveySettings
from services.surveys.surveys import Surveys
from services.visits.model import CheckedIn, NewBooking, Person
from services.visits.settings import Session, VisitSettings
from services.visits.visits import Visits
from tests.benchmarks import surveys as survey_year
from tests.benchmarks.figures import Bench, EachRound, Figure, median_ms
from tests.benchmarks.growth_plot import Line, draw
from tests.benchmarks.history import crowd, fill
from tests.support.house import service_day
from tests.support.staff import officer

SIZES, FULL_SIZES = (10**3, 10**5), (10**3, 10**4, 10**5, 10**6, 10**7)
CROWDS = (3, 300)
MOST_ANSWERS = 10**6  # a year of the surveys' own benchmark has no more
TIMES, SLOW_TIMES = 25, 3
FEW = 3  # who wait where history is measured
COUNTER = "1"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ALL_DAY = Session(0, 1440, 100_000)

# What people and counters do all day: how far it may grow from the smallest history to the largest.
HOT: Mapping[str, float] = dict.fromkeys(
    ("issue", "place", "call", "check-in", "board", "officer's page", "log page"), 1.3
)
# What grows with what it is about: with what is learned of the last weeks, a month, a year, or with the whole log.
SLOW = ("first number", "a month", "its proof", "survey report", "a year, first", "a year, again")
CROWDED = ("issue", "place", "call", "board", "officer's page")
Seconds = dict[str, list[float]]
T = TypeVar("T")


class Site:
    """A house with so many rows of history and so many people who wait."""

    def __init__(self, folder: Path, house: House, database: Database, waiting: int = FEW) -> None:
        self.house = house
        self.database = database
        self.clock = SystemClock()
        self.queue = self._queue()
        self.visits = _visits(folder, house, self.queue)
        self.visits.keys.new(officer("adm"))
        self.passes: list[str] = []
        self._people = 0
        for code in house.counters:
            self.queue.counters.open(officer("p01"), code)
        self._take(self.queue)  # the day is open from here on
        crowd(database, waiting - 1, self._today(), since=to_micros(self.clock.now()) - 50 * 60_000_000)

    def _queue(self) -> Queue:
        return Queue(service_day(Journal(self.database, "bench", self.clock), self.house), kiosk="bench")

    def prepare(self, times: int) -> None:
        """Passes for so many who will be checked in."""
        today = self.clock.now().astimezone(self.house.time_zone).date()
        for _ in range(times):
            self._people += 1  # nobody books twice
            person = Person(f"990101010190{self._people:04d}", "Contoh Nama", f"B{self._people}")
            with self.visits.bookings.journal.transaction() as transaction:
                made = self.visits.bookings.insert(transaction, NewBooking(today, 0, 2, person), "bench")
            self.passes.append(str(self.visits.passes.text_of(made.booking)))  # type: ignore[union-attr]

    def hot(self, seconds: Seconds) -> None:
        """What people and counters do all day, once each; as many wait afterwards as before."""
        own = timed(seconds, "issue", lambda: self._take(self.queue))
        timed(seconds, "place", lambda: self.queue.own.place(own.ticket.code))
        timed(seconds, "call", self._call)
        self._serve()
        if self.passes:
            assert isinstance(timed(seconds, "check-in", self._check_in), CheckedIn)
            self._call()
            self._serve()
        timed(seconds, "board", LobbyBoard(self.queue.day.journal, self.house).look)
        services = self.house.counters[COUNTER].services
        timed(seconds, "officer's page", lambda: self._officers_page(services))
        timed(seconds, "log page", lambda: (entries(self.database, EntryFilter()), chains(self.database)))

    def slow(self, seconds: Seconds) -> None:
        """What somebody asks for now and then; and the first number after a start, which learns from earlier days."""
        fresh = self._queue()
        timed(seconds, "first number", lambda: self._take(fresh))
        self._call()
        self._serve()
        self._month(seconds)
        glances = SpanGlances(self.queue.day.journal, PastHouses.always(self.house), goal_minutes=30)
        today = self._today()
        for what in ("a year, first", "a year, again"):
            timed(seconds, what, lambda: glances.look(officer("s01"), Span.YEAR, today - timedelta(days=1), today))
        timed(seconds, "survey report", self._survey)

    def _today(self) -> date:
        return self.queue.day.today()

    def _take(self, queue: Queue, group: str | None = None) -> Issued:
        answer = queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", group, channel=Channel.COMMAND))
        assert isinstance(answer, Issued), answer
        return answer

    def _call(self) -> None:
        called = self.queue.calling.call_next(officer("p01"), COUNTER)
        assert isinstance(called, Done), called

    def _serve(self) -> None:
        self.queue.calling.start(officer("p01"), COUNTER), self.queue.calling.finish(officer("p01"), COUNTER)

    def _check_in(self) -> object:
        return self.visits.check_ins.scan(self.passes.pop())

    def _officers_page(self, services: tuple[str, ...]) -> None:
        """What it is made of, again at every change."""
        self.queue.views.waiting(officer("p01"), COUNTER, services, 8)
        self.queue.views.counters(officer("p01"))
        self.queue.views.figures(officer("p01"), services)

    def _month(self, seconds: Seconds) -> None:
        """The integrity report of the last thirty days, and within it the proof of the whole log."""
        marks: list[float] = []
        last = self._today() - timedelta(days=1)
        began = time.process_time()
        gather(
            self.database, self.house, Period(last - timedelta(days=29), last), heads=(), key=None, corruption=None,
            now=datetime.now(UTC), progress=lambda _done, _of: marks.append(time.process_time()),
        )  # fmt: off
        seconds.setdefault("a month", []).append(marks[2] - began)
        seconds.setdefault("its proof", []).append(marks[-1] - marks[2])

    def _survey(self) -> None:
        surveys = Surveys(self.queue.day, SurveySettings(), load_instruments())
        first = survey_year.FIRST
        result = surveys.result("skm", Period(first, first + timedelta(days=survey_year.DAYS - 1)))
        document_of(Report(result, [], [], self.house, datetime(2026, 1, 2)))


def rounds(bench: Bench) -> EachRound:
    """Rows of history and people who wait, on SQLite."""
    with ExitStack() as open_ones:
        histories, crowds = {}, {}
        for size in FULL_SIZES if bench.full else SIZES:
            database = opened(bench.folder / f"rows-{size}")
            open_ones.callback(database.close)
            histories[size] = site_of(bench.folder / f"rows-{size}", bench.house, database, size)
        for waiting in CROWDS:
            database = opened(bench.folder / f"waiting-{waiting}")
            open_ones.callback(database.close)
            crowds[waiting] = Site(bench.folder / f"waiting-{waiting}", bench.house, database, waiting)
        while True:
            found, crowded = measured(histories), measured(crowds, slow=False)
            draw_all(found, crowded, PICTURES if bench.full else bench.folder.parent / "build")
            yield [*_of_history(found), *_of_crowds(crowded)]


def opened(folder: Path) -> Database:
    folder.mkdir()
    return open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), SystemClock())


def site_of(folder: Path, house: House, database: Database, rows: int) -> Site:
    """With its history, of numbers as of answers."""
    fill(database, rows, SystemClock().now().astimezone(house.time_zone).date())
    survey_year.fill(database, load_instruments()["skm"], min(rows, MOST_ANSWERS))
    return Site(folder, house, database)


def measured(sites: Mapping[int, Site], *, slow: bool = True, times: int = TIMES) -> dict[int, Seconds]:
    """By size: what each thing took, in turn in all of them."""
    found: dict[int, Seconds] = {size: {} for size in sites}
    for site in sites.values():
        site.prepare(times + 1)
        site.hot({})  # what is read once a day has been read
    for _ in range(times):
        for size, site in sites.items():
            site.hot(found[size])
    for _ in range(SLOW_TIMES if slow else 0):
        for size, site in sites.items():
            site.slow(found[size])
    return found


def _of_history(found: Mapping[int, Seconds]) -> list[Figure]:
    least, most = min(found), max(found)
    return [
        _grown(f"{what}, {most:,} rows of history", found, what, target, f"{least:,} rows")
        for what, target in (*HOT.items(), *((what, None) for what in SLOW))
    ]


def _of_crowds(found: Mapping[int, Seconds]) -> list[Figure]:
    few, many = min(found), max(found)
    return [_grown(f"{what}, {many} waiting", found, what, 2.0, f"{few} waiting") for what in CROWDED]


def _grown(what: str, found: Mapping[int, Seconds], key: str, target: float | None, beside: str) -> Figure:
    small, large = found[min(found)][key], found[max(found)][key]
    return Figure(what, median_ms(large), median_ms(small), "ms", target, "of processor", beside)


def draw_all(found: Mapping[int, Seconds], crowded: Mapping[int, Seconds], folder: Path) -> None:
    """growth-hot.svg, growth-slow.svg and growth-waiting.svg."""
    folder.mkdir(exist_ok=True)
    for name, of, whats, under in (
        ("growth-hot", found, HOT, "rows of history in each long table"),
        ("growth-slow", found, SLOW, "rows of history in each long table"),
        ("growth-waiting", crowded, CROWDED, "people who wait at once"),
    ):
        colours = [*HOT] if whats is CROWDED else [*whats]
        lines = [
            Line(what, {size: median_ms(seconds[what]) for size, seconds in of.items()}, colours.index(what))
            for what in whats
        ]
        (folder / f"{name}.svg").write_text(draw(lines, under), encoding="utf-8")


def _visits(folder: Path, house: House, queue: Queue) -> Visits:
    settings = VisitSettings("A", "A", weekdays=((ALL_DAY,),) * 7, late_minutes=1440, per_week_detainee=0)
    return Visits(
        queue.day,
        replace(settings, per_week_visitor=0),
        kiosk="bench",
        pass_keys=folder / "passes",
        personal_keys=folder / "personal",
        spool=folder,
    )


def timed(seconds: Seconds, what: str, work: Callable[[], T]) -> T:
    began = time.process_time()
    answer = work()
    seconds.setdefault(what, []).append(time.process_time() - began)
    return answer
