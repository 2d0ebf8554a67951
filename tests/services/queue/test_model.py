"""The queue against a plain model: a state machine that tries everything in any order."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.house.model import QueueRules
from services.log.journal import Journal
from services.log.verify import verify
from services.queue.model import ACTIVE, Done, Issued, NotDone, TakeRequest, TicketState
from services.queue.queue import Queue
from services.queue.transitions import TRANSITIONS, Step
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from tests.support.clock import ManualClock
from tests.support.house import house as sample_house
from tests.support.house import service_day
from tests.support.staff import officer

COUNTERS = {"1": ("A", "B"), "2": ("A",), "3": ("B", "T", "P")}
RULES = QueueRules(burst_count=10**6, no_show_after_recalls=0, no_show_after_seconds=0, waiting_bound_minutes=10**6)


@dataclass
class Plain:
    """What a ticket should be, in plain Python."""

    label: str
    service: str
    priority: bool
    state: TicketState = TicketState.WAITING
    counter: str | None = None
    back_after: int = 0


class QueueMachine(RuleBasedStateMachine):
    url: str  # of a database with today's schema and nothing in it; `_open` says which

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock()
        self.database = self._open()
        self.journal = Journal(self.database, "kiosk-1", self.clock)
        self.queue = Queue(service_day(self.journal, replace(sample_house(), queue=RULES)), kiosk="kiosk-1")
        self.tickets: dict[int, Plain] = {}
        self.numbers = {"A": 0, "B": 0, "T": 0}
        self.open: set[str] = set()
        self.runs = dict.fromkeys("ABTP", 0)
        self.calls = dict.fromkeys("ABTP", 0)

    def _open(self):
        return open_database(DatabaseSettings(self.url, self.folder / "id"), self.clock)

    def teardown(self) -> None:
        assert verify(self.database, "kiosk-1").intact
        self.database.close()
        shutil.rmtree(self.folder)

    @rule(service=st.sampled_from("ABTP"), group=st.sampled_from([None, "lansia"]), again=st.booleans())
    def take(self, service, group, again):
        request = TakeRequest(f"r{len(self.tickets)}", service, group)
        answer = self.queue.taking.take(request)
        series = "T" if service == "P" else service
        self.numbers[series] += 1
        assert isinstance(answer, Issued) and answer.ticket.label == f"{series}{self.numbers[series]:03d}"
        self.tickets[answer.ticket.id] = Plain(answer.ticket.label, service, group is not None)
        if again:
            assert self.queue.taking.take(request).ticket == answer.ticket

    @rule(counter=st.sampled_from("123"), opening=st.booleans())
    def open_or_close(self, counter, opening):
        if opening:
            self.queue.counters.open(officer(f"p{counter}"), counter)
            self.open.add(counter)
        else:
            answer = self.queue.counters.close(officer(f"p{counter}"), counter)
            assert (answer is True) == (counter in self.open and self.held(counter) is None)
            if answer is True:
                self.open.discard(counter)

    def held(self, counter: str) -> int | None:
        return next((key for key, one in self.tickets.items() if one.counter == counter and one.state in ACTIVE), None)

    def expected(self, counter: str) -> int | None:
        """The next ticket by the rules, told in another way than the program tells them."""
        mine = [
            (key, one)
            for key, one in self.tickets.items()
            if one.state is TicketState.WAITING and one.service in COUNTERS[counter]
        ]
        ready = [(key, one) for key, one in mine if one.back_after <= self.calls[one.service]]
        priority = [key for key, one in ready if one.priority]
        regular = [key for key, one in ready if not one.priority]
        owed = [key for key, one in ready if not one.priority and self.runs[one.service] >= RULES.priority_run]
        if priority and not owed:
            return min(priority)
        if priority and owed:
            return min(owed)
        return min(regular) if regular else min((key for key, _ in mine), default=None)

    @rule(counter=st.sampled_from("123"))
    def call_next(self, counter):
        expected = self.expected(counter) if counter in self.open and self.held(counter) is None else None
        answer = self.queue.calling.call_next(officer(f"p{counter}"), counter)
        if expected is None:
            assert isinstance(answer, NotDone)
            return
        assert isinstance(answer, Done) and answer.ticket.id == expected
        one = self.tickets[expected]
        others = {
            o.service
            for key, o in self.tickets.items()
            if key != expected and not o.priority and o.state is TicketState.WAITING and o.service in COUNTERS[counter]
        }
        if one.priority:
            for service in others:
                self.runs[service] += 1
        else:
            self.runs[one.service] = 0
        self.calls[one.service] += 1
        one.state, one.counter = TicketState.CALLED, counter

    @rule(
        counter=st.sampled_from("123"),
        action=st.sampled_from(
            [Step.RECALL, Step.START, Step.FINISH, Step.NO_SHOW, Step.ABANDON, Step.HOLD, Step.TRANSFER]
        ),
        to=st.sampled_from("ABT"),
    )
    def at_counter(self, counter, action, to):
        who = officer(f"p{counter}")
        answer = {
            Step.HOLD: lambda: self.queue.calling.hold(who, counter, "document_missing"),
            Step.TRANSFER: lambda: self.queue.calling.transfer(who, counter, to, "next_step"),
        }.get(action, lambda: getattr(self.queue.calling, action.value)(who, counter))()
        key = self.held(counter) if counter in self.open else None
        one = self.tickets.get(key) if key else None
        possible = one is not None and (action, one.state) in TRANSITIONS
        if action is Step.TRANSFER and possible and one.service == to:
            possible = False
        assert isinstance(answer, Done) == possible, answer
        if not possible:
            return
        one.state = TRANSITIONS[(action, one.state)]
        if one.state not in (*ACTIVE, TicketState.SERVED):
            one.counter = None
        if action is Step.TRANSFER:
            one.service, one.back_after = to, 0

    @rule(number=st.integers(0, 30), action=st.sampled_from([Step.RETURN, Step.CANCEL, Step.RESUME]))
    def by_ticket(self, number, action):
        if not self.tickets:
            return
        key = list(self.tickets)[number % len(self.tickets)]
        one = self.tickets[key]
        possible = (action, one.state) in TRANSITIONS
        if action is Step.RETURN:
            answer = self.queue.calling.present_again(officer("p9"), key)
        elif action is Step.CANCEL:
            called_by = one.counter if one.state is TicketState.CALLED else "9"
            answer = self.queue.calling.cancel(officer(f"p{called_by}"), key, "visitor")
        else:
            answer = self.queue.calling.resume(officer("p1"), "1", key)
            possible = possible and "1" in self.open and self.held("1") is None
        assert isinstance(answer, Done) == possible, answer
        if possible:
            one.state = TRANSITIONS[(action, one.state)]
            one.counter = "1" if action is Step.RESUME else None
            if action is Step.RETURN:
                one.back_after = self.calls[one.service] + RULES.return_after

    @invariant()
    def the_database_says_the_same(self):
        found = {one.id: (one.label, one.service, one.state) for one in self.queue.tickets_today()}
        assert found == {key: (one.label, one.service, one.state) for key, one in self.tickets.items()}


LIMITS = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


def test_the_queue_is_the_model_on_sqlite(template_file):
    class OnSqlite(QueueMachine):
        def _open(self):
            shutil.copy(template_file, self.folder / "db.sqlite3")
            self.url = f"sqlite:///{self.folder / 'db.sqlite3'}"
            return super()._open()

    run_state_machine_as_test(OnSqlite, settings=LIMITS)


def test_the_queue_is_the_model_on_postgresql(cluster, template):
    names: list[str] = []

    class OnPostgres(QueueMachine):
        def _open(self):
            names.append(cluster.create(template))
            self.url = cluster.url(names[-1])
            return super()._open()

    try:
        run_state_machine_as_test(OnPostgres, settings=settings(LIMITS, max_examples=6))
    finally:
        for name in names:
            cluster.drop(name)


@pytest.mark.parametrize("action", list(Step))
def test_every_action_is_possible_from_some_state(action):
    assert any(known is action for known, _ in TRANSITIONS)
