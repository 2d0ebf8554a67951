"""Manual numbers in the console: cards to print, and their entry after the day without power."""

from __future__ import annotations

import pypdfium2

from services.log.reading import EntryFilter, entries
from tests.support.console import Site

PATH = "/manual-numbers"


def test_cards_are_a_page_of_ten_and_a_list(site: Site) -> None:
    answer = site.client("s01").get(f"{PATH}/cards?first=11&count=12")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(answer.content)
    texts = [one.get_textpage().get_text_range() for one in pdf]
    assert len(texts) == 3 and "M011" in texts[0] and "M022" in texts[1] and "Nomor antrean" in texts[0]
    assert all(f"M0{number}" in texts[2] for number in range(11, 23)) and "Daftar nomor manual" in texts[2]


def test_numbers_are_entered_and_stand_in_the_queue(site: Site) -> None:
    client = site.client("s01")
    now = site.console.clock.now().astimezone(site.console.house.time_zone)
    fields = {"service": "A", "day": f"{now:%Y-%m-%d}", "at": f"{now:%H:%M}", "state": "waiting", "group": "-"}
    page = client.submit(PATH, numbers="1-x", **fields)
    assert "Nomor belum terbaca" in page and 'value="1-x"' in page, "what was typed stays"
    assert "2 nomor manual masuk antrean" in client.submit(PATH, numbers="1-2", **fields)
    assert "M001, M002" in client.submit(PATH, numbers="1-3", **fields)
    (logged,) = entries(site.console.database, EntryFilter(event="manual_registered"))
    assert (logged.actor, logged.fields["numbers"], logged.fields["count"]) == ("s01", "M001\u2013M002", 2)
    assert "M001\u2013M002" in logged.words("id") and "menunggu" in logged.words("id")
    client.submit("/counters", counter="1")
    assert "M001" in client.submit("/counter/1/call")


def test_counter_officers_and_auditors_have_no_such_page(site: Site) -> None:
    for code in ("p01", "aud"):
        site.client(code).page(PATH, 403)
        site.client(code).page(f"{PATH}/cards", 403)
