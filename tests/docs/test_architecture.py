"""docs/architecture.md shows the rooms as the import rules and the packages' own docstrings say them."""

from __future__ import annotations

from tests.pictures import architecture


def test_the_picture_is_that_of_the_import_rules():
    assert architecture.PICTURE.read_text("utf-8") == architecture.picture(), "run script/architecture"


def test_the_table_is_that_of_the_packages():
    page = architecture.PAGE.read_text("utf-8")
    assert page == architecture.page_with_table(page), "run script/architecture"


def test_every_room_says_what_it_is_for():
    rows = [line.split("|")[1:3] for line in architecture.table().splitlines()[2:]]
    assert [name for name, words in rows if not words.strip()] == []
