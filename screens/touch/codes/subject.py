"""The screens of scanned and typed codes."""

from __future__ import annotations

from screens.touch.codes import spoken
from screens.touch.codes.view import CodeEntryView, CodeProblemView, PlaceView, ScanView
from screens.touch.core.subject import ScreenEntry

SCREENS = (
    ScreenEntry(ScanView, "codes.scan.ScanScreen", spoken.scan),
    ScreenEntry(PlaceView, "codes.place.PlaceScreen", spoken.place),
    ScreenEntry(CodeProblemView, "codes.problem.CodeProblemScreen", spoken.problem),
    ScreenEntry(CodeEntryView, "codes.entry.CodeEntryScreen", spoken.entry),
)
