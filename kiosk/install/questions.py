"""What a house is asked, and what its kiosk.ini says of the answers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from kiosk.install import found
from kiosk.install.dialogue import Check, Dialogue, Question, between, one_of, short
from kiosk.install.layout import DATA, Layout

Values = dict[tuple[str, str], str]  # section and key of kiosk.ini
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES: Final = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
TURNS: Final = ("normal", "left", "right", "inverted")
PROFILES: Final = ("epson-58", "epson-80", "generic-58", "generic-80", "generic-58-raster")
HERE: Final = "127.0.0.1"
TURN: Final = Question(
    "turn", "How the panel is turned: normal, left (its top is at your left), right, inverted", "normal", one_of(*TURNS)
)
OWN_SERVER: Final = "postgresql+psycopg://kiosk@/kiosk?host=/var/run/postgresql"


class Role(StrEnum):
    """What a machine is."""

    ALL = "all"  # one machine for the house: touchscreen, console, database
    KIOSK = "kiosk"  # a touchscreen; database and console are elsewhere
    CONSOLE = "console"  # database and console; touchscreens are elsewhere
    BOARD = "board"  # a television

    @property
    def has_touchscreen(self) -> bool:
        return self in (Role.ALL, Role.KIOSK)

    @property
    def has_house(self) -> bool:
        """Whether the house's data lies here."""
        return self in (Role.ALL, Role.CONSOLE)


def ask(dialogue: Dialogue, role: Role, layout: Layout) -> Values:
    """kiosk.ini's values for a role; every answer that is missing is named by `dialogue.require_all`."""
    values = _places()
    if role.has_house:
        values |= _house(dialogue, layout) | _hours(dialogue)
    values |= _machine(dialogue, role)
    if role.has_touchscreen:
        values |= _panel(dialogue, layout) | _printer(dialogue, layout) | _scanner(dialogue, layout)
        values["voice", "driver"] = "espeak" if found.has_sound(layout) else "none"
    else:
        values |= {("scanner", "driver"): "none", ("voice", "driver"): "none"}
    if role.has_house:
        values |= _copies(dialogue)
    return values


def _places() -> Values:
    """Everything that the program writes lies below one folder."""
    return {
        ("database", "data"): str(DATA),
        ("journal", "key"): f"{DATA}/keys/journal.key",
        ("journal", "signed_heads"): f"{DATA}/signed-heads",
        ("journal", "archives"): f"{DATA}/journal-archive",
        ("keys", "passes"): f"{DATA}/keys/passes",
        ("keys", "personal"): f"{DATA}/keys/personal",
        ("printer", "port"): f"{DATA}/run/printer",
        ("scanner", "port"): f"{DATA}/run/scanner",
        ("console", "with_kiosk"): "no",
    }


def _house(dialogue: Dialogue, layout: Layout) -> Values:
    name = dialogue.answer(Question("name", "Full name of the house", None, short(80)))
    shorter = name.replace("Rumah Tahanan Negara", "Rutan").replace("Lembaga Pemasyarakatan", "Lapas")
    usual = shorter if 0 < len(shorter) <= 32 else None
    short_name = dialogue.answer(Question("short_name", "Its short name, for slips", usual, short(32)))
    here = found.time_zone(layout)
    usual_zone = here if here in ZONES else "Asia/Jakarta"
    zone = dialogue.answer(Question("time_zone", f"Time zone ({', '.join(ZONES)})", usual_zone, one_of(*ZONES)))
    return {
        ("house", "name"): name,
        ("house", "short_name"): short_name,
        ("house", "time_zone"): zone,
        ("house", "time_zone_label"): ZONES.get(zone, ""),
    }


def _hours(dialogue: Dialogue) -> Values:
    """Opening hours, and a session of visits in each of their intervals; the console changes both later."""
    usual = {"friday": "08:00-11:00", "saturday": "closed", "sunday": "closed"}
    said = dialogue.answer(
        Question("hours", "Open from Monday to Thursday", "08:00-11:30, 13:00-15:00", _opening_times)
    )
    days = dict.fromkeys(WEEKDAYS, said)
    for day, times in usual.items():
        days[day] = dialogue.answer(Question(f"hours_{day}", f"Open on {day.capitalize()}", times, _opening_times))
    words = "So many families can book in each of these times"
    families = dialogue.answer(Question("families", words, "30", between(1, 1000)))
    values: Values = {("visits", "late_minutes"): "90"}
    for day, times in days.items():
        values["hours", day] = times
        sessions = [f"{one.strip()} {families}" for one in times.split(",")]
        values["visit sessions", day] = "closed" if times in ("closed", "") else ", ".join(sessions)
    return values


def _opening_times(answer: str) -> str:
    quarter = r"(?:(?:[01]\d|2[0-3]):(?:00|15|30|45)|24:00)"
    times = re.findall(quarter, answer)
    spelled = re.fullmatch(rf"{quarter}-{quarter}(, *{quarter}-{quarter})*", answer, re.ASCII)
    in_order = times == sorted(times) and all(start != end for start, end in zip(times[::2], times[1::2], strict=False))
    fits = answer == "closed" or (spelled and in_order)
    expected = 'times on quarters of an hour, one after the other, such as "08:00-11:30, 13:00-15:00", or "closed"'
    return "" if fits else expected


def _machine(dialogue: Dialogue, role: Role) -> Values:
    """Who this machine is in the house, which database it uses, and where its console answers."""
    usual_id = {Role.ALL: "kiosk-1", Role.CONSOLE: "server"}.get(role)
    words = "Name of this machine in the log (each has its own)"
    values: Values = {("kiosk", "id"): dialogue.answer(Question("id", words, usual_id, _machine_name))}
    match role:
        case Role.KIOSK:
            words = "Address of the database, as the server's script/install said it (postgresql+psycopg://…)"
            values["database", "url"] = dialogue.answer(Question("database", words, None, _server))
            return values
        case Role.CONSOLE:
            words = "Its database: postgresql (for touchscreens elsewhere) or sqlite"
            kind = dialogue.answer(Question("database", words, "postgresql", one_of("postgresql", "sqlite")))
            values["database", "url"] = OWN_SERVER if kind == "postgresql" else _file()
            if kind == "postgresql":
                network(dialogue)
        case Role.ALL | Role.BOARD:
            values["database", "url"] = _file()
    own = found.address()
    usual = own if role is Role.CONSOLE and own else HERE
    words = f"The console answers at ({HERE}: this machine only{f'; {own}: the house' if own else ''})"
    values["console", "bind"] = dialogue.answer(Question("console", words, usual, _address))
    return values


def _file() -> str:
    return f"{DATA}/kiosk.sqlite3"


def network(dialogue: Dialogue) -> str:
    """Which machines may ask the database: kept with the answers."""
    own = found.address()
    usual = f"{own.rpartition('.')[0]}.0/24" if own else None
    return dialogue.answer(Question("network", "The touchscreens' network", usual, _cidr))


def _panel(dialogue: Dialogue, layout: Layout) -> Values:
    seen = found.panel(layout)
    turn = dialogue.answer(TURN)
    size = f"{seen.width_px}x{seen.height_px}" if seen else None
    if size is None:
        words = "Pixels of the panel as it is delivered, such as 1920x1080 (none could be seen)"
        size = dialogue.answer(Question("pixels", words, None, _pixels))
    width, height = (int(one) for one in size.split("x")) if "x" in size else (0, 0)
    usual = str(seen.width_mm) if seen and seen.width_mm else None
    words = "Width of its visible picture as it is delivered, in millimetres; measure it"
    width_mm = int(dialogue.answer(Question("width_mm", words, usual, between(100, 2000))) or 0)
    if turn in ("left", "right"):
        width, height, width_mm = height, width, round(width_mm * height / width) if width else 0
    return {
        ("panel", "width_px"): str(width),
        ("panel", "height_px"): str(height),
        ("panel", "width_mm"): str(width_mm),
        ("panel", "fullscreen"): "yes",
    }


def turned(dialogue: Dialogue) -> str:
    """How the panel is turned; upright where nobody was asked."""
    return dialogue.answer(TURN) if TURN.name in dialogue.given else "normal"


def _printer(dialogue: Dialogue, layout: Layout) -> Values:
    seen = found.printers(layout)
    words = _listed("Port of the printer", seen, "an address such as 192.168.1.50:9100, or none (it is simulated)")
    port = _chosen(dialogue.answer(Question("printer", words, "1" if seen else "none", _choice(seen))), seen)
    if port == "none":
        return {("printer", "driver"): "simulated"}
    words = f"Its profile ({', '.join(PROFILES)})"
    profile = dialogue.answer(Question("printer_profile", words, "generic-80", one_of(*PROFILES)))
    values: Values = {("printer", "driver"): "escpos", ("printer", "profile"): profile, ("printer", "port"): port}
    if not port.startswith("/"):
        return values | {("printer", "transport"): "network"}
    if "/usb/lp" in port or "/printers/" in port:
        return values | {("printer", "transport"): "file"}
    baud = dialogue.answer(
        Question("printer_baud", "Its speed, as its own test page says", "19200", between(300, 921600))
    )
    return values | {("printer", "transport"): "serial", ("printer", "baud"): baud}


def _scanner(dialogue: Dialogue, layout: Layout) -> Values:
    seen = found.scanners(layout)
    words = _listed("Port of the scanner", seen, "or none")
    port = _chosen(dialogue.answer(Question("scanner", words, "none", _choice(seen))), seen)
    if port == "none":
        return {("scanner", "driver"): "none"}
    kind = "keyboard" if port.startswith("/dev/input/") else "serial"
    return {("scanner", "driver"): kind, ("scanner", "port"): port}


def _copies(dialogue: Dialogue) -> Values:
    words = "Folder for copies, on a stick or another machine, such as /mnt/stick/salinan; none: later"
    folder = dialogue.answer(Question("copies", words, "none", _folder))
    return {("backup", "folder"): folder} if folder != "none" else {}


def _listed(what: str, seen: list[str], other: str) -> str:
    lines = "".join(f"\n  {number} {one}" for number, one in enumerate(seen, 1))
    return f"{what}: a number, a port below /dev, {other}{lines}\n{what}"


def _chosen(answer: str, seen: list[str]) -> str:
    return seen[int(answer) - 1] if answer.isdecimal() else answer


def _choice(seen: list[str]) -> Check:
    expected = f"{f'1 to {len(seen)}, ' if seen else ''}a port such as /dev/usb/lp0, an address and port, or none"

    def check(answer: str) -> str:
        number = answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(seen)
        place = re.fullmatch(r"/dev/[\w./:@+-]+|[\w.-]+:\d{1,5}|none", answer, re.ASCII)
        return "" if number or place else expected

    return check


def _machine_name(answer: str) -> str:
    return "" if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,15}", answer) else "1 to 16 small letters, digits or -"


def _server(answer: str) -> str:
    return (
        "" if re.fullmatch(r"postgresql\+psycopg://\S+@\S+/\S+", answer) else "postgresql+psycopg://USER:WORD@HOST/NAME"
    )


def _address(answer: str) -> str:
    return "" if _is_one(ipaddress.IPv4Address, answer) else "an address such as 192.168.1.10"


def _cidr(answer: str) -> str:
    fits = "/" in answer and _is_one(ipaddress.IPv4Network, answer)
    return "" if fits else "a network such as 192.168.1.0/24"


def _is_one(kind: Callable[[str], object], answer: str) -> bool:
    try:
        kind(answer)
    except ValueError:
        return False
    return True


def _pixels(answer: str) -> str:
    spelled = re.fullmatch(r"(\d{3,4})x(\d{3,4})", answer, re.ASCII)
    fits = spelled is not None and all(600 <= int(one) <= 7680 for one in spelled.groups())
    return "" if fits else "width x height, such as 1920x1080; each from 600 to 7680"


def _folder(answer: str) -> str:
    return (
        "" if answer == "none" or re.fullmatch(r"/[^\s]*", answer) else "a folder such as /mnt/stick/salinan, or none"
    )


def filled(shipped: str, values: Mapping[tuple[str, str], str]) -> str:
    """The shipped kiosk.ini with these values: in their lines, in place of a commented example, or as new lines."""
    left = dict(values)
    lines: list[str] = []
    section = ""
    for line in shipped.splitlines():
        if head := re.fullmatch(r"\[([^]]+)\]", line):
            lines += _rest(left, section)
            section = head[1]
        key = re.fullmatch(r"(?:# )?(\w[\w.]*) =.*", line)
        if key is not None and (section, key[1]) in left:
            line = f"{key[1]} = {left.pop((section, key[1]))}"
        lines.append(line)
    lines += _rest(left, section)
    for name in dict.fromkeys(name for name, _key in left):
        lines += ["", f"[{name}]", *_rest(left, name)]
    return "\n".join(lines) + "\n"


def _rest(left: Values, section: str) -> list[str]:
    """Lines for what the section has no place for."""
    keys = [key for name, key in left if name == section]
    return [f"{key} = {left.pop((section, key))}" for key in keys]
