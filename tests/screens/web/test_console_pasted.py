"""What was pasted from a messenger or a spreadsheet into the staff's pages."""

import pytest

from services.people.officers import SignedIn
from services.visits.model import NamesReason
from services.visits.names import LookedUp
from tests.support.console import PIN, Site
from tests.support.staff import officer
from tests.support.visit_pages import SHIFT, booked, fields, ready
from tests.support.visits import TOMORROW, person


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


def test_pasted_values_are_what_they_look_like(house: Site) -> None:
    client = house.client()
    client.page("/sign-in")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in PIN)
    page = client.submit("/sign-in", code="\u200eP\uff10\uff11\u00a0", secret=f"\u202a{wide}\u202c ")
    assert "p01" in page and isinstance(house.console.officers.sign_in("p01", PIN), SignedIn)

    made = booked(house)
    for said in (f"\u202a{made.code[:3]}\u00a0{made.code[3:6]}\u2011{made.code[6:]}\u202c", f"\uff03{made.id}\u200b"):
        client.page("/visits")
        assert "C**** N****" in client.submit("/visits/find", code=said)
    passed = house.services.visits.passes.text_of(made)
    client.page("/visits")
    assert "C**** N****" in client.submit("/visits/find", code=f"\u200e{passed[:60]}\n{passed[60:]}")

    client.page("/visits/new")
    pasted = fields(
        2,
        nik=f"\u202a{person(2).nik}\u202c",
        name="Nur\u2018aini",
        number="B.I\u00a08/2026",
        detainee="\u2013",
        party="\uff12",
    )
    assert "N*******" not in client.submit("/visits/new", day="24 November 2026", start=SHIFT, **pasted)
    (new,) = house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)
    shown = house.services.visits.names.reveal(officer("p01"), new.id, NamesReason.CORRECTION)
    assert (shown.name, shown.detainee_number, shown.detainee_name) == ("Nur'aini", "B.I 8/2026", "")
    found = house.services.visits.names.look_up(officer("p01"), f"{person(2).nik[:6]}\u2009{person(2).nik[6:]}\u200b")
    assert isinstance(found, LookedUp) and len(found.bookings) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "Des-26"}, "diubah lembar kerja"),
        ({"number": "46357"}, "diubah lembar kerja"),
        ({"number": "01/12/2026"}, "diubah lembar kerja"),
        ({"nik": "1,30101E+15"}, "dibulatkan"),
    ],
)
def test_what_a_spreadsheet_has_changed_is_not_booked(house: Site, wrong: dict[str, str], words: str) -> None:
    client = house.client("p01")
    client.page("/visits/new")
    assert words in client.submit("/visits/new", 422, day="2026-11-24", start=SHIFT, **fields(**wrong))
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == []
