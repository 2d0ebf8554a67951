"""The voice: what both drivers promise, real words as real sound, and what ALSA says of a missing loudspeaker."""

from __future__ import annotations

import array
import os
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.espeak import TRY_AGAIN_SECONDS, EspeakVoice
from devices.simulated.voice import KEPT_LINES, SimulatedVoice
from devices.voice import Utterance, Voice, VoiceState
from tests.support.clock import ManualClock
from tests.support.waiting import until

WELCOME = Utterance("Selamat datang. Nomor antrean A, nol, satu, dua.", "id")
LONG = Utterance("Silakan tunggu sampai nomor Anda dipanggil. " * 40, "id")

# What aplay plays goes into a file instead of a loudspeaker; "gone" is a card that is not there.
ASOUNDRC = """
pcm.!default { type plug slave.pcm "into_file" }
pcm.into_file { type file slave.pcm "null" file "FILE" format "wav" }
pcm.gone { type hw card 31 }
"""


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sound goes that aplay plays on ALSA's default device: the real programs, a file for a loudspeaker."""
    file = tmp_path / "played.wav"
    config = tmp_path / "asound.conf"
    config.write_text("</usr/share/alsa/alsa.conf>\n" + ASOUNDRC.replace("FILE", str(file)), encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return file


def samples(file: Path) -> array.array[int]:
    """The 16-bit samples of a sound file whose header may not know its own length (a pipe's)."""
    return array.array("h", file.read_bytes()[44 : (file.stat().st_size - 44) // 2 * 2 + 44])


def loudness(sound: array.array[int]) -> float:
    """Mean of the amplitudes."""
    return sum(map(abs, sound)) / max(1, len(sound))


def make_real(_folder: Path) -> Voice:
    return EspeakVoice()


@pytest.fixture(params=[make_real, SimulatedVoice], ids=["espeak", "simulated"])
def voice(request: pytest.FixtureRequest, tmp_path: Path, played: Path) -> Voice:
    make: Callable[[Path], Voice] = request.param
    return make(tmp_path / "voice")


def test_status_may_be_asked_first_and_the_end_may_come_twice(voice: Voice) -> None:
    assert voice.status().ready
    voice.stop()
    voice.say(WELCOME)
    voice.close()
    voice.close()
    voice.say(WELCOME)
    voice.close()
    assert voice.status().ready


def test_new_words_end_the_old_ones_and_nothing_is_left_running(voice: Voice) -> None:
    for _ in range(5):
        voice.say(LONG)
    voice.stop()
    voice.stop()
    assert voice.status().ready
    ours = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "comm="], capture_output=True, text=True, check=True)
    assert not {"espeak-ng", "aplay"} & set(ours.stdout.split())


def test_words_appear_in_no_repr_and_in_no_list_of_processes(voice: Voice) -> None:
    assert "datang" not in repr(WELCOME)
    voice.say(WELCOME)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    voice.close()
    assert "Selamat datang" not in listed


def test_real_words_are_played_and_louder_ones_are_louder(played: Path) -> None:
    voice, heard = EspeakVoice(), []
    for volume in (1, 2, 3):
        played.unlink(missing_ok=True)
        voice.say(Utterance(WELCOME.text, "id", volume))
        until(lambda: voice._running[-1].poll() is not None)
        assert voice.status().ready
        heard.append(loudness(samples(played)))
    assert 50 < heard[0] < heard[1] < heard[2], heard


def test_without_a_loudspeaker_the_status_says_so_and_looks_again(played: Path, clock: ManualClock) -> None:
    voice = EspeakVoice("gone", now=clock.monotonic)
    assert voice.status().state is VoiceState.NO_SOUND and "audio open error" in voice.status().detail
    voice.say(WELCOME)  # nobody hears it, nothing raises
    until(lambda: voice._running[-1].poll() is not None)
    assert voice.status().state is VoiceState.NO_SOUND
    voice._player[-1] = "default"  # it was plugged in
    assert not voice.status().ready, "an idle voice does not try all the time"
    clock.advance(TRY_AGAIN_SECONDS)
    assert voice.status().ready
    voice.close()


def test_a_loudspeaker_that_goes_while_it_speaks_is_noticed(played: Path) -> None:
    voice = EspeakVoice()
    assert voice.status().ready
    voice._player[-1] = "gone"
    voice.say(WELCOME)
    until(lambda: voice._running[-1].poll() is not None)
    assert voice.status().state is VoiceState.NO_SOUND


def test_without_the_programs_the_status_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = EspeakVoice()
    assert voice.status().state is VoiceState.NO_PROGRAM and "espeak-ng" in voice.status().detail
    voice.say(WELCOME)
    assert voice.status().state is VoiceState.NO_PROGRAM


def test_the_simulated_voice_writes_words_and_a_sound_that_is_not_silent(tmp_path: Path) -> None:
    voice = SimulatedVoice(tmp_path)
    voice.say(WELCOME)
    voice.close()
    assert (tmp_path / "said.txt").read_text("utf-8") == f"001 id 2 {WELCOME.text}\n"
    with wave.open(str(tmp_path / "001.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        spoken = array.array("h", sound.readframes(sound.getnframes()))
    assert 2 < seconds < 10 and loudness(spoken) > 100
    voice = SimulatedVoice(tmp_path)
    voice.say(Utterance("Good morning.", "en", 3))
    voice.close()
    assert (tmp_path / "said.txt").read_text("utf-8").splitlines()[1] == "002 en 3 Good morning."


def test_the_simulated_voice_keeps_the_newest_words_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no espeak-ng: words alone
    voice = SimulatedVoice(tmp_path / "voice")
    for number in range(KEPT_LINES + 5):
        voice.say(Utterance(f"kata {number}", "id"))
    lines = (tmp_path / "voice" / "said.txt").read_text("utf-8").splitlines()
    assert len(lines) == KEPT_LINES and lines[-1].endswith(f"kata {KEPT_LINES + 4}")
    assert voice.status().ready


def test_a_simulated_voice_that_cannot_write_says_so(tmp_path: Path) -> None:
    (tmp_path / "voice").write_text("a file where the folder should be", "utf-8")
    voice = SimulatedVoice(tmp_path / "voice")
    voice.say(WELCOME)
    assert voice.status().state is VoiceState.NO_SOUND
