"""Which version the house's console runs, and what is new in it, in the words of staff."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SignedIn
from services.people.permissions import Action
from services.store.migrations import HEAD
from services.text.news import all_news

router = PageRouter()


@router.get("/news")
def page(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.SEE_DEVICES)
    return request.show("news.html", {"news": all_news(), "schema": HEAD})
