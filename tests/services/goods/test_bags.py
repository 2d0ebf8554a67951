"""A bag's whole way: taken in or refused, corrected, handed over, returned; each step once, whoever presses when."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from services.goods.codes import Meant, Paper, check_of, read
from services.goods.model import (
    BagDone,
    BagNotDone,
    BagState,
    CorrectionReason,
    GoodsPeople,
    GoodsProblem,
    Line,
    Proof,
    ReturnReason,
)
from services.goods.numbering import leave_out, next_number
from services.goods.settings import LabelShows
from services.log.reading import EntryFilter, entries
from services.queue.model import Channel, TakeRequest
from tests.support.goods import LINES, PEOPLE, goods_settings, new_bag, receive
from tests.support.goods import goods as make_goods
from tests.support.staff import officer

P01, P02 = officer("p01"), officer("p02")


def label_of(bag):
    return f"B1{bag.label_code}"


def receipt_of(bag):
    return f"G1{bag.receipt_code}"


def said(journal, *events):
    return [one for one in entries(journal.database, EntryFilter()) if one.event in events]


def test_a_bag_is_taken_in_with_what_was_refused_and_numbered_by_year(goods, journal, clock):
    bag = receive(goods)
    assert (bag.label, bag.whole_label, bag.state) == ("0001", "0001/2026", BagState.RECEIVED)
    assert [(one.name, one.amount, one.unit) for one in bag.taken_in] == [
        ("Makanan siap santap", 2, "bungkus"),
        ("Pakaian", 3, "potong"),
    ]
    assert [(one.name, one.refused_name) for one in bag.refused] == [("Pakaian", "Kaca, kaleng, atau logam")]
    assert bag.name_mask == "C**** P****"
    assert receive(goods, "form-2").label == "0002"
    clock.advance(60 * 24 * 3600)
    goods.receiving._day.confirm_clock(officer("a01"), sure=True)
    assert receive(goods, "form-3").whole_label == "0001/2027"
    (first, *_others) = said(journal, "goods_received")[::-1]
    assert first.fields == {"bag": "0001/2026", "items": 2, "refused": 1, "label": "-"}


def test_nothing_that_was_taken_in_is_a_refused_bag_without_a_way_on(goods, journal):
    bag = receive(goods, lines=(Line("other", refused="metal"),))
    assert bag.state is BagState.REFUSED and goods.looking.lying_here(P01) == []
    answer = goods.ending.hand_over(P01, label_of(bag), "end-1")
    assert answer == BagNotDone(GoodsProblem.REFUSED, bag)
    assert [one.fields["refused"] for one in said(journal, "goods_refused")] == [1]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"lines": ()}, GoodsProblem.NOTHING_IN),
        ({"lines": (Line("gold", 1),)}, GoodsProblem.UNKNOWN_ITEM),
        ({"lines": (Line("food", 0),)}, GoodsProblem.BAD_AMOUNT),
        ({"lines": (Line("food", -3),)}, GoodsProblem.BAD_AMOUNT),
        ({"lines": (Line("food", 1, "metal"),)}, GoodsProblem.BAD_AMOUNT),
        ({"lines": (Line("food", 5),)}, GoodsProblem.TOO_MANY),
        ({"lines": (Line("food", 1), Line("food", 1))}, GoodsProblem.UNKNOWN_ITEM),
        ({"lines": (Line("food", refused="because"),)}, GoodsProblem.UNKNOWN_ITEM),
        ({"people": replace(PEOPLE, name="9")}, GoodsProblem.BAD_NAME),
        ({"people": replace(PEOPLE, detainee_number="?")}, GoodsProblem.BAD_NUMBER),
        ({"people": replace(PEOPLE, detainee_number="9901010101900001")}, GoodsProblem.BAD_NUMBER),
        ({"people": replace(PEOPLE, detainee_name="9")}, GoodsProblem.BAD_DETAINEE_NAME),
        ({"people": replace(PEOPLE, block="C" * 21)}, GoodsProblem.BAD_BLOCK),
        ({"people": replace(PEOPLE, block="990101 01019 00001")}, GoodsProblem.BAD_BLOCK),
        ({"ticket_id": 99}, GoodsProblem.NOT_YOUR_NUMBER),
    ],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_and_nothing_written(goods, change, problem):
    answer = goods.receiving.receive(P01, new_bag(**change))
    assert isinstance(answer, BagNotDone) and answer.problem is problem
    assert receive(goods).label == "0001", "no number was used up"


def test_the_same_form_makes_one_bag_and_another_content_is_said(goods):
    bag = receive(goods)
    again = goods.receiving.receive(P01, new_bag())
    assert isinstance(again, BagDone) and again.repeated and again.bag == bag
    food = bag.taken_in[0].id
    goods.receiving.correct(P01, food, 1, CorrectionReason.COUNTED)
    again = goods.receiving.receive(P01, new_bag())
    assert isinstance(again, BagDone) and again.bag.id == bag.id, "what was corrected since was written down then"
    for change in ({"lines": LINES[:1]}, {"people": GoodsPeople("Contoh Lain", "B.I 77/2026")}):
        other = goods.receiving.receive(P01, new_bag(**change))
        assert isinstance(other, BagNotDone) and other.problem is GoodsProblem.DIFFERENT and other.bag is not None


def test_a_number_leaves_goods_at_the_counter_that_holds_it_only(goods, queue):
    queue.taking.take(TakeRequest("r1", "B", channel=Channel.COMMAND))
    queue.counters.open(P01, "1", ("B",))
    held = queue.calling.call_next(P01, "1").ticket
    other = goods.receiving.receive(P02, new_bag(ticket_id=held.id))
    assert isinstance(other, BagNotDone) and other.problem is GoodsProblem.NOT_YOUR_NUMBER
    bag = receive(goods, ticket_id=held.id)
    assert goods.looking.of_ticket(P01, held.id) == [bag]


def test_the_label_proves_that_it_was_handed_over_once(goods, journal, clock):
    bag = receive(goods)
    clock.advance(60)
    done = goods.ending.hand_over(P02, label_of(bag), "end-1")
    assert isinstance(done, BagDone) and not done.repeated
    ended = done.bag
    assert (ended.state, ended.ended_by, ended.ended_how) == (BagState.HANDED_OVER, "p02", Proof.SCAN)
    same = goods.ending.hand_over(P02, label_of(bag), "end-1")
    assert isinstance(same, BagDone) and same.repeated, "a double click is no second step"
    later = goods.ending.hand_over(P01, label_of(bag), "end-2")
    assert later == BagNotDone(GoodsProblem.HANDED_OVER, ended)
    back = goods.ending.give_back(P01, receipt_of(bag), "end-1", ReturnReason.FAMILY)
    assert back == BagNotDone(GoodsProblem.HANDED_OVER, ended)
    assert [one.fields for one in said(journal, "goods_handed_over")] == [{"bag": "0001/2026", "how": "scan"}]


def test_the_receipt_proves_that_the_family_has_it_again(goods, journal):
    bag = receive(goods)
    typed = goods.ending.give_back(P01, bag.receipt_typed, "end-1", ReturnReason.RELEASED, bag.id)
    assert isinstance(typed, BagDone) and typed.bag.ended_how is Proof.TYPED
    assert typed.bag.reason is ReturnReason.RELEASED
    again = goods.ending.give_back(P01, receipt_of(bag), "end-2", ReturnReason.FAMILY)
    assert again == BagNotDone(GoodsProblem.RETURNED, typed.bag)
    assert [one.fields["reason"] for one in said(journal, "goods_returned")] == ["released"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_wrong_code_says_what_it_is(goods):
    bag, other = receive(goods), receive(goods, "form-2")
    wrong = next(f"{number:04d}" for number in range(10_000) if f"{number:04d}" not in _checks(bag))

    def answer(code, of=None):
        got = goods.ending.hand_over(P01, code, "end-1", of)
        assert isinstance(got, BagNotDone)
        return got.problem, got.bag.label if got.bag else None

    assert answer(receipt_of(bag)) == (GoodsProblem.IS_RECEIPT, "0001")
    assert answer(bag.receipt_typed) == (GoodsProblem.IS_RECEIPT, "0001")
    assert answer(label_of(other), bag.id) == (GoodsProblem.OTHER_BAG, "0002")
    assert answer("T1CODE000000001") == (GoodsProblem.IS_TICKET, None)
    assert answer("K1" + "A" * 128) == (GoodsProblem.IS_PASS, None)
    assert answer("1") == answer("0001/2026") == (GoodsProblem.IS_NUMBER, "0001")
    assert answer(f"0001-{wrong}") == (GoodsProblem.WRONG_CHECK, "0001")
    assert answer("77") == answer("B1" + "A" * 13) == (GoodsProblem.NOT_KNOWN, None)
    assert answer("halo") == answer("") == (GoodsProblem.UNREADABLE, None)
    back = goods.ending.give_back(P01, label_of(bag), "end-1", ReturnReason.FAMILY)
    assert isinstance(back, BagNotDone) and back.problem is GoodsProblem.IS_LABEL
    assert goods.looking.bag(P01, bag.id) == bag, "nothing was changed"


def _checks(bag):
    return {check_of(bag.label_code), check_of(bag.receipt_code)}


def test_codes_are_read_as_people_and_scanners_write_them():
    assert read(" g1abcdefghjkmnp\n") == replace(read("G1ABCDEFGHJKMNP"))
    assert read("B1ABCDEFGHJKMNP").paper is Paper.LABEL
    for typed in ("0042-5813", "42 5813", "00425813"):
        assert (read(typed).meant, read(typed).number, read(typed).check) == (Meant.TYPED, 42, "5813")
    assert (read("42").meant, read("0042/2026").year) == (Meant.NUMBER, 2026)


def test_two_officers_and_two_clicks_end_a_bag_once(goods, journal):
    bag = receive(goods)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(goods.ending.hand_over, one, label_of(bag), one.code) for one in (P01, P02, P01)]
        asked.append(pool.submit(goods.ending.give_back, P02, receipt_of(bag), "back", ReturnReason.FAMILY))
        got = [one.result() for one in asked]
    assert sum(isinstance(one, BagDone) and not one.repeated for one in got) == 1
    assert len(said(journal, "goods_handed_over", "goods_returned")) == 1


def test_one_form_sent_twice_at_once_makes_one_bag_and_two_forms_two_numbers(goods, journal):
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda form: goods.receiving.receive(P01, new_bag(form)), ("a", "a", "b", "b")))
    assert sorted({one.bag.label for one in got}) == ["0001", "0002"]
    assert len(said(journal, "goods_received")) == 2


def test_an_amount_is_corrected_with_a_trace(goods, journal, house, tmp_path):
    bag = receive(goods)
    clothes = bag.taken_in[1].id
    answer = goods.receiving.correct(P02, clothes, 2, CorrectionReason.SEARCHED)
    assert isinstance(answer, BagDone) and answer.bag.taken_in[1].amount == 2
    (trace,) = goods.receiving.corrections(P01, bag.id)
    assert (trace.item_id, trace.before, trace.after, trace.reason, trace.by) == (
        clothes,
        3,
        2,
        CorrectionReason.SEARCHED,
        "p02",
    )
    (entry,) = said(journal, "goods_corrected")
    assert entry.fields == {"bag": "0001/2026", "item": "Pakaian", "before": 3, "after": 2, "reason": "searched"}
    elsewhere = make_goods(journal, house, tmp_path, goods_settings(items={}))
    back = elsewhere.receiving.correct(P02, clothes, 3, CorrectionReason.TYPED)
    assert isinstance(back, BagDone), "a slip of the hand is taken back, though the house has the item no more"
    goods.receiving.correct(P02, clothes, 2, CorrectionReason.SEARCHED)
    for after, problem in (
        (2, GoodsProblem.SAME_AMOUNT),
        (7, GoodsProblem.TOO_MANY),
        (-1, GoodsProblem.BAD_AMOUNT),
    ):
        got = goods.receiving.correct(P02, clothes, after, CorrectionReason.COUNTED)
        assert isinstance(got, BagNotDone) and got.problem is problem
    refused = bag.refused[0].id
    assert goods.receiving.correct(P02, refused, 1, CorrectionReason.COUNTED) == BagNotDone(GoodsProblem.UNKNOWN)
    goods.ending.hand_over(P01, label_of(bag), "end-1")
    ended = goods.receiving.correct(P02, clothes, 1, CorrectionReason.COUNTED)
    assert isinstance(ended, BagNotDone) and ended.problem is GoodsProblem.HANDED_OVER


def test_what_lies_here_is_a_list_with_ages(goods, clock):
    bag = receive(goods)
    receive(goods, "form-2")
    goods.ending.hand_over(P01, label_of(bag), "end-1")
    clock.advance(3 * 24 * 3600)
    goods.receiving._day.confirm_clock(officer("s01"))
    receive(goods, "form-3")
    assert [(one.bag.label, one.days, one.overdue) for one in goods.looking.lying_here(P01)] == [
        ("0002", 3, True),
        ("0003", 0, False),
    ]


def test_names_are_sealed_and_seen_by_the_label_or_within_the_hours_limit(goods, journal, tmp_path, house):
    bag = receive(goods)
    with journal.database.read() as connection:
        everything = "".join(
            str(connection.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("goods_bag", "goods_item", "goods_person", "goods_print", "journal_entry")
        )
    for planted in (PEOPLE.name, PEOPLE.detainee_number, PEOPLE.detainee_name, PEOPLE.block):
        assert planted not in everything
    assert goods.looking.reveal(P01, bag.id, label_of(bag)) == PEOPLE
    limit = goods.looking._names_per_hour
    for _ in range(limit):
        assert goods.looking.reveal(P01, bag.id) == PEOPLE
    assert isinstance(goods.looking.reveal(P01, bag.id, receipt_of(bag)), int), "a receipt is no label"
    assert isinstance(goods.looking.reveal(P01, bag.id, bag.label_typed), int), "its digits stand on the bag's page"
    assert goods.looking.reveal(P01, bag.id, label_of(bag)) == PEOPLE
    elsewhere = make_goods(journal, house, tmp_path / "other machine")
    missing = elsewhere.looking.reveal(P01, bag.id)
    assert isinstance(missing, BagNotDone) and missing.problem is GoodsProblem.KEY_MISSING


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_house_whose_labels_say_the_block_wants_the_block(journal, house, tmp_path):
    desk = make_goods(journal, house, tmp_path, goods_settings(label=LabelShows.BLOCK))
    answer = desk.receiving.receive(P01, new_bag(people=replace(PEOPLE, block="")))
    assert isinstance(answer, BagNotDone) and answer.problem is GoodsProblem.BAD_BLOCK
    receive(desk)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_house_from_a_copy_goes_on_after_numbers_that_may_have_been_given(goods, journal):
    with journal.database.write() as connection:
        assert leave_out(connection, 2026, 50, 100) is None
    receive(goods)
    with journal.database.write() as connection:
        assert leave_out(connection, 2026, 50, 100) == (2026, 100)
    assert receive(goods, "form-2").label == "0101"
    with journal.database.write() as connection:
        assert leave_out(connection, 2027, 50, 100) == (2027, 100), "a copy from before New Year"
        assert next_number(connection, 2027) == 101 and next_number(connection, 2026) == 102
