"""Some days of a house, by the program's own services, to be recorded: every kind of file that they keep is written.

    python -m tests.faults.house_day FOLDER [--break WHAT]… [--steps NAME,NAME]

FOLDER holds the kiosk.ini of `prepare`. Standard output says what people were told or given, a JSON object a line, in
the moment when they were. `--break` takes a protection away, so that tests can see its loss being found.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.backup import copies, files
from kiosk.compose.kiosk import Built, build
from kiosk.settings.reading import load
from screens.touch.number.ticket_flow import ArrivedPage, TicketPage
from screens.touch.visit.flow import NotArrivedPage
from services.log.archiving import Archived, Archiving
from services.log.keys import load_or_make_key
from services.people.model import COMMAND_LINE
from services.people.officers import Officers
from services.queue.clock_answers import ClockConfirmed
from services.queue.manual import ManualWish, Registered
from services.queue.model import Done
from services.store.deadline import within
from services.store.files import make_folder, write_durably
from services.store.sqlite import sqlite3
from services.store.tables import journal_head
from services.surveys import instrument_files
from services.surveys.model import Kept, Response
from services.visits.model import Booked, NewBooking
from services.visits.pass_keys import PublicKey
from tests.faults.broken import BROKEN
from tests.support.clock import ManualClock
from tests.support.console import CHEAP
from tests.support.running_kiosk import ROOT
from tests.support.staff import officer
from tests.support.visits import person

EVENING = datetime(2027, 12, 31, 10, 30, tzinfo=UTC)  # Friday 17.30: soon another day, month, year and week
YEAR_BEFORE = EVENING - timedelta(days=370)
CLERK = officer("p01")
STICK, ENVELOPE = "stick", "envelope.age"


def prepare(folder: Path) -> None:
    """The shipped house, but its copies go into a folder beside it, one is kept, and names are for two days."""
    shipped = (ROOT / "kiosk.ini").read_text("utf-8")
    for old, new in (
        ("# folder = /mnt/salinan", f"folder = {STICK}"),
        ("same_disk = no", "same_disk = yes"),
        ("retention_days = 30", "retention_days = 1"),
        ("daily = 7", "daily = 1"),
        ("weekly = 4", "weekly = 1"),
        ("monthly = 6", "monthly = 1"),
        ("per_week_visitor = 2", "per_week_visitor = 7"),
    ):
        assert old in shipped
        shipped = shipped.replace(old, new)
    (folder / "kiosk.ini").write_text(shipped, "utf-8")
    (folder / STICK).mkdir()


@contextmanager
def quick_start() -> Iterator[None]:
    """Without what takes most of a start's time and has nothing to do with the disk: a hash that is slow on purpose,
    the survey files read again and again."""
    cheap = partial(Officers, hasher=CHEAP)
    with patch("kiosk.compose.services.Officers", cheap), patch.object(instrument_files, "load_library", _library):
        yield


_library = cache(instrument_files.load_library)


def tell(what: str, **said: object) -> None:
    """Somebody sees it now."""
    os.write(1, f"{json.dumps({'what': what, **said})}\n".encode())


class HouseDay:
    """`play` steps by their names, in the order of STEPS."""

    def __init__(self, folder: Path, start: datetime) -> None:
        self._settings = load(folder / "kiosk.ini")
        self.clock = ManualClock(start)
        self._requests = iter(range(1, 1000))
        self._bookings: list[Booked] = []
        self._built = self._started()

    def play(self, steps: Sequence[str]) -> None:
        for name in steps:
            STEPS[name](self)
            self._tell_log()
        self._built.close()

    # -- steps ----------------------------------------------------------------------------------------

    def year_before(self) -> None:
        """What an archive will take; then a machine that slept for a year, and an officer who says that it is so."""
        self._number()
        self.clock.set(EVENING)
        tell("leap", at=self.clock.now().isoformat())
        assert isinstance(self._built.services.queue.day.confirm_clock(COMMAND_LINE, sure=True), ClockConfirmed)
        tell("time", at=self.clock.now().isoformat())
        self._built.backend.keep()

    def numbers(self) -> None:
        """Numbers on paper, one whose visitor had left, one that was served and answers."""
        first, _ = self._number(), self._number()
        gone = self._number(paper=False)
        self._built.backend.forgo(gone[0])
        tell("forgone", request=gone[0])
        queue = self._built.services.queue
        queue.counters.open(CLERK, "1")
        for step in (queue.calling.call_next, queue.calling.start, queue.calling.finish):
            assert isinstance(step(CLERK, "1"), Done)
        tell("served", request=first[0])
        code = first[1].ticket.qr_text.removeprefix("T1")
        assert self._built.backend.keep_answer(Response("singkat", {"puas": 2}), code) is Kept.KEPT
        tell("answered", code=code)

    def visits(self) -> None:
        """A key for passes, one for names; visits of two weeks; a family with its pass."""
        visits = self._built.services.visits
        key = visits.keys.new(COMMAND_LINE)
        assert isinstance(key, PublicKey)
        tell("pass key", key=key.id)
        for number, days in ((1, 0), (2, 0), (3, 0), (4, 0), (5, 7)):
            self._book(number, days)
        self._built.backend.keep()
        page = self._built.backend.check_in(self._pass(0), "id")
        assert isinstance(page, ArrivedPage), page
        tell("arrived", ref=self._bookings[0].booking.ref, label=page.ticket.label)

    def outage(self) -> None:
        """Families whose passes are true come while the database is away; then it is back."""
        self._pass_time(minutes=1)
        for one in (1, 2):
            scanned = self._pass(one)
            with _held_up(self._built):
                page = self._built.backend.check_in(scanned, "id")
            assert isinstance(page, NotArrivedPage) and page.slip is not None, page
            tell("provisional", ref=self._bookings[one].booking.ref, label=page.slip.label)
        self._pass_time(minutes=2)

    def copy(self) -> None:
        """A signed head, the paper key, a copy, the trail, the envelope."""
        services, ours = self._built.services, copies(self._built.services)
        head = services.log.sign(COMMAND_LINE, load_or_make_key(self._settings.storage.journal_key))
        make_folder(self._settings.storage.signed_heads)
        write_durably(self._settings.storage.signed_heads / f"{head.chain}-{head.seq}.json", head.to_json().encode())
        tell("head", chain=head.chain, seq=head.seq, key=head.key)
        key = ours.new_key(COMMAND_LINE)
        tell("paper key", key=key.secret)
        made = ours.make(COMMAND_LINE, files(self._settings))
        tell("copy", name=made.manifest.name)
        trail = ours.trail(COMMAND_LINE)
        tell("trail", database=trail.database, at=trail.at)
        ours.seal_envelope(COMMAND_LINE, self._settings.path.parent / ENVELOPE)
        tell("envelope")

    def manual(self) -> None:
        """Cards from the day without power."""
        today = self._built.services.queue.day.today()
        wish = ManualWish("B", (1, 2, 3), today, time(17, 0), waiting=True)
        answer = self._built.services.manual.register(COMMAND_LINE, wish)
        assert isinstance(answer, Registered), answer
        tell("manual", labels=list(answer.labels))

    def again(self) -> None:
        """The program ends and starts anew."""
        self._built.close()
        self._built = self._started()
        self._number()

    def new_year(self) -> None:
        """The day ends, and the year; its log goes into an archive; a second copy, a first number."""
        self._pass_time(hours=8)
        self._number()
        storage, zone = self._settings.storage, self._settings.house.time_zone
        how = Archiving(storage.journal_archives, 1, zone, load_or_make_key(storage.journal_key))
        answers = self._built.services.log.archive(COMMAND_LINE, how)
        assert isinstance(answers, dict) and all(isinstance(one, Archived) for one in answers.values()), answers
        tell("archived")
        tell("copy", name=copies(self._built.services).make(COMMAND_LINE, files(self._settings)).manifest.name)

    def purge(self) -> None:
        """The week is over, and what may be kept of its names."""
        week = self._built.services.visits.bookings.personal
        for _ in range(5):
            self._pass_time(hours=28)
            self._number()
        assert not week.has("2027-W52")
        tell("purged", week="2027-W52")
        self._built.services.visits.keys.retire(COMMAND_LINE, 1)
        tell("retired", key=1)
        tell("copy", name=copies(self._built.services).make(COMMAND_LINE, files(self._settings)).manifest.name)

    # -- what steps do --------------------------------------------------------------------------------

    def _started(self) -> Built:
        tell("time", at=self.clock.now().isoformat())
        with quick_start():
            built = build(
                self._settings, clock=self.clock, printer=MemoryPrinter(), say=lambda line: tell("said", line=line)
            )
        built.backend.keep()
        tell("open")
        return built

    def _pass_time(self, **much: float) -> None:
        self.clock.advance(timedelta(**much).total_seconds())
        tell("time", at=self.clock.now().isoformat())
        self._built.backend.keep()
        assert self._built.backend._keeping.fault is None

    def _number(self, *, paper: bool = True) -> tuple[str, TicketPage]:
        request = f"request-{next(self._requests)}"
        page = self._built.backend.take(request, "A", None, "id")
        assert isinstance(page, TicketPage), page
        tell("number", request=request, label=page.ticket.label)
        if paper and page.job is not None:
            self._built.desk.work_off(page.job)
            tell("paper", job=page.job)
        return request, page

    def _book(self, number: int, days: int) -> None:
        today = self._built.services.queue.day.today() + timedelta(days=days)
        sessions = self._settings.visits.weekdays[today.weekday()]
        wish = NewBooking(today, sessions[-1].start, 1, person(number))
        booked = self._built.services.visits.bookings.book(COMMAND_LINE, wish)
        assert isinstance(booked, Booked), booked
        self._bookings.append(booked)
        tell("booked", id=booked.booking.id, name=person(number).name)

    def _pass(self, number: int) -> str:
        text = self._built.services.visits.passes.text_of(self._bookings[number].booking)
        assert isinstance(text, str), text
        return text

    def _tell_log(self) -> None:
        with self._built.services.database.read() as connection:
            heads = connection.execute(select(journal_head.c.chain, journal_head.c.seq, journal_head.c.hash)).all()
        tell("log", heads={row.chain: [row.seq, row.hash] for row in heads})


STEPS: dict[str, Callable[[HouseDay], None]] = {
    "year_before": HouseDay.year_before,
    "numbers": HouseDay.numbers,
    "visits": HouseDay.visits,
    "outage": HouseDay.outage,
    "copy": HouseDay.copy,
    "manual": HouseDay.manual,
    "again": HouseDay.again,
    "new_year": HouseDay.new_year,
    "purge": HouseDay.purge,
}


@contextmanager
def _held_up(built: Built) -> Iterator[None]:
    """Somebody else holds the database, and a use case has no time to wait."""
    path = built.services.database.settings.sqlite_path
    assert path is not None
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with within(0.02):
            yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="house_day", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--break", dest="broken", action="append", choices=sorted(BROKEN), default=[])
    parser.add_argument("--steps", default=",".join(STEPS))
    wish = parser.parse_args()
    for one in wish.broken:
        BROKEN[one]()
    steps = wish.steps.split(",")
    HouseDay(wish.folder, YEAR_BEFORE if "year_before" in steps else EVENING).play(steps)


if __name__ == "__main__":
    main()
