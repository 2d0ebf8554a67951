"""What the staff and the lobby read while the database cannot be opened: the page is there, and says which disk."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import httpx
import pytest

from kiosk.compose.console import build_away
from kiosk.console.server import ConsoleServer
from kiosk.settings.reading import load
from screens.web.shared.templates import WORDS
from services.store.disk import DiskFault, DiskTrouble
from tests.support.console import ROOT


@pytest.mark.parametrize("fault", [None, *DiskFault])
def test_every_address_says_what_is_the_matter(tmp_path: Path, fault: DiskFault | None) -> None:
    ini = tmp_path / "kiosk.ini"
    ini.write_text((ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0"), "utf-8")
    settings = load(ini)
    trouble = DiskTrouble(fault, Path("/srv/antrean"), Path("/srv")) if fault else None
    server = ConsoleServer(settings.console, build_away(settings, lambda: trouble))
    server.start()
    try:
        with httpx.Client(base_url=server.address, trust_env=False) as client:
            for language in ("id", "en"):
                client.cookies.set("kiosk_language", language)
                for path in ("/", "/supervision"):
                    answer = client.get(path)
                    said = WORDS.get(language, f"fault.{trouble.words if trouble else 'database_away'}")
                    assert (answer.status_code, said in unescape(answer.text)) == (503, True), answer.text
                    assert ("/srv/antrean" in answer.text) is (trouble is not None)
            assert "Sambungan terputus" in client.get("/board").text
    finally:
        server.stop()
