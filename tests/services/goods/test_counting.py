"""What became of goods, counted by hand; and the documents, pages and files that say it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from services.documents.text import as_text
from services.goods.counting import GoodsDay, GoodsFigures, Reason, goods_of
from services.goods.model import CorrectionReason, Line, ReturnReason
from services.house.past import PastHouses
from services.integrity import in_json
from services.integrity import report as integrity_report
from services.integrity.counting import gather
from services.log.events import Concern
from services.reports.goods_report import words_of
from services.reports.span_file import rows_of
from services.reports.span_glance import SpanGlances
from services.reports.span_report import document_of
from services.reports.spans import Span
from services.surveys.model import Period
from services.text.csv_writing import csv_of
from tests.support.csv_lines import csv_lines
from tests.support.goods import receive
from tests.support.staff import officer

P01 = officer("p01")
MONDAY = date(2026, 11, 23)  # of the tests' clock
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def brought(goods, clock, queue):
    """Monday: one handed over, one returned, one that lies here with an amount corrected. Tuesday: one refused."""
    handed, back, lies = (receive(goods, f"form-{number}") for number in range(3))
    goods.ending.hand_over(P01, f"B1{handed.label_code}", "end-1")
    goods.ending.give_back(P01, f"G1{back.receipt_code}", "end-2", ReturnReason.DECLINED)
    goods.receiving.correct(P01, lies.items[0].id, 1, CorrectionReason.COUNTED)
    clock.advance(86400)
    queue.day.keep()
    receive(goods, "form-4", lines=(Line("other", refused="amount"), Line("food", refused="metal")))
    return lies


EXPECTED = GoodsFigures(
    (GoodsDay(0, handed_over=1, returned=1, lying=1, refused=0), GoodsDay(1, 0, 0, 0, refused=1)),
    (Reason("metal", 4, "Kaca, kaleng, atau logam"), Reason("amount", 1, "Melebihi jumlah")),
    (Reason("declined", 1),),
    (Reason("counted", 1),),
)


def test_bags_are_counted_by_the_day_on_which_they_were_brought(brought, database):
    found = goods_of(database, NOVEMBER.first, NOVEMBER.last)
    assert found == EXPECTED
    assert (found.taken_in, found.handed_over, found.returned, found.lying, found.refused) == (3, 1, 1, 1, 1)
    assert not goods_of(database, date(2026, 10, 1), date(2026, 10, 31))
    assert goods_of(database, MONDAY, MONDAY).refusals == (Reason("metal", 3, "Kaca, kaleng, atau logam"),)


def test_a_months_integrity_says_them_with_their_reasons(brought, goods, journal, house):
    goods.looking.reveal(P01, brought.id)
    month = gather(journal.database, house, NOVEMBER, heads=[], key=None, corruption=None, now=datetime(2026, 12, 1, 8))
    assert month.goods == EXPECTED
    assert (month.count(Concern.GOODS_CORRECTED), month.count(Concern.GOODS_REVEALED)) == (1, 1)
    said = " ".join(as_text(integrity_report.document_of(month, house, [], datetime(2026, 12, 1, 8))).split())
    assert "BARANG TITIPAN" in said and "Kaca, kaleng, atau logam 4" in said and "salah hitung 1" in said
    read = json.loads(in_json.as_json(month))["goods"]
    assert (read["taken_in"], read["lying"], read["refusals"][0]) == (3, 1, {"reason": "metal", "count": 4})
    none = as_text(integrity_report.document_of(replace(month, goods=GoodsFigures()), house, [], datetime(2026, 12, 1)))
    assert "BARANG TITIPAN" not in none


def test_a_month_at_a_glance_has_them_on_its_page_and_in_its_files(brought, journal, house, queue, clock):
    from services.queue.model import TakeRequest

    queue.taking.take(TakeRequest("t1", "A"))
    look = SpanGlances(journal, PastHouses.always(house), goal_minutes=30)
    found = look.look(officer("p01"), Span.MONTH, MONDAY, clock.now().date())
    assert found.goods == EXPECTED
    said = " ".join(as_text(document_of(found, clock.now())).split())
    assert "Titipan diterima menurut hari" in said and "Melebihi jumlah 1" in said
    rows = csv_lines(csv_of(rows_of(found)).decode())
    (monday, tuesday) = [row for row in rows if row["group"] == "goods"]
    assert (monday["code"], monday["goods_handed_over"], monday["goods_lying"]) == ("1", "1", "1")
    assert (tuesday["code"], tuesday["goods_refused"]) == ("2", "1")
    reasons = {(row["group"], row["code"]): row["reason_given"] for row in rows if row["reason_given"]}
    assert reasons == {
        ("goods_refused", "metal"): "4",
        ("goods_refused", "amount"): "1",
        ("goods_returned", "declined"): "1",
    }


def test_a_reason_is_said_in_the_houses_words_else_in_ours():
    assert words_of(Reason("metal", 1, "Kaca"), "en") == "Kaca"
    assert words_of(Reason("declined", 1), "id") == "tidak diterima warga binaan"
    assert words_of(Reason("of_a_later_version", 1), "id") == "of_a_later_version"
