"""The voice's part of the wiring, by itself: it is composed before the heavy imports of the services."""

from __future__ import annotations

from devices.espeak import EspeakVoice
from devices.simulated.voice import SimulatedVoice
from devices.voice import Voice
from kiosk.settings.model import Settings


def make_voice(settings: Settings) -> Voice | None:
    """The voice of this kiosk, or None where it does not speak."""
    match settings.voice.driver:
        case "espeak":
            return EspeakVoice(settings.voice.device)
        case "simulated":
            return SimulatedVoice(settings.storage.run / "voice")
        case _:
            return None
