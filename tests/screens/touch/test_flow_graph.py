"""The graph of the touch flow knows every task, answer, page, screen and intent that there is."""

from __future__ import annotations

import inspect
import sys
from typing import get_args

import pytest

from screens.touch.app.events import CloseOverlay, Explored, MoreTime, OpenStaffDoor, SpeakToMe, StillHere, TakeNumber
from screens.touch.app.previews import frame, previews
from screens.touch.app.registry import SCREENS
from screens.touch.app.view import Overlay
from screens.touch.core.events import Intent, Task
from screens.touch.core.state import Page
from screens.touch.number.events import ChooseService
from screens.touch.number.flow import PriorityPage
from tests.support.flow_graph import FlowGraph, Node, explore, kind_of
from tests.support.panel import Panel
from tests.support.sample_answers import answered_tasks
from tests.support.touch_buttons import ButtonsOfShell

WITHOUT_BUTTON = {OpenStaffDoor, SpeakToMe, Explored}
_found: list[FlowGraph] = []


@pytest.fixture
def graph(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> FlowGraph:
    from screens.touch.booking.wait import WaitScreen
    from screens.touch.number.working import WorkingScreen

    for screen in (WorkingScreen, WaitScreen):
        monkeypatch.setattr(screen, "late_seconds", 0.0)  # no time passes: it would never be seen
    if not _found:
        _found.append(explore(ButtonsOfShell(panel.shell())))
    return _found[0]


def _declared(base: type) -> set[type]:
    """The classes of the touch screens that derive from `base` and can be made."""
    modules = [module for name, module in sys.modules.items() if name.startswith("screens.touch")]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    made = {kind for kind in kinds if issubclass(kind, base) and not inspect.isabstract(kind)}
    return {kind for kind in made if "__dataclass_fields__" in vars(kind)}


def test_every_task_has_its_sample_answers() -> None:
    assert _declared(Task) == answered_tasks()


def test_every_page_screen_and_overlay_is_reached(graph: FlowGraph) -> None:
    nodes = graph.nodes.values()
    assert {type(node.state.session.page) for node in nodes} >= _declared(Page)
    assert {type(node.shown.screen) for node in nodes} == set(SCREENS)
    assert {type(node.shown.overlay) for node in nodes} == {type(None), *get_args(Overlay)}


def test_every_intent_is_said_by_a_button_that_is_reached(graph: FlowGraph) -> None:
    said = {type(button.intent) for node in graph.nodes.values() for button in node.buttons}
    assert _declared(Intent) - said == WITHOUT_BUTTON
    assert {type(intent) for _node, intent in graph.leads} == said


def test_every_preview_shows_what_can_be_reached(graph: FlowGraph, panel: Panel) -> None:
    buttons_of = ButtonsOfShell(panel.shell())
    pictures = {name: preview(frame("id")) for name, preview in previews().items()}
    kinds = {name: kind_of(picture, buttons_of(picture)) for name, picture in pictures.items()}
    assert [name for name, kind in kinds.items() if kind not in graph.kinds()] == []


def test_every_intent_says_its_weight() -> None:
    assert {kind for kind in _declared(Intent) if "weight" not in vars(kind)} == set()


def test_a_touch_leads_where_its_answers_lead(graph: FlowGraph) -> None:
    """Some edges by hand: at once, by an answer, by the paper of a number, through a sheet, in another house."""

    def leads(page: str, intent: str) -> set[str]:
        return {after.page for before, said, after in graph.edges() if (before.page, repr(said)) == (page, intent)}

    assert leads("HomePage", "TakeNumber()") == {"ServicesPage"}
    assert leads("PriorityPage", "ChoosePriority(group=None)") == {"WorkingPage", "RefusalPage", "TicketPage"}
    assert leads("ServicesPage", "ChooseService(code='A')") >= {"PriorityPage", "TicketPage"}
    assert leads("TicketPage", "Finish(sure=False, asks=False)") == {"HomePage"}
    assert "TicketPage" in leads("TicketPage", "Finish(sure=False, asks=True)")
    assert leads("PlacePage", "GiveUpNumber(sure=True)") == {"LookupPage", "PlacePage", "ProblemPage"}
    assert "ArrivedPage" in leads("EntryPage", "CodeKey()")


def test_a_sheet_that_goes_leaves_every_state_of_its_page(graph: FlowGraph) -> None:
    below = [after for before, said, after in graph.edges() if before.page == "TicketPage" and said == CloseOverlay()]
    assert {node.kind for node in below} == {node.kind for node in graph.nodes.values() if _is_bare_ticket(node)}


def _is_bare_ticket(node: Node) -> bool:
    return node.page == "TicketPage" and node.shown.overlay is None


def test_still_there_has_both_its_forms(graph: FlowGraph) -> None:
    asked = {node.kind[1] for node in graph.nodes.values() if node.kind[0] == "StillThereView"}
    assert asked == {frozenset({StillHere(), MoreTime()}), frozenset({StillHere()})}


def test_the_way_to_a_node_is_a_short_one(graph: FlowGraph) -> None:
    asked = next(node for node in graph.nodes.values() if isinstance(node.state.session.page, PriorityPage))
    assert [type(event) for event in asked.way if isinstance(event, Intent)] == [TakeNumber, ChooseService]
