"""What a release keeps in /etc: units, and rules for user, folders and devices. Changed with the release, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kiosk.install.layout import UNITS, Layout, Release
from kiosk.install.system import RULES, SYSUSERS, TMPFILES
from kiosk.updates.commands import Systemd, run
from services.store.files import write_durably

ALWAYS: Final = ("lobby-update.service", "lobby-update.timer")
OTHERS: Final = {"lobby-kiosk.sysusers": SYSUSERS, "lobby-kiosk.tmpfiles": TMPFILES, "lobby-kiosk.rules": RULES}


def place_own(layout: Layout, release: Release, systemd: Systemd) -> None:
    """The units that finish or undo an update after a power cut, before it begins. Raises CommandFailed, OSError."""
    assets = release.folder / "assets" / "systemd"
    changed = [_place(assets / name, layout.at(UNITS) / name) for name in ALWAYS if (assets / name).exists()]
    if any(changed):
        systemd.reload()
        systemd.enable(ALWAYS)


def place_files(layout: Layout, release: Release, systemd: Systemd) -> None:
    """Those that this machine has, as the release wants them. Raises CommandFailed, OSError."""
    assets = release.folder / "assets"
    for source in sorted((assets / "systemd").glob("lobby-*")):
        place = layout.at(UNITS) / source.name
        if place.exists():
            _place(source, place)
    changed = {name for name, place in OTHERS.items() if _changed(assets / "install" / name, layout.at(place))}
    if "lobby-kiosk.sysusers" in changed:
        run(["systemd-sysusers", layout.at(SYSUSERS)])
    if "lobby-kiosk.tmpfiles" in changed:
        run(["systemd-tmpfiles", "--create", layout.at(TMPFILES)])
    if "lobby-kiosk.rules" in changed:
        run(["udevadm", "control", "--reload"])
    systemd.reload()


def _changed(source: Path, place: Path) -> bool:
    return source.exists() and place.exists() and _place(source, place)


def _place(source: Path, place: Path) -> bool:
    """Whether it was another one before."""
    content = source.read_bytes()
    if place.exists() and place.read_bytes() == content:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    write_durably(place, content)
    place.chmod(0o644)
    return True
