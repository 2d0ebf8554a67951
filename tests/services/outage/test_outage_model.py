"""Two kiosks, a server, a counter on each side: random outages, kills, clocks and lost servers, held against a model.

Nothing that a visitor was shown is lost, nobody has two numbers, every pass lets one family in, the queue is in the
order of arrival, and the log proves all of it. What the server itself gave after its last copy is lost with it: that is
what a copy means.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.log.chains import is_of_book
from services.log.verify import chains, verify
from services.queue.model import Done, Issued, TakeRequest
from services.store.database import DatabaseSettings
from services.store.sqlite import sqlite3
from services.visits.model import Booked, CheckedIn, NewBooking
from services.visits.visits import Visits
from tests.support.clock import ManualClock
from tests.support.outage import Killed, Machine, Side, killed_at, moment, restore
from tests.support.staff import officer
from tests.support.visits import MORNING, TODAY, person

EXAMPLES = int(os.environ.get("KIOSK_OUTAGE_EXAMPLES", "6"))  # hundreds find what six do not
KIOSKS, PASSES = (0, 1), 3
kiosks, services = st.sampled_from(KIOSKS), st.sampled_from("AB")
steps = st.one_of(
    st.tuples(st.just("take"), kiosks, services),
    st.tuples(st.just("take"), kiosks, services),
    st.tuples(st.just("scan"), kiosks, st.integers(0, PASSES - 1)),
    st.tuples(st.just("call"), kiosks),
    st.tuples(st.just("finish"), kiosks),
    st.tuples(st.just("away"), kiosks),
    st.tuples(st.just("away"), kiosks),
    st.tuples(st.just("back"), kiosks, st.integers(0, 24)),
    st.tuples(st.just("unsure"), kiosks, services),
    st.tuples(st.just("die"), kiosks),
    st.tuples(st.just("clock"), kiosks, st.integers(-200, 7200)),
    st.tuples(st.just("copy")),
    st.tuples(st.just("lost")),
)


@dataclass
class Lobby:
    """The machines, and what visitors and officers know."""

    folder: Path
    template: Path
    machines: list[Machine] = field(default_factory=list)
    away: set[int] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)  # by code: the label, of what books gave
    passes: list[str] = field(default_factory=list)
    finished: set[str] = field(default_factory=set)  # codes, of what counters of books finished
    counted: int = 0
    copy_at: int = 0

    def __post_init__(self) -> None:
        file = self.folder / "house.sqlite3"
        shutil.copyfile(self.template, file)
        self.house = DatabaseSettings(f"sqlite:///{file}", self.folder / "house.id")
        self.keys = self.folder / "keys"
        for number in KIOSKS:
            one = self.folder / str(number)
            self.machines.append(Machine(one, f"kiosk-{number + 1}", self.house, self.keys, self.template))
        server = self.server(0)
        server.visits.keys.new(officer("adm"))
        self.passes = [pass_of(server.visits, number) for number in range(PASSES)]
        for machine in self.machines:
            machine.merging.keep()
        self.copy()

    def server(self, kiosk: int) -> Side:
        side = self.machines[kiosk].server
        assert side is not None
        return side

    def side(self, kiosk: int) -> Side:
        return self.machines[kiosk].away if kiosk in self.away else self.server(kiosk)

    # -- steps -----------------------------------------------------------------------------------

    def take(self, kiosk: int, service: str) -> None:
        self.counted += 1
        self.shows(kiosk, self.side(kiosk).queue.taking.take(TakeRequest(f"r{self.counted}", service)))

    def shows(self, kiosk: int, answer: Any) -> None:
        if isinstance(answer, Issued | CheckedIn) and kiosk in self.away:
            label = self.shown.setdefault(answer.ticket.code, answer.ticket.label)
            assert label == answer.ticket.label

    def scan(self, kiosk: int, number: int) -> None:
        self.shows(kiosk, self.side(kiosk).visits.check_ins.scan(self.passes[number]))

    def call(self, kiosk: int) -> None:
        queue, who, code = self.side(kiosk).queue, officer(f"p0{kiosk}"), str(kiosk + 1)
        queue.counters.open(who, code, ("A", "B"))
        queue.calling.call_next(who, code)

    def finish(self, kiosk: int) -> None:
        queue, who, code = self.side(kiosk).queue, officer(f"p0{kiosk}"), str(kiosk + 1)
        queue.calling.start(who, code)
        done = queue.calling.finish(who, code)
        if isinstance(done, Done) and done.ticket.code in self.shown:
            self.finished.add(done.ticket.code)

    def lose(self, kiosk: int) -> None:
        if kiosk not in self.away:
            self.away.add(kiosk)
            self.machines[kiosk].lose_server()

    def unsure(self, kiosk: int, service: str) -> None:
        """The server has kept a number, and its answer is lost: the same touch gets a number of the book."""
        if kiosk in self.away:
            return
        self.counted += 1
        request = TakeRequest(f"r{self.counted}", service)
        self.server(kiosk).queue.taking.take(request)
        self.lose(kiosk)
        self.shows(kiosk, self.machines[kiosk].away.queue.taking.take(request))

    def back(self, kiosk: int, killed: int) -> None:
        """killed: at which step of the merge; 0: not at all."""
        if kiosk not in self.away:
            return
        machine = self.machines[kiosk]
        try:
            with killed_at(killed):
                machine.come_back()
            self.away.discard(kiosk)
        except Killed:
            machine.start(server=False)  # and the server is away again

    def die(self, kiosk: int) -> None:
        self.machines[kiosk].start(server=kiosk not in self.away)

    def clock(self, kiosk: int, seconds: int) -> None:
        self.machines[kiosk].clock.advance(seconds)

    def copy(self) -> None:
        source, kept = sqlite3.connect(self.folder / "house.sqlite3"), sqlite3.connect(self.folder / "copy")
        with kept:
            source.backup(kept)
        source.close(), kept.close()
        self.copy_at = max(moment(machine.clock) for machine in self.machines)

    def lost(self) -> None:
        """The server is gone for good, and the copy takes its place: every kiosk was without it meanwhile."""
        for kiosk in KIOSKS:
            self.lose(kiosk)
            self.machines[kiosk].start(server=False)
        clock = max((machine.clock for machine in self.machines), key=ManualClock.now)
        restore(self.house, self.folder / "copy", clock, self.copy_at, self.keys)
        self.copy()

    def run(self, step: tuple[Any, ...]) -> None:
        name, *arguments = step
        getattr(self, {"away": "lose"}.get(name, name))(*arguments)
        for machine in self.machines:
            machine.clock.advance(1)

    # -- what has to be so -------------------------------------------------------------------------

    def look(self) -> None:
        for kiosk in KIOSKS:
            self.lose(kiosk)
            self.back(kiosk, 0)
        database = self.server(0).journal.database
        with database.read() as connection:
            rows = connection.execute(text("SELECT * FROM ticket")).all()
            events = connection.execute(
                text("SELECT t.code, e.action FROM ticket_event e JOIN ticket t ON t.id = e.ticket_id")
            )
            history = Counter((row.code, row.action) for row in events)
            cases = connection.execute(text("SELECT label, verdict FROM provisional_case")).all()
            used = connection.execute(text("SELECT count(*) FROM redemption")).scalar_one()
            let_in = connection.execute(
                text("SELECT count(*) FROM ticket WHERE request_id LIKE 'visit %'")
            ).scalar_one()
            counts = connection.execute(text("SELECT sum(numbers) FROM outage")).scalar_one()
        there = {row.code: row for row in rows}
        self.nothing_is_lost(there, history)
        assert len({(row.service_day, row.series, row.number) for row in rows}) == len(rows)
        assert used == let_in <= PASSES, (used, let_in, cases)
        alive = Counter(
            row.request_id.split(",")[0] for row in rows if row.state != "cancelled" and row.channel == "touch"
        )
        assert not [one for one in alive.values() if one > 1]
        assert (counts or 0) >= len(self.shown)
        assert all(not machine.state.pending for machine in self.machines)
        broken = [problem for chain in chains(database) for problem in verify(database, chain).problems]
        assert not broken
        told = [chain for chain in chains(database) if is_of_book(chain)]
        assert told or not self.shown

    def nothing_is_lost(self, there: dict[str, Any], history: Counter[tuple[str, str]]) -> None:
        for code, label in self.shown.items():
            row = there[code]
            assert f"{row.series}{row.number:03d}" == label
            assert history[code, "take"] == 1
        for code in self.finished:
            assert history[code, "finish"] == 1 and there[code].state == "served"

    def close(self) -> None:
        for machine in self.machines:
            machine.stop()


def pass_of(visits: Visits, number: int) -> str:
    wish = NewBooking(TODAY, MORNING.start, 2, person(number + 1))
    with visits.journal.transaction() as transaction:
        made = visits.bookings.insert(transaction, wish, "p01")
    assert isinstance(made, Booked), made
    return str(visits.passes.text_of(made.booking))


@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=8, max_size=30))
def test_nothing_is_lost_nothing_comes_twice_and_the_log_proves_it(template_file: Path, wishes: list[Any]) -> None:
    with TemporaryDirectory(prefix="kiosk-model-", dir=template_file.parent) as made:
        lobby = Lobby(Path(made), template_file)
        try:
            for step in wishes:
                lobby.run(step)
            lobby.look()
        finally:
            lobby.close()
