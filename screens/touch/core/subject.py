"""How a subject registers its screens: `SCREENS` in its `subject.py`, in the order of a visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from screens.touch.core.speech import Sentences
from screens.touch.core.view import ScreenView

V = TypeVar("V", bound=ScreenView)


def silent(_view: ScreenView, _language: str) -> Sentences:
    """No sentences: for officers' screens, whose codes and PINs are not for the whole lobby."""
    return ()


@dataclass(frozen=True, slots=True)
class ScreenEntry(Generic[V]):
    """One screen. `blank` is the view that it is built with; all its views are of that type.

    `screen` is its class by dotted name, imported when it is first wanted: the first frame needs one screen only.
    """

    blank: V
    screen: str
    spoken: Callable[[V, str], Sentences]
