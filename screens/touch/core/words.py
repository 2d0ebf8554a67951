"""The texts of the touch screens, in the current language.

A screen's kv says ``tr.say(root.frame.language, "home.title")``: when the language changes, the labels
of the screen that is shown follow by themselves, and those of the others when they are shown again.
What surrounds every screen is bound to `tr.language`. Both live as long as the app, so that nothing
is left behind by the bindings.
"""

from __future__ import annotations

from kivy.event import EventDispatcher
from kivy.properties import StringProperty

from services.text.catalogues import Texts


class Words(EventDispatcher):  # type: ignore[misc]
    language = StringProperty("id")

    def __init__(self) -> None:
        super().__init__()
        self._texts = Texts("touch")

    def say(self, language: str, key: str, **fields: object) -> str:
        """The words of a message; "" for no message."""
        return self._texts.get(language, key, **fields) if key else ""

    def counter(self, language: str, hint: str) -> str:
        """Where officers help: the house's `hint`, else "any counter"."""
        return hint or self.say(language, "fault.any_counter")


tr = Words()
