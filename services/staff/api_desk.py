"""Other systems of the house, as administrators keep them."""

from __future__ import annotations

from services.api import clients as api_clients
from services.api.clients import Client, ClientProblem, Made, Scope
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions


class ApiDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._permissions = Permissions(journal)

    def clients(self, who: Officer) -> list[Client]:
        self._permissions.require(who, Action.MANAGE_API)
        return api_clients.all_clients(self._journal.database)

    def make(self, who: Officer, name: str, scopes: frozenset[Scope]) -> Made | ClientProblem:
        self._permissions.require(who, Action.MANAGE_API)
        return api_clients.make_client(self._journal, name, scopes, who.code)

    def retire(self, who: Officer, name: str) -> bool:
        self._permissions.require(who, Action.MANAGE_API)
        return api_clients.retire_client(self._journal, name, who.code)
