"""A mute printer on the network whose cable is pulled in the middle of a slip, and the kiosk that goes on with it."""

from __future__ import annotations

import time
from dataclasses import replace

from devices.escpos.driver import EscPosPrinter
from devices.printer import PrinterState, PrintOutcome
from devices.transports import NetworkTransport
from kiosk.settings.printer_profiles import shipped
from services.paper.printing import PrinterOwner
from services.queue.print_jobs import find_job
from tests.services.queue.test_taking import take
from tests.support.foreign_printers import ForeignPrinter
from tests.support.printers import FAST, soon

AWAY = 0.3
LAST_LINE = "ke loket."


def test_after_a_pulled_cable_numbers_come_out_again_and_the_torn_one_is_on_the_list(
    journal, house, queue, monkeypatch
):
    monkeypatch.setattr("devices.escpos.encoder.CUT_SECONDS", 0.02)  # it has no knife
    printer = ForeignPrinter()
    profile = replace(shipped("generic-58"), feed_mm_per_second=1000)
    device = EscPosPrinter(NetworkTransport(printer.address), profile, timing=replace(FAST, proof=0.2))
    desk = PrinterOwner(journal, house, queue, device, kiosk="kiosk-1")
    try:
        assert desk.work_off(take(queue).print_job).outcome is PrintOutcome.SENT
        printer.pull_cable("A002", AWAY)
        torn = take(queue).print_job
        assert desk.work_off(torn).outcome is not PrintOutcome.PRINTED
        assert not desk.status().can_print, "said while nobody can be reached"
        time.sleep(AWAY)
        assert soon(lambda: desk.status().state is PrinterState.UNHEARD)
        after = [take(queue) for _ in range(3)]
        assert [desk.work_off(one.print_job).outcome for one in after] == [PrintOutcome.SENT] * 3
        assert all(soon(lambda label=one.ticket.label: printer.printed(label, LAST_LINE) == 1) for one in after)
        assert find_job(journal.database, torn).state.value in ("unknown", "sent")
        assert printer.printed("A002", LAST_LINE) == 0
    finally:
        desk.close()
        printer.close()
