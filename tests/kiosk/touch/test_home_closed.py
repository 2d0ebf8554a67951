"""Why the house is closed, as the home screen says it: the real backend on a real database."""

from __future__ import annotations

from services.queue.supervision import PublicReason, Span
from tests.kiosk.touch.test_surveys import backend, opened
from tests.support.staff import officer


def close(services, service: str, reason: str) -> None:
    services.queue.supervision.close(officer("s01"), service, Span(services.clock.now(), None), PublicReason(reason))


def test_the_reason_of_one_service_is_not_said_of_all(tmp_path):
    """One service without its officer and the others closed for another reason: "no officer" would not be so."""
    services = opened(tmp_path)
    services.queue.day.keep()
    offered = [one.code for one in services.settings.house.offered()]
    for code in offered:
        close(services, code, "no_officer")
    lobby = backend(services).lobby("id")
    assert not lobby.any_open and lobby.closing_reason == "Ditutup karena petugas berhalangan."
    close(services, offered[0], "security")
    assert not backend(services).lobby("id").any_open and backend(services).lobby("id").closing_reason == ""
    services.close()
