"""A kiosk that is switched on before its database can be had."""

from __future__ import annotations

import signal
from pathlib import Path

from devices.simulated.display import XDisplay
from kiosk.compose.services import open_services
from services.log.reading import EntryFilter, entries
from tests.support.running_kiosk import END_SECONDS, OPEN_SECONDS, KioskProcess

WARN_GROUND = (255, 243, 214)  # token "warn_ground"


def shows_a_warning(display: XDisplay) -> bool:
    colors = display.picture().getcolors(1 << 24) or []
    return any(color == WARN_GROUND and count > 5_000 for count, color in colors)


def test_it_says_so_and_opens_by_itself_when_the_database_is_there(tmp_path: Path):
    in_its_place = tmp_path / "data" / "kiosk.sqlite3"
    in_its_place.mkdir(parents=True)
    kiosk = KioskProcess(tmp_path)
    try:
        kiosk.wait(lambda: "waits for it" in kiosk.said(), OPEN_SECONDS)
        display = XDisplay(kiosk.display_name)
        kiosk.wait(lambda: shows_a_warning(display))
        in_its_place.rmdir()
        kiosk.wait(kiosk.is_open, OPEN_SECONDS)
        kiosk.wait(lambda: not shows_a_warning(display))
        display.close()
        assert kiosk.said().count("waits for it") == 1
        services = open_services(kiosk.settings)
        assert len(entries(services.database, EntryFilter(event="kiosk_started"))) == 1
        services.close()
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.process.wait(END_SECONDS) == 0
    finally:
        kiosk.kill_all()
