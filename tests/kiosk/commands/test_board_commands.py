"""`kiosk boards introduce|list|forget`, in this process."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.cli import main

ROOT = Path(__file__).parents[3]


def test_a_lobby_board_is_awaited_listed_and_called_off(tmp_path, capsys):
    config = tmp_path / "kiosk.ini"
    config.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")

    def boards(*arguments: str) -> tuple[int, str]:
        code = main(["--config", str(config), "boards", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert boards("introduce", "K7M3-Q2XE", "--name", "Lobi") == (
        1,
        "Not done: this is no code; look again at the eight signs on the board.\n",
    )
    assert boards("introduce", "k7m3 q2xd", "--name", "Lobi")[0] == 0
    assert json.loads(boards("list", "--json")[1]) == [{"name": "Lobi", "awaited": True, "by": "cli"}]
    assert "awaited" in boards("list")[1]
    assert [boards("forget", "Lobi")[0] for _ in range(2)] == [0, 1]
    assert "No boards" in boards("list")[1]
