"""Grounds that words stand on. A check walks from every word up to the ground below it: `fill` names it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.touch.screen import load_kv
from screens.touch.widgets.layouts import Stack


class Ground(Stack):
    """A rounded ground."""

    fill = StringProperty("mist")
    corner = NumericProperty(28)  # units


class Plate(Stack):
    """A rounded ground with a rim, and a shadow where it is raised."""

    fill = StringProperty("card")
    rim = StringProperty("line")
    corner = NumericProperty(28)  # units
    raised = BooleanProperty(False)


load_kv("widgets/surfaces")
