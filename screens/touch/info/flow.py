"""The page of the information: into a topic, a page on, one step back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from screens.touch.core.events import Back, Effects, Intent, Opened, Result, TurnPage
from screens.touch.core.lobby import InfoNode
from screens.touch.core.state import Awaited, Here, OnCode, Page, Step
from screens.touch.core.waiting import Late, LatePage
from screens.touch.info.events import ChooseTopic
from screens.touch.info.paging import info_grid, leaflet_pages, page_count
from screens.touch.info.view import InfoView, LeafletView, SignsView, TopicsView

CHANNELS = "channels"  # the topic that the strip about illegal levies leads to
SURVEY = "survey"  # the topic that leads to the surveys that anyone can answer


@dataclass(frozen=True, slots=True)
class InfoPage(Page):
    """The topic at the end of a path. One that has gone (the settings changed) shows the menu."""

    path: tuple[str, ...] = ()
    entry: int = 0  # length of the path at which it was opened: from there, back leads home
    page: int = 0
    on_code = OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        node = here.lobby.info.at(self.path)
        match event:
            case ChooseTopic(code) if node is not None and node.at((code,)) is not None:
                return here.at(replace(self, path=(*self.path, code), page=0))
            case TurnPage(by) if node is not None:
                last = page_count(node, here.session.preferences, here.shape) - 1
                return here.at(replace(self, page=max(0, min(last, min(last, self.page) + by))))
            case Back() if len(self.path) <= self.entry:
                return None
            case Back():
                return here.at(replace(self, path=self.path[:-1], page=0))
        return here.stay()

    def leads_to_surveys(self, event: Intent | Result) -> bool:
        return not self.path and event == ChooseTopic(SURVEY)

    def view(self, here: Here) -> InfoView:
        root, wanted, shape = here.lobby.info, here.session.preferences, here.shape
        node = root.at(self.path) or root
        pages = page_count(node, wanted, shape)
        page = min(self.page, pages - 1)
        ends = len(self.path) > self.entry
        columns, rows = info_grid(wanted, shape, noted=node.note is not None)
        first, after = page * columns * rows, (page + 1) * columns * rows
        if node.nodes:
            return TopicsView(node.name, node.nodes[first:after], page, pages, ends)
        if node.signs:
            return SignsView(node.name, node.lead, node.signs[first:after], page, pages, ends, node.note)
        return LeafletView(node.name, node.lead, leaflet_pages(node, wanted, shape)[page], page, pages, ends)


@dataclass(frozen=True, slots=True)
class InfoWaitsPage(InfoPage):
    """The same page while it is asked which surveys there are: by `asked`."""

    asked: Effects = ()
    busy = True
    on_code = OnCode.WAITS

    @property
    def awaits(self) -> Awaited:
        return Awaited("surveys")

    def overdue(self, here: Here) -> Step:
        return here.at(LatePage(Late.SURVEYS, self, self.asked))

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        return here.open(event.page) if isinstance(event, Opened) else here.stay()


def open_topic(here: Here, topic: str) -> Step:
    """The information from its menu, or from one of its topics at once if the house has it."""
    root: InfoNode = here.lobby.info
    path = (topic,) if topic and root.at((topic,)) else ()
    return here.open(InfoPage(path, len(path))) if root.nodes else here.stay()
