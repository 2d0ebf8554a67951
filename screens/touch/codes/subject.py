"""The screens of scanned and typed codes."""

from __future__ import annotations

from screens.touch.codes import spoken
from screens.touch.codes.view import CodeEntryView, CodeProblem, CodeProblemView, PlaceState, PlaceView, ScanView
from screens.touch.core.subject import ScreenEntry

SCREENS = (
    ScreenEntry(ScanView(), "codes.scan.ScanScreen", spoken.scan),
    ScreenEntry(PlaceView("", "", PlaceState.WAITING), "codes.place.PlaceScreen", spoken.place),
    ScreenEntry(CodeProblemView(CodeProblem.UNKNOWN), "codes.problem.CodeProblemScreen", spoken.problem),
    ScreenEntry(CodeEntryView(), "codes.entry.CodeEntryScreen", spoken.entry),
)
