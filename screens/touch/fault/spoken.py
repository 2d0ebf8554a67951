"""What the screens of a fault, and of an answer that has not come, say aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences
from screens.touch.core.waiting import LateView
from screens.touch.core.words import tr
from screens.touch.fault.view import Fault, FaultView


def fault(view: FaultView, language: str) -> Sentences:
    key = f"fault.{view.fault.value}"
    to_do = "refusal.ask" if view.fault is Fault.STARTING else f"{key}_do"
    return tr.say(language, key), tr.say(language, f"{key}_hint"), tr.ask(language, to_do, view.help_at)


def late(view: LateView, language: str) -> Sentences:
    advice = tr.say(language, f"late.{view.late.value}_do")
    return tr.say(language, "late.title"), tr.say(language, f"late.{view.late.value}"), advice, ask(view, language)


def ask(view: LateView, language: str) -> str:
    return tr.ask(language, "refusal.ask", view.help_at)
