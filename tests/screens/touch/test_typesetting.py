"""Words have the width that SDL gives them, however it was asked."""

from __future__ import annotations

from kivy.core.text import Label as Typesetter

from screens.touch.look import typesetting


def widths(text: str, **font: object) -> tuple[int, int]:
    return Typesetter(font_name="Text", **font).get_extents(text)


def test_a_remembered_width_is_that_of_its_font(panel):
    once = [widths("Kunjungan", font_size=size, bold=bold) for size in (20, 40) for bold in (False, True)]
    again = [widths("Kunjungan", font_size=size, bold=bold) for size in (20, 40) for bold in (False, True)]
    assert once == again and len(set(once)) == 4
    assert widths("Kunjungan A", font_size=20)[0] > once[0][0]


def test_the_memory_does_not_grow_without_end(panel, monkeypatch):
    monkeypatch.setattr(typesetting, "MOST", 8)
    before = widths("satu", font_size=21)
    for number in range(200):
        widths(f"nomor {number}", font_size=21)
    assert len(typesetting.known) == 8
    assert widths("satu", font_size=21) == before
