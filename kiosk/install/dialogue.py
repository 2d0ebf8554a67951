"""Asking the technician what cannot be known: on the terminal, or from a file of answers.

A file of answers has lines `name = answer`; what begins with # explains. Where a file is given, or nobody sits at a
terminal, nothing is asked: what has a usual answer takes it, and what has none is named, all at once.
"""

from __future__ import annotations

import difflib
import getpass
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.install.machine import Refused

NAMES: Final = (  # of all answers: docs/deployment.md
    *("name", "short_name", "time_zone", "hours", "hours_friday", "hours_saturday", "hours_sunday", "families", "id"),
    *("console", "turn", "pixels", "width_mm", "printer", "printer_profile", "printer_baud", "scanner", "copies"),
    *("database", "network", "administrator", "administrator_name", "board"),
)
Check = Callable[[str], str]  # "" where an answer will do, else what is expected


@dataclass(frozen=True, slots=True)
class Question:
    """`usual`: what an empty answer means; None: there has to be one."""

    name: str
    words: str
    usual: str | None = None
    check: Check = lambda _answer: ""


@dataclass(slots=True)
class Dialogue:
    """`given`: answers by name; those of this run are put there. `ask`: how a line is read; None: nobody is there."""

    given: dict[str, str]
    ask: Callable[[str], str] | None
    say: Callable[[str], None]
    lacking: list[str] = field(default_factory=list)

    def answer(self, question: Question) -> str:
        """Raises Refused for a bad answer of a file; one that is missing is in `lacking`, and "" here."""
        if question.name in self.given:
            answer = self.given[question.name]
            if wrong := question.check(answer):
                what = f'The answer {question.name} = "{answer}" cannot be used'
                raise Refused(f"{what}; expected: {wrong}. Correct it in the file of answers.")
            return answer
        if self.ask is None:
            if question.usual is None:
                self.lacking.append(f"{question.name}: {question.words}")
            return self._keep(question, question.usual or "")
        while True:
            usual = f" [{question.usual}]" if question.usual else ""
            answer = self.ask(f"{question.words}{usual}: ").strip() or (question.usual or "")
            wrong = question.check(answer) or ("an answer" if question.usual is None and not answer else "")
            wrong = wrong or ("" if answer.isprintable() else "letters, digits and signs that can be seen")
            if not wrong:
                return self._keep(question, answer)
            self.say(f'"{answer}" cannot be used; expected: {wrong}.')

    def _keep(self, question: Question, answer: str) -> str:
        self.given[question.name] = answer
        return answer

    def require_all(self, *, dry: bool = False) -> None:
        """Raises Refused with everything that has no answer; a dry run says it."""
        listed = "\n  ".join(self.lacking)
        if self.lacking and dry:
            self.say(f"would ask for:\n  {listed}")
        elif self.lacking:
            raise Refused(f"These answers are missing; write them into a file, and name it with --answers:\n  {listed}")


def read_answers(path: Path, names: Collection[str]) -> dict[str, str]:
    """Answers to questions of these names. Raises Refused with file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # editors of Windows put a mark at the beginning
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", None) or "it is no text in UTF-8"
        raise Refused(f"The file of answers {path} cannot be read: {why}.") from fault
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        name, equals, answer = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or not name.strip():
            raise Refused(f'{path}, line {number}: "{line.strip()}": expected name = answer, or # and a remark.')
        _require_fit(f"{path}, line {number}", name.strip(), answer.strip(), names, found)
        found[name.strip()] = answer.strip()
    return found


def _require_fit(where: str, name: str, answer: str, names: Collection[str], found: Collection[str]) -> None:
    """Raises Refused: an answer that nothing asks for is a slip of the pen, and another one would be taken for it."""
    if name in found:
        raise Refused(f"{where}: {name} again; every name once.")
    if name not in names:
        near = difflib.get_close_matches(name.lower(), names, 1)
        raise Refused(f'{where}: nothing asks for "{name}"{f"; is it {near[0]}?" if near else "."}')
    if not answer.isprintable():
        raise Refused(f"{where}: {name} has characters that cannot be seen.")


def written(answers: Mapping[str, str]) -> str:
    """As a file of answers."""
    head = "# What script/install was told. Another run asks for none of it again; to be asked, remove its line.\n"
    return head + "".join(f"{name} = {answer}\n" for name, answer in answers.items())


def terminal() -> Callable[[str], str] | None:
    """How a line is read; None where nobody sits there."""
    return input if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() else None


def secret_twice(say: Callable[[str], None]) -> str:
    """A PIN, typed twice unseen; "" where the technician leaves it to the program."""
    while True:
        first = getpass.getpass("Its PIN, 6 to 12 digits (Enter: one is made): ")
        if not first or first == getpass.getpass("Once more: "):
            return first
        say("The two differ.")


def one_of(*choices: str) -> Check:
    return lambda answer: "" if answer in choices else " or ".join(choices)


def between(least: int, most: int) -> Check:
    expected = f"a whole number from {least} to {most}"
    return lambda answer: "" if answer.isascii() and answer.isdecimal() and least <= int(answer) <= most else expected


def short(most: int) -> Check:
    return lambda answer: "" if 0 < len(answer) <= most else f"1 to {most} characters"
