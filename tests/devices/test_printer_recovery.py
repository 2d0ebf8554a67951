"""Every state of the driver leads back to paper: a model of wires and printers that fail in any order.

After the trouble ends and a bounded time the next slip reaches the paper, whatever the profile, the wire and the
voice of the printer. On the way there are never two papers for one number, and no slip is told as *printed* without
proof. In virtual time; `script/soak cables` does the same for an hour over real pseudo-terminals and sockets.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from devices.escpos.encoder import encode, longest_command
from devices.escpos.remains import MOST_CUTS
from devices.printer import PrinterState, PrintOutcome
from devices.simulated.fault_script import ACTIONS, FaultRun, parse
from devices.transports import Gone
from kiosk.settings.printer_profiles import available, shipped
from tests.support.broken_wires import BrokenWire, Trouble, Voice
from tests.support.printers import VirtualBench, is_of, is_whole, slip_of

PROFILES = sorted(available())
WIRES = {"serial": (19200, False), "file": (0, False), "network": (0, True)}
FAULTS = ("paper-out", "cover-open", "offline", "overheated", "cutter-error", "power-off", "silent", "disconnected")
WITHIN = 90.0  # seconds after the end of the trouble
POLL = 2.0  # as the kiosk looks at its printer
WORDS = {action.fault: words for words, action in ACTIONS.items() if action.on}


class Cables(RuleBasedStateMachine):
    """One printer of some make at one wire; trouble comes and goes while slips are printed."""

    @initialize(profile=st.sampled_from(PROFILES), wire=st.sampled_from(sorted(WIRES)), voice=st.sampled_from(Voice))
    def begin(self, profile: str, wire: str, voice: Voice) -> None:
        chosen = shipped(profile)
        self.voice = Voice.WHOLE if chosen.answers == "always" else voice
        baud, connects = WIRES[wire]
        self.bench = VirtualBench(chosen, baud=baud)
        self.bench.wire = BrokenWire(self.bench.machine, self.bench.clock, connects=connects, voice=self.voice)
        self.bench.baud = baud or None
        self.bench.printer = self.bench.driver()
        self.outcomes: dict[str, PrintOutcome] = {}
        self.unnoticed = False  # bytes vanished on the way to a printer that proves nothing

    @rule(trouble=st.sampled_from(Trouble), after=st.integers(0, 140))
    def the_wire_breaks(self, trouble: Trouble, after: int) -> None:
        self.bench.wire.strike(trouble, after)
        vanish = trouble in (Trouble.BLACK_HOLE, Trouble.DEAD)
        self.unnoticed |= vanish and self.bench.profile.confirm != "process-id"

    @rule(fault=st.sampled_from(FAULTS))
    def the_printer_fails(self, fault: str) -> None:
        self.bench.set_fault(fault)

    @rule(fault=st.sampled_from(FAULTS), line=st.integers(1, 3))
    def the_printer_fails_in_the_middle(self, fault: str, line: int) -> None:
        self.play(f"after {line} lines: {WORDS[fault]}")

    @rule()
    def the_kiosk_is_started_again(self) -> None:
        self.bench.wire.abort()
        self.bench.printer = self.bench.driver(unfinished=True, first_id=1000 * (1 + len(self.outcomes)))

    @rule(seconds=st.sampled_from([0.1, 2.0, 20.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        self.poll(seconds)

    @rule()
    def a_slip(self) -> None:
        self.print()

    @rule()
    def all_is_well_again(self) -> None:
        self.mend()
        self.poll(WITHIN)
        label = self.print()
        self.bench.settle(30)
        assert self.outcomes[label] in (PrintOutcome.PRINTED, PrintOutcome.SENT), self.outcomes
        assert self.whole(label) == 1, f"{label} is not on paper: {[paper.words() for paper in self.bench.on_paper]}"
        before = len(self.bench.papers)
        self.print()
        self.bench.settle(30)
        if self.bench.profile.cutter:
            assert len(self.bench.papers) - before == 1, "what was torn is cut off once, not ahead of every slip"

    @invariant()
    def paper_and_words_agree(self) -> None:
        for label, outcome in getattr(self, "outcomes", {}).items():
            whole = self.whole(label)
            assert whole <= 1, "never two papers for one number"
            if outcome is PrintOutcome.PRINTED:
                assert whole == 1 and self.bench.profile.confirm == "process-id", "printed without proof"
            if outcome is PrintOutcome.FAILED:
                assert not any(is_of(paper, label) for paper in self.bench.on_paper), "failed with something on paper"

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.all_is_well_again()
            self.paper_and_words_agree()

    # -- steps ------------------------------------------------------------------------------------------------

    def print(self) -> str:
        label = f"B{len(self.outcomes):03d}"
        self.outcomes[label] = self.bench.printer.print(slip_of(label)).outcome
        return label

    def poll(self, seconds: float) -> None:
        end = self.bench.clock.now() + seconds
        while self.bench.clock.now() < end:
            self.bench.printer.status()
            self.bench.settle(min(POLL, max(0.0, end - self.bench.clock.now())) + 0.001)

    def mend(self) -> None:
        self.bench.wire.mend()
        self.bench.machine.run_script(None, self.bench.clock.now())
        self.bench.machine.restore(self.bench.clock.now())
        # Nobody tells the driver of a knife that was jammed, or that a picture lost its rest on the way, for which the
        # printer takes the next slips: the switch does.
        if self.unnoticed or (self.voice is not Voice.WHOLE and self.bench.machine.latched):
            self.unnoticed = False
            for on in (True, False):
                self.bench.set_fault("power-off", on)

    def play(self, script: str) -> None:
        self.bench.machine.run_script(FaultRun.of(parse(script)), self.bench.clock.now())

    def whole(self, label: str) -> int:
        return sum(is_whole(paper, label) for paper in self.bench.on_paper)


Cables.TestCase.settings = settings(
    max_examples=60, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCables = Cables.TestCase


# -- beliefs that must end --------------------------------------------------------------------------------------------


def bench_of(voice: Voice, profile: str = "generic-58") -> tuple[VirtualBench, BrokenWire]:
    """A printer with that voice on the network."""
    bench = VirtualBench(shipped(profile), baud=0)
    bench.baud = None
    bench.wire = wire = BrokenWire(bench.machine, bench.clock, connects=True, voice=voice)
    bench.printer = bench.driver()
    return bench, wire


def printed(bench: VirtualBench, label: str) -> bool:
    bench.printer.print(slip_of(label))
    bench.settle(30)
    return any(is_whole(paper, label) for paper in bench.on_paper)


def after(bench: VirtualBench, seconds: float) -> None:
    end = bench.clock.now() + seconds
    while bench.clock.now() < end:
        bench.printer.status()
        bench.clock.advance(POLL)


def test_a_voice_that_was_lost_is_not_waited_for_for_ever():
    """It answered, and prints without an answer from now on: another machine, or a broken wire back."""
    bench = VirtualBench(shipped("generic-58"))
    assert bench.printer.open().state is PrinterState.READY
    bench.set_fault("silent")
    after(bench, 10)
    assert not printed(bench, "A012"), "it may be off"
    after(bench, 60)
    assert printed(bench, "A013")
    assert bench.printer.status().state is PrinterState.NO_ANSWER


def test_of_a_printer_that_knows_one_question_that_one_is_asked():
    bench, _ = bench_of(Voice.ONLINE_ONLY)
    assert bench.printer.open().state is PrinterState.READY


def test_a_few_bytes_that_look_like_answers_are_no_voice():
    bench, wire = bench_of(Voice.ONLINE_ONLY)
    bench.printer.status()
    bench.printer.status()
    wire.voice = Voice.MUTE
    assert bench.printer.status().state is PrinterState.UNHEARD
    assert printed(bench, "A012")


def test_answers_between_noise_are_no_voice():
    bench, wire = bench_of(Voice.STATE_ONLY)
    wire.strike(Trouble.NOISE, 0)
    assert [bench.printer.status().state for _ in range(3)] == [PrinterState.UNHEARD] * 3


def test_a_connection_that_ended_without_a_word_is_made_anew():
    bench, wire = bench_of(Voice.MUTE)
    bench.printer.status()
    wire.strike(Trouble.DEAD, 0)
    assert not printed(bench, "A012"), "nobody can know"
    after(bench, 60)
    assert printed(bench, "A013")


def test_an_xoff_whose_xon_was_lost_holds_for_a_while_only():
    bench = VirtualBench(shipped("epson-58"), xon_xoff=True)
    bench.printer.open()
    bench.wire._said += b"\x13"
    result = bench.printer.print(slip_of("A012"))
    assert (result.outcome, result.sent_bytes) == (PrintOutcome.FAILED, 0)
    after(bench, 60)
    assert printed(bench, "A013")


def test_a_printer_that_confirmed_clearing_and_does_not_any_more_prints_again():
    bench = VirtualBench(shipped("epson-58"))
    bench.printer.open()
    bench.machine.model = replace(bench.machine.model, clears_buffer=False)
    bench.machine.run_script(FaultRun.of(parse("after 2 lines: offline; after 5 s: online")), bench.clock.now())
    assert bench.printer.print(slip_of("A012")).outcome is PrintOutcome.UNKNOWN
    after(bench, 40)
    assert printed(bench, "A013")


def test_a_printer_that_proves_nothing_any_more_does_not_feed_out_its_roll():
    bench = VirtualBench(shipped("epson-58"))
    bench.wire = BrokenWire(bench.machine, bench.clock, connects=False, voice=Voice.WHOLE)
    bench.printer = bench.driver()
    bench.printer.open()
    bench.wire.voice = Voice.STATE_ONLY
    assert bench.printer.print(slip_of("A012")).outcome is PrintOutcome.UNKNOWN
    after(bench, 60)
    assert len(bench.papers) <= 1 + MOST_CUTS
    assert printed(bench, "A013")


@pytest.mark.parametrize(("profile", "step"), [("generic-58", 10), ("generic-58-raster", 55)])
def test_a_slip_that_was_cut_short_neither_swallows_the_next_nor_hangs_on_it(profile, step):
    """The wire is reset all along a slip, within its code as a command and as a picture too."""
    bench, wire = bench_of(Voice.MUTE, profile)
    for after in range(10, min(250, len(encode(slip_of("A000"), bench.profile))), step):
        torn, whole = f"A{after:03d}", f"B{after:03d}"
        bench.printer.status()
        wire.strike(Trouble.RESET, longest_command(bench.profile).size + after)
        assert bench.printer.print(slip_of(torn)).outcome is PrintOutcome.UNKNOWN
        assert printed(bench, whole), after
        if bench.profile.cutter:
            assert not any(is_of(paper, torn) and is_of(paper, whole) for paper in bench.papers)


IDENTITY, FENCE = b"\x1d(H\x06\0\x30\x30", b"\x1dr"


@pytest.mark.parametrize(
    ("profile", "last", "count", "outcome"),
    [
        ("generic-58", FENCE, 1, PrintOutcome.SENT),
        ("generic-58", b"(A012", 1, PrintOutcome.UNKNOWN),
        ("epson-58", IDENTITY, 2, PrintOutcome.UNKNOWN),
    ],
)
def test_a_hang_up_is_sent_only_after_the_whole_slip_and_of_a_printer_that_does_not_answer(
    profile, last, count, outcome, monkeypatch
):
    bench, wire = bench_of(Voice.WHOLE if profile == "epson-58" else Voice.MUTE, profile)
    bench.printer.status()
    written = bytearray()
    write, read = wire.write, wire.read

    def note(data: bytes, timeout: float) -> None:
        written.extend(data)
        write(data, timeout)

    def hang_up(timeout: float) -> bytes:
        if written.count(last) < count:
            return read(timeout)
        wire.abort()
        written.clear()
        raise Gone("hung up", took_all=True)

    monkeypatch.setattr(wire, "write", note)
    monkeypatch.setattr(wire, "read", hang_up)
    assert bench.printer.print(slip_of("A012")).outcome is outcome
