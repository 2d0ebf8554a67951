"""Texts of how a code is shown, shared by screen and voice. Pure."""

from __future__ import annotations

import math

from devices.scanner import ScannerPlace
from screens.touch.codes.view import CodeEntryView, Held, ScanView
from screens.touch.core.words import tr

_ARROWS = {
    ScannerPlace.BELOW: "arrow-down-bold",
    ScannerPlace.RIGHT: "arrow-right-bold",
    ScannerPlace.LEFT: "arrow-left-bold",
    ScannerPlace.BESIDE_PRINTER: "printer",
}


def title(view: ScanView, language: str) -> str:
    return tr.say(language, f"scan.title_{_shown(view)}")


def lead(view: ScanView, language: str) -> str:
    """Where the code is."""
    return tr.say(language, f"scan.lead_{_shown(view)}")


def hold(view: ScanView, language: str) -> tuple[str, str]:
    """What the scanner made of what is held before it, if anything, and what to do: the first words, and the others."""
    where = tr.say(language, f"scan.{view.place.value}")
    if view.held is Held.OTHER:
        return tr.say(language, "scan.other"), tr.say(language, f"scan.other_{_shown(view)}")
    if view.held is Held.UNREAD or view.helps:
        first = "scan.unread" if view.held is Held.UNREAD else "scan.help"
        return tr.say(language, first), tr.say(language, "scan.help_text", where=where)
    return tr.say(language, "scan.hold", where=where), ""


def _shown(view: ScanView) -> str:
    return "goods" if view.goods else view.wanted.value


def entry_problem(view: CodeEntryView, language: str) -> str:
    """What is wrong with a typed code, or how long the next one waits; "" where nothing is."""
    if not view.problem:
        return ""
    minutes = math.ceil(view.wait_seconds / 60)
    return tr.ask(language, view.problem, view.help_at, seconds=view.wait_seconds, minutes=minutes)


def look(view: ScanView) -> tuple[str, str]:
    """Pictogram and tone of it."""
    if view.held is Held.NOTHING:
        return _ARROWS[view.place], "calm" if view.helps else "ok"
    return "qrcode-remove", "warn"
