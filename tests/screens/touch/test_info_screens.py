"""The information screens in the app: a page on, back and done where they are, the words that a topic has."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core.lobby import InfoLine, InfoNode
from tests.support.fake_backend import LOBBY
from tests.support.touch_app import words

LINES = tuple(
    InfoLine("web", f"Hal {n}", "Beberapa kata tentang hal ini. " * 5, qr="https://example.org") for n in range(9)
)
ROOT = InfoNode("", "information-variant", "Informasi", nodes=(InfoNode("channels", "web", "Pengaduan", lines=LINES),))


def test_a_topic_is_read_page_by_page_and_left_again(make_app, backend):
    backend.lobby_now = replace(LOBBY, info=ROOT, report_line="lapor.go.id")
    app = make_app()
    app.attach(backend)
    screen = app.app.root.screen
    app.reaches(lambda: app.screen == "home")
    screen("home").choose(screen("home").view.cards[-1])
    app.reaches(lambda: app.screen == "topics")
    topics = screen("topics")
    assert not topics.ids.feet.ids.more.there
    topics.choose(topics.view.cards[0])
    app.reaches(lambda: app.screen == "leaflet")
    leaflet = screen("leaflet")
    more = leaflet.ids.feet.ids.more
    assert more.there and more.text == words("info.more", page=1, pages=leaflet.view.pages)
    more.dispatch("on_release")
    app.reaches(lambda: leaflet.view.page == 1)
    assert more.text == words("info.more", page=2, pages=leaflet.view.pages)
    shown = [entry.line for entry in reversed(leaflet.ids.leaflet.children) if entry.there]
    assert tuple(shown) == leaflet.view.lines
    leaflet.back()
    leaflet.back()
    app.reaches(lambda: app.screen == "home")
