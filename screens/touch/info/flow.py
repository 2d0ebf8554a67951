"""The touch flow of the information screens: into a topic, a page on, one step back. Pure."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core import intents
from screens.touch.core.state import Page, Session
from screens.touch.info.paging import info_grid, leaflet_pages, page_count
from screens.touch.info.view import InfoNode, InfoView, LeafletView, SignsView, TopicsView
from screens.touch.look.preferences import Preferences
from screens.touch.look.tokens import PanelShape

CHANNELS = "channels"  # the topic that the strip about illegal levies leads to
SURVEY = "survey"  # the topic that leads to the surveys that anyone can answer


def _opened(session: Session, topic: str, root: InfoNode) -> Session:
    """From the home screen; for a topic that the house does not have, the menu."""
    path = (topic,) if topic and root.at((topic,)) else ()
    return session.at(Page.INFO, info_path=path, info_entry=len(path), info_page=0)


def act(session: Session, intent: object, root: InfoNode, room: PanelShape) -> Session | None:
    """What follows an intent on an information screen; None: back to the home screen."""
    node = root.at(session.info_path)
    match intent:
        case intents.OpenInfo(topic) if session.page is Page.HOME:
            return _opened(session, topic, root) if root.nodes else session
        case intents.ChooseTopic(code) if node is not None and node.at((code,)) is not None:
            return replace(session, info_path=(*session.info_path, code), info_page=0)
        case intents.TurnPage(by) if node is not None:
            last = page_count(node, session.preferences, room) - 1
            return replace(session, info_page=max(0, min(last, min(last, session.info_page) + by)))
        case intents.Back() if len(session.info_path) <= session.info_entry:
            return None
        case intents.Back():
            return replace(session, info_path=session.info_path[:-1], info_page=0)
    return session


def view(session: Session, root: InfoNode, room: PanelShape) -> InfoView:
    """The page of the topic that is open. One that has gone (the settings changed) shows the menu."""
    node = root.at(session.info_path) or root
    wanted: Preferences = session.preferences
    pages = page_count(node, wanted, room)
    page = min(session.info_page, pages - 1)
    columns, rows = info_grid(wanted, room)
    size = columns * rows
    if node.nodes:
        return TopicsView(node.name, node.nodes[page * size : (page + 1) * size], page, pages)
    if node.signs:
        return SignsView(node.name, node.lead, node.signs[page * size : (page + 1) * size], page, pages)
    return LeafletView(node.name, node.lead, leaflet_pages(node, wanted, room)[page], page, pages)
