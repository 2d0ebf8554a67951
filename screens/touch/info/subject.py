"""The screens of the information."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.info import spoken
from screens.touch.info.view import LeafletView, SignsView, TopicsView

SCREENS = (
    ScreenEntry(TopicsView("", ()), "info.topics.TopicsScreen", spoken.topics),
    ScreenEntry(LeafletView("", "", ()), "info.leaflet.LeafletScreen", spoken.leaflet),
    ScreenEntry(SignsView("", "", ()), "info.signs.SignsScreen", spoken.signs),
)
