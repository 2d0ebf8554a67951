"""Which screen shows which view. A new screen is a module, a .kv, a view, and a line here.

A screen's module is imported when it is first wanted: the first frame needs one of them only.
The order is that of a visit; screens slide in from the side on which they lie.
"""

from __future__ import annotations

from importlib import import_module

from screens.touch import kit  # noqa: F401 - its kv comes before the screens that use it
from screens.touch.screen import TouchScreen
from screens.touch.views import (
    CodeProblemView,
    FaultView,
    HomeView,
    PlaceView,
    PriorityView,
    RefusalView,
    ScanView,
    ServicesView,
    TicketView,
    WorkingView,
)
from screens.touch.views_info import LeafletView, SignsView, TopicsView
from screens.touch.views_staff import PaperHelpView, SignInView, StaffView
from screens.touch.views_survey import SurveyEndView, SurveyView, SurveyWaysView
from screens.touch.views_visit import CodeEntryView, NotArrivedView

SCREENS: dict[type, str] = {
    HomeView: "home.HomeScreen",
    ServicesView: "services.ServicesScreen",
    PriorityView: "priority.PriorityScreen",
    WorkingView: "working.WorkingScreen",
    TicketView: "ticket.TicketScreen",
    RefusalView: "refusal.RefusalScreen",
    ScanView: "scan.ScanScreen",
    PlaceView: "place.PlaceScreen",
    CodeProblemView: "code_problem.CodeProblemScreen",
    CodeEntryView: "code_entry.CodeEntryScreen",
    NotArrivedView: "not_arrived.NotArrivedScreen",
    SurveyWaysView: "survey_ways.SurveyWaysScreen",
    SurveyView: "survey.SurveyScreen",
    SurveyEndView: "survey_end.SurveyEndScreen",
    TopicsView: "topics.TopicsScreen",
    LeafletView: "leaflet.LeafletScreen",
    SignsView: "signs.SignsScreen",
    FaultView: "fault.FaultScreen",
    SignInView: "sign_in.SignInScreen",
    PaperHelpView: "paper_help.PaperHelpScreen",
    StaffView: "staff.StaffScreen",
}


def screen_for(view: type) -> type[TouchScreen]:
    """The class of the screen that shows views of a type."""
    module, _, name = SCREENS[view].partition(".")
    found: type[TouchScreen] = getattr(import_module(f"screens.touch.{module}"), name)
    return found


def depth(view: type) -> int:
    """How far into a visit the screen of a view lies."""
    return list(SCREENS).index(view)
