"""A console as it is served: real database, real server, accounts with known PINs."""

from __future__ import annotations

import re
import tempfile
import uuid
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from kiosk.compose.console import build_away, build_console
from kiosk.console.server import ConsoleServer
from kiosk.console.voice_clips import make, wanted
from kiosk.settings.reading import load
from services.people.model import Officer, Role
from services.queue.model import Channel, Issued, TakeRequest, Ticket
from services.store.clock import Clock
from tests.support.staff import officer

ROOT = Path(__file__).resolve().parents[2]
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PIN = "402715"
STAFF = {
    "p01": Role.COUNTER,
    "p02": Role.COUNTER,
    "s01": Role.SUPERVISOR,
    "adm": Role.ADMINISTRATOR,
    "aud": Role.AUDITOR,
}
FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')


@cache
def clips() -> tempfile.TemporaryDirectory[str]:
    """The lobby board's voice, made once: it takes a second. Lives as long as the tests."""
    folder = tempfile.TemporaryDirectory(prefix="voice-")
    make(Path(folder.name), wanted())
    return folder


class Site:
    """The shipped house in a folder of its own, served until `stop`."""

    def __init__(self, folder: Path, *, clock: Clock | None = None, database_url: str = "") -> None:
        place = folder / "kiosk.ini"
        if not place.exists():
            place.write_text((ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0"), "utf-8")
        self.settings = load(place)
        if database_url:
            storage = replace(self.settings.storage, database_url=database_url)
            self.settings = replace(self.settings, storage=storage)
        console = replace(self.settings.console, recordings=Path(clips().name))
        self.settings = replace(self.settings, console=console)
        self.built = build_console(self.settings, clock=clock, hasher=CHEAP)
        self.console, self.services = self.built.console, self.built.services
        known = {one.code for one in self.console.officers.all()}
        for code, role in STAFF.items():
            if code not in known:
                added = self.console.officers.add_with_secret(officer("adm"), code, f"Contoh {code}", "", role, PIN)
                assert isinstance(added, Officer)
        self.server = ConsoleServer(self.settings.console, build_away(self.settings, lambda: None))
        self.server.open(self.built)
        self.address = self.server.address.rstrip("/")
        self._clients: list[Client] = []
        self.server.start()

    def stop(self) -> None:
        for client in self._clients:
            client.close()
        self.server.stop()

    def take(self, service: str = "A", group: str | None = None) -> Ticket:
        """A number, as the kiosk kiosk-1 gives it."""
        request = TakeRequest(uuid.uuid4().hex, service, group, channel=Channel.COMMAND, print_slip=False)
        answer = self.services.queue.taking.take(request)
        assert isinstance(answer, Issued), answer
        return answer.ticket

    def client(self, code: str = "") -> Client:
        """A browser without scripts; signed in where a code is given."""
        client = Client(self.address)
        self._clients.append(client)
        if code:
            client.sign_in(code)
        return client


class Client(httpx.Client):
    """Follows forms as a browser does: the token of the last page, our Origin, redirects."""

    def __init__(self, address: str) -> None:
        super().__init__(base_url=address, trust_env=False, follow_redirects=True, headers={"origin": address})
        self.token = ""

    def page(self, path: str, status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status_code == status, (answer.status_code, answer.text)
        self._remember(answer.text)
        return answer.text

    def submit(self, path: str, status: int = 200, **fields: object) -> str:
        """Send a form of ours and follow to the page that answers."""
        answer = self.post(path, data={"form": self.token, **fields})
        assert answer.status_code == status, (answer.status_code, answer.text)
        self._remember(answer.text)
        return answer.text

    def sign_in(self, code: str, pin: str = PIN) -> str:
        self.page("/sign-in")
        return self.submit("/sign-in", code=code, secret=pin)

    def _remember(self, text: str) -> None:
        found = FORM.search(text)
        if found:
            self.token = found[1]
