"""Texts of the next visit, shared by screen and voice. Pure."""

from __future__ import annotations

from datetime import date

from screens.touch.booking.view import ChoiceCard, ChoiceView, PassView, RefusedView
from screens.touch.core.paper import PILLS, PaperAt, PaperState
from screens.touch.core.words import tr
from services.text.local_form import format_date, format_minutes
from services.visits.codes import shown_code
from services.visits.next_model import NextProblem

_WHERE = {PaperAt.BELOW: "ticket.at_below", PaperAt.RIGHT: "ticket.at_right", PaperAt.LEFT: "ticket.at_left"}
ARROWS = {PaperAt.BELOW: "arrow-down-bold", PaperAt.RIGHT: "arrow-right-bold", PaperAt.LEFT: "arrow-left-bold"}
_WAYS = {
    PaperState.PRINTING: "ticket.wait_paper",
    PaperState.PRINTED: "ticket.take_paper",
    PaperState.SENT: "ticket.paper_should_come",
}


def day_words(day: date, language: str) -> str:
    """ "Senin, 23 November 2026"."""
    return format_date(day, language)


def time_words(start: int, end: int, language: str) -> str:
    times = f"{format_minutes(start, language)}–{format_minutes(end, language)}"
    return tr.say(language, "next.time", times=times)


def title(view: ChoiceView, language: str) -> str:
    return tr.say(language, "next.choose_day" if view.day is None else "next.choose_session")


def lead(view: ChoiceView, language: str) -> str:
    """What the last touch came to, the day whose sessions these are, or what is not shown."""
    if view.news:
        return tr.say(language, view.news)
    return tr.say(language, "next.days_lead") if view.day is None else day_words(view.day, language)


def state(card: ChoiceCard, language: str) -> str:
    return tr.say(language, "next.full_short") if card.full else ""


def why(view: RefusedView, language: str) -> str:
    return tr.say(language, f"next_refused.{view.problem.value}_hint")


def to_do(view: RefusedView, language: str) -> str:
    """What the family can do: choose again, try again where it is the house that cannot answer, or ask."""
    if view.problem is NextProblem.UNAVAILABLE:
        return tr.say(language, "code.unavailable_hint")
    key = "next.choose_again_do" if view.may_choose else "visit.ask"
    return tr.ask(language, key, view.help_at)


def again(view: RefusedView, language: str) -> str:
    """The button that looks for days once more."""
    return tr.say(language, "action.try_again" if view.problem is NextProblem.UNAVAILABLE else "next.other")


def to_do_icon(view: RefusedView) -> str:
    if view.problem is NextProblem.UNAVAILABLE:
        return "refresh"
    return "calendar-search" if view.may_choose else "sign-direction"


def pill(view: PassView) -> tuple[str, str, str]:
    """Pictogram, tone and message id of what is known of the paper."""
    return PILLS[view.paper]


def heading(view: PassView, language: str) -> str:
    known = "next.asked" if view.waits else ("next.again" if view.repeated else "next.made")
    return tr.say(language, view.news or known)


def way(view: PassView, language: str) -> str:
    """Where the paper comes out; "" where none is to come."""
    where = tr.say(language, _WHERE[view.paper_at])
    return tr.say(language, _WAYS.get(view.paper, ""), where=where)


def question(view: PassView, language: str) -> str:
    """What is asked before a family is left without proof of its paper; "" while nothing is asked."""
    if not view.asking:
        return ""
    return tr.say(language, "ticket.ask_noted" if view.photo_allowed else "ticket.ask_written")


def advice(view: PassView, language: str) -> tuple[str, str]:
    """What to do with the visit: a first line, and the others."""
    if view.asking:
        return question(view, language), tr.say(language, "ticket.ask_hint")
    if view.code:
        first = tr.say(language, "next.photo_code" if view.photo_allowed else "next.note_code")
        return first, tr.say(language, "next.ask_answer" if view.waits else "next.type_code")
    return way(view, language) or tr.say(language, "next.keep_paper"), tr.say(language, "next.bring")


def advice_icon(view: PassView) -> str:
    if view.code:
        return "pencil"
    return ARROWS[view.paper_at] if view.paper in _WAYS else "card-account-details-outline"


def code(view: PassView) -> str:
    return shown_code(view.code) if view.code else ""
