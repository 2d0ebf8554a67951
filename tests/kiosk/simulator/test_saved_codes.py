"""Codes that testers keep: whole or not at all, for their owner only, bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.simulator.saved_codes import FIRST, LONGEST_CODE, LONGEST_NAME, MOST_CODES, SavedCodes
from screens.web.simulator.ports import KeptCode


def test_codes_are_there_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "codes.json"
    codes = SavedCodes(file)
    assert codes.all() == FIRST
    assert codes.keep(" my  slip ", "T1A\x1db\n☕") == ""
    assert codes.forget(FIRST[0].name) == ""
    assert SavedCodes(file).all() == (*FIRST[1:], KeptCode("my slip", "T1A\x1db\n☕"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["codes.json"]


def test_a_name_that_there_is_gets_the_new_code(tmp_path: Path) -> None:
    codes = SavedCodes(tmp_path / "codes.json")
    codes.keep("slip", "T1OLD")
    codes.keep("slip", "T1NEW")
    assert [one.code for one in codes.all() if one.name == "slip"] == ["T1NEW"]
    assert codes.changes == 2


def test_a_code_without_a_name_is_called_by_itself(tmp_path: Path) -> None:
    codes = SavedCodes(tmp_path / "codes.json")
    assert codes.keep("", "T" * 100) == ""
    assert codes.all()[-1].name == "T" * LONGEST_NAME


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    codes = SavedCodes(tmp_path / "codes.json")
    assert "1 to" in codes.keep("empty", "")
    assert "1 to" in codes.keep("long", "T" * (LONGEST_CODE + 1))
    assert "not kept" in codes.forget("nobody")
    for number in range(MOST_CODES - len(FIRST)):
        assert codes.keep(f"n{number}", "T1") == ""
    assert "At most" in codes.keep("one more", "T1")
    assert codes.keep("n0", "T2") == "", "a known name may change"
    assert "cannot be kept" in SavedCodes(tmp_path / "nowhere" / "codes.json").keep("x", "T1")


@pytest.mark.parametrize("broken", ["", "{", "[1, 2]", '{"a": 1}', "\xff"])
def test_a_broken_file_stops_nothing(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "codes.json"
    file.write_bytes(broken.encode("latin-1"))
    codes = SavedCodes(file)
    assert codes.keep("slip", "T1") == ""
    assert SavedCodes(file).all()[-1] == KeptCode("slip", "T1")
