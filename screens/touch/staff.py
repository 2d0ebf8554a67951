"""The staff's screen: devices, log, numbers without paper, and what can be switched here."""

from __future__ import annotations

from kivy.uix.boxlayout import BoxLayout

from screens.touch import intents
from screens.touch.kit import Pill, Txt, WordButton
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.theme import rgba, u
from screens.touch.views import Frame, LogLine, PaperlessLine, ScreenView, StaffView
from screens.touch.words import tr

load_kv("staff")

FILTERS = ("", "notice", "warning", "error")


class StaffScreen(TouchScreen):
    def show(self, view: ScreenView, frame: Frame) -> None:
        assert isinstance(view, StaffView)
        before = self.view
        super().show(view, frame)
        if before is None or (before.log, before.paperless) != (view.log, view.paperless):
            self._fill(self.ids.log, [_log_row(line) for line in view.log])
            self._fill(self.ids.paperless, [self._paperless_row(line) for line in view.paperless])

    def _fill(self, box: BoxLayout, rows: list[BoxLayout]) -> None:
        box.clear_widgets()
        for row in rows:
            box.add_widget(row)

    def _paperless_row(self, line: PaperlessLine) -> BoxLayout:
        row = BoxLayout(size_hint_y=None, height=u(120), spacing=u(24))
        words = tr.say(tr.language, f"paper_state.{line.paper.value}")
        row.add_widget(Txt(text=f"[b]{line.label}[/b]  {line.time}  {words}", markup=True, pos_hint={"center_y": 0.5}))
        for name, icon, width in (("reprint", "printer", 320), ("resolve", "check-bold", 240)):
            button = WordButton(
                text=tr.say(tr.language, f"staff.{name}"),
                icon=icon,
                size_hint_x=None,
                width=u(width),
                height=u(104),
                font_units=34,
            )
            value = str(line.job_id)
            button.bind(on_release=lambda _b, name=name, value=value: self.act(name, value))
            row.add_widget(button)
        return row

    def act(self, name: str, value: str = "") -> None:
        self.emit(intents.StaffAction(name, value))

    def turn(self, by: int) -> None:
        self.emit(intents.TurnPage(by))

    def next_filter(self, view: StaffView | None) -> None:
        """One button that goes through: everything, notices, warnings, errors."""
        now = view.log_filter if view else ""
        self.act("filter", FILTERS[(FILTERS.index(now) + 1) % len(FILTERS)])


def _log_row(line: LogLine) -> BoxLayout:
    row = BoxLayout(size_hint_y=None, height=u(84), spacing=u(20))
    tone = {"error": "bad", "warning": "warn", "notice": "ok"}.get(line.severity)
    pill = Pill(text=line.time, pos_hint={"center_y": 0.5})
    if tone:
        pill.ink, pill.ground = rgba(tone), rgba(f"{tone}_ground")
    row.add_widget(pill)
    row.add_widget(Txt(text=line.text, font_size=u(28), pos_hint={"center_y": 0.5}, shorten=False))
    return row
