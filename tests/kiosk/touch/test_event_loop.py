"""The idle wait: asleep when nothing happens, awake when something does, and honest where it cannot be."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from screens.touch.app.previews import frame, previews
from services.log.reading import EntryFilter, entries
from tests.support.panel import Panel, middle
from tests.support.running_kiosk import OPEN_SECONDS, KioskProcess, open_services

ROOT = Path(__file__).resolve().parents[3]
SOON = 0.5  # seconds, on a machine that does much else; without waking it would take LONGEST_WAIT, twice that


@pytest.fixture
def loop(panel: Panel) -> Iterator[ModuleType]:
    """kiosk.touch.event_loop, installed; the stock loop is back afterwards."""
    from kivy.clock import Clock

    from kiosk.touch import event_loop

    assert event_loop.install(panel.window) == ""
    panel.settle()
    yield event_loop
    for name in ("idle", "on_schedule"):
        vars(Clock).pop(name, None)


def seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def fall_asleep(panel: Panel) -> None:
    """Pump until a pass of the loop takes long: nothing is due any more."""
    panel.until(lambda: seconds_of(panel.pump) > SOON)


def test_kivys_clock_has_the_private_fields_that_it_uses(panel: Panel) -> None:
    import kivy
    from kivy.clock import Clock

    from kiosk.touch.event_loop import PINNED

    assert kivy.__version__ == PINNED
    assert re.search(rf'"kivy(\[[^]]*\])?=={re.escape(PINNED)}"', (ROOT / "pyproject.toml").read_text("utf-8"))
    panel.settle()  # what earlier tests left is dropped by the next frame
    event = Clock.schedule_once(lambda _dt: None, 60)
    try:
        began = Clock.time()
        assert event.timeout == 60
        assert began - 1 < event._last_dt <= began, "a single event counts from when it was scheduled"
        assert event in list(Clock.get_events())
        assert list(Clock.get_before_frame_events()) == []
        assert isinstance(Clock._dt, float) and began - 10 < Clock._last_tick <= began
        assert callable(Clock.idle) and callable(Clock.on_schedule)
        assert hasattr(panel.window.canvas, "needs_redraw")
        queues = [name for one in panel.loop.input_providers for name in ("waiting_event", "q") if hasattr(one, name)]
        assert sorted(queues) == ["q", "waiting_event"], "the mouse's and SDL's own touch"
    finally:
        event.cancel()


def test_with_nothing_to_do_it_sleeps(panel: Panel, loop: ModuleType) -> None:
    fall_asleep(panel)
    began, cpu = time.monotonic(), time.thread_time()
    panel.pump(3)
    assert time.monotonic() - began > 2 * loop.LONGEST_WAIT
    assert time.thread_time() - cpu < 0.05


def test_another_threads_schedule_wakes_it(panel: Panel, loop: ModuleType) -> None:
    from kivy.clock import Clock

    fall_asleep(panel)
    came: list[float] = []
    asked: list[float] = []

    def worker() -> None:
        time.sleep(0.1)  # the loop sleeps by then
        asked.append(time.monotonic())
        Clock.schedule_once(lambda _dt: came.append(time.monotonic()))

    thread = threading.Thread(target=worker)
    thread.start()
    while not came:
        panel.pump()
    thread.join()
    assert came[0] - asked[0] < SOON


def test_a_touch_wakes_it_and_its_answer_is_drawn_at_once(panel: Panel, loop: ModuleType) -> None:
    shell = panel.shell()
    shell.show(previews()["home"](frame("id")))
    panel.settle()
    button = panel.buttons()[0]
    sent: list[float] = []

    def touch() -> None:
        sent.append(time.monotonic())
        panel.click(button)

    assert panel.x.size  # connected before it counts
    fall_asleep(panel)
    before = panel.frames
    threading.Timer(0.1, touch).start()
    while not panel.intents or panel.frames == before:
        panel.pump()
    assert time.monotonic() - sent[0] < SOON


def test_input_that_was_polled_in_the_last_pass_is_not_slept_over(panel: Panel, loop: ModuleType) -> None:
    """Kivy polls SDL after a pass: a finger that is lifted just then lies in Kivy's queue; SDL knows of it no more."""
    shell = panel.shell()
    shell.show(previews()["home"](frame("id")))
    fall_asleep(panel)
    x, y = (round(value) for value in middle(panel.buttons()[0]))
    panel.window.dispatch("on_mouse_down", x, panel.window.height - y, "left", [])  # as the poll does it
    began = time.monotonic()
    panel.pump()
    assert time.monotonic() - began < loop.LONGEST_WAIT / 2
    panel.window.dispatch("on_mouse_up", x, panel.window.height - y, "left", [])
    panel.pump()
    assert len(panel.intents) == 1 and time.monotonic() - began < loop.LONGEST_WAIT


def test_something_due_wakes_it_in_time(panel: Panel, loop: ModuleType) -> None:
    from kivy.clock import Clock

    fall_asleep(panel)
    came: list[float] = []
    began = time.monotonic()
    Clock.schedule_once(lambda _dt: came.append(time.monotonic() - began), 0.3)
    while not came:
        panel.pump()
    assert 0.28 < came[0] < 0.3 + SOON


def test_an_animation_runs_at_the_frame_rate_and_no_faster(panel: Panel, loop: ModuleType) -> None:
    from kivy.clock import Clock

    frames: list[float] = []
    event = Clock.schedule_interval(lambda _dt: frames.append(time.monotonic()), 0)
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        panel.pump()
    event.cancel()
    assert 15 <= len(frames) <= 0.5 / loop.FRAME + loop.PASSES_AFTER_INPUT + 1


def test_what_is_drawn_again_and_again_is_drawn_no_faster_either(panel: Panel, loop: ModuleType) -> None:
    canvas = panel.window.canvas
    panel.window.bind(on_flip=lambda _window: canvas.ask_update() if until > time.monotonic() else None)
    until = time.monotonic() + 0.5
    before = panel.frames
    canvas.ask_update()
    while time.monotonic() < until:
        panel.pump()
    assert panel.frames - before <= 0.5 / loop.FRAME + loop.PASSES_AFTER_INPUT + 1


def test_a_change_is_drawn_without_waiting_for_anything(panel: Panel, loop: ModuleType) -> None:
    shell = panel.shell()
    for name in ("services", "home"):  # made before: what is measured is the waiting, not the building
        shell.show(previews()[name](frame("id")))
        panel.settle()
    fall_asleep(panel)
    before, began = panel.frames, time.monotonic()
    shell.show(previews()["services"](frame("id")))
    panel.until(lambda: panel.frames > before)
    assert time.monotonic() - began < loop.LONGEST_WAIT * 0.8


def test_where_sdl_is_not_found_the_stock_loop_stays(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    from kivy.clock import Clock

    from kiosk.touch import event_loop

    def missing() -> str:
        raise LookupError("SDL is not loaded")

    monkeypatch.setattr(event_loop, "_loaded_sdl", missing)
    assert "LookupError" in event_loop.install(panel.window)
    monkeypatch.setattr(event_loop, "_loaded_sdl", lambda: "/usr/lib/no-such-library.so")
    assert "OSError" in event_loop.install(panel.window)
    monkeypatch.setattr(event_loop, "_loaded_sdl", lambda: "libc.so.6")
    assert "AttributeError" in event_loop.install(panel.window)
    monkeypatch.setattr(event_loop, "PINNED", "2.3.2")
    assert "2.3.2" in event_loop.install(panel.window)
    assert not {"idle", "on_schedule"} & set(vars(Clock))


WITHOUT_SDL = """
import sys
from kiosk.touch import event_loop
from kiosk.__main__ import main
def missing(): raise LookupError
event_loop._loaded_sdl = missing
sys.exit(main(sys.argv[1:]))
"""


def test_the_fallback_is_in_the_journal_and_the_kiosk_works(tmp_path: Path) -> None:
    kiosk = KioskProcess(tmp_path, program=("-c", WITHOUT_SDL))
    try:
        kiosk.wait(kiosk.is_open, OPEN_SECONDS)
        services = open_services(kiosk.settings)
        (entry,) = entries(services.database, EntryFilter(event="event_loop_fallback"))
        services.close()
        assert "LookupError" in str(entry.fields["reason"])
        kiosk.process.terminate()
        assert kiosk.process.wait(15) == 0
    finally:
        kiosk.kill_all()
