"""The integrity report: every deed with its officer and reason, waiting by group, the log's proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from sqlalchemy import insert, text

from services.documents.text import as_text
from services.integrity import in_json
from services.integrity import report as integrity_report
from services.integrity.counting import Integrity, gather
from services.integrity.monthly import IntegrityReports
from services.integrity.origins import GivenBy
from services.log.events import EVENTS, Concern, load_events
from services.log.heads import sign_head
from services.log.keys import load_or_make_key
from services.outage.tables import outage
from services.people.model import COMMAND_LINE, Officer, Role
from services.people.permissions import NotPermitted
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.queue.queue import Queue
from services.reports.survey_forms import Form
from services.surveys.counting import count
from services.surveys.instrument_files import load_instruments
from services.surveys.model import EndedDays, Period, Response, Sample, SurveySettings
from services.surveys.surveys import Surveys
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import fill

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
MADE = datetime(2026, 12, 1, 8, 0)


@pytest.fixture
def surveys(journal, house) -> Surveys:
    return Surveys(service_day(journal, house), SurveySettings(), load_instruments())


@pytest.fixture
def found(journal, house) -> Callable[..., Integrity]:
    def look(month: Period = NOVEMBER, **named: object) -> Integrity:
        given = {"heads": [], "key": None, "corruption": None, "now": MADE} | named
        return gather(journal.database, house, month, **given)  # type: ignore[arg-type]

    return look


@pytest.fixture
def busy_month(queue: Queue, clock) -> None:
    """One officer follows the order, another does everything else."""
    numbers = iter(range(100))

    def take(service: str = "A", **named: object) -> Issued:
        answer = queue.taking.take(TakeRequest(f"m{next(numbers)}", service, **named))  # type: ignore[arg-type]
        assert isinstance(answer, Issued), answer
        return answer

    def serve(counter: str, code: str) -> None:
        queue.calling.start(officer(code), counter)
        clock.advance(120)
        assert isinstance(queue.calling.finish(officer(code), counter), Done)

    queue.counters.open(officer("fair"), "1")
    queue.counters.open(officer("busy"), "2")
    for minutes in (2, 4, 40):
        take()
        clock.advance(minutes * 60)
        queue.calling.call_next(officer("fair"), "1")
        serve("1", "fair")
    early, late = take(), take(priority_group="lansia")
    queue.calling.call_ticket(officer("busy"), "2", late.ticket.id, "frail")
    queue.calling.start(officer("busy"), "2")
    queue.calling.hold(officer("busy"), "2", "document_missing")
    queue.calling.cancel(officer("busy"), early.ticket.id, "duplicate")
    given = {"channel": Channel.COUNTER, "actor": "busy", "reason": "kiosk_out"}
    take(**given, print_at="kiosk-2")
    take(**given, print_slip=False, ignore_hours=True)
    for _ in range(2):
        queue.calling.call_next(officer("busy"), "2")
        queue.calling.recall(officer("busy"), "2")
        clock.advance(120)
        queue.calling.no_show(officer("busy"), "2")


def test_every_deed_is_counted_with_its_officer_and_reason(busy_month, found):
    counted = {(one.officer, one.concern, one.reason): one.count for one in found().deeds}
    assert counted == {
        ("fair", Concern.SERVED, ""): 3,
        ("busy", Concern.OUT_OF_ORDER, "frail"): 1,
        ("busy", Concern.PUT_OFF, "document_missing"): 1,
        ("busy", Concern.CANCELLED, "duplicate"): 1,
        ("busy", Concern.AT_COUNTER, "kiosk_out"): 2,
        ("busy", Concern.NO_SHOW, ""): 2,
    }


def test_where_numbers_came_from_stands_beside_who_gave_them(busy_month, queue, found, house, journal):
    outside = {"lane": "priority", "channel": "counter", "paper": "by_hand", "reason": "crowd"}
    journal.record("ticket_given_outside_hours", "sup", label="A099", service="A", **outside)
    month = found()
    assert month.channels == {"touch": 5, "counter": 2} and month.taken == 7
    assert month.given == (GivenBy("busy", 2, by_hand=1), GivenBy("sup", 1, 1, 1, 1))
    said = " ".join(as_text(integrity_report.document_of(month, house, [], MADE)).split())
    assert "layar sentuh 5 71,4 % di loket 2 28,6 %" in said and "busy 2 0 0 1 sup 1 1 1 1" in said
    written = json.loads(in_json.as_json(month))
    assert written["channels"]["counter"] == 2 and written["given_at_counters"][0]["officer"] == "busy"


def test_a_month_is_one_in_house_time(busy_month, found, journal, clock):
    before = found().count(Concern.BURST)
    clock.set(datetime(2026, 11, 30, 16, 59, tzinfo=UTC))  # 23.59 WIB
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    clock.set(datetime(2026, 11, 30, 17, 0, tzinfo=UTC))  # 00.00 WIB on 1 December
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    assert found().count(Concern.BURST) == before + 1
    december = found(Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert december.count(Concern.BURST) == 1 and december.deeds == ()


def test_names_that_were_seen_and_refusals_are_counted_by_officer(found, journal, clock):
    for booking, reason in ((1, "at_counter"), (2, "at_counter"), (3, "family_asks")):
        journal.record("booking_revealed", "p01", booking=booking, reason=reason)
    journal.record("booking_reveal_refused", "p01", booking=4, wait=60)
    journal.record("identity_looked_up", "p02", found=0)
    journal.record("identity_lookup_refused", "p02", wait=60)
    counted = {(one.officer, one.concern, one.reason): one.count for one in found().deeds}
    assert counted == {
        ("p01", Concern.NAMES, "at_counter"): 2,
        ("p01", Concern.NAMES, "family_asks"): 1,
        ("p01", Concern.NAMES_REFUSED, ""): 1,
        ("p02", Concern.LOOKED_UP, ""): 1,
        ("p02", Concern.NAMES_REFUSED, ""): 1,
    }


def test_waiting_is_from_the_number_to_the_first_call(busy_month, found):
    waiting = {one.group: one for one in found().waiting}
    regular = waiting["regular"]
    assert (regular.numbers, regular.median, regular.longest) == (5, 2, 40)
    assert (waiting["lansia"].numbers, waiting["lansia"].median) == (1, 0)
    assert sum(one.numbers for one in waiting.values()) == 6


def test_what_was_observed_goes_by_reason(journal, found):
    for reason in ("forged", "forged", "too_late"):
        journal.record("visit_refused", "visitor", booking="-", reason=reason, how="pass")
    journal.record("print_requested", "busy", job=1, label="A001", kind="copy")
    journal.record("print_requested", "busy", job=2, label="-", kind="test")
    journal.record("range_cancelled", "sup", series="A", first=1, last=9, cancelled=7, left=2, reason="broker")
    month = found()
    assert [(one.concern, one.reason, one.count) for one in month.observed] == [
        (Concern.REPRINT, "busy", 1),
        (Concern.PASS_REFUSED, "forged", 2),
        (Concern.PASS_REFUSED, "too_late", 1),
    ]
    assert month.count(Concern.CANCELLED) == 7


def test_the_log_is_proven_against_the_last_signed_head(journal, found, tmp_path):
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    key = load_or_make_key(tmp_path / "key")
    head = sign_head(journal, key)
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    (proof,) = found(heads=[head], key=key.public_key()).proofs
    assert (proof.intact, proof.entries, proof.signed_seq) == (True, head.seq + 2, head.seq)
    stranger = load_or_make_key(tmp_path / "other")
    (proof,) = found(heads=[head], key=stranger.public_key()).proofs
    assert not proof.intact and proof.signed_problems == 1 and not proof.problems


def test_a_changed_log_is_not_whole(journal, found, house, database):
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    with database.write() as connection:
        if database.kind == "sqlite":
            connection.execute(text("DROP TRIGGER journal_entry_no_update"))
        else:
            connection.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE journal_entry SET text = replace(text, 'kiosk-1', 'kiosk-2')"))
    month = found()
    assert not month.proofs[0].intact
    assert "TIDAK UTUH: kiosk-1" in as_text(integrity_report.document_of(month, house, [], MADE))


def test_the_report_says_it_all_in_indonesian_words(busy_month, found, house, surveys, database):
    spak = surveys.instruments["spak"]
    answers = dict.fromkeys([question.key for question in spak.questions], 4)
    fill(database, spak, [(date(2026, 11, 20), Response("spak", answers), Sample.TICKET)] * 6, today=date(2026, 12, 1))
    running = surveys.result("spak", NOVEMBER)
    said = as_text(integrity_report.document_of(found(corruption=running), house, [], MADE))
    assert "dari sedikitnya 5 jawaban" in " ".join(said.split()), "the month has not ended"
    corruption = count(database, spak, EndedDays(NOVEMBER, NOVEMBER.last))
    said = as_text(integrity_report.document_of(found(corruption=corruption), house, [], MADE))
    for words in (
        "LAPORAN INTEGRITAS LAYANAN",
        "Indeks Persepsi Anti Korupsi (IPAK): 4,00",
        "Ambang 3,60 tercapai",
        "Dipanggil di luar urutan",
        "1 (33,3 % dari yang dilayani)",
        "sakit atau lemah",
        "nomor ganda",
        "Lansia",
        "Reguler",
        "utuh",
        "belum ada tanda tangan tersimpan",
    ):
        assert words in said, words
    row = next(line for line in said.split("\n") if line.startswith("Tidak hadir ") and ":" not in line)
    assert row.split()[-2:] == ["2", "0"]  # busy, fair


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_few_visitors_who_were_steered_are_told_of_with_those_of_other_months(
    busy_month, journal, house, surveys, tmp_path
):
    form = surveys.instruments["spak6"]
    yes = Response("spak6", dict.fromkeys([question.key for question in form.questions], 6), steered=True)
    sizes = {date(2026, 8, 3): 6, date(2026, 9, 3): 3, date(2026, 10, 3): 2}
    given = [(day, yes, Sample.STEERED) for day, people in sizes.items() for _ in range(people)]
    fill(journal.database, form, given, today=date(2026, 11, 20))
    surveys = Surveys(surveys.day, replace(surveys.settings, official=("spak6",)), {"spak6": form})
    desk = IntegrityReports(surveys, signed_heads=tmp_path, key=tmp_path / "key")
    told = {}
    for month in (8, 9, 10, 11):
        found = desk.of_month(COMMAND_LINE, Period.month_of(date(2026, month, 1)))
        said, page = json.loads(in_json.as_json(found))["ipak"], as_text(desk.document(found, "id"))
        words = " ".join(page.partition("Diarahkan petugas sebelum survei")[2].split()).lstrip(": ")
        told[month] = (said["steered"], [one["answered"] for one in said["steered_together"]], words)
    assert {month: one[:2] for month, one in told.items()} == {
        8: (6, []),
        9: (None, []),
        10: (None, [5]),
        11: (None, []),
    }
    begins = {
        8: "6 ",
        9: "tidak ada, atau kurang",
        10: "September 2026 – Oktober 2026 bersama: 5",
        11: "tidak ada, atau",
    }
    assert all(told[month][2].startswith(words) for month, words in begins.items())


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_desk_writes_files_for_those_who_may_read_them(busy_month, journal, house, surveys, tmp_path):
    desk = IntegrityReports(surveys, signed_heads=tmp_path, key=tmp_path / "key")
    (tmp_path / "note.json").write_text("not a signed head", encoding="utf-8")
    pdf = pypdfium2.PdfDocument(desk.report(COMMAND_LINE, NOVEMBER, Form.PDF))
    page = as_text(desk.document(desk.of_month(COMMAND_LINE, NOVEMBER), "id"))
    assert "{" not in page, "every word of the index that nobody has yet is filled in"
    assert "Laporan integritas layanan" in pdf[0].get_textpage().get_text_range() and len(pdf) <= 3
    said = json.loads(desk.report(COMMAND_LINE, NOVEMBER, Form.JSON))
    assert {"officer": "busy", "concern": "out_of_order", "reason": "frail", "count": 1} in said["deeds"]
    assert said["log"][0]["intact"] and said["ipak"]["value"] is None
    with pytest.raises(NotPermitted):
        desk.of_month(Officer("c01", "Contoh", Role.COUNTER, True), NOVEMBER)


def test_a_month_without_anything_is_a_report_too(found, house):
    said = as_text(integrity_report.document_of(found(), house, [], MADE))
    assert "Tidak ada tindakan petugas" in said and "Tidak ada nomor yang dipanggil" in said


EVENT = """
[thing]
meaning = "A thing."
severity = "info"
fields = ["reason", "kind"]
id = "x"
en = "x"
integrity = {}
"""


def test_a_new_event_counts_by_its_declaration_alone():
    said = '{ concern = "admitted", reason = "reason", when = { kind = ["a"] } }'
    rule = load_events(EVENT.format(said))["thing"].integrity
    assert rule is not None and rule.fits({"kind": "a"}) and not rule.fits({"kind": "b"})


@pytest.mark.parametrize(
    "wrong",
    [
        '{ concern = "none" }',
        '{ reason = "reason" }',
        '{ concern = "burst", times = "count" }',
        "5",
        '{ concern = "burst", why = "kind" }',
    ],
)
def test_a_wrong_declaration_is_refused(wrong):
    with pytest.raises(ValueError, match=r"thing\.integrity|is not a valid Concern"):
        load_events(EVENT.format(wrong))


def test_every_concern_has_an_event():
    assert {event.integrity.concern for event in EVENTS.values() if event.integrity} == set(Concern)


def test_events_with_a_reason_field_are_counted_with_it():
    """Whoever declares an event of an officer's deed with a reason does not forget to say it in the report."""
    for event in EVENTS.values():
        if event.integrity and "reason" in event.fields:
            assert event.integrity.reason == "reason", event.name


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_month_says_when_a_kiosk_worked_without_the_server(journal, house, found):
    assert "SAAT SERVER TIDAK ADA" not in as_text(integrity_report.document_of(found(), house, [], MADE))
    with journal.transaction() as transaction:
        span = {"began_at": transaction.at - 3600 * 10**6, "ended_at": transaction.at, "merged_at": transaction.at}
        row = insert(outage).values(id="1" * 32, kiosk="kiosk-2", series="SB", numbers=23, served=18, **span)
        transaction.connection.execute(row)
    said = " ".join(as_text(integrity_report.document_of(found(), house, [], MADE)).split())
    assert "SAAT SERVER TIDAK ADA" in said and "kiosk-2 (SB)" in said
    (told,) = json.loads(in_json.as_json(found()))["outages"]
    assert (told["kiosk"], told["numbers"], told["served"]) == ("kiosk-2", 23, 18)
    assert found(Period.month_of(date(2026, 10, 1))).outages == ()
