"""The simulated printer as testers have it: a machine behind a front, served by a thread, with its controls.

The controls are not part of the printer interface: nothing but a tester can reach them. All of them may
be called from any thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property

from PIL import Image

from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.fault_script import FaultRun, Statement, parse, random_faults
from devices.simulated.faults import FAULTS, attribute
from devices.simulated.fronts import Front, FrontThread
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper import as_text, paint
from devices.simulated.paper_parts import Paper

KEPT_SLIPS = 30
LONGEST_WAIT_SECONDS = 5.0


class KeptPaper:
    """A piece of paper; `number` counts from 1. Painted when somebody looks, not while the machine prints."""

    def __init__(self, number: int, paper: Paper, width_dots: int) -> None:
        self.number, self.paper = number, paper
        self._width_dots = width_dots

    @cached_property
    def picture(self) -> Image.Image:
        return paint(self.paper.parts, width_dots=self._width_dots)

    @cached_property
    def text(self) -> str:
        return as_text(self.paper.parts, width_dots=self._width_dots)


class SimulatedPrinter:
    """Serves an `EscPosMachine` at `front` until `close`. Raises OSError when the front's place is taken."""

    def __init__(
        self, front: Front, model: MachineModel | None = None, *, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self.front = front
        self.slips: tuple[KeptPaper, ...] = ()  # the last ones, oldest first
        self._on_change = on_change
        self._lock = threading.RLock()
        self.machine = EscPosMachine(model, on_paper=self._keep, on_wire=self._wire)
        front.plug()
        self._thread = FrontThread("simulated-printer", self._watch, self._exchange)

    # -- controls -----------------------------------------------------------------------------------------

    def faults(self) -> dict[str, bool]:
        """Every fault by name, and whether it is on."""
        with self._lock:
            return {name: getattr(self.machine.faults, attribute(name)) for name in FAULTS}

    def set_fault(self, name: str, on: bool) -> None:
        """One of FAULTS begins or ends. Raises KeyError for another name."""
        with self._lock:
            self.machine.set_fault(name, on, self._now())
        self._changed()

    def restore(self) -> None:
        """Everything is well again: paper in, cover closed, plugged in; a script that plays goes on."""
        with self._lock:
            self.machine.restore(self._now())
        self._changed()

    def jam_at_next_cut(self, *, stuck: bool) -> None:
        """The knife stops at its next cut; `stuck` until "cutter-error" is switched off."""
        with self._lock:
            self.machine.jam_at_next_cut(stuck=stuck)

    def play(self, script: str) -> None:
        """Play a fault script (devices.simulated.fault_script). Raises ScriptFaulty with all its faults."""
        self._run(FaultRun.of(parse(script)))

    def play_random(self, seed: int) -> None:
        """Random faults, the same for the same seed, until `stop_script`."""
        self._run(FaultRun(random_faults(seed)))

    def stop_script(self) -> None:
        """What it has made wrong stays wrong."""
        self._run(None)

    def waiting(self) -> Statement | None:
        """What the script that plays does next."""
        with self._lock:
            return self.machine.script.waiting if self.machine.script else None

    @property
    def printed(self) -> int:
        """Pieces of paper since the start, those that are not kept any more included."""
        return self.machine.papers

    def growing(self) -> KeptPaper | None:
        """The paper that hangs in the printer now, as far as it is printed; None when there is none."""
        with self._lock:
            parts = self.machine.on_the_way
            number = self.machine.papers + 1
        return KeptPaper(number, Paper(parts, cut=False), self.machine.model.width_dots) if parts else None

    def close(self) -> None:
        """Switch it off and remove the port. Twice is once."""
        if self._thread.close():
            self.front.unplug()

    # -- serving ------------------------------------------------------------------------------------------

    def _run(self, script: FaultRun | None) -> None:
        with self._lock:
            self.machine.run_script(script, self._now())
        self._changed()

    def _watch(self) -> tuple[list[int], float]:
        with self._lock:
            watched, event = self.front.descriptors(), self.machine.next_event()
        wait = LONGEST_WAIT_SECONDS if event is None else min(event - self._now(), LONGEST_WAIT_SECONDS)
        return watched, max(0.0, wait)

    def _exchange(self, ready: list[int]) -> None:
        # Taken at once: a pseudo-terminal gives no backpressure at the size of a printer's buffer, so
        # the machine models the speed of the wire and its own buffer.
        with self._lock:
            data = self.front.take(ready)
            said = self.machine.receive(data, self._now()) if data else self.machine.run(self._now())
            if said:
                self.front.give(said)

    def _keep(self, paper: Paper) -> None:
        kept = KeptPaper(self.machine.papers, paper, self.machine.model.width_dots)
        self.slips = (*self.slips[-KEPT_SLIPS + 1 :], kept)
        self._on_change()

    def _wire(self, connected: bool) -> None:
        if connected:
            self.front.plug()
        else:
            self.front.unplug()

    def _changed(self) -> None:
        self._thread.wake()
        self._on_change()

    @staticmethod
    def _now() -> float:
        return time.monotonic()
