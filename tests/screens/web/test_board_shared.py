"""One page of the board serves all televisions: how often it is made, and that each still gets its own code."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from screens.web.board import page as board_page
from screens.web.board.shared_page import HOLE, SharedPage
from screens.web.shared import templates
from services.house.boards import Board
from services.store.clock import SystemClock
from tests.screens.web.test_board_known import code_on
from tests.support.apart import run_apart
from tests.support.console import Client, Site
from tests.support.lobby import call, staff
from tests.support.waiting import until

BOARDS = 30


@pytest.fixture
def made(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Each rendering of the whole page, from now on; the house of `site` is served and at rest."""
    times: list[str] = []
    render = templates.render_text

    def counted(template: str, values: dict[str, object]) -> str:
        if template == "board.html":
            times.append(template)
        return render(template, values)

    assert until(lambda: site.console.live.news() is not None)
    monkeypatch.setattr(board_page, "render_text", counted)
    yield times


def introduced(site: Site, name: str) -> Client:
    television = site.client()
    code = code_on(television.page("/board"))
    assert isinstance(site.console.boards.expect(staff(site), code, name), Board)
    assert code_on(television.page("/board")) == ""
    return television


def look(television: Client, etag: str = "") -> httpx.Response:
    return television.get("/board", headers={"if-none-match": etag} if etag else {})


def test_thirty_boards_and_a_call_are_one_rendering(site: Site, made: list[str]) -> None:
    site.take()
    televisions = [introduced(site, f"Televisi {number}") for number in range(2)]
    televisions += [site.client() for _ in range(BOARDS - len(televisions))]
    with ThreadPoolExecutor(BOARDS) as all_at_once:
        before = list(all_at_once.map(look, televisions))
        made.clear()
        call(site, "1")
        list(all_at_once.map(look, televisions, [one.headers["etag"] for one in before]))
        changed = len(made)
        pages = list(all_at_once.map(look, televisions))
    assert all(">A001<" in one.text for one in pages)
    # A call is an opened counter and a called number; boards that ask between the two may see a page of its own.
    assert (changed, len(made)) == (1, 1)
    codes = [code_on(one.text) for one in pages]
    assert codes[:2] == ["", ""] and len(set(codes[2:])) == BOARDS - 2 and all(codes[2:])


def test_who_shows_it_already_gets_one_line_until_something_changes(site: Site, made: list[str]) -> None:
    television, stranger = introduced(site, "Lobi"), site.client()
    page, foreign = look(television), look(stranger)
    again = look(television, page.headers["etag"])
    assert (again.status_code, again.content, again.headers["x-version"]) == (304, b"", site.console.version)
    assert again.cookies["kiosk_board"] == television.cookies["kiosk_board"]  # kept for another year
    assert page.headers["cache-control"] == "private, no-cache"  # its code and its cookie are nobody else's
    assert look(stranger, foreign.headers["etag"]).status_code == 304
    assert look(television, foreign.headers["etag"]).status_code == 200  # not its own: that one has a code on it
    site.take()
    assert look(television, page.headers["etag"]).status_code == 200


def test_minutes_pass_and_nobody_knows_while_the_watcher_is_away(site: Site, clock, made: list[str]) -> None:
    television = introduced(site, "Lobi")
    page = look(television)
    clock.advance(60)
    later = look(television, page.headers["etag"])
    assert later.status_code == 200 and later.text != page.text  # its clock
    site.console.live.stop()
    made.clear()
    look(television), look(television)
    assert len(made) == 2


def test_who_is_told_of_a_change_during_a_look_waits_for_the_next_one() -> None:
    """That look may have read before the change, and nothing tells a television of it again."""
    written, made, reads, go_on = ["A001"], [], threading.Event(), threading.Event()

    def make() -> str:
        read = written[-1]
        made.append(read)
        reads.set()
        assert go_on.wait(10)
        return f"{read}{HOLE}"

    async def asked() -> list[str]:
        page = SharedPage(make, lambda: len(written), SystemClock())
        early = asyncio.ensure_future(page.get())
        await asyncio.to_thread(reads.wait, 10)
        written.append("A002")
        late = [asyncio.ensure_future(page.get()) for _ in range(BOARDS)]
        await asyncio.sleep(0)
        go_on.set()
        return [one.before for one in await asyncio.gather(early, *late)]

    assert run_apart(asked()) == ["A001", *["A002"] * BOARDS]
    assert made == ["A001", "A002"]
