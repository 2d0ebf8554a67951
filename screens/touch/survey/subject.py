"""The screens of the survey."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.survey import spoken
from screens.touch.survey.view import SurveyEndView, SurveyView, SurveyWaysView

SCREENS = (
    ScreenEntry(SurveyWaysView, "survey.ways.SurveyWaysScreen", spoken.ways),
    ScreenEntry(SurveyView, "survey.question.SurveyScreen", spoken.question),
    ScreenEntry(SurveyEndView, "survey.end.SurveyEndScreen", spoken.end),
)
