"""The texts of the touch screens, in the current language.

A screen's kv says ``tr.say(root.frame.language, "home.title")``: when the language changes, the labels
of the screen that is shown follow by themselves, and those of the others when they are shown again.
What surrounds every screen is bound to `tr.language`. Both live as long as the app, so that nothing
is left behind by the bindings.
"""

from __future__ import annotations

from kivy.event import EventDispatcher
from kivy.properties import StringProperty

from services.house.help_now import HelpNow, opening, place, who
from services.queue.wait_words import Expected, wait_name, wait_value
from services.text.catalogues import Texts


class Words(EventDispatcher):  # type: ignore[misc]
    language = StringProperty("id")

    def __init__(self) -> None:
        super().__init__()
        self._texts = Texts("touch")

    def say(self, language: str, key: str, **fields: object) -> str:
        """The words of a message; "" for no message."""
        return self._texts.get(language, key, **fields) if key else ""

    def wait_name(self, language: str, wait: Expected | None) -> str:
        """What stands above an expected wait."""
        return wait_name(wait, language)

    def wait(self, language: str, wait: Expected | None) -> str:
        """An expected wait; that it is not known, where nothing of use is. Large letters break it at the dash."""
        return wait_value(wait, language).replace("–", " – ") or self.say(language, "ticket.wait_unknown")

    def ask(self, language: str, key: str, help_at: HelpNow, **fields: object) -> str:
        """A message that sends people to somebody ({who}, {where}); when the house opens, where nobody is there."""
        later = opening(help_at, language) if "{wh" in self.say(language, key) else ""
        return later or self.say(language, key, who=who(help_at, language), where=place(help_at, language), **fields)


tr = Words()
