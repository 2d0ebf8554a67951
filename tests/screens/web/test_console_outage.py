"""The counters while the server is away: served by a kiosk's own machine, on its book, and nothing else there."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, update

from kiosk.compose.outage import begin, carry, open_book, state
from kiosk.compose.services import Services
from kiosk.console.outage_server import CountersServer
from kiosk.processes.supervise import start_counters
from kiosk.settings.model import OutageSettings, Settings
from kiosk.settings.warnings import warnings
from screens.web.console.outage_app import PAGES
from screens.web.console.shared.request import KNOWN, SAID, SESSION
from screens.web.shared.cookies import Cookies
from services.health.findings import Kind
from services.health.outage_look import outage_look
from services.log.reading import EntryFilter, entries
from services.outage.tables import outage
from services.people.model import Role
from services.people.officers import Officers
from services.queue.model import Channel, Issued, TakeRequest, TicketState
from services.queue.print_jobs import JobKind, last_job
from services.store.tables import ticket
from tests.screens.web.test_console_attacks import filled
from tests.support.clock import ManualClock
from tests.support.console import CHEAP, PIN, Client, Site
from tests.support.outage import kiosk_with_book, settings_of
from tests.support.staff import officer

HOUSE_CONSOLE = "http://192.168.1.10:8780/"
OPEN_TO_ALL = {"/", "/sign-in", "/sign-out", "/language"}
CLOSED = (
    "/account",
    "/settings",
    "/visits",
    "/visits/arrivals",
    "/surveys",
    "/goods",
    "/officers",
    "/devices",
    "/api/v1/tickets",
)


@dataclass
class Away:
    """A kiosk that can go on alone, and its page for the counters."""

    book: Services
    server: CountersServer
    address: str
    clients: list[Client] = field(default_factory=list)

    def take(self, service: str = "A") -> str:
        wish = TakeRequest(uuid.uuid4().hex, service, channel=Channel.COMMAND, print_slip=False)
        answer = self.book.queue.taking.take(wish)
        assert isinstance(answer, Issued), answer
        return answer.ticket.label

    def begin(self) -> None:
        begin(self.book)
        self.server.look()

    def client(self, code: str = "") -> Client:
        client = Client(self.address)
        self.clients.append(client)
        if code:
            client.sign_in(code)
        return client


def settings_in(folder: Path) -> Settings:
    """A house whose database stands for a server: what is behind it is nothing to these pages."""
    url = f"sqlite:///{folder}/house.sqlite3"
    settings = settings_of(folder / "one", "kiosk-1", url, folder / "house.id")
    return replace(settings, outage=OutageSettings(("127.0.0.1", 0), HOUSE_CONSOLE, ("http://192.168.1.32:8781/",)))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copied for each test, because making two databases takes a second."""
    folder = tmp_path_factory.mktemp("away")
    with kiosk_with_book(settings_in(folder), ManualClock()) as (services, book):
        officers = Officers(services.journal, place="console", hasher=CHEAP)
        for code, role in (("p01", Role.COUNTER), ("s01", Role.SUPERVISOR)):
            officers.add_with_secret(officer("adm"), code, f"Contoh {code}", "", role, PIN)
        carry(services, book)
    return folder


@pytest.fixture
def away(tmp_path: Path, prepared: Path, clock: ManualClock) -> Iterator[Away]:
    settings = settings_in(shutil.copytree(prepared, tmp_path / "house"))
    book = open_book(settings, None, clock, put_aside=False)
    server = CountersServer(settings, clock=clock, hasher=CHEAP)
    server.start()
    found = Away(book, server, server.address.rstrip("/"))
    try:
        yield found
    finally:
        for client in found.clients:
            client.close()
        server.stop()
        book.close()


def test_while_the_server_answers_every_address_leads_to_the_house_s_console(away):
    away.server.look()
    assert not away.server.is_open
    client = away.client()
    for path in ("/", "/sign-in", "/counter/1"):
        page = client.page(path)
        assert "Pakai konsol rutan" in page and HOUSE_CONSOLE in page and 'name="secret"' not in page
        assert "<form" not in page, "nothing can be done there"
    answer = client.post("/sign-in", data={"code": "p01", "secret": PIN})
    assert "Pakai konsol rutan" in answer.text, "nobody can try a PIN there"


def test_an_officer_calls_numbers_of_the_book_until_the_server_is_back(away, clock):
    away.begin()
    label = away.take()
    assert away.server.is_open
    client = away.client("p01")
    page = client.page("/counters")
    assert "Server tidak ada" in page and "kiosk-1" in page and f"{label[:2]}001" in page
    client.submit("/counters", counter="1")
    called = client.submit("/counter/1/call")
    assert label in called
    number = away.book.queue.tickets_today((TicketState.CALLED,))[0]
    serving = client.submit("/counter/1/start", ticket=number.id)
    assert "/counter/1/visit" not in serving and "/counter/1/walk-in" not in serving, "no data of visits is typed here"
    client.submit("/counter/1/finish", ticket=number.id)
    assert (state(away.book).served, state(away.book).waiting) == (1, 0)
    told = entries(away.book.database, EntryFilter(event="ticket_finished"))
    assert [(one.chain, one.actor) for one in told] == [(f"kiosk-1~{label[:2]}", "p01")]
    with away.book.journal.transaction() as transaction:
        transaction.connection.execute(update(outage).values(merged_at=transaction.at))
    away.server.look()
    assert not away.server.is_open and "Pakai konsol rutan" in client.page("/counter/1")


def test_what_is_the_house_s_console_s_has_no_address_there_and_the_rest_needs_an_officer(away):
    away.begin()
    client = away.client()
    paths = {route.path for page in PAGES for route in page.router.routes if "GET" in route.methods} - OPEN_TO_ALL
    for path in paths:
        assert client.get(filled(path)).url.path == "/sign-in", path
    known = away.client("s01")
    for path in CLOSED:
        assert known.get(path).status_code == 404, path
    known.page("/counters")
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}):
        with httpx.Client(base_url=away.address, trust_env=False, cookies=known.cookies) as bare:
            data = {"form": known.token, "counter": "1"}
            assert bare.post("/counters", data=data, headers=headers).status_code == 403
    assert known.post("/counters", data={"form": "0" * 64, "counter": "1"}).status_code == 403


def test_no_link_of_these_pages_leads_nowhere(away):
    away.begin()
    away.take()
    client = away.client("s01")
    client.page("/counters")
    client.submit("/counters", counter="1")
    client.submit("/counter/1/call")
    for path in ("/counter/1", "/counters", "/give-number", "/lost-number", "/attention", "/outages", "/log"):
        for link in sorted(set(re.findall(r'(?:href|action)="(/[^"#?]*)', client.page(path)))):
            assert client.get(link).status_code != 404, (path, link)


def test_who_is_not_carried_is_told_who_can_sign_in_and_not_that_their_pin_is_wrong(away):
    away.begin()
    client = away.client()
    client.page("/sign-in")
    refused = client.submit("/sign-in", 401, code="aud", secret=PIN)
    assert "hanya petugas yang boleh memanggil nomor" in refused and "PIN salah" not in refused


def test_a_console_on_the_same_machine_keeps_its_sessions(away):
    away.begin()
    client = away.client("p01")
    ours = Cookies(tls=False)
    assert set(client.cookies) and not {ours.name(SESSION), ours.name(KNOWN), ours.name(SAID)} & set(client.cookies)


def test_guessing_is_delayed_there_too(away, clock):
    away.begin()
    child = away.client()
    for number in range(12):
        child.page("/sign-in")
        page = child.submit("/sign-in", 401, code="p01", secret=f"{900000 + number}")
    assert "Coba lagi setelah" in page
    assert len(entries(away.book.database, EntryFilter(event="signin_refused"))) > 0


def test_the_list_is_printed_and_what_it_says_is_entered(away):
    away.begin()
    first, second = away.take(), away.take("B")
    client = away.client("p01")
    page = client.page("/outages")
    assert first in page and second in page and "192.168.1.32:8781" in page
    client.submit("/outages/print")
    job = last_job(away.book.database, "kiosk-1")
    assert job is not None and job[0].kind is JobKind.LIST
    numbers = away.book.queue.paper_calls.open(officer("p01"))
    client.submit("/outages/enter", ticket=numbers[0].id, outcome="served")
    client.submit("/outages/enter", ticket=numbers[1].id, outcome="not_here")
    client.submit("/outages/enter", ticket=numbers[1].id, outcome="x")
    states = [one.state for one in away.book.queue.tickets_today()]
    assert states == [TicketState.SERVED, TicketState.NO_SHOW]


def test_a_counter_whose_officer_has_left_is_released_by_those_in_charge(away):
    away.begin()
    clerk, in_charge = away.client("p01"), away.client("s01")
    clerk.page("/counters"), clerk.submit("/counters", counter="1")
    assert "/outages/release" not in clerk.page("/outages") and "/outages/release" in in_charge.page("/outages")
    in_charge.submit("/outages/release", counter="1")
    assert not away.book.queue.views.counters(officer("s01"))["1"].is_open


def test_a_page_of_a_book_that_the_kiosk_put_aside_is_closed(away):
    away.begin()
    file: Path = away.book.book.place.file
    file.rename(file.with_suffix(".aside"))
    away.server.look()
    assert not away.server.is_open


def test_no_page_is_served_where_nobody_wished_it_or_there_is_no_server(tmp_path):
    there = settings_of(tmp_path / "three", "kiosk-3", "postgresql+psycopg://kiosk@127.0.0.1/k")
    said = [warnings(replace(one, outage=OutageSettings(("10.0.0.3", 8781)))) for one in (there, settings_in(tmp_path))]
    assert [next(line for line in lines if "[outage]" in line).partition(";")[0] for lines in said] == [
        "[outage] counters: PINs are typed there without https",
        "[outage] counters: the database is a file of this machine, so no server can be away",
    ]
    assert start_counters(settings_of(tmp_path / "two", "kiosk-2", "postgresql+psycopg://kiosk@127.0.0.1/k")) is None
    assert start_counters(settings_in(tmp_path)) is None


# -- afterwards, in the house's console ---------------------------------------------------------------


@pytest.fixture
def brought_in(site: Site) -> Site:
    """An outage of kiosk-2 as it stands afterwards: two numbers wait, and a console that knows of it."""
    numbers = [site.take().id for _ in range(2)]
    with site.services.journal.transaction() as transaction:
        at, minute = transaction.at, 60_000_000
        given = update(ticket).where(ticket.c.id.in_(numbers))
        transaction.connection.execute(given.values(series="SB", kiosk="kiosk-2"))
        of_it = {"id": "1" * 32, "kiosk": "kiosk-2", "series": "SB", "merged_at": at, "numbers": 12, "waiting": 2}
        span = {"began_at": at - 90 * minute, "ended_at": at - 5 * minute, "clock_off_ms": 400_000}
        transaction.connection.execute(insert(outage).values(**of_it, **span))
    return site


def test_staff_see_what_happened_and_what_is_left(brought_in):
    site = brought_in
    (found,) = outage_look(site.services.queue.day).findings
    assert (found.kind, found.about, found.fields["count"]) == (Kind.OUTAGE_UNCALLED, "kiosk-2", 2)
    client = site.client("p01")
    assert "kiosk-2: 2 nomor" in client.page("/attention")
    page = client.page("/outages")
    assert "SB001" in page and "6 menit" in page and "/log?" not in page, "who may not read the log is not led there"
    for one in site.services.queue.paper_calls.open(officer("p01")):
        client.submit("/outages/enter", ticket=one.id, outcome="served")
    assert outage_look(site.services.queue.day).findings == ()
    reading = site.client("aud").page("/outages")
    assert "/log?kiosk=kiosk-2~SB" in reading and "/outages/enter" not in reading
