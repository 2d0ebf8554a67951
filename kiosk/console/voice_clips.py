"""Makes the lobby board's sounds: the chime by our own arithmetic, the words by espeak-ng.

Below the data folder, when the console starts and by `kiosk voice clips`. What is there already
stays, unless it is to be made anew. The house's own recordings lie in another folder and go first.
"""

from __future__ import annotations

import array
import math
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from services.house.model import House
from services.queue.announcements import CHIME, WORDS, own_clip, place_clips
from services.store.files import durable_file, make_folder

PROGRAM: Final = "espeak-ng"
SPEAKING: Final = ("-v", "id", "-s", "128", "-p", "42", "-a", "170")  # slow, a little low: old ears
SPEAKING_SECONDS: Final = 20.0
RATE: Final = 22050  # Hz, mono, 16 bits
TONES: Final = ((659.25, 0.0), (523.25, 0.42))  # E5, C5: Hz and the second that each begins
CHIME_SECONDS: Final = 1.5
QUIET: Final = 300  # of 32767: what is softer at a clip's ends is cut off
MARGIN_SECONDS: Final = 0.05


class VoiceFault(Exception):
    """The clips could not be made; the message says what to do."""


def wanted(house: House | None = None) -> dict[str, str]:
    """Every clip by name with its words; with those that only this house's counters need."""
    own = {
        own_clip(counter): counter.name.in_language("id")
        for counter in (house.counters.values() if house else ())
        if place_clips(counter) == (own_clip(counter),)
    }
    return dict(WORDS) | own


def make(folder: Path, words: Mapping[str, str], *, anew: bool = False) -> list[str]:
    """Make the chime and the clips of `words` that are missing; returns their names. Raises VoiceFault."""
    missing = [name for name in (CHIME, *words) if anew or not (folder / f"{name}.wav").exists()]
    if missing and shutil.which(PROGRAM) is None:
        raise VoiceFault(f"{PROGRAM} is not installed: apt-get install {PROGRAM}")
    try:
        make_folder(folder)
        for name in missing:
            samples = chime() if name == CHIME else trimmed(_spoken(words[name]))
            _write(folder / f"{name}.wav", samples)
    except OSError as fault:
        raise VoiceFault(f"{folder}: {fault.strerror or fault}") from fault
    return missing


def chime() -> array.array[int]:
    """Two falling tones of a struck bar: a fundamental and two softer partials that die away."""
    samples = array.array("h")
    for position in range(int(RATE * CHIME_SECONDS)):
        moment = position / RATE
        level = sum(_struck(hertz, moment - start) for hertz, start in TONES if moment >= start)
        fade = min(1.0, (CHIME_SECONDS - moment) / 0.2)
        samples.append(int(max(-1.0, min(1.0, level * 0.42 * fade)) * 32767))
    return samples


def _struck(hertz: float, moment: float) -> float:
    attack = min(1.0, moment / 0.006)
    partials = ((1.0, 1.0, 3.2), (2.0, 0.28, 5.5), (3.93, 0.12, 9.0))
    return attack * sum(
        share * math.exp(-decay * moment) * math.sin(2 * math.pi * hertz * multiple * moment)
        for multiple, share, decay in partials
    )


def trimmed(samples: array.array[int]) -> array.array[int]:
    """Without the silence at both ends, which would make the announcement falter."""
    loud = [position for position, sample in enumerate(samples) if abs(sample) > QUIET]
    if not loud:
        return samples
    margin = int(RATE * MARGIN_SECONDS)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def _spoken(text: str) -> array.array[int]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "clip.wav"
        try:
            # The text is an argument of its own behind "--": whatever a counter is called, it is only spoken.
            subprocess.run(
                [PROGRAM, *SPEAKING, "-w", str(file), "--", text],
                check=True,
                capture_output=True,
                timeout=SPEAKING_SECONDS,
            )
            with wave.open(str(file), "rb") as sound:
                if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE, 1, 2):
                    raise VoiceFault(f"{PROGRAM} wrote another sound format than expected")
                samples = array.array("h")
                samples.frombytes(sound.readframes(sound.getnframes()))
        except (subprocess.SubprocessError, wave.Error, EOFError) as fault:
            raise VoiceFault(f'{PROGRAM} could not say "{text}" in Indonesian: {type(fault).__name__}') from fault
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _write(file: Path, samples: array.array[int]) -> None:
    """Whole or not at all: a clip that was half written would be taken for made."""
    if sys.byteorder == "big":
        samples = array.array("h", samples)
        samples.byteswap()
    with durable_file(file) as target, wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
