"""The end of personal data of goods: counted from the day a bag ended; open bags are known until then."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.goods.model import GoodsPeople, ReturnReason
from services.goods.purge import GoodsPurge
from services.goods.tables import goods_person
from services.log.reading import EntryFilter, entries
from services.visits.personal import PersonalKeys, week_of, weeks_without_key
from services.visits.visits import Visits
from tests.support.goods import PEOPLE, receive
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.visits import visit_settings

ADMIN, P01 = officer("adm"), officer("p01")
ONE_KIND = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def visits(journal, house, tmp_path) -> Visits:
    """Those who purge, on the machine that has the keys."""
    return Visits(
        service_day(journal, house),
        visit_settings(),
        kiosk="kiosk-1",
        pass_keys=tmp_path / "pass-keys",
        personal_keys=tmp_path / "personal",
        spool=tmp_path / "spool",
        others=lambda keys: [GoodsPurge(journal, keys, house.time_zone)],
    )


def days_later(visits, clock, days):
    for _ in range(days):
        clock.advance(86400)
        visits.bookings.mark_no_shows()


def people(goods, bag):
    return goods.looking.reveal(P01, bag.id)


def test_a_bag_that_ended_is_known_as_long_as_a_visit_and_an_open_one_until_it_ends(
    goods, visits, journal, clock, tmp_path
):
    first_week = tmp_path / "personal" / f"{week_of(clock.now().date())}.key"
    handed, back, lies = (receive(goods, f"form-{number}") for number in range(3))
    goods.ending.hand_over(P01, f"B1{handed.label_code}", "end-1")
    days_later(visits, clock, 12)
    goods.ending.give_back(P01, f"G1{back.receipt_code}", "end-2", ReturnReason.FAMILY)
    days_later(visits, clock, 18)
    assert visits.purge(ADMIN).others == 0, "exactly the retention: still there"
    days_later(visits, clock, 1)
    assert visits.purge(ADMIN).others == 1
    assert not isinstance(people(goods, handed), GoodsPeople)
    after = goods.looking.bag(P01, handed.id)
    assert (after.receipt_code, after.label_code, after.name_mask, len(after.items)) == ("", "", "", 3)
    assert goods.looking.by_receipt(f"G1{handed.receipt_code}") is None, "an old receipt opens nothing"
    days_later(visits, clock, 6)
    done = visits.purge(ADMIN)
    assert done.keys == 1 and not first_week.exists(), "the key of its week goes whatever lies here"
    assert people(goods, lies) == people(goods, back) == PEOPLE, "sealed anew, so that it can be handed over"
    days_later(visits, clock, 10)
    assert visits.purge(ADMIN).others == 1 and people(goods, lies) == PEOPLE
    goods.ending.hand_over(P01, f"B1{lies.label_code}", "end-3")
    days_later(visits, clock, 31)
    assert visits.purge(ADMIN).others == 1 and not isinstance(people(goods, lies), GoodsPeople)
    with journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM goods_person")).scalar() == 0
    said = [one.fields["bags"] for one in entries(journal.database, EntryFilter(event="goods_purged"))]
    assert said == [1, 1, 1]


@ONE_KIND
def test_a_row_of_before_cannot_be_opened_after_the_key_is_gone(goods, visits, journal, clock, database):
    bag = receive(goods)
    with database.read() as connection:
        old = connection.execute(text("SELECT week, sealed FROM goods_person")).one()
    days_later(visits, clock, 40)
    assert visits.purge(ADMIN).keys == 1 and people(goods, bag) == PEOPLE
    with database.write() as connection:  # as it stands in an old copy
        connection.execute(text("UPDATE goods_person SET week = :week, sealed = :sealed"), old._asdict())
    assert not isinstance(people(goods, bag), GoodsPeople)


@ONE_KIND
def test_a_bag_whose_key_is_elsewhere_holds_up_no_other(goods, visits, journal, clock, tmp_path):
    lost, kept = receive(goods, "form-1"), receive(goods, "form-2")
    with journal.database.write() as connection:
        connection.execute(
            text("UPDATE goods_person SET sealed = :bytes WHERE bag_id = :id"), {"bytes": b"x", "id": lost.id}
        )
    days_later(visits, clock, 40)
    assert visits.purge(ADMIN).keys == 1
    assert people(goods, kept) == PEOPLE and not isinstance(people(goods, lost), GoodsPeople)


@ONE_KIND
def test_a_restored_house_asks_for_the_keys_of_goods_too(goods, journal, clock, tmp_path):
    receive(goods)
    with journal.database.read() as connection:
        elsewhere = PersonalKeys(tmp_path / "elsewhere")
        assert weeks_without_key(connection, elsewhere) == []
        assert weeks_without_key(connection, elsewhere, goods_person) == [week_of(clock.now().date())]
