"""Slips: golden files, size, and words."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from devices.escpos.encoder import encode
from devices.printer import TextLine
from kiosk.settings.reading import load
from services.paper.slips import ticket_slip, trial_slip
from services.store.clock import from_micros
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time
from tests.support.printers import EPSON_58, as_paper
from tests.support.tickets import example_slip, example_ticket

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "slips"
HOUSE = load(ROOT / "kiosk.ini").house


def ticket(service: str = "A", **changes: object):
    return example_ticket(HOUSE, service, **changes)


def slip(language: str, **changes: object):
    return example_slip(HOUSE, language, **changes)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("copy", [False, True])
def test_the_paper_is_the_golden_one(language, copy):
    paper = as_paper(slip(language, copy=copy))
    golden = GOLDEN / f"ticket-{language}{'-copy' if copy else ''}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(paper, encoding="utf-8")
    assert paper == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_slip_of_a_kiosk_whose_server_is_away_says_so_and_tells_no_place(language):
    paper = as_paper(slip(language, provisional=True))
    golden = GOLDEN / f"ticket-{language}-provisional.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(paper, encoding="utf-8")
    assert paper == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_slip_says_for_whom_it_goes_first(language):
    paper = as_paper(slip(language, priority_group="balita"))
    golden = GOLDEN / f"ticket-{language}-priority.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(paper, encoding="utf-8")
    assert paper == golden.read_text(encoding="utf-8")


def test_a_group_that_the_house_has_no_more_is_left_out():
    assert as_paper(slip("id", priority_group="dahulu")) == as_paper(slip("id"))


def test_a_slip_of_the_shipped_house_has_at_most_400_bytes():
    assert len(encode(slip("id"), EPSON_58)) <= 400


@pytest.mark.parametrize("after", [3, 0])
def test_a_missed_call_leads_to_a_counter_whatever_the_house_rules(after):
    house = replace(HOUSE, queue=replace(HOUSE.queue, return_after=after))
    paper = " ".join(as_paper(example_slip(house, "id")).split())
    assert "Terlewat? Lapor ke loket." in paper and "setelah" not in paper


@pytest.mark.parametrize("language", ["id", "en", "min"])
@pytest.mark.parametrize("read_here", [True, False])
def test_the_code_says_what_it_is_for_where_a_scanner_reads_it(language, read_here):
    made = ticket_slip(HOUSE, ticket(), ahead=0, wait=None, language=language, read_here=read_here)
    texts = [part.text if isinstance(part, TextLine) else "code" for part in made.parts]
    said = Texts("slip").get(language, "slip.code")
    assert (texts[texts.index("code") + 1] == said) is read_here is (said in texts)


@pytest.mark.parametrize(("ahead", "key"), [(3, "slip.ahead"), (0, "slip.next"), (None, None)])
def test_the_place_is_told_of_a_number_that_waits_and_of_no_other(ahead, key):
    made = ticket_slip(HOUSE, ticket(), ahead=ahead, wait=None, language="id")
    lines = {part.text for part in made.parts if isinstance(part, TextLine)}
    places = {name: Texts("slip").get("id", name, ahead=ahead) for name in ("slip.ahead", "slip.next")}
    assert {name for name, words in places.items() if words in lines} == ({key} if key else set())


def test_a_confidential_ticket_looks_like_its_public_service():
    confidential = next(service for service in HOUSE.services.values() if service.confidential)
    paper = as_paper(ticket_slip(HOUSE, ticket(confidential.code), ahead=0, wait=None, language="id"))
    assert HOUSE.services[confidential.shown_as].name.in_language("id") in paper
    assert confidential.name.in_language("id") not in paper


def test_the_trial_slip_prints():
    assert "UJI CETAK" in as_paper(trial_slip(HOUSE, kiosk="kiosk-1", now=from_micros(0), language="id"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_dates_are_as_babel_writes_them(language):
    from babel.dates import format_date as babel_date

    pattern = "EEEE, d MMMM y"
    for month in range(1, 13):
        day = date(2026, month, month + 5)
        assert format_date(day, language) == babel_date(day, pattern, locale=language)


def test_times():
    moment = from_micros(0).replace(hour=9, minute=5)
    assert (format_time(moment, "id"), format_time(moment, "en")) == ("09.05", "09:05")
