"""A receipt printer as a byte-level machine on a virtual timeline. Pure: bytes and moments (seconds) in, replies and
paper out.

It behaves as the real ones do: real-time commands are obeyed when they arrive, everything else waits in a finite
buffer; printing takes time; a stopped mechanism keeps its buffer and goes on when the cause is gone; a process id is
answered after the data before it was printed. What it does not know it reports and never swallows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from devices.escpos.commands import CLEAR_BUFFERS, ENQ, EOT, Command, CommandReader
from devices.simulated.fault_script import FaultRun
from devices.simulated.faults import FAULTS, Faults, attribute
from devices.simulated.machine_input import MachineInput
from devices.simulated.machine_model import MachineModel
from devices.simulated.machine_replies import BUFFER_CLEARED, MachineReplies, stops
from devices.simulated.paper_parts import Paper, PaperPart
from devices.simulated.print_head import PrintHead
from devices.simulated.wire_log import WireLog

KEPT_REPORTS = 200
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
        self.papers = 0
        self.unplugged = 0  # how often the cable was pulled
        self.script: FaultRun | None = None
        self.log = log or WireLog()
        self._on_paper, self._on_wire = on_paper, on_wire
        self._head = PrintHead(self.model, self._release_paper, self.reports.append)
        self._now = 0.0
        self._input = MachineInput(self.model)
        self._commands = CommandReader()
        self._busy_until = self._booted_at = 0.0
        self.latched = False  # an error waits for DLE ENQ or the power switch
        self._cut_wanted = False
        self._jams_at_next_cut: str = ""
        self._replies = MachineReplies(self.model, self.faults)

    # -- the wire ---------------------------------------------------------------------------------------

    def receive(self, data: bytes, at: float) -> bytes:
        """The host writes bytes at a moment; returns what the printer has said by then."""
        said = self.run(at)
        if self.faults.disconnected or self.faults.power_off:
            return said
        self.log.add(at, data, to_printer=True)
        self._input.send(data, at)
        return said + self.run(at)

    def run(self, at: float) -> bytes:
        """Let time pass until `at`; returns what the printer says meanwhile."""
        self._advance(at)
        said = self._replies.said(at)
        if self.faults.silent or self.faults.disconnected or self.faults.power_off:
            return b""
        if said:
            self.log.add(at, said, to_printer=False)
        return said

    def next_event(self) -> float | None:
        """The moment at which `run` will have something to do or to say; None while nothing is under way."""
        moment = min(self._next_moment(), self._replies.next_moment())
        return None if moment == _NEVER else moment

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
                self._input.lose_wire()
                self._replies.lose()
            case "power-off":
                self._power_cycle()
            case "cutter-error" if on:
                self.latched = True
            case "paper-out" if not on:
                self._head.release(cut=False)  # whoever changes the roll tears off what hangs in the printer
        self._busy_until = max(self._busy_until, self._now)
        self._push_status()
        if name == "disconnected":
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

    @property
    def _stopped(self) -> bool:
        return stops(self.faults, latched=self.latched)

    @property
    def buffered(self) -> int:
        """Bytes that wait in the buffer, and those on the wire."""
        return self._input.buffered + self._input.on_the_wire

    @property
    def lost_bytes(self) -> int:
        """Bytes that came into a full buffer, since the start."""
        return self._input.lost_bytes

    @property
    def received_bytes(self) -> int:
        return self._input.received_bytes

    @property
    def lines(self) -> int:
        """Lines printed since the start."""
        return self._head.lines

    @property
    def on_the_way(self) -> tuple[PaperPart, ...]:
        """The paper that still hangs in the printer, as far as it is printed."""
        return self._head.on_the_way

    def _advance(self, at: float) -> None:
        while (moment := self._next_moment()) <= at:
            self._now = max(self._now, moment)
            self._step()
        self._now = max(self._now, at)

    def _next_moment(self) -> float:
        # The mechanism takes what is in the buffer as soon as it is free and nothing stops it.
        work = max(self._busy_until, self._now) if self._input.buffered and not self._stopped else _NEVER
        script = self.script.next_moment() if self.script else _NEVER
        return min(self._input.next_arrival(), work, script)

    def _step(self) -> None:
        if self.script is not None and self.script.next_moment() <= self._now:
            self._play()
        elif self._input.next_arrival() <= self._now:
            self._take_in()
        elif self._input.buffered and not self._stopped and self._busy_until <= self._now:
            self._work()

    def _play(self) -> None:
        """Carry out what the fault script has due now."""
        while self.script is not None:
            due = self.script.due(self._now, papers=self.papers, lines=self._head.lines, received=self.received_bytes)
            if not due:
                return
            for action in due:
                match action.fault:
                    case "jam":
                        self.jam_at_next_cut(stuck=action.on)
                    case "all":
                        self._restore()
                    case fault:
                        self._set_fault(fault, action.on)

    def _take_in(self) -> None:
        """One byte has arrived: real-time commands are obeyed, everything else went into the buffer."""
        command = self._input.arrive(deaf=self._now < self._booted_at)
        self._flow_control()
        if command:
            self._obey(command)
        self._play()

    def _flow_control(self) -> None:
        self._replies.flow_control(self._input.free, self._now)

    def _push_status(self) -> None:
        self._replies.push_status(self._now, latched=self.latched)

    def _obey(self, command: bytes) -> None:
        if command[1] == EOT and not self._input.between_commands:
            # Clearing and recovering may come there. A driver that asks there will print garbage one day.
            self.reports.append(f"a real-time command ({command.hex(' ')}) inside another command")
        if command == CLEAR_BUFFERS and self.model.clears_buffer:
            self._clear()
            self._replies.say(BUFFER_CLEARED, self._now)
        elif command[1] == EOT and self._replies.answer_real_time(command[2], self._now, latched=self.latched):
            return
        elif command[1] == ENQ and command[2] in (1, 2) and self.model.recovers:
            if command[2] == 2:
                self._clear()
            self._recover()
        else:
            self.unknown.append(command)

    def _clear(self) -> None:
        """Data go, what is on paper stays on paper."""
        self._input.clear()
        self._commands.clear()
        self._head.initialise()
        self._cut_wanted = False
        self._flow_control()

    def _recover(self) -> None:
        if not self.latched or self.faults.cutter_error:
            return
        self.latched = False
        self._busy_until = max(self._busy_until, self._now)
        if self._cut_wanted:
            self._move_knife()
        self._push_status()

    def _power_cycle(self) -> None:
        """Switched off or on: everything that was not printed is lost, and so are all settings."""
        self._input.lose_wire()
        self._clear()
        self._replies.power_off()
        self.latched = self.faults.cutter_error
        if not self.faults.power_off:
            self.faults.broken = False
            self._booted_at = self._now + self.model.boot_seconds

    # -- the mechanism ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Take bytes out of the buffer until something takes time."""
        while self._input.buffered and self._busy_until <= self._now and not self._stopped:
            command = self._commands.feed(self._input.take())
            self._flow_control()
            if command is not None:
                self._execute(command)

    def _execute(self, command: Command) -> None:
        lines = self._head.lines
        work = self._head.execute(command)
        if command.name == "ESC @":
            self._replies.stop_automatic()
        if work is None:
            if not self._replies.answer(command, self._now, max(self._now, self._busy_until), latched=self.latched):
                self.unknown.append(command.data)
            return
        took = work.mm / self.model.feed_mm_per_second + work.seconds
        self._busy_until = max(self._busy_until, self._now) + took
        if work.cut:
            self._cut()
        if self._head.lines != lines:
            self._play()

    def _cut(self) -> None:
        self._cut_wanted = True
        if not self._jams_at_next_cut:
            self._move_knife()
            return
        self.faults.cutter_error = self._jams_at_next_cut == "stuck"
        self._jams_at_next_cut = ""
        self.latched = True
        self._push_status()

    def _move_knife(self) -> None:
        self._cut_wanted = False
        self._head.release(cut=True)

    def _release_paper(self, paper: Paper) -> None:
        self.papers += 1
        self._on_paper(paper)
        self._play()
