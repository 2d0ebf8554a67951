"""What the installer sees of a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.install import found
from kiosk.install.layout import Layout, complete
from kiosk.install.system import xorg


def edid(width_mm: int, height_mm: int) -> bytes:
    """The basic block of a screen with one detailed timing."""
    block = bytearray(128)
    block[:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    block[21:23] = bytes((width_mm // 10, height_mm // 10))
    block[54:56] = b"\x01\x01"
    block[66:69] = bytes((width_mm & 255, height_mm & 255, (width_mm >> 8) << 4 | height_mm >> 8))
    return bytes(block)


def socket(root: Path, name: str, status: str, modes: str = "", screen: bytes = b"") -> None:
    folder = root / "sys/class/drm" / name
    folder.mkdir(parents=True)
    for file, content in (("status", status.encode()), ("modes", modes.encode()), ("edid", screen)):
        (folder / file).write_bytes(content)


def test_the_panel_says_its_size_and_which_socket_it_is_in(tmp_path: Path) -> None:
    socket(tmp_path, "card0-DP-1", "disconnected\n")
    socket(tmp_path, "card0-HDMI-A-2", "connected\n", "1920x1080\n1280x720\n", edid(476, 268))
    socket(tmp_path, "card0-Writeback-1", "unknown\n")
    (tmp_path / "sys/class/drm/version").touch()
    layout = Layout(tmp_path)
    assert found.panel(layout) == found.Panel("HDMI-2", 1920, 1080, 476, 268)
    assert found.connectors(layout) == ["DP-1", "HDMI-2"]
    turned = xorg("left", found.connectors(layout))
    assert turned.count('Option "Rotate" "left"') == 2 and '"0 -1 1 1 0 0 0 0 1"' in turned
    assert "Rotate" not in xorg("normal", ["DP-1"])


def test_a_screen_that_says_nothing_sensible_is_measured_by_a_hand() -> None:
    assert found.millimetres(b"") == (0, 0)
    assert found.millimetres(bytes(128)) == (0, 0)
    unsized = bytearray(edid(530, 300))
    unsized[66:69] = b"\0\0\0"
    assert found.millimetres(bytes(unsized)) == (530, 300)  # the centimetres of the basic block


def test_what_is_connected_goes_by_names_that_stay(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert (found.printers(layout), found.scanners(layout), found.has_sound(layout)) == ([], [], False)
    for name in ("lobby/printers/EPSON_TM", "serial/by-id/usb-S", "input/by-id/usb-K-event-kbd", "snd/pcmC0D0p"):
        (tmp_path / "dev" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dev" / name).touch()
    (tmp_path / "dev/input/by-id/usb-M-event-mouse").touch()
    assert found.printers(layout) == ["/dev/lobby/printers/EPSON_TM", "/dev/serial/by-id/usb-S"]
    assert found.scanners(layout) == ["/dev/serial/by-id/usb-S", "/dev/input/by-id/usb-K-event-kbd"]
    assert found.has_sound(layout)


@pytest.mark.parametrize("target", ["/usr/share/zoneinfo/Asia/Jakarta", "../usr/share/zoneinfo/Asia/Jakarta"])
def test_the_time_zone_is_what_the_link_names(tmp_path: Path, target: str) -> None:
    assert found.time_zone(Layout(tmp_path)) == ""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/localtime").symlink_to(target)
    assert found.time_zone(Layout(tmp_path)) == "Asia/Jakarta"


def test_a_release_counts_when_its_last_file_is_there(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.running() is None
    old, new = (layout.releases / name for name in ("1.0.0", "1.1.0"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    complete(old, "1.0.0", "0026")
    layout.switch(old)
    assert [one.name for one in layout.all()] == ["1.0.0"]
    complete(new, "1.1.0", "0027")
    layout.switch(new)
    running = layout.running()
    assert running is not None and (running.name, running.schema) == ("1.1.0", "0027")
    (layout.current / "release.json").write_text("{")
    assert layout.running() is None
