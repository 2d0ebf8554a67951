"""The part of a simulated printer that puts ink on paper: styles, lines, codes, pictures, the knife. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from devices.escpos.commands import Command
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper_parts import Paper, PaperFeed, PaperLine, PaperPart, PaperQr, PaperRaster, Run, Side

CELL_DOTS, LINE_DOTS, DOTS_PER_MM = 12, 30, 8
LINE_MM = LINE_DOTS / DOTS_PER_MM
HEAD_TO_KNIFE_LINES = 3  # GS V 65/66 bring the last line to the knife first
CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}
CHINESE, FIRST_OF_A_PAIR = "gbk", 0x81
_SIDES = {0: Side.LEFT, 48: Side.LEFT, 1: Side.CENTER, 49: Side.CENTER, 2: Side.RIGHT, 50: Side.RIGHT}
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}


@dataclass(frozen=True, slots=True)
class Work:
    """What a command costs: millimetres of paper and other seconds. `cut`: the knife is to move now."""

    mm: float = 0.0
    seconds: float = 0.0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    width: int = 1
    height: int = 1
    bold: bool = False
    underlined: bool = False


class PrintHead:
    """Executes what is printed. `report` is told what a real printer would not have printed, and why."""

    def __init__(self, model: MachineModel, on_paper: Callable[[Paper], None], report: Callable[[str], None]) -> None:
        self._model = model
        self._on_paper = on_paper
        self._report = report
        self._parts: list[PaperPart] = []
        self.lines = 0  # printed since the start
        self.initialise()

    def initialise(self) -> None:
        """ESC @: default styles; what was in the line but not printed is dropped. Paper stays paper."""
        self._look = _Look()
        self._side = Side.LEFT
        self._code_page = CODE_PAGES[self._model.code_page_number]
        self._runs: list[Run] = []
        self._line_dots = 0
        self._in_pairs, self._half = self._model.chinese_mode, b""
        self._qr_data, self._qr_module, self._qr_level = "", 3, "L"

    @property
    def on_the_way(self) -> tuple[PaperPart, ...]:
        """What has been printed since the last cut and still hangs in the printer."""
        return tuple(self._parts)

    def release(self, *, cut: bool) -> None:
        """The piece of paper leaves the printer: cut, or torn off by a hand (then only if there is one)."""
        parts, self._parts = tuple(self._parts), []
        if cut or parts:
            self._on_paper(Paper(parts, cut))

    def execute(self, command: Command) -> Work | None:
        """Carry out a command of the print head; None when it is not one (or not known to this model)."""
        name, n = command.name, command.data[-1]
        match name:
            case "text":
                return self._character(n)
            case "LF":
                return self._print_line()
            case "NUL" | "CR" | "CAN":
                return Work()
            case "ESC @":
                self.initialise()
            case "ESC d":
                return self._feed(n)
            case "ESC J":
                return self._feed(n / LINE_DOTS)
            case "GS V" | "ESC i" | "ESC m":
                return self._cut(command) if self._model.cutter else None
            case "GS v 0":
                self._start_line("a picture")
                self._parts.append(PaperRaster(command.data[4] | command.data[5] << 8, (), self._side))
            case "raster row":
                return self._raster_row(command.data)
            case "GS ( k":
                return self._qr(command) if self._model.native_qr else None
            case _:
                return Work() if self._style(command, n) else None
        return Work()

    def _style(self, command: Command, n: int) -> bool:
        match command.name:
            case "ESC a" if n in _SIDES:
                self._side = _SIDES[n]
            case "ESC E" | "ESC G":
                self._look = replace(self._look, bold=bool(n & 1))
            case "ESC -" if n in (0, 1, 2, 48, 49, 50):
                self._look = replace(self._look, underlined=n not in (0, 48))
            case "GS !" if n & 0x88 == 0:
                self._look = replace(self._look, width=(n >> 4) + 1, height=(n & 7) + 1)
            case "ESC t" if n in CODE_PAGES:
                self._code_page = CODE_PAGES[n]
            case "ESC M" if n in (0, 48):
                return True
            case "ESC 2" | "ESC R":
                return True
            case "FS ." | "FS &":  # a model that knows no Chinese passes over both
                self._in_pairs = self._model.chinese_mode and command.name == "FS &"
            case _:
                return False
        return True

    # -- lines ------------------------------------------------------------------------------------------

    def _character(self, byte: int) -> Work:
        work = Work()
        data = self._half + bytes((byte,))
        if self._in_pairs and data[0] >= FIRST_OF_A_PAIR and len(data) < 2:
            self._half = data
            return work
        self._half = b""
        dots = CELL_DOTS * self._look.width * len(data)
        if self._line_dots + dots > self._model.width_dots:
            work = self._print_line()  # the line is full: printers go on in the next
        look = self._look
        text = data.decode(CHINESE if len(data) > 1 else self._code_page, "replace")
        run = Run(text, look.width, look.height, look.bold, look.underlined)
        if self._runs and replace(self._runs[-1], text="") == replace(run, text=""):
            self._runs[-1] = replace(run, text=self._runs[-1].text + text)
        else:
            self._runs.append(run)
        self._line_dots += dots
        return work

    def _print_line(self) -> Work:
        line = PaperLine(tuple(self._runs), self._side)
        if not self._runs:
            line = PaperLine((Run("", height=self._look.height),), self._side)
        self._runs, self._line_dots, self._half = [], 0, b""
        self._parts.append(line)
        self.lines += 1
        return Work(mm=LINE_MM * line.height)

    def _start_line(self, what: str) -> None:
        if self._runs:
            self._report(f"{what} in the middle of a line: the line was printed first")
            self._print_line()

    def _feed(self, lines: float) -> Work:
        printed = self._print_line().mm if self._runs else 0.0
        if lines:
            self._parts.append(PaperFeed(lines))
        return Work(mm=printed + lines * LINE_MM)

    def _cut(self, command: Command) -> Work:
        beyond = command.data[3] / LINE_DOTS if len(command.data) > 3 else 0.0
        feed = HEAD_TO_KNIFE_LINES + beyond if len(command.data) > 3 else 0.0
        return replace(self._feed(feed), seconds=self._model.cut_seconds, cut=True)

    # -- pictures and codes --------------------------------------------------------------------------------

    def _raster_row(self, row: bytes) -> Work:
        picture = self._parts[-1] if self._parts else None
        if not isinstance(picture, PaperRaster):  # the paper was torn off in the middle of the picture
            picture = PaperRaster(len(row), (), self._side)
            self._parts.append(picture)
        self._parts[-1] = replace(picture, rows=(*picture.rows, row))
        return Work(mm=1 / DOTS_PER_MM)

    def _qr(self, command: Command) -> Work | None:
        body = command.parameters
        if len(body) < 3 or body[0] != 49:
            return None
        match body[1]:
            case 65:
                return Work()
            case 67 if 1 <= body[2] <= 16:
                self._qr_module = body[2]
            case 69 if body[2] in _LEVELS:
                self._qr_level = _LEVELS[body[2]]
            case 80:
                self._qr_data = body[3:].decode("ascii", "replace")
            case 81:
                return self._print_qr()
            case _:
                return None
        return Work()

    def _print_qr(self) -> Work:
        self._start_line("a QR code")
        side = qr_modules(self._qr_data, self._qr_level) * self._qr_module if self._qr_data else 0
        if not self._qr_data or side > self._model.width_dots:
            self._report("a QR code wider than the paper" if side else "a QR code without data")
            return Work()
        self._parts.append(PaperQr(self._qr_data, self._qr_module, self._qr_level, self._side))
        return Work(mm=side / DOTS_PER_MM)


@lru_cache(maxsize=256)
def qr_modules(data: str, level: str) -> int:
    """The side of a QR code in modules; more than any paper has where the data do not fit into one."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    made = qrcode.QRCode(error_correction=getattr(qrcode, f"ERROR_CORRECT_{level}"), border=0)
    made.add_data(data)
    try:
        return 17 + 4 * int(made.best_fit())
    except (DataOverflowError, ValueError):
        return 10_000
