"""The touchscreen takes over another version of the house's settings between two visitors, and never under one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.kiosk import Built, build
from kiosk.settings.reading import load
from kiosk.touch.adopting import Adopting
from services.settings import store
from services.store.database import DatabaseAway
from tests.support.clock import ManualClock
from tests.support.staff import officer

ROOT = Path(__file__).parents[3]


class Screen:
    """What a touch app is to who adopts: whether anybody is there, and what stands behind it."""

    def __init__(self) -> None:
        self.between_visitors = False
        self.backend = self.frame = None

    def adopt(self, backend, frame) -> None:
        self.backend, self.frame = backend, frame


class AtOnce:
    """Workers that are done before they are asked."""

    def keep(self, work, done, failed=None) -> None:
        try:
            found = work()
        except DatabaseAway:
            failed()
        else:
            done(found)


@pytest.fixture
def built(tmp_path):
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    made = build(load(place), clock=ManualClock(), printer=MemoryPrinter())
    yield made
    made.close()


def say_so(built: Built, wishes: dict[tuple[str, str], str]) -> None:
    held = store.timeline(built.services.database).values(built.services.clock.now())
    store.adopt(built.services.journal, officer("adm"), {**held, **wishes})


def test_it_waits_until_the_visitor_has_left(built):
    said: list[str] = []
    screen = Screen()
    adopting = Adopting(built, screen, AtOnce(), said.append)
    adopting.look()
    assert screen.backend is None and said == []
    say_so(built, {("house", "name"): "Rumah Baru", ("info pledge", "text.id"): "Tanpa pungutan."})
    for _ in range(3):
        adopting.look()
    assert screen.backend is None, "somebody stands there"
    assert built.backend.lobby("id") is not None, "and is served as before"
    screen.between_visitors = True
    adopting.look()
    assert screen.frame.house_name == "Rumah Baru" and said == ["The kiosk works by version 2 of the house's settings."]
    assert built.services.states.read().settings_number == 2
    pledge = next(one for one in screen.backend.lobby("id").info.nodes if one.code == "pledge")
    assert pledge.lines[0].text == "Tanpa pungutan."
    adopting.look()
    assert len(said) == 1


def test_of_two_versions_while_somebody_stands_there_the_newest_is_taken(built):
    screen = Screen()
    adopting = Adopting(built, screen, AtOnce(), lambda _line: None)
    for name in ("Rumah Dua", "Rumah Tiga"):
        say_so(built, {("house", "name"): name})
        adopting.look()
    screen.between_visitors = True
    adopting.look()
    assert screen.frame.house_name == "Rumah Tiga" and adopting.built.services.held.number == 3


def test_what_this_machine_cannot_use_is_said_once_and_the_kiosk_goes_on(built):
    said: list[str] = []
    screen = Screen()
    screen.between_visitors = True
    adopting = Adopting(built, screen, AtOnce(), said.append)
    say_so(built, {("service A", "series"): "AB"})
    for _ in range(2):
        adopting.look()
    assert screen.backend is None and len(said) == 1 and "one capital letter" in said[0]
    say_so(built, {("service A", "series"): "A", ("house", "name"): "Rumah Baru"})
    adopting.look()
    assert screen.frame.house_name == "Rumah Baru"


def test_while_the_database_is_away_it_asks_again(built, monkeypatch):
    screen = SimpleNamespace(between_visitors=True)
    adopting = Adopting(built, screen, AtOnce(), lambda _line: None)

    def away(_services):
        raise DatabaseAway("away")

    monkeypatch.setattr("kiosk.touch.adopting.successor", away)
    adopting.look(), adopting.look()
    monkeypatch.undo()
    say_so(built, {("house", "name"): "Rumah Baru"})
    adopted = []
    screen.adopt = lambda _backend, frame: adopted.append(frame.house_name)
    adopting.look()
    assert adopted == ["Rumah Baru"]
