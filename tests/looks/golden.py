"""A few pictures at a quarter of their size, compared with a tolerance; their words are compared first.

They show what rules cannot: that a pictogram, a shadow or the roof looks as it did. `renew` writes
them anew; look at what git says has changed before committing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from screens.touch.look.preferences import Preferences, TextSize
from tests.looks.rules import words
from tests.looks.stage import Stage, describe

FOLDER = Path(__file__).parents[1] / "golden" / "looks"
WORDS = FOLDER / "words.json"
MOST_MEAN = 1.2  # of 255: difference of all pixels
MOST_PIXELS = 0.006  # share of pixels that differ by more than DIFFERENT
DIFFERENT = 40

_CALM = Preferences()
_CONTRAST = Preferences(high_contrast=True)
_LARGEST = Preferences(TextSize.LARGEST)
_LOW = Preferences(low_reach=True)
_ALL = Preferences(TextSize.LARGEST, high_contrast=True, low_reach=True)

# What is photographed: panel, preview, language, preferences. At most 60.
SHOTS: tuple[tuple[str, str, str, Preferences], ...] = (
    *(
        ("portrait", name, "id", _CALM)
        for name in (
            "home",
            "home-scanner",
            "home-no-paper",
            "home-closed",
            "home-express",
            "services",
            "priority",
            "working",
            "ticket-printing",
            "ticket-printed",
            "ticket-sent",
            "ticket-failed",
            "ticket-unknown",
            "refusal-busy",
            "refusal-not_yet_open",
            "refusal-quota_reached",
            "fault-starting",
            "fault-database_away",
            "fault-clock_untrusted",
            "fault-in_service",
            "still-there",
            "languages",
            "call-called",
            "call-answered",
            "call-nobody",
            "sign-in",
            "sign-in-pin",
            "staff-log",
            "staff-paperless",
            "paper-help-out",
            "info",
            "info-forbidden",
            "info-channels",
            "arrived",
            "visit-too_early",
            "survey-question",
        )
    ),
    *(("portrait", name, "en", _CALM) for name in ("home", "services", "priority", "ticket-printed")),
    *(("portrait", name, "id", _CONTRAST) for name in ("home", "services", "ticket-failed", "call-nobody")),
    *(("portrait", name, "id", _LARGEST) for name in ("home", "services", "priority", "ticket-failed")),
    *(("portrait", name, "id", _LOW) for name in ("home", "services", "ticket-printed")),
    *(("portrait", name, "id", _ALL) for name in ("services", "priority")),
    *(("landscape", name, "id", _CALM) for name in ("home", "services", "priority", "ticket-printed")),
    *(("small", name, "id", _CALM) for name in ("home", "services", "ticket-failed")),
)


def compare() -> list[str]:
    """What differs from the golden pictures, one line each."""
    known: dict[str, list[str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    found = []
    for name, said, shot in _photograph():
        if said != known.get(name):
            found.append(f"{name}: the words differ: {said} were {known.get(name)}")
        elif difference := _difference(shot, Image.open(FOLDER / f"{name}.png").convert("RGB")):
            found.append(f"{name}: {difference}")
    found += _worn()
    stale = {path.stem for path in FOLDER.glob("*.png")} - {_name(*shot) for shot in SHOTS}
    return found + [f"{name}: nobody photographs it any more" for name in sorted(stale)]


def _worn() -> list[str]:
    """What a kiosk shows differently after a visitor who wanted everything otherwise: nothing of it may stay."""
    found = []
    for panel in dict.fromkeys(shot[0] for shot in SHOTS):
        stage, calm = Stage(panel), [shot for shot in SHOTS if shot[0] == panel and shot[3] == _CALM]
        fresh = [_shown(stage, shot) for shot in calm]
        for name in stage.previews:
            stage.show(name, "en", _ALL)
        for shot, before in zip(calm, fresh, strict=True):
            if _shown(stage, shot).tobytes() != before.tobytes():
                found.append(f"{_name(*shot)}: is not what it was once the next visitor comes")
        stage.close()
    return found


def _shown(stage: Stage, shot: tuple[str, str, str, Preferences]) -> Image.Image:
    stage.show(*shot[1:])
    return stage.picture().reduce(4)


def renew() -> int:
    """Write all golden pictures; returns how many."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.png"):
        path.unlink()
    known = {}
    for name, said, shot in _photograph():
        known[name] = said
        shot.quantize(96, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
    WORDS.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return len(known)


def _photograph() -> Iterator[tuple[str, list[str], Image.Image]]:
    """Name, words and picture of every shot."""
    for panel, shots in groupby(SHOTS, key=lambda shot: shot[0]):
        stage = Stage(panel)
        for shot in shots:
            picture = _shown(stage, shot)
            yield _name(*shot), words(stage.shell), picture
        stage.close()


def _name(panel: str, preview: str, language: str, preferences: Preferences) -> str:
    return f"{panel}-{preview}-{language}-{describe(preferences)}"


def _difference(one: Image.Image, other: Image.Image) -> str:
    if one.size != other.size:
        return f"{one.size} was {other.size}"
    gray = ImageChops.difference(one, other).convert("L")
    mean = ImageStat.Stat(gray).mean[0]
    share = sum(gray.histogram()[DIFFERENT:]) / (gray.width * gray.height)
    return f"mean {mean:.2f}, {share:.2%} of the pixels" if mean > MOST_MEAN or share > MOST_PIXELS else ""
