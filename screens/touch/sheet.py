"""What lies over a screen for a moment: a question or an answer, at the bottom where everyone can reach it."""

from __future__ import annotations

from dataclasses import dataclass

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from screens.touch import intents
from screens.touch.intents import Intent
from screens.touch.kit import Primary, WordButton
from screens.touch.screen import load_kv
from screens.touch.views import CallState, LanguagesView, OfficerCallView, Overlay, StillThereView
from screens.touch.words import tr


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a sheet."""

    text: str
    icon: str
    intent: Intent
    primary: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """A sheet in words, in the visitor's language."""

    icon: str = ""
    tone: str = "calm"
    title: str = ""
    text: str = ""
    choices: tuple[Choice, ...] = ()


_CALLS = {
    CallState.CALLING: ("bell-ring", "calm"),
    CallState.CALLED: ("bell-ring", "calm"),
    CallState.ANSWERED: ("account-check", "ok"),
    CallState.NOBODY: ("sign-direction", "warn"),
    CallState.CLOSED: ("door-closed", "warn"),
    CallState.NOT_CALLED: ("sign-direction", "warn"),
}


def contents(overlay: Overlay, language: str) -> Contents:
    """The words of an overlay. Pure."""
    match overlay:
        case StillThereView(seconds, slow):
            return _still_there(seconds, slow, language)
        case LanguagesView():
            return _languages(overlay, language)
        case OfficerCallView(state, where):
            icon, tone = _CALLS[state]
            title, text = f"call.{state.value}", f"call.{state.value}_hint"
            close = Choice(tr.say(language, "call.understood"), "check-bold", intents.CloseOverlay(), primary=True)
            return Contents(icon, tone, tr.say(language, title), tr.say(language, text, where=where), (close,))


def _still_there(seconds: int, slow: bool, language: str) -> Contents:
    stay = Choice(tr.say(language, "still_there.stay"), "check-bold", intents.StillHere(), primary=True)
    slower = Choice(tr.say(language, "still_there.more_time"), "timer-plus-outline", intents.MoreTime())
    return Contents(
        "hand-wave-outline", "calm", tr.say(language, "still_there.title"),
        tr.say(language, "still_there.text", seconds=seconds), (stay,) if slow else (stay, slower),
    )  # fmt: skip


def _language_name(overlay: LanguagesView, one: str) -> str:
    """ "Baso Minang (draf)": in its own words, and marked as long as the house has not approved them."""
    name = tr.say(one, "language.name")
    return tr.say(one, "languages.draft", name=name) if one in overlay.drafts else name


def _languages(overlay: LanguagesView, language: str) -> Contents:
    """One button a language, each in its own language; the one in use is marked."""
    offered = tuple(
        Choice(
            _language_name(overlay, one), "check-bold" if one == overlay.chosen else "translate",
            intents.SwitchLanguage(one), chosen=one == overlay.chosen,
        )
        for one in overlay.languages
    )  # fmt: skip
    close = Choice(tr.say(language, "action.close"), "close", intents.CloseOverlay(), primary=True)
    return Contents("translate", "calm", tr.say(language, "languages.title"), "", (*offered, close))


class Sheet(FloatLayout):  # type: ignore[misc]
    """Covers everything while it is shown, and swallows every touch beside its buttons."""

    shown = BooleanProperty(False)
    contents = ObjectProperty(Contents(), rebind=True)

    __events__ = ("on_want",)

    def show(self, overlay: Overlay | None, language: str) -> None:
        """Show an overlay, or none."""
        self.shown = overlay is not None
        if overlay is None:
            return
        before, self.contents = self.contents, contents(overlay, language)
        if before.choices != self.contents.choices:
            self._lay_choices()

    def _lay_choices(self) -> None:
        box = self.ids.choices
        box.clear_widgets()
        for choice in self.contents.choices:
            button = (Primary if choice.primary else WordButton)(
                text=choice.text, icon=choice.icon, chosen=choice.chosen
            )
            button.bind(on_release=lambda _button, intent=choice.intent: self.dispatch("on_want", intent))
            box.add_widget(button)

    def on_touch_down(self, touch: object) -> bool:
        if not self.shown:
            return False
        super().on_touch_down(touch)
        return True

    def on_want(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""


load_kv("sheet")
