"""What a page module declares: its routes, its entry in the head of the pages, the files that it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter

from screens.web.console.shared.console import Console
from services.people.permissions import Action


def _always(_console: Console) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """`key` names its words (nav.KEY); it is shown to whoever may do `action`, in a house where it is `wanted`."""

    key: str
    path: str
    action: Action
    wanted: Callable[[Console], bool] = _always


class PageRouter(APIRouter):
    """The routes of one page module; the app registers it with one line (screens.web.console.app)."""

    def __init__(self, navigation: NavigationItem | None = None, *, uploads: Mapping[str, int] | None = None) -> None:
        """uploads: paths that take a file, and the largest file in bytes."""
        super().__init__()
        self.navigation = navigation
        self.uploads = dict(uploads or {})
