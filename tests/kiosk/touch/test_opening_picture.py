"""The opening screen as pixels, kept from one start to the next."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.settings.model import Settings
from kiosk.touch.opening_picture import NAME, OpeningPicture
from tests.support.panel import Panel
from tests.support.running_kiosk import settings_in

SIZE = (4, 3)
PIXELS = bytes(range(36))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_in(tmp_path)
    made.storage.run.mkdir(parents=True)
    return made


def test_a_start_finds_what_the_one_before_drew(settings: Settings) -> None:
    assert OpeningPicture(settings, SIZE).recalled() is None
    OpeningPicture(settings, SIZE).keep(PIXELS)
    assert OpeningPicture(settings, SIZE).recalled() == PIXELS


def test_another_panel_or_house_or_a_changed_file_has_no_picture(settings: Settings) -> None:
    OpeningPicture(settings, SIZE).keep(PIXELS)
    assert OpeningPicture(settings, (3, 4)).recalled() is None, "as many pixels, and another panel"
    house = {**settings.house_values, ("house", "name"): "Rutan Lain"}
    assert OpeningPicture(replace(settings, house_values=house), SIZE).recalled() is None
    settings.path.write_text(settings.path.read_text("utf-8") + "\n", "utf-8")
    assert OpeningPicture(settings, SIZE).recalled() is None


def test_a_picture_that_is_torn_is_none(settings: Settings) -> None:
    OpeningPicture(settings, SIZE).keep(PIXELS)
    place = settings.storage.run / NAME
    whole = place.read_bytes()
    for torn in (whole[:-1], whole[:-4] + b"\0\0\0\0", b"\0" * len(whole)):
        place.write_bytes(torn)
        assert OpeningPicture(settings, SIZE).recalled() is None
    OpeningPicture(settings, SIZE).keep(PIXELS[:-3])
    assert place.read_bytes() == b"\0" * len(whole), "of another size: not kept"


def test_a_disk_that_takes_nothing_is_no_reason_to_stand_still(settings: Settings) -> None:
    settings.storage.run.rmdir()
    OpeningPicture(settings, SIZE).keep(PIXELS)
    assert OpeningPicture(settings, SIZE).recalled() is None


def test_a_full_disk_keeps_no_half_of_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(place: Path, content: bytes) -> int:
        with place.open("wb") as file:
            file.write(content[:20])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "write_bytes", full)
    OpeningPicture(settings, SIZE).keep(PIXELS)
    assert list(settings.storage.run.iterdir()) == []


def test_what_is_shown_again_is_what_was_drawn(panel: Panel) -> None:
    from kiosk.touch.window import pixels, show_ground
    from screens.touch.app.previews import frame, previews

    shell = panel.shell()
    shell.show(previews()["fault-starting"](frame("id")))
    panel.settle()
    drawn = pixels(panel.window)
    assert len(set(drawn)) > 20, "words, and not one colour"
    panel.window.remove_widget(shell)
    panel.settle()
    assert pixels(panel.window) != drawn
    seen: list[bytes] = []
    flip, panel.window.flip = panel.window.flip, lambda: seen.append(_glass(panel))
    try:
        show_ground(panel.window, drawn)
    finally:
        panel.window.flip = flip
    assert seen == [drawn]


def _glass(panel: Panel) -> bytes:
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return bytes(glReadPixels(0, 0, *panel.window.size, GL_RGB, GL_UNSIGNED_BYTE))
