"""Officers who make the console work hard: one asks for the survey report again and again, one brings in bookings.

A process of its own, so that what it takes of the processor is not taken for that of the product.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

from tests.support.console import Client
from tests.support.visit_pages import HEADER
from tests.support.visits import letters

PATIENCE = 300.0
OF_A_SESSION = 999
SESSIONS = ("00.00", "06.00", "12.00", "18.00")
MARK = re.compile(r'name="mark" value="(\w+)"')


def bookings(many: int, first: date) -> bytes:
    """A file of bookings of different families, over as many days as their sessions need."""
    lines = [HEADER]
    for number in range(many):
        day = first + timedelta(days=number // (OF_A_SESSION * len(SESSIONS)))
        session = SESSIONS[number // OF_A_SESSION % len(SESSIONS)]
        nik = f"990101{1 + number // 9000:02d}0190{1 + number % 9000:04d}"
        lines.append(f"{day};{session};2;{nik};Contoh {letters(number)};B.I{number}/2026;Warga {letters(number)};")
    return ("\n".join(lines) + "\n").encode()


class Office:
    def __init__(self, port: int, code: str) -> None:
        self._address, self._code = f"http://127.0.0.1:{port}", code
        self.times: dict[str, list[float]] = {}
        self.said = ""

    def client(self) -> Client:
        client = Client(self._address)
        client.timeout = PATIENCE  # type: ignore[assignment]
        client.sign_in(self._code)
        return client

    def report(self, over: str) -> None:
        """Of a whole year, as a page."""
        client = self.client()
        while True:
            self._timed("report", lambda: client.page(f"/surveys?{over}"))

    def bring_in(self, many: int) -> None:
        client = self.client()
        client.page("/visits/import")
        content = bookings(many, date.today() + timedelta(days=1))
        files = {"file": ("x.csv", content)}
        self._timed("check", lambda: client.post("/visits/import", data={"form": client.token}, files=files))
        found = MARK.search(client.page("/visits/import"))
        assert found is not None, client.page("/visits/import")
        client.submit("/visits/import/begin", rows="good", mark=found[1])
        began = time.perf_counter()
        while "Selesai" not in (page := client.page("/visits/import")):
            time.sleep(1.0)
        self.times["import"] = [time.perf_counter() - began]
        self.said = " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())[:300]

    def _timed(self, what: str, work: Callable[[], object]) -> None:
        began = time.perf_counter()
        work()
        self.times.setdefault(what, []).append(time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("officer")
    parser.add_argument("--bookings", type=int, required=True)
    parser.add_argument("--over", required=True, help="the report's period, as in its address")
    wish = parser.parse_args()
    office = Office(wish.port, wish.officer)
    for work in (lambda: office.report(wish.over), lambda: office.bring_in(wish.bookings)):
        threading.Thread(target=work, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.readline()
    json.dump({"times": office.times, "said": office.said}, sys.stdout)


if __name__ == "__main__":
    main()
