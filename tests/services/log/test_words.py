"""The log in words: no code of a closed set reaches the reader, and what is not there leaves no gap."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import pytest

from devices.escpos.profiles import Confirm
from devices.printer import PrinterState
from devices.scanner import ScannerState
from devices.voice import VoiceState
from services import log
from services.api.clients import Scope
from services.goods.model import CorrectionReason, Proof, ReturnReason
from services.house.alerts import AlertKind
from services.house.danger import DangerEnding
from services.log.events import EVENTS
from services.log.fault_words import fault_words
from services.log.words import RESERVED, actor_meant, actor_words, describe, field_words, value_words
from services.people.model import Role
from services.people.permissions import Action
from services.queue import reasons
from services.queue.model import Channel, Lane, RefusalReason
from services.queue.order import Rule
from services.queue.print_jobs import JobKind, JobState
from services.surveys.model import Sample
from services.text.local_form import format_period
from services.visits.asked import RefuseReason
from services.visits.ban_model import BanKind, BanReason, LiftReason
from services.visits.model import AdmitReason, BookingState, CheckInCode, CheckInWay, EndReason, NamesReason
from services.visits.pass_issuing import PassForm
from services.visits.provisional import CaseOutcome

GOODS = (ReturnReason, CorrectionReason)
REASONS = tuple(one for name, one in vars(reasons).items() if name.endswith("Reason"))


SETS: dict[str, tuple[type[StrEnum], ...]] = {
    "state": (PrinterState, ScannerState, VoiceState, BookingState),
    "lane": (Lane,),
    "channel": (Channel,),
    "role": (Role,),
    "kind": (BanKind, JobKind, AlertKind),
    "rule": (Rule,),
    "reason": (
        RefusalReason,
        CheckInCode,
        AdmitReason,
        EndReason,
        RefuseReason,
        NamesReason,
        DangerEnding,
        BanReason,
        LiftReason,
        *GOODS,
        *REASONS,
    ),
    "against": (CheckInCode,),
    "verdict": (CheckInCode,),
    "how": (CheckInWay, Proof),
    "outcome": (CaseOutcome,),
    "action": (Action,),
    "sample": (Sample,),
    "confirm": (Confirm,),
    "scopes": (Scope,),
    "form": (PassForm,),
}
# The same in Indonesian or English as in the program.
ALIKE = {"auditor", "administrator", "none", "pass", "slip"}
LET_IN = {("reason", "ok")}  # nobody is refused with it


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_value_of_a_closed_set_has_words(language: str) -> None:
    for field, kinds in SETS.items():
        for one in (one for kind in kinds for one in kind if (field, one.value) not in LET_IN):
            said = value_words(field, one.value, language)
            assert "_" not in said and (said != one.value or language == "en" or said in ALIKE), (field, one)
    for state in JobState:
        assert not state.ended or "_" not in value_words("outcome", state.value, language)


def test_no_key_and_no_label_of_a_form_stands_in_a_sentence() -> None:
    told = {"service": "A", "reason": "closed_now", "channel": "touch"}
    assert describe("ticket_refused", "visitor", told, "id") == (
        "Nomor untuk A tidak diberikan: sudah tutup hari ini (layar sentuh)."
    )
    assert "melihat hasil survei" in describe("not_permitted", "p01", {"action": "see_surveys"}, "id")
    closed = {"service": "T", "starts": "2027-03-20T08:00+07:00", "ends": None, "reason": "other"}
    assert describe("closed_by_supervisor", "s01", closed, "id").endswith("sampai diakhiri petugas: alasan lain.")
    unknown = {"booking": "-", "reason": "unreadable", "how": "scan"}
    assert describe("visit_refused", "visitor", unknown, "id").startswith("Kunjungan tidak dikenal tidak diterima: ")
    assert describe("identity_lookup_refused", "p01", {"wait": 3600}, "id").endswith("coba lagi setelah 60 menit.")
    assert "after 45 seconds" in describe("code_tries_paused", "visitor", {"wait": 45}, "en")
    changed = describe("officer_changed", "adm", {"officer": "p01", "change": "nip, role supervisor"}, "id")
    assert changed.endswith("oleh adm: NIP, peran pengawas.")


def test_whole_days_are_told_as_days() -> None:
    closed = {"service": "T", "starts": "2027-03-20T00:00+07:00", "ends": "2027-04-03T00:00+07:00", "reason": "holiday"}
    said = describe("closed_by_supervisor", "s01", closed, "id")
    assert "dari Sabtu, 20 Maret 2027 sampai Jumat, 2 April 2027:" in said and "00.00" not in said
    one_day = {**closed, "service": "house", "ends": "2027-03-21T00:00+07:00"}
    assert describe("closed_by_supervisor", "s01", one_day, "id") == (
        "Layanan seluruh rutan ditutup oleh s01 pada Sabtu, 20 Maret 2027: Libur."
    )
    rest_of_it = describe("opened_beyond_hours", "s01", {**one_day, "starts": "2027-03-20T08:00+07:00"}, "en")
    assert "on Saturday, 20 March 2027 08:00–24:00 (" in rest_of_it


def test_every_field_has_a_name_that_staff_read() -> None:
    fields = {name for event in EVENTS.values() for name in event.fields}
    assert {one for one in fields if field_words(one, "id") == field_words(one, "xx") != ""} == fields
    assert not {one for one in fields if "_" in field_words(one, "id")}
    assert field_words("booking", "id") == "kunjungan" and field_words("of_old", "id") == "of_old"


def test_sentences_read_as_sentences() -> None:
    assert describe("printer_status", "system", {"state": "paper_out", "detail": ""}, "id") == "Printer: kertas habis."
    assert describe("printer_status", "system", {"state": "ready"}, "en").endswith(": ready.")
    taken = {"label": "A001", "service": "A", "lane": "priority", "channel": "touch"}
    assert describe("ticket_taken", "visitor", taken, "id") == "Nomor A001 diambil untuk A (didahulukan, layar sentuh)."


def test_a_label_that_spells_a_code_stays_what_it_is_and_reasons_are_the_buttons_words() -> None:
    assert value_words("label", "copy", "id") == "copy"
    assert value_words("reason", "mistake", "id") != "mistake" and value_words("reason", "x y", "id") == "x y"
    assert value_words("detail", None, "id") == value_words("detail", "", "id") == "–"


def test_who_is_no_officer_is_named_in_words() -> None:
    assert all(actor_words(one, "id") != one for one in RESERVED)
    for language in ("id", "en"):
        for one in (*RESERVED, "api:website", "api:lain-2", "p01"):
            assert actor_meant(actor_words(one, language)) == one, "what the log shows can be asked for"
    assert actor_words("p01", "id") == "p01" and actor_words("sent", "id") == "sent"  # an officer may be called so
    outside = {"label": "A001", "service": "A", "lane": "regular", "channel": "command"}
    assert "oleh baris perintah" in describe("ticket_taken_outside_hours", "cli", outside, "id")


def test_no_entry_is_half_of_another_language() -> None:
    told = describe("house_adopted", "system", {"keys": "all (first start)"}, "id")
    assert told == "Pengaturan rutan diterima oleh sistem: semuanya, pada awal pertama."
    assert (value_words("index", "83.48", "id"), value_words("index", "83.48", "en")) == ("83,48", "83.48")


def test_an_event_of_an_older_version_is_shown_by_its_name() -> None:
    assert describe("something_old", "p01", {"state": "ready"}, "id") == "something_old"


def test_the_console_says_whole_days_as_days_too() -> None:
    first, after = datetime(2027, 3, 20), datetime(2027, 4, 3)
    assert format_period(first, after, first.date(), "id") == "Sabtu, 20 Maret 2027 – Jumat, 2 April 2027"
    assert format_period(first, datetime(2027, 3, 21), first.date(), "id") == "Sabtu, 20 Maret 2027"
    assert format_period(first, after.replace(hour=8), first.date(), "id").endswith("3 April 2027 08.00")


def test_every_sentence_about_a_faulty_log_has_indonesian_words() -> None:
    folder = Path(log.__file__).parent
    source = "".join((folder / f"{name}.py").read_text("utf-8") for name in ("verify", "heads", "archives"))
    said = re.findall(r'(?:yield|return|Problem\([^"\n]*,|gap =) f?"([^"]+ [^"]+)"', source)
    assert len(said) > 12
    for sentence in said:
        filled = re.sub(r"{[^}]*}", "7", sentence)
        assert fault_words(filled, "id") != filled and fault_words(filled, "en") == filled, sentence
    assert fault_words("entries 3 to 9 are missing", "id") == "catatan 3 sampai 9 tidak ada"
