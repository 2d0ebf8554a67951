"""Previews of the information's screens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from screens.touch.core.lobby import NO_LOBBY, InfoLine, InfoNode, InfoSign
from screens.touch.core.sample import load_sample
from screens.touch.core.state import Here
from screens.touch.core.view import Frame, ScreenView
from screens.touch.core.words import tr
from screens.touch.info.flow import InfoPage
from screens.touch.look.tokens import PanelShape

# Topics that have a second page with some letters on some panel; so many pages on, it is always the last.
_LONG = ("info", "info-service", "info-times", "info-forbidden", "info-channels", "info-privacy")
LAST = 99


def tree(language: str) -> InfoNode:
    """A house with something under every topic."""
    sample = load_sample(__file__, language)

    def say(key: str) -> str:
        return tr.say(language, f"info.{key}")

    def line(says: str = "", name: str = "", **entry: str) -> InfoLine:
        return InfoLine(name=say(says) if says else name, **entry)

    def topic(code: str, lead: str = "", **more: Any) -> InfoNode:
        lines = tuple(line(**entry) for entry in more.pop("lines", ()))
        signs = tuple(InfoSign(**sign) for sign in more.pop("signs", ()))
        nodes = services if code == "services" else ()
        name, hint = say(code), say(f"{code}_hint")
        note = more.pop("note", None)
        parts: dict[str, Any] = {"nodes": nodes, "signs": signs, "lines": lines, "note": note and line(**note)}
        return InfoNode(code, name=name, hint=hint, lead=say(lead) if lead else "", **parts, **more)

    standard = tuple(line(**entry) for entry in sample["standard"])
    services = tuple(InfoNode(code=service["icon"], lines=standard, **service) for service in sample["services"])
    topics = tuple(topic(**entry) for entry in sample["topics"])
    return InfoNode("", "information-variant", say("title"), nodes=topics)


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    """The menu, every topic, and the last page of those that have several with ordinary letters or larger."""
    house = tree(frame.language)

    def at(root: InfoNode, path: tuple[str, ...] = (), page: int = 0) -> ScreenView:
        info = InfoPage(path, page=page)
        return info.view(Here.alone(info, frame.language, frame.preferences, shape, replace(NO_LOBBY, info=root)))

    places: dict[str, tuple[str, ...]] = {"info": (), "info-service": ("services", "account-group")}
    places |= {f"info-{topic.code}": (topic.code,) for topic in house.nodes}
    made = {name: at(house, path) for name, path in places.items()}
    made |= {f"{name}-last": at(house, places[name], LAST) for name in _LONG}
    results, none, later = (tr.say(frame.language, f"info.{key}") for key in ("results", "no_result", "no_result_hint"))
    empty = InfoNode("results", "chart-bar", results, lines=(InfoLine("chart-bar", none, later),))
    return {**made, "info-no-result": at(empty)}
