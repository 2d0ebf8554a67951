"""The log in words: no code of a closed set reaches the reader, and what is not there leaves no gap."""

from __future__ import annotations

import pytest

from devices.printer import PrinterState
from devices.scanner import ScannerState
from devices.voice import VoiceState
from services.log.words import RESERVED, actor_words, describe, value_words
from services.people.model import Role
from services.queue.model import Channel, Lane
from services.queue.order import Rule
from services.queue.print_jobs import JobKind, JobState


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_value_of_a_closed_set_has_words(language: str) -> None:
    sets = {
        "state": (PrinterState, ScannerState, VoiceState),
        "lane": (Lane,),
        "channel": (Channel,),
        "role": (Role,),
        "kind": (JobKind,),
        "rule": (Rule,),
    }
    for field, kinds in sets.items():
        for one in (one for kind in kinds for one in kind):
            said = value_words(field, one.value, language)
            assert "_" not in said and (said != one.value or language == "en" or field == "role"), one
    for state in JobState:
        assert not state.ended or "_" not in value_words("outcome", state.value, language)


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
    assert actor_words("p01", "id") == "p01" and actor_words("sent", "id") == "sent"  # an officer may be called so
    outside = {"label": "A001", "service": "A", "lane": "regular", "channel": "command"}
    assert "oleh baris perintah" in describe("ticket_taken_outside_hours", "cli", outside, "id")


def test_an_event_of_an_older_version_is_shown_by_its_name() -> None:
    assert describe("something_old", "p01", {"state": "ready"}, "id") == "something_old"
