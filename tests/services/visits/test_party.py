"""Who comes along, and what help they need: counted, named where the house asks, and gone first where it says so."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from services.house.help_now import HelpNow
from services.house.model import LocalText, PriorityGroup
from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.queue.calling import Calling
from services.queue.counters import Counters
from services.queue.model import Lane
from services.visits import party, passes
from services.visits.model import AdmitReason, Booked, BookingProblem, CheckedIn, CheckInCode, NamesReason
from services.visits.papers import provisional_slip
from services.visits.provisional import CaseOutcome
from services.visits.settings import CompanionNames, ExtraHelp
from tests.support.away import away
from tests.support.import_files import csv_of, faults_of, row
from tests.support.staff import officer
from tests.support.visits import TOMORROW, book, pass_of, visit_settings, wish
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE
from .test_purge import days_later

HELPS = {
    "roda": ExtraHelp("roda", LocalText(MappingProxyType({"id": "Kursi roda", "en": "Wheelchair"})), "disabilitas"),
    "bahasa": ExtraHelp("bahasa", LocalText(MappingProxyType({"id": "Juru bahasa"}))),
}
NAMES = ("Pendampingwati Satu", "Pendampingwati Dua")


def settings(**changes: object):
    return visit_settings(extra_help=MappingProxyType(HELPS), companion_names=CompanionNames.OPTIONAL, **changes)


@pytest.fixture
def desk(journal, house, tmp_path):
    group = PriorityGroup("disabilitas", LocalText(), LocalText(), "wheelchair")
    groups = MappingProxyType({**house.priority_groups, "disabilitas": group})
    made = make_visits(journal, replace(house, priority_groups=groups), tmp_path, settings())
    made.keys.new(officer("adm"))
    made.slip_series.keep()
    return made


def events(desk, event: str):
    return entries(desk.bookings.journal.database, EntryFilter(event=event))


# -- how many ------------------------------------------------------------------------------------------


def test_a_party_of_seven_with_a_child_takes_a_supervisor_and_a_reason(desk, clock, supervisor, counter_officer):
    seven = wish(1, party_size=7, children=1)
    refused = desk.bookings.book(counter_officer, seven)
    assert (refused.problem, refused.detail) == (BookingProblem.PARTY_SIZE, "5"), "the limit is told"
    admitted = replace(seven, over_limit=AdmitReason.FAMILY_EVENT)
    with pytest.raises(NotPermitted):
        desk.bookings.book(counter_officer, admitted)
    made = desk.bookings.book(supervisor, admitted).booking
    assert (made.party_size, made.children, made.adults) == (7, 1, 6)
    (said,) = events(desk, "party_admitted")
    assert (said.actor, said.fields) == ("s01", {"booking": made.id, "party": 7, "reason": "family_event"})
    clock.set(AT_NINE)
    assert isinstance(desk.check_ins.scan(pass_of(desk, made)), CheckedIn), "the kiosk asks nothing more"


def test_who_really_came_is_counted_at_the_counter(desk, clock, supervisor, counter_officer):
    made, correct = book(desk, party_size=3, children=1), desk.counter.correct_party
    assert correct(counter_officer, made.id, 2).booking.children == 0
    assert correct(counter_officer, made.id, 7, children=1).problem is BookingProblem.PARTY_SIZE
    assert correct(supervisor, made.id, 7, AdmitReason.ONE_MORE, children=1).booking.adults == 6
    assert correct(supervisor, made.id, 2, children=2).problem is BookingProblem.CHILDREN, "somebody is grown up"
    assert [one.fields["party"] for one in events(desk, "party_admitted")] == [7]
    walked_in = desk.counter.register_walk_in(officer("p02"), wish(2, party_size=7, children=2))
    assert walked_in.problem is BookingProblem.PARTY_SIZE
    with pytest.raises(NotPermitted):
        desk.counter.register_walk_in(counter_officer, wish(2, party_size=7, over_limit=AdmitReason.OFFICIAL))


@pytest.mark.parametrize(
    ("size", "children", "count", "problem"),
    [
        (5, 4, True, None),
        (6, 1, True, BookingProblem.PARTY_SIZE),
        (6, 1, False, None),
        (7, 1, False, BookingProblem.PARTY_SIZE),
        (2, 2, False, BookingProblem.CHILDREN),
        (2, -1, True, BookingProblem.CHILDREN),
        (0, 0, True, BookingProblem.PARTY_SIZE),
        (101, 99, False, BookingProblem.PARTY_SIZE),
    ],
)
def test_children_count_where_the_house_says_so(size, children, count, problem):
    found = party.size_problem(size, children, visit_settings(children_count=count))
    assert (found and found[0]) == problem


# -- names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "asked", "problem"),
    [
        (NAMES, CompanionNames.OPTIONAL, None),
        ((), CompanionNames.OPTIONAL, None),
        (NAMES[:1], CompanionNames.REQUIRED, BookingProblem.COMPANIONS_MISSING),
        (NAMES, CompanionNames.REQUIRED, None),
        ((*NAMES, "Tiga"), CompanionNames.OPTIONAL, BookingProblem.COMPANIONS_MANY),
        (("Nama 3",), CompanionNames.OPTIONAL, BookingProblem.BAD_COMPANION),
        (NAMES, CompanionNames.OFF, BookingProblem.COMPANIONS_UNASKED),
    ],
)
def test_names_of_companions_are_asked_for_as_the_house_says(names, asked, problem):
    found = party.names_problem(names, 2, asked)
    assert (found and found[0]) == problem


def test_a_list_of_names_is_read_as_people_write_one():
    assert party.names_in(["Siti Satu, S.Pd.; Budi Dua", "", "Ani Tiga, SH, Ali Empat"]) == (
        "Siti Satu, S.Pd.",
        "Budi Dua",
        "Ani Tiga, SH",
        "Ali Empat",
    )


def test_a_list_of_names_may_have_numbers_or_bullets():
    names = ("Siti Satu", "Budi Dua")
    for typed in ("1. Siti Satu\n2. Budi Dua", "1) Siti Satu, 2) Budi Dua", "- Siti Satu\n- Budi Dua", "-"):
        assert party.names_in(typed.splitlines()) == (names if typed != "-" else ())


def test_names_and_help_are_sealed_shown_with_the_bookers_and_gone_with_them(desk, clock, database):
    made = book(desk, party_size=3, companions=NAMES, extra_help=("kursi RODA", "bahasa"))
    shown = desk.names.reveal(officer("p02"), made.id, NamesReason.FAMILY_ASKS)
    assert shown.companions == NAMES and "Pendampingwati" not in repr(shown)
    assert desk.names.extra_help(officer("p02"), made) == ("roda", "bahasa")
    said = "".join(one.text for one in entries(database, EntryFilter()))
    for secret in ("Pendampingwati", "roda", "disabilitas"):
        assert secret not in said and secret not in repr(made) + repr(wish(extra_help=("roda",), companions=NAMES))
    days_later(desk, clock, 33)
    desk.purge(officer("adm"))
    after = desk.bookings.by_id(made.id)
    assert (after.priority_group, desk.names.extra_help(officer("p02"), after)) == ("", ())


# -- help ----------------------------------------------------------------------------------------------


def test_a_family_that_needs_help_goes_first_by_itself(desk, clock, database):
    first, plain, helped, typed = book(desk, 1), book(desk, 2), *(book(desk, n, extra_help=("roda",)) for n in (3, 4))
    clock.set(AT_NINE)
    for one in (first, plain):
        desk.check_ins.scan(pass_of(desk, one))
    number = desk.check_ins.scan(pass_of(desk, helped)).ticket
    assert (number.lane, number.priority_group, number.is_booked) == (Lane.PRIORITY, "disabilitas", True)
    assert desk.check_ins.type_code(typed.code).ticket.lane is Lane.PRIORITY
    day = desk.bookings.service_day
    Counters(day).open(officer("p01"), "1")
    assert Calling(day).call_next(officer("p01"), "1").ticket.label == number.label, "before who came earlier"
    assert [one.fields["rule"] for one in events(desk, "ticket_called")] == ["booked_priority"]


def test_it_goes_first_where_the_counter_lets_it_in_or_the_database_was_away(
    desk, clock, supervisor, database, request
):
    sql = request.getfixturevalue("cluster").sql if database.kind == "postgresql" else None
    early, away_ = book(desk, 1, extra_help=("roda",)), book(desk, 2, extra_help=("roda",))
    code = pass_of(desk, away_)
    assert passes.read(code).payload.flags == passes.GOES_FIRST
    assert desk.counter.admit(supervisor, early.id, AdmitReason.LONG_WAY).ticket.lane is Lane.PRIORITY
    clock.set(AT_NINE)
    with away(database, sql):
        answer = desk.check_ins.scan(code)
    assert answer.code is CheckInCode.UNAVAILABLE and answer.provisional.goes_first
    slip = provisional_slip(desk.bookings.house, answer.provisional, HelpNow(), "id")
    assert "Anda didahulukan." in [getattr(part, "text", "") for part in slip.parts]
    desk.provisionals.settle()
    (case,) = desk.provisionals.open_cases(officer("p02"))
    assert desk.provisionals.close(officer("p02"), case.id, CaseOutcome.QUEUED).lane is Lane.PRIORITY


# -- files ---------------------------------------------------------------------------------------------


def test_a_file_says_who_comes_along_and_the_same_file_again_changes_nothing(desk):
    told = {"jumlah": 3, "anak": 1, "nama_pendamping": NAMES[0], "bantuan_khusus": "Kursi roda, juru bahasa"}
    content = csv_of(row(1, **told), row(2), row(3, anak=3), row(4, bantuan_khusus="terbang"))
    report = desk.importing.run(officer("p01"), content, all_or_nothing=False)
    assert (report.seen, report.added, report.unchanged, report.at_fault) == (4, 2, 0, 2)
    assert faults_of(report) == [
        (4, "anak", BookingProblem.CHILDREN),
        (5, "bantuan khusus", BookingProblem.EXTRA_HELP),
    ]
    made = next(one for one in desk.bookings.between(officer("p01"), TOMORROW, TOMORROW) if one.children)
    assert (made.adults, desk.names.extra_help(officer("p01"), made)) == (2, ("roda", "bahasa"))
    again = desk.importing.run(officer("p01"), csv_of(row(1, **told), row(2), row(5)))
    assert (again.added, again.unchanged) == (1, 2)
    other = desk.importing.run(officer("p01"), csv_of(row(1, **{**told, "nama_pendamping": NAMES[1]})))
    assert faults_of(other) == [(2, "", BookingProblem.DIFFERENT)]


def test_the_same_request_with_other_companions_is_another_one(desk):
    said = wish(party_size=2, request_id="r", companions=NAMES[:1])
    assert isinstance(desk.bookings.book(officer("p01"), said), Booked)
    assert desk.bookings.book(officer("p01"), said).repeated
    other = replace(said, companions=NAMES[1:])
    assert desk.bookings.book(officer("p01"), other).problem is BookingProblem.DIFFERENT
