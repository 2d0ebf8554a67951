"""The information: into a topic and out again, a page on, and never more on a page than it holds."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from screens.touch.app.events import LargerText, OpenInfo
from screens.touch.app.home.flow import HomePage
from screens.touch.app.home.view import INFO_CARD, HomeView
from screens.touch.app.view import StillThereView
from screens.touch.core.events import Back, Finish, LobbyRead, Tick, TurnPage
from screens.touch.core.lobby import InfoLine, InfoNode, InfoSign
from screens.touch.info.events import ChooseTopic
from screens.touch.info.flow import CHANNELS
from screens.touch.info.paging import info_grid, leaflet_pages, page_count
from screens.touch.info.view import LeafletView, SignsView, TopicsView
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.tokens import PanelShape
from tests.support.flow_walk import Walk, lobby

LINES = tuple(InfoLine("web", f"Hal {n}", "Beberapa kata tentang hal ini. " * 3 + "Selesai.") for n in range(12))
ROOT = InfoNode(
    "",
    "information-variant",
    "Informasi",
    nodes=(
        InfoNode(
            "services", "format-list-checks", "Layanan", nodes=(InfoNode("A", "web", "Kunjungan", lines=LINES[:2]),)
        ),
        InfoNode(CHANNELS, "message-alert-outline", "Pengaduan", lines=LINES),
        InfoNode(
            "forbidden", "cancel", "Barang terlarang", signs=tuple(InfoSign("pill", f"Barang {n}") for n in range(9))
        ),
    ),
)


def walk() -> Walk:
    return Walk(lobby(info=ROOT, report_line="lapor.go.id"))


def test_from_the_card_to_a_service_and_back_step_by_step():
    here = walk()
    assert INFO_CARD in here.view.cards
    assert [card.code for card in here.do(INFO_CARD.intent).view.cards] == ["services", CHANNELS, "forbidden"]
    assert here.do(ChooseTopic("services"), ChooseTopic("A")).view == LeafletView("Kunjungan", "", LINES[:2], ends=True)
    assert here.do(Back()).view.title == "Layanan"
    assert here.do(Back()).view.title == "Informasi"
    assert isinstance(here.do(Back()).view, HomeView)


def test_the_strip_about_money_leads_to_the_complaints_and_back_leads_home():
    here = walk()
    assert here.view.report_leads
    assert here.do(OpenInfo(CHANNELS)).view.title == "Pengaduan"
    assert isinstance(here.do(Back()).view, HomeView)


def test_a_house_without_complaint_channels_shows_the_strip_and_leads_nowhere():
    assert not Walk(lobby(info=InfoNode("", "", "Informasi", nodes=ROOT.nodes[:1]))).view.report_leads
    nothing = Walk()
    assert INFO_CARD not in nothing.view.cards and isinstance(nothing.do(OpenInfo()).view, HomeView)


def test_pages_turn_and_begin_again_and_every_entry_is_shown_once():
    here = walk().do(OpenInfo(CHANNELS))
    seen, pages = list(here.view.lines), here.view.pages
    assert pages > 1
    for page in range(1, pages):
        assert here.do(TurnPage(1)).view.page == page
        seen += here.view.lines
    assert tuple(seen) == LINES
    assert here.do(TurnPage(1)).view.page == pages - 1  # there is no page after the last
    assert here.do(TurnPage(1 - pages)).view.page == 0


def test_signs_page_too():
    here = walk().do(OpenInfo(), ChooseTopic("forbidden"))
    assert isinstance(here.view, SignsView) and (len(here.view.signs), here.view.pages) == (8, 2)
    assert [one.name for one in here.do(TurnPage(1)).view.signs] == ["Barang 8"]


def test_larger_letters_keep_what_is_open_and_never_show_an_empty_page():
    here = walk().do(OpenInfo(CHANNELS), *[TurnPage(1)] * 9, LargerText(), LargerText())
    assert here.view.lines
    assert here.do(*[TurnPage(1)] * 99, LargerText()).view.lines  # ordinary again, with fewer pages


def test_a_topic_that_has_gone_shows_the_menu():
    here = walk().do(OpenInfo(CHANNELS))
    less = lobby(info=InfoNode("", "", "Informasi", nodes=ROOT.nodes[:1]))
    assert isinstance(here.do(LobbyRead(less, "id")).view, TopicsView)
    assert isinstance(here.do(Back()).view, HomeView)


def test_it_is_wiped_like_everything_else():
    here = walk().do(OpenInfo(CHANNELS), Tick(31.0))
    from screens.touch.app.picture import shown
    from screens.touch.core.view import Frame

    assert isinstance(shown(here.flow, here.state, Frame()).overlay, StillThereView)
    assert here.do(Tick(46.0)).state.session.page == HomePage()
    assert isinstance(walk().do(OpenInfo(), Finish()).view, HomeView)


@pytest.mark.parametrize("room", PanelShape)
@given(
    words=st.lists(st.text("abcdefgh ij", max_size=900), min_size=1, max_size=5),
    size=st.sampled_from(TextSize),
    low=st.booleans(),
)
def test_no_word_is_lost_however_long_the_house_writes(room, words, size, low):
    node = InfoNode("x", "web", "Hal", lines=tuple(InfoLine("web", f"Nama {n}", text) for n, text in enumerate(words)))
    pages = leaflet_pages(node, Preferences(size, low_reach=low), room)
    assert len(pages) == page_count(node, Preferences(size, low_reach=low), room) and all(pages)
    shown = " ".join(line.text for page in pages for line in page)
    assert shown.split() == " ".join(words).split()


def test_the_grid_of_topics_is_smaller_in_low_reach_and_with_the_largest_letters():
    for room in PanelShape:
        normal, low, largest = (
            info_grid(wanted, room)
            for wanted in (Preferences(), Preferences(low_reach=True), Preferences(TextSize.LARGEST))
        )
        assert normal[0] * normal[1] >= max(low[0] * low[1], largest[0] * largest[1])
