"""A simulated printer on a pseudo-terminal: the real driver opens it as an ordinary serial port.

The port is a symbolic link with a stable name; disconnecting is a real hang-up. Its controls
are not part of the printer interface: nothing but a tester can reach them.
"""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from devices.simulated.escpos_machine import EscPosMachine, PaperPart
from devices.simulated.paper import PaintedSlip, paint

KEPT_SLIPS = 30
TICK_SECONDS = 0.01

FAULTS = ("paper-low", "paper-out", "cover-open", "offline", "cutter-error", "silent", "disconnected")


class PtyPrinter:
    """Serves an `EscPosMachine` at `link` in a thread of its own."""

    def __init__(self, link: Path, *, baud: int = 19200, on_change: Callable[[], None] = lambda: None) -> None:
        self.link = link
        self.slips: list[PaintedSlip] = []
        self.printed = 0  # slips since the start, those that are not kept any more included
        self._on_change = on_change
        self._lock = threading.RLock()
        self.machine = EscPosMachine(on_slip=self._keep, baud=baud)
        self._master: int | None = None
        self._slave: int | None = None
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        self.connect()
        self._thread = threading.Thread(target=self._serve, name="simulated-printer", daemon=True)
        self._thread.start()

    # -- controls -----------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        return self._master is not None

    def faults(self) -> dict[str, bool]:
        """Every fault by name, and whether it is on."""
        with self._lock:
            on = {name: getattr(self.machine.faults, name.replace("-", "_")) for name in FAULTS[:-1]}
            return {**on, "disconnected": not self.connected}

    def set_fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. Raises KeyError for another name."""
        if name not in FAULTS:
            raise KeyError(name)
        if name == "disconnected":
            self.disconnect() if on else self.connect()
        else:
            with self._lock:
                setattr(self.machine.faults, name.replace("-", "_"), on)
                if not on:
                    self.machine.start_clock(time.monotonic())
        self._wake()
        self._on_change()

    def restore(self) -> None:
        """Everything is well again: paper in, cover closed, plugged in."""
        for name in FAULTS:
            self.set_fault(name, False)

    def disconnect(self) -> None:
        """Pull the plug: a hang-up for whoever has the port open; unprinted data is lost."""
        with self._lock:
            if self._master is None:
                return
            self.link.unlink(missing_ok=True)
            self.machine.power_off()
            for descriptor in (self._slave, self._master):
                if descriptor is not None:
                    os.close(descriptor)
            self._master = self._slave = None

    def connect(self) -> None:
        """Plug it in again, under the same name."""
        with self._lock:
            if self._master is not None:
                return
            master, slave = os.openpty()
            # Raw before the first byte, else our status bytes would come back as an echo; and the
            # slave side stays open here, else reading gives EIO while nobody has the port open.
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._master, self._slave = master, slave
            self.link.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.link.with_name(f".{self.link.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(slave))
            fresh.replace(self.link)
        self._wake()

    def close(self) -> None:
        """Switch it off and remove the port."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._wake()
        self._thread.join(timeout=2)
        self.disconnect()
        os.close(self._wake_read)
        os.close(self._wake_write)

    # -- the wire -----------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                master = self._master
                idle = self.machine.idle
            watched = [self._wake_read, *([master] if master is not None else [])]
            try:
                ready, _, _ = select.select(watched, [], [], 0.5 if idle else TICK_SECONDS)
            except OSError:  # the port was pulled while waiting
                continue
            if self._wake_read in ready:
                os.read(self._wake_read, 64)
            self._exchange(master if master in ready else None)

    def _exchange(self, master: int | None) -> None:
        with self._lock:
            if self._master is None or (master is not None and master != self._master):
                return
            now = time.monotonic()
            try:
                # Drained at once: a pseudo-terminal gives no backpressure at the size of a printer's
                # buffer, so the machine models its own.
                data = os.read(self._master, 65536) if master is not None else b""
                answers = self.machine.receive(data, now) if data else self.machine.run(now)
                if answers:
                    os.write(self._master, answers)
            except (BlockingIOError, OSError):
                return

    def _keep(self, parts: tuple[PaperPart, ...]) -> None:
        self.slips = [*self.slips[-KEPT_SLIPS + 1 :], paint(parts)]
        self.printed += 1
        self._on_change()

    def _wake(self) -> None:
        os.write(self._wake_write, b"x")
