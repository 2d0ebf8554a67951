"""What a screen says to the ear: short sentences from values, and screen texts made fit to be heard. Pure.

A sentence names what matters first; the rest is found by touching. An officer's screens say nothing:
a code and a PIN are not for the whole lobby.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch

from screens.touch.app.home.view import (
    HomeView,
)
from screens.touch.app.sheet_words import contents
from screens.touch.app.view import (
    Overlay,
    Shown,
    StillThereView,
)
from screens.touch.codes.view import (
    CodeEntryView,
    CodeProblemView,
    PlaceState,
    PlaceView,
    ScanView,
)
from screens.touch.core import paper_words
from screens.touch.core.view import (
    ScreenView,
)
from screens.touch.core.words import tr
from screens.touch.fault.view import (
    Fault,
    FaultView,
)
from screens.touch.info.view import InfoLine, LeafletView, SignsView, TopicsView
from screens.touch.look.preferences import LOUDEST
from screens.touch.number.service_words import service_words
from screens.touch.number.view import (
    PriorityView,
    RefusalView,
    ServiceCard,
    ServiceState,
    ServicesView,
    TicketView,
    WorkingView,
)
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView
from screens.touch.survey.view import SurveyEndView, SurveyView, SurveyWaysView
from screens.touch.visit import words as visit_words
from screens.touch.visit.view import (
    NotArrivedView,
)
from services.visits.codes import CODE_DIGITS

MOST_SIGNS = 220  # of all that a screen says at once: some 17 seconds
MOST_SIGNS_OF_LEAFLETS = 480  # what somebody has opened to have it read out

_LABEL = re.compile(r"\b([A-Z])(\d+)\b")
_TIME = re.compile(r"\b([01]?\d|2[0-3])[.:]([0-5]\d)\b")
_RANGE = re.compile(r"(\w+)\s*–\s*(\w+)")
_TELEPHONE = re.compile(r"\b\d[\d-]{6,}\d\b")
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")  # a voice may spell them
_MARKUP = re.compile(r"\[/?[a-z]+(?:=[^\]]*)?\]")


def news(before: Shown | None, now: Shown) -> tuple[str, ...]:
    """What has to be said now that `now` is shown instead of `before`; nothing where nothing changed for the ear.

    On the same screen only what is new is said: that the paper has come out, not the number once more.
    """
    if not now.frame.preferences.spoken:
        return ()
    whole = sentences(now)
    if before is None or not before.frame.preferences.spoken or before.frame.language != now.frame.language:
        return _greeting(before, now) + whole
    greeting = _greeting(before, now)
    if greeting:
        return greeting + whole
    if isinstance(before.overlay, StillThereView) and now.overlay is None:
        return ()  # somebody has touched the glass, and knows where they are
    if before.frame.preferences.volume != now.frame.preferences.volume:
        return (tr.say(now.frame.language, "sound.volume", now=now.frame.preferences.volume, most=LOUDEST),)
    if type(before.overlay) is not type(now.overlay) or type(before.screen) is not type(now.screen):
        return whole
    said = sentences(before)
    return tuple(sentence for sentence in whole if sentence not in said)


def _greeting(before: Shown | None, now: Shown) -> tuple[str, ...]:
    """How to use a screen by ear, said once to whoever has just begun to."""
    began = now.frame.preferences.by_ear and not (before and before.frame.preferences.by_ear)
    return (tr.say(now.frame.language, "spoken.how"),) if began else ()


def sentences(shown: Shown) -> tuple[str, ...]:
    """All that a picture says, most important first; () for screens that do not speak."""
    language = shown.frame.language
    said = _overlay(shown.overlay, language) if shown.overlay is not None else _screen(shown.screen, language)
    return tuple(sentence for sentence in said if sentence)


def aloud(text: str, language: str) -> str:
    """A text of the screen as it should be heard: numbers sign by sign, times and ranges in words."""
    text = _MARKUP.sub("", text).replace(" · ", ", ")
    text = " ".join(line.strip() for line in text.splitlines())
    text = _LABEL.sub(lambda found: number_aloud(found[0], language), text)
    text = _TELEPHONE.sub(lambda found: number_aloud(found[0].replace("-", ""), language), text)
    text = _RANGE.sub(lambda found: tr.say(language, "spoken.range", low=found[1], high=found[2]), text)
    text = _TIME.sub(lambda found: _time(found[1], found[2], language), text)
    return _CAPITALS.sub(lambda found: found[0].capitalize(), text)


def number_aloud(label: str, language: str) -> str:
    """ "A012" → "A, nol, satu, dua": as the officers call it."""
    digits = tr.say(language, "spoken.digits").split()
    return ", ".join(digits[int(sign)] if sign.isdecimal() else sign for sign in label)


def joined(said: Iterable[str]) -> str:
    """Sentences as one text, each with its full stop: a voice pauses there."""
    ended = (one.strip() if one.rstrip().endswith((".", "?", "!")) else f"{one.strip()}." for one in said)
    return " ".join(ended)


def _time(hour: str, minute: str, language: str) -> str:
    if int(minute) == 0:
        return tr.say(language, "spoken.hour", hour=int(hour))
    return tr.say(language, "spoken.minute", hour=int(hour), minute=int(minute))


# -- what lies over a screen --------------------------------------------------------------------------


def _overlay(overlay: Overlay, language: str) -> tuple[str, ...]:
    words = contents(overlay, language)
    # The seconds count down while one listens: the number would be wrong before it is said.
    text = "" if isinstance(overlay, StillThereView) else words.text
    return words.title, text, _choices((choice.text for choice in words.choices), language)


def _choices(names: Iterable[str], language: str) -> str:
    listed = ", ".join(names)
    return tr.say(language, "spoken.choices", names=listed) if listed else ""


# -- screens ------------------------------------------------------------------------------------------


@singledispatch
def _screen(_view: object, _language: str) -> tuple[str, ...]:
    """Most important first. A new screen registers what it says below; a test misses it otherwise."""
    return ()


@_screen.register(SignInView | PaperHelpView | StaffView)
def _officers(_view: ScreenView, _language: str) -> tuple[str, ...]:
    return ()


@_screen.register
def _open(view: ServicesView, language: str) -> tuple[str, ...]:
    return tr.say(language, "services.title"), *_services(view, language), _paperless(view.can_print, language)


@_screen.register
def _groups(view: PriorityView, language: str) -> tuple[str, ...]:
    groups = (*(group.name for group in view.groups), tr.say(language, "priority.nobody"))
    return tr.say(language, "priority.title"), _choices(groups, language)


@_screen.register
def _working(_view: WorkingView, language: str) -> tuple[str, ...]:
    return (tr.say(language, "working.title"),)


@_screen.register
def _scan(view: ScanView, language: str) -> tuple[str, ...]:
    helps = ("scan.help", "scan.help_text") if view.helps else ("scan.title", "scan.lead", "scan.how")
    keys = ("scan.reading",) if view.reading else helps
    return tuple(tr.say(language, key) for key in keys)


@_screen.register
def _code_entry(view: CodeEntryView, language: str) -> tuple[str, ...]:
    """What is wrong, or what to do; the digits are told to the finger that rests on them."""
    if view.problem:
        return (tr.say(language, view.problem, seconds=view.wait_seconds),)
    if len(view.digits) == CODE_DIGITS:
        return (tr.say(language, "code_entry.complete"),)
    return tr.say(language, "code_entry.title"), tr.say(language, "code_entry.lead")


@_screen.register
def _code(view: CodeProblemView, language: str) -> tuple[str, ...]:
    where = view.counter_hint or tr.say(language, "fault.any_counter")
    name = f"code.{view.problem.value}"
    return tr.say(language, name), tr.say(language, f"{name}_hint"), tr.say(language, "code.ask", where=where)


@_screen.register
def _not_arrived(view: NotArrivedView, language: str) -> tuple[str, ...]:
    return (
        tr.say(language, f"visit.{view.reason.value}"),
        visit_words.why(view, language),
        visit_words.to_do(view, language),
        visit_words.ask(view, language),
        visit_words.paper(view, language),
    )


@_screen.register
def _survey_ways(view: SurveyWaysView, language: str) -> tuple[str, ...]:
    return tr.say(language, "survey.title"), _choices((way.name for way in view.ways), language)


@_screen.register
def _survey(view: SurveyView, language: str) -> tuple[str, ...]:
    """A voice reads one language: the gloss where there is one."""
    counted = tr.say(language, view.part, step=view.step, steps=view.steps)
    chosen = tr.say(language, "survey.chosen", words=view.chosen) if view.chosen else ""
    answers = _choices((card.gloss or card.words for card in view.cards), language)
    return chosen, counted, view.gloss or view.text, answers


@_screen.register
def _survey_end(view: SurveyEndView, language: str) -> tuple[str, ...]:
    where = view.counter_hint or tr.say(language, "fault.any_counter")
    key = f"survey.{view.end.value}"
    more = _choices((way.name for way in view.more), language)
    return tr.say(language, key), tr.say(language, f"{key}_hint", where=where), more


@_screen.register
def _topics(view: TopicsView, language: str) -> tuple[str, ...]:
    return view.title, _page(view.page, view.pages, language), _choices((card.name for card in view.cards), language)


@_screen.register
def _signs(view: SignsView, language: str) -> tuple[str, ...]:
    signs = ", ".join(sign.name for sign in view.signs)
    return view.title, view.lead, signs, _page(view.page, view.pages, language)


@_screen.register
def _leaflet(view: LeafletView, language: str) -> tuple[str, ...]:
    return view.title, view.lead, *map(_line, view.lines), _page(view.page, view.pages, language)


@_screen.register
def _home(view: HomeView, language: str) -> tuple[str, ...]:
    title, no_paper = tr.say(language, "home.title"), _paperless(view.can_print, language)
    if view.express:
        choices = _services(ServicesView(view.express, view.page, view.pages), language)
        return title, no_paper, tr.say(language, "home.lead_express"), *choices
    cards = _choices((tr.say(language, card.title) for card in view.cards), language)
    if view.any_open:
        return title, no_paper, tr.say(language, "home.free"), cards
    opens = tr.say(language, "home.next_opening", time=view.next_opening) if view.next_opening else ""
    return title, tr.say(language, "home.closed"), view.closing_reason, opens, cards


def _services(view: ServicesView, language: str) -> tuple[str, ...]:
    return _page(view.page, view.pages, language), _choices((_service(card, language) for card in view.cards), language)


def _page(page: int, pages: int, language: str) -> str:
    return tr.say(language, "spoken.page", page=page + 1, pages=pages) if pages > 1 else ""


def _line(line: InfoLine) -> str:
    """An entry of a leaflet as one sentence; a text that goes on from the page before has no name."""
    return ": ".join(part for part in (line.name, " ".join(filter(None, (line.value, line.text)))) if part)


def _service(card: ServiceCard, language: str) -> str:
    """Its name, and why it cannot be taken; how many wait is told to the finger that rests on it."""
    if card.state is ServiceState.OPEN:
        return card.name
    return f"{card.name}: {service_words(card, language)}"


def _paperless(can_print: bool, language: str) -> str:
    return "" if can_print else tr.say(language, "notice.no_paper")


@_screen.register
def _ticket(view: TicketView, language: str) -> tuple[str, ...]:
    number = f"{tr.say(language, 'ticket.your_number')}: {number_aloud(view.label, language)}"
    lead = paper_words.lead(view)
    # Nobody's masked name is read out: asterisks cannot be listened to.
    valid = tr.say(language, lead, family="") if lead != "ticket.your_number" else ""
    _icon, _tone, state = paper_words.PILLS[view.paper]
    take = tr.say(language, paper_words.STRONG.get(view.paper, ""))
    to_do = (
        (take, tr.say(language, "visit.bring_id") if view.family else "")
        if take
        else (paper_words.advice(view, language),)
    )
    return number, valid, *_queue(view.ahead, view.wait, language), tr.say(language, state), *to_do


def _queue(ahead: int, wait: str, language: str) -> tuple[str, ...]:
    """How many are ahead and how long that takes, where it is known."""
    if not ahead:
        return (tr.say(language, "ticket.you_are_next"),)
    first = f"{tr.say(language, 'ticket.ahead')}: {tr.say(language, 'ticket.ahead_value', count=ahead)}"
    if not wait:
        return (first,)
    return first, f"{tr.say(language, 'ticket.wait')}: {tr.say(language, 'ticket.wait_value', minutes=wait)}"


@_screen.register
def _refusal(view: RefusalView, language: str) -> tuple[str, ...]:
    if view.until:
        to_do = tr.say(language, "refusal.come_back", time=view.until)
    else:
        to_do = tr.say(language, f"refusal.{view.reason}_hint")
    ask = tr.say(language, "refusal.ask", where=view.counter_hint) if view.counter_hint else ""
    return tr.say(language, f"refusal.{view.reason}"), view.public_reason, to_do, ask


@_screen.register
def _place(view: PlaceView, language: str) -> tuple[str, ...]:
    if view.asking:
        return tr.say(language, "place.sure"), tr.say(language, "place.sure_hint")
    state = f"place.{view.state.value}"
    label = number_aloud(view.label, language)
    queue = _queue(view.ahead, view.wait, language) if view.state is PlaceState.WAITING else ()
    to_do, why = (tr.say(language, f"{state}{part}", where=view.where, day=view.day) for part in ("_do", "_why"))
    return f"{label}: {tr.say(language, state)}", *queue, to_do, why


@_screen.register
def _fault(view: FaultView, language: str) -> tuple[str, ...]:
    name = view.fault.value
    where = view.counter_hint or tr.say(language, "fault.any_counter")
    to_do = tr.say(language, "refusal.ask" if view.fault is Fault.STARTING else f"fault.{name}_do", where=where)
    return tr.say(language, f"fault.{name}"), tr.say(language, f"fault.{name}_hint"), to_do
