"""What can be seen of a machine: its panel, what is connected, sound, addresses, time zone. Nothing is opened."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.layout import Layout

_SYS: Final = Path("/sys/class/drm")
# The kernel's name of a socket, and what X's driver (modesetting) calls it.
_X_NAMES: Final = {"HDMI-A": "HDMI", "DVI-D": "DVI-D", "DVI-I": "DVI-I"}


@dataclass(frozen=True, slots=True)
class Panel:
    """A screen that is connected. `connector`: as X names it. Millimetres are 0 where it does not say them."""

    connector: str
    width_px: int
    height_px: int
    width_mm: int
    height_mm: int


def connectors(layout: Layout) -> list[str]:
    """Every socket for a screen, as X names it, whether something is plugged in or not."""
    return sorted({x_name(one.name) for one in _sockets(layout)})


def panel(layout: Layout) -> Panel | None:
    """The first screen that is connected; None where none can be seen."""
    for folder in _sockets(layout):
        if _text(folder / "status") != "connected":
            continue
        mode = re.match(r"(\d+)x(\d+)", _text(folder / "modes"))
        if mode is not None:
            width_mm, height_mm = millimetres(_bytes(folder / "edid"))
            return Panel(x_name(folder.name), int(mode[1]), int(mode[2]), width_mm, height_mm)
    return None


def x_name(kernel_name: str) -> str:
    """`card0-HDMI-A-1` is HDMI-1 to X."""
    kind, _, number = kernel_name.partition("-")[2].rpartition("-")
    return f"{_X_NAMES.get(kind, kind)}-{number}"


def millimetres(edid: bytes) -> tuple[int, int]:
    """Width and height by the screen's own word (VESA E-EDID, first detailed timing, else the basic block's cm)."""
    if len(edid) < 128 or edid[:8] != b"\x00\xff\xff\xff\xff\xff\xff\x00":
        return 0, 0
    timing = edid[54:72]
    if timing[0] or timing[1]:
        width, height = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8
        if width and height:
            return width, height
    return edid[21] * 10, edid[22] * 10


def _sockets(layout: Layout) -> Iterator[Path]:
    folder = layout.at(_SYS)
    if folder.is_dir():
        yield from sorted(one for one in folder.iterdir() if re.match(r"card\d+-(?!Writeback)", one.name))


def printers(layout: Layout) -> list[str]:
    """USB printers, by their stable names; then serial ones, which may be something else too."""
    return [*_names(layout, "/dev/lobby/printers"), *_names(layout, "/dev/serial/by-id")]


def scanners(layout: Layout) -> list[str]:
    """Serial ones first: the better choice."""
    keys = [one for one in _names(layout, "/dev/input/by-id") if one.endswith("-event-kbd")]
    return [*_names(layout, "/dev/serial/by-id"), *keys]


def _names(layout: Layout, folder: str) -> list[str]:
    place = layout.at(Path(folder))
    return sorted(f"{folder}/{one.name}" for one in place.iterdir()) if place.is_dir() else []


def has_sound(layout: Layout) -> bool:
    """Whether the kernel knows a card that plays."""
    return any(layout.at(Path("/dev/snd")).glob("pcm*p")) if layout.at(Path("/dev/snd")).is_dir() else False


def time_zone(layout: Layout) -> str:
    """As the tz database names it; "" where it cannot be known."""
    link = layout.at(Path("/etc/localtime"))
    return str(link.readlink()).partition("/zoneinfo/")[2] if link.is_symlink() else ""


def address() -> str:
    """This machine's address in the house's network; "" without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("10.255.255.255", 1))
        except OSError:
            return ""
        return str(asked.getsockname()[0])


def _text(path: Path) -> str:
    return _bytes(path).decode("ascii", "replace").strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
