"""Who comes along, before staff: the party over the limit, the help that a family needs, the list for the gate."""

from __future__ import annotations

import pypdfium2
import pytest

from services.log.reading import EntryFilter, entries
from services.visits.model import AdmitReason
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.visit_pages import SHIFT, booked, events, fields, ready
from tests.support.visits import TODAY, TOMORROW, person

SEVEN = {"party": 7, "children": 1, "companions": "Pendampingwati Satu\nPendampingwati Dua", "extra_help": "kursi-roda"}


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


def test_a_party_of_seven_is_told_the_limit_and_a_supervisor_books_it_with_a_reason(house: Site) -> None:
    client, supervisor = house.client("p01"), house.client("s01")
    assert "di bawah 12 tahun" in client.page("/visits/new") and 'name="over"' not in client.page("/visits/new")
    page = client.submit("/visits/new", 422, day=TOMORROW, start=SHIFT, **fields(**SEVEN))
    assert "Paling banyak 5 orang sekali datang. Lebih dari itu diputuskan pengawas" in page
    assert "Pendampingwati Dua" in page and 'value="kursi-roda" checked' in page, "what was typed stays"
    supervisor.page("/visits/new")
    page = supervisor.submit("/visits/new", day=TOMORROW, start=SHIFT, over="family_event", **fields(**SEVEN))
    assert "7 orang (1 anak)" in page and "Kursi roda" in page and "Pendampingwati" not in page
    assert [one["party"] for one in events(house, "party_admitted")] == [7]


def test_the_counter_sees_what_is_needed_and_the_lobby_does_not(house: Site) -> None:
    made = booked(house, party=3, children=1, extra_help=("kursi-roda", "dibacakan"))
    number = house.services.visits.check_ins.scan(house.services.visits.passes.text_of(made)).ticket
    client = house.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/call")
    page = client.page("/counter/1")
    assert "Kursi roda, Dibacakan petugas" in page and "(1 anak)" in page and number.label in page
    refused = client.submit("/counter/1/visit/party", party=7, children=1)
    assert "Lebih dari itu diputuskan pengawas" in refused and "7 orang" not in refused
    supervisor = house.client("s01")
    supervisor.page(f"/visits/booking/{made.id}")
    said = {"party": 7, "children": 1, "reason": AdmitReason.ONE_MORE.value}
    assert "7 orang (1 anak)" in supervisor.submit(f"/visits/booking/{made.id}/party", **said)


def test_the_gate_list_has_names_for_those_in_charge_and_every_making_is_in_the_log(house: Site) -> None:
    booked(house, 1, party=2, companions=("Pendampingwati Satu",), extra_help=("kursi-roda",))
    booked(house, 2, party=3, children=1)
    wish = {"day": str(TODAY), "start": SHIFT}
    client, supervisor = house.client("p01"), house.client("s01")
    assert "Dengan nama" not in client.page("/visits/gate-list")
    page = client.submit("/visits/gate-list", **wish, names=0, **{"as": "page"})
    assert page.count("C**** N****") == 2 and "HANCURKAN" in page and person(1).name not in page
    client.submit("/visits/gate-list", 403, **wish, names=1, **{"as": "page"})
    assert "Dengan nama" in supervisor.page("/visits/gate-list")
    page = supervisor.submit("/visits/gate-list", **wish, names=1, **{"as": "page"})
    assert person(1).name in page and "Pendampingwati Satu" in page and "HANCURKAN" in page
    for secret in (person(1).nik, person(1).detainee_number, person(1).detainee_name, "Kursi roda"):
        assert secret not in page
    answer = supervisor.post("/visits/gate-list", data={"form": supervisor.token, **wish, "names": "1", "as": "pdf"})
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(answer.content))
    assert person(2).name in text and "HANCURKAN" in text
    made = events(house, "gate_list_made")
    assert [one["count"] for one in made] == [2, 2] and len(events(house, "gate_list_masked")) == 1
    assert person(1).name not in str([entry.text for entry in entries(house.console.database, EntryFilter())])


def test_a_list_with_names_is_of_today_or_tomorrow_and_counts_as_one(house: Site) -> None:
    lists, supervisor = house.services.visits.gate_lists, house.client("s01")
    booked(house)
    booked(house, 2, day=TOMORROW.replace(day=25))
    supervisor.page("/visits/gate-list")
    later = {"day": "2026-11-25", "start": SHIFT, "names": 1, "as": "page"}
    assert "hanya dibuat untuk hari ini dan besok" in supervisor.submit("/visits/gate-list", **later)
    for _ in range(house.services.visits.settings.names_per_hour):
        lists.named(officer("s01"), TODAY, SHIFT)
    page = supervisor.submit("/visits/gate-list", day=str(TODAY), start=SHIFT, names=1, **{"as": "page"})
    assert person().name not in page and [set(one) for one in events(house, "gate_list_refused")] == [
        {"day", "session", "wait"}
    ]
