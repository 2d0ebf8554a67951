"""What the information screens show: a tree of topics, in the visitor's language already."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.view import ScreenView


@dataclass(frozen=True, slots=True)
class InfoLine:
    """One entry of a leaflet. `value` is shown large; `qr` is a code beside it."""

    icon: str
    name: str
    text: str = ""
    value: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class InfoSign:
    """Something forbidden: a pictogram that is struck through, and its name."""

    icon: str
    name: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class InfoNode:
    """A topic. It has topics of its own, or signs, or lines."""

    code: str
    icon: str
    name: str
    hint: str = ""
    lead: str = ""
    nodes: tuple[InfoNode, ...] = ()
    signs: tuple[InfoSign, ...] = ()
    lines: tuple[InfoLine, ...] = ()

    def at(self, path: tuple[str, ...]) -> InfoNode | None:
        """The topic at the end of a path of codes; None where there is none (any more)."""
        found: InfoNode | None = self
        for code in path:
            found = next((node for node in found.nodes if node.code == code), None) if found else None
        return found


@dataclass(frozen=True, slots=True)
class TopicsView(ScreenView):
    """Topics to choose from."""

    title: str
    cards: tuple[InfoNode, ...]
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class LeafletView(ScreenView):
    """What is to be read about a topic."""

    title: str
    lead: str
    lines: tuple[InfoLine, ...]
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class SignsView(ScreenView):
    """What is forbidden."""

    title: str
    lead: str
    signs: tuple[InfoSign, ...]
    page: int = 0
    pages: int = 1


InfoView = TopicsView | LeafletView | SignsView
