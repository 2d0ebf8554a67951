"""Calls for an officer through flow, backend and database, in any order: each visitor sees their own, to its end."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis.strategies as st
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.touch.help import TouchHelp
from screens.touch.app import events
from screens.touch.app.flow import Flow
from screens.touch.core.events import Event, Finish, HealthRead, LobbyRead, Tick
from screens.touch.core.state import TouchTimeouts
from screens.touch.core.view import CallState
from services.house.help_now import HelpNow
from services.house.officer_calls import OfficerCalls
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.counters import Counters
from services.queue.queue import Queue
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from tests.support.away import away
from tests.support.clock import ManualClock
from tests.support.flow_walk import WELL, lobby
from tests.support.house import house, service_day
from tests.support.staff import officer
from tests.support.touch_app import words

P1 = officer("p01")


@pytest.fixture
def services(journal) -> SimpleNamespace:
    calls = OfficerCalls(journal, house(), kiosk="kiosk-1")
    queue = Queue(service_day(journal, house()), kiosk="kiosk-1")
    return SimpleNamespace(queue=queue, book=None, officer_calls=calls, settings=SimpleNamespace(house=house()))


def test_what_a_visitor_is_told_of_their_call(services, clock):
    touch = TouchHelp(services, None)
    assert touch.officer_call("a") is None
    Counters(services.queue.day).open(P1, "2")
    assert touch.call_officer("a").state is CallState.CALLED
    services.officer_calls.mark_seen(services.officer_calls.open_calls())
    assert touch.officer_call("a").state is CallState.SEEN
    clock.advance(60)
    sent = touch.officer_call("a")
    assert sent.state is CallState.NOBODY and [one.code for one in sent.help_at.counters] == ["2"]
    services.officer_calls.answer(P1, "kiosk-1")
    assert touch.officer_call("a").state is CallState.ANSWERED
    assert touch.call_officer("b").state is CallState.CALLED, "the next one's is their own"
    services.officer_calls.close(P1, services.officer_calls.of("a").id)
    assert touch.officer_call("a").state is CallState.DONE
    assert touch.officer_call("b").state is CallState.CALLED


def test_where_no_counter_is_open_the_guard_is_named_at_once(services, clock):
    touch = TouchHelp(services, None)
    guard = touch.call_officer("a")
    assert (guard.state, guard.help_at) == (CallState.CLOSED, HelpNow(guard=house().help.guard))
    assert [one.kiosk for one in services.officer_calls.open_calls()] == ["kiosk-1"], "and who is there can still come"
    services.officer_calls.mark_seen(services.officer_calls.open_calls())
    assert touch.officer_call("a").state is CallState.SEEN
    clock.advance(60)
    assert touch.officer_call("a") == guard


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_what_the_bar_says_of_a_call_is_no_other_buttons_word(language):
    states = ("calling", "called", "seen", "coming", "nobody", "not_called", "done")
    told = {words(f"bar.officer_{state}", language) for state in states}
    others = {words(f"action.{name}", language) for name in ("done", "back", "close", "home", "more", "try_again")}
    assert len(told) == len(states) and not told & others


def test_while_the_database_is_away_a_call_is_not_sent_and_nothing_new_is_known(services, database, request):
    cluster = request.getfixturevalue("cluster") if database.kind == "postgresql" else None
    touch = TouchHelp(services, None)
    with away(database, cluster.sql if cluster else None):
        answer = touch.call_officer("a")
        assert answer.state is CallState.NOT_CALLED and answer.help_at == HelpNow(guard=house().help.guard)
        assert touch.officer_call("a") is None


class Calls(RuleBasedStateMachine):
    """Visitors come, call, wander and go; officers see, answer and close; answers arrive when they like."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.database = _database(self.clock)
        journal = Journal(self.database, "kiosk-1", self.clock)
        self.journal = journal
        self.calls = OfficerCalls(journal, house(), kiosk="kiosk-1")
        queue = Queue(service_day(journal, house()), kiosk="kiosk-1")
        services = SimpleNamespace(
            queue=queue, book=None, officer_calls=self.calls, settings=SimpleNamespace(house=house())
        )
        self.touch = TouchHelp(services, None)  # type: ignore[arg-type]
        ids = itertools.count()
        self.flow = Flow(TouchTimeouts(), ("id",), lambda: f"id{next(ids)}")
        self.state, self.away = self.flow.start(0.0), False
        self.tasks: list[events.CallForOfficer | events.AskCall] = []
        self.answers: list[Event] = []
        self.asked: dict[str, int] = {}  # key: the visitor who called
        self.visitor = 0
        self.feed(HealthRead(WELL), LobbyRead(lobby(), "id"))

    def feed(self, *steps: Event) -> None:
        for step in steps:
            self.state, effects = self.flow.advance(self.state, step)
            for effect in effects:
                if isinstance(effect, events.CallForOfficer | events.AskCall):
                    self.tasks.append(effect)
                    self.asked.setdefault(effect.key, self.visitor)

    # -- the visitor

    @rule()
    def press(self) -> None:
        before = self.state.session.call
        self.feed(events.CallOfficer())
        if before is None:
            assert self.state.session.call is not None and self.state.session.call.state is CallState.CALLING
            assert self.asked[self.state.session.call_key] == self.visitor, "the first press is a call of their own"

    @rule(step=st.sampled_from([events.CloseOverlay(), events.TakeNumber(), events.OpenInfo()]))
    def wander(self, step: Event) -> None:
        self.feed(step)

    @rule()
    def leave(self) -> None:
        self.feed(Finish())
        self.visitor += 1
        assert self.state.session.call is None, "a later visitor finds the button fresh"

    @rule(seconds=st.sampled_from([1.0, 3.5, 20.0]))
    def wait(self, seconds: float) -> None:
        session = self.state.session.id
        self.clock.advance(seconds)
        self.feed(Tick(self.state.now + seconds))
        if self.state.session.id != session:
            self.visitor += 1

    # -- officers

    @rule()
    def answer(self) -> None:
        if not self.away:
            self.calls.answer(P1, "kiosk-1")

    @rule()
    def look(self) -> None:
        if not self.away:
            self.calls.mark_seen(self.calls.open_calls())

    @precondition(lambda self: not self.away and self.calls.open_calls())
    @rule(first=st.booleans())
    def close(self, first: bool) -> None:
        self.calls.close(P1, self.calls.open_calls()[0 if first else -1].id)

    # -- the machine

    @rule(away=st.booleans())
    def database_goes_or_comes(self, away: bool) -> None:
        self.away = away

    @precondition(lambda self: self.tasks)
    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        task = self.tasks.pop(data.draw(st.integers(0, len(self.tasks) - 1)))
        if not self.away:
            found = task.run(self.touch)  # type: ignore[arg-type]
        else:
            found = task.failed() if isinstance(task, events.CallForOfficer) else None
        if found is not None:
            self.answers.append(found)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def hear(self, data: st.DataObject) -> None:
        self.feed(self.answers.pop(data.draw(st.integers(0, len(self.answers) - 1))))

    # -- what always holds

    @invariant()
    def calling_is_said_only_while_it_is_on_its_way(self) -> None:
        session = self.state.session
        if session.call is not None and session.call.state is CallState.CALLING:
            underway = [one.key for one in self.tasks if isinstance(one, events.CallForOfficer)]
            heard = [one.key for one in self.answers if isinstance(one, events.CallSeen)]
            assert session.call_key in underway + heard

    @invariant()
    def what_is_said_of_a_call_is_true_of_this_visitors_own(self) -> None:
        session = self.state.session
        if session.call is None or self.away:
            return
        assert self.asked[session.call_key] == self.visitor
        mine = self.calls.of(session.call_key)
        match session.call.state:
            case CallState.CALLED | CallState.NOBODY | CallState.CLOSED:
                assert mine is not None
            case CallState.SEEN:
                assert mine is not None and mine.seen
            case CallState.ANSWERED:
                assert mine is not None and mine.answered
            case CallState.DONE:
                assert mine is not None and mine.helped

    @invariant()
    def every_call_that_was_recorded_is_journalled_once(self) -> None:
        if self.away:
            return
        recorded = [key for key in self.asked if self.calls.of(key) is not None]
        assert len(entries(self.journal.database, EntryFilter(event="officer_called"))) == len(recorded)

    def teardown(self) -> None:
        # Told everything that is still on its way, nobody is left with "calling" for good.
        self.away = False
        for task in self.tasks:
            found = task.run(self.touch)  # type: ignore[arg-type]
            self.answers += [found] if found is not None else []
        self.tasks = []
        self.feed(*self.answers)
        assert self.state.session.call is None or self.state.session.call.state is not CallState.CALLING
        self.database.close()


def _database(clock: ManualClock) -> Database:
    return open_database(next(_places), clock)


_places: Iterator[DatabaseSettings]


@pytest.fixture
def places(tmp_path_factory: pytest.TempPathFactory, template_file: Path) -> None:
    global _places
    folder = tmp_path_factory.mktemp("calls")
    files = (Path(shutil.copy(template_file, folder / f"{number}.sqlite3")) for number in itertools.count())
    _places = (DatabaseSettings(f"sqlite:///{file}", file.with_suffix(".id")) for file in files)


@pytest.mark.usefixtures("places")
def test_calls_in_any_order() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Calls, settings=hypothesis_settings(max_examples=40, stateful_step_count=25, deadline=None)
    )
