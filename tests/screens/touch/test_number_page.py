"""The number's page under a real finger, over the real services: exchanged, without paper, printed later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from devices.printer import PrinterState, TextLine
from devices.simulated.memory import MemoryPrinter
from screens.touch.app.previews import frame, previews
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.theme import look
from screens.touch.number.ticket_flow import RECOVERY_SECONDS, SLEEP_SECONDS
from services.log.reading import EntryFilter, entries
from services.queue.model import Ticket, TicketState
from tests.support.clock import ManualClock
from tests.support.panel import Panel, middle
from tests.support.touch_app import words
from tests.support.visitor import Visitor

PANELS = {"upright": (1080, 1920, 299.0), "lying": (1920, 1080, 531.0), "low": (1280, 800, 331.0)}
EVERYONE = [Preferences(size, low_reach=low) for size, low in product(TextSize, (False, True))]
TRAVELS = ("ticket-new", "ticket-printed", "ticket-sent", "ticket-failed", "ticket-printable", "ticket-not-changed")
ASKS = ("ticket-asking", "ticket-asking-printable", "ticket-asking-sent", "ticket-asking-written")


@pytest.fixture
def visitor(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    visitor = Visitor(panel, clock, tmp_path)
    yield visitor
    visitor.close()


def on_paper(printer: MemoryPrinter) -> list[str]:
    return [" ".join(part.text for part in slip.parts if isinstance(part, TextLine)) for slip in printer.slips]


def takes(visitor: Visitor, service: str, group: str) -> Ticket:
    before = len(visitor.built.services.queue.tickets_today())
    for text in (words("home.take"), service, group):
        if text in " ".join(visitor.panel.texts()):
            visitor.touches(text)
    visitor.app.reaches(lambda: visitor.app.screen == "ticket")
    taken = visitor.built.services.queue.tickets_today()
    assert len(taken) == before + 1
    return taken[-1]


def passes(visitor: Visitor, clock: ManualClock, seconds: float) -> None:
    """Time passes, and the page has noticed it."""
    clock.advance(seconds)
    visitor.app.reaches(lambda: visitor.app.app.state.now == clock.monotonic())


def shows(visitor: Visitor, key: str, **fields: object) -> bool:
    return words(key, **fields) in visitor.panel.texts()


def test_a_number_that_was_chosen_wrongly_is_exchanged(visitor: Visitor) -> None:
    wrong = takes(visitor, "Kunjungan", "Lansia")
    visitor.app.reaches(lambda: shows(visitor, "ticket.printed"))
    assert "Prioritas: Lansia" in visitor.panel.texts() and "Prioritas: Lansia" in on_paper(visitor.printer)[0]
    visitor.touches(words("ticket.change"))
    visitor.app.reaches(lambda: visitor.app.screen == "services")
    assert shows(visitor, "services.paper_void", label=wrong.label)
    right = takes(visitor, "Titip", words("priority.nobody"))
    assert right.label != wrong.label and right.priority_group is None
    visitor.app.reaches(lambda: shows(visitor, "ticket.printed"))
    queue = visitor.built.services.queue
    assert [one.state for one in queue.tickets_today()] == [TicketState.CANCELLED, TicketState.WAITING]
    logged = entries(visitor.built.services.database, EntryFilter(event="ticket_taken_back"))
    assert [one.fields["label"] for one in logged] == [wrong.label]
    assert len(visitor.printer.slips) == 2 and not visitor.app.bugs


def test_without_paper_no_tapping_on_takes_the_number_away(visitor: Visitor, clock: ManualClock) -> None:
    visitor.printer.state = PrinterState.PAPER_OUT
    taken = takes(visitor, "Kunjungan", words("priority.nobody"))
    visitor.app.reaches(lambda: shows(visitor, "ticket.failed"))
    done = middle(visitor.panel.button(words("action.done")))
    for _ in range(3):
        visitor.panel.tap_at(*done)
    assert visitor.app.screen == "ticket" and not shows(visitor, "ticket.ask_noted"), "it sleeps"
    passes(visitor, clock, SLEEP_SECONDS + 1)
    for _ in range(4):
        visitor.panel.tap_at(*done)
        visitor.panel.settle()
        assert taken.label in visitor.panel.texts(), "the harmless answer lies where the finger was"
    visitor.panel.tap_at(*done)
    passes(visitor, clock, 31)
    visitor.app.reaches(lambda: shows(visitor, "ticket.ask_noted"))
    visitor.touches(words("ticket.noted"))
    visitor.app.reaches(lambda: visitor.app.screen == "home")
    assert visitor.printer.slips == []


def test_when_the_printer_is_well_again_the_number_is_printed_if_its_visitor_wants(
    visitor: Visitor, clock: ManualClock
) -> None:
    visitor.printer.state = PrinterState.PAPER_OUT
    taken = takes(visitor, "Kunjungan", words("priority.nobody"))
    visitor.app.reaches(lambda: shows(visitor, "ticket.failed"))
    passes(visitor, clock, RECOVERY_SECONDS + 1)
    visitor.app.reaches(lambda: not visitor.app.app.state.health.can_print)
    assert not shows(visitor, "ticket.print")
    visitor.printer.state = PrinterState.READY
    visitor.app.reaches(lambda: shows(visitor, "ticket.print"))
    assert visitor.printer.slips == [], "never by itself"
    visitor.touches(words("ticket.print"))
    visitor.app.reaches(lambda: shows(visitor, "ticket.printed"))
    (paper,) = on_paper(visitor.printer)
    assert taken.label in paper and "SALINAN" not in paper
    visitor.touches(words("action.done"))
    visitor.app.reaches(lambda: visitor.app.screen == "home")
    assert not visitor.app.bugs


PanelOf = Callable[..., Panel]


def place(widget: Any) -> tuple[int, ...]:
    left, bottom = widget.to_window(*widget.pos)
    return tuple(round(one) for one in (left, bottom, left + widget.width, bottom + widget.height))


def test_done_is_pale_only_while_it_sleeps(panel: Panel) -> None:
    shell, seen = panel.shell(), []
    for name in ("ticket-printed", "ticket-new", "ticket-printed"):
        shell.show(previews(look.panel.shape)[name](frame("id")))
        panel.settle()
        left, bottom, _right, _top = place(shell.screen("ticket").ids.done)
        picture = panel.picture()
        seen.append(picture.getpixel((left + 60, picture.height - bottom - 60)))
    assert seen[0] == seen[2] != seen[1]


@pytest.mark.parametrize("shape", PANELS)
def test_done_never_moves_and_the_harmless_answer_lies_there(panel_of: PanelOf, shape: str) -> None:
    width, height, width_mm = PANELS[shape]
    panel = panel_of(width, height, width_mm=width_mm)
    shell = panel.shell()
    for wanted, language in product(EVERYONE, ("id", "en")):
        seen: dict[str, set[tuple[int, ...]]] = {"right": set(), "left": set()}
        for name in (*TRAVELS, *ASKS):
            shell.show(previews(look.panel.shape)[name](frame(language, wanted)))
            panel.settle()
            ids = shell.screen("ticket").ids
            right, left = (ids.not_yet, ids.noted) if name in ASKS else (ids.done, ids.change)
            assert right.there
            seen["right"].add(place(right))
            seen["left"].add(place(left)[:3])  # longer words make it higher
        assert {side: len(places) for side, places in seen.items()} == {"right": 1, "left": 1}, (wanted, language, seen)
