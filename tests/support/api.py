"""Another system of the house, as it uses the API: a client, its token, its requests."""

from __future__ import annotations

import httpx

from services.api.clients import ApiClients, Made, Scope
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.visits import TODAY, person

API = "/api/v1"


class System:
    """Another system of the house, with a token."""

    def __init__(self, site: Site, *scopes: Scope, name: str = "site") -> None:
        made = ApiClients(site.services.journal).make(officer("adm"), name, frozenset(scopes or Scope))
        assert isinstance(made, Made)
        self.token = made.token
        self.http = site.client()
        self.http.headers["authorization"] = f"Bearer {made.token}"
        del self.http.headers["origin"]

    def take(self, key: str = "key-00001", **body: object) -> httpx.Response:
        return self.http.post(f"{API}/tickets", json={"service": "A", **body}, headers={"idempotency-key": key})

    def book(self, key: str = "key-00002", **change: object) -> httpx.Response:
        who = person()
        body = {
            "day": TODAY.isoformat(),
            "session": "12.00",
            "party_size": 2,
            "nik": who.nik,
            "name": who.name,
            "detainee_number": who.detainee_number,
            **change,
        }
        return self.http.post(f"{API}/bookings", json=body, headers={"idempotency-key": key})


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """A refusal in the one form that all have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["type"] == f"/problems/{code}" and said["status"] == status and said["title"], said
    return dict(said)
