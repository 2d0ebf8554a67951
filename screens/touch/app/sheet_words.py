"""Words and buttons of the overlays, for the sheet and for the voice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from screens.touch.app.events import (
    ChangeVolume,
    CloseOverlay,
    MoreTime,
    SayAgain,
    StillHere,
    SwitchLanguage,
    ToggleSound,
)
from screens.touch.app.view import LanguagesView, OfficerCallView, Overlay, SoundView, StillThereView
from screens.touch.core.events import Intent
from screens.touch.core.view import CallState
from screens.touch.core.words import tr
from screens.touch.look.preferences import LOUDEST


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a sheet."""

    text: str
    icon: str
    intent: Intent
    primary: bool = False
    chosen: bool = False
    repeats: str = ""  # tapped many times: a name for it
    asleep: bool = False  # nothing to be had of it now; its place is kept


@dataclass(frozen=True, slots=True)
class Contents:
    """What the sheet shows, in the visitor's language."""

    icon: str = ""
    tone: str = "calm"
    title: str = ""
    text: str = ""
    choices: tuple[Choice, ...] = ()


_CALLS = {
    CallState.CALLING: ("bell-ring", "calm"),
    CallState.CALLED: ("bell-ring", "calm"),
    CallState.SEEN: ("eye-check-outline", "calm"),
    CallState.ANSWERED: ("account-check", "ok"),
    CallState.DONE: ("check-bold", "ok"),
    CallState.NOBODY: ("sign-direction", "warn"),
    CallState.CLOSED: ("door-closed", "warn"),
    CallState.NO_ANSWER: ("timer-sand", "warn"),
    CallState.NOT_CALLED: ("sign-direction", "warn"),
}


def contents(overlay: Overlay, language: str) -> Contents:
    """Words and buttons of an overlay."""
    match overlay:
        case StillThereView(seconds, slow):
            return _still_there(seconds, slow, language)
        case LanguagesView():
            return _languages(overlay, language)
        case SoundView(spoken, volume):
            return _sound(spoken, volume, language)
        case OfficerCallView(state, help_at):
            icon, tone = _CALLS[state]
            title, text = f"call.{state.value}", f"call.{state.value}_hint"
            close = Choice(tr.say(language, "call.understood"), "check-bold", CloseOverlay(), primary=True)
            return Contents(icon, tone, tr.say(language, title), tr.ask(language, text, help_at), (close,))
        case _:
            assert_never(overlay)


def _still_there(seconds: int, slow: bool, language: str) -> Contents:
    stay = Choice(tr.say(language, "still_there.stay"), "check-bold", StillHere(), primary=True)
    slower = Choice(tr.say(language, "still_there.more_time"), "timer-plus-outline", MoreTime())
    return Contents(
        "hand-wave-outline",
        "calm",
        tr.say(language, "still_there.title"),
        tr.say(language, "still_there.text", seconds=seconds),
        (stay,) if slow else (stay, slower),
    )


def _language_name(overlay: LanguagesView, one: str) -> str:
    """ "Baso Minang (draf)": in its own words, and marked as long as the house has not approved them."""
    name = tr.say(one, "language.name")
    return tr.say(one, "languages.draft", name=name) if one in overlay.drafts else name


def _languages(overlay: LanguagesView, language: str) -> Contents:
    """One button a language, each in its own language; the one in use is marked."""
    offered = tuple(
        Choice(
            _language_name(overlay, one),
            "check-bold" if one == overlay.chosen else "translate",
            SwitchLanguage(one),
            chosen=one == overlay.chosen,
        )
        for one in overlay.languages
    )
    close = Choice(tr.say(language, "action.close"), "close", CloseOverlay(), primary=True)
    return Contents("translate", "calm", tr.say(language, "languages.title"), "", (*offered, close))


def _sound(spoken: bool, volume: int, language: str) -> Contents:
    """Every button keeps its place: "louder" sleeps at full volume."""
    close = Choice(tr.say(language, "action.close"), "close", CloseOverlay(), primary=spoken)
    if not spoken:
        on = Choice(tr.say(language, "sound.on"), "volume-high", ToggleSound(), primary=True)
        title, text = tr.say(language, "sound.title"), tr.say(language, "sound.text")
        return Contents("volume-high", "calm", title, text, (on, close))
    choices = (
        Choice(tr.say(language, "sound.again"), "replay", SayAgain()),
        Choice(tr.say(language, "sound.stop"), "volume-off", ToggleSound()),
        _volume(language, "softer", "volume-minus", -1, asleep=volume <= 1),
        _volume(language, "louder", "volume-plus", 1, asleep=volume >= LOUDEST),
    )
    text = tr.say(language, "sound.volume", now=volume, most=LOUDEST)
    return Contents("volume-high", "calm", tr.say(language, "sound.title"), text, (*choices, close))


def _volume(language: str, name: str, icon: str, by: int, *, asleep: bool) -> Choice:
    return Choice(tr.say(language, f"sound.{name}"), icon, ChangeVolume(by), repeats=name, asleep=asleep)
