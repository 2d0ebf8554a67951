"""What has to be so before a new version is believed: its units, its console's words, its touchscreen's start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kiosk.install.layout import Release
from kiosk.updates.commands import Program, Systemd
from kiosk.updates.looking import Expected, wait_until_well

WELL = {"version": "1.1.0", "schema": "0027", "database": {"status": "ok"}, "log": {"status": "warning"}}
FACTS = {"schema": "0027", "started": {"seq": 9, "version": "1.1.0"}}


class Units(Systemd):
    __slots__ = ()
    is_up, restarted = True, 0

    def _asked(self, *arguments: str) -> str:
        return f"{Units.restarted}\n" if "NRestarts" in arguments[2] else "active\n" if Units.is_up else "activating\n"


class Asked(Program):
    __slots__ = ()
    facts = FACTS

    def data(self, what: str, *_arguments: str | Path) -> dict[str, Any]:
        return Asked.facts


@pytest.fixture
def console() -> Iterator[dict[str, Any]]:
    """Whatever is put into it is said at /healthz; "status": the answer's."""
    said: dict[str, Any] = {"status": 200, **WELL}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(said["status"])
            self.end_headers()
            self.wfile.write(json.dumps({key: one for key, one in said.items() if key != "status"}).encode())

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    said["address"] = f"http://127.0.0.1:{server.server_port}/healthz"
    yield said
    server.shutdown()
    server.server_close()


def look(said: dict[str, Any], *units: str) -> str:
    before = {"console_address": said["address"], "with_kiosk": False, "started": {"seq": 8, "version": "1.0.0"}}
    program = Asked(Release(Path("/"), "1.1.0", "0027"), Path("/"))
    expected = Expected("1.1.0", "0027", units or ("lobby-console.service", "lobby-kiosk.service"), before)
    return wait_until_well(expected, Units(), program, patience=0.0, steady=0.0)


def test_all_is_well_also_where_paper_is_out(console):
    assert look(console) == ""
    console |= {"status": 503, "printer": {"status": "failing"}}
    assert look(console) == ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"version": "1.0.0"}, r"is version 1\.0\.0"),
        ({"schema": "0026"}, "with schema 0026"),
        ({"status": 503, "database": {"status": "failing", "found": "away"}}, "database: away"),
        ({"log": {"status": "failing", "found": "changed"}}, "log: changed"),
        ({"log": None}, "gives no answer"),
        ({"address": "http://127.0.0.1:9/healthz"}, "gives no answer"),
    ],
)
def test_a_console_that_is_not_the_new_one_or_not_well(console, said, words):
    import re

    console |= said
    assert re.search(words, look(console))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"schema": "0026"}, "schema 0026"),
        ({"started": {"seq": 8, "version": "1.1.0"}}, "could not open the house"),
        ({"started": {"seq": 9, "version": "1.0.0"}}, "could not open the house"),
    ],
)
def test_a_touchscreen_that_shows_only_a_fault(console, monkeypatch, facts, words):
    monkeypatch.setattr(Asked, "facts", FACTS | facts)
    assert words in look(console) and look(console, "lobby-console.service") == ""


def test_a_unit_that_is_not_up_or_ends_again_and_again(console, monkeypatch):
    monkeypatch.setattr(Units, "is_up", False)
    assert "lobby-console.service is not up" in look(console)
    counts = iter(range(0, 100, 3))
    monkeypatch.setattr(Units, "restarts", lambda self, unit: next(counts))
    assert "again and again" in look(console)
