"""The simulated scanner as the testers' page and the command line want it: an adapter, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from devices.scan_frames import Suffix
from devices.scan_text import escaped, unescaped
from devices.simulated.picture_codes import PictureProblem, codes_in
from devices.simulated.pty_scanner import PtyScanner, SentFraming
from kiosk.simulator.saved_codes import SavedCodes
from screens.web.simulator.ports import ScannerBenchState, ScannerLine

ACTS: Final = ("unplug", "plug", "no-read", "noise", "oversize", "half", "burst")
HALF_OF: Final = "T10000000000000"
BURST: Final = 1000
BURST_SECONDS: Final = 0.001
_AIM = re.compile(r"|\][A-Za-z][0-9A-Za-z]")
_PROBLEMS: Final = {
    PictureProblem.NO_CODE: "There is no readable code in this picture.",
    PictureProblem.NO_PICTURE: "This is no picture (PNG, JPEG, GIF or BMP).",
    PictureProblem.TOO_LARGE: "This picture is too large.",
}


class SimulatedScannerBench:
    """A screens.web.simulator.ports.ScannerBench over the simulated scanner."""

    suffixes: tuple[str, ...] = tuple(Suffix)
    acts: tuple[str, ...] = ACTS

    def __init__(self, scanner: PtyScanner, kept: SavedCodes) -> None:
        self._scanner = scanner
        self._kept = kept
        self._acts: dict[str, Callable[[], bool]] = {
            "unplug": scanner.disconnect,
            "plug": scanner.connect,
            "no-read": scanner.no_read,
            "noise": lambda: scanner.noise(seed=scanner.count),
            "oversize": scanner.oversize,
            "half": lambda: scanner.half(HALF_OF),
            "burst": lambda: scanner.burst((f"T1{n:013d}" for n in range(BURST)), every_seconds=BURST_SECONDS),
        }

    def state(self) -> ScannerBenchState:
        scanner = self._scanner
        framing, connected = scanner.framing, scanner.connected
        lines = tuple(
            ScannerLine(line.from_scanner, line.visible, line.size, line.lost, line.words, line.at)
            for line in reversed(scanner.lines)
        )
        return ScannerBenchState(
            mark=f"{scanner.count}.{int(connected)}.{framing.suffix}.{framing.prefix.hex()}.{framing.aim[1:]}"
            f".{self._kept.changes}",
            connected=connected,
            suffix=framing.suffix.value,
            prefix=escaped(framing.prefix),
            aim=framing.aim,
            lines=lines,
            signals=tuple(verdict.value for verdict in reversed(scanner.signals)),
            kept=self._kept.all(),
        )

    def scan(self, code: str, suffix: str = "", times: int = 1) -> str:
        if suffix and suffix not in self.suffixes:
            return f"A suffix is one of: {', '.join(self.suffixes)}."
        framing = self._scanner.framing
        once = SentFraming(Suffix(suffix), framing.prefix, framing.aim) if suffix else framing
        return self._sent(all(self._scanner.scan(code, framing=once) for _ in range(times)))

    def picture(self, picture: bytes) -> str:
        codes = codes_in(picture)
        if isinstance(codes, PictureProblem):
            return _PROBLEMS[codes]
        return self._sent(all(self._scanner.scan(code) for code in codes))

    def act(self, name: str) -> str:
        if name not in self._acts:
            return f"The simulated scanner knows: {', '.join(ACTS)}."
        return self._sent(self._acts[name]())

    def set_framing(self, suffix: str, prefix: str, aim: str) -> str:
        if suffix not in self.suffixes:
            return f"A suffix is one of: {', '.join(self.suffixes)}."
        if not _AIM.fullmatch(aim):
            return "An AIM id looks like ]Q0; leave it empty for none."
        try:
            self._scanner.set_framing(suffix=Suffix(suffix), prefix=unescaped(prefix), aim=aim)
        except ValueError as error:
            return f"This is no prefix: {error}."
        return ""

    def keep(self, name: str, code: str) -> str:
        return self._kept.keep(name, code)

    def forget(self, name: str) -> str:
        return self._kept.forget(name)

    def _sent(self, whole: bool) -> str:
        if whole:
            return ""
        away = "is unplugged" if not self._scanner.connected else "has nobody who reads it"
        return f"Not everything went out: the simulated scanner {away}."
