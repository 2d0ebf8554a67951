"""The testers' page over the real simulated devices and the real drivers, in Chromium: mouse, keys, no scripts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qrcode
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from devices.escpos.driver import EscPosPrinter
from devices.printer import Align, PrinterState, PrintOutcome, QrCode, Slip, TextLine
from devices.scan_frames import Framing
from devices.scanner import ScannedCode, Scanner
from devices.simulated.fronts import PtyFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.pty_scanner import PtyScanner
from devices.transports import SerialTransport
from devices.wire_scanner import ScanTiming, WireScanner
from kiosk.settings.printer_profiles import shipped
from kiosk.simulator.printer import SimulatedPrinterBench
from kiosk.simulator.saved_codes import CODES_FILE, SavedCodes
from kiosk.simulator.scanner import SimulatedScannerBench
from tests.support.simulator_site import Panel, Site
from tests.support.waiting import PATIENCE, until

PROFILE = shipped("epson-58")
BAUD = 19200
SLIP = Slip((TextLine("RUTAN", align=Align.CENTER), TextLine("A001", size=4), QrCode("T1ABC234")))


class Bench:
    """Both simulated devices, both drivers, and the page over the devices."""

    def __init__(self, folder: Path) -> None:
        self.machine = SimulatedPrinter(PtyFront(folder / "printer"), MachineModel.of(PROFILE, baud=BAUD))
        self.reader = PtyScanner(folder / "scanner")
        self.printer = EscPosPrinter(SerialTransport(str(folder / "printer"), BAUD), PROFILE, baud=BAUD)
        wire = SerialTransport(str(folder / "scanner"), 9600)
        self.scanner: Scanner = WireScanner(wire, Framing(), timing=ScanTiming(same_code=0.0))
        self.codes = folder / CODES_FILE
        self.panel = Panel()
        self.site = Site(
            self.panel, SimulatedPrinterBench(self.machine), SimulatedScannerBench(self.reader, SavedCodes(self.codes))
        )

    def scanned(self) -> str:
        """What the driver reads next."""
        got = self.scanner.read(5.0)
        assert isinstance(got, ScannedCode), got
        return got.text

    def close(self) -> None:
        self.site.stop()
        self.printer.close()
        self.scanner.close()
        self.machine.close()
        self.reader.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.scanner.open()
    yield bench
    bench.close()


@pytest.fixture
def open_page(browser: Browser, bench: Bench) -> Iterator[Callable[..., Page]]:
    """Opens the page; fails when it asks anything of another address or reports an error."""
    trouble: list[str] = []
    contexts = []

    def look(request) -> None:
        if not request.url.startswith((bench.site.origin, "blob:")):
            trouble.append(f"asked for {request.url}")

    def open_it(*, scripts: bool = True, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", look)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda line: line.type == "error" and "422" not in line.text and trouble.append(line.text))
        page.goto(bench.site.address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def picture_of(code: str) -> bytes:
    buffer = io.BytesIO()
    qrcode.make(code).save(buffer)
    return buffer.getvalue()


# -- paper ------------------------------------------------------------------------------------------


def test_paper_comes_as_a_picture_and_as_text_and_is_scanned_again(open_page, bench: Bench) -> None:
    page = open_page()
    assert bench.printer.print(SLIP).outcome is PrintOutcome.PRINTED
    page.get_by_text("Slip 1", exact=True).wait_for()
    page.locator("#text-1 summary").click()
    expect(page.locator("#text-1 pre")).to_contain_text("A001")
    page.get_by_role("button", name="Scan slip 1").click()
    assert bench.scanned() == "T1ABC234"


def test_an_open_text_stays_open_when_the_next_slip_comes(open_page, bench: Bench) -> None:
    page = open_page()
    bench.printer.print(SLIP)
    page.locator("#text-1 summary").click()
    bench.printer.print(SLIP)
    page.get_by_text("Slip 2", exact=True).wait_for()
    expect(page.locator("#text-1 pre")).to_be_visible()


def test_what_hangs_in_a_stopped_printer_is_shown(open_page, bench: Bench) -> None:
    page = open_page()
    page.get_by_role("button", name="Roll ends while printing").click()
    page.get_by_text("A script plays.").wait_for()
    bench.machine.play("after 1 line: cover open")
    assert bench.printer.print(SLIP).outcome is PrintOutcome.UNKNOWN
    page.get_by_text("Hangs in the printer").wait_for()
    expect(page.locator(".growing img")).to_have_attribute("alt", "RUTAN".center(32).rstrip())
    assert until(lambda: page.evaluate("document.querySelector('.growing img').naturalWidth") == 384 + 48)


# -- faults -----------------------------------------------------------------------------------------


def test_every_fault_of_the_machine_is_a_button(open_page, bench: Bench) -> None:
    page = open_page()
    for name in bench.machine.faults():
        page.locator(f"#fault-{name}").click()
        page.locator(f"#fault-{name}[aria-pressed=true]").wait_for()
    assert all(bench.machine.faults().values())
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Ready to print").wait_for()
    assert until(lambda: bench.printer.status().state is PrinterState.READY)


def test_every_fault_in_mid_job_is_a_script_that_plays(open_page, bench: Bench) -> None:
    page = open_page()
    for cut in SimulatedPrinterBench.job_cuts:
        page.get_by_role("button", name=cut.name).click()
        page.get_by_text(f"{cut.name} ✓").wait_for()
    page.get_by_role("button", name="Unplugged in mid-job").click()
    page.locator(".next", has_text="after 2 lines: unplugged").wait_for()
    assert bench.printer.print(SLIP).outcome is not PrintOutcome.PRINTED
    assert bench.machine.machine.unplugged == 1


def test_a_script_plays_and_a_wrong_one_says_what_is_wrong(open_page, bench: Bench) -> None:
    page = open_page()
    page.get_by_label("Fault script").fill("after 2 slips: papr out")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#said")).to_contain_text('perhaps "paper out"')
    assert page.get_by_label("Fault script").input_value() == "after 2 slips: papr out"
    page.get_by_label("Fault script").fill("now: paper low; after 2 slips: paper out")
    page.get_by_role("button", name="Play").click()
    page.get_by_text("Next: after 2 slips: paper out").wait_for()
    assert bench.machine.faults()["paper-low"]
    page.get_by_role("button", name="Stop script").click()
    expect(page.locator(".next")).to_have_count(0)
    page.get_by_label("Random faults, seed").fill("7")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("A script plays.").wait_for()


# -- scanner ----------------------------------------------------------------------------------------


def test_typed_kept_chosen_and_dropped_codes_are_scanned(open_page, bench: Bench) -> None:
    page = open_page()
    page.get_by_label("Code", exact=True).fill("T1TYPED")
    page.get_by_label("Code", exact=True).press("Enter")
    assert bench.scanned() == "T1TYPED"

    page.get_by_label("Keep as").fill("Mine <b>")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name="Mine <b> T1TYPED").click()
    assert bench.scanned() == "T1TYPED"
    assert SavedCodes(bench.codes).all()[-1].name == "Mine <b>", "kept for the next start of this kiosk"
    page.get_by_role("button", name="Forget Mine <b>").click()
    expect(page.get_by_role("button", name="Forget Mine <b>")).to_have_count(0)

    chosen = {"name": "code.png", "mimeType": "image/png", "buffer": picture_of("T1CHOSEN")}
    page.get_by_label("Picture with a code").set_input_files(chosen)
    page.get_by_role("button", name="Scan picture").click()
    assert bench.scanned() == "T1CHOSEN"

    page.evaluate(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
            document.getElementById("drop").dispatchEvent(
                new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        list(picture_of("T1DROPPED")),
    )
    assert bench.scanned() == "T1DROPPED"


def test_unplugging_and_framing_of_the_scanner(open_page, bench: Bench) -> None:
    page = open_page()
    page.get_by_role("button", name="Unplug pull the cable").click()
    page.locator("#part-scanner", has_text="Unplugged").wait_for()
    page.get_by_role("button", name="Plug in").click()
    page.locator("#part-scanner .state", has_text="Plugged in").wait_for()
    page.get_by_text("What it puts around a code").click()
    page.get_by_label("Suffix").select_option("crlf")
    page.get_by_label("AIM id").fill("]Q0")
    page.get_by_role("button", name="Program").click()
    page.get_by_text("Program ✓").wait_for()
    assert (bench.reader.framing.suffix, bench.reader.framing.aim) == ("crlf", "]Q0")


# -- wires ------------------------------------------------------------------------------------------


def test_the_wires_read_as_lines_in_both_directions(open_page, bench: Bench) -> None:
    page = open_page()
    bench.printer.print(SLIP)
    bench.reader.scan("T1WIRE")
    lines = page.locator("#wires tbody tr")
    for way, meaning in (
        ("to printer", "text: 'A001'"),
        ("to printer", "QR code: data 'T1ABC234'"),
        ("to printer", "say when everything before"),
        ("from printer", "printed up to"),
        ("from scanner", "a code of 6 bytes: T1WIRE<CR>"),
    ):
        lines.filter(has_text=way).filter(has_text=meaning).first.wait_for()
    assert until(lambda: bench.printer.status().state is PrinterState.READY)
    assert lines.filter(has_text="paper?").filter(has_text="to printer").count() == 0, "asked all the time"
    page.get_by_role("link", name="show routine questions").click()
    page.get_by_role("link", name="hide routine questions").wait_for()
    lines.filter(has_text="online?").filter(has_text="to printer").first.wait_for()


# -- the touchscreen --------------------------------------------------------------------------------


def test_a_drag_moves_the_finger(open_page, bench: Bench) -> None:
    page = open_page()
    box = page.locator("#screen").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 500)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 300, steps=6)
    page.mouse.up()
    assert until(lambda: bench.panel.touches[-1:] and bench.panel.touches[-1][0] == "release")
    deeds = [deed for deed, *_ in bench.panel.touches]
    assert deeds[0] == "press" and deeds.count("release") == 1 and "move" in deeds
    shown = page.evaluate("screenInput.clientHeight")
    assert abs(bench.panel.touches[0][2] - (500 - 9) / shown * 960) <= 2
    assert abs(bench.panel.touches[-1][2] - (300 - 9) / shown * 960) <= 2, "lifted where the mouse is"


def test_everything_can_be_done_with_the_keys_alone(open_page, bench: Bench) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "screen"
    page.keyboard.press("ArrowDown")
    expect(page.locator("#aim")).to_be_visible()
    page.keyboard.down("Enter")
    assert until(lambda: len(bench.panel.touches) == 1), "held as long as the key"
    page.keyboard.up("Enter")
    assert until(lambda: len(bench.panel.touches) == 2)
    assert bench.panel.touches[0][:3] == ("press", 270, 480 + round(540 / 25))

    tab_to(page, "fault-paper-out")
    page.keyboard.press("Space")
    page.locator("#fault-paper-out[aria-pressed=true]").wait_for()
    assert page.evaluate("document.activeElement.id") == "fault-paper-out", "the focus stays where it was"
    page.keyboard.press("Space")
    page.get_by_text("Ready to print").wait_for()

    tab_to(page, "code")
    page.keyboard.type("T1KEYS")
    page.keyboard.press("Enter")
    assert bench.scanned() == "T1KEYS"


def tab_to(page: Page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


# -- for everybody ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (480, 900)])
def test_axe_finds_nothing_in_any_state(open_page, bench: Bench, width: int, height: int) -> None:
    page = open_page(width=width, height=height)
    assert violations(page) == []
    bench.printer.print(SLIP)
    bench.reader.scan("T1AXE")
    bench.machine.play("now: cover open; after 9 slips: paper out")
    bench.machine.machine.receive(b"\x1b\xff", 0.0)
    page.get_by_text("A script plays.").wait_for()
    page.get_by_text("T1AXE<CR>").wait_for()
    page.get_by_label("Code", exact=True).fill("T1")
    page.get_by_role("button", name="Scan", exact=True).click()
    page.get_by_text("Scan ✓").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing lies beside the page"


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def test_without_scripts_the_basics_work(open_page, bench: Bench) -> None:
    page = open_page(scripts=False)
    page.get_by_role("button", name="Cover open").click()
    page.get_by_role("button", name="Cover open", pressed=True).wait_for()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Ready to print").wait_for()
    page.get_by_label("Code", exact=True).fill("T1PLAIN")
    page.get_by_role("button", name="Scan", exact=True).click()
    assert bench.scanned() == "T1PLAIN"
    page.wait_for_url(bench.site.address)
    page.get_by_label("Fault script").fill("nonsense")
    page.get_by_role("button", name="Play").click()
    page.get_by_text("This was not done").wait_for()
    page.get_by_role("link", name="Back to the simulator").click()
    page.wait_for_url(bench.site.address)
    bench.printer.print(SLIP)
    page.get_by_role("link", name="Show it as it is now").click()
    page.get_by_role("img", name="A001").wait_for()
