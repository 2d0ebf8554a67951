"""A slow stranger on the house's network: the officers' work goes on, and so do board and healthz."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import httpx
import pytest

from screens.web.console.shared.streams import Room
from tests.support.console import Site
from tests.support.strangers import STRANGER, Address, close_all, connect, many
from tests.support.waiting import PATIENCE

EVENTS = b"GET /events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
FORM = (
    b"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\n"
    b"content-type: application/x-www-form-urlencoded\r\ncontent-length: 500\r\n\r\nx"
)
QUICK = 6.0  # on a busy machine; the stranger's connections live longer


def place(site: Site) -> Address:
    address = httpx.URL(site.address)
    return address.host, address.port or 80


@pytest.mark.parametrize("source", [STRANGER, "127.0.0.1"])
def test_the_house_works_while_a_stranger_is_slow(site: Site, source: str) -> None:
    site.take()
    here = place(site)
    held = many(300, lambda: connect(here, source))
    for number in range(200):
        held.append(connect(here, source))
        held[-1].sendall((b"", b"GET /board HTTP/1.1\r\nhost:", FORM, EVENTS)[number % 4])
    began = time.monotonic()
    assert site.client().get("/healthz").json()["status"] == "ok"
    assert site.client().head("/healthz").status_code == 200
    assert site.client().get("/board").status_code == 200
    officer = site.client("p01")
    officer.page("/counters")
    officer.submit("/counters", counter="1")
    assert "A001" in officer.submit("/counter/1/call")
    assert time.monotonic() - began < QUICK
    close_all(held)


def opened(client: httpx.Client, running: ExitStack) -> int:
    stream = running.enter_context(client.stream("GET", "/events"))
    return stream.status_code


def begin(one: socket.socket) -> bytes:
    """How an answer begins; nothing where the connection was sent away."""
    try:
        return one.recv(12)
    except ConnectionResetError:
        return b""


def test_streams_of_a_stranger_take_none_from_officers(site: Site) -> None:
    here = place(site)
    with ExitStack() as running:
        strangers = many(60, lambda: connect(here))
        running.callback(close_all, strangers)
        for one in strangers:
            one.sendall(EVENTS)
        first = [begin(one) for one in strangers]
        _name, _in_all, of_one = Room.STRANGERS.value
        assert first.count(b"HTTP/1.1 200") <= of_one
        assert first.count(b"HTTP/1.1 503") + first.count(b"") >= 60 - of_one
        at_the_strangers = httpx.HTTPTransport(local_address=STRANGER)
        board = running.enter_context(httpx.Client(base_url=site.address, trust_env=False, timeout=PATIENCE))
        other = running.enter_context(
            httpx.Client(base_url=site.address, trust_env=False, timeout=PATIENCE, transport=at_the_strangers)
        )
        assert opened(board, running) == 200
        assert opened(other, running) == 503
        signed_in = site.client("p01")
        other.cookies = signed_in.cookies
        assert [opened(other, running) for _ in range(7)] == [200] * 6 + [503]


def test_a_stream_gives_its_place_back(site: Site) -> None:
    transport = httpx.HTTPTransport(local_address=STRANGER)
    with httpx.Client(base_url=site.address, trust_env=False, timeout=PATIENCE, transport=transport) as client:
        for _ in range(3):
            with ExitStack() as running:
                assert [opened(client, running) for _ in range(4)] == [200] * 4
            time.sleep(0.3)
