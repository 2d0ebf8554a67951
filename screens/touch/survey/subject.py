"""The screens of the survey."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.survey import spoken
from screens.touch.survey.view import SurveyEnd, SurveyEndView, SurveyView, SurveyWaysView

SCREENS = (
    ScreenEntry(SurveyWaysView(()), "survey.ways.SurveyWaysScreen", spoken.ways),
    ScreenEntry(SurveyView("", "", 1, 1, "", "", ()), "survey.question.SurveyScreen", spoken.question),
    ScreenEntry(SurveyEndView(SurveyEnd.KEPT), "survey.end.SurveyEndScreen", spoken.end),
)
