"""The queue at a glance as staff see it and take it away."""

from __future__ import annotations

import pytest

from services.log.reading import EntryFilter, entries
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.csv_lines import csv_lines
from tests.support.staff import officer


@pytest.fixture
def morning(site: Site, clock: ManualClock) -> Site:
    for service in "AAB":
        site.take(service)
    site.services.queue.counters.open(officer("p01"), "1")
    clock.advance(720)
    site.services.queue.calling.call_next(officer("p01"), "1"), site.services.queue.calling.start(officer("p01"), "1")
    clock.advance(240)
    site.services.queue.calling.finish(officer("p01"), "1")
    return site


@pytest.mark.parametrize("code", ["p01", "s01", "aud"])
def test_everybody_sees_the_day(morning: Site, code: str) -> None:
    page = morning.client(code).page("/glance")
    assert (
        page.count('<svg class="chart"') == 1
        and page.count('class="chart rows"') == 3
        and "Paling banyak pukul 09: 3 nomor." in page
    )
    assert "style=" not in page and '<th scope="row">09.00</th><td>3</td><td>1</td><td>0</td>' in page


def test_a_day_without_numbers_and_a_day_that_is_none(morning: Site) -> None:
    client = morning.client("p01")
    assert "Tidak ada nomor yang diambil" in client.page("/glance?day=2026-01-02")
    page = client.page("/glance?day=<script>", 422)
    assert 'role="alert"' in page and "<script>" not in page


def test_the_file_has_the_same_figures(morning: Site) -> None:
    answer = morning.client("p01").get("/glance.csv?day=2026-11-23")
    rows = csv_lines(answer.content.decode())
    found = {(row["group"], row["code"]): row for row in rows}
    assert found["hour", "9"]["taken"] == "3" and found["day", "2026-11-23"]["served"] == "1"
    assert found["service", "A"]["wait_median"] == "12" and found["counter", "1"]["service_median"] == "4"
    assert found["service", "B"]["wait_median"] == ""


@pytest.mark.parametrize("span", ["week", "month", "quarter", "year"])
def test_longer_spans_show_the_same_day(morning: Site, span: str) -> None:
    page = morning.client("aud").page(f"/glance?span={span}")
    assert page.count('<table class="heat">') >= 1 and ">3</td>" in page and "style=" not in page
    assert "/glance/officers" not in page and page.count("<details") >= 3
    assert 'aria-current="page">Hari</a>' not in page


def test_a_span_as_files(morning: Site) -> None:
    client = morning.client("p01")
    pdf, xlsx = (client.get(f"/glance/file?span=month&as={kind}") for kind in ("pdf", "xlsx"))
    assert pdf.content.startswith(b"%PDF") and xlsx.content.startswith(b"PK")
    assert "queue-month-2026-11-01.pdf" in pdf.headers["content-disposition"]
    rows = csv_lines(client.get("/glance.csv?span=month").content.decode())
    assert next(row for row in rows if row["group"] == "all")["taken"] == "3"
    assert client.get("/glance/file?span=month&as=json").status_code == 400


def test_what_officers_counters_did_is_noted_once_a_look(morning: Site) -> None:
    client = morning.client("s01")
    page = client.page("/glance/officers?span=week")
    assert "p01" in page and client.get("/glance/officers?span=week", headers={"x-live": "1"}).status_code == 200
    noted = entries(morning.console.database, EntryFilter(event="officers_work_seen"))
    assert [one.actor for one in noted] == ["s01"]


def test_a_day_to_come_is_today_and_a_span_that_is_none_is_the_day(morning: Site) -> None:
    client = morning.client("p01")
    assert "November 2026" in client.page("/glance?span=month&day=2031-05-01")
    assert "Nomor menurut jam" in client.page("/glance?span=decade")
    assert client.get("/glance?span=month&day=x").status_code == 422
