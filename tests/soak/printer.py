"""Prints slips while random faults happen and the kiosk crashes: paper, database and journal must agree.

The print desk, a real database, the real driver and the byte-level machine run on one clock that moves only
while somebody waits, so ten thousand slips take minutes and the same seed does the same again. Checked are
every slip when its outcome is told, and at the end the counts of paper, database and journal. In short: never
"printed" without paper, never "failed" with paper, never two papers for one number unless the second says
SALINAN, nothing that comes out later for nobody, and memory that does not grow.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from devices.escpos.driver import EscPosPrinter
from devices.escpos.profiles import Clear, Profile
from devices.printer import PrintOutcome
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.fault_script import FaultRun, random_faults
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper_parts import Paper, PaperLine, PaperPart
from devices.simulated.virtual_wire import VirtualClock, VirtualWire
from kiosk.settings.printer_profiles import shipped
from services.log.journal import Journal
from services.log.verify import verify
from services.paper.printing import PrinterOwner
from services.paper.requests import PaperRequests
from services.queue import print_jobs
from services.queue.model import Channel, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from tests.support.house import house as sample_house
from tests.support.house import service_day
from tests.support.staff import officer

START = datetime(2026, 11, 22, 17, 10, tzinfo=UTC)  # Monday, soon after midnight WIB: a whole day lies ahead
BAUD = 19200
POLL_SECONDS = 2.0  # as the kiosk looks at its printer
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 4.0  # between two visitors
CRASH_ONE_IN, COPY_ONE_IN = 200, 3
NUMBER_SIZE = 4
COPY_MARK = "SALINAN"
LAST_WORDS = "ke loket."  # the end of a whole slip
MOST_GROWTH = 1.10  # of resident memory, from the first tenth of the run to its end


class Crash(BaseException):
    """The program is gone from one byte to the next."""


class CrashingWire(VirtualWire):
    """A wire on which the program dies after `armed` more bytes of text."""

    armed: int | None = None

    def write(self, data: bytes, timeout: float) -> None:
        if self.armed is not None and b"\n" in data:
            part, self.armed = data[: self.armed], None
            super().write(part, timeout)
            raise Crash
        super().write(data, timeout)


class SoakClock:
    """The services' clock on the virtual one."""

    def __init__(self, virtual: VirtualClock) -> None:
        self._virtual = virtual

    def now(self) -> datetime:
        return START + timedelta(seconds=self._virtual.now())

    def monotonic(self) -> float:
        return self._virtual.now()


@dataclass
class Papers:
    """What came out, by label: [whole, torn, whole copies, torn copies]."""

    by_label: dict[str, list[int]] = field(default_factory=dict)
    anonymous: int = 0  # torn before the number
    faults: list[str] = field(default_factory=list)

    def add(self, paper: Paper) -> None:
        if paper.blank:
            return
        labels, copy, whole = read(paper.parts)
        if len(labels) > 1:
            self.faults.append(f"{' and '.join(labels)} on one paper")
        if not labels:
            self.anonymous += 1
        for label in labels:
            self.by_label.setdefault(label, [0, 0, 0, 0])[2 * copy + (not whole)] += 1

    def of(self, label: str, *, copy: bool) -> tuple[int, int]:
        """Whole and torn papers of a number."""
        counts = self.by_label.get(label, [0, 0, 0, 0])
        return (counts[2], counts[3]) if copy else (counts[0], counts[1])


def read(parts: tuple[PaperPart, ...]) -> tuple[list[str], bool, bool]:
    """The numbers on a paper, whether it says that it is a copy, and whether it is whole."""
    lines = [part for part in parts if isinstance(part, PaperLine)]
    labels = [line.text for line in lines if line.runs[0].height == NUMBER_SIZE and line.text]
    whole = bool(lines) and lines[-1].text.endswith(LAST_WORDS)
    return labels, any(COPY_MARK in line.text for line in lines), whole


@dataclass
class Tally:
    """What has been seen so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)  # resident kB, after each tenth


class Soak:
    """One kiosk with one printer, for one run."""

    def __init__(self, settings: DatabaseSettings, *, seed: int, profile: Profile | None = None) -> None:
        self.chance = random.Random(seed)
        self.clock = VirtualClock()
        self.papers = Papers()
        self.tally = Tally()
        self._profile = profile or shipped("epson-58")
        self.machine = EscPosMachine(MachineModel.of(self._profile, baud=BAUD), on_paper=self.papers.add)
        self.machine.run_script(FaultRun(random_faults(seed)), 0.0)
        self.wire = CrashingWire(self.machine, self.clock)
        self.database: Database = open_database(settings, SoakClock(self.clock))
        self._journal = Journal(self.database, "kiosk-1", SoakClock(self.clock))
        self._house = sample_house()
        self._queue = Queue(service_day(self._journal, self._house), kiosk="kiosk-1")
        self._given_up: tuple[int, int] | None = None  # the last job, and how many lines were printed by its end
        self.desk = self._desk()

    def _desk(self) -> PrinterOwner:
        """What a start of the kiosk makes."""
        unfinished = print_jobs.any_sending(self.database, "kiosk-1")
        printer = EscPosPrinter(
            self.wire,
            self._profile,
            baud=BAUD,
            now=self.clock.now,
            first_id=self.chance.randrange(10**6),
            unfinished=unfinished,
        )
        desk = PrinterOwner(self._journal, self._house, self._queue, printer, kiosk="kiosk-1")
        for job in self._sending():
            self._told(job, PrintOutcome.UNKNOWN, None)
        desk.settle_after_crash()
        return desk

    def _sending(self) -> list[int]:
        with self.database.read() as connection:
            return [row.id for row in connection.execute(text("SELECT id FROM print_job WHERE state = 'sending'"))]

    # -- one visitor ------------------------------------------------------------------------------------------

    def visitor(self) -> None:
        """Somebody takes a number; meanwhile and afterwards the kiosk looks at its printer."""
        issued = self._queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND))
        assert isinstance(issued, Issued) and issued.print_job is not None
        if self.chance.randrange(CRASH_ONE_IN) == 0:
            self.wire.armed = self.chance.randrange(1, 100)
        outcome = self._print(issued.print_job)
        if outcome in (PrintOutcome.FAILED, PrintOutcome.UNKNOWN) and self.chance.randrange(COPY_ONE_IN) == 0:
            ticket = issued.ticket
            PaperRequests(self._journal).reprint(officer("p01"), ticket, "kiosk-1", "id")
        self._pause(self.chance.uniform(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))

    def _pause(self, seconds: float) -> None:
        end = self.clock.now() + seconds
        while self.clock.now() < end:
            self.desk.status()
            job = self.desk.next_queued()
            if job is not None:
                self._print(job)
            self.clock.advance(min(POLL_SECONDS, max(0.0, end - self.clock.now())) + 0.001)

    def _print(self, job: int) -> PrintOutcome | None:
        """Print a job and hold what is said of it against the paper; None when the kiosk crashed meanwhile."""
        self._nothing_came_later()
        unplugged = self.machine.unplugged
        # Where an earlier job still prints on (its cable was pulled), new lines may be that one's.
        lines = self.machine.lines if not self.machine.buffered else None
        try:
            outcome = self.desk.work_off(job).outcome
        except Crash:
            self.tally.crashes += 1
            self.wire.abort()  # as the kernel does for a program that is gone
            self.desk = self._desk()
            return None
        finally:
            self.wire.armed = None
        self._told(job, outcome, lines)
        # Software cannot stop a printer whose cable was pulled, nor one that cannot be emptied.
        wired = self.machine.unplugged == unplugged and not self.machine.faults.disconnected
        if wired and self._profile.clear is not Clear.NONE:
            self._given_up = (job, self.machine.lines)
        return outcome

    def _nothing_came_later(self) -> None:
        """What was told of the last job was the last word: nothing was printed since, for nobody."""
        given_up, self._given_up = self._given_up, None
        if given_up is not None and self.machine.lines != given_up[1]:
            self.tally.faults.append(f"job {given_up[0]} went on printing after its end had been told")

    def _told(self, job_id: int, outcome: PrintOutcome, lines_before: int | None) -> None:
        self.tally.outcomes[outcome.value] += 1
        job = print_jobs.find_job(self.database, job_id)
        assert job is not None and job.ticket_id is not None
        ticket = self._queue.ticket(job.ticket_id)
        assert ticket is not None
        copy = job.kind is print_jobs.JobKind.COPY
        whole, torn = self.papers.of(ticket.label, copy=copy)
        if outcome is PrintOutcome.PRINTED and whole < 1:
            self.tally.faults.append(f"{ticket.label} (job {job_id}) is printed without paper")
        hanging, hanging_copy, _ = read(self.machine.on_the_way)
        hangs = ticket.label in hanging and hanging_copy == copy
        printed = lines_before is not None and self.machine.lines != lines_before
        if outcome is PrintOutcome.FAILED and (printed or whole + torn or hangs):
            self.tally.faults.append(f"{ticket.label} (job {job_id}) has failed with something on paper")
        if not copy and whole + torn + hangs > 1:
            self.tally.faults.append(f"{ticket.label} is on {whole + torn} papers")

    # -- the end ----------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """The faults stop; then everything is held against everything."""
        self.machine.run_script(None, self.clock.now())
        self.machine.restore(self.clock.now())
        self._pause(120.0)
        self._nothing_came_later()
        self.papers.add(Paper(self.machine.on_the_way, cut=False))
        self.tally.faults += self.papers.faults
        self._check_numbers()
        self._check_counts()
        # A command that was cut short with the cable may end as one that no printer knows.
        if self.machine.lost_bytes or len(self.machine.unknown) > self.machine.unplugged:
            self.tally.faults.append(f"{self.machine.lost_bytes} bytes lost, {len(self.machine.unknown)} unknown")
        report = verify(self.database, "kiosk-1")
        self.tally.faults += [f"journal entry {one.seq}: {one.what}" for one in report.problems]

    def _check_numbers(self) -> None:
        """Every number: what its jobs say and what paper there is."""
        query = text(
            "SELECT t.series, t.number, j.kind, j.state, count(*) AS jobs FROM print_job j "
            "JOIN ticket t ON t.id = j.ticket_id GROUP BY t.series, t.number, j.kind, j.state"
        )
        jobs: dict[tuple[str, bool], Counter[str]] = {}
        with self.database.read() as connection:
            for row in connection.execute(query):
                label = (f"{row.series}{row.number:03d}", row.kind == "copy")
                jobs.setdefault(label, Counter())[row.state] += row.jobs
        for (label, copy), states in jobs.items():
            whole, torn = self.papers.of(label, copy=copy)
            maybe = states["printed"] + states["unknown"] + states["sent"]
            if not states["printed"] <= whole <= whole + torn <= maybe:
                kind = "copies" if copy else "papers"
                self.tally.faults.append(f"{label}: {whole} whole and {torn} torn {kind} for {dict(states)}")
        nobodys = self.papers.by_label.keys() - {label for label, _ in jobs}
        self.tally.faults += [f"{label} is on paper and was never a job" for label in nobodys]

    def _check_counts(self) -> None:
        """Paper, database and journal, in numbers."""
        queries = {
            "jobs in the database": "SELECT state, count(*) FROM print_job GROUP BY state",
            "entries in the journal": "SELECT event, count(*) FROM journal_entry GROUP BY event",
        }
        with self.database.read() as connection:
            states, events = (dict(connection.execute(text(query)).all()) for query in queries.values())
        proven = self.tally.outcomes["printed"] + self.tally.outcomes["sent"]
        not_proven = self.tally.outcomes["failed"] + self.tally.outcomes["unknown"]
        if states != dict(self.tally.outcomes):
            self.tally.faults.append(f"the database says {states}, told was {dict(self.tally.outcomes)}")
        if (events.get("print_ended", 0), events.get("print_not_proven", 0)) != (proven, not_proven):
            self.tally.faults.append(f"the journal says {events}, told was {dict(self.tally.outcomes)}")
        whole = sum(counts[0] + counts[2] for counts in self.papers.by_label.values())
        torn = sum(counts[1] + counts[3] for counts in self.papers.by_label.values())
        if self.papers.anonymous + torn > self.tally.outcomes["unknown"]:
            self.tally.faults.append(f"{self.papers.anonymous + torn} torn papers, more than unknown jobs")
        self.tally.counts = {
            **states,
            "whole papers": whole,
            "torn papers": torn + self.papers.anonymous,
            "pieces of paper": self.machine.papers,
            "crashes": self.tally.crashes,
            "changes of state in the journal": events.get("printer_status", 0),
        }


def soak(
    settings: DatabaseSettings,
    *,
    slips: int,
    seed: int,
    profile: Profile | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Tally:
    """Print `slips` slips for one visitor each; what is wrong is in the tally's faults."""
    run = Soak(settings, seed=seed, profile=profile)
    with contextlib.closing(run.database):
        for number in range(1, slips + 1):
            run.visitor()
            if number % max(1, slips // 10) == 0:
                run.tally.memory.append(_resident_kb())
                say(f"{number} slips, {dict(run.tally.outcomes)}, {run.tally.memory[-1] // 1024} MB")
        run.finish()
    if run.tally.memory[-1] > run.tally.memory[0] * MOST_GROWTH:
        run.tally.faults.append(f"memory grew: {run.tally.memory} kB")
    return run.tally


def _resident_kb() -> int:
    line = next(one for one in Path("/proc/self/status").read_text("ascii").splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1])


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak printer", description=__doc__)
    parser.add_argument("--slips", type=int, default=10_000, help="how many (10000)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--profile", default="epson-58", help="the model (epson-58)")
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kiosk-soak-") as folder:
        settings = DatabaseSettings(f"sqlite:///{folder}/kiosk.sqlite3", Path(folder) / "database.id")
        tally = soak(
            settings,
            slips=wish.slips,
            seed=wish.seed,
            profile=shipped(wish.profile),
            say=lambda line: print(line, flush=True),
        )
    for fault in tally.faults:
        print(f"FAULT {fault}", file=sys.stderr)
    print(f"{tally.counts}, {len(tally.faults)} faults, {time.monotonic() - began:.0f} s")
    return 1 if tally.faults else 0
