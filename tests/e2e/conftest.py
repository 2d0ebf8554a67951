"""Houses for commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import PIN, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, installed=False)


@pytest.fixture
def installed(tmp_path: Path) -> House:
    return House(tmp_path, installed=True)


@pytest.fixture
def staff(house: House) -> House:
    """Accounts of every role."""
    for code, role in (("p01", "counter"), ("s01", "supervisor"), ("a01", "administrator"), ("r01", "auditor")):
        house.does("officers", "add", code, "--name", "Contoh", "--role", role, "--pin-stdin", say=f"{PIN}\n")
    return house
