"""What the sheet says that asks for the language."""

from __future__ import annotations

from screens.touch.app.view import LanguagesView


def test_words_that_the_house_has_not_approved_are_marked():
    from screens.touch.app.sheet import contents  # imports Kivy, which the panel has to set up first

    asked = contents(LanguagesView(("id", "en", "min"), "id", ("min",)), "id")
    assert [one.text for one in asked.choices[:3]] == ["Bahasa Indonesia", "English", "Baso Minang (draf)"]
    approved = contents(LanguagesView(("id", "min"), "min"), "min")
    assert [(one.text, one.chosen) for one in approved.choices[:2]] == [
        ("Bahasa Indonesia", False),
        ("Baso Minang", True),
    ]
