"""The staff's pages without a browser: a day at the counter, supervisors, administrators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from inspect import Parameter, signature

import pytest

from services.log.reading import EntryFilter, entries
from services.queue.calling import Calling
from services.queue.model import TicketState
from services.visits.model import NewBooking
from tests.support.clock import START, ManualClock
from tests.support.console import PIN, Site
from tests.support.staff import officer
from tests.support.visits import TODAY, person


def signature_of(method: object) -> Mapping[str, Parameter]:
    return signature(method).parameters if callable(method) else {}


# -- a day at the counter ------------------------------------------------------------------------------


def test_from_signing_in_to_the_first_call_in_three_actions(site):
    site.take()
    client = site.client()
    client.page("/")
    client.submit("/sign-in", code="p01", secret=PIN)
    client.submit("/counters", counter="1")
    assert "A001 dipanggil." in client.submit("/counter/1/call")


def test_a_whole_visit_and_what_the_page_says(site, clock):
    first, second = site.take(), site.take("A", "lansia")
    client = site.client("p01")
    client.submit("/counters", counter="1")
    assert "A002 dipanggil." in client.submit("/counter/1/call")
    assert "Lansia" in client.page("/counter/1")
    assert "masih memegang nomor" in client.submit("/counter/1/call"), "calling next must never finish silently"
    assert "dipanggil ulang" in client.submit("/counter/1/recall", ticket=second.id)
    assert "Belum bisa" in client.submit("/counter/1/no-show", ticket=second.id)
    clock.advance(61)
    assert "A002 tidak hadir." in client.submit("/counter/1/no-show", ticket=second.id)
    assert "hadir lagi" in client.submit("/counter/1/present-again", ticket=second.id)
    client.submit("/counter/1/call")
    assert "mulai dilayani" in client.submit("/counter/1/start", ticket=first.id)
    assert "ditunda" in client.submit("/counter/1/hold", ticket=first.id, reason="document_missing")
    assert "dilanjutkan" in client.submit("/counter/1/resume", ticket=first.id)
    assert "dipindahkan" in client.submit("/counter/1/transfer", ticket=first.id, service="B", reason="next_step")
    assert site.services.queue.ticket(first.id).service == "B"


def test_only_what_the_state_allows_can_be_pressed(site, clock):
    ticket = site.take()
    client = site.client("p01")
    page = client.submit("/counters", counter="1")

    def enabled(text: str) -> set[str]:
        buttons = re.findall(r'id="act-([a-z-]+)" data-key="\w"( disabled)?', text)
        return {name for name, off in buttons if not off} | set(re.findall(r'id="choice-([a-z-]+)"', text))

    assert enabled(page) == {"call", "close", "call-ticket", "pause", "services"}
    page = client.submit("/counter/1/call")
    assert enabled(page) == {
        "start",
        "recall",
        "abandon",
        "cancel",
        "services",
        "locker",
    }  # no kiosk, so nothing to print on
    client.submit("/counter/1/recall", ticket=ticket.id)
    clock.advance(61)
    assert "no-show" in enabled(client.page("/counter/1"))
    page = client.submit("/counter/1/start", ticket=ticket.id)
    assert enabled(page) == {"finish", "transfer", "hold", "services", "locker"}
    client.submit("/counter/1/finish", ticket=ticket.id)
    page = client.submit("/counter/1/pause", reason="prayer")
    assert "Dijeda (Salat)" in page and enabled(page) == {"go-on", "close", "services"}
    assert "call" not in enabled(client.submit("/counter/1/go-on")), "nobody waits"


# What a counter does with the ticket that it holds, found by its signature: a new one is tested by itself.
ABOUT_THE_HELD = sorted(
    name for name, method in vars(Calling).items() if name[0] != "_" and "expect" in signature_of(method)
)


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("name", ABOUT_THE_HELD)
def test_a_page_that_is_behind_does_nothing_to_another_ticket(site, name, started):
    first, second = site.take(), site.take()
    one, other = site.client("p01"), site.client("p01")
    one.submit("/counters", counter="1"), one.submit("/counter/1/call")
    one.submit("/counter/1/start", ticket=first.id), one.submit("/counter/1/finish", ticket=first.id)
    one.submit("/counter/1/call")
    if started:
        one.submit("/counter/1/start", ticket=second.id)
    held = site.services.queue.ticket(second.id)
    other.page("/counter/1")
    page = other.submit(f"/counter/1/{name.replace('_', '-')}", ticket=first.id, service="B")
    assert "loket ini sekarang memegang A002" in page
    assert site.services.queue.ticket(second.id) == held


def test_every_step_of_the_held_ticket_is_found():
    assert {"recall", "start", "finish", "no_show", "abandon", "transfer", "hold"} <= set(ABOUT_THE_HELD)


def test_a_number_that_a_colleague_has_called_is_not_mine_to_cancel(site):
    ticket = site.take()
    mine, other = site.client("p01"), site.client("p02")
    mine.submit("/counters", counter="1"), mine.submit("/counter/1/call")
    other.submit("/counters", counter="2")
    assert "sedang di loket 1" in other.submit("/counter/2/cancel", ticket=ticket.id, reason="visitor")
    assert site.services.queue.ticket(ticket.id).state is TicketState.CALLED
    mine.page("/counter/1"), mine.submit("/counter/1/cancel", ticket=ticket.id, reason="visitor")
    assert site.services.queue.ticket(ticket.id).state is TicketState.CANCELLED


def test_calling_a_particular_ticket_needs_a_reason_and_shows(site):
    site.take(), site.take()
    client = site.client("p01")
    client.submit("/counters", counter="1")
    assert "Pilih atau tulis alasannya" in client.submit("/counter/1/call-ticket", label="A002")
    assert "tidak ada hari ini" in client.submit("/counter/1/call-ticket", label="Z999", reason="frail")
    page = client.submit("/counter/1/call-ticket", label="a2", reason="frail")
    assert "A002 dipanggil di luar urutan. Tercatat di log." in page
    assert re.search(r"Dipanggil di luar urutan</dt><dd>1<", page)


def test_a_copy_is_asked_of_the_chosen_kiosk(site):
    site.services.states.heartbeat(version="1")
    kiosk = site.services.states.read().kiosk
    site.take()
    client = site.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/call")
    assert "tidak dikenal" in client.submit("/counter/1/reprint", kiosk="nowhere")
    assert f"Salinan A001 diminta dicetak di {kiosk}" in client.submit("/counter/1/reprint", kiosk=kiosk)
    printed = entries(site.console.database, EntryFilter(event="print_requested"))[0]
    assert printed.actor == "p01" and printed.fields["kind"] == "copy"


def test_a_counter_of_a_colleague_is_not_mine(site):
    site.client("p01").submit("/counters", counter="1")
    other = site.client("p02")
    assert "dipakai petugas p01" in other.submit("/counters", counter="1")
    assert "dipakai petugas p01" in other.submit("/counter/1/call")
    assert other.get("/counter/1").url.path == "/counters"


def test_a_booked_visit_shows_its_session_and_a_masked_name(site):
    visits = site.services.visits
    visits.keys.new(officer("adm"))
    with visits.bookings.journal.transaction() as transaction:  # the session has begun: booked before
        made = visits.bookings.insert(transaction, NewBooking(TODAY, 6 * 60, 3, person()), "p01")
    visits.check_ins.scan(visits.passes.text_of(made.booking))
    client = site.client("p01")
    client.submit("/counters", counter="1")
    page = client.submit("/counter/1/call")
    assert "C**** N****" in page and "06.00–12.00, 3 orang" in page
    assert person().name not in page and person().nik not in page


# -- supervisors, administrators ------------------------------------------------------------------------


def test_closing_reaches_the_kiosk_at_once(site):
    client = site.client("s01")
    client.page("/supervision")
    page = client.submit(
        "/supervision/close", service="house", when="now", reason="other", words_id="Pipa pecah.", words_en=""
    )
    assert "Pipa pecah." in page and "Buka lagi" in page
    assert all(not one.opening.gives_numbers for one in site.services.queue.services_now())
    change = re.search(r'name="change" value="(\d+)"', page)
    assert "Perubahan jam diakhiri" in client.submit("/supervision/end-change", change=change[1])
    site.take()


def test_a_range_is_looked_at_before_it_is_cancelled(site):
    for _ in range(3):
        site.take()
    client = site.client("s01")
    client.page("/supervision")
    page = client.submit("/supervision/range", series="A", first=1, last=2)
    assert "2 nomor akan dibatalkan" in page and "A001 A002" in page
    assert len(site.services.queue.tickets_today((TicketState.WAITING,))) == 3
    page = client.submit("/supervision/cancel-range", series="A", first=1, last=2, reason="broker")
    assert "2 nomor dibatalkan, 0 dibiarkan" in page


def test_lane_service_counter_and_clock(site, clock):
    site.take(), site.take()
    site.client("p01").submit("/counters", counter="1")
    client = site.client("s01")
    client.page("/supervision")
    assert "Prioritas A002 diperbaiki" in client.submit(
        "/supervision/priority", label="A002", group="lansia", reason="overlooked"
    )
    assert "Loket diambil alih" in client.submit("/supervision/release", counter="1")
    assert "2 nomor dinyatakan lewat" in client.submit("/supervision/end-service", service="A", reason="security")
    clock.advance(40 * 3600)
    client = site.client("s01")
    assert "tidak dapat dipercaya" in client.page("/supervision")
    assert "Jam dibenarkan" in client.submit("/supervision/clock")


def test_a_first_pin_is_shown_once_and_has_to_be_changed(site):
    client = site.client("adm")
    client.page("/officers")
    page = client.submit("/officers/add", code="p09", name="Nama Contoh", nip="", role="counter")
    pin = re.search(r'class="pin">(\d{6})<', page)[1]
    assert pin not in client.page("/officers")
    new = site.client()
    new.sign_in("p09", pin)
    assert new.get("/counters").url.path == "/account"
    assert "tidak sama" in new.submit("/account", 422, old=pin, new="730164", again="730165")
    assert "tersimpan" in new.submit("/account", old=pin, new="730164", again="730164")
    assert new.get("/counters").url.path == "/counters"


def test_a_staff_list_with_faults_says_all_of_them(site):
    client = site.client("adm")
    client.page("/officers")
    bad = "kode;nama;nip;peran\nP 1;Nama;;bos\n"
    answer = client.post("/officers/import", data={"form": client.token}, files={"file": ("x.csv", bad)})
    assert answer.status_code == 422 and "Baris 2" in answer.text and answer.text.count("<li>") == 2
    good = bad.replace("P 1", "p7").replace("bos", "petugas")
    answer = client.post("/officers/import", data={"form": client.token}, files={"file": ("x.csv", good)})
    assert "1 akun baru" in answer.text


def test_a_roster_proposes_the_counter(site):
    client = site.client("s01")
    client.page("/roster")
    client.submit("/roster/add", day="2026-11-23", start="08.00", end="11.30", counter="2", officer="p01")
    page = site.client("p01").page("/counters")
    assert (
        "sesuai jadwal" in page and re.search(r'value="2" checked', page) and not re.search(r'value="1" checked', page)
    )


def test_what_nobody_attended_to_is_on_top_of_every_page_until_it_is(site):
    from kiosk.compose.services import open_services

    kiosk = open_services(site.settings, clock=site.console.clock)
    kiosk.officer_calls.call("visit")
    client = site.client("p01")
    assert "Pengunjung memanggil petugas di kiosk-1" in client.page("/counters")
    page = client.submit("/attention/come", kiosk="kiosk-1", back="/counters")
    assert "p01 sedang menuju ke sana" in page and kiosk.officer_calls.of("visit").answered
    assert "Panggilan selesai" in client.submit(
        "/attention/helped", call=kiosk.officer_calls.of("visit").id, back="//evil.example/"
    )
    assert "memanggil petugas" not in client.page("/attention")
    kiosk.close()


def test_a_clock_that_cannot_be_right_is_refused_with_what_to_do(site: Site, clock: ManualClock) -> None:
    site.take()
    clock.set(datetime(2026, 3, 12, 2, 0, tzinfo=UTC))
    client = site.client("s01")
    client.page("/supervision")
    page = client.submit("/supervision/clock")
    assert "mesin menunjukkan Kamis, 12 Maret 2026 09.00, sebelum program ini dibuat. Setel dulu" in page
    clock.set(START + timedelta(hours=30))
    site.take()
    clock.set(START + timedelta(minutes=10))
    client = site.client("s01")
    client.page("/supervision")
    page = client.submit("/supervision/clock")
    assert "Hari layanan Selasa, 24 November 2026, yang terbuka karena jam keliru, ditutup" in page
    assert "Senin, 23 November 2026 dilanjutkan; nomor yang berlaku lagi: 1" in page
    clock.set(START + timedelta(hours=22))
    site.services.queue.day.keep()
    client = site.client("s01")
    assert "berakhir karena jam keliru: 1" in client.page("/supervision")
    page = client.submit("/supervision/clock")
    assert "berlaku lagi: 1" in page and "berakhir karena jam keliru" not in page
    clock.set(START - timedelta(days=10))
    assert 'name="sure"' not in site.client("s01").page("/supervision")
    client = site.client("adm")
    assert "jam ini benar walaupun layanan tercatat sampai" in client.page("/supervision")
    assert "padahal layanan terakhir tercatat" in client.submit("/supervision/clock")
    assert "Jam dibenarkan" in client.submit("/supervision/clock", sure="1")
