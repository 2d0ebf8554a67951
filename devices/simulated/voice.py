"""A voice without a loudspeaker: what it said stands in a file, and beside it as sound where espeak-ng is there.

Everything lies in one folder: `said.txt` has a line for each utterance (number, language, volume, words),
`NNN.wav` is how the last of them sound. Only the newest are kept, as paper on a simulator's page is.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

from devices.espeak import Spawned, end, feed, speaking
from devices.voice import Utterance, VoiceState, VoiceStatus

KEPT_LINES, KEPT_SOUNDS = 200, 10
WHOLE_SECONDS = 2.0
SAID = "said.txt"


class SimulatedVoice:
    """Writes into `folder`, which is made at the first word. `state` is set by a test or tester."""

    simulated = True

    def __init__(self, folder: Path, state: VoiceState = VoiceState.READY) -> None:
        self.state = state
        self._folder = folder
        self._speaker: Spawned | None = None
        self._half: Path | None = None  # the sound that is being written
        self._trouble = ""

    def say(self, words: Utterance) -> None:
        self.stop()
        if self.state is not VoiceState.READY:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = self._write(words)
            self._trouble = ""
        except OSError as error:
            self._trouble = error.strerror or "cannot be written"
            return
        self._half = self._folder / f"{number:03d}.wav.part"
        try:
            self._half.touch(0o600)
            self._speaker = subprocess.Popen(
                speaking(words, "-w", str(self._half)), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError:
            self._half = None  # no espeak-ng: the words are there, which is what counts here
            return
        feed(self._speaker, words)
        (self._folder / f"{number - KEPT_SOUNDS:03d}.wav").unlink(missing_ok=True)

    def stop(self) -> None:
        """Words that are cut short leave no sound: it is whole or not there."""
        if self._speaker is None or self._half is None:
            return
        if self._speaker.poll() is None:
            end(self._speaker)
            self._half.unlink(missing_ok=True)
        self._keep_sound()

    def status(self) -> VoiceStatus:
        if self._speaker is not None and self._speaker.poll() is not None:
            self._keep_sound()
        if self._trouble:
            return VoiceStatus(VoiceState.NO_SOUND, f"{self._folder}: {self._trouble}")
        return VoiceStatus(self.state, "simulated")

    def close(self) -> None:
        if self._speaker is not None:
            with suppress(subprocess.TimeoutExpired):
                self._speaker.wait(WHOLE_SECONDS)  # the last words become a whole sound
        self.stop()

    def _keep_sound(self) -> None:
        if self._half is not None and self._half.exists():
            self._half.replace(self._half.with_suffix(""))
        self._speaker = self._half = None

    def _write(self, words: Utterance) -> int:
        """One line more; returns its number, which goes on where the last run ended."""
        file = self._folder / SAID
        before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        number = int(before[-1].split(" ", 1)[0]) + 1 if before else 1
        lines = [*before[-KEPT_LINES + 1 :], f"{number:03d} {words.language} {words.volume} {words.text}"]
        half = file.with_suffix(".part")
        half.touch(0o600)
        half.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
        half.replace(file)  # whoever reads it meanwhile finds all lines
        return number
