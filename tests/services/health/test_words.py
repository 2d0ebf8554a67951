"""Everything that can be found has words for staff and for those who watch."""

from __future__ import annotations

import string

import pytest

from devices.printer import WANT_NO_HAND, PrinterState
from devices.scanner import ScannerState
from screens.web.api.health import WORDS
from services.backup.copies import CopyProblem
from services.health.findings import Finding, Kind, Level, Subject
from services.health.words import finding_words

FIELDS = {
    "days": 1,
    "free": 120,
    "room": 500,
    "seconds": 40,
    "keys": 2,
    "times": 3,
    "entries": 4,
    "count": 4,
    "place": "ValueError x.py:1",
}
OF_A_LOOK = (Kind.NO_ANSWER, Kind.NOT_LOOKED)
# Not of the four looks of /healthz: of the clock, copies, starts, keys, boards, guards, servers and outages.
FOR_STAFF_ALONE = {
    *(Kind.CLOCK_UNTRUSTED, Kind.COPY_NEVER, Kind.COPY_LATE, Kind.COPY_FAILED, Kind.ENVELOPE_LACKS, Kind.PART_ENDED),
    *(Kind.RESTARTS_REPEAT, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDED, Kind.PASS_KEY, Kind.BOARD_SILENT),
    *(Kind.GUARD_AWAY, Kind.TWO_IN_CHARGE, Kind.SERVER_PAST, Kind.STANDBY_AWAY, Kind.STANDBY_BEHIND),
    *(Kind.SERVER_CHANGED, Kind.OUTAGE_UNCALLED, Kind.PROVISIONAL_OPEN),
}


def some(kind: Kind) -> list[Finding]:
    """One of the kind for each way that its words go."""
    printers = {Kind.PAPER_OUT: "paper_out", Kind.PAPER_LOW: "paper_low"}
    faults = set(PrinterState) - {*WANT_NO_HAND, *printers.values()}
    ways: list[dict[str, str | int]] = [{}]
    if kind is Kind.PRINTER_FAULT:
        ways = [{"state": one.value} for one in faults]
    elif kind in printers:
        ways = [{"state": printers[kind]}]
    elif kind is Kind.SCANNER_FAULT:
        ways = [{"state": one.value} for one in ScannerState if one is not ScannerState.READY]
    elif kind is Kind.COPY_FAILED:
        ways = [{"problem": one.value} for one in CopyProblem]
    places = tuple(Subject) if kind in OF_A_LOOK else ("kiosk-1",)
    return [Finding(kind, Level.NOW, place, fields=FIELDS | way) for place in places for way in ways]


@pytest.mark.parametrize("language", ["id", "en"])
def test_staff_read_what_it_is_and_what_to_do(language: str) -> None:
    for kind in Kind:
        for one in some(kind):
            for words in finding_words(one, language):
                assert words.endswith((".", "!")) and not [
                    1 for _, name, _, _ in string.Formatter().parse(words) if name
                ]
    assert finding_words(some(Kind.PART_ENDED)[0], language)[0].count("3") == 1


def test_watchers_read_plain_words_that_name_nothing() -> None:
    assert set(WORDS) == set(Kind) - FOR_STAFF_ALONE
    assert not [words for words in WORDS.values() if "{" in words or "kiosk-" in words]
