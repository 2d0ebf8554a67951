"""The voice's thread: the newest words win, silence is silence, a change of the status is told once."""

from __future__ import annotations

import threading

from devices.voice import Utterance, VoiceState, VoiceStatus
from kiosk.touch.speaker import Speaker
from tests.support.waiting import until


class Heard:
    """A voice that a test can hold up; `did` is what was asked of it, in order."""

    simulated = True

    def __init__(self) -> None:
        self.did: list[str] = []
        self.threads: set[str] = set()
        self.state = VoiceState.READY
        self.free = threading.Event()
        self.free.set()
        self.bug = False

    def say(self, words: Utterance) -> None:
        self.threads.add(threading.current_thread().name)
        self.did.append(words.text)
        assert self.free.wait(10)

    def stop(self) -> None:
        self.did.append("(silence)")

    def status(self) -> VoiceStatus:
        if self.bug:
            raise RuntimeError("a bug")
        return VoiceStatus(self.state)

    def close(self) -> None:
        self.did.append("(closed)")


def words(text: str) -> Utterance:
    return Utterance(text, "id")


def test_the_newest_words_are_said_and_those_between_are_forgotten() -> None:
    voice, told = Heard(), []
    speaker = Speaker(voice, told.append, lambda _error: None)
    voice.free.clear()
    speaker.start()
    speaker.say(words("one"))
    assert until(lambda: voice.did == ["one"])
    for text in ("two", "three", "four"):
        speaker.say(words(text))
    voice.free.set()
    assert until(lambda: voice.did == ["one", "four"])
    speaker.say(None)
    assert until(lambda: voice.did[-1] == "(silence)")
    speaker.stop(5)
    assert voice.did[-1] == "(closed)" and voice.threads == {"voice"}
    assert told == [VoiceStatus(VoiceState.READY)]


def test_a_status_is_told_when_it_changes() -> None:
    voice, told = Heard(), []
    speaker = Speaker(voice, lambda status: told.append(status.state), lambda _error: None)
    speaker.start()
    assert until(lambda: told == [VoiceState.READY])
    voice.state = VoiceState.NO_SOUND
    speaker.say(words("anything"))  # a pass of the loop
    assert until(lambda: told == [VoiceState.READY, VoiceState.NO_SOUND])
    speaker.stop(5)


def test_a_bug_of_a_driver_is_reported_and_the_voice_is_gone() -> None:
    voice, told, bugs = Heard(), [], []
    speaker = Speaker(voice, lambda status: told.append(status.state), lambda error: bugs.append(type(error)))
    voice.bug = True
    speaker.start()
    assert until(lambda: told == [VoiceState.NO_SOUND])
    assert bugs == [RuntimeError]
    speaker.stop(5)
    assert voice.did == ["(closed)"]
