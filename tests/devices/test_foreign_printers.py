"""Printers of other makers, each with its own habits: slips reach them, before a pulled cable and after it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from devices.escpos.driver import EscPosPrinter
from devices.escpos.timing import Timing
from devices.printer import PrinterState, PrintOutcome, PrintResult
from devices.transports import NetworkTransport
from kiosk.settings.printer_profiles import shipped
from tests.support.foreign_printers import HABITS, ForeignPrinter
from tests.support.printers import slip_of, soon

QUICK = Timing(
    answer=0.06, alive=0.3, quiet=0.01, unfinished=0.05, proof=0.3, look=0.05, first_pause=0.05, longest_pause=0.1
)
WITHIN = 3.0  # seconds after the cable is in again
AWAY = 0.2


@pytest.fixture(autouse=True)
def _a_quick_knife(monkeypatch):
    """These printers have none: nothing is waited for that does not happen."""
    monkeypatch.setattr("devices.escpos.encoder.CUT_SECONDS", 0.02)


def driver(printer: ForeignPrinter, profile: str) -> EscPosPrinter:
    chosen = replace(shipped(profile), feed_mm_per_second=1000)
    return EscPosPrinter(NetworkTransport(printer.address), chosen, timing=QUICK)


def arrives(printer: ForeignPrinter, label: str, times: int = 1) -> bool:
    end = time.monotonic() + 1.0
    while printer.printed(f"({label}", f"{label})") != times and time.monotonic() < end:
        time.sleep(0.01)
    return printer.printed(f"({label}", f"{label})") == times


def until_sent(device: EscPosPrinter, number: int) -> tuple[str, PrintResult]:
    """Slips with pauses between them, each a number of its own, until one is sent."""
    end = time.monotonic() + WITHIN
    while True:
        label = f"A{number:03d}"
        result = device.print(slip_of(label))
        if result.outcome is PrintOutcome.SENT or time.monotonic() > end:
            return label, result
        number += 1
        time.sleep(0.1)


def at_every_printer(profile: str, check: Callable[[ForeignPrinter, EscPosPrinter], None]) -> None:
    """All habits at once, for they mostly wait; fails with what was wrong, by habit."""

    def wrong(habit: str) -> str:
        printer = ForeignPrinter(HABITS[habit])
        device = driver(printer, profile)
        try:
            check(printer, device)
        except AssertionError as error:
            return f"{habit}: {error}"
        finally:
            device.close()
            printer.close()
        return ""

    with ThreadPoolExecutor(len(HABITS)) as pool:
        assert [words for words in pool.map(wrong, HABITS) if words] == []


def pulled_and_in_again(printer: ForeignPrinter, device: EscPosPrinter) -> None:
    label, result = until_sent(device, 20)
    assert result.outcome is PrintOutcome.SENT and arrives(printer, label), (label, result)
    assert result.status.state is not PrinterState.DISCONNECTED, "it is there, whatever it does with its connections"
    printer.pull_cable("(A013", AWAY)
    torn = device.print(slip_of("A013"))
    assert torn.outcome is not PrintOutcome.PRINTED
    time.sleep(AWAY)
    label, result = until_sent(device, 30)
    assert result.outcome is PrintOutcome.SENT and arrives(printer, label), (label, result)
    assert printer.printed("(A013", "A013)") <= 1


@pytest.mark.parametrize("profile", ["generic-58", "generic-58-raster"])
def test_a_slip_reaches_every_foreign_printer_again_after_its_cable_was_pulled(profile):
    at_every_printer(profile, pulled_and_in_again)


def said_as_it_is(printer: ForeignPrinter, device: EscPosPrinter) -> None:
    outcomes = {label: device.print(slip_of(label)).outcome for label in ("A012", "A013", "A014")}
    for label, outcome in outcomes.items():
        assert outcome in (PrintOutcome.SENT, PrintOutcome.FAILED), (label, outcome)
        assert arrives(printer, label, times=int(outcome is PrintOutcome.SENT)), (label, outcome)


def test_of_a_printer_that_must_answer_nothing_is_claimed_that_is_not_so():
    at_every_printer("epson-58", said_as_it_is)


def test_one_that_never_says_anything_has_a_state_of_its_own():
    printer = ForeignPrinter()
    device = driver(printer, "generic-80")
    assert [device.status().state for _ in range(3)] == [PrinterState.UNHEARD] * 3
    assert device.print(slip_of("A012")).outcome is PrintOutcome.SENT
    device.close()
    printer.close()


def test_answers_that_come_late_are_waited_for():
    printer = ForeignPrinter(HABITS["answers late"])
    device = driver(printer, "generic-80")
    assert soon(lambda: device.status().state is PrinterState.READY)
    device.close()
    printer.close()
