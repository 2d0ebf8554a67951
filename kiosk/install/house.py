"""The house itself: its kiosk.ini, held against the program's own check, and its first administrator."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.install.dialogue import Dialogue, Question, secret_twice, short
from kiosk.install.layout import DATA, SETTINGS, USER, Release
from kiosk.install.machine import Machine, Refused
from kiosk.install.questions import Values, filled

CANDIDATE: Final = SETTINGS.with_name("kiosk.ini.new")
TRIES: Final = 20
MODE: Final = 0o640  # a database's address can have a password in it


def settings(machine: Machine, shipped: str, values: Values, release: Release | None) -> str:
    """Write kiosk.ini once the program has no fault in it; "" then, else what it found (nothing is in place).

    Where the program is not there yet (a dry run, an image), it is not held against it.
    """
    content = filled(shipped, values)
    if machine.dry or not machine.live or release is None:
        machine.file(SETTINGS, content, MODE, USER)
        return ""
    machine.file(CANDIDATE, content, MODE, USER)
    code, said = checked(machine, release, CANDIDATE)
    machine.removed(CANDIDATE)
    if code:
        return said
    machine.file(SETTINGS, content, MODE, USER)
    return ""


def checked(machine: Machine, release: Release, file: Path = SETTINGS) -> tuple[int, str]:
    """`kiosk config check`: exit code and words."""
    code, said = machine.asked(*machine.as_user(str(release.command), "--config", str(file), "config", "check"))
    return code, said.strip().replace(str(CANDIDATE), str(SETTINGS))


def value_in(ini: str, section: str, key: str) -> str:
    """One value of a kiosk.ini; "" where it says nothing."""
    part = re.search(rf"^\[{re.escape(section)}\]\n(.*?)(?=^\[|\Z)", ini, re.MULTILINE | re.DOTALL)
    found = re.search(rf"^{re.escape(key)} *= *(.*)$", part[1], re.MULTILINE) if part else None
    return found[1].strip() if found else ""


def administrator(machine: Machine, dialogue: Dialogue, release: Release, secret: Callable[[], str]) -> None:
    """See to it that somebody can sign in. A PIN that was made is shown once, and is nowhere else.

    Where the database gives no answer, it is left to the technician. Raises Refused.
    """
    code, said = machine.asked(*_kiosk(machine, release, "officers", "list"))
    if code:
        machine.left.append(f"The database does not answer, so nobody was made administrator: {_last(said)}")
        return
    if has_administrator(said):
        return
    words = "Code of the first administrator, who signs in with it"
    who = dialogue.answer(Question("administrator", words, "admin", _code))
    name = dialogue.answer(Question("administrator_name", "Their name (never in the log)", "Administrator", short(80)))
    if machine.dry:
        machine.change(f"make {who} administrator", lambda: None)
        return
    for _ in range(TRIES):
        chosen = secret()
        pin = chosen or f"{secrets.randbelow(10**8):08d}"
        add = ("officers", "add", who, "--name", name, "--role", "administrator", "--pin-stdin")
        code, said = machine.asked(*_kiosk(machine, release, *add), stdin=f"{pin}\n")
        if code == 0:
            machine.changes.append(f"make {who} administrator")
            shown = "with the PIN that was typed" if chosen else f"PIN {pin} (shown only now; write it down)"
            machine.say(f"make {who} administrator: {shown}")
            return
        machine.say(_last(said))
        if "PIN" not in said:
            break
    raise Refused(f"No administrator could be made: {_last(said)} Call this again, or: kiosk officers add --help")


def has_administrator(listed: str) -> bool:
    """Whether `kiosk officers list` names one who may sign in."""
    return re.search(r"^[a-z0-9]{2,12} +administrator(?!.*inactive)", listed, re.MULTILINE) is not None


def follow_house(machine: Machine, release: Release) -> None:
    """Let a new kiosk.ini say of the house what its database, elsewhere, holds; later, where that does not answer."""
    whole = machine.layout.at(DATA) / "kiosk.ini.house"
    code, said = machine.asked(*_kiosk(machine, release, "config", "export", "--out", str(whole)))
    if code:
        machine.left.append(f"{SETTINGS} says of the house what was shipped: $K config export, later. {_last(said)}")
        return
    machine.file(SETTINGS, whole.read_text("utf-8"), MODE, USER)
    whole.unlink()


def left_by_doctor(machine: Machine, release: Release, *, has_house: bool) -> None:
    """What `kiosk doctor` would have somebody do is left to the technician; keys and copies where the house's are."""
    _code, said = machine.asked(*_kiosk(machine, release, "doctor"))
    lines = said.splitlines()
    for number, line in enumerate(lines[:-1]):
        remedy = lines[number + 1]
        if (
            re.match(r"(fail|warn)", line, re.IGNORECASE)
            and remedy.lstrip().startswith("->")
            and _matters(line, has_house)
        ):
            machine.left.append(f"{line[5:].strip()} {remedy.strip()}")


def _matters(line: str, has_house: bool) -> bool:
    """The display of this terminal is not the panel, and what was started a moment ago is not up yet."""
    elsewhere = "" if has_house else "|pass keys|copies|key envelope"
    return not re.match(rf"\w+ +(display|kiosk silent{elsewhere}):", line) and "not running now" not in line


def _kiosk(machine: Machine, release: Release, *arguments: str) -> tuple[str, ...]:
    return machine.as_user(str(release.command), "--config", str(SETTINGS), *arguments)


def typed_secret(machine: Machine, dialogue: Dialogue) -> Callable[[], str]:
    """The PIN that a technician types; where nobody sits there, one is made."""
    return (lambda: secret_twice(machine.say)) if dialogue.ask is not None else (lambda: "")


def _code(answer: str) -> str:
    fits = re.fullmatch(r"[a-z0-9]{2,12}", answer) and answer not in ("cli", "system", "visitor")
    return "" if fits else "2 to 12 small letters or digits"


def _last(said: str) -> str:
    return said.strip().splitlines()[-1] if said.strip() else ""
