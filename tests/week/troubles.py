"""What goes wrong in a lobby: each kind begins, lasts a while and ends. Which one comes when is drawn from the seed."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devices.simulated.faults import FAULTS
from tests.soak.cables import IN_THE_MIDDLE
from tests.week.machine import Machine
from tests.week.server import Server

HOUR = 3600.0
DISK_MB = 48  # of a machine's data
LEFT_BYTES = 4096  # what a limited process may still write into a file: nothing fits


@dataclass(frozen=True, slots=True)
class Trouble:
    """`kind` as the report counts it; `longest` is how many real seconds it lasts at most."""

    kind: str
    begin: Callable[[], object]
    end: Callable[[], object]
    longest: float = 8.0


Draw = Callable[[Machine, random.Random], Trouble]


def printer(machine: Machine, chance: random.Random) -> Trouble:
    """Off, without paper, open, mute, unplugged: between two slips or in the middle of one."""

    def well() -> None:
        machine.printer.stop_script()
        machine.printer.restore()

    if chance.randrange(2):
        script = chance.choice(IN_THE_MIDDLE).format(n=chance.randrange(1, 300))
        return Trouble(f"printer {script}", lambda: machine.printer.play(script), well)
    fault = chance.choice(FAULTS)
    return Trouble(f"printer {fault}", lambda: machine.printer.set_fault(fault, True), well)


def printer_garbage(machine: Machine, chance: random.Random) -> Trouble:
    """A bad wire brings bytes that the printer has not said."""
    said = chance.randbytes(chance.randrange(1, 200))

    def say() -> None:
        with machine.printer._lock:
            machine.printer.front.give(said)

    return Trouble("printer garbage", say, lambda: None)


def scanner(machine: Machine, chance: random.Random) -> Trouble:
    """Noise, too much, half of it, a thousand codes, unplugged."""
    seed, behind = chance.randrange(10**6), machine.scanner
    ways: dict[str, Callable[[], object]] = {
        "noise": lambda: behind.noise(seed=seed),
        "oversize": lambda: behind.oversize(),
        "half": lambda: behind.half("T1ABCDEFGHJKLMN"),
        "burst": lambda: behind.burst(f"T1{number:013d}" for number in range(200)),
        "nothing read": lambda: behind.no_read(),
        "unplugged": behind.disconnect,
    }
    way = chance.choice(sorted(ways))
    return Trouble(f"scanner {way}", ways[way], behind.connect)


def disk_full(machine: Machine, _chance: random.Random) -> Trouble:
    """Not a byte is free on the machine's disk."""
    fill = machine.disk / "fill"

    def begin() -> None:
        with suppress(OSError), fill.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
        with suppress(OSError), fill.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(512))

    return Trouble("disk full", begin, lambda: fill.unlink(missing_ok=True))


def disk_limit(machine: Machine, _chance: random.Random) -> Trouble:
    """The kiosk's processes may write nothing more, as under a quota that is used up."""
    limited: list[tuple[int, tuple[int, int]]] = []

    def begin() -> None:
        for pid in _programs(machine):
            with suppress(OSError):
                _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                limited.append((pid, resource.prlimit(pid, resource.RLIMIT_FSIZE, (LEFT_BYTES, hard))))

    def end() -> None:
        for pid, before in limited:
            with suppress(OSError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    return Trouble("disk quota", begin, end)


def clock(machine: Machine, chance: random.Random) -> Trouble:
    """Somebody sets the clock wrong, and right again."""
    wrong = chance.choice((-3 * HOUR, -20 * 60.0, 40 * 60.0, 2 * HOUR, 20 * HOUR, 60 * HOUR, -30 * 24 * HOUR))
    way = "back" if wrong < 0 else "forward"
    kind = f"clock {way} {abs(wrong) / HOUR:.1f} h"
    return Trouble(kind, lambda: machine.hands.set_wrong(wrong), lambda: machine.hands.set_wrong(0))


def killed(part: str, number: signal.Signals = signal.SIGKILL) -> Draw:
    """A process is gone at once, or hangs."""

    def draw(machine: Machine, _chance: random.Random) -> Trouble:
        def begin() -> None:
            pid = _pid(machine, part)
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

        return Trouble(f"{part} {number.name}", begin, lambda: None)

    return draw


def power(machine: Machine, _chance: random.Random) -> Trouble:
    """The machine is off, with everything on it; then somebody switches it on."""
    return Trouble("power cut", machine.cut_power, machine.start)


def server_troubles(server: Server) -> dict[str, Draw]:
    """Of the house's PostgreSQL and the way there."""

    def cable(machine: Machine, _chance: random.Random) -> Trouble:
        one = server.cables[machine.number]
        return Trouble("server cable cut", one.cut, one.mend, longest=25.0)

    def stopped(_machine: Machine, _chance: random.Random) -> Trouble:
        return Trouble("server stopped", server.stop_at_once, server.start, longest=25.0)

    def hangs(_machine: Machine, _chance: random.Random) -> Trouble:
        return Trouble("server hangs", server.hang, server.go_on, longest=20.0)

    return {"server cable": cable, "server stopped": stopped, "server hangs": hangs}


PARTS = {
    "touchscreen": "kiosk.ini run",
    "display": "Xvfb",
    "console": "kiosk.console.server",
    "simulator": "simulator.server",
}
WEIGHTS: dict[str, tuple[Draw, int]] = {
    "printer": (printer, 14),
    "garbage": (printer_garbage, 3),
    "scanner": (scanner, 6),
    "disk full": (disk_full, 4),
    "disk quota": (disk_limit, 3),
    "clock": (clock, 4),
    "power": (power, 1),
    **{f"kill {part}": (killed(part), 1) for part in PARTS},
    "hang touchscreen": (killed("touchscreen", signal.SIGSTOP), 1),
}
ENDS = ("kill", "hang ", "power")  # what ends a process
SERVER_WEIGHTS = {"server cable": 4, "server stopped": 3, "server hangs": 2}


class Troubles:
    """Draws them; `only`: those whose names begin so. `left_out`: what this machine does not allow."""

    def __init__(
        self, chance: random.Random, server: Server | None, only: Sequence[str] = (), *, small_disk: bool
    ) -> None:
        self._chance = chance
        self._draws = dict(WEIGHTS)
        self.left_out = ["a disk that is remounted read-only (what runs has files open there): the quota stands for it"]
        if not small_disk:
            del self._draws["disk full"]
            self.left_out.append("disk full (this user may not mount a small disk)")
        if server is not None:
            self._draws |= {name: (draw, SERVER_WEIGHTS[name]) for name, draw in server_troubles(server).items()}

        self._draws = {name: one for name, one in self._draws.items() if not only or name.startswith(tuple(only))}

    def draw(self, machines: list[Machine], *, kills: bool) -> tuple[Machine, Trouble]:
        """kills: processes may end, too."""
        draws = {name: one for name, one in self._draws.items() if kills or not name.startswith(ENDS)} or self._draws
        name = self._chance.choices(list(draws), [weight for _, weight in draws.values()])[0]
        machine = self._chance.choice(machines)
        return machine, self._draws[name][0](machine, self._chance)

    def strike(self, trouble: Trouble) -> None:
        """In a thread beside the visitors: some time in the next seconds it begins, and later it ends."""
        time.sleep(self._chance.uniform(0.0, 4.0))
        trouble.begin()
        try:
            time.sleep(self._chance.uniform(0.5, trouble.longest))
        finally:
            trouble.end()


def small_disk(folder: Path) -> bool:
    """Give a machine's data a disk of their own; False where this user may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


def remove_disk(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)


def _pid(machine: Machine, part: str) -> int | None:
    return machine.process.child(PARTS[part]) if machine.process is not None else None


def _programs(machine: Machine) -> list[int]:
    """Those that write files."""
    return [pid for part in ("touchscreen", "console") if (pid := _pid(machine, part)) is not None]
