"""The queue at a glance as staff see it and take it away."""

from __future__ import annotations

import pytest

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
