"""The words on the touch screens, in the language of the moment.

`tr` is bound in kv as ``tr.say(tr.language, 'home.title')``: when the language changes, every
label follows by itself. Screens live as long as the app, so nothing is left behind by that.
"""

from __future__ import annotations

from kivy.event import EventDispatcher
from kivy.properties import StringProperty

from services.texts import Texts


class Words(EventDispatcher):  # type: ignore[misc]
    language = StringProperty("id")

    def __init__(self) -> None:
        super().__init__()
        self._texts = Texts("touch")

    def say(self, language: str, key: str, **fields: object) -> str:
        """The words of a message; "" for no message."""
        return self._texts.get(language, key, **fields) if key else ""


tr = Words()
