"""A receipt printer as a byte-level machine on a virtual timeline. Pure: bytes and moments in, replies and
paper out; a moment is a number of seconds on whatever clock its owner has.

It behaves as the real ones do where that matters to the truth: bytes arrive at the speed of the wire;
real-time commands are obeyed when they arrive, everything else waits in a finite buffer and is lost when
that is full; printing takes time; a stopped mechanism keeps its buffer and goes on when the cause is gone;
a process id is answered only after the data before it was printed, and a newer one replaces one that has
not been sent yet. What it does not know it reports and never swallows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from devices.escpos.commands import CLEAR_BUFFERS, EOT, Command, CommandReader
from devices.escpos.real_time import RealTimeCutter
from devices.simulated.fault_script import Action, FaultRun
from devices.simulated.faults import FAULTS, WIRE_FAULTS, Faults, attribute
from devices.simulated.machine_model import MachineModel
from devices.simulated.outbox import Outbox
from devices.simulated.paper_parts import Paper, PaperPart
from devices.simulated.print_head import PrintHead, Work
from devices.simulated.status_bytes import automatic_status, buffered_status, real_time_status, stops
from devices.simulated.wire_log import WireLog

BITS_A_BYTE = 10  # start, eight, stop
KEPT_REPORTS = 200
XON, XOFF = b"\x11", b"\x13"
_NEVER = float("inf")


class EscPosMachine:
    """Feed it bytes with `receive`, let time pass with `run`; `next_event` says when something will happen."""

    def __init__(
        self,
        model: MachineModel | None = None,
        *,
        on_paper: Callable[[Paper], None] = lambda _paper: None,
        on_wire: Callable[[bool], None] = lambda _connected: None,
        log: WireLog | None = None,
    ) -> None:
        self.model = model or MachineModel()
        self.faults = Faults()
        self.unknown: deque[bytes] = deque(maxlen=KEPT_REPORTS)
        self.reports: deque[str] = deque(maxlen=KEPT_REPORTS)
        self.lost_bytes = 0
        self.received_bytes = 0
        self.papers = 0
        self.unplugged = 0  # how often the cable was pulled
        self.script: FaultRun | None = None
        self.log = log or WireLog()
        self._on_paper, self._on_wire = on_paper, on_wire
        self._head = PrintHead(self.model, self._paper_out_of_it, self.reports.append)
        self._now = 0.0
        self._arriving: deque[tuple[float, int]] = deque()
        self._wire_free_at = 0.0
        self._real_time = RealTimeCutter()
        self._received = CommandReader()  # only to know whether a real-time command came inside another one
        self._buffer: deque[int] = deque()
        self._commands = CommandReader()
        self._busy_until = self._booted_at = 0.0
        self._latched = False  # an error that waits for DLE ENQ
        self._cut_wanted = False
        self._jams_at_next_cut: str = ""
        self._automatic = 0
        self._last_automatic = b""
        self._outbox = Outbox()
        self._held_off = False  # XOFF was said

    # -- the wire ---------------------------------------------------------------------------------------

    def receive(self, data: bytes, at: float) -> bytes:
        """The host writes bytes at a moment; returns what the printer has said by then."""
        said = self.run(at)
        if self.faults.disconnected or self.faults.power_off:
            return said
        self.log.add(at, data, to_printer=True)
        byte_time = BITS_A_BYTE / self.model.baud if self.model.baud else 0.0
        moment = max(at, self._wire_free_at)
        for byte in data:
            moment += byte_time
            self._arriving.append((moment, byte))
        self._wire_free_at = moment
        return said + self.run(at)

    def run(self, at: float) -> bytes:
        """Let time pass until `at`; returns what the printer says meanwhile."""
        self._advance(at)
        said = self._outbox.said(at)
        if self.faults.silent or self.faults.disconnected or self.faults.power_off:
            return b""
        if said:
            self.log.add(at, said, to_printer=False)
        return said

    def next_event(self) -> float | None:
        """The moment at which `run` will have something to do or to say; None while nothing is under way."""
        moment = min(self._next_moment(), self._outbox.next_moment())
        return None if moment == _NEVER else moment

    def unplug(self, at: float) -> None:
        """The cable is pulled: what is on the wire is lost, the printer works on with what it has."""
        self.set_fault("disconnected", True, at)

    # -- controls -----------------------------------------------------------------------------------------

    def set_fault(self, name: str, on: bool, at: float) -> None:
        """One of devices.simulated.faults.FAULTS begins or ends at a moment. Raises KeyError for another name."""
        self._advance(at)
        self._set_fault(name, on)

    def _set_fault(self, name: str, on: bool) -> None:
        field = attribute(name)
        if name == "cutter-error" and not on:
            self._jams_at_next_cut = ""
        if getattr(self.faults, field) == on:
            return
        setattr(self.faults, field, on)
        match name:
            case "disconnected" if on:
                self.unplugged += 1
                self._arriving.clear()
                self._outbox.clear()
            case "power-off":
                self._power_cycle()
            case "cutter-error" if on:
                self._latched = True
            case "paper-out" if not on:
                self._head.release(cut=False)  # whoever changes the roll tears off what hangs in the printer
        self._busy_until = max(self._busy_until, self._now)
        self._push_status()
        if name in WIRE_FAULTS:
            self._on_wire(not on)

    def jam_at_next_cut(self, *, stuck: bool) -> None:
        """The knife stops at its next cut; `stuck`: until somebody frees it, else the next try succeeds."""
        self._jams_at_next_cut = "stuck" if stuck else "once"

    def restore(self, at: float) -> None:
        """Everything is well again; an error that waits for its recovery command still waits."""
        self._advance(at)
        self._restore()

    def _restore(self) -> None:
        for name in FAULTS:
            self._set_fault(name, False)
        self._jams_at_next_cut = ""

    def run_script(self, script: FaultRun | None, at: float) -> None:
        """Play a fault script from `at` on; None stops the one that plays."""
        self._advance(at)
        self.script = script
        if script is not None:
            script.begin(at, papers=self.papers, lines=self._head.lines, received=self.received_bytes)

    # -- what can be seen -----------------------------------------------------------------------------------

    @property
    def error_waits(self) -> bool:
        """An error is latched: the mechanism waits for DLE ENQ or its power switch."""
        return self._latched

    @property
    def stopped(self) -> bool:
        return stops(self.faults, latched=self._latched)

    @property
    def buffered(self) -> int:
        """Bytes that wait in the buffer, and those on the wire."""
        return len(self._buffer) + len(self._arriving)

    @property
    def lines(self) -> int:
        """Lines printed since the start."""
        return self._head.lines

    @property
    def on_the_way(self) -> tuple[PaperPart, ...]:
        """The paper that still hangs in the printer, as far as it is printed."""
        return self._head.on_the_way

    # -- time -----------------------------------------------------------------------------------------------

    def _advance(self, at: float) -> None:
        while (moment := self._next_moment()) <= at:
            self._now = max(self._now, moment)
            self._step()
        self._now = max(self._now, at)

    def _next_moment(self) -> float:
        arrival = self._arriving[0][0] if self._arriving else _NEVER
        # The mechanism takes what is in the buffer as soon as it is free and nothing stops it.
        work = max(self._busy_until, self._now) if self._buffer and not self.stopped else _NEVER
        script = self.script.next_moment() if self.script else _NEVER
        return min(arrival, work, script)

    def _step(self) -> None:
        if self.script is not None and self.script.next_moment() <= self._now:
            self._play()
        elif self._arriving and self._arriving[0][0] <= self._now:
            self._take_in(self._arriving.popleft()[1])
        elif self._buffer and not self.stopped and self._busy_until <= self._now:
            self._work()

    def _play(self) -> None:
        """Carry out what the fault script has due now."""
        while self.script is not None:
            due = self.script.due(self._now, papers=self.papers, lines=self._head.lines, received=self.received_bytes)
            if not due:
                return
            for action in due:
                self._act(action)

    def _act(self, action: Action) -> None:
        if action.fault == "jam":
            self.jam_at_next_cut(stuck=action.on)
        elif action.fault == "all":
            self._restore()
        else:
            self._set_fault(action.fault, action.on)

    # -- receiving ------------------------------------------------------------------------------------------

    def _take_in(self, byte: int) -> None:
        """One byte has arrived: real-time commands are obeyed, everything else goes into the buffer."""
        if self._now < self._booted_at:
            return
        self.received_bytes += 1
        ordinary, command = self._real_time.feed(byte)
        for one in ordinary:
            self._store(one)
        if command:
            self._obey(command)
        self._play()

    def _store(self, byte: int) -> None:
        if len(self._buffer) >= self.model.buffer_bytes:
            self.lost_bytes += 1
            return
        self._buffer.append(byte)
        self._received.feed(byte)
        self._hold_off()

    def _hold_off(self) -> None:
        if not self.model.xon_xoff:
            return
        free = self.model.buffer_bytes - len(self._buffer)
        if not self._held_off and free <= self.model.buffer_bytes // 4:
            self._held_off = True
            self._say(XOFF)
        elif self._held_off and free >= self.model.buffer_bytes // 2:
            self._held_off = False
            self._say(XON)

    def _obey(self, command: bytes) -> None:
        if command[1] == EOT and not self._received.between_commands:
            # Clearing and recovering are for that; a question is not. Real printers answer it all the same, and
            # a driver that asks there will print garbage one day.
            self.reports.append(f"a real-time command ({command.hex(' ')}) inside another command")
        if command == CLEAR_BUFFERS:
            if self.model.clears_buffer:
                self._clear()
                self._say(b"\x37\x25\x00")
            else:
                self.unknown.append(command)
        elif command[1] == EOT:
            bits = real_time_status(self.faults, command[2], latched=self._latched)
            if bits is None:
                self.unknown.append(command)
            else:
                self._say(bytes((bits,)))
        elif command[2] in (1, 2) and self.model.recovers:
            if command[2] == 2:
                self._clear()
            self._recover()
        else:
            self.unknown.append(command)

    def _clear(self) -> None:
        """Data go, what is on paper stays on paper."""
        self._buffer.clear()
        self._real_time.clear()
        self._received.clear()
        self._commands.clear()
        self._head.initialise()
        self._cut_wanted = False
        self._hold_off()

    def _recover(self) -> None:
        if not self._latched or self.faults.cutter_error:
            return
        self._latched = False
        self._busy_until = max(self._busy_until, self._now)
        if self._cut_wanted:
            self._move_knife()
        self._push_status()

    def _power_cycle(self) -> None:
        """Switched off or on: everything that was not printed is lost, and so are all settings."""
        self._arriving.clear()
        self._clear()
        self._outbox.clear()
        self._automatic, self._last_automatic = 0, b""
        self._latched = self.faults.cutter_error
        self._held_off = False
        if not self.faults.power_off:
            self.faults.broken = False
            self._booted_at = self._now + self.model.boot_seconds

    # -- the mechanism ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Take bytes out of the buffer until something takes time."""
        while self._buffer and self._busy_until <= self._now and not self.stopped:
            command = self._commands.feed(self._buffer.popleft())
            self._hold_off()
            if command is not None:
                self._execute(command)

    def _execute(self, command: Command) -> None:
        lines = self._head.lines
        work = self._head.execute(command)
        if command.name == "ESC @":
            self._automatic = 0
        if work is None:
            if not self._answer(command):
                self.unknown.append(command.data)
            return
        self._take_time(work)
        if work.cut:
            self._cut()
        if self._head.lines != lines:
            self._play()

    def _take_time(self, work: Work) -> None:
        self._busy_until = max(self._busy_until, self._now) + work.mm / self.model.feed_mm_per_second + work.seconds

    def _cut(self) -> None:
        self._cut_wanted = True
        if self._jams_at_next_cut:
            self.faults.cutter_error = self._jams_at_next_cut == "stuck"
            self._jams_at_next_cut = ""
            self._latched = True
            self._push_status()
            return
        self._move_knife()

    def _move_knife(self) -> None:
        self._cut_wanted = False
        self._head.release(cut=True)

    def _paper_out_of_it(self, paper: Paper) -> None:
        self.papers += 1
        self._on_paper(paper)
        self._play()

    # -- answers ------------------------------------------------------------------------------------------------

    def _answer(self, command: Command) -> bool:
        """Commands that ask; False when this is none that is known."""
        n = command.data[-1]
        match command.name:
            case "GS r" if n in (1, 2, 49, 50):
                self._say(bytes((buffered_status(self.faults) if n in (1, 49) else 0,)))
            case "GS a" if self.model.automatic_status:
                self._automatic, self._last_automatic = n, b""
                self._push_status()
            case "GS I" if n in (1, 2, 3):
                self._say(bytes((0x02,)))
            case "GS I" if n in (65, 66, 67, 68):
                self._say(b"\x5f" + self.model.name.encode("ascii") + b"\x00")
            case "GS ( H" if self.model.process_id and command.parameters[:2] == b"00" and len(command.data) == 11:
                due = max(self._now, self._busy_until) + self.model.id_delay
                self._outbox.answer_identity(command.parameters[2:], self._now, due)
            case _:
                return False
        return True

    def _push_status(self) -> None:
        """Automatic status: at once and at each change."""
        if not self._automatic or self.faults.power_off:
            return
        status = automatic_status(self.faults, latched=self._latched)
        if status != self._last_automatic:
            self._last_automatic = status
            self._say(status)

    def _say(self, data: bytes) -> None:
        self._outbox.say(data, self._now)
