"""Every option of a command that takes a day, a month or a number, with what is none: wrong use, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import typer

from kiosk.cli import app, main
from tests.support.awkward import NO_NUMBERS

ROOT = Path(__file__).parents[3]
FEW_DATES = ("9999-12-31", "0001-01-01", "9999-12", "9" * 5000)
# Commands that take a day or a month, by the name of the parameter: how they are called with a value there.
DATES = {
    ("logs", "since"): ("logs", "--since", "{}"),
    ("logs", "until"): ("logs", "--until", "{}"),
    ("roster show", "day"): ("roster", "show", "{}"),
    ("config export", "day"): ("config", "export", "--day", "{}"),
    ("bookings add", "day"): ("bookings", "add", "--stdin", "{}", "06:00"),
    ("bookings list", "day"): ("bookings", "list", "--day", "{}"),
    ("bookings list", "until"): ("bookings", "list", "--until", "{}"),
    ("bookings sessions", "day"): ("bookings", "sessions", "--day", "{}"),
    ("survey report", "first"): ("survey", "report", "skm", "--from", "{}", "--to", "2026-11-30"),
    ("survey report", "last"): ("survey", "report", "skm", "--from", "2026-11-01", "--to", "{}"),
    ("survey report", "month"): ("survey", "report", "skm", "--month", "{}"),
    ("survey export", "first"): ("survey", "export", "skm", "--out", "x.csv", "--from", "{}", "--to", "2026-11-30"),
    ("survey export", "last"): ("survey", "export", "skm", "--out", "x.csv", "--from", "2026-11-01", "--to", "{}"),
    ("survey export", "month"): ("survey", "export", "skm", "--out", "x.csv", "--month", "{}"),
    ("integrity report", "month"): ("integrity", "report", "--month", "{}"),
}
NUMBERS = {
    ("logs", "limit"): ("logs", "--limit", "{}"),
    ("roster show", "days"): ("roster", "show", "--days", "{}"),
    ("queue paperless", "days"): ("queue", "paperless", "--days", "{}"),
    ("bookings add", "party"): ("bookings", "add", "--stdin", "2026-12-01", "06:00", "--party", "{}"),
    ("bookings add", "children"): ("bookings", "add", "--stdin", "2026-12-01", "06:00", "--children", "{}"),
    ("keys retire", "key"): ("keys", "retire", "--yes", "--", "{}"),
    ("printer setup", "baud"): ("printer", "setup", "x", "--baud", "{}"),
    ("scanner test", "baud"): ("scanner", "test", "--baud", "{}"),
    ("simulate scan", "times"): ("simulate", "scan", "x", "--times", "{}"),
    ("simulate wire", "last"): ("simulate", "wire", "--last", "{}"),
    ("update", "patience"): ("update", "--resume", "--patience", "{}"),
}
OF_A_DATE = {"day", "since", "until", "first", "last", "month", "week", "year"}


@pytest.fixture(scope="module")
def ini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("house") / "kiosk.ini"
    path.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    assert main(["--config", str(path), "queue", "list"]) == 0
    return path


def _parameters(group: typer.Typer, path: str = "") -> Iterator[tuple[str, str, object]]:
    """Command, parameter and type of everything that can be said."""
    below = group.registered_callback
    named = [*((one.callback, one.name) for one in group.registered_commands), (below.callback if below else None, "")]
    for callback, name in named:
        if callback is not None:
            said = callback.__name__.replace("_", "-") if name is None else name
            for parameter, kind in get_type_hints(callback).items():
                yield f"{path} {said}".strip(), parameter, kind
    for one in group.registered_groups:
        assert one.typer_instance is not None
        yield from _parameters(one.typer_instance, f"{path} {one.name or one.typer_instance.info.name}".strip())


def test_every_parameter_that_is_a_date_or_a_number_is_tried() -> None:
    found = list(_parameters(app))
    numbers = {(path, name) for path, name, kind in found if kind is int}
    assert {(path, name) for path, name, _ in found if name in OF_A_DATE} - numbers == set(DATES)
    assert numbers == set(NUMBERS)


@pytest.mark.parametrize(
    ("command", "values"),
    [*((one, FEW_DATES) for one in DATES.values()), *((one, NO_NUMBERS) for one in NUMBERS.values())],
    ids=[" ".join(one) for one in (*DATES, *NUMBERS)],
)
def test_what_is_none_is_wrong_use(
    ini: Path, command: tuple[str, ...], values: tuple[str, ...], monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("1\n2\n3\n4"))
    for value in values:
        code = main(["--config", str(ini), *(part.format(value) for part in command)])
        said = capsys.readouterr().err
        assert code == 2 and said and len(said) < 7000, (command, value[:40], code, said)
