"""What the screens of scanned and typed codes say aloud."""

from __future__ import annotations

from screens.touch.codes import words
from screens.touch.codes.view import CodeEntryView, CodeProblemView, Held, PlaceState, PlaceView, ScanView, Wanted
from screens.touch.core.speech import Sentences, choices, number_aloud, provisional, queue
from screens.touch.core.words import tr
from services.visits.codes import CODE_DIGITS


def scan(view: ScanView, language: str) -> Sentences:
    if view.reading:
        return (tr.say(language, "scan.reading"),)
    tells_lost = view.wanted is Wanted.NUMBER and view.held is Held.NOTHING and not view.helps
    lost = (tr.say(language, "scan.lost"), tr.say(language, "scan.lost_text")) if tells_lost else ()
    return words.title(view, language), words.lead(view, language), *words.hold(view, language), *lost


def entry(view: CodeEntryView, language: str) -> Sentences:
    """What is wrong, or what to do; the digits are told to the finger that rests on them."""
    if view.problem:
        return (words.entry_problem(view, language),)
    if len(view.digits) == CODE_DIGITS:
        return (tr.say(language, "code_entry.complete"),)
    return tr.say(language, "code_entry.title"), tr.say(language, "code_entry.lead")


def problem(view: CodeProblemView, language: str) -> Sentences:
    name = f"code.{view.problem.value}"
    ask = tr.ask(language, "code.ask", view.help_at)
    return tr.say(language, name), tr.say(language, f"{name}_hint"), ask


def place(view: PlaceView, language: str) -> Sentences:
    if view.asking:
        return tr.say(language, "place.sure"), tr.say(language, "place.sure_hint")
    state = f"place.{view.state.value}"
    label = number_aloud(view.label, language)
    where = provisional(language) if view.provisional else queue(view.ahead, view.wait, language)
    waits = where if view.state is PlaceState.WAITING else ()
    to_do, why = (tr.ask(language, f"{state}{part}", view.help_at, day=view.day) for part in ("_do", "_why"))
    on = choices((tr.say(language, view.next_visit),), language)
    return f"{label}: {tr.say(language, state)}", *waits, to_do, why, on
