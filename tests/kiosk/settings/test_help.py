"""[help]: who answers a visitor's call, and where the screen sends them when nobody does."""

from __future__ import annotations

import pytest

from kiosk.settings.reading import load
from services.house.model import HelpRules
from tests.kiosk.settings.test_reading import ROOT, SHIPPED, faults


def test_the_shipped_house_names_a_counter_and_a_guard():
    rules = load(ROOT / "kiosk.ini").house.help
    assert (rules.answer_seconds, rules.counter) == (60, "1")
    said = {language: rules.guard.in_language(language) for language in ("id", "min")}
    assert said == {"id": "petugas jaga di pintu masuk", "min": "petugas jago di pintu masuak"}


def test_a_house_that_says_nothing_of_it_has_an_answer_too(tmp_path):
    path = tmp_path / "kiosk.ini"
    start, end = SHIPPED.index("\n[help]"), SHIPPED.index("# -- surveys ---")
    path.write_text(SHIPPED[:start] + SHIPPED[end:], encoding="utf-8")
    assert load(path).house.help == HelpRules()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("answer_seconds = 60", "answer_seconds = 5", "from 10 to 600"),
        ("answer_seconds = 60", "answer_seconds = soon", "answer_seconds"),
        ("counter = 1\n# … and", "counter = 9\n# … and", "the code of a counter: 1"),
        ("guard.id", "gaurd.id", "gaurd.id"),
    ],
)
def test_a_mistake_names_section_and_key(tmp_path, old, new, expected):
    assert SHIPPED.count(old) == 1
    (found,) = faults(tmp_path, SHIPPED.replace(old, new))
    assert "[help]" in found and expected in found
