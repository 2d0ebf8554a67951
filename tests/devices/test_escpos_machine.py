"""The simulated printer by itself: timeline, buffer, answers, trouble, paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.escpos.commands import CLEAR_BUFFERS
from devices.escpos.encoder import encode
from devices.printer import Slip, TextLine
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.fault_script import FaultRun, parse
from devices.simulated.faults import FAULTS
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper import as_text, paint
from devices.simulated.paper_parts import Paper, PaperQr, PaperRaster
from tests.support.printers import EPSON_58

ASK = b"\x10\x04"
ID = b"\x1d(H\x06\x0000"


class Machine(EscPosMachine):
    """A machine with its papers, as fast as its bytes come unless told otherwise."""

    def __init__(self, **model: object) -> None:
        self.out: list[Paper] = []
        super().__init__(MachineModel(**{"baud": 0, **model}), on_paper=self.out.append)  # type: ignore[arg-type]


def test_printing_takes_time():
    machine = Machine()
    machine.receive(encode(Slip((TextLine("A012", size=4), TextLine("x"))), EPSON_58), 100.0)
    assert machine.out == []
    machine.run(100.05)
    assert machine.out == []
    machine.run(101.0)
    assert len(machine.out) == 1


def test_bytes_arrive_at_the_speed_of_the_wire():
    machine = Machine(baud=9600)
    machine.receive(b"x" * 960, 5.0)  # a second
    machine.run(5.5)
    assert machine.received_bytes == pytest.approx(480, abs=1)
    machine.run(6.1)
    assert machine.received_bytes == 960


def test_real_time_questions_are_answered_in_the_middle_of_a_full_buffer():
    machine = Machine()
    machine.set_fault("offline", True, 0.0)
    machine.receive(b"x" * 5000, 0.0)
    assert machine.lost_bytes == 5000 - 4096
    assert machine.receive(ASK + b"\x01", 0.1) == b"\x1a"
    machine.set_fault("offline", False, 1.0)
    assert machine.receive(ASK + b"\x01", 60.0) == b"\x12"
    assert sum(len(part.text) for part in machine.on_the_way) == 4096 - 32, "the last line has no end yet"


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (None, "12 12 12 12"),
        ("paper-low", "12 12 12 1e"),
        ("paper-out", "1a 32 12 7e"),
        ("cover-open", "1a 16 12 12"),
        ("offline", "1a 12 12 12"),
        ("cutter-error", "3a 52 1a 12"),
        ("overheated", "1a 52 52 12"),
        ("broken", "1a 52 32 12"),
    ],
)
def test_status_bits(fault, answers):
    machine = Machine()
    if fault:
        machine.set_fault(fault, True, 0.0)
    assert b"".join(machine.receive(ASK + bytes((n,)), 1.0) for n in (1, 2, 3, 4)).hex(" ") == answers


def test_automatic_status_is_told_at_once_and_at_changes_until_it_is_switched_off():
    machine = Machine()
    assert machine.receive(b"\x1da\x0e", 0.0) == b"\x10\x00\x00\x0f"
    assert machine.run(1.0) == b""
    machine.set_fault("cover-open", True, 1.0)
    assert machine.run(1.0) == b"\x38\x00\x00\x0f"
    machine.set_fault("cover-open", False, 2.0)
    machine.set_fault("paper-low", True, 2.0)
    assert machine.run(2.0) == b"\x10\x00\x00\x0f\x10\x00\x03\x0f"
    machine.receive(b"\x1b@", 3.0)  # ESC @ cancels it
    machine.set_fault("paper-low", False, 4.0)
    assert machine.run(5.0) == b""


def test_an_identity_is_answered_after_the_line_before_it_was_printed():
    machine = Machine(feed_mm_per_second=10.0)
    assert machine.receive(b"line\n" + ID + b"ABCD", 0.0) == b""
    assert machine.run(0.37) == b""
    assert machine.run(0.38) == b"\x37\x22ABCD\x00"


def test_identities_that_wait_to_be_sent_coalesce_and_cleared_ones_never_come():
    machine = Machine(id_delay=1.0)
    machine.receive(ID + b"AAAA" + ID + b"BBBB", 0.0)
    assert machine.run(5.0) == b"\x37\x22BBBB\x00"
    machine = Machine(feed_mm_per_second=1.0)
    machine.receive(b"a\nb\n" + ID + b"AAAA", 0.0)
    assert machine.receive(CLEAR_BUFFERS, 1.0) == b"\x37\x25\x00"
    assert machine.run(100.0) == b""
    assert as_text(machine.on_the_way) == "a"


def test_a_stopped_mechanism_keeps_its_buffer_and_goes_on():
    machine = Machine()
    machine.run_script(FaultRun.of(parse("after 1 line: paper out")), 0.0)
    machine.receive(b"a\nb\n\x1dVB\x00", 0.0)
    machine.run(10.0)
    assert machine.next_event() is None and machine.buffered == 6
    machine.set_fault("paper-out", False, 10.0)
    machine.run(20.0)
    assert [(paper.words(), paper.cut) for paper in machine.out] == [("a", False), ("b", True)]


@pytest.mark.parametrize("stuck", [True, False])
def test_a_jammed_knife_waits_for_its_recovery_command(stuck):
    machine = Machine()
    machine.jam_at_next_cut(stuck=stuck)
    machine.receive(b"a\n\x1dVB\x00b\n", 0.0)
    machine.run(10.0)
    assert machine.out == [] and machine.latched
    machine.receive(b"\x10\x05\x01", 11.0)
    machine.run(20.0)
    assert len(machine.out) == (0 if stuck else 1)
    machine.set_fault("cutter-error", False, 21.0)
    machine.run(30.0)
    assert machine.latched is stuck
    machine.receive(b"\x10\x05\x01", 31.0)
    machine.run(40.0)
    assert [paper.words() for paper in machine.out] == ["a"]
    assert as_text(machine.on_the_way) == "b", "it has gone on from the line that failed"


def test_recovery_that_clears_throws_the_rest_away():
    machine = Machine()
    machine.jam_at_next_cut(stuck=False)
    machine.receive(b"a\n\x1dVB\x00b\n", 0.0)
    machine.receive(b"\x10\x05\x02", 11.0)
    machine.run(40.0)
    assert machine.buffered == 0 and machine.out == [] and not machine.latched


def test_switching_off_loses_what_was_not_printed_and_the_settings():
    machine = Machine(feed_mm_per_second=10.0)
    machine.receive(b"\x1da\x0ea\nb\nc\n", 0.0)
    machine.set_fault("power-off", True, 0.5)
    assert machine.receive(ASK + b"\x01", 1.0) == b""
    machine.set_fault("power-off", False, 2.0)
    machine.set_fault("paper-low", True, 3.0)
    assert machine.run(10.0) == b"", "automatic status is off again"
    assert as_text(machine.on_the_way) == "a\nb"


def test_pulling_the_cable_loses_the_wire_and_not_the_printer():
    wire: list[bool] = []
    machine = EscPosMachine(MachineModel(baud=9600), on_wire=wire.append)
    machine.receive(b"a\nb\nc\n", 0.0)
    machine.set_fault("disconnected", True, 0.0035)  # three bytes have arrived
    machine.run(10.0)
    assert as_text(machine.on_the_way) == "a" and machine.received_bytes == 3
    assert machine.receive(b"\n", 11.0) == b""
    machine.set_fault("disconnected", False, 12.0)
    machine.receive(b"\n", 12.0)
    machine.run(13.0)
    assert as_text(machine.on_the_way) == "a\nb"
    assert wire == [False, True]


def test_xoff_before_the_buffer_is_full_and_xon_when_it_is_empty_again():
    machine = Machine(buffer_bytes=100, xon_xoff=True, feed_mm_per_second=10.0)
    said = b"".join(machine.receive(b"xxxx\n" * 5, 0.0) for _ in range(4))
    assert said == b"\x13" and machine.lost_bytes == 0
    assert machine.run(60.0) == b"\x11"


def test_a_real_time_command_inside_another_command_is_obeyed_and_reported():
    machine = Machine()
    assert machine.receive(b"\x1d(k\x05\x00" + ASK + b"\x01", 0.0) == b"\x12"
    assert "inside another command" in machine.reports[0]


def test_long_lines_go_on_in_the_next_and_styles_stay():
    machine = Machine()
    machine.receive(b"\x1bE\x01" + b"A" * 40 + b"\x1bE\x00bc\n", 0.0)
    machine.run(1.0)
    first, second = machine.on_the_way
    assert (first.text, second.text) == ("A" * 32, "A" * 8 + "bc")
    assert [run.bold for run in second.runs] == [True, False]


def test_the_wide_paper_is_wide():
    machine = Machine(width_dots=576)
    machine.receive(b"A" * 48 + b"\n" + b"\x1d!\x11" + b"B" * 24 + b"\n\x1dVB\x00", 0.0)
    machine.run(10.0)
    assert machine.out[0].words() == "A" * 48 + "\n" + "B" * 24
    assert paint(machine.out[0].parts, width_dots=576).width == 576 + 48


def test_codes_are_drawn_where_they_fit_and_reported_where_not():
    machine = Machine()
    store = b"\x1d(k\x08\x001P0T1ABC"
    machine.receive(b"\x1d(k\x03\x001C\x10" + store + b"\x1d(k\x03\x001Q0", 0.0)
    machine.receive(b"\x1d(k\x03\x001C\x16" + b"\x1d(k\x03\x001C\x06" + b"text" + b"\x1d(k\x03\x001Q0", 1.0)
    machine.run(10.0)
    assert [part.module_dots for part in machine.on_the_way if isinstance(part, PaperQr)] == [16, 6]
    assert any("in the middle of a line" in report for report in machine.reports)
    assert [command.hex(" ") for command in machine.unknown] == ["1d 28 6b 03 00 31 43 16"], "17 dots are too many"
    machine.receive(b"\x1d(k\x03\x001C\x10\x1d(k\x53\x001P0" + b"A" * 80 + b"\x1d(k\x03\x001Q0", 20.0)
    machine.run(30.0)
    assert any("wider than the paper" in report for report in machine.reports)


def test_a_picture_is_printed_row_by_row_through_a_small_buffer():
    machine = Machine(buffer_bytes=45, baud=9600, feed_mm_per_second=100.0)
    machine.receive(b"\x1dv0\x00\x30\x00\x18\x00" + b"\xaa" * 48 * 24, 0.0)
    machine.run(0.6)
    growing = machine.on_the_way[0]
    assert isinstance(growing, PaperRaster) and 5 < len(growing.rows) < 24
    machine.run(10.0)
    assert len(machine.on_the_way[0].rows) == 24 and machine.lost_bytes == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",
        b"\x1b\x7f",
        b"\x1dZ",
        b"\x1d(Z\x02\x00ab",
        b"\x1bM\x01",
        b"\x10\x04\x09",
        b"\x10\x05\x07",
        b"\x10\x14\x01\x00\x01",
    ],
)
def test_what_it_does_not_know_is_reported_whole(data):
    machine = Machine()
    machine.receive(data + b"\x1b@after\n", 0.0)
    machine.run(1.0)
    assert b"".join(machine.unknown).startswith(data[:2]) and "after" in as_text(machine.on_the_way)


@given(
    st.lists(st.tuples(st.binary(max_size=60), st.floats(0, 2), st.sampled_from(FAULTS), st.booleans()), max_size=12)
)
def test_the_machine_survives_anything_and_comes_to_rest(plan):
    machine = Machine(baud=9600, xon_xoff=True)
    at = 0.0
    for data, seconds, fault, on in plan:
        at += seconds
        machine.receive(data, at)
        machine.set_fault(fault, on, at)
    machine.restore(at)
    machine.run(at + 1e6)
    assert machine.next_event() is None
    paint(machine.on_the_way)
