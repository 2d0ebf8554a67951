"""The screens of officers. They say nothing aloud: a code and a PIN are not for the whole lobby."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry, silent
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView

SCREENS = (
    ScreenEntry(SignInView(), "staff.sign_in.SignInScreen", silent),
    ScreenEntry(PaperHelpView("", False), "staff.paper_help.PaperHelpScreen", silent),
    ScreenEntry(StaffView(""), "staff.pages.StaffScreen", silent),
)
