"""Which screen shows which view. A new screen is a module, a .kv, a view, and a line here."""

from __future__ import annotations

from screens.touch import kit  # noqa: F401 - its kv comes before the screens that use it
from screens.touch.code_problem import CodeProblemScreen
from screens.touch.fault import FaultScreen
from screens.touch.home import HomeScreen
from screens.touch.paper_help import PaperHelpScreen
from screens.touch.place import PlaceScreen
from screens.touch.priority import PriorityScreen
from screens.touch.refusal import RefusalScreen
from screens.touch.scan import ScanScreen
from screens.touch.screen import TouchScreen
from screens.touch.services import ServicesScreen
from screens.touch.sign_in import SignInScreen
from screens.touch.staff import StaffScreen
from screens.touch.ticket import TicketScreen
from screens.touch.views import (
    CodeProblemView,
    FaultView,
    HomeView,
    PaperHelpView,
    PlaceView,
    PriorityView,
    RefusalView,
    ScanView,
    ServicesView,
    SignInView,
    StaffView,
    TicketView,
    WorkingView,
)
from screens.touch.working import WorkingScreen

SCREENS: dict[type, type[TouchScreen]] = {
    HomeView: HomeScreen,
    ServicesView: ServicesScreen,
    PriorityView: PriorityScreen,
    WorkingView: WorkingScreen,
    TicketView: TicketScreen,
    RefusalView: RefusalScreen,
    ScanView: ScanScreen,
    PlaceView: PlaceScreen,
    CodeProblemView: CodeProblemScreen,
    FaultView: FaultScreen,
    SignInView: SignInScreen,
    PaperHelpView: PaperHelpScreen,
    StaffView: StaffScreen,
}
