"""The voice of espeak-ng, played by ALSA's aplay: two Debian programs, joined by a pipe.

Words go to espeak-ng over its input, so that no list of processes shows them. Killing aplay silences it
within one of its periods (some hundredths of a second).
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from devices.voice import Utterance, VoiceState, VoiceStatus

# The kiosk's languages and the voices of espeak-ng. There is none for Minangkabau; the Indonesian one
# has its sounds.
VOICES = {"id": "id", "en": "en", "min": "id"}
WORDS_PER_MINUTE = 140  # espeak-ng's own 175 is fast for someone who hears it for the first time
AMPLITUDES = {1: 40, 2: 90, 3: 160}  # of espeak-ng's 0 to 200, by our volume
TRY_SECONDS = 5.0  # how long trying the loudspeaker may take
TRY_AGAIN_SECONDS = 30.0  # an idle voice looks so seldom whether there is a loudspeaker (again)
SILENCE = bytes(2 * 2205)  # 0.1 s at 22,050 samples of 16 bits

Spawned = subprocess.Popen[bytes]


def speaking(words: Utterance, *more: str) -> list[str]:
    """The command that speaks what comes over its input; `more`: where its sound goes."""
    voice = VOICES.get(words.language, words.language)
    volume = AMPLITUDES[max(1, min(3, words.volume))]
    return ["espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-a", str(volume), "--stdin", *more]


def feed(speaker: Spawned, words: Utterance) -> None:
    """Hand over the words; a program that has died already takes none."""
    assert speaker.stdin is not None
    with suppress(BrokenPipeError):
        speaker.stdin.write(words.text.encode())
    with suppress(BrokenPipeError):
        speaker.stdin.close()


def end(process: Spawned) -> None:
    """Kill and bury. A dead one is only buried."""
    process.kill()
    process.wait()


class EspeakVoice:
    """device: a name of ALSA's (`aplay -L` lists them). now: seconds of a clock that never goes back."""

    simulated = False

    def __init__(self, device: str = "default", *, now: Callable[[], float] = time.monotonic) -> None:
        self._player = ["aplay", "-q", "-D", device]
        self._now = now
        self._running: list[Spawned] = []  # espeak-ng and aplay, while they speak
        self._complaint: IO[bytes] | None = None  # of aplay
        self._known: VoiceStatus | None = None
        self._tried_at = 0.0

    def say(self, words: Utterance) -> None:
        self.stop()
        try:
            # The complaints of a player that nobody reads must not fill a pipe: they go to a file in memory.
            self._complaint = os.fdopen(os.memfd_create("aplay"), "w+b")  # lives as long as the player
            speaker = subprocess.Popen(
                speaking(words, "--stdout"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._running.append(speaker)
            assert speaker.stdout is not None
            with speaker.stdout as sound:  # the player's from now on: it ends when espeak-ng does
                self._running.append(
                    subprocess.Popen(self._player, stdin=sound, stdout=subprocess.DEVNULL, stderr=self._complaint)
                )
            feed(speaker, words)
        except OSError as error:
            self.stop()
            self._know(_missing(error))

    def stop(self) -> None:
        for process in reversed(self._running):  # first the one that is heard
            end(process)
            if process.stdin is not None and not process.stdin.closed:
                with suppress(BrokenPipeError):
                    process.stdin.close()
        self._running.clear()
        if self._complaint is not None:
            self._complaint.close()
            self._complaint = None

    def status(self) -> VoiceStatus:
        if self._running:
            self._look_at_player()
        if self._known is None or (not self._running and self._now() - self._tried_at >= TRY_AGAIN_SECONDS):
            self._know(self._try())
        assert self._known is not None
        return self._known

    def close(self) -> None:
        self.stop()

    def _look_at_player(self) -> None:
        """Read the status off the player: one that ended badly has no loudspeaker."""
        code = self._running[-1].poll()
        if code is None:
            return
        if code == 0:
            self._know(VoiceStatus(VoiceState.READY))
        else:
            assert self._complaint is not None
            self._complaint.seek(0)
            self._know(VoiceStatus(VoiceState.NO_SOUND, _first_line(self._complaint.read(2000))))
        self.stop()

    def _try(self) -> VoiceStatus:
        """Ask espeak-ng for its version, and play a tenth of a second of silence."""
        try:
            subprocess.run(["espeak-ng", "--version"], capture_output=True, timeout=TRY_SECONDS, check=False)
            raw = [*self._player, "-t", "raw", "-f", "S16_LE", "-r", "22050"]
            played = subprocess.run(raw, input=SILENCE, capture_output=True, timeout=TRY_SECONDS, check=False)
        except OSError as error:
            return _missing(error)
        except subprocess.TimeoutExpired:
            return VoiceStatus(VoiceState.NO_SOUND, "the loudspeaker takes nothing")
        if played.returncode:
            return VoiceStatus(VoiceState.NO_SOUND, _first_line(played.stderr))
        return VoiceStatus(VoiceState.READY)

    def _know(self, status: VoiceStatus) -> None:
        self._known, self._tried_at = status, self._now()


def _missing(error: OSError) -> VoiceStatus:
    return VoiceStatus(VoiceState.NO_PROGRAM, f"{error.filename}: {error.strerror}")


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").splitlines()
    return lines[0][:120] if lines else ""
