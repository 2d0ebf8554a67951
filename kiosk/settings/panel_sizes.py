"""Which panels the touch screens are right on. Pure.

The sizes were measured: on each of the least panels every screen holds every rule of tests/looks/rules.py, in all
languages, letters and reaches. `script/looks rules 1280x800:217` measures any other. What a finger or an eye needs is
told in millimetres, so it is millimetres that count, whatever the number of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.settings.model import PanelSettings

# Millimetres, width and height; any one of them is enough.
LEAST_LANDSCAPE: Final = ((340, 193), (330, 206), (304, 227))  # 15.6" of 16:9, 15.4" of 16:10, 15" of 4:3
LEAST_PORTRAIT: Final = ((268, 476),)  # a 21.5" panel of 16:9, upright
# Pixels a millimetre: fewer make letters of so few dots that they cannot be read (a 55" panel of 1920 has 1.6); more
# have no panels (a 15.6" one of 3840 has 11).
LEAST_DENSITY, MOST_DENSITY = 1.4, 16.0
LONGEST_SHAPE: Final = 2.4  # the longer side to the shorter one (21:9)
TOLERANCE: Final = 0.03  # by which a measured height may differ from the one that follows from the width

Place = tuple[str, str, str]  # key, what was found, what was expected


def faults(panel: PanelSettings) -> list[Place]:
    """Why a panel cannot be used, one for each key: sizes that contradict each other, then one that is too small."""
    absurd = list(_absurd(panel))
    return absurd if absurd or panel.accept_small else list(_too_small(panel))


def warnings(panel: PanelSettings) -> Iterator[str]:
    """What `accept_small` accepts; nothing where the panel is large enough."""
    if panel.accept_small:
        for _, what, expected in _too_small(panel):
            yield f"[panel] accept_small: {what}; expected {expected}"


def _absurd(panel: PanelSettings) -> Iterator[Place]:
    if not LEAST_DENSITY <= panel.px_per_mm <= MOST_DENSITY:
        yield (
            "width_mm",
            f'"{panel.width_mm:g}" for {panel.width_px} pixels ({panel.px_per_mm:.1f} a millimetre)',
            f"the visible width in millimetres ({LEAST_DENSITY:g} to {MOST_DENSITY:g} pixels a millimetre); measure it",
        )
    sides = sorted((panel.width_px, panel.height_px))
    if sides[1] > sides[0] * LONGEST_SHAPE:
        yield (
            "height_px",
            f'"{panel.height_px}" beside a width of {panel.width_px}',
            f"a panel whose longer side is at most {LONGEST_SHAPE:g} times the shorter one",
        )
    if panel.height_mm is not None and abs(panel.height_mm / panel.follows_mm - 1) > TOLERANCE:
        yield (
            "height_mm",
            f'"{panel.height_mm:g}"',
            f"about {panel.follows_mm:.0f}, as {panel.width_px} × {panel.height_px} pixels at a width of "
            f"{panel.width_mm:g} mm have; measure the width and the height of what is visible",
        )


def _too_small(panel: PanelSettings) -> Iterator[Place]:
    least = LEAST_LANDSCAPE if panel.landscape else LEAST_PORTRAIT
    if any(panel.width_mm >= width and panel.follows_mm >= height for width, height in least):
        return
    needed = " or ".join(f"{width} × {height}" for width, height in least)
    lies = "landscape" if panel.landscape else "portrait"
    yield (
        "width_mm",
        f"a {lies} panel of {panel.width_mm:g} × {panel.follows_mm:.0f} mm",
        f"at least {needed} mm in {lies}: on less, words are cut and buttons lie on each other; use a larger "
        "panel, or write accept_small = yes after looking at every screen",
    )
