"""What lies with the house for too long is pointed out, until somebody ends it."""

from __future__ import annotations

import services.goods.overdue as overdue
from services.goods.model import ReturnReason
from services.goods.overdue import Lying, OverdueBag
from services.house.danger import Dangers
from services.house.officer_calls import OfficerCalls
from services.reports.attention import OpenMatters
from tests.support.goods import receive
from tests.support.staff import officer

P01 = officer("p01")


def days_later(goods, queue, clock, days):
    for _ in range(days):
        clock.advance(86400)
        queue.day.keep()


def test_bags_are_pointed_out_from_the_day_on_that_the_house_says(goods, queue, clock, monkeypatch):
    assert goods.overdue.look() == Lying()
    first = receive(goods, "form-1")
    days_later(goods, queue, clock, 2)
    second = receive(goods, "form-2")
    assert goods.overdue.look() == Lying(2)
    days_later(goods, queue, clock, 1)
    assert goods.overdue.look() == Lying(2, 1, (OverdueBag(first.id, "0001", 3),))
    assert goods.looking.lying_here(P01)[0].overdue, "the page of goods says the same"
    days_later(goods, queue, clock, 4)
    both = (OverdueBag(first.id, "0001", 7), OverdueBag(second.id, "0002", 5))
    assert goods.overdue.look() == Lying(2, 2, both)
    monkeypatch.setattr(overdue, "MOST", 1)
    assert goods.overdue.look() == Lying(2, 2, both[:1])
    goods.ending.hand_over(P01, f"B1{first.label_code}", "end-1")
    goods.ending.give_back(P01, f"G1{second.receipt_code}", "end-2", ReturnReason.UNCLAIMED)
    assert goods.overdue.look() == Lying()


def test_they_are_one_open_matter_however_many_they_are(goods, journal, house, queue, clock):
    matters = OpenMatters(journal, OfficerCalls(journal, house), Dangers(journal), goods.overdue)
    for number in range(3):
        receive(goods, f"form-{number}")
    assert matters.look(P01, seen=False).count == 0
    days_later(goods, queue, clock, 3)
    found = matters.look(P01, seen=False)
    assert (found.count, found.goods.overdue, len(found.goods.oldest)) == (1, 3, 3)
    assert "Contoh" not in repr(found) and "C****" not in repr(found)
