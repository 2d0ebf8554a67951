"""What officers have before them counts as seen, and nothing else does."""

from __future__ import annotations

from services.house.officer_calls import OfficerCalls
from services.reports.attention import OpenMatters
from tests.support.staff import officer


def test_calls_are_seen_with_the_page_of_a_person_and_only_then(journal, house):
    calls = OfficerCalls(journal, house, kiosk="kiosk-1")
    matters = OpenMatters(journal, calls)
    calls.call("a")
    matters.look(officer("p01"), seen=False)
    assert not calls.of("a").seen, "a page that refreshes itself in the background is no person"
    assert [call.id for call in matters.look(officer("p01"), seen=True).calls] == [calls.of("a").id]
    assert calls.of("a").seen
