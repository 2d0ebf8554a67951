"""A ban: known again across weeks, refused at every door, told to nobody who need not know, forgotten at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.commands.doctor_visits import bans as doctor_of_bans
from kiosk.commands.findings import Verdict, ok
from services.backup.settling import BY_HAND, CopyOf, HouseRules, Since, settle
from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.visits.ban_model import BanKind, Banned, BanProblem, BanReason, LiftReason, NewBan, NotBanned
from services.visits.bans import in_force
from services.visits.model import (
    AdmitReason,
    Booked,
    BookingChannel,
    BookingProblem,
    CheckInCode,
    NotBooked,
    NotCheckedIn,
)
from services.visits.personal import BANS, KeyMissing, PersonalKeys, months_without_key
from services.visits.tables import ban_booking, ban_key, ban_person, visit_ban
from tests.support.import_files import csv_of, row
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, TODAY, TOMORROW, person, visits, wish

HEAD = officer("s01")
NEXT_WEEK = TODAY + timedelta(days=8)


@pytest.fixture
def house_visits(journal, house, tmp_path):
    return visits(journal, house, tmp_path)


def ban_of(who_number: int = 1, kind: BanKind = BanKind.VISITOR, **changes: object) -> NewBan:
    who = person(who_number)
    made = NewBan(
        kind,
        who.nik if kind is BanKind.VISITOR else who.detainee_number,
        who.name if kind is BanKind.VISITOR else who.detainee_name,
        BanReason.FORBIDDEN_GOODS,
        last_day=date(2026, 12, 31),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def add(of, **changes: object) -> int:
    answer = of.bans.add(HEAD, ban_of(**changes))
    assert isinstance(answer, Banned), answer
    return answer.ban


def days_pass(of, clock, count: int) -> None:
    for _ in range(count):
        clock.advance(86400)
        of.bookings.mark_no_shows()  # opens the day


def problem_of(answer: object) -> BookingProblem | None:
    return answer.problem if isinstance(answer, NotBooked) else None


@pytest.mark.parametrize("kind", list(BanKind))
def test_who_is_banned_is_not_booked_in_any_week_and_others_are(house_visits, kind):
    ban = add(house_visits, kind=kind)
    for day in (TOMORROW, NEXT_WEEK):
        answer = house_visits.bookings.book(officer("p01"), wish(1, day=day))
        assert answer == NotBooked(BookingProblem.BANNED, f"#{ban}")
    same_visitor = replace(person(2), nik=person(1).nik)
    same_detainee = replace(person(2), detainee_number="b.i 1 / 2026")
    met = {BanKind.VISITOR: same_visitor, BanKind.DETAINEE: same_detainee}[kind]
    free = {BanKind.VISITOR: same_detainee, BanKind.DETAINEE: same_visitor}[kind]
    assert problem_of(house_visits.bookings.book(officer("p01"), wish(person=met))) is BookingProblem.BANNED
    assert isinstance(house_visits.bookings.book(officer("p01"), wish(person=free)), Booked)


def test_walk_ins_imports_and_other_systems_are_refused_too(house_visits):
    ban = add(house_visits)
    counter, importing = house_visits.counter, house_visits.importing
    assert problem_of(counter.register_walk_in(officer("p01"), wish(1))) is BookingProblem.BANNED
    content = csv_of(row(1), row(2))
    for dry_run in (True, False):
        report = importing.run(officer("p01"), content, dry_run=dry_run, all_or_nothing=False)
        assert [(one.row, one.problem, one.detail) for one in report.faults] == [(2, BookingProblem.BANNED, f"#{ban}")]
    assert report.added == 1
    api = wish(1, channel=BookingChannel.API)
    assert problem_of(house_visits.bookings.add(api, "api:website")) is BookingProblem.BANNED
    met = [(one.actor, one.fields) for one in entries(house_visits.journal.database, EntryFilter(event="ban_met"))]
    assert {(actor, str(fields["channel"])) for actor, fields in met} == {
        ("p01", "walk_in"),
        ("p01", "import"),
        ("api:website", "api"),
    }


def test_a_booking_from_before_comes_to_the_counter_with_the_neutral_words(house_visits, clock):
    before = house_visits.bookings.book(officer("p01"), wish(1, day=TODAY, start=AFTERNOON.start))
    assert isinstance(before, Booked)
    made = house_visits.bans.add(HEAD, ban_of(1))
    assert isinstance(made, Banned) and made.bookings == 1
    shown = house_visits.bans.all(HEAD)[0]
    assert (shown.bookings, shown.number_mask, shown.name_mask) == (
        (before.booking.id,),
        "9901••••••••0001",
        "C**** N****",
    )
    too_early = house_visits.check_ins.type_code(before.booking.code)
    assert isinstance(too_early, NotCheckedIn) and too_early.code is CheckInCode.BANNED, (
        "they need not come back for it"
    )
    assert too_early.told_as_not_processed and not too_early.public_reason
    clock.advance(4 * 3600)
    scanned = house_visits.check_ins.type_code(before.booking.code)
    assert isinstance(scanned, NotCheckedIn) and scanned.code is CheckInCode.BANNED
    assert house_visits.counter.standing(officer("p01"), before.booking) is CheckInCode.BANNED
    assert house_visits.counter.is_banned(officer("p01"), before.booking)
    listed = house_visits.gate_lists.masked(officer("p01"), TODAY, AFTERNOON.start)
    assert isinstance(listed, NotBooked), "nobody else is expected"
    admitted = house_visits.counter.admit(HEAD, before.booking.id, AdmitReason.SUPERVISOR)
    assert isinstance(admitted, NotCheckedIn) and admitted.code is CheckInCode.BANNED
    assert house_visits.bans.lift(HEAD, made.ban, LiftReason.OBJECTION) == Banned(made.ban, 0)
    assert not isinstance(house_visits.check_ins.type_code(before.booking.code), NotCheckedIn)


def test_a_ban_holds_until_its_day_and_a_longer_one_finds_what_was_booked_after_it(house_visits):
    ban = add(house_visits, last_day=TOMORROW)
    later = house_visits.bookings.book(officer("p01"), wish(1, day=NEXT_WEEK))
    assert isinstance(later, Booked), "it is over by then"
    assert not house_visits.counter.is_banned(officer("p01"), later.booking)
    assert house_visits.bans.prolong(HEAD, ban, None, NEXT_WEEK + timedelta(days=30)) == Banned(ban, 1)
    known = replace(later.booking, day=TODAY)
    assert house_visits.counter.is_banned(officer("p01"), known)
    assert [one.is_due(NEXT_WEEK + timedelta(days=30)) for one in house_visits.bans.all(HEAD)] == [True]


def test_at_its_end_nothing_of_the_person_is_left_and_the_key_goes_with_the_last_of_its_month(
    house_visits, clock, tmp_path
):
    house_visits.bookings.book(officer("p01"), wish(1))
    add(house_visits, last_day=TOMORROW)
    lifted = add(house_visits, number=person(2).nik, last_day=date(2026, 12, 31))
    key = tmp_path / "personal" / "bans-2026-11.key"
    assert key.exists() and house_visits.bans.purge() == 0
    days_pass(house_visits, clock, 2)
    assert house_visits.bans.purge() == 1
    assert key.exists(), "another ban was set with it"
    house_visits.bans.lift(HEAD, lifted, LiftReason.REVIEWED)
    assert key.exists(), "the month is not over"
    days_pass(house_visits, clock, 7)
    house_visits.bans.purge()
    assert not key.exists()
    with house_visits.journal.database.read() as connection:
        assert not connection.execute(select(ban_person)).all() and not connection.execute(select(ban_booking)).all()
        assert connection.execute(select(ban_key.c.destroyed_at)).scalar() is not None
        ended = connection.execute(select(visit_ban.c.reason, visit_ban.c.ended_at)).all()
    assert len(ended) == 2 and all(one.ended_at for one in ended)
    text = " ".join(one.text for one in entries(house_visits.journal.database, EntryFilter()))
    assert person(1).nik not in text and person(1).name not in text and "9901" not in text


def test_what_cannot_be_a_ban_is_refused_and_one_person_has_one(house_visits):
    def problem(**changes: object) -> BanProblem | None:
        answer = house_visits.bans.add(HEAD, ban_of(**changes))
        return answer.problem if isinstance(answer, NotBanned) else None

    assert problem(number="12") is BanProblem.BAD_NIK
    assert problem(kind=BanKind.DETAINEE, number="45.985,00") is BanProblem.BAD_NUMBER
    assert problem(last_day=None) is BanProblem.NO_END
    assert problem(review_on=TOMORROW) is BanProblem.NO_END
    assert problem(last_day=TODAY - timedelta(days=1)) is BanProblem.DAY_PAST
    assert problem(last_day=TODAY + timedelta(days=4000)) is BanProblem.DAY_FAR
    assert problem() is None
    assert problem(last_day=None, review_on=TOMORROW) is BanProblem.ALREADY
    for who in (officer("p01"), officer("x01")):
        with pytest.raises(NotPermitted):
            house_visits.bans.all(who)


def test_without_the_key_nothing_is_booked_as_if_there_were_no_ban(house_visits, tmp_path):
    add(house_visits)
    (tmp_path / "personal" / "bans-2026-11.key").rename(tmp_path / "aside")
    again = PersonalKeys(tmp_path / "personal", BANS)
    with house_visits.journal.database.read() as connection:
        assert months_without_key(connection, again) == ["2026-11"] and in_force(connection) == (1, 0)
        with pytest.raises(KeyMissing):
            again.peek(connection, "2026-11")
    house_visits.bookings.ban_keys = again
    answer = house_visits.bookings.book(officer("p01"), wish(2))
    assert problem_of(answer) is BookingProblem.KEY_MISSING


def test_a_ban_and_a_limit_are_one_answer_and_one_entry_to_another_system(house_visits):
    """Neither words nor the time of a write tell them apart."""
    website = wish(1, channel=BookingChannel.API)
    add(house_visits, number=person(2).nik)
    assert isinstance(house_visits.bookings.add(website, "api:website"), Booked)
    seen = []
    for number in (1, 2):
        start = max(one.seq for one in entries(house_visits.journal.database, EntryFilter()))
        answer = house_visits.bookings.add(
            wish(number, channel=BookingChannel.API, start=AFTERNOON.start), "api:website"
        )
        added = max(one.seq for one in entries(house_visits.journal.database, EntryFilter())) - start
        seen.append((problem_of(answer), added))
    assert seen == [(BookingProblem.DETAINEE_LIMIT, 1), (BookingProblem.BANNED, 1)]


def test_a_key_that_was_lost_with_a_disk_is_told_and_the_house_goes_on(house_visits, house, clock, tmp_path):
    ban = add(house_visits)
    services = SimpleNamespace(database=house_visits.journal.database, visits=house_visits)
    house_visits.bookings.book(officer("p01"), wish(3))
    assert doctor_of_bans(services) == ok("bans", "1 in force")
    (tmp_path / "personal" / "bans-2026-11.key").unlink()
    house_visits.bookings.ban_keys = PersonalKeys(tmp_path / "personal", BANS)
    assert doctor_of_bans(services).verdict is Verdict.FAIL
    rules = HouseRules(house.time_zone, {"A"}, timedelta(minutes=60))
    keys = PersonalKeys(tmp_path / "personal")
    copy = CopyOf(BY_HAND, 0, "")
    key = Ed25519PrivateKey.generate()
    done = settle(services.database, clock, copy, Since(), rules, key, keys, chain="kiosk-1", actor="cli")
    assert done.bans_lost == (ban,) and doctor_of_bans(services).verdict is Verdict.FAIL
    assert [one.is_lost for one in house_visits.bans.all(HEAD)] == [True]
    add(house_visits, number=person(9).nik)
    assert [one.is_lost for one in house_visits.bans.all(HEAD)] == [False, True], "though the month has a new key"
    assert isinstance(house_visits.bookings.book(officer("p01"), wish(2)), Booked)
    house_visits.bans.lift(HEAD, ban, LiftReason.REVIEWED)
    add(house_visits)
    assert problem_of(house_visits.bookings.book(officer("p01"), wish(1))) is BookingProblem.BANNED
    assert doctor_of_bans(services) == ok("bans", "2 in force")
