"""Whose a booking is: its client's alone, whoever asks and however; seen by others only with the scope for all."""

from __future__ import annotations

from itertools import pairwise

import httpx
import pytest
from sqlalchemy import select

from screens.web.api import bookings as api_bookings
from services.api.clients import KEPT, ApiClients, Scope
from services.log.reading import EntryFilter, entries
from services.store.tables import api_request
from tests.support.api import API, System, problem
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.visits import TODAY, TOMORROW, person, wish

NOBODYS = "0123456789abcdef"


@pytest.fixture
def keyed(site: Site) -> Site:
    """A house whose console can sign passes."""
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    return site


def of(number: int, **change: object) -> dict[str, object]:
    """Another family tomorrow."""
    who = person(number)
    mine = {"nik": who.nik, "name": who.name, "detainee_number": who.detainee_number}
    return {"day": TOMORROW.isoformat(), **mine, **change}


def everything_said(answer: httpx.Response) -> tuple[object, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content


def test_what_another_client_booked_is_answered_as_what_nobody_booked(keyed: Site) -> None:
    website, other = System(keyed, Scope.BOOKINGS, name="website"), System(keyed, Scope.BOOKINGS, name="other")
    made = website.book().json()
    wished = [("GET", ""), ("GET", "/pass.png"), ("POST", "/cancel")]
    for method, end in wished:
        told = {
            str(everything_said(other.http.request(method, f"{API}/bookings/{one}{end}", json={})))
            for one in (made["id"], NOBODYS, "1", made["id"].upper(), made["code"])
        }
        assert len(told) == 1 and "no_booking" in told.pop(), (method, end)
    assert other.http.get(f"{API}/bookings?day={TODAY}").json() == {"bookings": [], "after": None}
    assert website.http.get(f"{API}/bookings/{made['id']}").json() == made, "nothing became of it"
    (line,) = website.http.get(f"{API}/bookings?day={TODAY}").json()["bookings"]
    assert made.items() >= line.items() and "code" not in line


def test_a_key_of_another_client_is_another_key(keyed: Site) -> None:
    website, other = System(keyed, name="website"), System(keyed, name="other")
    assert website.book("key-shared", **of(1)).json()["id"] != other.book("key-shared", **of(2)).json()["id"]


def test_ids_are_random_and_of_one_form(keyed: Site) -> None:
    website = System(keyed, name="website")
    ids = [website.book(f"key-{number:05}", **of(number)).json()["id"] for number in range(1, 7)]
    assert len({one[:4] for one in ids}) > 1 and all(len(one) == 16 for one in ids)
    assert len({int(after, 16) - int(before, 16) for before, after in pairwise(ids)}) == 5


def test_with_the_scope_for_all_everybodys_are_seen_and_nothing_more(keyed: Site) -> None:
    website = System(keyed, Scope.BOOKINGS, name="website")
    sees = System(keyed, Scope.ALL_BOOKINGS, name="display")
    both = System(keyed, Scope.BOOKINGS, Scope.ALL_BOOKINGS, name="desk")
    made = website.book().json()
    keyed.services.visits.bookings.book(officer("p01"), wish(7, day=TODAY, start=720))
    for system in (sees, both):
        listed = system.http.get(f"{API}/bookings?day={TODAY}")
        assert sorted(one["made_by"] for one in listed.json()["bookings"]) == ["house", "website"]
        assert "p01" not in listed.text, "which officer it was is nobody's business"
        shown = system.http.get(f"{API}/bookings/{made['id']}").json()
        assert shown == made | {"code": "", "pass_text": "", "pass_picture": ""}
    address = f"{API}/bookings/{made['id']}"
    problem(sees.http.get(f"{address}/pass.png"), 403, "scope")
    problem(sees.http.post(f"{address}/cancel", json={}), 403, "scope")
    problem(sees.book(), 403, "scope")
    problem(both.http.get(f"{address}/pass.png"), 403, "not_own")
    problem(both.http.post(f"{address}/cancel", json={}), 403, "not_own")
    assert website.http.post(f"{address}/cancel").json()["state"] == "cancelled", "nothing said is said too"


def test_a_day_is_listed_page_by_page(keyed: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_bookings, "PAGE", 2)
    website = System(keyed, name="website")
    made = {website.book(f"key-{number:05}", **of(number)).json()["id"] for number in range(1, 6)}
    pages, after = [], ""
    while after is not None:
        page = website.http.get(f"{API}/bookings", params={"day": str(TOMORROW), "after": after}).json()
        pages.append([one["id"] for one in page["bookings"]])
        after = page["after"]
    assert [len(one) for one in pages] == [2, 2, 1] and {one for page in pages for one in page} == made
    everything = website.http.get(f"{API}/bookings", params={"day": str(TOMORROW), "after": "no id at all"})
    assert everything.json()["bookings"] == []


def test_the_pass_of_a_family_never_goes_to_another(keyed: Site, clock: ManualClock) -> None:
    """A key is remembered for two days; a wish for somebody else under it is somebody else's after that, too."""
    website = System(keyed, name="website")
    first = website.book(**of(1, day="2026-12-01")).json()
    clock.advance(KEPT.total_seconds() + 60)
    problem(website.book(**of(2, day="2026-12-01")), 409, "different")
    assert website.book(**of(2, day="2026-12-01")).status_code == 409
    clock.advance(KEPT.total_seconds() + 60)
    assert website.book(**of(1, day="2026-12-01")).json()["id"] == first["id"]


def test_staff_see_which_system_booked(keyed: Site) -> None:
    System(keyed, name="website").book()
    (made,) = keyed.services.visits.bookings.between(officer("p01"), TODAY, TODAY)
    assert made.made_by == "api:website"
    page = keyed.client("p01").page(f"/visits/booking/{made.id}")
    assert "sistem lain: website," in page
    log = keyed.client("s01").page("/log?actor=sistem+website")
    assert f"Kunjungan #{made.id} didaftarkan" in log and "sistem website)" in log
    (noted,) = entries(keyed.console.database, EntryFilter(event="booking_added"))
    assert noted.actor == "api:website"


def test_a_new_token_keeps_the_bookings_and_ends_the_old_one(keyed: Site) -> None:
    website = System(keyed, name="website")
    made = website.book().json()
    renewed = ApiClients(keyed.services.journal).renew(officer("adm"), "website")
    assert renewed is not None and renewed.token != website.token
    problem(website.http.get(f"{API}/bookings/{made['id']}"), 401, "who")
    website.http.headers["authorization"] = f"Bearer {renewed.token}"
    assert website.http.get(f"{API}/bookings/{made['id']}").json() == made
    assert website.book().json() == made, "a wish repeated with the new token is still the same wish"
    assert ApiClients(keyed.services.journal).renew(officer("adm"), "nobody") is None


def test_what_is_kept_of_a_request_cannot_be_guessed_at(keyed: Site) -> None:
    """The same wish of two clients leaves two fingerprints: they are made with the tokens, which nobody keeps."""
    for name in ("website", "other"):
        System(keyed, name=name).take()
    with keyed.console.database.read() as connection:
        kept = connection.execute(select(api_request.c.fingerprint)).scalars().all()
    assert len(set(kept)) == 2
