"""The staff's pages without a browser: who may do what, and what attacks meet."""

from __future__ import annotations

import re
import socket

import httpx
import pytest

from screens.web.console.assets import OWN_FILES, own_address
from screens.web.console.pages import PAGES
from screens.web.console.render import said_words
from services.journal_reading import EntryFilter, entries
from services.officers import Role
from services.queue.model import TicketState
from services.visits.model import NewBooking
from tests.support.console import PIN, STAFF, Client
from tests.support.visits import TODAY, person

SCRIPT = "<script>alert(1)</script>"


def routes(method: str) -> list[str]:
    return sorted(
        {route.path for page in PAGES for route in page.router.routes if method in getattr(route, "methods", ())}
    )


def filled(path: str) -> str:
    values = {
        "code": "1",
        "wish": "call",
        "chain": "kiosk-1",
        "last": "1",
        "form": "csv",
        "booking": "1",
        "deed": "reveal",
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "x"), path)


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
    assert enabled(page) == {"start", "recall", "abandon", "cancel", "services"}  # no kiosk, so nothing to print on
    client.submit("/counter/1/recall", ticket=ticket.id)
    clock.advance(61)
    assert "no-show" in enabled(client.page("/counter/1"))
    page = client.submit("/counter/1/start", ticket=ticket.id)
    assert enabled(page) == {"finish", "transfer", "hold", "services"}
    client.submit("/counter/1/finish", ticket=ticket.id)
    page = client.submit("/counter/1/pause", reason="prayer")
    assert "Dijeda (Salat)" in page and enabled(page) == {"go-on", "close", "services"}
    assert "call" not in enabled(client.submit("/counter/1/go-on")), "nobody waits"


def test_two_pages_of_one_counter_do_not_finish_each_others_tickets(site):
    first, _ = site.take(), site.take()
    one, other = site.client("p01"), site.client("p01")
    one.submit("/counters", counter="1"), one.submit("/counter/1/call")
    one.submit("/counter/1/start", ticket=first.id), one.submit("/counter/1/finish", ticket=first.id)
    one.submit("/counter/1/call")
    other.page("/counter/1")
    assert "loket ini sekarang memegang A002" in other.submit("/counter/1/start", ticket=first.id)


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
    assert f"Salinan A001 dicetak di {kiosk}" in client.submit("/counter/1/reprint", kiosk=kiosk)
    printed = entries(site.room.database, EntryFilter(event="print_requested"))[0]
    assert printed.actor == "p01" and printed.fields["kind"] == "copy"


def test_a_counter_of_a_colleague_is_not_mine(site):
    site.client("p01").submit("/counters", counter="1")
    other = site.client("p02")
    assert "dipakai petugas p01" in other.submit("/counters", counter="1")
    assert "dipakai petugas p01" in other.submit("/counter/1/call")
    assert other.get("/counter/1").url.path == "/counters"


def test_a_booked_visit_shows_its_session_and_a_masked_name(site):
    visits = site.services.visits
    visits.keys.new("adm")
    with visits.bookings.journal.transaction() as transaction:  # the session has begun: booked before
        made = visits.bookings.insert(transaction, NewBooking(TODAY, 6 * 60, 3, person()), "p01")
    visits.scan(visits.issue_pass(made.booking))
    client = site.client("p01")
    client.submit("/counters", counter="1")
    page = client.submit("/counter/1/call")
    assert "C**** N****" in page and "06.00-12.00, 3 orang" in page
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
    from kiosk.services_room import open_services

    kiosk = open_services(site.settings, clock=site.room.clock)
    kiosk.officer_calls.call()
    client = site.client("p01")
    assert "Pengunjung memanggil petugas di kiosk-1" in client.page("/counters")
    page = client.submit("/attention/come", kiosk="kiosk-1", back="/counters")
    assert "p01 sedang menuju ke sana" in page and kiosk.officer_calls.current().answered
    assert "Panggilan selesai" in client.submit("/attention/helped", kiosk="kiosk-1", back="//evil.example/")
    assert "memanggil petugas" not in client.page("/attention")
    kiosk.close()


# -- attacks --------------------------------------------------------------------------------------------


def test_every_page_and_form_needs_an_officer(site):
    client = site.client()
    open_to_all = {"/", "/sign-in", "/sign-out", "/language", "/board", "/board/voice/{name}", "/board/alive"}
    for path in set(routes("GET")) - open_to_all:
        assert client.get(filled(path)).url.path == "/sign-in", path
    client.page("/sign-in")
    for path in set(routes("POST")) - open_to_all:
        answer = client.post(filled(path), data={"form": client.token}, follow_redirects=False)
        assert answer.headers.get("location", "").startswith("/sign-in"), path


FOR_ROLES = {
    Role.COUNTER: {
        "/supervision", "/officers", "/log", "/surveys", "/integrity",
        "/visits/booking/{booking}/revoke", "/visits/booking/{booking}/admit",
    },
    Role.SUPERVISOR: {"/officers"},
    Role.ADMINISTRATOR: set(),
    Role.AUDITOR: {
        "/supervision", "/officers", "/counter", "/counters", "/visits/new", "/visits/import", "/visits/booking",
        "/visits/look-up", "/visits/arrivals", "/visits/find", "/surveys/close", "/surveys/approve",
        "/surveys/open-again", "/surveys/follow-up/add", "/surveys/follow-up/done", "/surveys/follow-up/remove",
        "/surveys/follow-up/signatories",
    },
}  # fmt: skip


@pytest.mark.parametrize("code", [*STAFF])
def test_forced_browsing_is_refused_and_journalled(site, code):
    site.take()
    client = site.client(code)
    client.page("/roster")
    forbidden = FOR_ROLES[STAFF[code]]
    keeps_roster = STAFF[code] in (Role.SUPERVISOR, Role.ADMINISTRATOR)
    for method in ("GET", "POST"):
        for path in routes(method):
            if path in ("/", "/sign-in", "/sign-out", "/language", "/account"):
                continue
            refused = any(path == one or path.startswith(f"{one}/") for one in forbidden)
            refused |= method == "POST" and path.startswith("/roster") and not keeps_roster
            refused |= method == "POST" and path.startswith(("/attention", "/devices")) and STAFF[code] is Role.AUDITOR
            answer = client.request(
                method, filled(path), **({"data": {"form": client.token}} if method == "POST" else {})
            )
            assert (answer.status_code == 403) == refused, (method, path, answer.status_code)
    tried = entries(site.room.database, EntryFilter(event="not_permitted"))
    assert bool(tried) == bool(forbidden or not keeps_roster) and {entry.actor for entry in tried} <= {code}


def test_a_form_from_elsewhere_does_nothing(site):
    client = site.client("p01")
    client.page("/counters")
    data = {"form": client.token, "counter": "1"}
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"referer": "http://evil.example/"}):
        with httpx.Client(base_url=site.address, trust_env=False, cookies=client.cookies) as bare:
            assert bare.post("/counters", data=data, headers=headers).status_code == 403, headers
    for token in ("", "0" * 64, "é", site.client("p02").token):
        answer = client.post("/counters", data={"form": token, "counter": "1"})
        assert answer.status_code == 403 and "kedaluwarsa" in answer.text
    assert not site.services.counter_desk._views.counters()["1"].is_open


def test_a_token_known_before_signing_in_is_worth_nothing_afterwards(site):
    victim = site.client()
    victim.cookies.set("kiosk_session", "chosen-by-the-attacker", domain="127.0.0.1")
    victim.page("/sign-in")
    victim.submit("/sign-in", code="p01", secret=PIN)
    attacker = site.client()
    attacker.cookies.set("kiosk_session", "chosen-by-the-attacker", domain="127.0.0.1")
    assert attacker.get("/counters").url.path == "/sign-in"
    old = victim.cookies.get("kiosk_session")
    victim.page("/counters"), victim.submit("/sign-out")
    attacker.cookies.set("kiosk_session", old, domain="127.0.0.1")
    assert attacker.get("/counters").url.path == "/sign-in"


def test_cookies_are_for_this_site_and_not_for_scripts(site):
    answer = httpx.get(f"{site.address}/sign-in", trust_env=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie


def test_guessing_is_delayed_and_the_officer_still_gets_in_where_they_always_do(site, clock):
    at_work = site.client("p01")
    child = site.client()
    for number in range(24):
        child.page("/sign-in")
        page = child.submit("/sign-in", 401, code="p01", secret=f"{900000 + number}")
        clock.advance(61)
    clock.advance(-61)
    assert "Coba lagi setelah" in page
    at_work.page("/counters"), at_work.submit("/sign-out")
    assert at_work.sign_in("p01") and at_work.get("/counters").url.path == "/counters"
    refused = str([entry.text for entry in entries(site.room.database, EntryFilter(event="signin_refused"))])
    assert not re.search(r"\b9000\d\d\b", refused)


def test_an_unknown_code_says_the_same_as_a_wrong_pin(site):
    client = site.client()
    answers = []
    for code in ("p01", "nobody"):
        client.page("/sign-in")
        page = client.submit("/sign-in", 401, code=code, secret="999111")
        answers.append(re.sub(r'value="[^"]*"', "", page))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "next_page", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-in", "/a?b=c"]
)
def test_signing_in_leads_to_a_page_of_ours(site, next_page):
    client = site.client()
    client.page("/sign-in")
    answer = client.post(
        "/sign-in", data={"form": client.token, "code": "p01", "secret": PIN, "next": next_page}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_no_field_comes_back_as_markup(site):
    client = site.client("adm")
    for path in sorted(set(routes("POST")) - {"/sign-out", "/language"}):
        client.page("/officers")
        fields = dict.fromkeys(
            ("code", "name", "nip", "role", "label", "reason", "service", "words_id", "words_en", "officer", "counter",
             "kiosk", "back", "when", "until", "first", "last", "day", "start", "end", "series", "ticket", "group",
             "old", "new", "again", "secret", "next", "week", "job", "alert", "change", "duty", "active"),
            SCRIPT,
        )  # fmt: skip
        answer = client.post(filled(path), data={"form": client.token, **fields})
        assert answer.status_code < 500, path
        assert SCRIPT not in answer.text, path
    client.page("/officers")
    client.submit("/officers/add", code="p09", name=SCRIPT, nip="", role="counter")
    assert "&lt;script&gt;" in client.page("/officers")
    client.page("/supervision")
    page = client.submit(
        "/supervision/close", service="A", when="now", reason="other", words_id=SCRIPT, words_en=SCRIPT
    )
    assert SCRIPT not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "cookie",
    [
        "%3Dsaid.call%26label%3D%3Cb%3E",
        "=said.nothing",
        "=nav.counter",
        "=said.call",
        "=said.call&label=<b>",
        "x" * 3000,
    ],
)
def test_a_notice_says_only_what_is_ours(site, cookie):
    client = site.client("p01")
    client.cookies.set("kiosk_said", cookie, domain="127.0.0.1")
    assert "<b>&lt;" not in client.page("/roster") and "<b><" not in client.page("/roster")
    assert said_words(cookie, "id") in (None, ("said", "<b> dipanggil."))


@pytest.mark.parametrize(
    "path",
    ["/own/x/../../../../kiosk.ini", "/own/x/..%2f..%2fkiosk.ini", "/own/x/console.py", "/own/%00/style.css",
     "/static/../kiosk.ini", "/counter/..%2f..", "/counter/" + "x" * 4000],
)  # fmt: skip
def test_no_file_but_our_own_is_served(site, path):
    answer = site.client("p01").get(path)
    assert answer.status_code in (200, 303, 404, 405) and "[house]" not in answer.text and "import " not in answer.text
    if answer.status_code == 200:
        assert path == "/own/%00/style.css"


def test_bodies_are_bounded(site):
    client = site.client("adm")
    client.page("/officers")
    big = "x" * 70_000
    assert client.post("/officers/add", data={"form": client.token, "name": big}).status_code == 413

    def endless():
        for _ in range(200):
            yield b"x" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/officers/add", content=endless(), headers=headers).status_code == 413
    file = {"file": ("x.csv", b"kode;nama;peran\n" + b"x" * 1_050_000)}
    answer = client.post("/officers/import", data={"form": client.token}, files=file)
    assert answer.status_code == 422 and "terlalu besar" in answer.text
    many = "&".join(f"a{number}=1" for number in range(500))
    assert client.post("/officers/add", content=f"form={client.token}&{many}", headers=headers).status_code == 400


def test_only_known_names_are_answered(site):
    client = site.client()
    for name in ("evil.example", "", "localhost.evil.example", "[::1"):
        assert client.get("/sign-in", headers={"host": name}).status_code == 400, name
    for name in ("localhost", "127.0.0.1:8780", "192.168.1.4", "[::1]", socket.gethostname()):
        assert client.get("/sign-in", headers={"host": name}).status_code == 200, name


def test_every_answer_is_guarded(site):
    client = site.client("p01")
    for path in ("/counters", "/own/x/style.css", "/nothing", "/supervision", "/healthz"):
        headers = client.get(path).headers
        assert (
            "unsafe" not in headers["content-security-policy"]
            and "default-src 'none'" in headers["content-security-policy"]
        )
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert "server" not in headers
    assert client.get("/openapi.json").status_code == client.get("/docs").status_code == 404


def test_pages_are_light_and_ask_for_nothing_outside(site):
    client = site.client("p01")
    client.submit("/counters", counter="1")
    page = client.page("/counter/1")
    own = set(re.findall(r'(?:src|href)="(/own/[^"#]+)["#]', page)) | set(re.findall(r'data-worker="([^"]+)"', page))
    own |= {own_address(name) for name in OWN_FILES}
    files = [client.get(path) for path in own]
    assert all(one.headers["content-encoding"] == "gzip" for one in files)
    weight = len(page.encode()) + sum(one.num_bytes_downloaded for one in files)
    assert weight < 60_000 and len(own) == len(OWN_FILES)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)


def test_a_database_that_is_away_is_said_and_nothing_breaks(site, monkeypatch):
    from services.database import DatabaseAway

    client = site.client("p01")

    def away(*_args, **_more):
        raise DatabaseAway("away")

    monkeypatch.setattr(site.room.sessions, "officer", away)
    answer = client.get("/counters")
    assert answer.status_code == 503 and "Tidak ada yang diubah" in answer.text


def test_a_program_error_is_journalled_without_data(site, monkeypatch):
    client = site.client("p01")
    monkeypatch.setattr(site.room.people, "roster", lambda *_args: 1 / 0)
    answer = client.get("/roster")
    assert (
        answer.status_code == 500 and "Kesalahan program" in answer.text and "content-security-policy" in answer.headers
    )
    noted = entries(site.room.database, EntryFilter(event="use_case_failed"))[0]
    assert noted.fields["kind"] == "ZeroDivisionError"


def test_names_and_nips_are_in_no_log(site):
    client = site.client("adm")
    client.page("/officers")
    client.submit("/officers/add", code="p09", name="Nama Rahasia", nip="198703142010121001", role="counter")
    written = str([entry.text for entry in entries(site.room.database, EntryFilter())])
    assert "Rahasia" not in written and "19870314" not in written


def test_both_languages(site):
    client = site.client("p01")
    client.page("/counters")
    page = client.submit("/language", language="en", back="/counters")
    assert "Choose counters" in page and '<html lang="en">' in page
    client.page("/counters")
    assert "Pilih loket" in client.submit("/language", language="id", back="/counters")
    assert isinstance(client, Client)
