"""What is said aloud when the screen changes: the sentences of the screen or of the overlay on it. Pure."""

from __future__ import annotations

from screens.touch.app.registry import spoken
from screens.touch.app.sheet_words import contents
from screens.touch.app.view import Overlay, Shown, StillThereView
from screens.touch.core.speech import Sentences, choices
from screens.touch.core.view import CodeNotice
from screens.touch.core.words import tr
from screens.touch.look.preferences import LOUDEST


def news(before: Shown | None, now: Shown) -> Sentences:
    """The sentences to say when `now` replaces `before`; () where nothing changed for a listener.

    On the same screen only new sentences are said: that the paper has come out, not the number once more.
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


def _greeting(before: Shown | None, now: Shown) -> Sentences:
    """How to use a screen by ear: once, when it begins to be used so."""
    began = now.frame.preferences.by_ear and not (before and before.frame.preferences.by_ear)
    return (tr.say(now.frame.language, "spoken.how"),) if began else ()


def sentences(shown: Shown) -> Sentences:
    """All sentences of what is shown, most important first; () for screens that do not speak."""
    language = shown.frame.language
    said = _overlay(shown.overlay, language) if shown.overlay is not None else spoken(shown.screen, language)
    return tuple(sentence for sentence in (*_notice(shown.notice, language), *said) if sentence)


def _notice(notice: CodeNotice, language: str) -> Sentences:
    return (tr.say(language, f"{notice.value}_strong"), tr.say(language, notice.value)) if notice.value else ()


def _overlay(overlay: Overlay, language: str) -> Sentences:
    words = contents(overlay, language)
    # The seconds count down while one listens: the number would be wrong before it is said.
    text = "" if isinstance(overlay, StillThereView) else words.text
    return words.title, text, choices((choice.text for choice in words.choices if not choice.asleep), language)
