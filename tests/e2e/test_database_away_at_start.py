"""A kiosk that is switched on before its database can be had."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

from devices.simulated.display import XDisplay
from kiosk.compose.services import Services, open_services
from services.log.reading import EntryFilter, entries
from tests.support.running_kiosk import END_SECONDS, OPEN_SECONDS, KioskProcess

WARN_GROUND = (255, 243, 214)  # token "warn_ground"


def shows_a_warning(display: XDisplay) -> bool:
    colors = display.picture().getcolors(1 << 24) or []
    return any(color == WARN_GROUND and count > 5_000 for count, color in colors)


def a_console_that_is_killed_comes_back(kiosk: KioskProcess, services: Services) -> None:
    def console() -> list[int]:
        return [pid for pid, words in kiosk.children().items() if "kiosk.console.server" in words]

    kiosk.wait(lambda: "the console is open" in kiosk.said() or "console: http" in kiosk.said())
    (before,) = console()
    os.kill(before, signal.SIGKILL)
    kiosk.wait(lambda: console() not in ([], [before]))
    assert "console: ended by itself (SIGKILL)" in kiosk.said()
    kiosk.wait(lambda: entries(services.database, EntryFilter(event="child_ended")))


def only_their_owner_reads(folder: Path) -> None:
    """Whatever the umask of the program was."""
    made = [one for one in folder.rglob("*") if not one.is_symlink()]
    assert {one.name for one in made} >= {"kiosk.sqlite3", "database.id", "run", "kiosk-1.app.lock"}
    assert [str(one) for one in made if stat.S_IMODE(one.stat().st_mode) & 0o077] == []


def test_it_says_so_and_opens_by_itself_when_the_database_is_there(tmp_path: Path):
    in_its_place = tmp_path / "data" / "kiosk.sqlite3"
    in_its_place.mkdir(parents=True)
    umask = os.umask(0)
    kiosk = KioskProcess(tmp_path)
    os.umask(umask)
    try:
        kiosk.wait(lambda: "waits for it" in kiosk.said(), OPEN_SECONDS)
        display = XDisplay(kiosk.display_name)
        kiosk.wait(lambda: shows_a_warning(display))
        in_its_place.rmdir()
        kiosk.wait(kiosk.is_open, OPEN_SECONDS)
        kiosk.wait(lambda: not shows_a_warning(display), OPEN_SECONDS)
        display.close()
        assert kiosk.said().count("The kiosk waits for it") == 1
        services = open_services(kiosk.settings)
        assert len(entries(services.database, EntryFilter(event="kiosk_started"))) == 1
        a_console_that_is_killed_comes_back(kiosk, services)
        services.close()
        only_their_owner_reads(kiosk.settings.storage.data)
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.process.wait(END_SECONDS) == 0
    finally:
        kiosk.kill_all()
