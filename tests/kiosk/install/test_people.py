"""Whether somebody can sign in, as the program's own list says it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.install.house import has_administrator
from tests.support.console import ROOT


def listed(folder: Path, *arguments: str, pin: str = "") -> str:
    """`kiosk officers` on a house of its own."""
    ini = folder / "kiosk.ini"
    if not ini.exists():
        ini.write_text((ROOT / "kiosk.ini").read_text("utf-8"))
    done = CliRunner().invoke(app, ["--config", str(ini), "officers", *arguments], input=pin)
    assert done.exit_code == 0, done.output
    return str(done.stdout)


def test_an_administrator_is_made_where_the_list_names_none_who_can_sign_in(tmp_path: Path) -> None:
    assert not has_administrator(listed(tmp_path, "list"))  # which tells how to make one
    listed(tmp_path, "add", "admin", "--name", "A", "--role", "administrator", "--pin-stdin", pin="274913\n")
    assert has_administrator(listed(tmp_path, "list"))
    assert not has_administrator("l01          counter\nadmin        administrator  inactive\n")
