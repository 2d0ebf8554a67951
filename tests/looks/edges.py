"""What ends, cancels, confirms, calls or deletes never lies where the touch lay that led to its page.

People who have never used a touchscreen tap twice. The guard of the touch screens (screens.touch.core.guard) swallows
a second tap; this is the rule for layouts behind it: for every touch of the flow's graph, and every picture of the
page that it leads to, at once or by its answer, no button of `Weight.HEAVY` lies over the touched one or closer to it
than `MARGIN_MM`. It holds on every panel, in every language, with every size, contrast and reach; and where the touch
itself changes one of these, from the one look to the other.

The pictures are the previews, told apart by what their buttons say; what can be reached and has no preview is laid out
from the graph. Nothing is laid out a second time: `Places` remembers where buttons lie while the other rules look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from screens.touch.app.events import LargerText, SwitchLanguage, ToggleContrast, ToggleReach
from screens.touch.app.picture import shown
from screens.touch.app.previews import Preview, frame
from screens.touch.app.view import Shown
from screens.touch.core.events import Intent, Weight
from screens.touch.core.view import Frame
from screens.touch.look.preferences import Preferences
from screens.touch.look.theme import look
from screens.touch.look.tokens import PanelShape
from tests.looks.rules import Box, box_of, name
from tests.looks.stage import Stage, describe
from tests.support.flow_graph import Button, FlowGraph, Kind, Node, explore, kind_of, make_flow
from tests.support.touch_buttons import ButtonsOfShell, said_by, touchables

MARGIN_MM = 2.0

Look = tuple[str, Preferences]  # a language, and what a visitor has set

_graphs: dict[PanelShape, FlowGraph] = {}  # it takes a while to explore one, and panels of one shape have the same


@dataclass(frozen=True, slots=True)
class Place:
    """A button of one picture: what it says, where it lies in the window (pixels), and its words."""

    button: Button
    box: Box
    words: str

    @property
    def heavy(self) -> bool:
        return self.button.intent.weighs is Weight.HEAVY


class EdgeRule:
    """The rule on a stage: go through `everything`, then ask for `faults`."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._places = stage, Places()
        self._graph = FlowGraph()

    def everything(self) -> Iterator[str]:
        """Every picture, as `Stage.everything` shows them; and those of what has no preview."""
        stage = self._stage
        buttons_of, shape = ButtonsOfShell(stage.shell), look.panel.shape
        if shape not in _graphs:
            _graphs[shape] = explore(buttons_of, shape)
        self._graph = _graphs[shape]
        pictures = [preview(frame("id")) for preview in stage.previews.values()]
        known = {kind_of(picture, buttons_of(picture)) for picture in pictures}
        stage.previews |= without_preview(self._graph, known)
        for what in stage.everything():
            yield what
            self._places.remember(stage.name, stage.shell, stage.shown)

    def faults(self) -> list[str]:
        return faults_of_edges(self._graph, self._places)


@dataclass(slots=True)
class Places:
    """Where the buttons of all pictures lie, by look and by the name of the preview."""

    by_look: dict[Look, dict[str, list[Place]]] = field(default_factory=lambda: defaultdict(dict))
    kinds: dict[str, Kind] = field(default_factory=dict)  # of the previews, as they are in the first look
    shown: dict[str, Shown] = field(default_factory=dict)

    def remember(self, preview: str, shell: Any, what: Shown) -> None:
        """Note what the shell shows now."""
        found = [
            Place(Button(said_by(shell, widget), place), box_of(widget), name(widget))
            for widget, place in touchables(shell)
        ]
        own = what.frame.preferences
        seen = Preferences(own.text_size, high_contrast=own.high_contrast, low_reach=own.low_reach)
        self.by_look[what.frame.language, seen][preview] = found
        self.shown[preview] = what
        self.kinds.setdefault(preview, kind_of(what, [place.button for place in found]))

    def may_follow(self, before: str, after: str) -> bool:
        """Whether one picture may come after the other: the bar tells of the same call on both, unless a sheet goes."""
        one, other = self.shown[before], self.shown[after]
        return one.overlay is not None or one.frame.call is other.frame.call


def faults_of_edges(graph: FlowGraph, places: Places) -> list[str]:
    """Every heavy button that lies where a touch led to it: a line for each kind of touch and what lies under it."""
    seen: dict[tuple[str, Intent, str, Intent], list[str]] = defaultdict(list)
    pictures = _by_kind(places)
    edges = {(before.kind, intent, after.kind) for before, intent, after in graph.edges()}
    margin = MARGIN_MM * look.panel.px_per_mm
    for at, layouts in places.by_look.items():
        then = {intent: places.by_look.get(after) for intent, after in _changes(at)}
        for kind, intent, next_kind in edges:
            after = then.get(intent, layouts)
            if after is None:  # on this panel nothing is shown in that look
                continue
            for first in pictures[kind]:
                touched = [place for place in layouts[first] if place.button.intent == intent]
                seconds = [first] if intent in then and kind == next_kind else pictures[next_kind]
                for second in (one for one in seconds if places.may_follow(first, one)):
                    for one, other in _conflicts(touched, after[second], margin):
                        what = f"{first}: {one.words} leads to {second}, where {other.words} lies under it"
                        seen[kind[0], intent, next_kind[0], other.button.intent].append(f"{what} ({_say(at)})")
    return [f"{found[0]}, and so {len(found)} times" for found in seen.values()]


def _say(at: Look) -> str:
    return f"{at[0]} {describe(at[1])}"


def _conflicts(touched: list[Place], shown: list[Place], margin: float) -> Iterator[tuple[Place, Place]]:
    for one in touched:
        for other in shown:
            if other.heavy and one.box.nearer(other.box, margin) and not _stays(one, other):
                yield one, other


def _stays(one: Place, other: Place) -> bool:
    """The touched button itself, where it was: a second tap wishes the same once more."""
    return one.button == other.button and one.box.holds(other.box) and other.box.holds(one.box)


def _by_kind(places: Places) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = defaultdict(list)
    for preview, kind in places.kinds.items():
        found[kind].append(preview)
    return found


def _changes(at: Look) -> Iterator[tuple[Intent, Look]]:
    """The touches that change the look itself, and the look that they lead to."""
    language, own = at
    yield LargerText(), (language, own.with_larger_text())
    yield ToggleContrast(), (language, own.with_contrast_toggled())
    yield ToggleReach(), (language, own.with_reach_toggled())
    for other in ("id", "en", "min"):
        yield SwitchLanguage(other), (other, own)


# -- what has no preview --------------------------------------------------------------------------------


def without_preview(graph: FlowGraph, known: set[Kind]) -> dict[str, Preview]:
    """Previews of the kinds that can be reached and of which there is none."""
    missing = [node for kind, node in graph.kinds().items() if kind not in known]
    return {f"reached-{number}-{node.kind[0]}": _preview(node) for number, node in enumerate(missing, 1)}


def _preview(node: Node) -> Preview:
    flow, state = make_flow(look.panel.shape), node.state

    def preview(frame: Frame) -> Shown:
        own = replace(frame.preferences, spoken=state.session.preferences.spoken)
        session = replace(state.session, language=frame.language, preferences=own)
        return shown(flow, replace(state, session=session), frame)

    return preview
