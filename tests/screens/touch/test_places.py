"""What must not move, and what must not go: the answers of one question, and the line that says what a service is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from screens.touch.app.previews import frame, previews
from screens.touch.app.view import Shown
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.theme import look
from screens.touch.number.view import PriorityView
from screens.touch.widgets.kit import Body
from tests.support.panel import Panel

PANELS = {"upright": (1080, 1920, 299.0), "lying": (1920, 1080, 531.0), "low": (1280, 800, 331.0)}
EVERYONE = [Preferences(size, low_reach=low) for size, low in product(TextSize, (False, True))]
SERVICES = (
    ("", "Kunjungan"),
    ("e-KTP.", "Kunjungan keluarga besar bersama penasihat hukum dan juru bahasa isyarat"),
    ("Surat izin dari instansi penahan, kartu keluarga, pakaian sopan. " * 6, "Kunjungan"),
)  # what to bring, and the name

PanelOf = Callable[..., Panel]


def places(panel: Panel, screen: Any) -> dict[str, tuple[float, ...]]:
    """Where the answers of the priority screen are, by name; whole pixels."""
    tiles = [one for one in screen.ids.groups.children if one.there]
    found = {tile.name: tile for tile in tiles} | {"nobody": screen.ids.nobody}
    return {
        name: tuple(round(one) for one in (*widget.to_window(*widget.pos), *widget.size))
        for name, widget in found.items()
    }


def asked_of(view: PriorityView, requirements: str, name: str) -> PriorityView:
    return replace(view, service=replace(view.service, requirements=requirements, name=name))


@pytest.mark.parametrize("shape", PANELS)
def test_who_goes_first_is_answered_in_the_same_place_whatever_the_service(panel_of: PanelOf, shape: str) -> None:
    width, height, width_mm = PANELS[shape]
    panel = panel_of(width, height, width_mm=width_mm)
    shell = panel.shell()
    for wanted in EVERYONE:
        picture = previews(look.panel.shape)["priority"](frame("id", wanted))
        assert isinstance(picture.screen, PriorityView)
        seen = []
        for requirements, name in SERVICES:
            shell.show(Shown(picture.frame, asked_of(picture.screen, requirements, name), None))
            panel.settle()
            seen.append(places(panel, shell.screen("priority")))
        assert len(seen[0]) == 5
        assert all(one == seen[0] for one in seen), wanted


@pytest.mark.parametrize("shape", PANELS)
def test_nobody_is_an_answer_like_the_others_and_no_button_at_the_foot(panel_of: PanelOf, shape: str) -> None:
    width, height, width_mm = PANELS[shape]
    panel = panel_of(width, height, width_mm=width_mm)
    shell = panel.shell()
    for wanted in EVERYONE:
        shell.show(previews(look.panel.shape)["priority"](frame("id", wanted)))
        panel.settle()
        ids = shell.screen("priority").ids
        assert isinstance(ids.nobody.parent, Body)
        assert ids.nobody.top < min(tile.y for tile in ids.groups.children if tile.there)


@pytest.mark.parametrize("name", ["services", "home-express"])
@pytest.mark.parametrize("shape", ["lying", "low"])
def test_services_of_a_landscape_panel_say_what_they_are(panel_of: PanelOf, shape: str, name: str) -> None:
    width, height, width_mm = PANELS[shape]
    panel = panel_of(width, height, width_mm=width_mm)
    shell = panel.shell()
    for language, low in product(("id", "en", "min"), (False, True)):
        shell.show(previews(look.panel.shape)[name](frame(language, Preferences(low_reach=low))))
        panel.settle()
        ids = shell.screen(shell.current).ids
        tiles = [one for one in ids["services" if name == "services" else "express"].children if one.there]
        silent = [tile.name for tile in tiles if not tile.ids.hint.there]
        assert len(tiles) >= 4
        assert silent == []
