"""What the driver says and what is on paper agree, whatever goes wrong at whatever moment; in virtual time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.escpos.abilities import process_id
from devices.escpos.condition import Condition
from devices.escpos.profiles import Answers, Confirm
from devices.printer import PrinterState, PrintOutcome, Slip, TextLine
from devices.simulated.fault_script import ACTIONS, FaultRun, Statement, Unit, random_faults
from devices.transports import Gone, Stalled
from tests.support.printers import (
    EPSON_58,
    GENERIC_58,
    PROFILES,
    VirtualBench,
    is_of,
    is_whole,
    play,
    slip_of,
)

FIRST, SECOND = "A012", "A013"
SLOW_ID = {"id_delay": 0.2}
BROKEN_OFF = ("power-off", "broken")


def check(bench: VirtualBench, label: str, outcome: PrintOutcome) -> None:
    """What the driver says of a slip is true of the paper."""
    whole = [paper for paper in bench.on_paper if is_whole(paper, label)]
    anything = [paper for paper in bench.on_paper if is_of(paper, label)]
    assert len(whole) <= 1 and len(anything) <= 1, "never two papers for one number"
    if outcome is PrintOutcome.PRINTED:
        assert len(whole) == 1, "printed without paper"
    if outcome is PrintOutcome.FAILED:
        assert not anything, "failed with something on paper"


def job_bytes(bench: VirtualBench) -> int:
    """How many bytes the driver sends for a whole job, its questions included."""
    bench.printer.open()
    before = bench.machine.received_bytes
    assert bench.printer.print(slip_of(FIRST)).outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)
    return bench.machine.received_bytes - before


def _shape(bench: VirtualBench) -> list[tuple[bool, bool]]:
    """Of every paper: whether it is of the first slip, and whether it is whole."""
    return [(is_of(paper, FIRST), is_whole(paper, FIRST)) for paper in bench.on_paper if is_of(paper, FIRST)]


def test_a_printer_that_tells_its_changes_is_not_asked_again_after_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the slip does not wait for it; where it has told that it cannot go on, it is looked at."""
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    asked, status = [], bench.printer.status
    monkeypatch.setattr(bench.printer, "status", lambda: asked.append(1) or status())
    told = bench.printer.print(slip_of(FIRST))
    assert (told.outcome, told.status.state, len(asked)) == (PrintOutcome.PRINTED, PrinterState.READY, 1)
    monkeypatch.setattr(type(bench.printer._asker), "told_by_itself", Condition(offline=True, cover_open=True))
    bench.printer.print(slip_of(SECOND))
    assert len(asked) == 3


@pytest.mark.parametrize("name", list(PROFILES))
def test_unplugged_at_every_byte_of_a_job(name):
    """The cable is pulled when n bytes of the job have arrived; the printer goes on with what it has."""
    whole = job_bytes(VirtualBench(PROFILES[name]))
    # A picture has thousands of bytes that are alike: its beginning and its end, and steps between.
    places = (
        range(1, whole + 1)
        if whole < 300
        else [*range(1, 60), *range(60, whole - 40, 97), *range(whole - 40, whole + 1)]
    )
    for after in places:
        bench = VirtualBench(PROFILES[name])
        bench.printer.open()
        play(bench, f"after {after} bytes: unplugged; after 3 s: plugged in")
        first = bench.printer.print(slip_of(FIRST))
        bench.settle()
        check(bench, FIRST, first.outcome)
        assert bench.until_ready(), after
        second = bench.printer.print(slip_of(SECOND))
        bench.settle()
        check(bench, FIRST, first.outcome)
        check(bench, SECOND, second.outcome)
        assert sum(is_whole(paper, SECOND) for paper in bench.papers) == 1, (after, second)
        mixed = [paper for paper in bench.papers if is_of(paper, FIRST) and is_of(paper, SECOND)]
        assert not mixed, "two numbers on one paper"


@pytest.mark.parametrize(
    "fault", ["paper out", "cover open", "offline", "cutter error", "overheated", "power off", "silent"]
)
@pytest.mark.parametrize("unit", ["bytes", "lines", "ms"])
@pytest.mark.parametrize("name", ["epson", "enq"])
def test_every_fault_at_every_moment_of_a_job(name, fault, unit):
    steps = {"bytes": range(1, 125, 4), "lines": range(1, 4), "ms": range(1, 700, 25)}[unit]
    action = ACTIONS[fault]
    for after in steps:
        bench = VirtualBench(PROFILES[name])
        bench.printer.open()
        play(bench, f"after {after} {unit}: {fault}")
        first = bench.printer.print(slip_of(FIRST))
        check(bench, FIRST, first.outcome)
        bench.machine.run_script(None, bench.clock.now())
        bench.set_fault(action.fault, False)
        before = _shape(bench)
        bench.settle(60)
        if name == "epson" and first.outcome is not PrintOutcome.PRINTED and fault != "silent":
            assert _shape(bench) == before, f"more of the slip came out later, for nobody (after {after} {unit})"
        assert bench.until_ready()
        second = bench.printer.print(slip_of(SECOND))
        bench.settle()
        check(bench, FIRST, first.outcome)
        check(bench, SECOND, second.outcome)
        assert second.outcome is PrintOutcome.PRINTED, (after, second)
        assert not [paper for paper in bench.papers if is_of(paper, FIRST) and is_of(paper, SECOND)]


@pytest.mark.parametrize("seed", range(20))
def test_random_faults_never_make_the_driver_lie(seed):
    bench = VirtualBench(EPSON_58)
    bench.machine.run_script(FaultRun(random_faults(seed)), 0.0)
    outcomes: dict[str, PrintOutcome] = {}
    for number in range(40):
        label = f"B{number:03d}"
        outcomes[label] = bench.printer.print(slip_of(label)).outcome
        bench.clock.advance(3.0)
        bench.printer.status()
    bench.machine.run_script(None, bench.clock.now())
    bench.machine.restore(bench.clock.now())
    bench.settle(60)
    for label, outcome in outcomes.items():
        check(bench, label, outcome)
    assert list(outcomes.values()).count(PrintOutcome.PRINTED) >= 5
    assert bench.until_ready()


def test_a_slip_of_which_nothing_was_printed_has_failed():
    """The cover opens while the job is still on the wire: the printer swears that it printed nothing of it."""
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    play(bench, "after 9 bytes: cover open")
    result = bench.printer.print(slip_of(FIRST))
    assert (result.outcome, result.status.state) == (PrintOutcome.FAILED, PrinterState.COVER_OPEN)
    assert result.sent_bytes > 0
    bench.set_fault("cover-open", False)
    bench.settle(60)
    assert not any(is_of(paper, FIRST) for paper in bench.on_paper)


def test_once_a_line_is_out_the_slip_is_unknown():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    play(bench, "after 1 lines: cover open")
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.UNKNOWN


def test_a_late_identity_does_not_make_a_printed_line_a_failure():
    """Identities may be answered with a delay; that the first one has not come yet proves nothing by itself."""
    for moment in range(20, 400, 10):
        bench = VirtualBench(EPSON_58, **SLOW_ID)
        bench.printer.open()
        play(bench, f"after {moment} ms: cover open")
        check(bench, FIRST, bench.printer.print(slip_of(FIRST)).outcome)


@pytest.mark.parametrize("name", ["epson", "enq"])
@pytest.mark.parametrize("off", [10, 800])
def test_power_that_fails_for_a_moment_is_noticed(name, off):
    """The printer forgets what it had, starts again and takes the rest, identity included: that proves nothing."""
    for moment in range(20, 6000, 150):
        bench = VirtualBench(PROFILES[name], baud=9600, feed_mm_per_second=50.0)
        long = Slip(
            (TextLine(f"({FIRST}"), *(TextLine(f"{n:04d} " + "x" * 27) for n in range(80)), TextLine(f"{FIRST})"))
        )
        bench.printer.open()
        play(bench, f"after {moment} ms: power off; after {off} ms: power on")
        outcome = bench.printer.print(long).outcome
        bench.settle()
        whole = [paper for paper in bench.on_paper if sum("xxx" in part for part in paper.words().split()) == 80]
        assert outcome is not PrintOutcome.PRINTED or len(whole) == 1, moment


@pytest.mark.parametrize("after", ["ms: silent; after 3 s: answers", "ms: silent; after 3 s: answers, cover open"])
def test_answers_that_were_lost_prove_nothing(after):
    """The printer prints while its answers are lost, then is heard again: the absence of an answer is no proof."""
    for moment in range(1, 60, 2):
        bench = VirtualBench(EPSON_58)
        bench.printer.open()
        play(bench, f"after {moment} {after}")
        check(bench, FIRST, bench.printer.print(slip_of(FIRST)).outcome)


@pytest.mark.parametrize(
    "fault", ["paper out", "cover open", "power off", "unplugged", "cutter jams at next cut", "silent"]
)
def test_trouble_in_the_middle_of_tidying_up(fault):
    """A slip stopped, its beginning is to be cut off, and that goes wrong too: the next slip has paper of its own."""
    for moment in range(0, 900, 40):
        bench = VirtualBench(EPSON_58)
        bench.printer.open()
        play(bench, f"after 3 lines: offline; after 30 s: online; after {moment + 1} ms: {fault}; after 20 s: all well")
        first = bench.printer.print(slip_of(FIRST))
        for _ in range(40):
            bench.printer.status()
            bench.clock.advance(2.0)
        assert bench.until_ready()
        second = bench.printer.print(slip_of(SECOND))
        bench.settle()
        check(bench, FIRST, first.outcome)
        check(bench, SECOND, second.outcome)
        assert second.outcome is PrintOutcome.PRINTED, (moment, second)
        assert not [paper for paper in bench.papers if is_of(paper, FIRST) and is_of(paper, SECOND)], moment


def test_identities_that_coalesce_still_prove():
    bench = VirtualBench(EPSON_58, baud=0, id_delay=0.35, feed_mm_per_second=1000.0)
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.PRINTED
    assert len([entry for entry in bench.machine.log.since() if b"\x37\x22" in entry.data]) == 2, "greeting and last"


def test_a_knife_that_sticks_for_a_moment_costs_nothing():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.machine.jam_at_next_cut(stuck=False)
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.PRINTED
    assert [is_whole(paper, FIRST) for paper in bench.papers] == [True]


def test_a_knife_that_is_stuck_is_told_again_when_it_is_freed():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.machine.jam_at_next_cut(stuck=True)
    result = bench.printer.print(slip_of(FIRST))
    assert (result.outcome, result.status.state) == (PrintOutcome.UNKNOWN, PrinterState.ERROR)
    assert result.status.detail == "knife jammed"
    bench.clock.advance(300)
    assert bench.printer.status().state is PrinterState.ERROR
    for fault, on in (("cover-open", True), ("cutter-error", False)):
        bench.set_fault(fault, on)
    assert bench.printer.status().state is PrinterState.COVER_OPEN
    bench.set_fault("cover-open", False)
    bench.printer.status()
    assert bench.printer.status().state is PrinterState.READY, "at once after the cover was closed, without a pause"


def test_a_printer_without_process_id_is_sent_and_nobody_waits_for_it():
    bench = VirtualBench(EPSON_58, process_id=False)
    bench.printer.open()
    began = bench.clock.now()
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.SENT
    assert bench.clock.now() - began < 2


def test_a_clone_that_answers_in_its_own_way_is_not_believed_too_early():
    """One emulator answers GS a with four zeros and every process id with the same: seen, and met as a stranger."""
    bench = VirtualBench(EPSON_58, process_id=False, automatic_status=False)
    receive = bench.machine.receive

    def odd(data: bytes, at: float) -> bytes:
        zeros = b"\0\0\0\0" if b"\x1da" in data else b""
        return receive(data, at) + zeros + (b"\x37\x221234\0" if b"\x1d(H" in data else b"")

    bench.machine.receive = odd  # type: ignore[method-assign]
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.SENT
    assert bench.machine.buffered == 0 and is_whole(bench.papers[0], FIRST), "sent: only once it was processed"


def test_a_profile_that_promises_too_much_is_found_out():
    """No process id, no automatic status, no clearing: the driver still prints and says no more than it knows."""
    bench = VirtualBench(EPSON_58, process_id=False, automatic_status=False, clears_buffer=False, recovers=False)
    bench.printer.open()
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.SENT
    play(bench, "after 2 lines: paper out")
    assert bench.printer.print(slip_of(SECOND)).outcome is PrintOutcome.UNKNOWN
    bench.set_fault("paper-out", False)
    assert bench.until_ready()
    assert bench.printer.print(slip_of("A014")).outcome is PrintOutcome.SENT


def test_the_identity_of_an_earlier_job_proves_nothing():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    receive = bench.machine.receive

    def say_old(data: bytes, at: float) -> bytes:
        said = receive(data, at)
        return said + b"\x37\x22AAAB\x00" if process_id(b"")[:7] in data else said

    bench.machine.receive = say_old  # type: ignore[method-assign]
    bench.set_fault("silent")
    assert bench.printer.print(slip_of(FIRST)).outcome is not PrintOutcome.PRINTED


def test_after_a_crash_the_rest_is_cleared_and_what_hangs_is_cut_off():
    """The program dies in the middle of a job; the one that starts next knows that a job was on its way."""
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.wire.write(b"\x1b@" + b"(A012\n" * 3 + b"A012)", 1)
    bench.settle(0.1)
    bench.wire.close()
    bench.printer = bench.driver(unfinished=True)
    assert bench.printer.print(slip_of(SECOND)).outcome is PrintOutcome.PRINTED
    assert [is_of(paper, FIRST) for paper in bench.papers] == [True, False]
    assert is_whole(bench.papers[1], SECOND)


class _FailingWire:
    """A wire that takes `taken` bytes of the first thing that is no question, then fails."""

    def __init__(self, wire, fault, taken: int) -> None:
        self._wire, self._fault, self._taken = wire, fault, taken

    def __getattr__(self, name: str) -> object:
        return getattr(self._wire, name)

    def write(self, data: bytes, timeout: float) -> None:
        if b"A012" not in data:
            self._wire.write(data, timeout)
            return
        self._wire.write(data[: self._taken], timeout)
        raise self._fault("virtual: failed", self._taken)


@pytest.mark.parametrize("fault", [Gone, Stalled])
@pytest.mark.parametrize(("taken", "outcome"), [(0, PrintOutcome.FAILED), (1, PrintOutcome.UNKNOWN)])
def test_a_job_of_which_no_byte_was_taken_has_failed(fault, taken, outcome):
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.printer._connection._transport = _FailingWire(bench.wire, fault, taken)
    result = bench.printer.print(slip_of(FIRST))
    assert (result.outcome, result.sent_bytes) == (outcome, taken)
    expected = PrinterState.DISCONNECTED if fault is Gone else PrinterState.NO_ANSWER
    assert result.status.state is expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIONS)), st.integers(1, 200)), min_size=1, max_size=6))
def test_any_order_of_faults_leaves_the_truth_standing(plan):
    bench = VirtualBench(EPSON_58)
    statements = [Statement(amount * 0.05, Unit.SECONDS, (ACTIONS[words],)) for words, amount in plan]
    bench.machine.run_script(FaultRun(statements), 0.0)
    for number in range(6):
        label = f"B{number:03d}"
        outcome = bench.printer.print(slip_of(label)).outcome
        bench.settle(1)
        check(bench, label, outcome)


def test_a_mute_printer_is_not_waited_for_twice():
    bench = VirtualBench(replace(GENERIC_58, answers=Answers.PERHAPS, confirm=Confirm.FENCE))
    bench.set_fault("silent")
    assert bench.printer.print(slip_of(FIRST)).outcome is PrintOutcome.SENT
    began = bench.clock.now()
    assert bench.printer.print(slip_of(SECOND)).outcome is PrintOutcome.SENT
    assert bench.clock.now() - began < 3


def test_a_change_whose_message_was_lost_is_found_by_asking():
    """The cover opens while the wire back is broken for a moment; the state told last says that all is well."""
    bench = VirtualBench(EPSON_58)
    assert bench.printer.open().state is PrinterState.READY
    for fault, on in (("silent", True), ("cover-open", True)):
        bench.set_fault(fault, on)
    bench.settle(0.1)
    bench.set_fault("silent", False)
    assert bench.printer.status().state is PrinterState.COVER_OPEN


def test_answers_that_come_late_are_not_taken_for_answers_to_the_next_question():
    """What was asked before is answered only after the driver gave up: all was well then, and is not any more."""
    bench = VirtualBench(GENERIC_58)
    assert bench.printer.open().state is PrinterState.READY
    bench.set_fault("silent")
    assert bench.printer.status().state is PrinterState.NO_ANSWER
    bench.set_fault("silent", False)
    bench.set_fault("paper-out")
    read, late = bench.wire.read, [b"\x12\x12\x12\x12"]

    def read_late(timeout: float) -> bytes:
        if late and timeout >= 0.02:
            bench.clock.advance(0.02)
            return late.pop()
        return read(timeout)

    bench.wire.read = read_late  # type: ignore[method-assign]
    assert bench.printer.status().state is PrinterState.PAPER_OUT
