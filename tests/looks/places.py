"""Where the widgets of tests.support.places stand on the drawn panel."""

from __future__ import annotations

from typing import Any

from tests.looks.stage import Stage


def places() -> dict[str, object]:
    """Name: [left, top, right, bottom] in pixels from the upper left corner."""
    stage = Stage("portrait")

    def box(widget: Any) -> list[float]:
        left, bottom = widget.to_window(*widget.pos)
        height = stage.shell.height
        return [left, height - bottom - widget.height, left + widget.width, height - bottom]

    found: dict[str, object] = {}
    stage.show("home-scanner")
    cards = reversed(stage.shell.screen("home").ids.cards.children)
    found["TAKE"], found["SCAN"], found["INFORMATION"] = (box(tile) for tile in cards)
    stage.show("services")
    tiles = stage.shell.screen("services").ids.services.children
    found["FIRST_SERVICE"] = box(next(tile for tile in tiles if tile.name == "Kunjungan"))
    stage.show("priority")
    found["NOBODY"] = box(stage.shell.screen("priority").ids.nobody)
    stage.show("ticket-printed")
    found["LAST_BUTTON"] = box(stage.shell.screen("ticket").ids.done)
    return found
