"""Planted people go through everything that handles names; then every page, file, slip, log and copy is searched."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from devices.simulated.memory import MemoryPrinter
from services.backup import rows as backup_rows
from services.backup.part_reading import Reading, read_part
from services.documents.text import as_text
from services.goods.model import BagDone, GoodsPeople, Line, NewBag, ReturnReason
from services.integrity import in_json
from services.integrity import report as integrity_report
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.model import COMMAND_LINE
from services.surveys.model import Period
from services.visits.ban_model import BanKind, Banned, BanReason, NewBan
from services.visits.model import NamesReason, NewBooking, Person
from tests.services.backup.test_copying import copies
from tests.support.clock import ManualClock
from tests.support.console import Client, Site
from tests.support.staff import officer
from tests.support.visit_pages import SHIFT, ready
from tests.support.visits import TODAY, TOMORROW
from tests.support.waiting import PATIENCE

P01, S01 = officer("p01"), officer("s01")
FAMILY = Person("9902024203910777", "Rahasiawati Zqxv", "ZQXV.77/2026", "Tersembunyi Qqzz")
COMPANIONS = ("Pengiringwan Xqzq", "Pendampingsih Vxqz")
SENDER = GoodsPeople("Pengirimsari Qvxz", "QVZX.88/2026", "Terlindung Xvvq", "")
NAMES = re.compile(r"Rahasiawati|Zqxv|Qqzz|Xqzq|Vxqz|Pengirimsari|Qvxz|Xvvq", re.IGNORECASE)
NUMBERS = re.compile(r"9902024203910777|0242039107|ZQXV\.77|QVZX\.88", re.IGNORECASE)
FORMS = "form-1", "form-2"
LINK = re.compile(r'href="(/[^"#]*)"')
NO_PAGES = (
    "/settings",
    "/survey",
    "/own",
    "/sign-",
    "/voice",
    "/board",
    "as=pdf",
    "as=xlsx",
    "form=pdf",
    "form=xlsx",
    "/api",
)


def told(text: str) -> set[str]:
    """The planted names and numbers in a text, as it is or in UTF-16."""
    return {*NAMES.findall(text), *NUMBERS.findall(text)}


def told_by(content: bytes) -> set[str]:
    return told(content.decode("latin-1")) | told(content.decode("utf-16-le", "ignore"))


@pytest.fixture
def planted(site: Site, clock: ManualClock) -> Site:
    """A party with named companions, who came and is banned since; two bags: one was given back, one lies here."""
    house = ready(site)
    services = house.services
    with services.journal.transaction() as transaction:
        wish = NewBooking(TODAY, SHIFT, 3, FAMILY, companions=COMPANIONS)
        made = services.visits.bookings.insert(transaction, wish, "p01").booking
    services.visits.names.look_up(P01, FAMILY.nik)
    assert services.visits.names.reveal(P01, made.id, NamesReason.COMPLAINT).name == FAMILY.name
    services.visits.check_ins.scan(services.visits.passes.text_of(made))
    services.visits.check_ins.scan(FAMILY.nik)
    for kind, number, name in (
        (BanKind.VISITOR, FAMILY.nik, FAMILY.name),
        (BanKind.DETAINEE, SENDER.detainee_number, SENDER.detainee_name),
    ):
        ban = NewBan(kind, number, name, BanReason.ORDER, last_day=TOMORROW)
        assert isinstance(services.visits.bans.add(S01, ban), Banned)
    items, refusals = list(services.goods.settings.items), list(services.goods.settings.refusals)
    bags = []
    for form in FORMS:
        lines = (Line(items[0], 1), Line(items[1], refused=refusals[0]))
        done = services.goods.receiving.receive(P01, NewBag(lines, SENDER, form, kiosk="kiosk-1"))
        assert isinstance(done, BagDone), done
        bags.append(done.bag)
    assert services.goods.looking.reveal(P01, bags[0].id) == SENDER
    services.goods.ending.give_back(P01, f"G1{bags[0].receipt_code}", "end-1", ReturnReason.MOVED)
    return house


def printed(site: Site) -> list[str]:
    """Every slip that waited, as it comes out."""
    services, printer = site.services, MemoryPrinter()
    owner = PrinterOwner(
        services.journal, site.settings.house, services.queue, printer, kiosk="kiosk-1", papers=services.papers
    )
    while (job := owner.next_queued()) is not None:
        owner.work_off(job)
    with services.database.read() as connection:
        waiting = [job for (job,) in connection.exec_driver_sql("SELECT id FROM print_job WHERE state = 'queued'")]
    for job in waiting:  # what visitors asked for is their own touch's
        owner.work_off(job)
    return [repr(slip) for slip in printer.slips]


def crawled(client: Client) -> Iterator[tuple[str, str]]:
    """Every page and text file that a link leads to, each kind of address once."""
    client.timeout = PATIENCE
    seen, waiting = set[str](), ["/counter", "/visits", "/log", "/glance", "/integrity", "/attention", "/devices"]
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"=[^&]*|\d+", "", path)
        if kind in seen or any(one in path for one in NO_PAGES):
            continue
        seen.add(kind)
        text = client.get(path).text
        yield path, text
        waiting += [unescape(found) for found in LINK.findall(text)]


def test_planted_people_are_on_no_page_slip_file_or_copy(
    planted: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture, clock: ManualClock
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("sqlalchemy").setLevel(logging.INFO)
    slips = printed(planted)
    assert len(slips) >= 4 and [one for one in slips if NAMES.search(one)] == []
    numbers = [NUMBERS.findall(one) for one in slips]
    assert sorted(filter(None, numbers)) == [["QVZX.88"]], "the label of the bag that lies here, as this house has it"

    pages = dict(crawled(planted.client("s01")))
    assert len(pages) > 20 and any("csv" in path for path in pages)
    assert {path: told(text) for path, text in pages.items() if told(text)} == {}

    november = Period(TODAY.replace(day=1), TODAY.replace(day=30))
    month = planted.services.integrity.of_month(S01, november)
    house = planted.settings.house
    assert told(in_json.as_json(month) + as_text(integrity_report.document_of(month, house, [], clock.now()))) == set()
    assert told("".join(one.text for one in entries(planted.services.database, EntryFilter(), limit=10_000))) == set()
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    assert len(caplog.text) > 1000 and told(caplog.text) == set()

    ours = copies(planted.services.journal, tmp_path)
    key = ours.new_key(COMMAND_LINE)
    made = ours.make(COMMAND_LINE, iter(()))
    lines: list[str] = []
    reading = Reading(lambda _start: None, lines.append, lambda _file: None)
    for one in made.manifest.parts:
        read_part(tmp_path / "stick" / one.file, key.age, reading)
    assert any("goods_bag" in line or "0001" in line for line in lines) and backup_rows.PERSONS
    assert told("\n".join(lines)) == set()

    files = [place for place in tmp_path.rglob("*") if place.is_file()]
    assert any(place.suffix == ".sqlite3" for place in files)
    assert {place.name: told_by(place.read_bytes()) for place in files if told_by(place.read_bytes())} == {}
