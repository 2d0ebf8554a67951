"""`kiosk officers calls|answer-call|close-call`: a visitor's call as staff without a browser answer it."""

from __future__ import annotations

from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from services.log.reading import EntryFilter, entries
from tests.e2e.test_command_line import PIN, REFUSED, House


def test_a_call_is_listed_answered_and_closed_each_once(tmp_path):
    house = House(tmp_path, installed=False)
    house.does("officers", "add", "p01", "--name", "Contoh", "--role", "counter", "--pin-stdin", say=f"{PIN}\n")
    assert house.does("officers", "calls") == ""
    assert "no unanswered call at kiosk-1" in house.refuses("officers", "answer-call", "kiosk-1")

    services = open_services(load(house.ini))
    services.officer_calls.call()
    assert "kiosk-1" in house.does("officers", "calls") and "waiting" in house.does("officers", "calls")
    assert "an officer is coming" in house.does("officers", "answer-call", "kiosk-1", "--officer", "p01")
    assert services.officer_calls.current().answered_by == "p01"
    assert "answered by p01" in house.does("officers", "calls")
    assert "no unanswered call" in house.refuses("officers", "answer-call", "kiosk-1")

    house.does("officers", "close-call", "kiosk-1", "--officer", "p01")
    assert house.does("officers", "calls") == "" and services.officer_calls.current() is None
    assert "no open call at kiosk-1" in house.refuses("officers", "close-call", "kiosk-1")
    noted = [(one.event, one.actor) for one in entries(services.database, EntryFilter()) if "officer_call" in one.event]
    assert noted[:2] == [("officer_call_closed", "p01"), ("officer_call_answered", "p01")]
    services.close()


def test_nobody_who_is_unknown_answers(tmp_path):
    house = House(tmp_path, installed=False)
    answer = house.run("officers", "answer-call", "kiosk-1", "--officer", "nobody")
    assert answer.code == REFUSED and "names no active account" in answer.err
