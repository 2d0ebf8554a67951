"""The text of a topic: entries with a pictogram, a name, a large value or some sentences, and a QR code."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty

from screens.touch.core.lobby import InfoLine
from screens.touch.core.screen import TouchScreen
from screens.touch.info import feet  # noqa: F401 - its kv comes before ours
from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Plate, Stack


class LeafletLine(Stack):
    first = BooleanProperty(False)  # no rule above it
    line = ObjectProperty(InfoLine("", ""), rebind=True)


class Leaflet(Plate):
    """A sheet with the entries of one page, a thin rule between two. Their widgets are made once and shown again."""

    lines = ObjectProperty(())

    def on_lines(self, _widget: object, lines: tuple[InfoLine, ...]) -> None:
        while len(self.children) < len(lines):
            self.add_widget(LeafletLine())
        for index, entry in enumerate(reversed(self.children)):
            entry.there, entry.first = index < len(lines), index == 0
            if entry.there:
                entry.line = lines[index]


class LeafletScreen(TouchScreen):
    pass


load_kv(__file__)
