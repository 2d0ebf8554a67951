"""The simulator as a real child process: page, real display, real driver on its port, real command line."""

from __future__ import annotations

import io
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from Xlib import X, display
from zxingcpp import read_barcode

from devices.escpos.driver import EscPosPrinter
from devices.printer import Align, PrinterState, PrintOutcome, QrCode, Slip, TextLine
from devices.transports import SerialTransport
from kiosk.commands.simulate import FAULTS, RESTORE, tell
from kiosk.processes.children import Child, VirtualDisplay, start_xvfb
from kiosk.processes.supervise import prepare_display, start_simulator
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from kiosk.simulator.address import read_address
from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).resolve().parents[2]
SLIP = Slip((TextLine("RUTAN", align=Align.CENTER), TextLine("A001", size=4), QrCode("T1ABC234")))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The shipped house in a folder of its own, the page at any free port."""
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8765", "port = 0"), "utf-8")
    return load(place)


@pytest.fixture
def panel() -> Iterator[VirtualDisplay]:
    started = start_xvfb(640, 960)
    assert isinstance(started, VirtualDisplay)
    yield started
    started.child.stop()


@pytest.fixture
def simulator(settings: Settings, panel: VirtualDisplay) -> Iterator[Child]:
    child = start_simulator(settings, panel)
    assert isinstance(child, Child)
    assert until(lambda: read_address(settings.storage.run) is not None or not child.running)
    yield child
    child.stop()


@pytest.fixture
def url(settings: Settings, simulator: Child) -> str:
    address = read_address(settings.storage.run)
    assert address is not None and address.pid == simulator.pid
    return address.url


@pytest.fixture
def printer(settings: Settings) -> Iterator[EscPosPrinter]:
    wire = SerialTransport(settings.printer.port, settings.printer.baud)
    printer = EscPosPrinter(wire, settings.printer.profile, baud=settings.printer.baud)
    yield printer
    printer.close()


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, timeout=15)


def test_the_driver_prints_on_the_pages_paper(url: str, printer: EscPosPrinter) -> None:
    assert printer.print(SLIP).outcome is PrintOutcome.PRINTED
    assert "A001" in get(url).text
    png = get(url + "slip/1.png")
    assert png.headers["content-type"] == "image/png"
    assert read_barcode(Image.open(io.BytesIO(png.content))).text == "T1ABC234"


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ("paper-low", PrinterState.PAPER_LOW),
        ("paper-out", PrinterState.PAPER_OUT),
        ("cover-open", PrinterState.COVER_OPEN),
        ("disconnect", PrinterState.DISCONNECTED),
        ("cutter-error", PrinterState.ERROR),
    ],
)
def test_faults_from_the_command_line_reach_the_driver(
    url: str, printer: EscPosPrinter, what: str, state: PrinterState
) -> None:
    assert until(lambda: printer.status().state is PrinterState.READY)
    assert tell(url, what) == ""
    assert until(lambda: printer.status().state is state), printer.status()
    assert tell(url, RESTORE) == ""
    assert until(lambda: printer.status().state is PrinterState.READY), printer.status()


def test_every_fault_of_the_command_line_exists(url: str) -> None:
    assert [tell(url, what) for what in FAULTS] == [""] * len(FAULTS)
    assert "knows: paper-low" in get_refusal(url)


def get_refusal(url: str) -> str:
    origin = url.rsplit("/", 2)[0]
    headers = {"origin": origin}
    return httpx.post(url + "printer", data={"on": "explode"}, headers=headers, trust_env=False, timeout=PATIENCE).text


def test_the_page_shows_and_touches_the_real_display(url: str, panel: VirtualDisplay) -> None:
    origin = url.rsplit("/", 2)[0]
    first = get(url + "screen.jpg")
    screen = display.Display(panel.name)
    try:
        window = screen.screen().root.create_window(
            0,
            0,
            640,
            960,
            0,
            X.CopyFromParent,
            background_pixel=0xF2B544,
            override_redirect=True,
            event_mask=X.ButtonPressMask | X.ButtonReleaseMask | X.Button1MotionMask,
        )
        window.map()
        screen.sync()
        changed = get(url + f"screen.jpg?seen={first.headers['x-mark']}")
        assert changed.status_code == 200 and changed.content != first.content
        for fields in (
            {"down": "true", "x": "321", "y": "654"},
            {"down": "true", "moved": "true", "x": "200", "y": "300"},
            {"down": "false", "x": "200", "y": "300"},
        ):
            httpx.post(url + "finger", data=fields, headers={"origin": origin}, trust_env=False, timeout=PATIENCE)
        assert until(lambda: screen.pending_events() >= 4)
        events = [screen.next_event() for _ in range(4)]
        assert [(event.type, event.event_x, event.event_y) for event in events] == [
            (X.ButtonPress, 321, 654),
            (X.MotionNotify, 200, 300),
            (X.MotionNotify, 200, 300),  # the finger is lifted where it lies
            (X.ButtonRelease, 200, 300),
        ]
    finally:
        screen.close()


def test_it_ends_in_order_and_takes_its_things_along(settings: Settings, simulator: Child, url: str) -> None:
    began = time.monotonic()
    simulator.stop()
    assert simulator.process.returncode == 0
    assert time.monotonic() - began < 3
    assert read_address(settings.storage.run) is None
    assert not Path(settings.printer.port).is_symlink()


def test_a_killed_simulator_can_be_started_again(settings: Settings, simulator: Child, url: str) -> None:
    simulator.process.send_signal(signal.SIGKILL)
    simulator.process.wait()
    assert read_address(settings.storage.run) is None, "a dead simulator's address is no address"
    again = start_simulator(settings, None)
    assert isinstance(again, Child)
    assert until(lambda: read_address(settings.storage.run) is not None)
    again.stop()


def test_there_is_one_simulator_of_a_kiosk(settings: Settings, simulator: Child, url: str) -> None:
    second = start_simulator(settings, None)
    assert isinstance(second, Child)
    assert second.process.wait(10) == 1
    second.stop()
    assert get(url).status_code == 200


def test_real_devices_need_no_simulator(settings: Settings) -> None:
    place = settings.path
    text = place.read_text("utf-8").replace("driver = simulated", "driver = escpos", 1)
    place.write_text(text.replace("driver = simulated", "driver = none"), "utf-8")
    assert start_simulator(load(place), None) is None


def test_xvfb_starts_only_where_there_is_no_display(
    settings: Settings, panel: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "")
    monkeypatch.setenv("LIBGL_ALWAYS_SOFTWARE", "")
    monkeypatch.setenv("DISPLAY", panel.name)
    assert prepare_display(settings, said.append) is None and said == []

    monkeypatch.setenv("DISPLAY", ":987")
    started = prepare_display(settings, said.append)
    assert isinstance(started, VirtualDisplay)
    try:
        assert ":987 does not answer" in said[0] and started.name in said[0]
        size = subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True, text=True, check=True)
        assert size.stdout.split() == [str(settings.panel.width_px), str(settings.panel.height_px)]
    finally:
        started.child.stop()
