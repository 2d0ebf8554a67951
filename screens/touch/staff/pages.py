"""The officers' screen: devices, log, numbers without paper, and switches."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.utils import escape_markup

from screens.touch.core.events import TurnPage
from screens.touch.core.screen import TouchScreen
from screens.touch.core.view import Frame, ScreenView
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, u
from screens.touch.staff.events import StaffAction
from screens.touch.staff.view import LogLine, PaperlessLine, StaffView
from screens.touch.widgets.kit import Pill, Stack, Txt

load_kv(__file__)

FILTERS = ("", "notice", "warning", "error")
_TONES = {"error": "bad", "warning": "warn", "notice": "ok"}
MOST_BESIDE = 14  # letters: "Selasa 16.40" stands beside what happened; a moment of another year needs a line's width


class StaffScreen(TouchScreen):
    def show(self, view: ScreenView, frame: Frame) -> None:
        assert isinstance(view, StaffView)
        before, language = self.view, self.frame.language
        super().show(view, frame)
        if (before.log, before.paperless, language) != (view.log, view.paperless, frame.language):
            self._fill(self.ids.log, [_log_row(line) for line in view.log])
            self._fill(self.ids.paperless, [self._paperless_row(line) for line in view.paperless])

    def _fill(self, box: Stack, rows: list[Stack]) -> None:
        box.clear_widgets()
        for row in rows:
            box.add_widget(row)

    def _paperless_row(self, line: PaperlessLine) -> Stack:
        row = Stack(orientation="horizontal", spacing=look.gap)
        words = tr.say(tr.language, f"paper_state.{line.paper.value}")
        text = f"[b]{line.label}[/b]  {line.time}\n{words}"
        row.add_widget(Txt(text=text, markup=True, size_hint_x=0.8, pos_hint={"center_y": 0.5}))
        for name in ("reprint", "resolve"):
            button = Factory.StaffButton(text=tr.say(tr.language, f"staff.{name}"))
            value = str(line.job_id)
            button.bind(on_release=lambda _b, name=name, value=value: self.act(name, value))
            row.add_widget(button)
        return row

    def is_crowded(self, view: StaffView, small: bool, step: float) -> bool:
        """Whether an open call, or the server's being away, takes the room of the devices."""
        if not small:
            return False
        if view.outage is not None and step > 0:
            return True
        if view.call is None:
            return False
        return step > (0 if len(view.call.time) > MOST_BESIDE else 1)

    def answered(self, view: StaffView) -> bool:
        return view.call is not None and bool(view.call.answered_by)

    def call_id(self, view: StaffView) -> str:
        return str(view.call.call_id) if view.call is not None else ""

    def call_words(self, view: StaffView, language: str) -> str:
        if view.call is None:
            return ""
        more = tr.say(language, "staff.calls_more", count=view.call.more) if view.call.more else ""
        if view.call.answered_by:
            words = tr.say(language, "staff.call_answered", time=view.call.time, officer=view.call.answered_by)
        else:
            words = tr.say(language, "staff.called", time=view.call.time)
        return f"{words} {more}".rstrip()

    def tells_outage(self, view: StaffView, tight: bool) -> bool:
        """Whether the strip about the server has room; a call and what was done just now come first."""
        if view.outage is None:
            return False
        return not (tight and view.call is not None and view.message)

    def outage_title(self, view: StaffView, language: str) -> str:
        if view.outage is None:
            return ""
        key = "staff.server_back" if view.outage.server_back else "staff.server_away"
        return tr.say(language, key, since=view.outage.since)

    def outage_words(self, view: StaffView, language: str) -> str:
        """How many numbers were given without the server, and how many of them wait."""
        if view.outage is None:
            return ""
        return tr.say(language, "staff.outage_numbers", count=view.outage.numbers, waiting=view.outage.waiting)

    def act(self, name: str, value: str = "") -> None:
        self.emit(StaffAction(name, value))

    def turn_by(self, by: int) -> None:
        self.emit(TurnPage(by))

    def next_filter(self, view: StaffView) -> None:
        """Step the log's filter: everything, notices, warnings, errors."""
        self.act("filter", FILTERS[(FILTERS.index(view.log_filter) + 1) % len(FILTERS)])


def _log_row(line: LogLine) -> Stack:
    row = Stack(orientation="horizontal", spacing=u(20))
    tone = _TONES.get(line.severity)
    if len(line.time) > MOST_BESIDE:
        words = f"[b]{line.time}[/b]  {escape_markup(line.text)}"
        row.add_widget(Txt(text=words, markup=True, scale="small", ink="bad" if tone == "bad" else "ink"))
        return row
    row.add_widget(
        Pill(text=line.time, ink=tone or "deep", fill=f"{tone}_ground" if tone else "mist", pos_hint={"center_y": 0.5})
    )
    row.add_widget(Txt(text=line.text, scale="small", pos_hint={"center_y": 0.5}))
    return row
