"""A cross-check from real pictures: how large what can be touched really shows, and how strong words really stand out.

The rules read both from the widgets. Here a target is what changes in the picture when it is pressed,
and the contrast of a text is that of the colours which are really there.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from PIL import Image, ImageChops

from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.theme import look
from screens.touch.look.tokens import contrast
from screens.touch.widgets.kit import Touchable
from tests.looks import rules
from tests.looks.stage import Stage

SHOWN = (
    "home-scanner",
    "services",
    "priority",
    "ticket-sent",
    "ticket-failed",
    "refusal-busy",
    "visit-too_early",
    "code-entry",
    "survey-question",
    "info-service",
    "place-own",
    "still-there",
)
SMALLEST = ("sign-in",)  # its keys are the smallest of all, on the small panel
VISITORS = {"portrait": Preferences(), "small": Preferences(TextSize.LARGEST, high_contrast=True)}
CLEARLY = 60  # levels: the rim of what is pressed changes by more, the shadow that it no longer casts by less
ENOUGH = 0.004  # share of a text's pixels that a colour must have to be its ink, and not the edge of a letter


def measure() -> dict[str, object]:
    """Every target in millimetres and every text's contrast ratio, least first."""
    targets: list[tuple[float, float, str]] = []
    ratios: list[tuple[float, str]] = []
    for panel, visitor in VISITORS.items():
        stage = Stage(panel)
        for name in (*SHOWN, *SMALLEST * (panel == "small")):
            stage.show(name, "id", visitor)
            place = f"{panel} {name}"
            targets += [(*size, f"{place}: {which}") for which, size in _targets(stage)]
            ratios += [(ratio, f"{place}: {words}") for words, ratio in _texts(stage)]
        stage.close()
    return {"targets": sorted(targets), "contrast": sorted(ratios)}


def _targets(stage: Stage) -> list[tuple[str, tuple[float, float]]]:
    """What lights up under a finger, in millimetres."""
    from kivy.tests.common import UnitTestTouch

    before, found = stage.picture(), []
    for target in _seen(stage, Touchable):
        touch = UnitTestTouch(*target.to_window(*target.center))
        touch.touch_down()
        stage.rest()
        red, green, blue = ImageChops.difference(before, stage.picture()).split()
        most = ImageChops.lighter(red, ImageChops.lighter(green, blue))
        changed = most.point(lambda level: 255 if level > CLEARLY else 0).getbbox()
        touch.touch_up()
        stage.rest()
        assert changed is not None, f"{rules.name(target)}: nothing shows that it is pressed"
        left, top, right, bottom = changed
        ratio = look.panel.px_per_mm
        found.append((rules.name(target), ((right - left) / ratio, (bottom - top) / ratio)))
    return found


def _texts(stage: Stage) -> list[tuple[str, float]]:
    """The contrast of every text: its ground is the colour that it stands on most, its ink the farthest from it."""
    whole, found = stage.picture(), []
    for label in rules.labels(_seen(stage, object)):
        left, bottom = label.to_window(*label.pos)
        box = (left, stage.shell.height - bottom - label.height, left + label.width, stage.shell.height - bottom)
        found.append((rules.name(label), _contrast(whole.crop(tuple(round(side) for side in box)))))
    return found


def _contrast(cut: Image.Image) -> float:
    colours = Counter({colour: count for count, colour in cut.getcolors(cut.width * cut.height) or []})
    (ground, _), total = colours.most_common(1)[0], cut.width * cut.height
    return max(contrast(_hex(ground), _hex(one)) for one, count in colours.items() if count / total >= ENOUGH)


def _hex(colour: Any) -> str:
    return "#" + "".join(f"{channel:02X}" for channel in colour)


def _seen(stage: Stage, kind: type) -> list[Any]:
    sheet = stage.shell.ids.sheet
    return [one for one in rules.visible(sheet if sheet.shown else stage.shell) if isinstance(one, kind)]
