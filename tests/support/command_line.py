"""`kiosk …` as a user meets it: a house in a folder, commands, their answers and exit codes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "script" / "kiosk"
DONE, REFUSED, WRONG, AWAY = 0, 1, 2, 3
LIMIT_SECONDS = 30
PIN = "482915"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class House:
    """A folder with a kiosk.ini of its own. `installed`: commands run as processes, as a user starts them."""

    def __init__(self, folder: Path, *, installed: bool) -> None:
        self.installed = installed
        self.ini = folder / "kiosk.ini"
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8765", "port = 0")
        text = text.replace("no_show_after_recalls = 1", "no_show_after_recalls = 0")
        self.ini.write_text(text.replace("no_show_after_seconds = 60", "no_show_after_seconds = 0"), "utf-8")
        self.data = folder / "data"

    def change(self, old: str, new: str) -> None:
        text = self.ini.read_text("utf-8")
        assert old in text
        self.ini.write_text(text.replace(old, new, 1), "utf-8")

    def run(self, *arguments: str, say: str = "") -> Answer:
        command = ("--config", str(self.ini), *arguments)
        return self._process(command, say) if self.installed or "run" in arguments else self._here(command, say)

    def _here(self, command: tuple[str, ...], say: str) -> Answer:
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO(say)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(list(command))
        finally:
            sys.stdin = before
        return Answer(code, out.getvalue(), err.getvalue())

    def _process(self, command: tuple[str, ...], say: str) -> Answer:
        done = subprocess.run(
            [str(SCRIPT), *command],
            input=say,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            env={**os.environ, "COLUMNS": "100"},
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    def does(self, *arguments: str, say: str = "") -> str:
        answer = self.run(*arguments, say=say)
        assert answer.code == DONE, (arguments, answer)
        return answer.out

    def says(self, *arguments: str) -> Any:
        return json.loads(self.does(*arguments, "--json"))

    def refuses(self, *arguments: str) -> str:
        answer = self.run(*arguments)
        assert answer.code == REFUSED and answer.err, (arguments, answer)
        assert "_" not in answer.err.split(":")[1].split("(")[0], f"a code, no words: {answer.err}"
        return answer.err
