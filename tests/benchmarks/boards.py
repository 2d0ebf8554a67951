"""What a call costs the console's processor while thirty televisions look at the board, beside a single one."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from sqlalchemy import delete, insert

from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from services.house.boards import token_hash
from services.people.model import COMMAND_LINE, Officer, Role
from services.people.web_sessions import new_token
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.store.clock import to_micros
from services.store.tables import lobby_board
from tests.benchmarks.browsers import Told
from tests.benchmarks.ending import end
from tests.benchmarks.figures import Bench, EachRound, Figure
from tests.benchmarks.processor import processor_seconds
from tests.support.console import PIN, clips
from tests.support.lobby import with_counters
from tests.support.waiting import until
from tests.week.machine import Changes, changed

ROOT = Path(__file__).parents[2]
Answer = TypeVar("Answer")
BOARDS, COUNTERS, CALLS = 30, 10, 5
REST_SECONDS = 1.0  # after a call everything has come to rest
START_SECONDS = 30.0
ADDRESS = re.compile(r"console: http://127\.0\.0\.1:(\d+)/")
CONSOLE: Changes = {("console", "port"): "0", ("console", "with_kiosk"): "no", ("simulator", "port"): "0"}


class Console:
    """`kiosk console` as a process of its own, in a folder of its own."""

    def __init__(self, folder: Path, changes: Changes | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ini = folder / "kiosk.ini"
        recordings = {("console", "recordings"): clips().name}
        text = with_counters((ROOT / "kiosk.ini").read_text("utf-8"), COUNTERS)
        self.ini.write_text(changed(text, {**CONSOLE, **recordings, **(changes or {})}), "utf-8")
        self.log = folder / "console.txt"
        self.services: Services = open_services(load(self.ini))
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "kiosk", "--config", str(self.ini), "console"],
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
        assert until(lambda: ADDRESS.search(self._said()), START_SECONDS, 0.1), self._said()
        found = ADDRESS.search(self._said())
        assert found is not None
        self.port = int(found[1])

    def __enter__(self) -> Console:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        end(self.process)
        self.services.close()

    def introduce(self, many: int) -> list[str]:
        """Televisions that an officer has introduced; the tokens of their cookies."""
        tokens = [new_token() for _ in range(many)]
        at = to_micros(self.services.journal.clock.now())
        rows = [{"name": token[:12], "token_hash": token_hash(token), "at": at, "by": "adm"} for token in tokens]
        with self.services.journal.transaction() as transaction:
            transaction.connection.execute(delete(lobby_board))
            transaction.connection.execute(insert(lobby_board), rows)
        return tokens

    def hire(self, *codes: str) -> None:
        """Officers at counters, with the PIN of the tests."""
        for code in codes:
            added = self.services.officers.add_with_secret(COMMAND_LINE, code, f"Contoh {code}", "", Role.COUNTER, PIN)
            assert isinstance(added, Officer)

    def hire_administrator(self, code: str) -> None:
        added = self.services.officers.add_with_secret(
            COMMAND_LINE, code, f"Contoh {code}", "", Role.ADMINISTRATOR, PIN
        )
        assert isinstance(added, Officer)

    def officer(self, code: str) -> Officer:
        return next(one for one in self.services.officers.all() if one.code == code)

    def take(self, service: str = "A") -> None:
        answer = self.services.queue.taking.take(
            TakeRequest(uuid.uuid4().hex, service, channel=Channel.COMMAND, print_slip=False)
        )
        assert isinstance(answer, Issued), answer

    def _said(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def browsers(port: int, *arguments: str) -> Iterator[Told]:
    """tests.benchmarks.browsers, once all of them look. What they were told is known at the end."""
    command = [sys.executable, "-P", "-m", "tests.benchmarks.browsers", str(port), *arguments]
    told = Told()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield told
            assert process.poll() is None, "a browser met what it did not expect"
        finally:
            process.terminate()
            said = process.stdout.read()
        told.counts, told.times = json.loads(said).values()


def rounds(bench: Bench) -> EachRound:
    """The console's processor alone is counted: whatever else the machine does changes little in it."""
    with Console(bench.folder / "house") as console:
        console.hire("p01")
        while True:
            one, thirty = (_of_a_call(console, many, CALLS) for many in (1, BOARDS))
            note = "processor of the console"
            yield [Figure("a call with 30 boards open", thirty * 1e3, one * 1e3, "ms", 6.0, note, "a single board")]


def _of_a_call(console: Console, boards: int, calls: int) -> float:
    """Processor seconds of the console from a call until everything has come to rest, without what rest costs."""
    with browsers(console.port, f"--boards={','.join(console.introduce(boards))}"):
        time.sleep(2 * REST_SECONDS)
        for _ in range(calls):
            console.take()
        queue = console.services.queue
        officer = next(one for one in console.services.officers.all() if one.code == "p01")
        queue.counters.open(officer, "1", ("A",))
        time.sleep(2 * REST_SECONDS)
        spent = []
        for _ in range(calls):
            quiet, _ = _spent(console, lambda: None)
            busy, called = _spent(console, lambda: queue.calling.call_next(officer, "1"))
            spent.append(busy - quiet)
            assert isinstance(called, Done)
            queue.calling.start(officer, "1", called.ticket.id)
            queue.calling.finish(officer, "1", called.ticket.id)
            time.sleep(REST_SECONDS)
        return statistics.median(spent)


def _spent(console: Console, work: Callable[[], Answer]) -> tuple[float, Answer]:
    before = processor_seconds(console.process.pid)
    answer = work()
    time.sleep(REST_SECONDS)
    return processor_seconds(console.process.pid) - before, answer
