"""The screens of the survey."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.survey import spoken
from screens.touch.survey.view import (
    SurveyEnd,
    SurveyEndView,
    SurveyFacesView,
    SurveyHeldView,
    SurveyView,
    SurveyWaysView,
)

SCREENS = (
    ScreenEntry(SurveyFacesView("", "", ()), "survey.faces.SurveyFacesScreen", spoken.faces),
    ScreenEntry(SurveyWaysView(()), "survey.ways.SurveyWaysScreen", spoken.ways),
    ScreenEntry(SurveyView("", "", "", 1, 1, "", "", ()), "survey.question.SurveyScreen", spoken.question),
    ScreenEntry(SurveyHeldView(1, 1), "survey.held.SurveyHeldScreen", spoken.held),
    ScreenEntry(SurveyEndView(SurveyEnd.KEPT), "survey.end.SurveyEndScreen", spoken.end),
)
