"""The console's pages of visits in tests: families that are booked, fields of a form, rows of a file."""

from __future__ import annotations

import re
from datetime import date

from services.log.reading import EntryFilter, entries
from services.visits.model import Booking, NewBooking
from tests.support.console import Client, Site
from tests.support.staff import officer
from tests.support.visits import TODAY, TOMORROW, person

SHIFT = 6 * 60  # the shipped house has sessions of six hours; this one has begun
HEADER = "tanggal;sesi;jumlah;nik;nama;nomor register;nama tahanan;periksa loket"


def ready(site: Site) -> Site:
    """A house that signs passes, and whose kiosk lives."""
    site.services.visits.keys.new(officer("adm"))
    site.services.states.heartbeat(version="1")
    return site


def booked(
    site: Site, number: int = 1, day: date = TODAY, start: int = SHIFT, party: int = 3, **more: object
) -> Booking:
    """A booking of a session that may have begun: made before, through the same service."""
    bookings = site.services.visits.bookings
    with bookings.journal.transaction() as transaction:
        made = bookings.insert(transaction, NewBooking(day, start, party, person(number), **more), "p01")
    return made.booking


def fields(who_is: int = 1, /, **changes: object) -> dict[str, object]:
    who = person(who_is)
    return {
        "nik": who.nik,
        "name": who.name,
        "number": who.detainee_number,
        "detainee": who.detainee_name,
        "party": 2,
    } | changes


def rows(*numbers: int, session: str = "06.00", day: date = TOMORROW) -> bytes:
    lines = [HEADER]
    for number in numbers:
        who = person(number)
        lines.append(f"{day};{session};2;{who.nik};{who.name};{who.detainee_number};{who.detainee_name};")
    return ("\n".join(lines) + "\n").encode()


def events(site: Site, event: str) -> list[dict[str, object]]:
    return [entry.fields for entry in entries(site.console.database, EntryFilter(event=event))]


def send(client: Client, content: bytes, name: str = "x.csv") -> str:
    client.page("/visits/import")
    answer = client.post("/visits/import", data={"form": client.token}, files={"file": (name, content)})
    assert answer.status_code == 200
    return answer.text


def press(client: Client, deed: str, **fields: object) -> str:
    """A button of the page of a checked file, as it is now; without a file as a page that was left open sends it."""
    mark = re.search(r'name="mark" value="(\w+)"', client.page("/visits/import"))
    return client.submit(f"/visits/import/{deed}", mark=mark[1] if mark else "", **fields)
