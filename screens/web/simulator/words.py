"""What the simulator's page calls things. English: it is for testers, visitors never see it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final

FAULTS: Final = {
    "paper-low": ("Paper low", "roll nearly used up"),
    "paper-out": ("Paper out", "the roll is empty"),
    "cover-open": ("Cover open", "the lid is open"),
    "offline": ("Offline", "paused by its button"),
    "cutter-error": ("Cutter error", "the blade is stuck"),
    "overheated": ("Overheated", "pauses, goes on by itself"),
    "broken": ("Defective", "only the power switch helps"),
    "silent": ("No answer", "cable in, no reply"),
    "power-off": ("Power off", "what was not printed is lost"),
    "disconnected": ("Disconnected", "the cable is out"),
}
ACTS: Final = {
    "no-read": ("Reads nothing", "says NR"),
    "noise": ("Noise", "64 random bytes"),
    "oversize": ("Too long", "64 KB in one code"),
    "half": ("Half a code", "its end never comes"),
    "burst": ("Burst", "1,000 codes, 1 ms apart"),
    "unplug": ("Unplug", "pull the cable"),
    "plug": ("Plug in", "under the same name"),
}


def moment(at: float, zone: tzinfo | None) -> str:
    """A moment (seconds since the epoch) as clocks in `zone` (None: this machine's) show it, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).strftime("%H:%M:%S.%f")[:-3]
