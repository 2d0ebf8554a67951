"""The OpenAPI document: made for people, true, and whole; what an answer tells can be sent as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from screens.web.api.app import create_api
from screens.web.api.booking_forms import BookVisit
from screens.web.api.fields import session_minutes
from services.visits.model import clock_text
from tests.support.api import API, System
from tests.support.console import Site
from tests.support.visits import TOMORROW, person

METHODS = ("get", "post")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    parts: Any = SimpleNamespace(clock=SimpleNamespace(monotonic=lambda: 0.0), per_minute=1)
    return create_api(parts).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        assert set(methods) <= set(METHODS), path
        for method, operation in methods.items():
            yield path, method, operation


def named_fields(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every field of every form: form, name, schema."""
    for form, schema in document["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            yield form, name, field


def forms_sent(document: dict[str, Any]) -> set[str]:
    return {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(document)
        if "requestBody" in operation
    }


def test_its_names_are_for_people(document: dict[str, Any]) -> None:
    tags = {one["name"] for one in document["tags"] if one["description"]}
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids) and "take_number" in ids
    for path, _, operation in operations(document):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"]), path
        assert 3 <= len(operation["summary"]) <= 40 and operation["description"].strip(), path
        assert set(operation["tags"]) <= tags and operation["tags"], path
    for form, schema in document["components"]["schemas"].items():
        assert schema.get("description") or "enum" in schema, form
    for form, name, field in named_fields(document):
        choices = "$ref" in str(field) or field.get("type") == "boolean" or "date-time" in str(field) or name == "after"
        assert choices or field.get("examples"), f"{form}.{name} has no example"


def test_its_examples_are_what_it_says(document: dict[str, Any]) -> None:
    fields = [(f"{form}.{name}", field) for form, name, field in named_fields(document)]
    for path, _, operation in operations(document):
        fields += [(f"{path} {one['name']}", one["schema"]) for one in operation.get("parameters", [])]
    seen = 0
    for place, field in fields:
        for example in field.get("examples", []):
            whole = {**field, "components": document["components"]}
            assert jsonschema_rs.is_valid(whole, example), (place, example)
            seen += 1
    assert seen > 25


def test_every_refusal_is_promised_in_the_one_form(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, said in operation["responses"].items():
            if int(status) >= 400:
                assert list(said["content"]) == ["application/problem+json"], (path, status)
        always = {"400", "401", "403", "413", "429", "500", "503"}
        assert always <= set(operation["responses"]), path
        assert ("415" in operation["responses"]) == (method == "post") == ("408" in operation["responses"]), path
    assert "ValidationError" not in str(document)


# -- what an answer tells can be sent as it is ----------------------------------------------------------------

# What stands in answers and in requests by the same name; `test_what_answers_tell_is_taken` sends each of them.
SENT = {"day", "session", "party_size", "children", "service", "code", "after"}
MASKED = {"name", "nik"}  # of a person: an answer has the mask only


def test_what_stands_in_answers_and_requests_is_known(document: dict[str, Any]) -> None:
    sent = forms_sent(document)
    asked = {name for form, name, _ in named_fields(document) if form in sent}
    for _, _, operation in operations(document):
        asked |= {one["name"] for one in operation.get("parameters", [])}
    told = {name for form, name, _ in named_fields(document) if form not in sent}
    assert asked & told == SENT | MASKED, "a new one is to be sent back in the test below"


def test_what_answers_tell_is_taken(site: Site) -> None:
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    system = System(site)
    get = system.http.get
    queue = get(f"{API}/queue").json()
    groups = [None, *queue["priority_groups"]]
    for number, service in enumerate(queue["services"]):
        group = groups[number % len(groups)]
        taken = system.take(f"key-{number:05}", service=service["code"], priority_group=group)
        assert taken.status_code == 201, taken.text
        assert get(f"{API}/tickets/{taken.json()['code']}").json()["number"] == taken.json()["number"]
        assert system.take(f"again-{number:05}", service=taken.json()["service"]).status_code == 201
    for number, told in enumerate(get(f"{API}/sessions/{TOMORROW}").json()[1:3], 1):
        who = [person(number * 2), person(number * 2 + 1)]
        fields = [{"nik": one.nik, "name": one.name, "detainee_number": one.detainee_number} for one in who]
        first = system.book(f"first-{number:05}", day=str(TOMORROW), session=told["session"], **fields[0]).json()
        visit = {name: first[name] for name in ("day", "session", "party_size", "children")}
        second = system.book(f"second-{number:05}", **visit, **fields[1])
        assert second.status_code == 201, second.text
        assert {name: second.json()[name] for name in visit} == visit
        assert get(first["pass_picture"]).status_code == 200
        for one in get(f"{API}/bookings", params={"day": first["day"], "after": ""}).json()["bookings"]:
            shown = get(f"{API}/bookings/{one['id']}").json()
            assert shown.items() >= one.items()
            assert get(f"{API}/sessions/{one['day']}").status_code == 200
            assert get(f"{API}/bookings", params={"day": one["day"], "after": one["id"]}).status_code == 200


@given(start=some.integers(0, 1439), length=some.integers(1, 1440))
def test_every_session_there_can_be_comes_back_as_itself(start: int, length: int) -> None:
    end = min(start + length, 1440)
    fields: dict[str, Any] = {"day": "2026-12-01", "party_size": 1, "nik": "1", "name": "x", "detainee_number": "1"}
    for dash in ("-", "–", " \N{NO-BREAK SPACE}— "):
        told = f"{clock_text(start)}{dash}{clock_text(end)}"
        assert session_minutes(BookVisit(session=told, **fields).session) == (start, end)
    assert session_minutes(BookVisit(session=clock_text(start), **fields).session) == (start, None)
