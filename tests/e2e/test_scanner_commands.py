"""What a technician and a tester do with scanners on the command line, over real pseudo-terminals."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import qrcode

from devices.scan_frames import Suffix
from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unread, Unusable, Verdict
from devices.simulated.pty_scanner import PtyScanner, SentFraming
from kiosk.cli import main
from kiosk.compose.devices import make_scanner
from kiosk.processes.children import Child
from kiosk.processes.locks import ProcessLock
from kiosk.processes.supervise import start_simulator
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from kiosk.simulator.address import read_address
from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).resolve().parents[2]
TICKET = "T17K2M9QX4T1ZBC"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The shipped house without a simulated printer: only the scanner is simulated."""
    place = tmp_path / "kiosk.ini"
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8765", "port = 0")
    text = text.replace("driver = simulated", "driver = escpos", 1).replace("model = generic", "model = datalogic")
    place.write_text(text, "utf-8")
    return load(place)


@pytest.fixture
def kiosk(settings: Settings) -> Callable[..., int]:
    return lambda *arguments: main(["--config", str(settings.path), *arguments])


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    child = start_simulator(settings, None)
    assert isinstance(child, Child)
    assert until(lambda: read_address(settings.storage.run) is not None or not child.running)
    address = read_address(settings.storage.run)
    assert address is not None
    yield address.url
    child.stop()


# -- the simulator ----------------------------------------------------------------------------------


def test_codes_pictures_and_faults_from_the_command_line_reach_the_driver(url, settings, kiosk, tmp_path, capsys):
    assert settings.simulated and not settings.printer.simulated
    scanner = make_scanner(settings)
    assert scanner.open() == ScannerStatus(ScannerState.READY)

    assert kiosk("simulate", "scan", TICKET) == 0
    assert _text(scanner.read(2.0)) == TICKET

    qrcode.make("T1FROMPICTURE").save(tmp_path / "code.png")
    assert kiosk("simulate", "scan", "--picture", str(tmp_path / "code.png")) == 0
    assert _text(scanner.read(2.0)) == "T1FROMPICTURE"

    assert kiosk("simulate", "scan", "T1TABBED", "--framing", "tab") == 0
    assert isinstance(scanner.read(0.3), ScannerStatus | Unread), "the kiosk waits for CR"

    sender = threading.Thread(target=kiosk, args=("simulate", "scanner", "oversize"))
    sender.start()
    assert until(lambda: getattr(scanner.read(0.5), "why", None) is Unusable.TOO_LONG)
    sender.join()
    assert kiosk("simulate", "scanner", "no-read") == 0
    assert isinstance(scanner.read(0.3), ScannerStatus | Unread)

    assert kiosk("simulate", "scanner", "unplug") == 0
    assert until(lambda: _state(scanner.read(0.1)) is ScannerState.DISCONNECTED)
    assert kiosk("simulate", "scan", TICKET) == 1
    assert "is unplugged" in capsys.readouterr().err
    assert kiosk("simulate", "scanner", "plug") == 0
    assert until(lambda: _state(scanner.read(0.1)) is ScannerState.READY)

    assert kiosk("simulate", "scanner-framing", "stx-etx", "--aim", "]Q0") == 0
    scanner.signal(Verdict.GOOD)
    state = httpx.get(url + "scanner", trust_env=False, timeout=PATIENCE).json()
    assert (state["suffix"], state["aim"], state["connected"]) == ("stx-etx", "]Q0", True)
    assert until(lambda: httpx.get(url + "scanner", trust_env=False, timeout=PATIENCE).json()["signals"] == ["good"])
    scanner.close()


def _text(got: object) -> str:
    assert isinstance(got, ScannedCode), got
    return got.text


def _state(got: object) -> ScannerState | None:
    return got.state if isinstance(got, ScannerStatus) else None


def test_wrong_wishes_are_answered_with_the_right_ones(url, kiosk, tmp_path, capsys):
    (tmp_path / "words.txt").write_text("no picture")
    assert kiosk("simulate", "scanner", "explode") == 1
    assert "knows: unplug, plug" in capsys.readouterr().err
    assert kiosk("simulate", "scan", TICKET, "--framing", "bell") == 1
    assert "one of: cr, lf, crlf" in capsys.readouterr().err
    assert kiosk("simulate", "scan", "--picture", str(tmp_path / "words.txt")) == 1
    assert "This is no picture" in capsys.readouterr().err
    assert kiosk("simulate", "scan") == 2
    assert kiosk("simulate", "scan", "--picture", str(tmp_path / "nothing.png")) == 2
    assert kiosk("simulate", "scanner-framing", "cr", "--aim", "Q0") == 1
    assert kiosk("simulate", "scanner-framing", "cr", "--prefix", "\\x1") == 1


def test_the_page_lives_without_a_simulated_printer(url):
    page = httpx.get(url, trust_env=False, timeout=PATIENCE)
    assert page.status_code == 200 and 'id="printer"' not in page.text
    picture = io.BytesIO()
    qrcode.make("T1BROWSER").save(picture)
    answer = httpx.post(
        url + "scanner/picture",
        files={"picture": picture.getvalue()},
        trust_env=False,
        headers={"origin": url.rsplit("/", 2)[0], "accept": "text/html"},
    )
    assert answer.status_code == 303


def test_a_burst_from_the_simulator_is_1000_codes_in_a_moment(url, settings, kiosk):
    scanner = make_scanner(settings)
    scanner.open()
    sender = threading.Thread(target=kiosk, args=("simulate", "scanner", "burst"))
    sender.start()
    found, end = [], time.monotonic() + 10
    while len(found) < 1000 and time.monotonic() < end:
        got = scanner.read(0.5)
        found += [_text(got)] if _state(got) is None else []
    sender.join()
    assert found == [f"T1{number:013d}" for number in range(1000)]
    scanner.close()


# -- a technician -----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", Suffix)
def test_the_framing_of_a_scanner_is_found_out(settings, kiosk, capsys, suffix):
    behind = PtyScanner(Path(settings.scanner.port), SentFraming(suffix, b"\x1dQR:", "]Q1"))

    def technician() -> None:
        for _ in range(3):
            time.sleep(0.35)  # a hand: the scans are told apart by the silence between them
            behind.scan("KIOSK-TEST-0123456789")

    hand = threading.Thread(target=technician)
    hand.start()
    try:
        assert kiosk("scanner", "test", "--seconds", "20") == 0
    finally:
        hand.join()
        behind.close()
    said = capsys.readouterr().out
    assert f"prefix = \\x1dQR:\nsuffix = {suffix.value}\n" in said
    assert "<GS>QR:]Q1KIOSK-TEST-0123456789" in said and "█" in said
    place, text = settings.path, settings.path.read_text("utf-8")
    prefix, _ = said[said.index("prefix =") :].split("\n", 1)
    text = text.replace("\nprefix =\n", f"\n{prefix}\n").replace("\nsuffix = cr\n", f"\nsuffix = {suffix.value}\n")
    place.write_text(text, "utf-8")
    assert (load(place).scanner.framing.prefix, load(place).scanner.framing.suffix) == (b"\x1dQR:", suffix)


def test_silence_and_a_missing_port_have_advice(settings, kiosk, capsys):
    assert kiosk("scanner", "test", "--no-code") == 3
    assert "Is it plugged in?" in capsys.readouterr().err
    behind = PtyScanner(Path(settings.scanner.port))
    assert kiosk("scanner", "test", "--no-code", "--seconds", "1") == 3
    assert "Nothing came" in capsys.readouterr().err
    behind.close()


def test_the_scanner_of_a_running_kiosk_is_left_alone(settings, kiosk, capsys):
    settings.storage.run.mkdir(parents=True)
    lock = ProcessLock(settings.storage.run / "kiosk-1.scanner.lock")
    assert lock.acquire()
    assert kiosk("scanner", "test") == 3
    assert "End it first" in capsys.readouterr().err
    assert kiosk("scanner", "status") == 3
    assert "not known yet (said by the running kiosk)" in capsys.readouterr().out
    lock.release()


def test_status_says_how_it_is(settings, kiosk, capsys):
    assert kiosk("scanner", "status") == 3
    assert capsys.readouterr().out.startswith("disconnected ")
    behind = PtyScanner(Path(settings.scanner.port))
    assert kiosk("scanner", "status") == 0
    assert capsys.readouterr().out == "ready\n"
    behind.close()
    text = settings.path.read_text("utf-8").replace("driver = simulated", "driver = none")
    settings.path.write_text(text, "utf-8")
    assert kiosk("scanner", "status") == 1
    assert "no scanner" in capsys.readouterr().err


def test_a_keyboard_scanner_is_wired_as_one(settings, kiosk, capsys):
    before, scanner, after = settings.path.read_text("utf-8").partition("[scanner]")
    text = before + scanner + after.replace("driver = simulated", "driver = keyboard", 1)
    settings.path.write_text(text.replace("port = data/run/scanner", "port = /dev/input/by-id/none-event-kbd"), "utf-8")
    scanner = make_scanner(load(settings.path))
    assert not scanner.simulated and scanner.open().state is ScannerState.DISCONNECTED
    assert kiosk("scanner", "status") == 3
    assert "/dev/input/by-id/none-event-kbd: No such file" in capsys.readouterr().out
