"""What the screen of a fault says aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences
from screens.touch.core.words import tr
from screens.touch.fault.view import Fault, FaultView


def fault(view: FaultView, language: str) -> Sentences:
    key = f"fault.{view.fault.value}"
    to_do = "refusal.ask" if view.fault is Fault.STARTING else f"{key}_do"
    return tr.say(language, key), tr.say(language, f"{key}_hint"), tr.ask(language, to_do, view.help_at)
