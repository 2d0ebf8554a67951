"""A visit as it is told on the screen: its day, its time, for how many. Nothing else of it is shown in a lobby."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Plate


class VisitPlate(Plate):
    """`visit`: a view with day, start, end and people."""

    visit = ObjectProperty(None, allownone=True, rebind=True)
    language = StringProperty("id")
    tight = BooleanProperty(False)  # day and time only


load_kv(__file__)
