"""Cuts printers' cables at random, over real pseudo-terminals and sockets: the next slip must reach the paper.

Every shipped profile at every kind of wire has a printer of its own, and all run at once: simulated ones that print and
fail, and mute ones as other makers sell them. Trouble begins in the middle of a slip or between two, lasts a while,
and ends; then slips are asked for until one came out. Told are the longest time that this took, and every lie: two
papers for one number, *printed* without paper, *failed* with paper. The short form is tests/devices/test_cables.py.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from devices.escpos.driver import EscPosPrinter
from devices.escpos.profiles import Profile
from devices.escpos.timing import Timing
from devices.printer import PrintOutcome
from devices.simulated.fronts import Front, PtyFront, TcpFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.printer import SimulatedPrinter
from devices.transports import DeviceFileTransport, NetworkTransport, SerialTransport, Transport
from kiosk.settings.printer_profiles import available, shipped
from tests.support.printers import is_of, is_whole, slip_of

WAYS = ("serial", "file", "network")
BAUD = 115200
IN_THE_MIDDLE = (
    "after {n} bytes: unplugged",
    "after {n} bytes: silent",
    "after {n} bytes: power off",
    "after {n} bytes: offline",
    "after 1 lines: paper out",
    "after 2 lines: cover open",
)
BETWEEN = ("disconnected", "silent", "power-off", "paper-out", "cover-open", "offline")
PAPER_SECONDS = 3.0  # from the end of a job to its paper
GIVE_UP_SECONDS = 90.0  # after the end of the trouble


@dataclass
class Tally:
    """What has been seen so far."""

    troubles: int = 0
    slips: int = 0
    longest: float = 0.0  # seconds from the end of a trouble to a slip on paper
    faults: list[str] = field(default_factory=list)


_PORTS = itertools.count(9100)


def _tcp_front() -> TcpFront:
    """At an address of the loopback that is this process's own: its ports stay free while they are unplugged."""
    pid = os.getpid()
    return TcpFront(next(_PORTS), f"127.{1 + pid // 250 % 250}.{1 + pid % 250}.1")


class Bench:
    """One printer at one wire. `mute`: it never answers, whatever happens."""

    def __init__(self, folder: Path, profile: Profile, way: str, *, mute: bool, timing: Timing) -> None:
        self.name = f"{profile.name} {way}{' mute' if mute else ''}"
        self._profile, self._way, self._mute = profile, way, mute
        front: Front = _tcp_front() if way == "network" else PtyFront(folder / self.name.replace(" ", "-"))
        model = MachineModel.of(profile, baud=BAUD if way == "serial" else 0)
        # Quick paper, so that an hour holds many troubles.
        self._printer = SimulatedPrinter(front, replace(model, feed_mm_per_second=2000.0, cut_seconds=0.01))
        self._front = front
        self.mend()
        self.device = EscPosPrinter(
            self._transport(), profile, baud=BAUD if way == "serial" else None, simulated=True, timing=timing
        )

    def _transport(self) -> Transport:
        match self._way:
            case "network":
                return NetworkTransport(self._front.name)
            case "file":
                return DeviceFileTransport(self._front.name)
            case _:
                return SerialTransport(self._front.name, BAUD)

    def trouble(self, chance: random.Random) -> None:
        if chance.randrange(2):
            self._printer.play(chance.choice(IN_THE_MIDDLE).format(n=chance.randrange(1, 300)))
        else:
            self._printer.set_fault(chance.choice(BETWEEN), True)

    def mend(self) -> None:
        self._printer.stop_script()
        self._printer.restore()
        if self._mute:
            self._printer.set_fault("silent", True)

    def papers(self, label: str) -> tuple[int, bool]:
        """Whole papers of a number, and whether anything of it is on paper."""
        kept = [slip.paper for slip in self._printer.slips]
        growing = self._printer.growing()
        kept += [growing.paper] if growing else []
        return sum(is_whole(paper, label) for paper in kept), any(is_of(paper, label) for paper in kept)

    def close(self) -> None:
        self.device.close()
        self._printer.close()


class Run:
    """Troubles at one bench until the time is over."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench, self._chance, self.tally = bench, random.Random(f"{seed} {bench.name}"), Tally()

    def play(self, seconds: float, *, longest_trouble: float) -> None:
        try:
            self._play(seconds, longest_trouble)
        except Exception as error:  # told, not lost with the thread
            self._fault(repr(error))
            raise

    def _play(self, seconds: float, longest_trouble: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.tally.faults:
            self._bench.trouble(self._chance)
            self.tally.troubles += 1
            over = time.monotonic() + self._chance.uniform(0.0, longest_trouble)
            self._slip()
            while time.monotonic() < over:
                self._bench.device.status()
                time.sleep(0.05)
            self._bench.mend()
            self._until_paper()

    def _until_paper(self) -> None:
        began = time.monotonic()
        while not self._slip():
            if time.monotonic() - began > GIVE_UP_SECONDS:
                self._fault("no slip came out any more")
                return
            self._bench.device.status()
            time.sleep(0.2)
        self.tally.longest = max(self.tally.longest, time.monotonic() - began)

    def _slip(self) -> bool:
        """Print one number; whether it is on paper and said to be."""
        self.tally.slips += 1
        label = f"B{self.tally.slips:05d}"
        outcome = self._bench.device.print(slip_of(label)).outcome
        said = outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)
        end = time.monotonic() + (PAPER_SECONDS if said else 0.0)
        while (found := self._bench.papers(label))[0] != 1 and time.monotonic() < end:
            time.sleep(0.01)
        if found[0] > 1:
            self._fault(f"{label} is on {found[0]} papers")
        if outcome is PrintOutcome.PRINTED and found[0] != 1:
            self._fault(f"{label} is printed without paper")
        if outcome is PrintOutcome.FAILED and found[1]:
            self._fault(f"{label} has failed with something on paper")
        return said and found[0] == 1

    def _fault(self, words: str) -> None:
        self.tally.faults.append(f"{self._bench.name}: {words}")


def soak(
    folder: Path, *, seconds: float, seed: int, profiles: Sequence[str], timing: Timing, longest_trouble: float
) -> list[Tally]:
    """All benches at once, each in a thread of its own."""
    benches = [
        Bench(folder, shipped(name), way, mute=mute, timing=timing)
        for name in profiles
        for way in WAYS
        for mute in ((False,) if shipped(name).answers == "always" else (False, True))
    ]
    runs = [Run(bench, seed) for bench in benches]
    threads = [
        threading.Thread(target=run.play, args=(seconds,), kwargs={"longest_trouble": longest_trouble}) for run in runs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for bench in benches:
        bench.close()
    return [run.tally for run in runs]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak cables", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-cables-") as folder:
        tallies = soak(
            Path(folder),
            seconds=60 * wish.minutes,
            seed=wish.seed,
            profiles=sorted(available()),
            timing=Timing(),
            longest_trouble=20.0,
        )
    faults = [words for tally in tallies for words in tally.faults]
    for words in faults:
        print(f"FAULT {words}")
    troubles, slips = sum(tally.troubles for tally in tallies), sum(tally.slips for tally in tallies)
    longest = max(tally.longest for tally in tallies)
    print(f"{troubles} troubles, {slips} slips, paper again after {longest:.1f} s at most, {len(faults)} faults")
    return 1 if faults else 0
