"""A survey answered by touch in the real window, over the real backend: in every language, with the largest letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from screens.touch.app.events import LargerText, SpeakToMe, SwitchLanguage, ToggleContrast, ToggleReach
from screens.touch.core.events import Finish, Tick
from screens.touch.core.guard import SETTLING
from screens.touch.survey.flow import TAKE_BACK_SECONDS, HeldPage, QuestionPage
from services.log.reading import EntryFilter, entries
from services.surveys.tables import survey_day, survey_fresh, survey_token
from tests.support.clock import ManualClock
from tests.support.hand import Hand
from tests.support.listener import Listener
from tests.support.panel import Panel
from tests.support.touch_app import words
from tests.support.visitor import Visitor

LARGEST = (LargerText(), LargerText(), ToggleReach(), ToggleContrast())


PAUSES = (0.05, 0.15, 0.3, 0.5, 0.7)


@pytest.fixture
def visitor(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    made = Visitor(panel, clock, tmp_path)
    yield made
    made.close()


@pytest.fixture
def tapping(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody who taps more than once, before a kiosk with its guard against taps too many."""
    made = Visitor(panel, clock, tmp_path, settling=SETTLING)
    yield made
    made.close()


def rows(visitor: Visitor) -> tuple[int, int, int]:
    """How many numbers have answered, how many answers there are, and how many gave up."""
    with visitor.built.services.database.read() as connection:
        counts = (select(func.count()).select_from(survey_token), select(func.count()).select_from(survey_fresh))
        token, answers = (int(connection.execute(count).scalar_one()) for count in counts)
        return token, answers, int(connection.execute(select(func.sum(survey_day.c.abandoned))).scalar() or 0)


def at_the_faces(visitor: Visitor) -> Hand:
    visitor.shows_slip(visitor.served_slip())
    hand = Hand(visitor.app, visitor.clock)
    hand.reads()
    return hand


def at_the_first_question(visitor: Visitor) -> Hand:
    hand = at_the_faces(visitor)
    visitor.begins("skm")
    hand.reads()
    return hand


@pytest.mark.parametrize(
    ("language", "survey", "parts"),
    [("id", "spkp-spak", {"spkp6": 8, "spak6": 5}), ("en", "skm", {"skm": 9}), ("min", "skm", {"skm": 9})],
)
def test_the_official_questionnaires_with_the_largest_letters(
    visitor: Visitor, language: str, survey: str, parts: dict[str, int]
) -> None:
    slip = visitor.served_slip()
    visitor.app.feed(SwitchLanguage(language), *LARGEST)
    visitor.shows_slip(slip)
    visitor.begins(survey)
    touches = visitor.answers_everything()
    assert visitor.app.screen == "surveyend" and words("survey.kept", language) in visitor.panel.texts()
    kept = {part: [json.loads(row.answers) for row in visitor.kept(part)] for part in parts}
    assert {part: len(scores) for part, (scores,) in kept.items()} == parts
    assert {score for (scores,) in kept.values() for score in scores.values()} == {3}
    asked = sum(parts.values()) + (survey == "spkp-spak")
    assert touches == asked + 1, "one touch for each question, the control question too"
    assert "survey" not in str([entry.event for entry in entries(visitor.built.services.database, EntryFilter())])


def test_without_a_number_from_the_information(visitor: Visitor) -> None:
    visitor.touches(words("home.info"))
    visitor.app.reaches(lambda: visitor.app.screen == "topics")
    visitor.touches(words("info.survey"))
    visitor.app.reaches(lambda: visitor.app.screen == "surveyfaces")
    visitor.answers("4")
    visitor.is_kept()
    assert words("survey.kept") in visitor.panel.texts()
    assert [row.sample for row in visitor.kept("singkat")] == ["open"]


# -- one touch, and back ------------------------------------------------------------------------------------------


def test_one_touch_is_written_when_the_seconds_are_over_and_not_before(visitor: Visitor) -> None:
    at_the_faces(visitor)
    visitor.answers("4")
    visitor.app.reaches(lambda: visitor.app.screen == "surveyheld")
    seen = set()
    while isinstance(page := visitor.app.app.state.session.page, HeldPage) and page.left:
        text = words("survey.held_hint", count=page.left)
        assert rows(visitor) == (0, 0, 0) and any(text in one for one in visitor.panel.texts())
        seen.add(text)
        visitor.app.reaches(lambda page=page: visitor.app.app.state.session.page is not page)
    assert len(seen) > 1, "it counts down for everybody to see"
    visitor.is_kept()
    assert rows(visitor) == (1, 1, 0) and [row.points for row in visitor.kept("singkat")] == [4]


def test_ubah_leaves_no_trace(visitor: Visitor) -> None:
    at_the_faces(visitor)
    visitor.answers("1")
    visitor.app.reaches(lambda: visitor.app.screen == "surveyheld")
    visitor.touches(words("survey.take_back"))
    visitor.app.reaches(lambda: visitor.app.screen == "surveyfaces")
    visitor.panel.wait(TAKE_BACK_SECONDS + 0.5)
    assert rows(visitor) == (0, 0, 0) and visitor.app.screen == "surveyfaces"
    visitor.app.feed(Finish())
    visitor.app.reaches(lambda: visitor.app.screen == "home")
    visitor.panel.wait(0.5)
    assert rows(visitor) == (0, 0, 0)


def test_who_goes_at_once_has_answered(visitor: Visitor) -> None:
    at_the_faces(visitor)
    visitor.answers("5")
    visitor.app.feed(Finish())
    visitor.app.reaches(lambda: rows(visitor) == (1, 1, 0))
    visitor.panel.wait(TAKE_BACK_SECONDS + 0.5)
    assert rows(visitor) == (1, 1, 0) and visitor.app.screen == "home"


# -- taps too many ------------------------------------------------------------------------------------------------


def test_a_face_that_is_tapped_on_is_one_answer(tapping: Visitor) -> None:
    hand = at_the_faces(tapping)
    for pause, key in zip(PAUSES, "12345", strict=True):
        hand.taps(hand.point(tapping.tile(key)), pause, pause)
        page = tapping.app.app.state.session.page
        assert dict(page.run.given) == {"puas": key} and page.left > 0 and rows(tapping) == (0, 0, 0)
        hand.reads()
        hand.taps(hand.point(tapping.panel.button(words("survey.take_back"))), pause, pause)
        assert tapping.app.page == "faces", "and what took it back chooses nothing else"
        hand.reads()


def test_an_answer_that_is_tapped_on_answers_one_question(tapping: Visitor) -> None:
    hand = at_the_first_question(tapping)
    for count, pause in enumerate(PAUSES, 1):
        hand.taps(hand.point(tapping.tile("3")), pause)
        tapping.app.reaches(lambda count=count: not tapping.app.app.state.session.page.moment)
        run = tapping.app.app.state.session.page.run
        assert run.step == len(run.given) == count
        hand.reads()


def test_berhenti_that_is_tapped_on_ends_nothing_more(tapping: Visitor) -> None:
    hand = at_the_first_question(tapping)
    for pause in PAUSES:
        hand.taps(hand.point(tapping.panel.button(words("survey.stop"))), pause, pause)
        assert tapping.app.page == "stopped" and rows(tapping) == (0, 0, 0)
        hand.reads()
        hand.taps(hand.point(tapping.panel.button(words("survey.resume"))), pause, pause)
        assert isinstance(tapping.app.app.state.session.page, QuestionPage)
        hand.reads()


def test_a_finger_that_is_down_while_the_question_changes_answers_neither(visitor: Visitor) -> None:
    hand = at_the_first_question(visitor)
    visitor.answers("4")
    touch = hand.down(hand.point(visitor.panel.button("Kurang sesuai")))
    visitor.app.reaches(lambda: visitor.app.app.state.session.page.run.step == 1)
    hand.up(touch)
    visitor.panel.settle()
    run = visitor.app.app.state.session.page.run
    assert (run.step, dict(run.given)) == (1, {"persyaratan": "4"})


# -- left alone, and by ear -----------------------------------------------------------------------------------------


def test_a_survey_that_is_left_half_way_is_counted_and_wiped(visitor: Visitor) -> None:
    at_the_first_question(visitor)
    visitor.answers("2")
    visitor.app.reaches(lambda: visitor.app.app.state.session.page.run.step == 1)
    for seconds in (31, 20):
        visitor.clock.advance(seconds)
        visitor.app.app.feed(Tick(visitor.clock.monotonic()))
    visitor.app.reaches(lambda: visitor.app.screen == "home" and rows(visitor) == (0, 0, 1))


def test_by_ear_the_next_question_is_said_by_itself(visitor: Visitor, tmp_path: Path) -> None:
    listener = Listener(visitor.app, tmp_path / "voice")
    visitor.app.reaches(lambda: visitor.app.app.state.health.voice is not None)
    at_the_first_question(visitor)
    visitor.app.feed(SpeakToMe())
    first, second = visitor.built.services.surveys.instruments["skm"].questions[:2]
    listener.hears(first.text.in_language("id"))
    listener.rest(visitor.panel.button("Sangat sesuai"))
    listener.hears("Sangat sesuai")
    listener.double_tap(60, 1500)
    listener.hears(second.text.in_language("id"))
    said = len(listener.heard())
    listener.double_tap(60, 1500)
    visitor.panel.wait(0.5)
    run = visitor.app.app.state.session.page.run
    assert (run.step, dict(run.given)) == (1, {"persyaratan": "4"}), "nothing is chosen that was not found first"
    assert second.text.in_language("id") not in " ".join(listener.heard()[said:])
