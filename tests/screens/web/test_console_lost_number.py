"""A visitor without paper at a counter: the officer's way to a copy, by its rules and in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from services.log.reading import EntryFilter, entries
from services.queue.print_jobs import JobKind, last_job
from tests.support.console import PIN, Site
from tests.support.pages import violations
from tests.support.waiting import PATIENCE


@pytest.fixture
def kiosk(site: Site) -> str:
    site.services.states.heartbeat(version="1")
    return site.services.states.read().kiosk


def taken_at(site: Site, ticket) -> str:
    return f"{ticket.arrived_at.astimezone(site.services.settings.house.time_zone):%H:%M}"


def test_before_anything_was_asked_no_number_is_shown(site, kiosk):
    ticket = site.take()
    page = site.client("p01").page("/lost-number")
    assert "Kertas nomor hilang" in page and ticket.label not in page


def test_the_number_is_found_by_service_and_time_and_printed_with_a_reason(site, kiosk):
    ticket, other = site.take("A"), site.take("B")
    client = site.client("p01")
    page = client.page(f"/lost-number?service=A&at={taken_at(site, ticket)}")
    assert f"<b>{ticket.label}</b>" in page and f"<b>{other.label}</b>" not in page
    fields = {"service": "A", "at": taken_at(site, ticket), "ticket": ticket.id}
    assert "Pilih atau tulis alasannya" in client.submit("/lost-number", kiosk=kiosk, **fields)
    assert "tidak dikenal" in client.submit("/lost-number", kiosk="nowhere", reason="paper_lost", **fields)
    assert entries(site.console.database, EntryFilter(event="lost_number_printed")) == []
    page = client.submit("/lost-number", kiosk=kiosk, reason="paper_lost", **fields)
    assert f"Salinan {ticket.label} diminta dicetak di {kiosk}" in page
    assert "sudah ada 1 salinan" in page, "the same list again, with what has just been asked for"
    (logged,) = entries(site.console.database, EntryFilter(event="lost_number_printed"))
    assert (logged.actor, logged.fields["reason"], logged.fields["label"]) == ("p01", "paper_lost", ticket.label)
    job, printed = last_job(site.console.database, kiosk)
    assert job.kind is JobKind.COPY and printed is not None and printed.label == ticket.label


@pytest.mark.parametrize("asked", ["service=Z&at=09:00", "service=A&at=25:00", "service=A&at=x", "at=09:00", "at="])
def test_what_nobody_can_have_meant_is_no_error(site, kiosk, asked):
    site.client("p01").page(f"/lost-number?{asked}")


def test_a_number_that_was_called_meanwhile_is_not_printed(site, kiosk):
    ticket = site.take()
    client = site.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/call")
    fields = {"service": "A", "at": taken_at(site, ticket), "ticket": ticket.id, "kiosk": kiosk}
    assert "keadaan nomor sudah berubah" in client.submit("/lost-number", reason="paper_lost", **fields)


def test_whoever_may_not_serve_has_no_such_page(site):
    site.client("aud").page("/lost-number", 403)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_does_it_in_the_browser(site: Site, kiosk: str, browser: Browser, scripts: bool):
    ticket = site.take("A")
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(site.address + "/sign-in")
    page.fill("#code", "p01"), page.fill("#secret", PIN), page.press("#secret", "Enter")
    page.goto(site.address + "/counters")
    page.locator('input[name=counter][value="1"]').check(), page.locator("form button.main").click()
    page.locator("#act-lost").click()
    page.select_option("#service", "A"), page.fill("#at", taken_at(site, ticket))
    page.get_by_role("button", name="Cari").click()
    assert not scripts or violations(page) == []
    page.get_by_label(ticket.label).check()
    page.get_by_role("button", name="Kertas hilang").click()
    expect(page.get_by_role("status")).to_contain_text(f"Salinan {ticket.label} diminta dicetak di {kiosk}")
    expect(page.locator("body")).to_contain_text("sudah ada 1 salinan")
    context.close()
