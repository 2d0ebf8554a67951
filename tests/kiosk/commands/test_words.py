"""Every refusal and every state has its words on the command line."""

from devices.printer import CAN_PRINT, PrinterState
from kiosk.commands.words import NO_NUMBER, NOT_DONE, PRINTER, no_number, not_done
from services.queue.model import CallRefusal, NotDone, RefusalReason, Refused
from tests.support.clock import START


def test_closed_sets_have_words():
    assert set(NO_NUMBER) == set(RefusalReason)
    assert set(NOT_DONE) == set(CallRefusal)
    assert set(PRINTER) == set(PrinterState)
    assert all(
        words and "_" not in words.replace("daily_quota", "") for words in (*NO_NUMBER.values(), *NOT_DONE.values())
    )
    assert all(PRINTER[state] for state in PrinterState if state not in CAN_PRINT)


def test_what_the_house_says_and_until_when_are_part_of_it():
    said = no_number(Refused(RefusalReason.HOUSE_CLOSED, START, "Hari Natal"))
    assert said.endswith("The house says: Hari Natal, until 2026-11-23T02:00+00:00")
    assert not_done(NotDone(CallRefusal.COUNTER_UNKNOWN, "9")) == "Not done: kiosk.ini has no such counter (9)"
