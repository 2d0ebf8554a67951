"""The next visit, booked at the kiosk by a family that was served: who may, what is chosen, and what comes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text

from devices.printer import QrCode
from services.house.model import House, LocalText
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.model import TakeRequest
from services.queue.print_jobs import find_job
from services.queue.taking import Taking
from services.visits.ban_model import BanKind, Banned, BanReason, NewBan
from services.visits.booking import marks
from services.visits.model import BookingChannel, BookingState, CheckedIn, CheckInCode, EndReason, NotCheckedIn
from services.visits.next_model import NextChoice, NextMade, NextProblem, NextRefused, ServedToday
from services.visits.party import Particulars, unsealed
from services.visits.pass_keys import PUBLIC_COPY
from services.visits.personal import week_of
from services.visits.settings import CompanionNames, ExtraHelp, Relation
from services.visits.tables import booking_person
from services.visits.visits import Visits
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.visits import MORNING, TODAY, book, pass_of, person, visit_settings
from tests.support.visits import visits as make_visits

NEXT = TODAY + timedelta(days=7)  # Monday of the next week
LIMITED = visit_settings(book_at_kiosk=True, lead_hours=0, ahead_days=14)


on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def desk(journal: Journal, house: House, tmp_path) -> Visits:
    made = make_visits(journal, house, tmp_path, LIMITED)
    made.keys.new(officer("adm"))
    return made


def served(desk: Visits, number: int = 1, state: str = "served", **changes: object) -> CheckedIn:
    """A family that came today by its pass, and whose number ended so."""
    answer = desk.check_ins.scan(pass_of(desk, book(desk, number, day=TODAY, **changes)))
    assert isinstance(answer, CheckedIn), answer
    with desk.journal.database.write() as connection:
        connection.execute(text("UPDATE ticket SET state = :s WHERE id = :i"), {"s": state, "i": answer.ticket.id})
    return answer


@on_sqlite
def test_who_was_served_books_the_next_visit_without_a_word(desk: Visits) -> None:
    """From the slip to the new pass: the same person and party, under the new week's key, and one booking only."""
    today = served(desk)
    found = desk.next_visits.of_ticket(today.ticket.code)
    assert found == ServedToday(today.booking.ref)
    assert desk.next_visits.of_pass(pass_of(desk, today.booking)) == found
    assert desk.next_visits.of_pass(today.booking.code) == found
    choice = desk.next_visits.choices(found.ref)
    assert isinstance(choice, NextChoice) and choice.party_size == 3
    assert week_of(TODAY) not in {week_of(one.day) for one in choice.days}  # it has had its visit
    assert choice.days[0].day == NEXT and not choice.full
    made = desk.next_visits.book(found.ref, NEXT, MORNING.start, "id")
    assert isinstance(made, NextMade) and made.job is not None and not made.repeated
    new = desk.bookings.by_code(made.code)
    assert new is not None and (new.day, new.starts, new.party_size) == (NEXT, MORNING.start, 3)
    assert (new.channel, new.made_by, new.name_mask) == (BookingChannel.KIOSK, "visitor", today.booking.name_mask)
    with desk.journal.database.read() as connection:
        row = connection.execute(select(booking_person).where(booking_person.c.booking_id == new.id)).one()
        key = desk.bookings.personal.peek(connection, week_of(NEXT))
    assert key is not None and (row.visitor, row.detainee) == marks(person(1), key)
    assert key.unseal(row.sealed, new.ref)["detainee"] == person(1).detainee_name

    again = desk.next_visits.book(found.ref, NEXT + timedelta(days=1), MORNING.start, "id")
    assert isinstance(again, NextMade) and again.repeated and again.day == NEXT and again.job is None
    assert desk.next_visits.of_ticket(today.ticket.code) == ServedToday(found.ref, booked=True)
    assert isinstance(desk.next_visits.choices(found.ref), NextMade)
    with desk.journal.database.read() as connection:
        ties = connection.execute(text("SELECT request_id FROM booking WHERE id = :i"), {"i": new.id}).scalar_one()
    assert today.booking.ref not in ties  # without the week's key nothing ties one visit to the next
    told = [entry.text for entry in entries(desk.journal.database, EntryFilter())]
    assert not any(secret in line for line in told for secret in (person(1).nik, person(1).name, made.code))
    added = entries(desk.journal.database, EntryFilter(event="booking_added"))
    assert [(one.actor, one.fields["channel"]) for one in added] == [("visitor", "kiosk"), ("p01", "command")]

    desk.bookings.cancel(officer("p01"), new.id, EndReason.VISITOR)
    ended = desk.next_visits.book(found.ref, NEXT, MORNING.start, "id")
    assert ended == desk.next_visits.choices(found.ref) == NextRefused(NextProblem.ENDED)


@on_sqlite
def test_a_pass_shown_for_the_next_visit_is_no_refusal(desk: Visits, journal: Journal, house: House, tmp_path) -> None:
    """Pass and short code of who was served are asked with, not refused; who waits at another kiosk is refused."""
    today = served(desk)
    shown = (pass_of(desk, today.booking), today.booking.code)
    answers = [desk.check_ins.scan(shown[0]), desk.check_ins.type_code(shown[1])]
    assert [one.code for one in answers if isinstance(one, NotCheckedIn)] == [CheckInCode.ALREADY_USED] * 2
    refused = EntryFilter(event="visit_refused")
    assert not entries(journal.database, refused)
    waits = served(desk, 2, state="waiting")
    elsewhere = make_visits(journal, house, tmp_path, LIMITED, kiosk="kiosk-2")
    assert isinstance(elsewhere.check_ins.scan(pass_of(desk, waits.booking)), NotCheckedIn)
    off = make_visits(journal, house, tmp_path, visit_settings())
    assert isinstance(off.check_ins.scan(shown[0]), NotCheckedIn)
    assert [one.fields["reason"] for one in entries(journal.database, refused)] == ["already_used"] * 2


@on_sqlite
def test_its_pass_is_printed_as_any_and_not_without_end(desk: Visits, journal: Journal) -> None:
    found = desk.next_visits.of_ticket(served(desk).ticket.code)
    assert found is not None
    made = desk.next_visits.book(found.ref, NEXT, MORNING.start, "id")
    assert isinstance(made, NextMade) and made.job is not None
    assert desk.next_visits.print(found.ref, "id") == made.job  # it was not begun: the same one
    jobs = [made.job]
    for _ in range(2):
        _end(journal, jobs[-1])
        jobs.append(desk.next_visits.print(found.ref, "id"))
    _end(journal, jobs[-1])
    assert None not in jobs and len(set(jobs)) == 3
    assert desk.next_visits.print(found.ref, "id") is None
    last = desk.next_visits.choices(found.ref)
    assert isinstance(last, NextMade) and not last.may_print


def _end(journal: Journal, job: int) -> None:
    with journal.database.write() as connection:
        connection.execute(text("UPDATE print_job SET state = 'printed' WHERE id = :job"), {"job": job})


@on_sqlite
def test_a_kiosk_that_cannot_sign_prints_the_short_code(desk: Visits, tmp_path) -> None:
    found = desk.next_visits.of_ticket(served(desk).ticket.code)
    assert found is not None
    for file in (tmp_path / "passes").iterdir():
        if file.name != PUBLIC_COPY:
            file.unlink()
    made = desk.next_visits.book(found.ref, NEXT, MORNING.start, "id")
    assert isinstance(made, NextMade) and made.job is not None
    job = find_job(desk.journal.database, made.job)
    assert job is not None
    slip = desk.passes.slip(job)
    assert slip is not None and not any(isinstance(part, QrCode) for part in slip.parts)


@on_sqlite
@pytest.mark.parametrize("state", ["waiting", "serving", "cancelled", "no_show", "expired"])
def test_only_who_was_served(desk: Visits, state: str) -> None:
    today = served(desk, state=state)
    assert desk.next_visits.of_ticket(today.ticket.code) is None
    assert desk.next_visits.book(today.booking.ref, NEXT, MORNING.start, "id") == NextRefused(NextProblem.COUNTER)


@on_sqlite
def test_no_other_number_leads_there(desk: Visits, journal: Journal, house: House, tmp_path) -> None:
    """A number of another service, a visit of yesterday, one that came while nothing could be settled, a house that
    does not want it, and a booking from before it wanted it."""
    taken = Taking(service_day(journal, house), kiosk="kiosk-1").take(TakeRequest("r", "A"))
    assert desk.next_visits.of_ticket(taken.ticket.code) is None
    today = served(desk)
    old = make_visits(journal, house, tmp_path, visit_settings(lead_hours=0))
    assert old.next_visits.of_ticket(today.ticket.code) is None
    before = served(old, 2)
    assert desk.next_visits.of_ticket(before.ticket.code) is None
    with journal.database.write() as connection:
        connection.execute(text("UPDATE redemption SET ticket_id = NULL, how = 'provisional'"))
    assert desk.next_visits.of_pass(pass_of(desk, today.booking)) is None


@on_sqlite
def test_limits_of_the_new_week_hold_for_both(desk: Visits) -> None:
    """Who is booked in that week has no day in it; what was free when it was shown may be taken when it is chosen."""
    found = desk.next_visits.of_ticket(served(desk).ticket.code)
    assert found is not None
    book(desk, 1, day=NEXT + timedelta(days=2), person=person(1, detainee_number="B.I9/2026"))
    weeks = {week_of(one.day) for one in desk.next_visits.choices(found.ref).days}
    assert weeks == {week_of(NEXT + timedelta(days=7))}
    assert desk.next_visits.book(found.ref, NEXT, MORNING.start, "id") == NextRefused(NextProblem.LIMIT)
    assert desk.next_visits.book(found.ref, NEXT, 5, "id") == NextRefused(NextProblem.GONE)


@on_sqlite
def test_what_today_s_booking_says_is_taken_over(journal: Journal, house: House, tmp_path) -> None:
    """Children, names of companions, help, what they are to the detainee; an officer's yes is waited for, and whose
    permit will have run out is told so."""
    cane = ExtraHelp("kursi_roda", LocalText({"id": "Kursi roda"}))
    asks = replace(
        LIMITED,
        companion_names=CompanionNames.OPTIONAL,
        extra_help={cane.code: cane},
        relations={"anak": Relation("anak", LocalText({"id": "Anak"}))},
        permit=True,
        ask_first=(BookingChannel.KIOSK,),
    )
    desk = make_visits(journal, house, tmp_path, asks)
    desk.keys.new(officer("adm"))
    said = {"children": 1, "companions": ("Contoh Teman",), "extra_help": (cane.code,), "relation": "anak"}
    today = served(desk, permit_until=NEXT, **said)
    choice = desk.next_visits.choices(today.booking.ref)
    assert isinstance(choice, NextChoice)
    assert {one.day: one.permit for one in choice.days[:2]} == {NEXT: False, NEXT + timedelta(days=1): True}
    made = desk.next_visits.book(today.booking.ref, NEXT + timedelta(days=1), MORNING.start, "id")
    assert isinstance(made, NextMade) and made.waits and made.permit and made.job is None and not made.may_print
    new = desk.bookings.by_code(made.code)
    assert new is not None and (new.state, new.children, new.relation) == (BookingState.ASKED, 1, "anak")
    with desk.journal.database.read() as connection:
        row = connection.execute(select(booking_person).where(booking_person.c.booking_id == new.id)).one()
        key = desk.bookings.personal.peek(connection, week_of(NEXT))
    assert key is not None
    assert unsealed(key.unseal(row.sealed, new.ref)) == Particulars(("Contoh Teman",), (cane.code,))
    again = desk.next_visits.choices(today.booking.ref)
    assert isinstance(again, NextMade) and again.waits and again.repeated


@on_sqlite
def test_a_ban_looks_like_a_house_without_room(desk: Visits) -> None:
    """Until it ends no day is there to choose, and who chose one before it was set is sent to a counter."""
    found = desk.next_visits.of_ticket(served(desk).ticket.code)
    assert found is not None
    head, until = officer("s01"), NEXT + timedelta(days=2)
    ban = desk.bans.add(head, NewBan(BanKind.VISITOR, person(1).nik, "", BanReason.ORDER, until))
    assert isinstance(ban, Banned)
    choice = desk.next_visits.choices(found.ref)
    assert isinstance(choice, NextChoice) and choice.days[0].day == NEXT + timedelta(days=3)
    assert desk.next_visits.book(found.ref, NEXT, MORNING.start, "id") == NextRefused(NextProblem.COUNTER)
    desk.bans.prolong(head, ban.ban, None, NEXT + timedelta(days=60))
    assert desk.next_visits.choices(found.ref) == NextRefused(NextProblem.NONE_LEFT)


@on_sqlite
def test_a_full_day_is_shown_as_full(journal: Journal, house: House, tmp_path) -> None:
    small = (replace(MORNING, quota=1),)
    rules = replace(LIMITED, weekdays=(*((small,) * 6), ()))
    desk = make_visits(journal, house, tmp_path, rules)
    desk.keys.new(officer("adm"))
    found = desk.next_visits.of_ticket(served(desk).ticket.code)
    assert found is not None
    book(desk, 2, day=NEXT)
    choice = desk.next_visits.choices(found.ref)
    assert isinstance(choice, NextChoice)
    assert [one.day for one in choice.days if one.full] == [NEXT] and not choice.full
    assert desk.next_visits.book(found.ref, NEXT, MORNING.start, "id") == NextRefused(NextProblem.FULL)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_the_last_place_and_one_visit_at_two_kiosks(journal: Journal, house: House, tmp_path) -> None:
    """Two families want the last place in one moment, each at two kiosks: one of them has it, once."""
    rules = replace(LIMITED, weekdays=(*(((replace(MORNING, quota=1),),) * 6), ()), per_week_detainee=0)
    desk = make_visits(journal, house, tmp_path, replace(rules, weekdays=LIMITED.weekdays))
    desk.keys.new(officer("adm"))
    families = [served(desk, number).booking.ref for number in (1, 2)]
    kiosks = [make_visits(journal, house, tmp_path, rules, kiosk=f"kiosk-{number}") for number in range(4)]
    start = Barrier(len(kiosks))

    def book_at(number: int) -> NextMade | NextRefused:
        start.wait(timeout=60)
        return kiosks[number].next_visits.book(families[number % 2], NEXT, MORNING.start, "id")

    with ThreadPoolExecutor(len(kiosks)) as pool:
        answers = list(pool.map(book_at, range(len(kiosks))))
    won = [answer for answer in answers if isinstance(answer, NextMade)]
    assert len(won) == 2 and won[0].code == won[1].code and {one.repeated for one in won} == {False, True}
    assert [one for one in answers if one not in won] == [NextRefused(NextProblem.FULL)] * 2
    with journal.database.read() as connection:
        made = text("SELECT count(*) FROM booking WHERE channel = 'kiosk'")
        assert connection.execute(made).scalar_one() == 1
