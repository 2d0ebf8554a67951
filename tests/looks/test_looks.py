"""Every preview in every language, size, contrast, reach and panel holds the rules; a few are compared as pictures.

The checks run in processes of their own on displays of their own (see tests.looks.__main__).
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.tokens import (
    CONTRAST,
    GAP_MM,
    GRAPHIC_CONTRAST,
    GRAPHICS,
    HIGH_CONTRAST,
    PAIRS,
    PALETTES,
    TARGET_MM,
    TYPE,
    Panel,
    PanelShape,
    contrast,
)
from tests.support import places
from tests.support.running_kiosk import ROOT

# Those that have one shape together: what leads where is found once for them. `script/looks rules` has all.
PANELS = (("portrait", "least-portrait"), ("landscape",), ("small", "least-wide"))
LIMIT_SECONDS = 600  # some thousands of pictures a panel: a minute alone, more beside other workers


def looks(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "kiosk.processes.with_display", "--size", "1920x1920", "--", sys.executable, "-m"]
    done = subprocess.run(
        [*command, "tests.looks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS - 10,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# -- the theme -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", PALETTES, ids=["calm", "high contrast"])
@pytest.mark.parametrize("pair", PAIRS, ids=" on ".join)
def test_every_pair_stands_out(pair, palette):
    assert contrast(palette[pair[0]], palette[pair[1]]) >= CONTRAST


@pytest.mark.parametrize("palette", PALETTES, ids=["calm", "high contrast"])
def test_pictograms_beside_words_stand_out(palette):
    assert min(contrast(palette[one], palette[other]) for one, other in GRAPHICS) >= GRAPHIC_CONTRAST


def test_high_contrast_is_higher_than_the_calm_one_needs_to_be():
    assert min(contrast(HIGH_CONTRAST[one], HIGH_CONTRAST[other]) for one, other in PAIRS) >= 12


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_large_text_is_larger_and_what_is_small_grows_most():
    for scale in TYPE.values():
        for normal, large, largest in scale.values():
            assert normal <= large <= largest or (normal, largest) == (scale["number"][0], scale["number"][2])
        assert scale["body"][2] / scale["body"][0] > scale["title"][2] / scale["title"][0]


def test_no_panel_shows_letters_lower_than_the_rule():
    for panel in (Panel(), Panel(1920, 1080, 531.0), Panel(1280, 800, 331.0), Panel(1280, 800, 217.0)):
        assert min(panel.font_px(name, 0) for name in TYPE[panel.shape]) / panel.px_per_mm >= 4.9 / 0.727 - 1e-9


def test_rooms_of_panels():
    panels = [Panel(), Panel(1920, 1080, 531.0), Panel(1280, 800, 331.0), Panel(768, 1366, 299.0)]
    assert [panel.shape for panel in panels] == [PanelShape.TALL, PanelShape.WIDE, PanelShape.SMALL, PanelShape.TALL]
    assert Panel().gap_px() / Panel().px_per_mm >= GAP_MM


# -- the screens ---------------------------------------------------------------------------------------


@pytest.mark.timeout(LIMIT_SECONDS)
@pytest.mark.parametrize("panels", PANELS, ids=", ".join)
def test_every_preview_holds_every_rule_for_every_visitor(panels):
    answer = looks("rules", *panels)
    assert answer["pictures"] > 1000 * len(panels)
    assert answer["faults"] == []


@pytest.mark.timeout(LIMIT_SECONDS)
def test_the_golden_pictures_are_what_is_shown():
    assert looks("golden")["differences"] == []


@pytest.mark.timeout(LIMIT_SECONDS)
def test_targets_and_contrast_measured_from_pictures():
    answer = looks("measured")
    assert len(answer["targets"]) > 150 and len(answer["contrast"]) > 300
    assert [one for one in answer["targets"] if min(one[:2]) < TARGET_MM - 0.3] == []
    assert [one for one in answer["contrast"] if one[0] < CONTRAST] == []


def test_where_tests_touch_from_outside():
    for name, (left, top, right, bottom) in looks("places").items():
        x, y = getattr(places, name)
        assert left + 20 < x < right - 20 and top + 20 < y < bottom - 20, name


def test_preferences_are_ordinary_at_first():
    assert Preferences() == Preferences(TextSize.NORMAL, high_contrast=False, low_reach=False, spoken=False, slow=False)
