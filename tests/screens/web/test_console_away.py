"""The console whose database was never there: every address says so, whatever the disk has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from kiosk.compose.console import build_away
from kiosk.console.server import ConsoleServer
from screens.web.console.shared.console import LANGUAGES
from screens.web.console.shared.request import LANGUAGE
from screens.web.shared.cookies import Cookies
from screens.web.shared.templates import WORDS
from services.store.disk import DiskFault, DiskTrouble
from services.store.obstacles import Obstacle, Trouble
from tests.support.console import Client
from tests.support.running_kiosk import settings_in

FOLDER = Path("/srv/kiosk")


class _Away:
    """A served console that waits; `trouble` is what its last try found."""

    def __init__(self, folder: Path) -> None:
        settings = settings_in(folder)
        self.trouble: Trouble | None = None
        self.server = ConsoleServer(replace(settings.console, port=0), build_away(settings, lambda: self.trouble))
        self.server.start()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[_Away]:
    away = _Away(tmp_path)
    yield away
    away.server.stop()


def test_every_address_says_that_the_database_is_away_and_which_disk(away: _Away):
    disks = [Trouble.of_disk(DiskTrouble(fault, FOLDER, Path("/srv"))) for fault in DiskFault]
    troubles = [None, *disks, *(Trouble(obstacle, "[visits] quota") for obstacle in Obstacle)]
    with Client(away.server.address.rstrip("/")) as browser:
        for language in LANGUAGES:
            browser.cookies.set(Cookies(tls=False).name(LANGUAGE), language)
            for away.trouble in troubles:
                words = away.trouble.obstacle if away.trouble else "database_away"
                page = browser.page("/counters", 503)
                assert f"<h1>{escape(WORDS.get(language, f'fault.{words}'))}</h1>" in page
                assert away.trouble not in disks or str(FOLDER) in page
        assert escape(WORDS.get(LANGUAGES[-1], f"fault.{words}")) in browser.submit("/sign-in", 503, code="adm")
        assert "<h1>" in browser.page("/board", 503)
        api = browser.get("/api/v1/services")
        assert api.status_code == 503 and api.headers["content-type"] == "application/problem+json"
        for away.trouble in troubles:
            answer = browser.get("/healthz")
            why = (away.trouble.obstacle if away.trouble else "database_away").replace("_", " ")
            assert answer.status_code == 503 and why in answer.json()["database"]["found"]
            assert (answer.json()["disk"]["status"] == "failing") is (away.trouble in disks)
            assert str(FOLDER) not in answer.text and "quota" not in answer.text
