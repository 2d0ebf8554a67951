"""The wheel: what is in it, and a kiosk that is installed from it, far from any clone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable, Iterator
from email.parser import Parser
from pathlib import Path

import httpx
import pytest

from kiosk import __version__
from kiosk.console.voice_clips import wanted
from tests.support.waiting import PATIENCE, session_members, until

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kiosk", "screens", "devices", "services", "assets")
MADE = (".pyc", ".mo")  # lies in a clone and is nobody's source
OPEN_SECONDS = 60.0
END_SECONDS = 15.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([ROOT / "script" / "wheel", folder], check=True)
    return next(folder.glob("lobby_kiosk-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; the libraries are those of the tests, nothing is fetched."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)
    for path in (site, *site.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return folder


@pytest.fixture
def kiosk(installed: Path, tmp_path: Path) -> Iterator[Kiosk]:
    """The installed command in an empty folder. Whatever it did, the program's folder must be as it was."""
    before = _state(installed)
    kiosk = Kiosk(installed / "bin" / "kiosk", tmp_path)
    yield kiosk
    kiosk.end()
    assert _state(installed) == before


def _state(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


class Kiosk:
    """The command as its user calls it: no clone on Python's path, no display."""

    def __init__(self, command: Path, folder: Path) -> None:
        self.command, self.folder = command, folder
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DISPLAY")}
        self._environment = {name: value for name, value in kept.items() if name != "WAYLAND_DISPLAY"}
        self._log = folder.with_name(f"{folder.name}.log")
        self.running: subprocess.Popen[bytes] | None = None

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self) -> subprocess.Popen[bytes]:
        """`kiosk run`, which says on which pages it can be seen."""
        with self._log.open("wb") as out:
            self.running = subprocess.Popen(
                [self.command, "run"],
                cwd=self.folder,
                env=self._environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return self.running

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def address(self) -> str:
        """The console's; "" until it has said it."""
        found = re.search(r"console: (http\S+)", self.said())
        return found[1] if found else ""

    def end(self) -> None:
        if self.running is None:
            return
        self.running.kill()
        self.running.wait()
        for pid in session_members(self.running.pid):
            os.kill(pid, signal.SIGKILL)


def test_every_file_of_the_program_is_in_it(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [path for name in FOLDERS for path in (ROOT / name).rglob("*") if path.is_file()]
    ours = {path.relative_to(ROOT) for path in files if path.suffix not in MADE and "voice" not in path.parts[-2:]}
    expected = {str(path.with_suffix(".mo") if path.suffix == ".po" else path) for path in ours}
    told = {name for name in inside if name.startswith("lobby_kiosk-")}
    assert inside - told == expected | {"assets/kiosk.ini"}
    assert {Path(name).name for name in told} >= {"LICENSE", "NOTICE", "entry_points.txt"}


def test_one_version_everywhere(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"lobby_kiosk-{__version__}.dist-info/METADATA").decode())
    assert (metadata["Name"], metadata["Version"]) == ("lobby-kiosk", __version__)
    assert metadata["License-Expression"] == "Apache-2.0"
    released = re.findall(r"(?m)^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert released[0] == __version__


def test_a_house_from_nothing(kiosk: Kiosk) -> None:
    assert kiosk("--version").stdout == f"kiosk {__version__}\n"
    lost = kiosk.start()  # it waits for its settings, and says so on a screen and on the terminal
    assert until(lambda: "kiosk config init" in kiosk.said() and "waits for it" in kiosk.said(), OPEN_SECONDS)
    lost.send_signal(signal.SIGTERM)
    assert lost.wait(END_SECONDS) == 2, kiosk.said()
    begun = kiosk("config", "init")
    assert begun.returncode == 0, begun.stderr
    checked = kiosk("config", "check")
    assert checked.returncode == 0 and "no faults" in checked.stdout, checked.stderr
    assert [path.name for path in kiosk.folder.iterdir()] == ["kiosk.ini"]


def test_it_opens(kiosk: Kiosk) -> None:
    kiosk("config", "init")
    ini = kiosk.folder / "kiosk.ini"
    ini.write_text(re.sub(r"(?m)^port = (8765|8780)$", "port = 0", ini.read_text("utf-8")), "utf-8")
    running = kiosk.start()

    def ended_or(condition: Callable[[], object]) -> bool:
        return running.poll() is not None or bool(condition())

    assert until(lambda: ended_or(lambda: "The kiosk is open." in kiosk.said() and kiosk.address()), OPEN_SECONDS)
    assert running.poll() is None, kiosk.said()
    with httpx.Client(base_url=kiosk.address(), trust_env=False, timeout=PATIENCE) as browser:
        board = browser.get("/board").text
        for address in re.findall(r'(?:href|src)="(/own/[^"]+)"', board):
            assert browser.get(address).status_code == 200, address
    voice = kiosk.folder / "data" / "voice"
    assert until(lambda: {path.stem for path in voice.glob("*.wav")} >= set(wanted())), kiosk.said()
    running.send_signal(signal.SIGTERM)
    assert running.wait(END_SECONDS) == 0, kiosk.said()
