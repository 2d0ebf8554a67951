"""The page that shows how a code is shown: whose code, where the scanner is, and what it made of what is held there."""

from __future__ import annotations

import pytest

from devices.scanner import ScannedCode, ScannerPlace, Unread, Unusable, UnusableCode, Verdict
from screens.touch.app.events import ShowScanner
from screens.touch.app.home.view import INFO_CARD, SCAN_CARD, SCAN_GOODS_CARD, VISIT_CARD, CardKind
from screens.touch.app.picture import shown
from screens.touch.codes import words
from screens.touch.codes.flow import HELD_SECONDS, HELP_SECONDS
from screens.touch.codes.view import CodeEntryView, Held, ScanView, Wanted
from screens.touch.core.events import Back, CodeScanned, ScannerSeen, Tick
from screens.touch.core.lobby import InfoNode
from screens.touch.core.view import Frame
from tests.flows.test_code_shown import PAGES, PASS, SLIP, beeps, looks_up, notice, on
from tests.flows.test_scan import READY
from tests.support.flow_walk import Walk, lobby

UNREAD = CodeScanned(Unread(0.0))
MISREAD = CodeScanned(UnusableCode(Unusable.NOT_TEXT, 0.0))
OTHERS = (
    CodeScanned(ScannedCode("https://example.org", 0.0)),
    CodeScanned(UnusableCode(Unusable.TOO_LONG, 0.0)),
    CodeScanned(UnusableCode(Unusable.NOT_ALLOWED, 0.0)),
)


def at_scanner(wanted: Wanted = Wanted.PASS, **changes: object) -> Walk:
    walk = Walk(lobby(takes_visits=True, **changes)).do(Tick(100.0), ShowScanner(wanted))
    walk.effects.clear()
    return walk


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("scan", [UNREAD, MISREAD])
def test_what_could_not_be_read_is_said_at_once_and_for_some_seconds(wanted: Wanted, scan: CodeScanned):
    walk = at_scanner(wanted).do(scan)
    assert walk.view.held is Held.UNREAD and beeps(walk) == []
    assert walk.do(Tick(100.0 + HELD_SECONDS - 0.5)).view.held is Held.UNREAD
    assert walk.do(Tick(100.0 + HELD_SECONDS)).view.held is Held.NOTHING


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("scan", OTHERS)
def test_another_code_is_said_there_and_the_visitor_tries_again(wanted: Wanted, scan: CodeScanned):
    walk = at_scanner(wanted).do(scan)
    assert walk.view.held is Held.OTHER and walk.view.wanted is wanted and beeps(walk) == [Verdict.BAD]
    assert looks_up(walk.do(PASS))


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("scan", [SLIP, PASS], ids=["slip", "pass"])
def test_either_code_of_ours_leads_on_from_either_page(wanted: Wanted, scan: CodeScanned):
    assert looks_up(at_scanner(wanted).do(UNREAD, scan))


@pytest.mark.parametrize("page", [page for page, _ in PAGES], ids=lambda one: type(one).__name__)
def test_elsewhere_nobody_is_told_that_nothing_was_read(page):
    walk = on(page)
    before, screen = walk.state.session, walk.view
    walk.do(UNREAD)
    assert beeps(walk) == [] and notice(walk).value == ""
    if not isinstance(screen, ScanView) or screen.reading:
        assert walk.state.session == before


def test_no_reads_are_no_stream_of_codes():
    walk = Walk().do(Tick(10.0), *[UNREAD] * 50)
    assert walk.state.code_at == float("-inf")


@pytest.mark.parametrize("place", ScannerPlace)
def test_the_place_of_the_scanner_is_said_and_shown(place: ScannerPlace):
    view = at_scanner(scanner_place=place).view
    assert view.place is place
    said = {one: words.hold(ScanView(place=one), "id") for one in ScannerPlace}
    assert len(set(said.values())) == len(ScannerPlace)
    assert len({words.look(ScanView(place=one)) for one in ScannerPlace}) == len(ScannerPlace)


def test_who_waits_is_told_what_helps():
    walk = at_scanner().do(Tick(100.0 + HELP_SECONDS))
    assert walk.view == ScanView(helps=True, may_type=True)
    first, _more = words.hold(walk.view, "id")
    assert first == "Belum terbaca?"


def test_only_the_code_of_a_booking_can_be_typed():
    from screens.touch.codes.events import TypeCode

    assert at_scanner().view.may_type and not at_scanner(Wanted.NUMBER).view.may_type
    assert at_scanner().do(TypeCode()).view == CodeEntryView()


def test_where_goods_are_kept_their_receipt_can_be_shown_as_a_number_can():
    walk = Walk(lobby(keeps_goods=True)).do(ScannerSeen(READY))
    assert SCAN_GOODS_CARD in walk.view.cards and SCAN_CARD not in walk.view.cards
    walk.do(SCAN_GOODS_CARD.intent)
    assert walk.view == ScanView(Wanted.NUMBER, goods=True) and "tanda terima" in words.title(walk.view, "id")
    assert not walk.do(Back(), VISIT_CARD.intent).view.goods


def test_home_has_a_way_to_ones_place_wherever_codes_are_read():
    info = InfoNode("", "information-variant", "Informasi", nodes=(InfoNode("a", "information-variant", "A"),))
    walk = Walk(lobby(takes_visits=True, info=info)).do(ScannerSeen(READY))
    cards = walk.view.cards
    ways = {card.intent: card.kind for card in cards}
    assert VISIT_CARD in cards
    assert ways[SCAN_CARD.intent] is ways[INFO_CARD.intent] is CardKind.HALF
    walk.do(SCAN_CARD.intent)
    assert walk.view == ScanView(Wanted.NUMBER)
    assert walk.do(Back(), VISIT_CARD.intent).view == ScanView(Wanted.PASS, may_type=True)
    without = Walk(lobby(info=info)).do(ScannerSeen(READY)).view.cards
    assert SCAN_CARD in without and INFO_CARD in without
    assert SCAN_CARD.intent not in {card.intent for card in Walk(lobby(takes_visits=True, info=info)).view.cards}


def test_what_is_held_there_moves_no_button_by_a_word():
    picture = [shown(walk.flow, walk.state, Frame()) for walk in (at_scanner(), at_scanner().do(UNREAD))]
    assert {one.overlay for one in picture} == {None} and picture[0].frame == picture[1].frame
