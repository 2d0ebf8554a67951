"""Which televisions count: those that an officer has introduced, and nobody else in the house's network."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request

from screens.web.console.shared.streams import Room, whose
from services.log.reading import EntryFilter, entries
from tests.support.console import Client, Site


def code_on(page: str) -> str:
    """The code that a board shows; empty where it is known."""
    found = re.search(r'id="introduce"[^>]*>[^<]*<b>([^<]+)</b>', page)
    return found[1] if found else ""


def beat(board: Client, sound: str = "on") -> int:
    return board.post("/board/alive", data={"sound": sound}).status_code


def test_invented_boards_count_for_nothing(site: Site, clock) -> None:
    television, supervisor = site.client(), site.client("s01")
    supervisor.page("/devices")
    supervisor.submit("/devices/boards/introduce", code=code_on(television.page("/board")), name="Lobi")
    assert code_on(television.page("/board")) == "" and beat(television) == 204
    cookie = f"kiosk_board={television.cookies['kiosk_board']}".encode()
    listener = Request({"type": "http", "headers": [(b"cookie", cookie)], "client": ("192.0.2.7", 1)})
    assert whose(listener, site.console)[0] is Room.BOARDS  # strangers cannot shut it out of the stream
    for number in range(30):
        invented = site.client()
        if number % 3:
            invented.page("/board")
        else:
            invented.cookies.set("kiosk_board", f"{number:043d}", domain="127.0.0.1")
        assert beat(invented) == 403
    assert [(one.name, one.well) for one in site.console.televisions.all()] == [("Lobi", True)]
    clock.advance(91)
    assert beat(invented) == 403
    officer = site.client("p01")
    officer.submit("/counters", counter="1")
    assert "Layar antrean Lobi tidak memberi kabar sejak" in officer.page("/counter/1")
    assert (beat(television, "<b>"), beat(television, "broken")) == (422, 204)
    foreign = television.post("/board/alive", data={"sound": "on"}, headers={"origin": "http://else"})
    assert foreign.status_code == 403
    assert "Layar antrean Lobi: SUARA MATI" in officer.page("/counter/1")


def test_a_board_is_introduced_once_listed_and_forgotten(site: Site, tmp_path: Path, clock) -> None:
    television, supervisor, officer = site.client(), site.client("s01"), site.client("p01")
    code = code_on(television.page("/board"))
    supervisor.page("/devices"), officer.page("/devices")
    assert 'action="/devices/boards/introduce"' not in officer.page("/devices")
    assert (
        officer.post("/devices/boards/introduce", data={"form": officer.token, "code": code, "name": "x1"}).status_code
        == 403
    )
    slip = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert "Kode ini tidak tepat" in supervisor.submit("/devices/boards/introduce", 422, code=slip, name="Lobi")
    said = supervisor.submit("/devices/boards/introduce", code=code.lower().replace("-", " "), name="Lobi")
    assert "Menunggu layarnya" in said and site.console.televisions.all() == []
    television.page("/board")
    assert beat(television) == 204 and "Menyala dan bersuara" in supervisor.page("/devices")
    beat(television, "gone")
    again = Site(tmp_path / "house", clock=clock)  # the server starts anew, the television keeps its cookie
    clock.advance(91)
    assert [(one.name, one.sound, one.lost) for one in again.console.televisions.all()] == [("Lobi", "gone", False)]
    woken = again.client()
    woken.cookies.update(television.cookies)
    assert code_on(woken.page("/board")) == "" and beat(woken) == 204
    assert [one.well for one in again.console.televisions.all()] == [True]
    again.stop()
    assert "tidak dikenal lagi" in supervisor.submit("/devices/boards/forget", name="Lobi")
    assert code_on(television.page("/board")) and beat(television) == 403
    told = [one.event for one in entries(site.console.database, EntryFilter()) if one.event.startswith("board_")]
    assert sorted(told) == ["board_forgotten", "board_introduced"]
