"""User, folders, rules, X and units of a machine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.install.found import connectors, time_zone
from kiosk.install.layout import COMMAND, SETTINGS, UNITS, USER
from kiosk.install.machine import Machine
from kiosk.install.questions import Role

SYSUSERS: Final = Path("/etc/sysusers.d/lobby-kiosk.conf")
TMPFILES: Final = Path("/etc/tmpfiles.d/lobby-kiosk.conf")
RULES: Final = Path("/etc/udev/rules.d/70-lobby-kiosk.rules")
SHORT: Final = Path("/usr/local/bin/kiosk")
LOCALTIME: Final = Path("/etc/localtime")
XORG: Final = Path("/etc/X11/xorg.conf.d/20-lobby-kiosk.conf")
ON_KIOSK: Final = ("lobby-kiosk.service",)
ON_CONSOLE: Final = ("lobby-console.service",)
UPDATE: Final = ("lobby-update.service", "lobby-update.timer")  # the former waits for the next start of the machine
COPIES: Final = ("lobby-backup.timer", "lobby-trail.timer")
# How a touch is turned with the picture: the first two rows of a matrix (libinput, TransformationMatrix).
_TOUCH: Final = {"left": "0 -1 1 1 0 0", "right": "0 1 0 -1 0 1", "inverted": "-1 0 1 0 -1 1"}


def users_and_folders(machine: Machine, assets: Path) -> None:
    """The program's user and its two folders, by sysusers.d and tmpfiles.d."""
    made = machine.file(SYSUSERS, _asset(assets, "lobby-kiosk.sysusers"))
    if made or machine.asked("id", "kiosk")[0]:
        machine.command("make the user kiosk", "systemd-sysusers", str(SYSUSERS))
    made = machine.file(TMPFILES, _asset(assets, "lobby-kiosk.tmpfiles"))
    if made or not all(map(_is_there, ("/etc/lobby-kiosk", "/var/lib/lobby-kiosk"))):
        machine.command("make its folders", "systemd-tmpfiles", "--create", str(TMPFILES))


def _is_there(folder: str) -> bool:
    return Path(folder).is_dir()


def command(machine: Machine) -> None:
    """`sudo kiosk …`: the program's command as its user, with the house's settings; an update is root's."""
    need = '[ "$(id -u)" -eq 0 ] || { echo "kiosk: as root: sudo kiosk $*" >&2; exit 1; }'
    asked = f'{COMMAND} --config {SETTINGS} "$@"'
    clean = 'env -i HOME=/var/lib/lobby-kiosk PATH=/usr/bin:/bin LANG=C.UTF-8 TERM="$TERM"'
    lines = (
        "#!/bin/sh",
        f"# Made by script/install: the lobby kiosk's command, as the user {USER}; an update installs, and is root's.",
        need,
        f'[ "$1" != update ] || exec {asked}',
        f"exec runuser -u {USER} -- {clean} {asked}",
    )
    machine.file(SHORT, "\n".join(lines) + "\n", 0o755)


def devices(machine: Machine, assets: Path) -> None:
    """Who may use printers, scanners and the panel, under which names."""
    if machine.file(RULES, _asset(assets, "lobby-kiosk.rules")):
        reload = "udevadm control --reload && udevadm trigger --action=add && udevadm settle --timeout=20"
        machine.command("look at what is connected by the new rules", "sh", "-c", f"{reload} || true")


def screen(machine: Machine, turn: str) -> bool:
    """X: never dark, and turned as the panel is; whether that is new."""
    return machine.file(XORG, xorg(turn, connectors(machine.layout)))


def xorg(turn: str, sockets: Iterable[str]) -> str:
    """A part of xorg.conf(5). Every socket of the machine is turned: the panel may be plugged in elsewhere one day."""
    dark = "".join(f'    Option "{one}Time" "0"\n' for one in ("Blank", "Standby", "Suspend", "Off"))
    parts = [
        "# Made by script/install; /etc/lobby-kiosk/install.answers says how the panel is turned.\n",
        f'Section "ServerFlags"\n{dark}    Option "DontZap" "true"\nEndSection\n',
    ]
    if turn in _TOUCH:
        for one in sockets:
            parts.append(f'Section "Monitor"\n    Identifier "{one}"\n    Option "Rotate" "{turn}"\nEndSection\n')
        matrix = f'    Option "TransformationMatrix" "{_TOUCH[turn]} 0 0 1"\n'
        touch = f'    Identifier "lobby touch"\n    MatchIsTouchscreen "on"\n    Driver "libinput"\n{matrix}'
        parts.append(f'Section "InputClass"\n{touch}EndSection\n')
    return "\n".join(parts)


def clock(machine: Machine, zone: str) -> None:
    """Timers go by the machine's time zone: the house's. systemd notices the link.

    Not by timedatectl: it tells the kernel too, and the first to do that moves the clock where no systemd started it.
    """
    known = Path("/usr/share/zoneinfo") / zone
    if time_zone(machine.layout) == zone or not machine.layout.at(known).exists():
        return
    machine.change(f"set the machine's time zone to {zone}", lambda: _point(machine.layout.at(LOCALTIME), known))
    machine.file(Path("/etc/timezone"), f"{zone}\n")


def _point(link: Path, to: Path) -> None:
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(to)
    fresh.replace(link)


def sound(machine: Machine) -> None:
    """Audible once, by hand ever after: what is set is kept over a restart (alsa-restore.service)."""
    if machine.layout.at(Path("/var/lib/alsa/asound.state")).exists():
        return
    loud = "for one in Master PCM Speaker Headphone; do amixer -q sset $one 80% unmute || true; done; alsactl store"
    machine.command("make the loudspeaker audible, and keep that", "sh", "-c", f"({loud}) 2>/dev/null || true")


def services_of(role: Role, copies: bool, *, own_console: bool = False) -> tuple[str, ...]:
    """The units that a machine starts. `copies`: kiosk.ini says where copies go. `own_console`: the kiosk runs one."""
    backup = COPIES if copies else ()
    match role:
        case Role.ALL:
            return (*(() if own_console else ON_CONSOLE), *ON_KIOSK, "lobby-sign.timer", *backup, *UPDATE)
        case Role.KIOSK:
            return (*ON_KIOSK, "lobby-sign.timer", *UPDATE)
        case Role.CONSOLE:
            return (*ON_CONSOLE, "lobby-sign.timer", "lobby-purge.timer", *backup, *UPDATE)
        case Role.BOARD:
            return ("lobby-board.service",)


def units(machine: Machine, assets: Path, wanted: Iterable[str], *, changed: bool) -> None:
    """Put the units in place, enable and start them; again where program, settings or unit are others (`changed`)."""
    wanted = tuple(wanted)
    files = dict.fromkeys(one for name in wanted for one in _files_of(name))
    # What an installation by hand, or another kind of machine, has besides follows the program too.
    files |= dict.fromkeys(
        one.name for one in (assets / "systemd").iterdir() if machine.layout.at(UNITS / one.name).exists()
    )
    new = [one for one in files if machine.file(UNITS / one, (assets / "systemd" / one).read_text("utf-8"))]
    off = [one for one in wanted if machine.asked("systemctl", *_root(machine), "is-enabled", one)[0]]
    if off or new:
        _enable(machine, wanted)
    if not machine.live:
        return
    if new:
        machine.command("tell systemd of its units", "systemctl", "daemon-reload")
    for one in wanted:
        if one == UPDATE[0]:
            continue
        active = machine.asked("systemctl", "is-active", one)[1].strip() == "active"
        if not active or ((changed or new) and one.endswith(".service")):
            machine.command(f"start {one}", "systemctl", "restart", "--no-block", one)


def _enable(machine: Machine, wanted: tuple[str, ...]) -> None:
    words = f"enable {' '.join(wanted)}"
    if machine.live:
        machine.command(words, "systemctl", "enable", *wanted)
        return
    machine.change(words, lambda: machine.asked("systemctl", *_root(machine), "enable", *wanted))


def _root(machine: Machine) -> tuple[str, ...]:
    return () if machine.live else ("--root", str(machine.layout.root))


def _files_of(unit: str) -> tuple[str, ...]:
    """A timer has a service of its name."""
    return (unit, f"{unit.removesuffix('.timer')}.service") if unit.endswith(".timer") else (unit,)


def _asset(assets: Path, name: str) -> str:
    return (assets / "install" / name).read_text("utf-8")
