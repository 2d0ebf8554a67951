"""Every tap of a visitor's way, and an officer's, through all subjects: each screen's first opening, and later ones.

The shipped kiosk, its devices simulated, motion off. Where its buttons lie it says itself
(tests.benchmarks.watched_kiosk); the stopwatch looks at the display alone. Between two taps a visitor reads: what is
new takes no touch at once. Of a tap that has to wait for the disk (a number is taken) the answer is the next page all
the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kiosk.compose.services import Services, open_services
from kiosk.processes.children import VirtualDisplay
from kiosk.settings.reading import load
from kiosk.simulator.address import read_address
from kiosk.simulator.client import post
from screens.touch.core.guard import SETTLING
from services.queue.model import Channel, Issued, TakeRequest
from tests.benchmarks.figures import Bench, Figure, median_ms, p99_ms, within
from tests.benchmarks.watched import HOLD_SECONDS, ROOT, Watched, on_display
from tests.benchmarks.watched_kiosk import DOOR, Button, ask, wait_until_up
from tests.support.staff import officer

BARE = "bare Kivy"
READS_SECONDS = SETTLING.near_seconds + 0.15  # between two taps
AFTER_ASKING = 0.1  # the door is closed again when a finger comes
UP_SECONDS = 40.0
READY_SECONDS = (
    1.0  # after the first picture of the home screen somebody may tap: what is made ahead is still being made
)
LONG_PRESS_SECONDS = 3.4
WAIT_SECONDS = 20.0
HIDDEN_DOOR = (300, 60)  # the house's name in the header
CODE = "p01"
TURNS, WORST = 2, 5


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: on which screen, on what; seconds until the button looked pressed, and from lifting to the answer."""

    screen: str
    words: str
    turn: int  # 1: the first opening of what it leads to
    seen: float
    answered: float

    def __str__(self) -> str:
        again = "" if self.turn == 1 else ", again"
        return f"{self.words} ({self.screen}{again}) {self.answered * 1e3:.0f}"


@dataclass
class Hand:
    """A finger on a kiosk that runs."""

    folder: Path
    on: VirtualDisplay
    between: Callable[[], object] = lambda: None  # what is measured beside, while a visitor reads
    taps: list[Tap] = field(default_factory=list)
    turn: int = 1

    def __post_init__(self) -> None:
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("motion = yes", "motion = no")
        text = text.replace("with_kiosk = yes", "with_kiosk = no").replace("port = 8765", "port = 0")
        self.place = self.folder / "kiosk.ini"
        self.place.write_text(text, "utf-8")
        self._door = f"kiosk-benchmark-{self.folder.name}-{id(self)}"
        command = [sys.executable, "-P", "-m", "tests.benchmarks.watched_kiosk", "--config", str(self.place), "run"]
        self.kiosk = Watched(command, self.on, {DOOR: self._door})

    @cached_property
    def services(self) -> Services:
        return open_services(load(self.place))

    def wait_until_up(self) -> None:
        wait_until_up(self._door, UP_SECONDS)
        time.sleep(READY_SECONDS)

    def button(self, words: str) -> tuple[str, Button]:
        """The screen and its button with these words, once it is there. Raises TimeoutError."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            seen = ask(self._door)
            found = [one for one in seen.buttons if words in one.words.replace("\n", " ")] if seen is not None else []
            exact = [one for one in found if one.words.strip() in (words, f"{words} {words}")]
            if seen is not None and found:
                return seen.screen, (exact or found)[0]
            if time.monotonic() > end:
                shown = [] if seen is None else [seen.screen, *(one.words for one in seen.buttons)]
                raise TimeoutError(f"no {words!r} on {shown}")
            time.sleep(0.2)

    def tap(self, *many: str) -> None:
        for words in many:
            self.button(words)
            self.kiosk.rests()
            began = time.perf_counter()
            self.between()
            time.sleep(max(0.0, READS_SECONDS - (time.perf_counter() - began)))
            screen, button = self.button(words)  # where it lies now
            time.sleep(AFTER_ASKING)
            seen = self.kiosk.press(button.middle, button.box)
            answered = self.kiosk.lift(button.middle, button.box)
            self.taps.append(Tap(screen, words, self.turn, seen, answered))

    def long_press(self) -> None:
        """The officers' hidden way; nothing is measured."""
        self.kiosk.rests()
        time.sleep(READS_SECONDS)
        self.kiosk.finger.press(*HIDDEN_DOOR)
        time.sleep(LONG_PRESS_SECONDS)
        self.kiosk.finger.release(*HIDDEN_DOOR)

    def shows(self, code: str) -> None:
        """A code is held to the scanner."""
        address = read_address(load(self.place).storage.run)
        assert address is not None
        assert not post(address.url, "scanner/scan", {"code": code, "suffix": "", "times": "1"})

    def served(self) -> str:
        """The code of a number that was served just now."""
        queue, who = self.services.queue, officer(CODE)
        request = TakeRequest(f"r{len(self.taps)}", "A", channel=Channel.COMMAND, print_slip=False)
        taken = queue.taking.take(request)
        assert isinstance(taken, Issued)
        queue.counters.open(who, "1")
        queue.calling.call_next(who, "1")
        queue.calling.start(who, "1")
        queue.calling.finish(who, "1")
        return taken.ticket.qr_text

    def stop(self) -> None:
        if "services" in self.__dict__:
            self.services.close()
        self.kiosk.stop()


def a_number(hand: Hand) -> None:
    hand.tap("Ambil nomor", "Kembali", "Ambil nomor", "Kunjungan", "Kembali", "Titip barang", "Tidak ada")
    hand.tap("Salah? Ubah", "Titip barang", "Lansia", "Selesai")


def a_visit(hand: Hand) -> None:
    hand.tap("Sudah daftar kunjungan", "Ketik kode", "1", "2", "Hapus", "3", "Kembali")
    hand.tap("Lihat antrean atau titipan", "Kembali")


def information(hand: Hand) -> None:
    hand.tap("Informasi", "Layanan", "Kunjungan", "Kembali", "Kembali", "Jadwal", "Kembali", "Barang terlarang")
    hand.tap("Kembali", "Pengaduan", "Kembali", "Hasil survei", "Kembali", "Kembali", "Semua layanan GRATIS")
    hand.tap("Kembali")


def the_bar(hand: Hand) -> None:
    hand.tap("Kontras tinggi", "Warna biasa", "Turunkan tombol", "Naikkan tombol")
    hand.tap("Bahasa", "English", "Language", "Bahasa Indonesia", "Suara", "Nyalakan suara")
    hand.tap("Matikan suara", "Tutup", "Panggil petugas", "Baik", "Perbesar tulisan", "Lebih besar lagi")
    hand.tap("Tulisan biasa")


def a_survey(hand: Hand) -> None:
    hand.shows(hand.served())
    hand.tap("Sangat puas", "Ubah", "Survei resmi", "Survei Kepuasan", "Sesuai", "Berhenti")


def an_officer(hand: Hand) -> None:
    hand.long_press()
    hand.tap("p", "0", "1", "Kembali")


WAYS = (a_number, a_visit, information, the_bar, a_survey, an_officer)


def measure(bench: Bench) -> list[Figure]:
    """Twice the whole way on a kiosk that has just come up; a bare app is tapped in turn."""
    bare = [sys.executable, "-P", "-m", "tests.benchmarks.bare_kivy"]
    with on_display() as ours, on_display() as theirs:
        base = Watched(bare, theirs)
        beside: list[float] = []
        hand = Hand(bench.folder, ours, lambda: beside.append(_tap_bare(base)))
        try:
            hand.wait_until_up()
            for hand.turn in range(1, TURNS + 1):
                for way in WAYS:
                    way(hand)
        finally:
            hand.stop()
            base.stop()
    return figures(hand.taps, beside)


def _tap_bare(base: Watched) -> float:
    middle = base.finger.size[0] // 2, base.finger.size[1] // 2
    base.finger.press(*middle)
    time.sleep(HOLD_SECONDS)
    return base.lift(middle)


def figures(taps: Sequence[Tap], beside: Sequence[float]) -> list[Figure]:
    answered = [one.answered for one in taps]
    first = [one.answered for one in taps if one.turn == 1]
    slowest = sorted(taps, key=lambda one: one.answered, reverse=True)[:WORST]
    worst = "slowest: " + "; ".join(map(str, slowest))
    return [
        Figure("tap to answer, median", median_ms(answered), median_ms(beside), "ms", 1.2, beside=BARE),
        within("tap to answer, p99", p99_ms(answered), 50.0, "ms", worst),
        within("tap to answer, p99 of first openings", p99_ms(first), 50.0, "ms", f"{len(first)} taps of {len(taps)}"),
        within("tap to a button that looks pressed, p99", p99_ms([one.seen for one in taps]), 50.0, "ms"),
    ]
