"""Texts of a pass that is not accepted, shared by screen and voice. Pure."""

from __future__ import annotations

from screens.touch.core.paper import PILLS, PaperState
from screens.touch.core.words import tr
from screens.touch.visit.view import NotArrived, NotArrivedView

BY_THEMSELVES = (NotArrived.TOO_EARLY, NotArrived.OTHER_DAY, NotArrived.UNREADABLE)


def title(view: NotArrivedView, language: str) -> str:
    """What it comes to; that a visit is over is no refusal where the next one can be booked with its pass."""
    return tr.say(language, "place.served" if view.next_visit else f"visit.{view.reason.value}")


def why(view: NotArrivedView, language: str) -> str:
    """Why, and when to come; for a closing the house's own words. "" where nothing more is known: the moment at which
    a pass was used cannot be said while the clock is not trusted."""
    if view.next_visit:
        return tr.say(language, "place.served_do")
    if view.public_reason:
        return view.public_reason
    if view.reason is NotArrived.ALREADY_USED and not view.used:
        return ""
    return tr.say(language, f"visit.{view.reason.value}_hint", session=view.session, day=view.day, used=view.used)


def to_do(view: NotArrivedView, language: str) -> str:
    """What a family can do by itself; "" where it needs an officer."""
    if view.reason not in BY_THEMSELVES or (view.reason is NotArrived.TOO_EARLY and not view.come):
        return ""
    return tr.say(language, f"visit.{view.reason.value}_do", come=view.come)


def ask(view: NotArrivedView, language: str) -> str:
    """Where an officer helps; with what to say there while nothing can be settled. Who can do something without one
    is not sent to one: they may ask."""
    if view.provisional:
        return tr.ask(language, "visit.say_label", view.help_at, label=view.provisional)
    return tr.ask(language, "refusal.ask" if to_do(view, language) or view.next_visit else "visit.ask", view.help_at)


def paper(view: NotArrivedView, language: str) -> str:
    """That the provisional slip is out, or that it is not; "" while it is printed, or where there is none."""
    if view.paper is PaperState.NO_SLIP or view.paper is PaperState.PRINTING:
        return ""
    return tr.say(language, PILLS[view.paper][2])
