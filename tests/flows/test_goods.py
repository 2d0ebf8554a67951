"""The receipt of goods at the kiosk: how they stand, the things page by page, and that nothing else is told."""

from __future__ import annotations

from dataclasses import fields

import pytest

from devices.scanner import ScannedCode, Verdict
from screens.touch.app.previews import frame, previews
from screens.touch.codes.flow import LookupPage
from screens.touch.core.events import CodeScanned, EndSession, Opened, SayAtScanner, Tick, TurnPage
from screens.touch.core.waiting import Late, LatePage
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.paging import pages_of
from screens.touch.goods.spoken import goods
from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView
from screens.touch.goods.words import steps, to_do
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.tokens import PanelShape
from tests.support.flow_walk import Walk

CODE = "G1" + "Q7" * 13
RECEIPT = CodeScanned(ScannedCode(CODE, 0.0))
LINES = tuple(GoodsLine(f"Barang {number}: 2 buah") for number in range(17))
KEPT = GoodsView(GoodsState.RECEIVED, "0042", "Senin, 23 November 2026 09.30", lines=LINES)


def opened(receipt: GoodsView = KEPT) -> Walk:
    walk = Walk().do(Tick(10.0), RECEIPT)
    return walk.do(Opened(walk.session, GoodsPage(receipt, CODE)))


def test_a_receipt_is_looked_up_and_told_well_at_the_scanner():
    walk = Walk().do(Tick(10.0), RECEIPT)
    assert walk.state.session.page == LookupPage()
    walk.do(Opened(walk.session, GoodsPage(KEPT, CODE)))
    assert walk.view.state is GoodsState.RECEIVED and SayAtScanner(Verdict.GOOD) in walk.effects


def test_an_answer_that_is_late_is_said_to_be_and_is_shown_when_it_comes():
    walk = Walk().do(Tick(10.0), RECEIPT, Tick(19.0))
    late = walk.state.session.page
    assert isinstance(late, LatePage) and late.late is Late.CODE
    walk.do(Opened(walk.session, GoodsPage(KEPT, CODE)))
    assert isinstance(walk.view, GoodsView)
    gone = Walk().do(Tick(10.0), RECEIPT)
    session = gone.session
    gone.do(Tick(19.0), Tick(100.0), Opened(session, GoodsPage(KEPT, CODE)))
    assert not isinstance(gone.view, GoodsView), "its family has gone"


def test_every_thing_is_shown_once_and_the_last_page_leads_to_the_first():
    walk, seen = opened(), []
    pages = walk.view.pages
    assert pages > 1
    for _ in range(pages):
        seen += walk.view.lines
        walk.do(TurnPage(1 if walk.view.page + 1 < pages else -walk.view.page))
    assert tuple(seen) == LINES and walk.view.page == 0
    assert len(walk.view.lines) < len(walk.do(TurnPage(1)).view.lines), "where no moments stand there is more room"


@pytest.mark.parametrize("shape", PanelShape)
@pytest.mark.parametrize("size", TextSize)
def test_no_page_is_empty_but_the_first_whose_room_one_long_thing_may_not_have(shape: PanelShape, size: TextSize):
    long = GoodsLine("Perlengkapan " * 5, refused="tidak boleh dibawa " * 3)
    for lines in (LINES, (long,) * 5, (), (long, *LINES)):
        receipt = GoodsView(GoodsState.HANDED_OVER, lines=lines)
        pages = pages_of(receipt, Preferences(text_size=size), shape)
        assert sum(pages, ()) == lines and all(pages[1:])


def test_it_goes_by_itself_and_every_page_has_its_time():
    walk = opened().do(Tick(30.0), TurnPage(1), Tick(54.0))
    assert walk.view.page == 1
    walk.do(Tick(56.0))
    assert EndSession("finished") in walk.effects


def test_the_same_receipt_again_is_the_same_familys():
    assert GoodsPage(KEPT, CODE).is_of(CODE) and not GoodsPage(KEPT).is_of("")
    assert CODE not in repr(GoodsPage(KEPT, CODE))


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_what_was_done_and_what_was_not_is_said_with_its_moment(language: str):
    shown = {state: previews()[f"goods-{state}"](frame(language)).screen for state in GoodsState}
    kept, handed, returned = (
        steps(shown[state], language) for state in (GoodsState.RECEIVED, GoodsState.HANDED_OVER, GoodsState.RETURNED)
    )
    assert kept[0] == handed[0] == returned[0] and len({kept[1], handed[1], returned[1]}) == 3
    assert handed[1][1] == shown[GoodsState.HANDED_OVER].ended
    assert all(text in " ".join(goods(shown[GoodsState.RETURNED], language)) for text in returned[1])
    asks = to_do(shown[GoodsState.OPEN_LONG], language)
    assert asks and asks != to_do(shown[GoodsState.RECEIVED], language)


def test_the_view_has_no_room_for_anybody():
    """No name, mask, detainee, officer or reason of a return: who holds the paper may be anyone."""
    assert {one.name for one in fields(GoodsView)} == {
        *("state", "label", "received", "ended", "lines", "help_at", "page", "pages"),
    }
    assert {one.name for one in fields(GoodsLine)} == {"name", "refused"}
