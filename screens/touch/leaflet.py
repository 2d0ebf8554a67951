"""What is to be read about a topic: entries with a pictogram, a name, a large value or some sentences, a code."""

from __future__ import annotations

from kivy.properties import ObjectProperty

from screens.touch.kit import Stack
from screens.touch.paged import PagedScreen
from screens.touch.screen import load_kv
from screens.touch.views_info import InfoLine


class LeafletLine(Stack):
    line = ObjectProperty(InfoLine("", ""), rebind=True)


class Leaflet(Stack):
    """The entries of one page. Their widgets are made once and shown again."""

    lines = ObjectProperty(())

    def on_lines(self, _widget: object, lines: tuple[InfoLine, ...]) -> None:
        while len(self.children) < len(lines):
            self.add_widget(LeafletLine())
        for index, entry in enumerate(reversed(self.children)):
            entry.there = index < len(lines)
            if entry.there:
                entry.line = lines[index]


class LeafletScreen(PagedScreen):
    pass


load_kv("leaflet")
