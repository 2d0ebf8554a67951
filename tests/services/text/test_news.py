"""What is new, for staff: each version says it, in both languages, and the one that is made is among them."""

from __future__ import annotations

from kiosk import __version__
from services.text.news import all_news, news_text


def test_the_version_that_is_made_says_what_is_new_in_it():
    assert all_news()[0].version == __version__
    for one in all_news():
        assert one.lines["id"] and len(one.lines["id"]) == len(one.lines["en"])
        assert all(line == line.strip() and line.endswith(".") for lines in one.lines.values() for line in lines)


def test_the_stick_has_it_as_plain_text():
    text = news_text("id")
    assert text.startswith(f"Versi {__version__}\n- ") and all(line in text for line in all_news()[-1].lines["id"])
