"""Where the widgets of tests.support.places stand on the drawn panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from screens.touch.look.preferences import Preferences, TextSize
from tests.looks.stage import Stage

EASY = Preferences(TextSize.LARGEST, high_contrast=True, low_reach=True)


def places() -> dict[str, object]:
    """Name: [left, top, right, bottom] in pixels from the upper left corner."""
    stage = Stage("portrait")

    def box(widget: Any) -> list[float]:
        left, bottom = widget.to_window(*widget.pos)
        height = stage.shell.height
        return [left, height - bottom - widget.height, left + widget.width, height - bottom]

    found: dict[str, object] = {}
    stage.show("home-visit")
    cards = reversed(stage.shell.screen("home").ids.cards.children)
    found["TAKE"], found["SCAN"], found["MY_PLACE"], found["INFORMATION"] = (box(tile) for tile in cards)
    stage.show("scan-or-type")
    found["BACK"] = box(stage.shell.screen("scan").ids.back)
    stage.show("services")
    tiles = stage.shell.screen("services").ids.services.children
    found["FIRST_SERVICE"] = box(next(tile for tile in tiles if tile.name == "Kunjungan"))
    stage.show("priority")
    found["NOBODY"] = box(stage.shell.screen("priority").ids.nobody)
    stage.show("ticket-printed")
    found["LAST_BUTTON"] = box(stage.shell.screen("ticket").ids.done)
    found |= _of_one_who_answers(stage, box, "FACE", Preferences())
    return found | _of_one_who_needs_all(stage, box)


def _of_one_who_needs_all(stage: Stage, box: Callable[[Any], list[float]]) -> dict[str, object]:
    """The way to the largest letters, high contrast and low reach, and a number taken with all of them."""
    found: dict[str, object] = {}
    wanted = Preferences()
    for name, button, then in (
        ("CONTRAST", "contrast", replace(wanted, high_contrast=True)),
        ("REACH", "reach", replace(wanted, high_contrast=True, low_reach=True)),
        ("LARGER", "larger", replace(wanted, high_contrast=True, low_reach=True, text_size=TextSize.LARGE)),
        ("LARGEST", "larger", EASY),
    ):
        stage.show("home-visit", "id", wanted)
        found[name], wanted = box(stage.shell.ids.bar.ids[button]), then
    stage.show("home-visit", "id", EASY)
    found["EASY_TAKE"] = box(stage.shell.screen("home").ids.cards.children[-1])
    stage.show("services", "id", EASY)
    tiles = stage.shell.screen("services").ids.services.children
    found["EASY_SERVICE"] = box(next(tile for tile in tiles if tile.name == "Kunjungan"))
    stage.show("priority", "id", EASY)
    found["EASY_NOBODY"] = box(stage.shell.screen("priority").ids.nobody)
    stage.show("ticket-printed", "id", EASY)
    found["EASY_DONE"] = box(stage.shell.screen("ticket").ids.done)
    return found | _of_one_who_answers(stage, box, "EASY_FACE", EASY)


def _of_one_who_answers(
    stage: Stage, box: Callable[[Any], list[float]], name: str, wanted: Preferences
) -> dict[str, object]:
    """The short way of the survey: the happiest face."""
    stage.show("survey-faces", "id", wanted)
    faces = stage.shell.screen("surveyfaces").ids.answers.children
    return {name: box(next(tile for tile in faces if tile.card.key == "5"))}
