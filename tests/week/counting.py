"""Everything held against everything: screens, paper, database, journal, integrity report. At each midnight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, text

from devices.simulated.paper_parts import Paper, PaperLine, PaperQr
from kiosk.compose.services import Services
from services.log.heads import SignedHead, verify_against
from services.log.keys import existing_public_key
from services.log.verify import chains, verify
from services.people.model import COMMAND_LINE
from services.queue import print_jobs
from services.surveys.model import Period
from tests.soak.printer import COPY_MARK

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
CODE = "T1"  # begins what stands in the QR of a number's slip
ARRIVAL, ARRIVAL_ENDS = "KEDATANGAN SEMENTARA", "Petugas akan memeriksanya."
FREE_WORDS = "Lapor ke loket."  # the end of a whole slip
TAKEN_EVENTS = ("ticket_taken", "ticket_taken_outside_hours", "ticket_given")
ENDS = ("printed", "failed", "unknown")
UNPROVEN = (  # slips that nobody has dealt with, and whose number did not come out later
    "SELECT t.series, t.number FROM print_job j JOIN ticket t ON t.id = j.ticket_id WHERE j.kind = 'ticket' "
    "AND j.state IN ('failed', 'unknown', 'sending') AND j.resolved_at IS NULL AND t.state <> 'cancelled' "
    "AND NOT EXISTS (SELECT 1 FROM print_job c WHERE c.ticket_id = t.id AND c.id > j.id AND c.state = 'printed')"
)


@dataclass
class Seen:
    """What people saw and got, by the code in a number's QR, which no other number has."""

    shown: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))  # (kiosk, session), fresh
    labels: dict[str, str] = field(default_factory=dict)
    papers: Counter[str] = field(default_factory=Counter)  # whole, not a copy
    copies: Counter[str] = field(default_factory=Counter)
    torn: int = 0
    arrivals: Counter[str] = field(default_factory=Counter)  # slips of passes that could not be looked up, by label

    def add_shown(self, kiosk: str, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            code = str(line["qr"]).removeprefix(CODE)
            self.labels[code] = str(line["label"])
            if not line["repeated"]:
                self.shown[code].add((kiosk, str(line["session"])))
            else:
                self.shown.setdefault(code, set())

    def add_papers(self, papers: Sequence[Paper]) -> None:
        for paper in papers:
            if not paper.blank:
                self._add_paper(paper)

    def _add_paper(self, paper: Paper) -> None:
        words = [part.text for part in paper.parts if isinstance(part, PaperLine)]
        if ARRIVAL in words and words[-1].strip() == ARRIVAL_ENDS:
            self.arrivals[words[words.index(ARRIVAL) + 1].strip()] += 1
            return
        codes = [part.data for part in paper.parts if isinstance(part, PaperQr) and part.data.startswith(CODE)]
        whole = bool(codes) and bool(words) and words[-1].strip() == FREE_WORDS
        if not whole:
            self.torn += 1
            return
        copy = any(COPY_MARK in line for line in words)
        (self.copies if copy else self.papers)[codes[0].removeprefix(CODE)] += 1


@dataclass
class Count:
    """Holds what was seen against one house. `faults` yields what does not agree; `figures` are for the report."""

    services: Services
    seen: Seen
    served: Sequence[str]  # labels that an officer's page had served, of the days so far
    heads: Sequence[SignedHead]
    jumped: Collection[str] = ()  # days on which the house was brought back: numbers leave a room
    figures: dict[str, int] = field(default_factory=dict)

    def faults(self) -> list[str]:
        tickets = self._rows("SELECT id, service_day, series, number, code, state, channel FROM ticket")
        return [
            *self._screens(tickets),
            *self._paper(tickets),
            *self._nobodys(tickets),
            *self._numbers(tickets),
            *self._history(tickets),
            *self._journal(),
            *self._integrity(tickets),
            *self._outages(tickets),
            *self._arrivals(),
        ]

    def _screens(self, tickets: Sequence[Any]) -> Iterator[str]:
        known = {row.code: f"{row.series}{row.number:03d}" for row in tickets}
        for code, label in self.seen.labels.items():
            if known.get(code) != label:
                yield f"{label} was shown, and the house has {known.get(code, 'no such number')}"
        for code, sessions in self.seen.shown.items():
            if len(sessions) > 1:
                yield f"{self.seen.labels[code]} was given to {len(sessions)} visitors: {sorted(sessions)}"
        self.figures |= {"numbers": len(tickets), "shown": len(self.seen.labels)}

    def _paper(self, tickets: Sequence[Any]) -> Iterator[str]:
        labels = {row.code: f"{row.series}{row.number:03d} of {row.service_day}" for row in tickets}
        query = (
            "SELECT t.code, j.kind, j.state, count(*) AS jobs FROM print_job j JOIN ticket t ON t.id = j.ticket_id "
            "WHERE j.kind IN ('ticket', 'copy') GROUP BY t.code, j.kind, j.state"
        )
        jobs: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for row in self._rows(query):
            jobs[row.code, row.kind][row.state] += row.jobs
        for kind, papers in (("ticket", self.seen.papers), ("copy", self.seen.copies)):
            for code in papers.keys() | {code for code, of in jobs if of == kind}:
                states, whole = jobs[code, kind], papers[code]
                if code not in labels or not states:
                    yield f"a paper ({kind}) of {labels.get(code, code)} was never asked for"
                elif not states["printed"] <= whole <= states["printed"] + states["sent"] + states["unknown"]:
                    yield f"{labels[code]}: {whole} papers ({kind}) for {dict(states)}"
                if kind == "ticket" and whole > 1:
                    yield f"{labels.get(code)} is on {whole} papers"
        self.figures |= {
            "papers": self.seen.papers.total(),
            "copies": self.seen.copies.total(),
            "torn papers": self.seen.torn,
            **{
                f"slips {state}": sum(one[state] for one in jobs.values()) for state in ("printed", "failed", "unknown")
            },
        }

    def _nobodys(self, tickets: Sequence[Any]) -> Iterator[str]:
        """A number that nobody saw is ended, is on paper, or stands in the list for staff."""
        listed = {
            ticket.label for _, ticket in print_jobs.without_paper(self.services.database, since=LONG_AGO, now=None)
        }
        for row in tickets:
            label = f"{row.series}{row.number:03d}"
            seen = row.code in self.seen.shown or self.seen.papers[row.code]
            if not seen and row.state != "cancelled" and label not in listed:
                yield f"{label} of {row.service_day} ({row.state}) was neither shown nor printed, and is in no list"
        for row in self._rows(UNPROVEN):
            if f"{row.series}{row.number:03d}" not in listed:
                yield f"the paper of {row.series}{row.number:03d} is doubtful, and no list for staff has it"
        self.figures["listed for staff"] = len(listed)

    def _numbers(self, tickets: Sequence[Any]) -> Iterator[str]:
        series: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in tickets:
            series[row.service_day, row.series].append(row.number)
        for (day, letter), numbers in sorted(series.items()):
            if len(set(numbers)) != len(numbers):
                yield f"{day}: a number of {letter} was given twice"
            if sorted(numbers) != list(range(1, len(numbers) + 1)) and day not in self.jumped:
                yield f"{day}: numbers of {letter} have a gap: {sorted(numbers)}"

    def _history(self, tickets: Sequence[Any]) -> Iterator[str]:
        """Each number went from state to state without a gap; what an officer's page had finished was served."""
        states: dict[int, str | None] = {}
        for one in self._rows("SELECT ticket_id, from_state, to_state, action FROM ticket_event ORDER BY id"):
            if states.get(one.ticket_id) != one.from_state:
                yield f"number {one.ticket_id}: {one.action} from {one.from_state}, was {states.get(one.ticket_id)}"
            states[one.ticket_id] = one.to_state
        for row in tickets:
            if states.get(row.id) != row.state:
                yield f"{row.series}{row.number:03d} is {row.state}, its history ends in {states.get(row.id)}"
        served = sum(row.state == "served" for row in tickets)
        self.figures["served"] = served
        if served < len(self.served):
            yield f"{len(self.served)} were served at counters, the house knows of {served}"

    def _journal(self) -> Iterator[str]:
        key = existing_public_key(self.services.settings.storage.journal_key)
        for chain in chains(self.services.database):
            report = verify(self.services.database, chain, trusted_key=key)
            yield from (f"log {one.chain}, entry {one.seq}: {one.what}" for one in report.problems)
            self.figures["log entries"] = self.figures.get("log entries", 0) + report.entries
        for head in self.heads:
            yield from (f"signed head: {one.what}" for one in verify_against(self.services.database, head, key))

    def _integrity(self, tickets: Sequence[Any]) -> Iterator[str]:
        """The report of each month tells as many numbers as there are."""
        by_month = Counter(row.service_day[:7] for row in tickets)
        events = "SELECT count(*) AS many FROM ticket_event WHERE action = 'take'"
        taken = sum(
            self.services.integrity.of_month(COMMAND_LINE, Period.month_of(date.fromisoformat(f"{month}-01"))).taken
            for month in by_month
        )
        journal = self._rows("SELECT count(*) AS many FROM journal_entry WHERE event IN :events", events=TAKEN_EVENTS)
        counts = {
            "database": len(tickets),
            "history": self._rows(events)[0].many,
            "integrity report": taken,
            "journal": journal[0].many,
        }
        if len(set(counts.values())) > 1:
            yield f"numbers are not counted alike: {counts}"

    def _arrivals(self) -> Iterator[str]:
        """Families whose pass was taken without the house's database: each stands in the list for staff."""
        cases = Counter(row.label for row in self._rows("SELECT label FROM provisional_case"))
        for label, papers in self.seen.arrivals.items():
            if papers > 1 or cases[label] != 1:
                yield f"the provisional slip {label} is on {papers} papers, and {cases[label]} times in the list"
        self.figures["provisional arrivals"] = cases.total()

    def _outages(self, tickets: Sequence[Any]) -> Iterator[str]:
        """What kiosks gave while the server was away came in once, and is told."""
        own = {one.series for one in self.services.settings.house.services.values()}
        came = Counter(row.series for row in tickets if row.series not in own)
        told: Counter[str] = Counter()
        for row in self._rows("SELECT series, numbers FROM outage"):
            told[row.series] += row.numbers
        if +told != came:
            yield f"numbers of outages: the house has {dict(came)}, and tells of {dict(told)}"
        self.figures["numbers of outages"] = came.total()

    def _rows(self, query: str, **values: object) -> list[Any]:
        statement = text(query)
        for name in values:
            statement = statement.bindparams(bindparam(name, expanding=True))
        with self.services.database.read() as connection:
            return list(connection.execute(statement, values).all())
