"""What the information screens show: a tree of topics, in the visitor's language already."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.lobby import InfoLine, InfoNode, InfoSign
from screens.touch.core.view import ScreenView


@dataclass(frozen=True, slots=True)
class TopicsView(ScreenView):
    """Topics to choose from."""

    title: str
    cards: tuple[InfoNode, ...]
    page: int = 0
    pages: int = 1
    ends: bool = False  # "back" leads to the topic before, so "done" is there too


@dataclass(frozen=True, slots=True)
class LeafletView(ScreenView):
    """What is to be read about a topic."""

    title: str
    lead: str
    lines: tuple[InfoLine, ...]
    page: int = 0
    pages: int = 1
    ends: bool = False  # "back" leads to the topic before, so "done" is there too


@dataclass(frozen=True, slots=True)
class SignsView(ScreenView):
    """What must not be brought; `note`: what is kept outside instead."""

    title: str
    lead: str
    signs: tuple[InfoSign, ...]
    page: int = 0
    pages: int = 1
    ends: bool = False  # "back" leads to the topic before, so "done" is there too
    note: InfoLine | None = None


InfoView = TopicsView | LeafletView | SignsView
