"""The wire, explained: every byte that the driver and the machine exchange has words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.escpos.decoder import Explained, WireDecoder
from devices.simulated.wire_log import WireLog
from tests.support.printers import EPSON_58, RASTER_58, VirtualBench, slip_of


def explained(bench: VirtualBench) -> list[tuple[str, Explained]]:
    decoder, found = WireDecoder(), []
    for entry in bench.machine.log.since():
        decode = decoder.to_printer if entry.to_printer else decoder.from_printer
        found += [(">" if entry.to_printer else "<", one) for one in decode(entry.data)]
    return found


def conversation(bench: VirtualBench) -> list[tuple[str, str]]:
    return [(way, one.words) for way, one in explained(bench)]


def test_a_whole_job_is_explained_in_order():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.printer.print(slip_of("A012"))
    said = conversation(bench)
    for line in [
        (">", "nothing"),
        (">", "empty your buffer now"),
        ("<", "my buffer is empty"),
        (">", "online?"),
        ("<", "online? all well"),
        (">", "tell changes by yourself"),
        (">", "say when everything before AAAA is printed"),
        (">", "say when this is processed"),
        ("<", "by itself: all well"),
        ("<", "printed up to AAAA"),
        ("<", "processed up to here"),
        (">", "begin with default styles"),
        (">", "code page 0"),
        (">", "align centre"),
        (">", "text: '(A012'"),
        (">", "print the line"),
        (">", "size 4 × 4"),
        (">", "text: 'A012'"),
        (">", "QR code: module size 6"),
        (">", "QR code: data 'T1A012'"),
        (">", "QR code: print"),
        (">", "cut, 3 dots beyond"),
        (">", "say when everything before AAAC is printed"),
        ("<", "printed up to AAAC"),
    ]:
        assert line in said, line
        said = said[said.index(line) + 1 :]


def test_nothing_that_the_driver_says_is_strange_to_the_decoder():
    for profile in (EPSON_58, RASTER_58):
        bench = VirtualBench(profile)
        bench.printer.open()
        bench.machine.jam_at_next_cut(stuck=True)
        bench.printer.print(slip_of("A012"))
        bench.set_fault("cutter-error", False)
        assert bench.until_ready()
        strange = [one for _, one in explained(bench) if one.strange]
        assert strange == []


def test_trouble_is_named():
    bench = VirtualBench(EPSON_58)
    bench.printer.open()
    bench.set_fault("cover-open")
    bench.set_fault("paper-low")
    bench.printer.status()
    said = conversation(bench)
    assert ("<", "by itself: offline, cover open, paper low") in said


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=20))
def test_any_bytes_are_explained_and_none_is_invented(exchange):
    decoder, sent, shown = WireDecoder(), b"", b""
    for to_printer, data in exchange:
        found = decoder.to_printer(data) if to_printer else decoder.from_printer(data)
        assert all(one.words and one.words.replace("\n", "") for one in found)
        if to_printer:
            sent += data
            shown += b"".join(one.data for one in found)
    assert sum(map(len, (shown,))) <= len(sent)


def test_the_log_is_bounded_and_read_from_where_one_was():
    log = WireLog(kept=3)
    for number in range(5):
        log.add(float(number), bytes((number,)), to_printer=True)
    assert [entry.number for entry in log.since()] == [3, 4, 5]
    assert [entry.data for entry in log.since(4)] == [b"\x04"]
