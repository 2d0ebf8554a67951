"""The graph of the touch flow: every screen that a visitor or an officer can come to, and which touch leads to which.

It is found, not written down: from the home screen of every sample house whatever a button of the shown screen says is
fed to the real flow, and after it every kind of answer of the tasks that follow (tests.support.sample_answers), the
passing of time, codes and faults. What the buttons say is asked of the real widgets (`ButtonsOf`).

Two states are one node when their page stands the same, whoever's session it is, and the buttons that are shown say
the same. What lies over a page is a node for each kind of page, not for each of its states.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from devices.scanner import ScannedCode, Unusable, UnusableCode
from screens.touch.app.events import MoreTime, OpenStaffDoor
from screens.touch.app.flow import Flow
from screens.touch.app.home.flow import HomePage
from screens.touch.app.picture import shown
from screens.touch.app.previews import frame
from screens.touch.app.view import Shown
from screens.touch.booking.paper_flow import PassPage
from screens.touch.codes.events import AskCopy
from screens.touch.codes.flow import LookupPage, ScanPage
from screens.touch.core.events import After, CodeScanned, Event, HealthRead, Intent, LobbyRead, Task, Tick, Weight
from screens.touch.core.state import FlowState, Page, Secret, TouchTimeouts
from screens.touch.fault.view import FaultView
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.look.tokens import PanelShape
from screens.touch.number.flow import ServicesPage
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.staff.flow import SignInPage
from screens.touch.survey.flow import HeldPage, QuestionPage
from screens.touch.survey.run import SurveyRun
from tests.support.sample_answers import answers
from tests.support.sample_houses import BAD_TIMES, houses

RIGHT_CODE = "1312481296"
LANGUAGES = ("id", "en", "min")
# Seconds without a touch after which something may show differently: what helps, asks, counts down or has gone.
QUIET = (1.0, 4.0, 11.0, 21.0, 31.0, 46.0, 91.0)
SLOW_QUIET = 181.0
SOON_SECONDS = 1.0
CODES = (
    ScannedCode("T1K7M2XQ4B9TRC", 0.0),
    ScannedCode("K1.PASS", 0.0),
    ScannedCode("8991234567890", 0.0),
    UnusableCode(Unusable.NOT_ALLOWED, 0.0),
)


@dataclass(frozen=True, slots=True)
class Button:
    """What can be touched. `place` is where it lies: "screen", "bar" or "sheet"."""

    intent: Intent
    place: str


ButtonsOf = Callable[[Shown], Sequence[Button]]
Kind = tuple[str, frozenset[Any]]  # what is shown, and what its own buttons say; of choices only that they are there


@dataclass(frozen=True, slots=True)
class Node:
    """One screen, with a state that shows it and what leads there from a home screen."""

    state: FlowState = field(repr=False)
    shown: Shown = field(repr=False)
    buttons: tuple[Button, ...]
    way: tuple[Event, ...]

    @property
    def page(self) -> str:
        return type(self.state.session.page).__name__

    @property
    def kind(self) -> Kind:
        return kind_of(self.shown, self.buttons)


@dataclass(slots=True)
class FlowGraph:
    """Nodes by key, and for each of them where a touch leads, at once and by what is answered to it."""

    nodes: dict[Hashable, Node] = field(default_factory=dict)
    leads: dict[tuple[Hashable, Intent], set[Hashable]] = field(default_factory=dict)

    def kinds(self) -> dict[Kind, Node]:
        """One node of each kind, the first that was found."""
        found: dict[Kind, Node] = {}
        for node in self.nodes.values():
            found.setdefault(node.kind, node)
        return found

    def edges(self) -> Iterator[tuple[Node, Intent, Node]]:
        """Every touch and what it leads to. A sheet that goes may leave any state of the page below it."""
        pages: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.shown.overlay is None:
                pages.setdefault(node.page, []).append(node)
        for (source, intent), targets in self.leads.items():
            before = self.nodes[source]
            for target in (self.nodes[one] for one in targets):
                closed = before.shown.overlay is not None and target.shown.overlay is None
                for after in pages[target.page] if closed and target.page == before.page else (target,):
                    yield before, intent, after


def kind_of(what: Shown, buttons: Sequence[Button]) -> Kind:
    """The kind of a picture with these buttons; the bar's are the same on every screen."""
    name = type(what.screen if what.overlay is None else what.overlay).__name__
    said = (button.intent for button in buttons if button.place != "bar")
    return name, frozenset(type(one) if one.weighs is Weight.CHOICE else one for one in said)


def explore(buttons_of: ButtonsOf, shape: PanelShape = PanelShape.TALL, wanted: Preferences = ORDINARY) -> FlowGraph:
    """The graph for a panel of this shape and a visitor with these preferences."""
    return _Search(buttons_of, shape, wanted).run()


def make_flow(shape: PanelShape = PanelShape.TALL) -> Flow:
    """The flow of which this is the graph."""
    ids = itertools.count(1)
    return Flow(TouchTimeouts(), LANGUAGES, lambda: f"id{next(ids)}", shape, drafts=("min",))


class _Search:
    """Breadth first, so that the way to a node is a shortest one."""

    def __init__(self, buttons_of: ButtonsOf, shape: PanelShape, wanted: Preferences) -> None:
        self._flow = make_flow(shape)
        self._buttons_of, self._wanted, self._frame = buttons_of, wanted, frame("id", wanted)
        self._graph = FlowGraph()
        self._waiting: deque[Hashable] = deque()
        self._known: dict[str, tuple[Button, ...]] = {}
        self._disturbed: set[str] = set()  # pages that codes and faults have come upon

    def run(self) -> FlowGraph:
        for health, lobby in houses():
            start = self._flow.start(0.0)
            self._reach(start, (HealthRead(health), LobbyRead(lobby, "id")), ())
        while self._waiting:
            key = self._waiting.popleft()
            node = self._graph.nodes[key]
            for intent in dict.fromkeys(button.intent for button in node.buttons):
                found = self._reach(node.state, (intent,), node.way)
                self._graph.leads.setdefault((key, intent), set()).update(found)
            for happens in self._happens(node):
                self._reach(node.state, happens, node.way)
        return self._graph

    def _happens(self, node: Node) -> Iterator[tuple[Event, ...]]:
        """What changes a screen without a touch of its buttons."""
        now = node.state.session.last_touch
        yield from ((Tick(now + seconds),) for seconds in QUIET)
        yield MoreTime(), Tick(now + SLOW_QUIET)
        if node.page in self._disturbed or node.shown.overlay is not None:
            return
        self._disturbed.add(node.page)
        yield (OpenStaffDoor(),)
        yield from ((CodeScanned(code),) for code in CODES)
        yield from ((HealthRead(health),) for health in BAD_TIMES)

    def _reach(self, state: FlowState, events: tuple[Event, ...], way: tuple[Event, ...]) -> set[Hashable]:
        """Feed events, and each answer of what they ask for; returns the keys of all that is shown soon then."""
        found: set[Hashable] = set()
        asked: set[tuple[Hashable, tuple[str, ...]]] = set()
        waiting = [(state, events, way, True)]
        while waiting:
            state, events, way, soon = waiting.pop()
            tasks: list[Task[Any] | After] = []
            for event in events:
                state, effects = self._flow.advance(state, event)
                tasks += (effect for effect in effects if isinstance(effect, Task | After))
            state, way = self._plain(state), (*way, *events)
            key = self._note(state, way)
            if soon:
                found.add(key)
            again = key, tuple(type(task).__name__ for task in tasks)
            if again not in asked:
                asked.add(again)
                waiting += [(state, (one,), way, soon and _is_soon(task)) for task in tasks for one in _follows(task)]
        return found

    def _note(self, state: FlowState, way: tuple[Event, ...]) -> Hashable:
        picture = shown(self._flow, state, self._frame)
        node = Node(state, picture, self._buttons(picture), way)
        key = self._key(node)
        if key not in self._graph.nodes:
            self._graph.nodes[key] = node
            self._waiting.append(key)
        return key

    def _buttons(self, picture: Shown) -> tuple[Button, ...]:
        frame = picture.frame
        seen = repr(picture.overlay or (picture.screen, frame.bar, frame.speaks))
        if seen not in self._known:
            self._known[seen] = tuple(self._buttons_of(picture))
        return self._known[seen]

    def _key(self, node: Node) -> Hashable:
        if node.shown.overlay is not None:
            return node.page, node.kind
        if isinstance(node.shown.screen, FaultView):
            return node.shown.screen.fault  # whatever lies under it
        page = node.state.session.page
        house = id(node.state.lobby) if isinstance(page, _OF_THE_HOUSE) else 0
        return _standing(page), node.kind, house

    def _plain(self, state: FlowState) -> FlowState:
        """The state without what this visitor has set for themselves: another visitor's graph shows that."""
        session = state.session
        own = session.preferences
        kept = replace(self._wanted, spoken=own.spoken, volume=own.volume, slow=own.slow and session.counting_down)
        return replace(state, session=replace(session, language="id", preferences=kept))


def _is_soon(task: Task[Any] | After) -> bool:
    """Whether the finger may still be there when it is answered."""
    return not isinstance(task, After) or task.seconds < SOON_SECONDS


def _follows(task: Task[Any] | After) -> Iterable[Event]:
    return (task.result,) if isinstance(task, After) else answers(task)


# Pages that show the same in many houses and lead elsewhere in some of them.
_OF_THE_HOUSE = (HomePage, ServicesPage, ScanPage)
# What a page remembers without showing it or going another way for it.
_NO_MATTER = (
    "request_id",
    "wish",
    "service",
    "asked_at",
    "log_first",
    "paperless_page",
    "message",
    "overview",
    "hold",
    "again",
    "asked",
    "doing",
    "moments",
    "cancelled",
)


def _standing(value: Any) -> Hashable:
    """How a page stands: the values in it, without what only tells sessions apart or counts time."""
    match value:
        case TicketPage(ticket=ticket, job=job, before=before):
            return type(value), ticket.paper, ticket.may_copy, job is None, type(before)
        case PassPage(made=made):  # what is asleep or asked, the buttons tell; only who was told once more may go back
            back = type(value.before).__name__ if made.repeated else ""
            paper = value.paper, value.missed is None, made.job is None, made.may_print
            return PassPage, paper, made.repeated, made.waits, back
        case LookupPage(typed=typed, wish=wish):  # a copy is not asked for twice
            return LookupPage, _standing(typed), isinstance(wish, AskCopy)
        case QuestionPage(run=run, moment=moment):
            return QuestionPage, _standing(run), bool(moment)
        case HeldPage(run=run, left=left):
            return HeldPage, run.instrument and run.instrument.id, len(run.offer.instruments), left
        case SurveyRun():
            return _run(value)
        case SignInPage(code=code, pin=pin):  # whatever is typed there, a backend may take it
            return SignInPage, bool(code), len(pin) > 0, value.asks_pin, value.checking, bool(value.problem)
        case Secret():
            return _typed(value.reveal(), RIGHT_CODE)
        case float():
            return value > 0
        case tuple():
            return tuple(_standing(one) for one in value)
        case _ if is_dataclass(value):
            return type(value).__name__, tuple(_of(value, one.name) for one in fields(value))
    # From Python 3.12 on a read-only mapping says that it has a hash, whatever is in it.
    return value if isinstance(value, Hashable) and not isinstance(value, Mapping) else repr(value)


def _run(run: SurveyRun) -> Hashable:
    asked = tuple(one.id for one in run.offer.instruments)
    if run.ended:
        return asked
    instrument = run.instrument and run.instrument.id
    return instrument, run.step, run.page, bool(run.chosen), run.complete, bool(run.begun), asked


def _of(page: Any, name: str) -> Hashable:
    """What a field of a page is for how it stands; of the page that it came from, which one that is."""
    value = getattr(page, name)
    if name in _NO_MATTER:
        return None
    return type(value).__name__ if name.startswith("before") and isinstance(value, Page) else _standing(value)


def _typed(text: str, right: str) -> str:
    """What was typed as far as it is right, else only whether it is as much."""
    return text if right.startswith(text) else f"{len(text) >= len(right)}"
