"""A survey answered by touch in the real window, over the real backend: in every language, with the largest letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.touch.app.events import LargerText, SwitchLanguage, ToggleContrast, ToggleReach
from services.log.reading import EntryFilter, entries
from tests.support.clock import ManualClock
from tests.support.panel import Panel
from tests.support.touch_app import words
from tests.support.visitor import Visitor

LARGEST = (LargerText(), LargerText(), ToggleReach(), ToggleContrast())


@pytest.fixture
def visitor(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    made = Visitor(panel, clock, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_the_official_questionnaire_with_the_largest_letters(visitor: Visitor, language: str) -> None:
    slip = visitor.served_slip()
    visitor.app.feed(SwitchLanguage(language), *LARGEST)
    visitor.shows_slip(slip)
    visitor.touches(words("survey.official_all", language))
    visitor.app.reaches(lambda: visitor.app.screen == "survey")
    touches = visitor.answers_everything()
    assert visitor.app.screen == "surveyend" and words("survey.kept", language) in visitor.panel.texts()
    result = visitor.result("skm")
    assert result.answered == 1 and result.index == 75 and touches == len(result.elements) + 1
    assert "survey" not in str([entry.event for entry in entries(visitor.built.services.database, EntryFilter())])


def test_without_a_number_from_the_information(visitor: Visitor) -> None:
    visitor.touches(words("home.info"))
    visitor.app.reaches(lambda: visitor.app.screen == "topics")
    visitor.touches(words("info.survey"))
    visitor.app.reaches(lambda: visitor.app.screen == "surveyfaces")
    visitor.answers("4")
    visitor.is_kept()
    assert words("survey.kept") in visitor.panel.texts()
    result = visitor.result("singkat")
    assert (result.answered, result.open.answered) == (0, 1)
