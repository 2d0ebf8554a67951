"""What changes on the testers' page while one looks, in parts; and the same for scripts as JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from screens.web.simulator import words
from screens.web.simulator.answers import templates
from screens.web.simulator.live import Closing, until
from screens.web.simulator.ports import PrinterBench, PrinterState, ScannerBench, ScannerBenchState, WireRow

SHOWN_ROWS: Final = 150
PARTS_OF_A_GROUP: Final = {
    "printer": ("state", "printer", "count", "growing", "slips"),
    "scanner": ("scanner", "kept"),
    "wire": ("wire",),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The devices and their wires at one moment; rows of the wires newest first."""

    printer: PrinterState | None
    scanner: ScannerBenchState | None
    rows: tuple[WireRow, ...]
    routine: bool
    zone: tzinfo | None = None

    @property
    def marks(self) -> dict[str, str]:
        """A mark for each group of PARTS_OF_A_GROUP, of what there is."""
        found = {"printer": self.printer.mark if self.printer else "", "scanner": ""}
        if self.scanner:
            found["scanner"] = self.scanner.mark
        newest = f"{self.rows[0].at:.4f}" if self.rows else ""
        return {**found, "wire": f"{len(self.rows)}.{newest}"}

    @property
    def mark(self) -> str:
        return "~".join(self.marks.values())

    def context(self) -> dict[str, Any]:
        """For templates."""
        return {
            "printer": self.printer,
            "scanner": self.scanner,
            "rows": self.rows[:SHOWN_ROWS],
            "routine": self.routine,
            "zone": self.zone,
            "fault_words": words.FAULTS,
            "act_words": words.ACTS,
        }


Look = Callable[[bool], Seen]


def looking_at(printer: PrinterBench | None, scanner: ScannerBench | None, zone: tzinfo | None) -> Look:
    """A look at the devices; its argument: with the questions that the kiosk asks all the time."""

    def look(routine: bool) -> Seen:
        state = scanner.state() if scanner else None
        rows = [*(printer.wire() if printer else ()), *(scanner_rows(state) if state else ())]
        wanted = sorted((row for row in rows if routine or not row.routine), key=lambda row: row.at)
        return Seen(printer.state() if printer else None, state, tuple(reversed(wanted)), routine, zone)

    return look


def scanner_rows(state: ScannerBenchState) -> tuple[WireRow, ...]:
    """The scanner's lines in the words of the wires, oldest first."""
    rows = []
    for line in reversed(state.lines):
        lost = f"; {line.lost} of them lost, nobody read" if line.lost else ""
        said = f"{line.words}: {line.visible}{lost}"
        rows.append(WireRow(line.at, not line.from_scanner, "scanner", "", line.size, said, strange=bool(line.lost)))
    return tuple(rows)


def part_routes(look: Look, closing: Closing) -> APIRouter:
    """GET parts (HTML by name, waits for news), GET state and GET wire (JSON)."""
    router = APIRouter()

    @router.get("/parts")
    async def parts(request: Request, seen: str = "", routine: bool = False) -> Response:
        """The parts that are not as `seen`, as soon as there is one; else 204."""
        found = await _changed(request, seen, routine)
        if found is None:
            return Response(status_code=204)
        known = dict(zip(found.marks, seen.split("~"), strict=False))
        changed = [
            part for name, mark in found.marks.items() if known.get(name) != mark for part in _parts(name, found)
        ]
        html = {part: templates.get_template(f"simulator_{part}.html").render(found.context()) for part in changed}
        return JSONResponse(html, headers={"x-mark": found.mark})

    @router.get("/state")
    async def state(request: Request) -> Response:
        """Printer and scanner as they are now."""
        found = await asyncio.to_thread(look, False)
        return JSONResponse(
            {
                "printer": asdict(found.printer) if found.printer else None,
                "scanner": asdict(found.scanner) if found.scanner else None,
            }
        )

    @router.get("/wire")
    async def wire(request: Request, seen: str = "", routine: bool = False) -> Response:
        """The rows of the wires, oldest first, as soon as they are not what was `seen`; else 204."""
        found = await _changed(request, seen, routine, lambda one: one.marks["wire"])
        if found is None:
            return Response(status_code=204)
        rows = [asdict(row) for row in reversed(found.rows)]
        return JSONResponse(rows, headers={"x-mark": found.marks["wire"]})

    async def _changed(
        request: Request, seen: str, routine: bool, mark: Callable[[Seen], str] = lambda one: one.mark
    ) -> Seen | None:
        async def now() -> Seen:
            return await asyncio.to_thread(look, routine)

        return await until(now, lambda one: mark(one) != seen, closing.or_left(request))

    return router


def _parts(group: str, seen: Seen) -> tuple[str, ...]:
    there = {"printer": seen.printer, "scanner": seen.scanner, "wire": seen}[group]
    return PARTS_OF_A_GROUP[group] if there else ()
