"""Panels that the screens are not right on are refused, with what was found, what is needed and what to do."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kiosk.settings.panel_sizes import LEAST_LANDSCAPE, LEAST_PORTRAIT
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.warnings import warnings

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "kiosk.ini").read_text(encoding="utf-8")
LINE = SHIPPED[: SHIPPED.index("width_mm = 299")].count("\n") + 1


def written(folder: Path, width: int, height: int, width_mm: float, more: str = "") -> Path:
    """A kiosk.ini with this panel; `more` takes the place of the line after the width."""
    text = SHIPPED.replace("width_px = 1080", f"width_px = {width}").replace(
        "height_px = 1920", f"height_px = {height}"
    )
    path = folder / "kiosk.ini"
    path.write_text(text.replace("width_mm = 299\n", f"width_mm = {width_mm:g}\n{more}"), encoding="utf-8")
    return path


def found(path: Path) -> list[str]:
    with pytest.raises(SettingsFaulty) as caught:
        load(path)
    return [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("width", "height", "width_mm", "what", "least"),
    [
        (
            1920,
            1520,
            290,
            "a landscape panel of 290 × 230 mm",
            "at least 340 × 193 or 330 × 206 or 304 × 227 mm in landscape",
        ),
        (1080, 2400, 250, "a portrait panel of 250 × 556 mm", "at least 268 × 476 mm in portrait"),
        (
            1280,
            800,
            217,
            "a landscape panel of 217 × 136 mm",
            "at least 340 × 193 or 330 × 206 or 304 × 227 mm in landscape",
        ),
        (
            1920,
            1080,
            299,
            "a landscape panel of 299 × 168 mm",
            "at least 340 × 193 or 330 × 206 or 304 × 227 mm in landscape",
        ),
        (800, 1280, 136, "a portrait panel of 136 × 218 mm", "at least 268 × 476 mm in portrait"),
        (1080, 1920, 194, "a portrait panel of 194 × 345 mm", "at least 268 × 476 mm in portrait"),
        (1080, 1350, 300, "a portrait panel of 300 × 375 mm", "at least 268 × 476 mm in portrait"),
    ],
)
def test_a_small_panel_is_refused_with_the_reason(
    tmp_path: Path, width: int, height: int, width_mm: float, what: str, least: str
) -> None:
    assert found(written(tmp_path, width, height, width_mm)) == [
        f"{LINE}: [panel] width_mm: found {what}; expected {least}: on less, words are cut and buttons lie on each "
        "other; use a larger panel, or write accept_small = yes after looking at every screen"
    ]


@pytest.mark.parametrize(
    ("width", "height", "width_mm"),
    [
        (1920, 1080, 344),  # 15.6"
        (1024, 768, 304),  # 15"
        (1280, 800, 331),
        (1080, 1920, 268),  # 21.5" upright
        (1080, 1920, 680),  # 55" upright
        *((2000, math.ceil(2000 * height / width), width) for width, height in (*LEAST_LANDSCAPE, *LEAST_PORTRAIT)),
    ],
)
def test_common_panels_and_the_least_ones_are_accepted(
    tmp_path: Path, width: int, height: int, width_mm: float
) -> None:
    assert load(written(tmp_path, width, height, width_mm)).panel.width_mm == width_mm


def test_who_accepts_a_small_panel_is_warned_and_who_accepts_a_large_one_is_not(tmp_path: Path) -> None:
    small = load(written(tmp_path, 1280, 800, 217, "accept_small = yes\n"))
    (said,) = [one for one in warnings(small) if "accept_small" in one]
    assert said == (
        "[panel] accept_small: a landscape panel of 217 × 136 mm; expected at least 340 × 193 or 330 × 206 or 304 × "
        "227 mm in landscape: on less, words are cut and buttons lie on each other; use a larger panel, or write "
        "accept_small = yes after looking at every screen"
    )
    large = load(written(tmp_path, 1920, 1080, 344, "accept_small = yes\n"))
    assert [one for one in warnings(large) if "accept_small" in one] == []


@pytest.mark.parametrize(
    ("width", "height", "width_mm", "more", "expected"),
    [
        (
            1080,
            1920,
            299,
            "height_mm = 300\n",
            '[panel] height_mm: found "300"; expected about 532, as 1080 × 1920 pixels at a width of 299 mm have',
        ),
        (
            7680,
            4320,
            300,
            "",
            '[panel] width_mm: found "300" for 7680 pixels (25.6 a millimetre); expected the',
        ),
        (
            1080,
            1920,
            1000,
            "",
            '[panel] width_mm: found "1000" for 1080 pixels (1.1 a millimetre); expected the',
        ),
        (
            600,
            1920,
            299,
            "",
            '[panel] height_px: found "1920" beside a width of 600; expected a panel',
        ),
    ],
)
def test_sizes_that_cannot_be_are_refused_even_where_small_panels_are_accepted(
    tmp_path: Path, width: int, height: int, width_mm: float, more: str, expected: str
) -> None:
    (fault,) = found(written(tmp_path, width, height, width_mm, f"{more}accept_small = yes\n"))
    assert expected in fault


def test_a_measured_height_that_agrees_is_taken(tmp_path: Path) -> None:
    assert load(written(tmp_path, 1080, 1920, 299, "height_mm = 527\n")).panel.height_mm == 527
