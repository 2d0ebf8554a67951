"""What officers have before them counts as seen, and nothing else does."""

from __future__ import annotations

from services.house import alerts
from services.house.alerts import AlertKind, raise_alert
from services.house.danger import Dangers
from services.house.officer_calls import OfficerCalls
from services.reports.attention import OpenMatters
from tests.support.staff import officer


def test_calls_are_seen_with_the_page_of_a_person_and_only_then(journal, house):
    calls = OfficerCalls(journal, house, kiosk="kiosk-1")
    matters = OpenMatters(journal, calls, Dangers(journal))
    calls.call("a")
    matters.look(officer("p01"), seen=False)
    assert not calls.of("a").seen, "a page that refreshes itself in the background is no person"
    assert [call.id for call in matters.look(officer("p01"), seen=True).calls] == [calls.of("a").id]
    assert calls.of("a").seen


def test_what_comes_after_the_list_was_read_is_not_seen(journal, house, monkeypatch):
    calls = OfficerCalls(journal, house, kiosk="kiosk-1")
    read_calls, read_alerts = calls.open_calls, alerts.open_alerts

    def calls_and_then_another(kiosk=""):
        found = read_calls(kiosk)
        calls.call("late")
        return found

    def alerts_and_then_another(database):
        found = read_alerts(database)
        with journal.transaction() as transaction:
            raise_alert(transaction, AlertKind.BURST, kiosk="kiosk-1")
        return found

    calls.call("early")
    with journal.transaction() as transaction:
        raise_alert(transaction, AlertKind.BURST, kiosk="kiosk-1")
    monkeypatch.setattr(calls, "open_calls", calls_and_then_another)
    monkeypatch.setattr(alerts, "open_alerts", alerts_and_then_another)
    OpenMatters(journal, calls, Dangers(journal)).look(officer("p01"), seen=True)
    assert (calls.of("early").seen, calls.of("late").seen) == (True, False)
    assert [one.seen for one in read_alerts(journal.database)] == [True, False]
