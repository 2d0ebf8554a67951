"""The Debian packages that a machine needs for what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kiosk.install.machine import Machine, Refused

# As in script/setup, which installs these for a desk. A display in memory (xvfb) is not needed in a house.
PROGRAM: Final = (
    *("python3-venv", "libgl1", "libgl1-mesa-dri", "libegl1", "libmtdev1", "libxi6", "libxrandr2", "libxcursor1"),
    *("espeak-ng", "alsa-utils", "xvfb"),
)
SCREEN: Final = ("xserver-xorg-core", "xserver-xorg-input-libinput", "xinit", "udev")
BOARD: Final = ("chromium", "x11-utils", "curl", "alsa-utils", "fonts-inter", *SCREEN)
SERVER: Final = ("postgresql",)
WAITING: Final = ("-o", "DPkg::Lock::Timeout=600")  # seconds


def missing(machine: Machine, wanted: Sequence[str]) -> list[str]:
    """Those that are not installed. What an installed one provides counts too (libmtdev1t64 is libmtdev1)."""
    code, said = machine.asked("dpkg-query", "-W", "-f=${db:Status-Status},${Package},${Provides}\n")
    if code:
        raise Refused("This is no Debian: dpkg-query is not there. Debian 12 or 13 is needed; install that first.")
    rows = [line.removeprefix("installed,") for line in said.splitlines() if line.startswith("installed,")]
    installed = {name.split("(")[0].strip() for row in rows for name in row.split(",")}
    return [one for one in dict.fromkeys(wanted) if one not in installed]


def install(machine: Machine, wanted: Sequence[str]) -> None:
    """See to it that they are there. Without a network that works only where they are. Raises Refused."""
    if not machine.live:
        machine.say(f"left to the machine itself: packages {' '.join(wanted)}")
        return
    lacking = missing(machine, wanted)
    if not lacking:
        return
    # Another apt (the daily one of Debian, or one of a run that was killed) is waited for, and what it left is ended.
    how = ("apt-get", "install", "-q", "-y", "--no-install-recommends", *WAITING, "-o", "Dpkg::Use-Pty=0")
    fresh = ("sh", "-c", 'dpkg --configure -a || true; apt-get update -q || true; exec "$@"', "sh")
    try:
        machine.command(f"install Debian packages: {' '.join(lacking)}", *fresh, *how, *lacking)
    except Refused as fault:
        remedy = "Without a network: a bundle on a stick brings them (docs/updating.md). Mend what it says, then again."
        raise Refused(f"{fault}\n{remedy}") from fault
    if not machine.dry and (still := missing(machine, lacking)):
        raise Refused(f"These packages are not there: {' '.join(still)}. Connect the network, or install their .deb.")


def debian_of(os_release: str) -> int:
    """The number of a Debian by its /etc/os-release; 0 for anything else."""
    said = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', os_release, re.MULTILINE))
    return int(said["VERSION_ID"]) if said.get("ID") == "debian" and said.get("VERSION_ID", "").isdecimal() else 0
