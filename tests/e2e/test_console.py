"""`kiosk console` as a process: where it listens, how it ends, and that it is not alone."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from services.people.model import Officer, Role
from tests.support.staff import officer
from tests.support.waiting import PATIENCE, is_gone, until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
PARENT = """
import pathlib, sys, threading
from kiosk.settings.reading import load
from kiosk.processes.supervise import start_console
child = start_console(load(pathlib.Path(sys.argv[1])))
print("child", child.pid, flush=True)
threading.Event().wait()
"""


def house(folder: Path, **console: str) -> Path:
    """The shipped house in `folder`, with these [console] keys."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", f"port = {console.pop('port', '0')}")
    for key, value in console.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    place = folder / "kiosk.ini"
    place.write_text(text, "utf-8")
    return place


class Console:
    def __init__(self, settings: Path) -> None:
        command = [sys.executable, "-m", "kiosk", "--config", str(settings), "console"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
        )

    def line(self, pattern: str) -> str:
        """The first line that fits, or what was said instead."""
        said = []
        assert self.process.stdout is not None
        for words in self.process.stdout:
            said.append(words)
            if found := re.search(pattern, words):
                return found[0]
        raise AssertionError(said)

    @property
    def address(self) -> str:
        return self.line(r"https?://\S+/")

    def end(self) -> str:
        out, _ = self.process.communicate(timeout=START_SECONDS)
        return out


@pytest.fixture
def start() -> Iterator[Callable[[Path], Console]]:
    started: list[Console] = []

    def begin(settings: Path) -> Console:
        started.append(Console(settings))
        return started[-1]

    yield begin
    for console in started:
        console.process.kill()
        console.process.communicate()


def test_it_says_its_address_and_ends_within_three_seconds_with_streams_open(tmp_path: Path, start) -> None:
    console = start(house(tmp_path))
    pin = console.line(r"PIN \d{6}")
    address = console.address
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        assert client.get(f"{address}healthz").json()["status"] == "ok"
        stream = client.send(client.build_request("GET", f"{address}events"), stream=True)
        assert next(stream.iter_text()).startswith("retry: 2000\nevent: hello")
        began = time.monotonic()
        console.process.send_signal(signal.SIGTERM)
        assert console.process.wait(10) == 0
        assert time.monotonic() - began < 3.0
        stream.close()
    assert pin not in (tmp_path / "data" / "kiosk.sqlite3").read_bytes().decode("latin-1")


def test_there_is_one_console_a_house(tmp_path: Path, start) -> None:
    settings = house(tmp_path)
    assert start(settings).address
    second = start(settings)
    assert "runs already" in second.end() and second.process.returncode == 1


def test_a_port_in_use_is_no_obstacle_on_the_loopback_and_a_fault_elsewhere(tmp_path: Path, start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        address = start(house(tmp_path, port=str(port))).address
        assert address.startswith("http://127.0.0.1:") and f":{port}/" not in address


def test_the_network_is_refused_until_an_administrator_has_chosen_a_pin(tmp_path: Path, start) -> None:
    settings = house(tmp_path, bind="0.0.0.0")
    refused = start(settings)
    words = refused.end()
    assert refused.process.returncode == 1 and "kiosk officers set-pin" in words and "bind = 127.0.0.1" in words
    services = open_services(load(settings))
    assert isinstance(
        services.officers.add_with_secret(officer("adm"), "adm", "Contoh", "", Role.ADMINISTRATOR, "402715"), Officer
    )
    services.close()
    port = re.search(r":(\d+)/", start(settings).address)
    assert (
        port and httpx.get(f"http://127.0.0.1:{port[1]}/sign-in", trust_env=False, timeout=PATIENCE).status_code == 200
    )


def test_the_houses_certificate(tmp_path: Path, start) -> None:
    certificate, key = tmp_path / "console.crt", tmp_path / "console.key"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    settings = house(tmp_path)
    text = settings.read_text("utf-8").replace("# certificate = data/keys/console.crt", "certificate = console.crt")
    settings.write_text(text.replace("# key = data/keys/console.key", "key = console.key"), "utf-8")
    address = start(settings).address
    assert address.startswith("https://")
    trust = ssl.create_default_context(cafile=str(certificate))
    answer = httpx.get(f"{address}sign-in", verify=trust, trust_env=False, timeout=PATIENCE)
    assert "__Host-kiosk_session=" in answer.headers["set-cookie"] and "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_wrong_certificate_is_said(tmp_path: Path, start) -> None:
    settings = house(tmp_path)
    text = settings.read_text("utf-8").replace("# certificate = data/keys/console.crt", "certificate = none.crt")
    settings.write_text(text.replace("# key = data/keys/console.key", "key = none.key"), "utf-8")
    console = start(settings)
    assert "none.crt" in console.line(r"certificate and key .* cannot be used")
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        answer = client.get(console.address)
    assert answer.status_code == 503 and "none." not in answer.text, "no path of a key"
    console.process.send_signal(signal.SIGTERM)
    console.end()
    assert console.process.returncode == 3


def test_it_dies_with_the_kiosk_that_started_it(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(house(tmp_path))], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        try:
            assert parent.stdout is not None
            lines = (re.search(r"child (\d+)", line) for line in parent.stdout)
            child = next(int(found[1]) for found in lines if found)
            assert any("console: http" in line for line in parent.stdout)
        finally:
            parent.kill()
    assert until(lambda: is_gone(child), 8.0)
