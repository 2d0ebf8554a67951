"""Goods at a counter: taken in from its number, handed over by a scan, returned, corrected; lockers of visits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from services.house.kiosks import KioskStates
from services.log.reading import EntryFilter, entries
from services.queue.print_jobs import JobKind
from tests.support.console import Client, Site
from tests.support.staff import officer

PEOPLE = {"name": "Contoh Pengirim", "number": "B.I 77/2026", "detainee": "Warga Contoh", "block": "C-12", "kiosk": "-"}
REQUEST = re.compile(r'name="request" value="([0-9a-f]{32})"')
P01 = officer("p01")


@pytest.fixture
def served(site: Site) -> tuple[Site, Client, int]:
    """A number of the goods' service is called at counter 1."""
    ticket = site.take("B")
    client = site.client("p01")
    client.submit("/counters", counter="1")
    client.submit("/counter/1/services", service="B")
    client.submit("/counter/1/call")
    return site, client, ticket.id


def take_in(client: Client, **fields: object) -> str:
    page = client.page("/goods/new" + (f"?ticket={fields['ticket']}" if "ticket" in fields else ""))
    request = REQUEST.search(page)
    assert request
    wish = {"request": request[1], "amount:food": "2", "refused:clothes": "weapon", **PEOPLE, **fields}
    return client.submit("/goods/new", **wish)


def newest(site: Site, number: int = 1):
    bag = site.console.goods.looking.bag(P01, number)
    assert bag is not None
    return bag


def test_from_the_number_at_the_counter_to_the_detainee(served: tuple[Site, Client, int]) -> None:
    site, client, ticket = served
    assert f"/goods/new?ticket={ticket}" in client.page("/counter/1")
    page = take_in(client, ticket=ticket)
    bag = newest(site)
    assert bag.ticket_id == ticket and f"Titipan {bag.label} dicatat" in page and bag.label_typed in page
    assert "Senjata atau benda tajam" in page and "C**** P****" in page and PEOPLE["name"] not in page
    assert f"Titipan {bag.label}" in client.page("/counter/1")
    wrong = client.submit("/goods/hand-over", code=f"G1{bag.receipt_code}", request="r" * 32)
    assert "Ini tanda terima keluarga" in wrong and bag.label in wrong
    done = client.submit("/goods/hand-over", code=f"B1{bag.label_code}", request="a" * 32)
    assert "tercatat diserahkan" in done
    assert "tercatat diserahkan" in client.submit("/goods/hand-over", code=f"B1{bag.label_code}", request="a" * 32)
    late = client.submit(f"/goods/bag/{bag.id}/return", code=bag.receipt_typed, reason="family", request="b" * 32)
    assert "sudah diserahkan" in late and "p01" in late
    assert len(entries(site.console.database, EntryFilter(event="goods_handed_over"))) == 1


def test_a_form_sent_twice_and_one_with_a_fault(site: Site) -> None:
    client = site.client("p01")
    page = client.page("/goods/new")
    wish = {"request": REQUEST.findall(page)[0], "amount:food": "9", **PEOPLE}
    refused = client.submit("/goods/new", status=422, **wish)
    assert "Lebih dari jumlah" in refused and 'value="9"' in refused and PEOPLE["name"] in refused
    for text in ("2,5", "-1", "dua"):
        assert "bilangan bulat" in client.submit("/goods/new", status=422, **wish | {"amount:food": text})
    for gone in ({"amount:gone": "2"}, {"refused:gone": "weapon"}):  # the list was changed since the form was shown
        assert "Daftar barang sudah berubah" in client.submit(
            "/goods/new", status=422, **wish | {"amount:food": "1"} | gone
        )
    for _ in range(2):
        client.submit("/goods/new", **wish | {"amount:food": "1"})
    assert site.console.goods.looking.bag(P01, 2) is None
    other = client.submit("/goods/new", status=422, **wish | {"amount:food": "2"})
    assert "sudah dicatat sebagai titipan 0001" in other


def test_both_slips_are_asked_of_the_chosen_kiosk_and_a_copy_later(site: Site) -> None:
    KioskStates(site.console.journal, kiosk="kiosk-1").heartbeat(version="1")
    client = site.client("p01")
    assert "kiosk-1" in take_in(client, kiosk="kiosk-1")
    page = client.submit("/goods/bag/1/print", paper="label", kiosk="kiosk-1")
    assert "Salinan struk titipan 0001" in page
    jobs = site.console.goods.prints.of_bag(P01, 1)
    assert [(one.kind, one.kiosk) for one in jobs] == [(JobKind.RECEIPT, "kiosk-1"), (JobKind.LABEL, "kiosk-1")]


def test_an_amount_is_corrected_and_the_trace_shown(site: Site) -> None:
    client = site.client("p01")
    take_in(client)
    item = newest(site).taken_in[0].id
    assert "Pilih alasan" in client.submit("/goods/bag/1/correct", item=item, amount="1", reason="")
    for absurd in ("9" * 20, "²", "٣", "1,5", "-1", ""):
        client.submit("/goods/bag/1/correct", item=item, amount=absurd, reason="counted")
    assert newest(site).taken_in[0].amount == 2
    page = client.submit("/goods/bag/1/correct", item=item, amount="1", reason="counted")
    assert "Semula 2, menjadi 1" in page and "p01" in page


def test_names_show_for_half_a_minute_and_the_scanned_label_has_no_limit(site: Site) -> None:
    client = site.client("p01")
    take_in(client)
    page = client.submit("/goods/bag/1/reveal")
    assert PEOPLE["detainee"] in page and "B.I 77/2026" in page
    assert PEOPLE["detainee"] not in client.submit("/goods/bag/1/hide")
    found = client.submit("/goods/find", code=f"B1{newest(site).label_code}")
    assert "Titipan 0001" in found and PEOPLE["detainee"] not in found
    assert PEOPLE["detainee"] in client.submit("/goods/bag/1/reveal")
    said = str([one.text for one in entries(site.console.database, EntryFilter())])
    assert not any(word in said for word in (PEOPLE["name"], PEOPLE["detainee"], "B.I 77"))


def test_a_locker_of_a_visit_is_given_listed_and_freed(site: Site) -> None:
    site.take("A")
    client = site.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/services", service="A")
    page = client.submit("/counter/1/call")
    ticket = re.search(r'action="/goods/lockers/give">.*?name="ticket" value="(\d+)"', page, re.DOTALL)
    assert ticket
    given = client.submit("/goods/lockers/give", ticket=ticket[1], locker="7", kiosk="-", back="/counter/1")
    assert "Loker 7 diberikan" in given and 'id="locker-free"' in given
    page = client.page("/goods/lockers")
    use = re.search(r'name="use" value="(\d+)"', page)
    assert use
    assert "kosong lagi" in client.submit("/goods/lockers/free", use=use[1], back="/goods/lockers")
    assert "sudah dikosongkan" in client.submit("/goods/lockers/free", use=use[1], back="/goods/lockers")


def test_a_house_without_goods_shows_no_page_of_them(site: Site) -> None:
    client = site.client("p01")
    assert 'href="/goods"' in client.page("/counters")
    goods = site.console.goods
    goods.settings = replace(goods.settings, service=None, lockers=())
    assert 'href="/goods"' not in client.page("/counters") and "tidak dicatat" in client.page("/goods/new")
