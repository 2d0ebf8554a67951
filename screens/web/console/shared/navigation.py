"""What a page module declares: its routes, its entry in the head of the pages, the files that it takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Protocol, runtime_checkable

from fastapi import APIRouter
from fastapi.routing import APIRoute

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


class Page(APIRoute):
    """A page that is only looked at reads what it shows in one look (services.store.looks)."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, methods: Collection[str] = (), **options: Any
    ) -> None:
        shows = set(methods) == {"GET"} and not iscoroutinefunction(endpoint)
        super().__init__(path, _in_one_look(endpoint) if shows else endpoint, methods=[*methods], **options)


def _in_one_look(show: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(show)
    def shown(**values: Any) -> Any:
        request = values.get("request")
        looking = request.console.database.looking() if isinstance(request, _OfConsole) else nullcontext()
        with looking:
            return show(**values)

    return shown


@runtime_checkable
class _OfConsole(Protocol):
    @property
    def console(self) -> Console: ...


class PageRouter(APIRouter):
    """The routes of one page module; the app registers it with one line (screens.web.console.app)."""

    def __init__(self, navigation: NavigationItem | None = None, *, uploads: Mapping[str, int] | None = None) -> None:
        """uploads: paths that take a file, and the largest file in bytes."""
        super().__init__(route_class=Page)
        self.navigation = navigation
        self.uploads = dict(uploads or {})
