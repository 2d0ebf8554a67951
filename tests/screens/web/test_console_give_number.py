"""A number at the counter, on the console's page: once, large, on a paper of choice, with its reason."""

from __future__ import annotations

import re

from devices.printer import PrinterState, PrinterStatus
from services.house.kiosks import KioskStates
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.print_jobs import last_job
from tests.support.clock import ManualClock
from tests.support.console import Client, Site


def kiosk(site: Site, name: str, clock: ManualClock, state: PrinterState) -> None:
    states = KioskStates(Journal(site.console.database, name, clock), kiosk=name)
    states.heartbeat(version="1"), states.printer_changed(PrinterStatus(state))


def form(client: Client) -> str:
    """The address of a fresh form."""
    client.page("/give-number")
    return client.get("/give-number").url.path


def number(page: str) -> str:
    found = re.search(r'<p class="number">(\w+)</p>', page)
    assert found
    return found[1]


def test_a_form_gives_one_number_however_it_is_sent_or_gone_back_to(site: Site) -> None:
    client = site.client("p01")
    address, fields = form(client), {"service": "A", "group": "lansia", "kiosk": "-"}
    assert "Pilih atau tulis alasannya" in client.submit(address, 422, **fields)
    shown = client.submit(address, reason="kiosk_out", **fields)
    assert number(shown) == "A001" and "Tulis di kertas" in shown and "Lansia" in shown and "GRATIS" in shown
    assert number(client.submit(address, reason="kiosk_out", **fields)) == "A001"
    assert number(client.page(address)) == "A001", "back, and a fresh look"
    other = client.submit(address, reason="kiosk_out", service="B", kiosk="-")
    assert number(other) == "A001" and "sudah memberi A001" in other
    assert len(entries(site.console.database, EntryFilter(event="ticket_given"))) == 1
    assert form(client) != address and "A001" in client.page("/give-number"), "what was given is told"
    client.page(address), client.submit(f"{address}/cancel")
    assert site.services.queue.ticket_by_label("A001").state == "cancelled"  # type: ignore[union-attr]


def test_it_is_printed_where_a_printer_is_ready_and_written_where_it_fails(site: Site, clock: ManualClock) -> None:
    kiosk(site, "kiosk-1", clock, PrinterState.PAPER_OUT), kiosk(site, "kiosk-2", clock, PrinterState.READY)
    client = site.client("p01")
    address = form(client)
    places = dict(re.findall(r'name="kiosk" value="([\w-]+)"( required[^>]*)>', client.page(address)))
    assert "disabled" in places["kiosk-1"] and "disabled" not in places["kiosk-2"]
    assert not [place for place, more in places.items() if "checked" in more]
    wish = {"service": "B", "reason": "kiosk_no_paper"}
    assert "Pilih kertasnya" in client.submit(address, 422, kiosk="nowhere", **wish)
    assert "Menunggu printer kiosk-2" in client.submit(address, kiosk="kiosk-2", **wish)
    job, _ticket = last_job(site.console.database, "kiosk-2") or (None, None)
    assert job is not None
    with site.console.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE print_job SET state = 'failed', ended_at = 1 WHERE id = {job.id}")
    page = client.page(address)
    assert "Kertas tidak keluar di kiosk-2" in page and "1 nomor tanpa kertas" in page
    page = client.submit(f"{address}/written")
    assert "B001 ditulis dengan tangan" in page and "tanpa kertas" not in page and 'id="written"' not in page


def test_a_kiosk_that_goes_away_prints_nothing_later_where_the_number_was_written(
    site: Site, clock: ManualClock
) -> None:
    kiosk(site, "kiosk-2", clock, PrinterState.READY)
    client = site.client("p01")
    address = form(client)
    client.submit(address, kiosk="kiosk-2", service="B", reason="crowd")
    clock.advance(300)
    page = client.submit(f"{address}/written")
    assert "B001 ditulis dengan tangan" in page and 'id="written"' not in page and "tanpa kertas" not in page
    job, _ticket = last_job(site.console.database, "kiosk-2") or (None, None)
    assert job is not None and job.state.ended, "still queued: the kiosk would print it when it is back"


def test_closed_is_closed_at_the_counter_too_but_for_who_admits(site: Site) -> None:
    client, chief = site.client("p01"), site.client("s01")
    chief.page("/supervision"), chief.submit("/supervision/close", service="A", when="now", reason="security")
    wish = {"service": "A", "kiosk": "-", "reason": "crowd"}
    page = client.submit(form(client), 422, **wish)
    assert "sedang tutup" in page and "hanya pengawas" in page and 'name="outside"' not in page
    client.submit(form(client), 403, outside="1", **wish)
    address = form(chief)
    assert 'name="outside"' in chief.submit(address, 422, **wish)
    assert number(chief.submit(address, outside="1", **wish)) == "A001"
    (logged,) = entries(site.console.database, EntryFilter(event="ticket_given_outside_hours"))
    assert (logged.actor, logged.fields["reason"]) == ("s01", "crowd")


def test_a_form_that_is_none_leads_nowhere(site: Site) -> None:
    client = site.client("p01")
    client.page("/give-number/x", 404)
    address = form(client)
    assert "Layanan itu tidak ada" in client.submit(address, 422, service="Z", kiosk="-", reason="crowd")
    assert "Sudah dilakukan, atau tidak ada lagi" in client.submit(f"{address}/written")
