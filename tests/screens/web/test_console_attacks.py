"""What attacks on the staff's pages meet: forced browsing, forms from elsewhere, guessing, markup, large bodies."""

from __future__ import annotations

import re
import socket
from unittest.mock import Mock

import httpx
import pytest

from screens.web.board import page as board
from screens.web.console.app import PAGES
from screens.web.console.shared.request import said_words
from screens.web.shared.assets import OWN_FILES, own_address
from services.log.reading import EntryFilter, entries
from services.people.model import Role
from tests.support.console import PIN, STAFF, Client
from tests.support.staff import officer
from tests.support.waiting import PATIENCE

SCRIPT = "<script>alert(1)</script>"


def routes(method: str) -> list[str]:
    return sorted(
        {
            route.path
            for page in (*PAGES, board)
            for route in page.router.routes
            if method in getattr(route, "methods", ())
        }
    )


def filled(path: str) -> str:
    values = {
        "code": "1",
        "wish": "call",
        "chain": "kiosk-1",
        "last": "1",
        "form": "csv",
        "booking": "1",
        "ban": "1",
        "bag": "1",
        "deed": "reveal",
        "number": "1",
        "intent": "0" * 32,
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "x"), path)


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
        "/outages/release",
        "/manual-numbers",
        "/copies",
        "/manual-numbers/cards",
        "/supervision",
        "/officers",
        "/log",
        "/surveys",
        "/integrity",
        "/glance/officers",
        "/guard",
        "/visits/booking/{booking}/revoke",
        "/visits/booking/{booking}/admit",
        "/visits/bans",
        "/devices/boards",
        "/settings/approve",
        "/settings/give-back",
        "/settings/take-back",
    },
    Role.SUPERVISOR: {"/officers", "/guard"},
    Role.ADMINISTRATOR: {"/guard"},
    Role.AUDITOR: {
        "/glance/officers",
        "/guard",
        "/supervision",
        "/manual-numbers",
        "/copies",
        "/manual-numbers/cards",
        "/officers",
        "/counter",
        "/counters",
        "/lost-number",
        "/outages/enter",
        "/outages/print",
        "/outages/release",
        "/goods",
        "/give-number",
        "/visits/new",
        "/visits/asked",
        "/visits/import",
        "/visits/booking",
        "/visits/look-up",
        "/visits/arrivals",
        "/visits/find",
        "/visits/bans",
        "/visits/gate-list",
        "/surveys/close",
        "/surveys/approve",
        "/surveys/open-again",
        "/surveys/follow-up/add",
        "/surveys/follow-up/done",
        "/surveys/follow-up/remove",
        "/surveys/follow-up/signatories",
    },
}


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
            refused |= method == "POST" and path.startswith("/settings") and STAFF[code] is Role.AUDITOR
            answer = client.request(
                method, filled(path), **({"data": {"form": client.token}} if method == "POST" else {})
            )
            assert (answer.status_code == 403) == refused, (method, path, answer.status_code)
    tried = entries(site.console.database, EntryFilter(event="not_permitted"))
    assert bool(tried) == bool(forbidden or not keeps_roster) and {entry.actor for entry in tried} <= {code}


def test_a_form_from_elsewhere_does_nothing(site):
    client = site.client("p01")
    client.page("/counters")
    data = {"form": client.token, "counter": "1"}
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"referer": "http://evil.example/"}):
        with httpx.Client(base_url=site.address, trust_env=False, timeout=PATIENCE, cookies=client.cookies) as bare:
            assert bare.post("/counters", data=data, headers=headers).status_code == 403, headers
    for token in ("", "0" * 64, "é", site.client("p02").token):
        answer = client.post("/counters", data={"form": token, "counter": "1"})
        assert answer.status_code == 403 and "kedaluwarsa" in answer.text
    assert not site.services.queue.views.counters(officer("p01"))["1"].is_open


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
    answer = httpx.get(f"{site.address}/sign-in", trust_env=False, timeout=PATIENCE)
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
    refused = str([entry.text for entry in entries(site.console.database, EntryFilter(event="signin_refused"))])
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
            (
                "code",
                "name",
                "nip",
                "role",
                "label",
                "reason",
                "service",
                "words_id",
                "words_en",
                "officer",
                "counter",
                "kiosk",
                "back",
                "when",
                "until",
                "first",
                "last",
                "day",
                "start",
                "end",
                "series",
                "ticket",
                "group",
                "old",
                "new",
                "again",
                "secret",
                "next",
                "week",
                "job",
                "alert",
                "change",
                "duty",
                "active",
            ),
            SCRIPT,
        )
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
    [
        "/own/x/../../../../kiosk.ini",
        "/own/x/..%2f..%2fkiosk.ini",
        "/own/x/console.py",
        "/own/%00/style.css",
        "/static/../kiosk.ini",
        "/counter/..%2f..",
        "/counter/" + "x" * 4000,
    ],
)
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


def test_the_old_pin_of_an_open_page_is_guessed_as_slowly_as_at_the_door(site, clock):
    client = site.client("p01")
    client.page("/account")

    def choose(old: str) -> str:
        return client.submit("/account", 422, old=old, new="730164", again="730164")

    said = [choose(f"77310{guess}") for guess in range(6)]
    assert ["Tunggu satu menit" in page for page in said] == [False, False, True, True, True, True]
    assert "Tunggu satu menit" in choose(PIN), "the right one has to wait as well"
    noted = entries(site.console.database, EntryFilter(event="signin_refused"))
    assert [(one.actor, one.fields["place"]) for one in noted] == [("p01", "console")] * 3
    clock.advance(60)
    assert "tersimpan" in client.submit("/account", old=PIN, new="730164", again="730164")


def test_a_database_that_is_away_is_said_and_nothing_breaks(site, monkeypatch):
    from services.store.database import DatabaseAway, DatabaseUnsure

    client = site.client("p01")

    def away(*_args, **_more):
        raise DatabaseAway("away")

    monkeypatch.setattr(site.console.sessions, "officer", away)
    answer = client.get("/counters")
    assert answer.status_code == 503 and "Tidak ada yang diubah" in answer.text
    monkeypatch.setattr(site.console.sessions, "officer", Mock(side_effect=DatabaseUnsure("its COMMIT")))
    answer = client.get("/counters")
    assert answer.status_code == 503 and "Mungkin sudah tersimpan" in answer.text


def test_a_program_error_is_journalled_without_data(site, monkeypatch):
    client = site.client("p01")
    monkeypatch.setattr(site.console.roster, "on", lambda *_args: 1 / 0)
    answer = client.get("/roster")
    assert (
        answer.status_code == 500 and "Kesalahan program" in answer.text and "content-security-policy" in answer.headers
    )
    noted = entries(site.console.database, EntryFilter(event="use_case_failed"))[0]
    assert noted.fields["kind"] == "ZeroDivisionError"


def test_names_and_nips_are_in_no_log(site):
    client = site.client("adm")
    client.page("/officers")
    client.submit("/officers/add", code="p09", name="Nama Rahasia", nip="198703142010121001", role="counter")
    written = str([entry.text for entry in entries(site.console.database, EntryFilter())])
    assert "Rahasia" not in written and "19870314" not in written


def test_both_languages(site):
    client = site.client("p01")
    client.page("/counters")
    page = client.submit("/language", language="en", back="/counters")
    assert "Choose counters" in page and '<html lang="en">' in page
    client.page("/counters")
    assert "Pilih loket" in client.submit("/language", language="id", back="/counters")
    assert isinstance(client, Client)
