"""The console's pages as its head lists them. A new page is a line here, a module in pages/, a template."""

from __future__ import annotations

from dataclasses import dataclass

from services.people.permissions import Action


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`key` names its words (nav.KEY); it is shown to whoever may do `action`."""

    key: str
    path: str
    action: Action


NAVIGATION = (
    NavigationItem("counter", "/counter", Action.SERVE),
    NavigationItem("attention", "/attention", Action.SEE_QUEUE),
    NavigationItem("visits", "/visits", Action.SEE_VISITS),
    NavigationItem("supervision", "/supervision", Action.CLOSE_SERVICE),
    NavigationItem("surveys", "/surveys", Action.SEE_SURVEYS),
    NavigationItem("integrity", "/integrity", Action.SEE_INTEGRITY),
    NavigationItem("glance", "/glance", Action.SEE_QUEUE),
    NavigationItem("devices", "/devices", Action.SEE_DEVICES),
    NavigationItem("log", "/log", Action.READ_LOG),
    NavigationItem("roster", "/roster", Action.SEE_QUEUE),
    NavigationItem("officers", "/officers", Action.MANAGE_OFFICERS),
)
