"""Which screen shows which view. A new screen is a module, a .kv, a view, and a line here.

A screen's module is imported when it is first wanted: the first frame needs one of them only.
The order is that of a visit; screens slide in from the side on which they lie.
"""

from __future__ import annotations

from importlib import import_module

from screens.touch.app.home.view import (
    HomeView,
)
from screens.touch.codes.view import (
    CodeEntryView,
    CodeProblemView,
    PlaceView,
    ScanView,
)
from screens.touch.core.screen import TouchScreen
from screens.touch.fault.view import (
    FaultView,
)
from screens.touch.info.view import LeafletView, SignsView, TopicsView
from screens.touch.number.view import (
    PriorityView,
    RefusalView,
    ServicesView,
    TicketView,
    WorkingView,
)
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView
from screens.touch.survey.view import SurveyEndView, SurveyView, SurveyWaysView
from screens.touch.visit.view import (
    NotArrivedView,
)
from screens.touch.widgets import kit  # noqa: F401 - its kv comes before the screens that use it

SCREENS: dict[type, str] = {
    HomeView: "app.home.home.HomeScreen",
    ServicesView: "number.services.ServicesScreen",
    PriorityView: "number.priority.PriorityScreen",
    WorkingView: "number.working.WorkingScreen",
    TicketView: "number.ticket.TicketScreen",
    RefusalView: "number.refusal.RefusalScreen",
    ScanView: "codes.scan.ScanScreen",
    PlaceView: "codes.place.PlaceScreen",
    CodeProblemView: "codes.problem.CodeProblemScreen",
    CodeEntryView: "codes.entry.CodeEntryScreen",
    NotArrivedView: "visit.not_arrived.NotArrivedScreen",
    SurveyWaysView: "survey.ways.SurveyWaysScreen",
    SurveyView: "survey.question.SurveyScreen",
    SurveyEndView: "survey.end.SurveyEndScreen",
    TopicsView: "info.topics.TopicsScreen",
    LeafletView: "info.leaflet.LeafletScreen",
    SignsView: "info.signs.SignsScreen",
    FaultView: "fault.screen.FaultScreen",
    SignInView: "staff.sign_in.SignInScreen",
    PaperHelpView: "staff.paper_help.PaperHelpScreen",
    StaffView: "staff.pages.StaffScreen",
}


def screen_for(view: type) -> type[TouchScreen]:
    """The class of the screen that shows views of a type."""
    module, _, name = SCREENS[view].rpartition(".")
    found: type[TouchScreen] = getattr(import_module(f"screens.touch.{module}"), name)
    return found


def depth(view: type) -> int:
    """How far into a visit the screen of a view lies."""
    return list(SCREENS).index(view)
