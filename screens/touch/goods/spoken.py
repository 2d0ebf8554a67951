"""What the screen of a receipt says aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences, page_of
from screens.touch.goods import words
from screens.touch.goods.view import GoodsView


def goods(view: GoodsView, language: str) -> Sentences:
    """How they stand and since when. Which things they are is found by touching."""
    told = (f"{name}: {when}" for name, when in words.steps(view, language) if when)
    return words.title(view, language), words.to_do(view, language), *told, page_of(view.page, view.pages, language)
