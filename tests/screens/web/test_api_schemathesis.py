"""What the OpenAPI document promises, tried by schemathesis with inputs of its own: no answer that it does not name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import ignored_auth

from services.api.clients import ApiClients, Made, Scope
from tests.support.clock import ManualClock
from tests.support.console import ROOT, Site
from tests.support.staff import officer
from tests.support.waiting import PATIENCE

EXAMPLES = int(os.environ.get("KIOSK_API_EXAMPLES", "12"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    folder: Path = tmp_path_factory.mktemp("api")
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    (folder / "kiosk.ini").write_text(text.replace("api_per_minute = 120", "api_per_minute = 100000"), "utf-8")
    site = Site(folder, clock=ManualClock())
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    made = ApiClients(site.services.journal).make(officer("adm"), "schema", frozenset(Scope))
    assert isinstance(made, Made)
    yield site, made.token
    site.stop()


PATHS = (
    "/bookings",
    "/bookings/{booking}",
    "/bookings/{booking}/cancel",
    "/bookings/{booking}/pass.png",
    "/groups/{day}",
    "/kiosks",
    "/queue",
    "/relations/{day}",
    "/sessions/{day}",
    "/tickets",
    "/tickets/{code}",
)


@pytest.fixture(scope="module")
def schema(house: tuple[Site, str]) -> schemathesis.BaseSchema:
    site, _token = house
    document = httpx.get(f"{site.address}/api/v1/openapi.json", trust_env=False, timeout=PATIENCE).json()
    assert tuple(sorted(document["paths"])) == PATHS, "each address of the document is tried below"
    return schemathesis.openapi.from_dict(document)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_one_that_the_document_names(
    house: tuple[Site, str], schema: schemathesis.BaseSchema, path: str
) -> None:
    site, token = house
    seen: set[int] = set()

    def run(case: schemathesis.Case) -> None:
        answer = case.call(base_url=f"{site.address}/api/v1", headers={"authorization": f"Bearer {token}"})
        seen.add(answer.status_code)
        case.validate_response(answer, excluded_checks=[ignored_auth])  # ours goes over the one that it made up

    for method in schema[path]:
        operation = schema[path][method]
        limits = settings(
            max_examples=EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        limits(given(case=operation.as_strategy())(run))()
    assert seen and not any(status >= 500 for status in seen), seen
