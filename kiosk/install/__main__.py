"""`script/install`: makes a machine what it is to be, and says what is left."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.install import house, packages, program, questions, server, system
from kiosk.install.dialogue import NAMES, Dialogue, Question, read_answers, terminal, written
from kiosk.install.layout import BOARD_SETTINGS, SETTINGS, USER, Layout
from kiosk.install.machine import Machine, Refused
from kiosk.install.questions import OWN_SERVER, Role, Values, ask
from kiosk.install.role import already, require_fits

SOURCE: Final = Path(__file__).resolve().parents[2]
ASSETS: Final = SOURCE / "assets"
ANSWERS: Final = Path("/etc/lobby-kiosk/install.answers")
DEBIANS: Final = (12, 13)
ROLES: Final = """what this machine is:
  all      one machine for the house: touchscreen, console, database
  kiosk    a touchscreen; database and console are elsewhere
  console  database (PostgreSQL) and console; touchscreens are elsewhere
  board    the television in the lobby
Without one it stays what it is; a machine that is nothing yet becomes all."""


def main(arguments: Sequence[str]) -> int:
    """0: all is as it should be; 1: it cannot go on, and says why; 2: wrong use, or bad answers."""
    asked = _arguments(arguments)
    os.umask(0o022)
    machine = Machine(Layout(asked.root), _say, dry=asked.dry_run)
    try:
        with machine.alone():
            known = _known(machine, asked.answers)
            is_now = already(machine.layout, known)
            role = Role(asked.role) if asked.role else is_now or Role.ALL
            require_fits(machine.layout, role, is_now)
            _possible(machine, role)
            known |= {"role": is_now if is_now and role is Role.BOARD else role}
            _work(machine, Dialogue(known, None if asked.answers else terminal(), _say), role)
    except Refused as refused:
        sys.stderr.write(f"install: {refused}\n")
        return 1
    except PermissionError as fault:
        sys.stderr.write(f"install: {fault.filename} may not be looked at by this user: sudo script/install …\n")
        return 1
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\ninstall: Stopped. Call it again: it goes on where it was.\n")
        return 130
    _summary(machine)
    return 0


def _work(machine: Machine, dialogue: Dialogue, role: Role) -> None:
    if role is Role.BOARD:
        board(machine, dialogue)
    else:
        lobby(machine, dialogue, role)


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/install", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.description = f"{main.__module__ and __doc__}\n\n{ROLES}"
    parser.add_argument("role", nargs="?", choices=[one.value for one in Role], metavar="ROLE")
    parser.add_argument("--dry-run", action="store_true", help="say everything that would be done, and do nothing")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="answers from a file (name = answer); ask nothing")
    words = "make an image: write files below this folder, run nothing"
    parser.add_argument("--root", type=_absolute, default=Path("/"), metavar="FOLDER", help=words)
    return parser.parse_args(arguments)


def _absolute(text: str) -> Path:
    return Path(text).resolve()


def _possible(machine: Machine, role: Role) -> None:
    """Raises Refused where this machine cannot be it."""
    if machine.live and not machine.dry and os.geteuid() != 0:
        raise Refused("This needs root: sudo script/install")
    release = machine.layout.at(Path("/etc/os-release"))
    if machine.live and packages.debian_of(release.read_text("utf-8")) not in DEBIANS:
        raise Refused(f"{release} names no Debian {' or '.join(map(str, DEBIANS))}: install one of those first.")
    other = "lobby-board.service" if role.has_touchscreen else "lobby-kiosk.service"
    both = role.has_touchscreen or role is Role.BOARD
    if both and machine.live and machine.asked("systemctl", "is-enabled", other)[0] == 0:
        raise Refused(f"{other} has this machine's screen already: systemctl disable --now {other}, then again.")


def _known(machine: Machine, file: Path | None) -> dict[str, str]:
    """Answers of a run before, and of the file that was named."""
    before = machine.layout.at(ANSWERS)
    try:
        known = read_answers(before, (*NAMES, "role")) if before.exists() else {}
    except PermissionError:
        known = {}
    return known | (read_answers(file, NAMES) if file else {})


def lobby(machine: Machine, dialogue: Dialogue, role: Role) -> None:
    """A touchscreen, a console, or both. Everything is asked before what takes minutes."""
    place = machine.layout.at(SETTINGS)
    system.users_and_folders(machine, ASSETS)
    if role.has_touchscreen:
        system.devices(machine, ASSETS)
    known = dict(dialogue.given)
    values = None if place.exists() else _asked(machine, dialogue, role)
    packages.install(machine, (*packages.PROGRAM, *(packages.SCREEN if role.has_touchscreen else ())))
    changed = program.install(machine, SOURCE, with_libraries=True)
    system.command(machine)
    if "time_zone" in dialogue.given:
        system.clock(machine, dialogue.given["time_zone"])
    if values is not None:
        _new_settings(machine, dialogue, role, values, known)
        changed = True
    ini = place.read_text("utf-8") if place.exists() else ""
    url = values["database", "url"] if values is not None else house.value_in(ini, "database", "url")
    if role is Role.CONSOLE and url == OWN_SERVER:
        _server(machine, dialogue)
    if role.has_touchscreen:
        changed |= _screen(machine, dialogue, new=values is not None)
    _people(machine, dialogue)
    copies = bool(house.value_in(ini, "backup", "folder")) if ini else dialogue.given.get("copies", "none") != "none"
    wanted = system.services_of(role, copies, own_console=house.value_in(ini, "console", "with_kiosk") == "yes")
    system.units(machine, ASSETS, wanted, changed=changed)
    _left(machine, role, copies)


def _server(machine: Machine, dialogue: Dialogue) -> None:
    """PostgreSQL on this machine, and whose touchscreens may come to it."""
    network = questions.network(dialogue)
    dialogue.require_all(dry=machine.dry)
    _keep(machine, dialogue)
    packages.install(machine, packages.SERVER)
    server.database(machine, network)


def _screen(machine: Machine, dialogue: Dialogue, *, new: bool) -> bool:
    """X and sound; whether X is another. `new`: kiosk.ini was just made, and fits."""
    changed = system.screen(machine, questions.turned(dialogue))
    if changed and not new:
        machine.left.append(f"{SETTINGS}, [panel]: width_px, height_px, width_mm as the turned picture has them.")
    system.sound(machine)
    return changed


def _asked(machine: Machine, dialogue: Dialogue, role: Role) -> Values:
    """Kept at once: a run that is cut short after this asks for nothing again."""
    values = ask(dialogue, role, machine.layout)
    dialogue.require_all(dry=machine.dry)
    _keep(machine, dialogue)
    return values


def _new_settings(machine: Machine, dialogue: Dialogue, role: Role, values: Values, known: Mapping[str, str]) -> None:
    """Ask again until the program has no fault in what was answered. `known`: what is not asked. Raises Refused."""
    shipped = (SOURCE / "kiosk.ini").read_text("utf-8")
    while wrong := house.settings(machine, shipped, values, machine.layout.running()):
        machine.removed(ANSWERS)
        if dialogue.ask is None:
            raise Refused(f"The answers make a kiosk.ini with faults, so none was written:\n{wrong}")
        machine.say(f"The program finds faults in that; once more, please.\n{wrong}")
        dialogue.given = dict(known)
        values = _asked(machine, dialogue, role)
    release = machine.layout.running()
    if role is Role.KIOSK and machine.live and not machine.dry and release is not None:
        house.follow_house(machine, release)


def _keep(machine: Machine, dialogue: Dialogue) -> None:
    """For the next run. The address of a database has a password in it: it is in kiosk.ini alone."""
    kept = {name: answer for name, answer in dialogue.given.items() if "@" not in answer}
    machine.file(ANSWERS, written(kept), 0o600)


def _people(machine: Machine, dialogue: Dialogue) -> None:
    release = machine.layout.running()
    if machine.live and release is not None and machine.layout.at(SETTINGS).exists():
        code, said = house.checked(machine, release)
        if code:
            raise Refused(f"{SETTINGS} has faults; correct it, then call this again:\n{said}")
        house.administrator(machine, dialogue, release, house.typed_secret(machine, dialogue))
    else:
        words = "would make the first administrator" if machine.dry else "left to the machine itself: administrator"
        machine.say(words)


def _left(machine: Machine, role: Role, copies: bool) -> None:
    release = machine.layout.running()
    if machine.live and not machine.dry and release is not None:
        house.left_by_doctor(machine, release, has_house=role.has_house)
    if role.has_house and not copies:
        machine.left.append("Copies of the house: without them a dead disk is its end. An hour's work: docs/backup.md.")
    if role.has_touchscreen:
        machine.left.append("Look at the screen, touch it in every corner, take a number, look at the paper.")


def board(machine: Machine, dialogue: Dialogue) -> None:
    """The television: Chromium on the board, and nothing else of the program."""
    words = "Address of the board, such as http://192.168.1.10:8780/board"
    address = dialogue.answer(Question("board", words, None, _web_address))
    dialogue.require_all(dry=machine.dry)
    packages.install(machine, packages.BOARD)
    system.users_and_folders(machine, ASSETS)
    beside_console = machine.layout.at(SETTINGS).exists()  # which needs the libraries of the version that runs
    if beside_console:
        packages.install(machine, packages.PROGRAM)
    changed = program.install(machine, SOURCE, with_libraries=beside_console)
    changed |= machine.file(BOARD_SETTINGS, f"BOARD={address}\n", 0o640, USER)
    changed |= system.screen(machine, questions.turned(dialogue))
    system.sound(machine)
    _keep(machine, dialogue)
    system.units(machine, ASSETS, system.services_of(Role.BOARD, False), changed=changed)
    machine.left.append(
        "Type the code at the board's foot into the console, page Perangkat, so that it is watched over."
    )
    machine.left.append("Switch off the television's own sleep timer; set the volume (alsamixer, then alsactl store).")


def _web_address(answer: str) -> str:
    fits = answer.startswith(("http://", "https://")) and answer.endswith("/board") and " " not in answer
    return "" if fits else "http://CONSOLE:8780/board"


def _summary(machine: Machine) -> None:
    if machine.dry:
        _say("That is all it would do." if machine.changes else "Nothing is to be done.")
        return
    _say("Done." if machine.changes else "Everything is as it should be; nothing was changed.")
    if machine.left:
        _say("Left to you:")
        for one in machine.left:
            _say(f"  - {one}")


def _say(words: str) -> None:
    with suppress(BrokenPipeError):  # whoever read it has seen enough; the work goes on
        sys.stdout.write(f"install: {words}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
