"""Texts of a receipt, shared by screen and voice. Pure."""

from __future__ import annotations

from screens.touch.core.words import tr
from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView


def title(view: GoodsView, language: str) -> str:
    return tr.say(language, f"goods.{view.state.value}", label=view.label)


def to_do(view: GoodsView, language: str) -> str:
    """What the family can do now; "" where there is nothing to be done."""
    match view.state:
        case GoodsState.OPEN_LONG:
            return tr.ask(language, "goods.ask", view.help_at)
        case GoodsState.RECEIVED | GoodsState.NOTHING_LEFT:
            return tr.say(language, f"goods.{view.state.value}_do")
        case _:
            return ""


def steps(view: GoodsView, language: str) -> tuple[tuple[str, str], ...]:
    """What has been done with the goods and when, by its name; what has not is said too. Two at most."""
    came = (tr.say(language, "goods.came"), view.received)
    if view.state is GoodsState.NOTHING_LEFT:
        return (("", ""),) * 2
    went = GoodsState.RETURNED if view.state is GoodsState.RETURNED else GoodsState.HANDED_OVER
    return came, (tr.say(language, f"goods.step_{went.value}"), view.ended or tr.say(language, "goods.not_yet"))


def refused(line: GoodsLine, language: str) -> str:
    """Why a thing could not be left; "" of one that was."""
    return tr.say(language, "goods.refused", why=line.refused) if line.refused else ""
