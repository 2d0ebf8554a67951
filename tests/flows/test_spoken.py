"""What is said: every screen in every language, short enough to listen to, and never an officer's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.events import (
    ChangeVolume,
    Explored,
    OpenSound,
    OpenStaffDoor,
    SpeakToMe,
    StillHere,
    SwitchLanguage,
    TakeNumber,
    ToggleSound,
)
from screens.touch.app.picture import shown
from screens.touch.app.previews import frame, previews
from screens.touch.app.spoken import news, sentences
from screens.touch.app.view import SoundView, StillThereView
from screens.touch.core.events import Back, Event, Finish, PaperDone, PaperOutcome, Say, Tick, VoiceSeen
from screens.touch.core.speech import aloud, joined
from screens.touch.core.view import Frame
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.staff.events import SignInDigit
from services.text.catalogues import Texts
from tests.support.flow_walk import Walk

MOST_SIGNS = 220  # of all that a screen says at once: some 17 seconds
MOST_SIGNS_OF_LEAFLETS = 480  # what somebody has opened to have it read out
SPOKEN = Preferences(spoken=True)
SILENT = ("sign-in", "paper-help", "staff-", "trouble-")
PREVIEWS = previews()
_texts = Texts("touch")


def say(key: str, language: str = "id", **fields: object) -> str:
    return _texts.get(language, key, **fields)


def take_paper(where: str = "ticket.at_below") -> str:
    return say("ticket.take_paper", where=say(where))


def heard(name: str, language: str = "id") -> str:
    return aloud(joined(sentences(PREVIEWS[name](frame(language, SPOKEN)))), language)


LONG = ("info-", "survey-")  # what somebody has opened to hear it; a questionnaire's words are the regulation's


@pytest.mark.parametrize("language", ["id", "en", "min"])
@pytest.mark.parametrize("name", PREVIEWS)
def test_every_screen_says_something_that_can_be_listened_to(name: str, language: str) -> None:
    text = heard(name, language)
    if name.startswith(SILENT):
        assert text == ""
        return
    assert text, "it says nothing: write what it says in spoken.py of its subject"
    most = MOST_SIGNS_OF_LEAFLETS if name.startswith(LONG) else MOST_SIGNS
    assert 10 < len(text) <= most, f"{len(text)} signs: {text}"
    assert not re.search(r"\b[A-Z]\d|\d[.:]\d|[–·*\[\]{}\n]|\.\.|[A-Z]{4}", text), text
    assert text.endswith((".", "?", "!"))


@pytest.mark.parametrize("name", [name for name in PREVIEWS if not name.startswith((*SILENT, "languages"))])
def test_languages_are_not_mixed(name: str) -> None:
    assert heard(name, "id") != heard(name, "en")


def test_a_number_is_said_sign_by_sign_with_what_to_do_and_how_long() -> None:
    text = heard("ticket-printed")
    assert text.startswith(f"{say('ticket.your_number')}: A, nol, satu, dua.")
    assert "5 nomor" in text and "15 sampai 25 menit" in text and take_paper() in text
    assert "A, zero, one, two" in heard("ticket-printed", "en")


@pytest.mark.parametrize("paper", ["failed", "unknown"])
def test_paper_that_did_not_come_is_said_with_what_to_do(paper: str) -> None:
    text = heard(f"ticket-{paper}")
    assert say(f"ticket.{paper}") in text and "loket 1, 2, 3, atau 4" in text
    assert take_paper() not in text


def test_choices_are_named_and_one_that_is_closed_says_why() -> None:
    text = heard("services")
    assert "Kunjungan, Titip barang" in text and f"Bantuan hukum: {say('service.full')}" in text
    assert "Kunjungan video: Buka pukul 13" in text
    assert say("spoken.page", page=2, pages=2) in heard("services-two-pages")


def test_times_ranges_and_capitals_are_made_for_the_ear() -> None:
    assert aloud("Buka 08.30", "id") == "Buka pukul 8 lewat 30"
    assert aloud("Buka pukul 08.30", "id") == "Buka pukul 8 lewat 30"
    assert aloud("Silakan datang pukua 09.00", "min") == "Silakan datang pukua 9"
    assert aloud("Opens 13:00", "en") == "Opens 13 o'clock"
    assert aloud("Semua GRATIS", "id") == "Semua Gratis"
    assert aloud("[b]A1012[/b]\n09.12", "id") == "A, satu, nol, satu, dua pukul 9 lewat 12"
    assert aloud("Senin–Kamis 09.00–11.30", "id") == "Senin sampai Kamis pukul 9 sampai pukul 11 lewat 30"
    assert aloud("0800-0001-2345", "id").startswith("nol, delapan, nol, nol, nol, nol")
    assert aloud("131 248 1296", "id").startswith("satu, tiga, satu, dua, empat, delapan, satu")
    assert aloud("e-KTP atau KK", "id") == "e-KTP atau KK"


# -- when it is said -----------------------------------------------------------------------------------


class Ear(Walk):
    """A walk whose pictures are listened to."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = shown(self.flow, self.state, Frame())

    def hear(self, *steps: Event) -> str:
        """What these steps say, of whole screens and of what was touched."""
        said = []
        for step in steps:
            before = len(self.effects)
            self.do(step)
            said += [effect.text for effect in self.effects[before:] if isinstance(effect, Say)]
            now = shown(self.flow, self.state, Frame())
            said += news(self.picture, now)
            self.picture = now
        return aloud(joined(said), self.state.session.language)


def test_nothing_is_said_before_somebody_wants_it() -> None:
    ear = Ear()
    assert ear.hear(TakeNumber(), Back(), Explored("Kunjungan")) == ""
    assert say("services.title") in ear.hear(ToggleSound(), TakeNumber())


def test_on_the_same_screen_only_what_is_new_is_said() -> None:
    ear = Ear()
    ear.hear(SpeakToMe())
    ear.to_ticket()
    assert "A, nol, satu, dua" in ear.hear(Tick(1))
    assert ear.hear(Tick(2), Tick(3)) == ""
    printed = ear.hear(PaperDone(ear.session, PaperOutcome("printed", staff_told=False), 7))
    assert printed == joined((say("ticket.printed"), take_paper()))


def test_who_does_not_see_is_told_how_once() -> None:
    ear = Ear()
    how = say("spoken.how")
    assert ear.hear(SpeakToMe()).startswith(how)
    assert how not in ear.hear(SpeakToMe(), TakeNumber())


def test_seconds_that_run_down_are_not_said_and_a_touch_ends_the_question() -> None:
    ear = Ear()
    ear.hear(ToggleSound(), TakeNumber(), Tick(1))
    asked = ear.hear(Tick(32))
    assert isinstance(ear.picture.overlay, StillThereView) and say("still_there.title") in asked
    assert ear.hear(Tick(33), Tick(34)) == ""
    assert ear.hear(StillHere()) == ""


def test_louder_and_softer_are_heard_within_what_there_is() -> None:
    ear = Ear()
    ear.hear(SpeakToMe())
    assert ear.hear(ChangeVolume(1)) == joined((say("sound.volume", now=3, most=3),))
    assert ear.hear(ChangeVolume(1)) == ""
    assert ear.hear(ChangeVolume(-1)) == joined((say("sound.volume", now=2, most=3),))


def test_a_switch_of_the_language_is_heard_in_the_new_one() -> None:
    ear = Ear()
    ear.hear(SpeakToMe())
    assert say("home.title", "en") in ear.hear(SwitchLanguage("en"))


def test_without_a_voice_there_is_no_button_and_screens_are_used_by_sight() -> None:
    ear = Ear()
    ear.hear(SpeakToMe())
    assert ear.picture.frame.preferences.by_ear and ear.picture.frame.speaks
    ear.hear(VoiceSeen(VoiceStatus(VoiceState.NO_SOUND)))
    assert not ear.picture.frame.preferences.by_ear and not ear.picture.frame.speaks
    assert ear.hear(TakeNumber(), ToggleSound(), SpeakToMe(), OpenSound()) == ""
    assert ear.picture.overlay is None
    assert say("services.title") in ear.hear(VoiceSeen(VoiceStatus(VoiceState.READY)))


def test_an_officers_code_and_pin_are_never_spoken() -> None:
    ear = Ear()
    ear.hear(SpeakToMe())
    assert ear.hear(OpenStaffDoor(), SignInDigit("4"), SpeakToMe()) == ""
    assert not ear.picture.frame.preferences.by_ear, "an officer touches as ever"


def test_the_next_visitor_is_spoken_to_by_nobody() -> None:
    ear = Ear()
    ear.hear(SpeakToMe(), ChangeVolume(1), Finish())
    assert ear.state.session.preferences == ORDINARY
    assert ear.hear(TakeNumber()) == ""


def test_by_ear_there_is_time_to_listen() -> None:
    ear = Ear()
    ear.hear(SpeakToMe(), TakeNumber(), Tick(100))
    assert ear.picture.overlay is None and not isinstance(ear.picture.screen, type(None))
    assert replace(ear.state.session.preferences, spoken=False, by_ear=False) == Preferences(slow=True)


def test_the_sheet_offers_what_changes_something() -> None:
    ear = Ear()
    assert ear.hear(OpenSound()) == "" and ear.picture.overlay == SoundView(False, 2)
    on = ear.hear(ToggleSound())
    assert say("sound.again") in on and say("sound.louder") in on and say("sound.stop") in on
    ear.hear(ChangeVolume(1))
    assert say("sound.louder") not in joined(sentences(ear.picture))
