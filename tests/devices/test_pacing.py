"""The model of the printer's buffer, held against a machine that really loses bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.escpos.pacing import BufferModel
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.machine_model import MachineModel


def test_what_fits_goes_at_the_speed_of_the_wire():
    model = BufferModel(4096, 9600)
    assert model.ready_at(96, 5.0) == 5.0
    model.sent(96, 0.0, 5.0)  # 0.1 s on the wire
    assert model.ready_at(96, 5.0) == 5.0, "one chunk may wait in the kernel"
    model.sent(96, 0.0, 5.0)
    assert model.ready_at(96, 5.0) == pytest.approx(5.1)
    assert model.done_at(5.0) == pytest.approx(5.2)


def test_bytes_leave_while_the_mechanism_works_on_them():
    model = BufferModel(100, None)
    model.sent(100, 1.0, 0.0)
    assert model.ready_at(50, 0.0) == 1.0
    assert model.ready_at(500, 0.0) == 1.0, "what never fits goes when everything else is gone"
    assert (model.buffered(0.0), model.buffered(0.5), model.buffered(1.0)) == (100, 50, 0)


@given(st.lists(st.integers(1, 32), min_size=1, max_size=60), st.integers(45, 300), st.sampled_from([9600, 115200, 0]))
def test_a_sender_that_heeds_it_never_overruns_a_printer(lines, buffer, baud):
    machine = EscPosMachine(MachineModel(buffer_bytes=buffer, baud=baud, feed_mm_per_second=50.0))
    model = BufferModel(buffer, baud or None)
    now = 0.0
    for length in lines:
        data = b"x" * length + b"\n"
        now = model.ready_at(len(data), now)
        machine.receive(data, now)
        model.sent(len(data), 3.75 / 50.0, now)
    machine.run(1e6)
    assert machine.lost_bytes == 0
    assert machine.lines == len(lines)
