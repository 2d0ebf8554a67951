"""One question: large answers, none preselected. A touch marks an answer, and the next question comes by itself."""

from __future__ import annotations

from collections.abc import Hashable

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from screens.touch.core.explorer import let_go
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.textures import PlateStyle
from screens.touch.look.theme import look
from screens.touch.survey import feet  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import ChooseAnswer, GoOn, SendAnswers, StopSurvey
from screens.touch.survey.view import SurveyCard, SurveyView
from screens.touch.widgets.kit import Presence, Touchable
from screens.touch.widgets.text import Icon

SHORT_QUESTION = 90  # signs


class Stars(Icon):
    """So many stars in a row. They take the room of six, so that words beside them begin in one line."""

    count = NumericProperty(0)


class AnswerTile(Touchable):
    """One answer: its face or its stars if it has any, words and gloss, a check mark if it is chosen."""

    card = ObjectProperty(None, allownone=True, rebind=True)
    language = StringProperty("id")
    words = StringProperty("")
    gloss = StringProperty("")
    beside = BooleanProperty(True)
    tight = BooleanProperty(False)  # two in a row: smaller letters, and the rim alone says that it is chosen
    cramped = BooleanProperty(False)  # that, with large letters on a small panel

    def meaning(self) -> Hashable:
        return self.card.question, self.card.key

    def on_press(self) -> None:
        self._meant = self.card.question

    def on_card(self, _tile: object, card: SurveyCard) -> None:
        """A finger that went down for one question chooses nothing of the one that has come under it."""
        if self.state == "down" and self.last_touch is not None and card.question != self._meant:
            let_go(self.last_touch)

    def style_of(self, fill: str, rim: str, corner: float, raised: bool, version: float) -> PlateStyle:
        """The chosen answer has a dark rim, which is seen without colours too."""
        return super().style_of(fill, "deep" if self.chosen else rim, corner, raised, version)


class Progress(Presence, Widget):  # type: ignore[misc]
    """A progress bar; the words above it say the same."""

    part = NumericProperty(0)  # 0 to 1


class SurveyScreen(TouchScreen):
    tile = AnswerTile

    def size_of(self, text: str, _version: float) -> str:
        """The type scale of the question: official ones are long and set smaller."""
        long = len(text) > SHORT_QUESTION
        if look.landscape:
            return ("body" if look.step or look.small else "lead") if long else ("lead" if look.small else "tile")
        return "lead" if long and look.step > 1 else ("tile" if long or look.step > 1 else "card")

    def on_words(self, view: SurveyView, language: str) -> str:
        """The words in the middle: more answers where they need pages, else on from an answer of before, or past it."""
        return tr.say(language, "action.more" if view.pages > 1 else view.on or "survey.next")

    def choose(self, card: SurveyCard) -> None:
        self.emit(ChooseAnswer(card.question, card.key))

    def go_on(self) -> None:
        self.emit(GoOn(self.view.question))

    def send(self) -> None:
        self.emit(SendAnswers())

    def stop(self) -> None:
        self.emit(StopSurvey())


load_kv(__file__)
