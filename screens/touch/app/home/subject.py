"""The home screen."""

from __future__ import annotations

from screens.touch.app.home import spoken
from screens.touch.app.home.view import HomeView
from screens.touch.core.subject import ScreenEntry

SCREENS = (ScreenEntry(HomeView(), "app.home.home.HomeScreen", spoken.home),)
