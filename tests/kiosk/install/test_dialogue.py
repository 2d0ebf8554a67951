"""Questions at a terminal, and what a machine that cannot be changed says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.install.dialogue import NAMES, Dialogue, Question, read_answers, written
from kiosk.install.layout import Layout
from kiosk.install.machine import Machine, Refused
from kiosk.install.questions import WEEKDAYS, Role, ask, filled

ROOT = Path(__file__).resolve().parents[3]


def typing(*lines: str) -> Callable[[str], str]:
    left = iter(lines)
    return lambda _words: next(left)


def test_a_bad_answer_is_asked_again_and_enter_takes_the_usual_one(tmp_path: Path) -> None:
    said: list[str] = []
    house = ["", "Rutan Uji", "", "Asia/Jakart", "Asia/Jayapura", "8-12", "", "", "", "", "", "", ""]
    machine = ["right", "1280x1024", "376", "none", "none", "stick", "none"]
    dialogue = Dialogue({}, typing(*house, *machine), said.append)
    values = ask(dialogue, Role.ALL, Layout(tmp_path))
    assert len(said) == 4 and all("expected: " in one for one in said)
    assert values["house", "time_zone_label"] == "WIT" and values["visit sessions", "friday"] == "08:00-11:00 30"
    assert (values["panel", "width_px"], values["panel", "width_mm"]) == ("1024", "301")
    assert dialogue.given["hours"] == "08:00-11:30, 13:00-15:00"


def test_what_was_told_is_told_again_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "answers"
    file.write_text(written({"name": "Rutan = Uji", "turn": "left"}))
    assert read_answers(file, NAMES) == {"name": "Rutan = Uji", "turn": "left"}
    file.write_bytes(b"\xef\xbb\xbfname = Rutan Uji\r\nturn = left\r\n")  # as an editor of Windows writes it
    assert read_answers(file, NAMES) == {"name": "Rutan Uji", "turn": "left"}
    bad = {
        "nonsense\n": "line 1",
        "= x\n": "line 1",
        "id = 1\n\nid = 2\n": "line 3",
        "name = a\u2028b\n": "cannot be seen",
    }
    for content, wrong in (bad | {"trun = left\n": "is it turn", "Name = Rutan Uji\n": "is it name"}).items():
        file.write_text(content)
        with pytest.raises(Refused, match=wrong):
            read_answers(file, NAMES)
    with pytest.raises(Refused, match="No such file"):
        read_answers(tmp_path / "none", NAMES)


def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "etc").touch()
    machine = Machine(Layout(tmp_path), lambda _words: None)
    with pytest.raises(Refused, match=r"Could not write /etc/x/y: .*etc"):
        machine.file(Path("/etc/x/y"), "content")


def test_every_question_is_named_for_a_file_of_answers() -> None:
    sources = "".join(one.read_text("utf-8") for one in (ROOT / "kiosk/install").glob("*.py"))
    assert set(re.findall(r'Question\(\s*f?"(\w+)"', sources)) | {f"hours_{day}" for day in WEEKDAYS[4:]} == set(NAMES)
    documented = (ROOT / "docs/deployment.md").read_text("utf-8")
    assert [one for one in NAMES if f"`{one}`" not in documented] == []


def test_two_runs_at_once_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.install.machine.LOCK", tmp_path / "lock")
    machine = Machine(Layout(), lambda _words: None)
    with machine.alone():
        code, _said = machine.asked("flock", "--nonblock", "--exclusive", str(tmp_path / "lock"), "true")
        assert code == 1
        with pytest.raises(Refused, match="runs on this machine already"), machine.alone():
            pass
    with machine.alone():
        pass


def test_values_go_into_their_lines_whatever_the_file_says_there() -> None:
    shipped = "[a]\n# k = example\nother = 1\n\n[b]\nk = old\n"
    values = {("a", "k"): "1", ("b", "k"): "2", ("b", "new"): "3", ("c", "k"): "4"}
    assert filled(shipped, values) == "[a]\nk = 1\nother = 1\n\n[b]\nk = 2\nnew = 3\n\n[c]\nk = 4\n"
    question = Question("q", "?", "usual")
    assert Dialogue({}, None, print).answer(question) == "usual"
