"""What happens at night: a copy; after one night the house is brought back from it; then everything is counted."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from subprocess import CompletedProcess

from sqlalchemy import text

from services.log.heads import SignedHead
from services.log.keys import load_or_make_key
from services.people.model import COMMAND_LINE
from services.store.sqlite import sqlite3
from tests.week.counting import Count, Seen
from tests.week.eye import read_shown
from tests.week.machine import Machine
from tests.week.place import Place
from tests.week.words import unexplained_events

WRONG = "SELECT event, count(*) AS many FROM journal_entry WHERE severity IN ('error', 'warning') GROUP BY event"


def still_in_book(machine: Machine) -> Iterator[str]:
    """What a kiosk gave while the server was away has left its book by now."""
    for file in machine.settings.storage.outage.glob("*.sqlite3"):
        with contextlib.closing(sqlite3.connect(file, timeout=10)) as book:
            numbers = book.execute("SELECT count(*) FROM ticket").fetchone()[0]
            going_on = book.execute("SELECT count(*) FROM outage WHERE merged_at IS NULL").fetchone()[0]
        if numbers or going_on:
            yield f"{machine.id}: {numbers} numbers of {going_on} outages are still in the book"


class NotDone(Exception):
    """A command of the night was refused."""


class Nights:
    """Copies, the way back, and the count of each midnight. `figures`: of the last count."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._seen, self._heads = Seen(), list[SignedHead]()
        self._counted = {one.id: 0 for one in place.machines}
        self._papers = {one.id: 0 for one in place.machines}
        self._key = ""
        self._told: set[str] = set()
        self.jumped: set[str] = set()  # days in which numbers leave a room
        self.figures: dict[str, int] = {}

    def make_key(self) -> None:
        """The paper key, before the first copy."""
        answer = self._command("backup", "new-key")
        found = re.search(r"AGE-SECRET-KEY-1 ([0-9A-Z ]+)", answer.stdout)
        if found is None:
            raise NotDone(answer.stdout)
        self._key = f"AGE-SECRET-KEY-1{found[1].replace(' ', '')}"

    def copy(self) -> None:
        """Raises NotDone."""
        self._command("backup")

    def bring_back(self) -> None:
        """Every kiosk is off. The disks of the first machine and of the server die; copy and envelope are there.

        Raises NotDone.
        """
        place, first = self._place, self._place.machines[0]
        envelope = place.folder / "envelope.age"
        envelope.unlink(missing_ok=True)
        self._command("backup", "envelope", str(envelope))
        self.copy()
        shutil.rmtree(first.settings.storage.data)
        if place.server is not None:
            place.server.fresh_database()
        self._command("restore", str(place.stick), "--key", "-", "--envelope", str(envelope), say=f"{self._key}\n")
        self.jumped.add(place.now().date().isoformat())

    def count(self, served: list[str], troubles: Iterable[str]) -> list[str]:
        """What does not agree, and was not told before."""
        for one in self._place.machines:
            shown, papers = read_shown(one.eye), list(one.papers)
            self._seen.add_shown(one.id, shown[self._counted[one.id] :])
            self._seen.add_papers(papers[self._papers[one.id] :])
            self._counted[one.id], self._papers[one.id] = len(shown), len(papers)
        with self._place.services() as services:
            count = Count(services, self._seen, served, self._heads, self.jumped)
            found = count.faults()
            self._heads.append(services.log.sign(COMMAND_LINE, load_or_make_key(services.settings.storage.journal_key)))
            with services.database.read() as connection:
                events = Counter({row.event: row.many for row in connection.execute(text(WRONG))})
        found += self.still_in_books()
        found += [f"the log says, unexplained: {name}" for name in unexplained_events(events, troubles)]
        self.figures = count.figures
        fresh = [one for one in found if one not in self._told]
        self._told.update(fresh)
        return fresh

    def still_in_books(self) -> list[str]:
        """What has not been brought into the house's database yet."""
        return [words for one in self._place.machines for words in still_in_book(one)]

    def _command(self, *arguments: str, say: str = "") -> CompletedProcess[str]:
        answer = self._place.machines[0].command(*arguments, say=say)
        if answer.returncode:
            raise NotDone(f"kiosk {' '.join(arguments)}: {answer.stdout}{answer.stderr}")
        return answer
