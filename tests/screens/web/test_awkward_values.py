"""Addresses and forms with dates at the ends of the calendar and numbers that no row has: refused, never a 500."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from screens.web.shared.templates import WORDS
from tests.screens.web.test_console_attacks import filled, routes
from tests.support.api import API, System, problem
from tests.support.awkward import NO_DATES, NO_NUMBERS
from tests.support.console import Site

# Pages that read a date from their address, and what they say of one that is none.
DATES = {
    ("/roster", "week"): "fault.wrong_date",
    ("/integrity", "month"): "fault.wrong_date",
    ("/glance", "day"): "glance.wrong_day",
    ("/glance.csv", "day"): "fault.wrong_date",
    ("/log", "since"): "log.problem.since",
    ("/log", "until"): "log.problem.until",
    ("/log", "month"): "log.problem.month",
    ("/log/export.csv", "until"): "log.problem.until",
    ("/visits", "day"): "fault.wrong_date",
    ("/visits/new", "day"): "fault.wrong_date",
    ("/visits/refused", "day"): "fault.wrong_date",
    ("/surveys", "from"): "surveys.faulty",
    ("/surveys", "to"): "surveys.faulty",
    ("/surveys/follow-up", "from"): "fault.wrong_date",
}
NAMES = (
    "day",
    "week",
    "month",
    "year",
    "from",
    "to",
    "since",
    "until",
    "before",
    "after",
    "at",
    "page",
    "limit",
    "last",
)
FIELDS = (
    *NAMES, "first", "start", "end", "due", "ticket", "booking", "number", "count", "party", "duty", "change", "call",
    "alert", "job", "period", "plan", "label", "instrument", "when", "reason", "service", "as", "code",
)  # fmt: skip
FEW = ("0001-01-01", "9999-12-31", "9999-12")
FORM_VALUES = ("9999-12-31", str(2**63), "A" + "9" * 30, "#\u00b2")
NO_END = {"/events", "/sign-out"}  # a stream; and what would end the test's session


def test_a_page_that_reads_a_date_refuses_what_is_none_in_words(site: Site) -> None:
    client = site.client("adm")
    for (path, name), key in DATES.items():
        for value in NO_DATES if path == "/log" else FEW:
            answer = client.get(f"{path}?{urlencode({name: value})}")
            assert answer.status_code == 422 and WORDS.get("id", key) in answer.text, (path, value[:40])


def test_no_address_breaks_a_page(site: Site) -> None:
    site.take()
    client = site.client("adm")
    for path in sorted(set(routes("GET")) - NO_END):
        for value in ("0001-01-01", "9999-12-31", str(10**30)):
            answer = client.get(f"{filled(path)}?{urlencode(dict.fromkeys(NAMES, value))}")
            assert answer.status_code < 500, (path, value)


def test_no_number_in_a_path_breaks_a_page(site: Site) -> None:
    client = site.client("adm")
    for method in ("GET", "POST"):
        client.page("/roster")
        for path in (one for one in routes(method) if "{booking}" in one or "{last}" in one):
            for value in (str(2**63), "NaN"):
                number = filled(path.replace("{booking}", quote(value)).replace("{last}", quote(value)))
                answer = client.request(
                    method, number, **({"data": {"form": client.token}} if method == "POST" else {})
                )
                assert answer.status_code == 404, (number[:60], answer.status_code)


def test_no_form_breaks_a_page(site: Site) -> None:
    site.take()
    client = site.client("adm")
    client.page("/roster")
    for path in sorted(set(routes("POST")) - NO_END - {"/sign-in"}):
        for value in FORM_VALUES:
            fields = dict.fromkeys(FIELDS, value) | {"form": client.token}
            assert client.post(filled(path), data=fields).status_code < 500, (path, value)


def test_closing_over_the_ends_of_the_calendar_is_no_period(site: Site) -> None:
    client = site.client("s01")
    client.page("/supervision")
    for first, last in (("9999-12-31", ""), ("2026-11-23", "9999-12-31"), ("0001-01-01", "2026-11-23")):
        fields = {"service": "A", "when": "dates", "first": first, "last": last, "reason": "security"}
        assert WORDS.get("id", "refused.bad_period") in client.submit("/supervision/close", **fields)


def test_the_api_refuses_what_is_no_day_or_number(site: Site) -> None:
    system = System(site)
    for value in NO_DATES[:-1]:
        for said in (system.http.get(f"{API}/sessions/{quote(value)}"), system.book(day=value)):
            errors = problem(said, 422, "invalid")["errors"]
            assert isinstance(errors, list) and "day" in errors[0]["where"], errors
    for number in (0, 1790000000, None):
        problem(system.book(day=number), 422, "invalid")
    for value in NO_NUMBERS:
        problem(system.http.get(f"{API}/bookings/{quote(value[:400])}"), 404, "no_booking")
