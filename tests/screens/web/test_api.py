"""The HTTP API as another system uses it: tokens, scopes, keys, limits, refusals in one form; passes that hold."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import httpx
import pytest
import zxingcpp
from PIL import Image

from screens.web.api.access import WRONG_TOKENS_PER_MINUTE
from screens.web.api.fields import DAY_PATTERN
from services.api.clients import KEPT, ApiClients, Scope
from services.house.kiosks import KioskStates
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.supervision import PublicReason, Span
from tests.support.api import API, System, problem
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.visits import TODAY, person
from tests.support.waiting import PATIENCE


@pytest.fixture
def system(site: Site) -> System:
    return System(site)


# -- who asks -------------------------------------------------------------------------------------------


def test_without_a_right_token_nothing_is_told(site: Site, system: System) -> None:
    bare = site.client()
    for header in ("", "Bearer", "Bearer x", f"Basic {system.token}", f"Bearer {system.token}x", "Bearer " + "é" * 9):
        for path in ("/api/v1/queue", "/api/v1/kiosks", "/metrics"):
            answer = bare.get(path, headers={"authorization": header.encode()} if header else {})
            if answer.status_code != 429:
                problem(answer, 401, "who")
                assert answer.headers["www-authenticate"] == "Bearer"


def test_trying_tokens_is_slowed_down_and_the_right_one_is_not(site: Site, system: System) -> None:
    with httpx.Client(base_url=site.address, trust_env=False, timeout=PATIENCE) as thief:
        codes = [
            thief.get("/api/v1/queue", headers={"authorization": f"Bearer lk1_{number}"}).status_code
            for number in range(WRONG_TOKENS_PER_MINUTE + 3)
        ]
    assert codes.count(401) == WRONG_TOKENS_PER_MINUTE and codes[-1] == 429
    assert system.http.get("/api/v1/queue").status_code == 200


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/api/v1/queue", Scope.QUEUE),
        ("/api/v1/kiosks", Scope.HEALTH),
        ("/metrics", Scope.METRICS),
        ("/api/v1/sessions/2026-11-24", Scope.BOOKINGS),
        ("/api/v1/tickets/T1ABCDEFGHIJKL", Scope.TICKETS),
    ],
)
def test_a_client_may_do_what_its_scopes_say_and_no_more(site: Site, path: str, scope: Scope) -> None:
    may = System(site, scope, name="may").http.get(path)
    assert may.status_code in (200, 404)
    others = System(site, *(set(Scope) - {scope}), name="others")
    problem(others.http.get(path), 403, "scope")


def test_a_retired_client_is_nobody(site: Site, system: System) -> None:
    assert ApiClients(site.services.journal).retire(officer("adm"), "site")
    problem(system.http.get("/api/v1/queue"), 401, "who")
    noted = [entry.event for entry in entries(site.console.database, EntryFilter(actor="adm"))]
    assert noted[:2] == ["api_client_retired", "api_client_made"]
    assert system.token not in str([entry.text for entry in entries(site.console.database, EntryFilter())])


def test_more_than_its_share_a_minute_is_too_often(tmp_path, clock: ManualClock) -> None:
    from tests.support.console import ROOT

    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    (tmp_path / "kiosk.ini").write_text(text.replace("api_per_minute = 120", "api_per_minute = 5"), "utf-8")
    site = Site(tmp_path, clock=clock)
    system, other = System(site), System(site, name="other")
    codes = [system.http.get("/api/v1/queue").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    answer = system.http.get("/api/v1/queue")
    problem(answer, 429, "too_often")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert other.http.get("/api/v1/queue").status_code == 200, "each has its own"
    site.stop()


# -- numbers --------------------------------------------------------------------------------------------


def test_a_number_is_taken_once_however_often_it_is_asked_for(site: Site, system: System) -> None:
    first, again = system.take(), system.take()
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert first.json()["number"] == "A001" and first.json()["ahead"] == 0
    assert system.take("key-00009").json()["number"] == "A002"
    (taken, _) = reversed(entries(site.console.database, EntryFilter(event="ticket_taken")))
    assert (taken.actor, taken.fields["channel"]) == ("api:site", "api")
    problem(system.take(priority_group="lansia"), 409, "key_reused")


def test_the_same_wish_eight_times_at_once_is_one_number(site: Site, system: System) -> None:
    with ThreadPoolExecutor(8) as eight:
        answers = list(eight.map(lambda _number: system.take(), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["number"] for answer in answers} == {"A001"}
    assert len(site.services.queue.tickets_today()) == 1


def test_a_key_outlives_the_console_and_is_forgotten_in_the_end(site: Site, system: System, clock: ManualClock) -> None:
    first = system.take().json()
    assert System(site, name="other").take().json()["number"] == "A002", "another client's key is another key"
    clock.advance((KEPT - timedelta(minutes=1)).total_seconds())
    problem(system.take(priority_group="lansia"), 409, "key_reused")
    assert first["number"] == "A001"


def test_a_number_is_found_by_its_code(site: Site, system: System) -> None:
    taken = system.take().json()
    site.take()
    found = system.http.get(f"{API}/tickets/{taken['code']}").json()
    assert found["number"] == "A001" and found["state"] == "waiting"
    problem(system.http.get(f"{API}/tickets/T1ZZZZZZZZZZZZZ"), 404, "no_ticket")
    problem(system.http.get(f"{API}/tickets/x"), 404, "no_ticket")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"service": "ZZ"}, 409, "unknown_service"),
        ({"priority_group": "nobody"}, 409, "unknown_priority"),
        ({"service": ""}, 422, "invalid"),
        ({"service": 5}, 422, "invalid"),
        ({"more": 1}, 422, "invalid"),
    ],
)
def test_a_wish_that_cannot_be_says_what_is_wrong(
    system: System, body: dict[str, object], status: int, code: str
) -> None:
    problem(system.take(**body), status, code)


def test_a_closed_service_gives_no_number(site: Site, system: System, clock: ManualClock) -> None:
    adm = next(one for one in site.console.officers.all() if one.code == "adm")
    site.console.queue.supervision.close(adm, "A", Span(clock.now()), PublicReason("security"))
    problem(system.take(), 409, "closed_now")


def test_confidential_services_show_nowhere_and_cannot_be_asked_for(site: Site, system: System) -> None:
    hidden = [one for one in site.console.house.services.values() if one not in site.console.house.offered()]
    assert hidden, "the shipped house has one"
    for one in hidden:
        problem(system.take(f"key-{one.code}-123", service=one.code), 409, "unknown_service")
    text = system.http.get(f"{API}/queue").text + system.http.get("/metrics").text
    assert not any(f'"{one.code}"' in text or one.name.in_language("id") in text for one in hidden)


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "with space 1", "tab\t12345678"])
def test_a_key_has_to_be_one(system: System, key: str) -> None:
    problem(system.take(key), 422, "invalid")


def test_the_queue_and_the_kiosks_are_told(site: Site, system: System, clock: ManualClock) -> None:
    system.take()
    site.services.queue.counters.open(officer("p01"), "1")
    assert site.services.queue.calling.call_next(officer("p01"), "1")
    said = system.http.get(f"{API}/queue").json()
    assert said["opening"] == "open" and said["counters"][0]["number"] == "A001"
    assert {one["code"]: one["waiting"] for one in said["services"]}["A"] == 0
    states = KioskStates(Journal(site.console.database, "kiosk-1", clock), kiosk="kiosk-1")
    states.heartbeat(version="1.2")
    (kiosk,) = system.http.get(f"{API}/kiosks").json()
    assert kiosk["id"] == "kiosk-1" and kiosk["alive"] and kiosk["version"] == "1.2"
    clock.advance(600)
    assert not system.http.get(f"{API}/kiosks").json()[0]["alive"]


# -- bookings -------------------------------------------------------------------------------------------


def test_a_booking_answers_with_a_pass_that_a_reader_reads(site: Site, system: System) -> None:
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    answer = system.book()
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert said["state"] == "booked" and said["pass_text"].startswith("K1")
    assert system.book().json()["id"] == said["id"], "the same key, the same booking"
    picture = system.http.get(said["pass_picture"])
    assert picture.headers["content-type"] == "image/png"
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert read.text == said["pass_text"]
    assert system.http.get(f"{API}/bookings/{said['id']}").json() == said

    ended = system.http.post(f"{API}/bookings/{said['id']}/cancel", json={"reason": "visitor"})
    again = system.http.post(f"{API}/bookings/{said['id']}/cancel", json={})
    assert ended.json() == again.json() and ended.json()["state"] == "cancelled" and not ended.json()["pass_text"]
    problem(system.http.get(f"{API}/bookings/{said['id']}/pass.png"), 409, "ended")
    problem(system.http.get(f"{API}/bookings/999999"), 404, "no_booking")


def test_sessions_of_a_day_and_their_places_are_told(site: Site, system: System) -> None:
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    assert system.book().status_code == 201
    said = system.http.get(f"{API}/sessions/{TODAY}").json()
    assert [one["left"] for one in said] == [40, 40, 39, 40]
    assert said[2] == {"session": "12.00", "ends": "18.00", "left": 39}
    problem(system.http.get(f"{API}/sessions/tomorrow"), 422, "invalid")


def test_personal_data_comes_in_and_never_goes_out(site: Site, system: System) -> None:
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    who = person()
    texts = [
        system.book().text,
        system.book("key-00003", party_size=0).text,
        system.book("key-00004", nik=who.nik[:-1]).text,
        system.book("key-00005", day="x").text,
        system.book("key-00006", name={"x": who.name}).text,
        json.dumps([entry.text for entry in entries(site.console.database, EntryFilter())]),
    ]
    for text in texts:
        assert who.nik not in text and who.nik[:-1] not in text and who.name not in text, text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"nik": "123"}, 409, "bad_nik"),
        ({"session": "03.10"}, 409, "no_session"),
        ({"name": "4711"}, 409, "bad_name"),
        ({"session": "25.00"}, 422, "invalid"),
        ({"party_size": 99}, 409, "party_size"),
        ({"day": "2031-01-01"}, 409, "too_far"),
    ],
)
def test_the_houses_limits_hold_here_too(
    site: Site, system: System, change: dict[str, object], status: int, code: str
) -> None:
    site.services.visits.keys.new(next(one for one in site.console.officers.all() if one.code == "adm"))
    problem(system.book(**change), status, code)


def test_without_a_key_there_is_no_pass_and_it_says_so(site: Site, system: System) -> None:
    problem(system.book(), 503, "no_pass_key")
    assert [one.booked for one in site.services.visits.bookings.sessions_of(TODAY)] == [0, 0, 0, 0], (
        "nothing was booked either"
    )


# -- form -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/queue", 405, "method"),
        ("GET", "/api/v1/../../etc/passwd", 404, "not_found"),
        ("PUT", "/api/v1/queue", 405, "method"),
    ],
)
def test_what_is_not_there_is_told_in_the_same_form(
    system: System, method: str, path: str, status: int, code: str
) -> None:
    answer = system.http.request(method, path)
    assert answer.status_code == status
    if path.startswith(API) and ".." not in path:
        problem(answer, status, code)


def test_a_body_is_json_and_bounded(system: System) -> None:
    headers = {"idempotency-key": "key-12345", "content-type": "application/json"}
    problem(system.http.post(f"{API}/tickets", content=b"{", headers=headers), 400, "not_read")
    large = system.http.post(f"{API}/tickets", content=b'{"service": "' + b"A" * 70_000 + b'"}', headers=headers)
    problem(large, 413, "too_large")


def test_a_browser_cannot_be_made_to_use_it(site: Site, system: System) -> None:
    officer = site.client("adm")
    answer = officer.post(f"{API}/tickets", json={"service": "A"}, headers={"idempotency-key": "key-12345"})
    problem(answer, 401, "who")
    assert "access-control-allow-origin" not in system.http.get(f"{API}/queue", headers={"origin": "http://x"}).headers


def test_health_is_public_and_metrics_read_as_prometheus_reads_them(site: Site, system: System) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    system.take()
    assert httpx.get(f"{site.address}/healthz", trust_env=False, timeout=PATIENCE).json()["status"] == "ok"
    answer = system.http.get("/metrics")
    found = {one.name: one for one in text_string_to_metric_families(answer.text)}
    waiting = {sample.labels["service"]: sample.value for sample in found["kiosk_queue_waiting"].samples}
    assert waiting["A"] == 1 and found["kiosk_clock_trusted"].samples[0].value == 1


def test_the_document_names_every_address_with_its_token_and_refusals(site: Site) -> None:
    said = httpx.get(f"{site.address}/api/v1/openapi.json", trust_env=False, timeout=PATIENCE).json()
    assert set(said["paths"]) == {
        "/tickets",
        "/tickets/{code}",
        "/queue",
        "/kiosks",
        "/bookings",
        "/bookings/{booking}",
        "/sessions/{day}",
        "/groups/{day}",
        "/relations/{day}",
        "/bookings/{booking}/pass.png",
        "/bookings/{booking}/cancel",
    }
    for path, methods in said["paths"].items():
        for one in methods.values():
            assert one["security"] == [{"HTTPBearer": []}], path
            assert {"401", "403", "429", "503"} <= set(one["responses"]), path


def test_the_document_promises_exactly_the_days_that_are_read():
    for offset in range((date(2101, 1, 1) - date(1999, 1, 1)).days):
        day = (date(1999, 1, 1) + timedelta(offset)).isoformat()
        assert bool(re.search(DAY_PATTERN, day)) == ("2000" <= day[:4] <= "2099"), day
    for none in ("2026-02-29", "2100-02-29", "2026-04-31", "2026-1-01", "2026-13-01", "2026-00-10", "2026-01-00"):
        assert not re.search(DAY_PATTERN, none), none
