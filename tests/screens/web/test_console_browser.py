"""The staff's pages in a real Chromium: by keys alone, without scripts, for everyone, live, all day."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from services.goods.model import Line
from services.house.alerts import AlertKind, raise_alert
from services.queue.model import TicketState
from services.surveys.follow_up import Signatory
from services.visits.model import NewBooking
from tests.support.away import away
from tests.support.console import PIN, Site
from tests.support.goods import new_bag
from tests.support.pages import HAND, at_counter, sign_in, violations
from tests.support.staff import officer
from tests.support.survey_data import fill, many
from tests.support.visits import TODAY, person
from tests.support.waiting import PATIENCE, until

WIDE = (1280, 800)

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a page in a browser of its own; anything asked of elsewhere, and any error, fails the test.

    A page that refuses a wrong date (422) is what a test asked for, though the browser calls it an error.
    """
    trouble: list[str] = []
    contexts = []

    def open_it(path: str = "/", *, scripts: bool = True, size: tuple[int, int] = WIDE) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda request: request.url.startswith(site.address) or trouble.append(request.url))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console", lambda line: line.type == "error" and "of 422" not in line.text and trouble.append(line.text)
        )
        page.goto(site.address + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)
    page.wait_for_load_state()  # the keys are there only when the script has run


COUNTS_TONES = """window.tones = 0;
OscillatorNode = class extends OscillatorNode { start(at) { tones++; super.start(at); } };"""


# -- by keys ----------------------------------------------------------------------------------------------


def test_a_visit_without_a_mouse(site: Site, open_page: Open) -> None:
    for _ in range(3):
        site.take()
    page = open_page()
    page.keyboard.type("p01")
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/counters")
    page.locator("input[value='1']").focus()
    page.keyboard.press("Space", delay=HAND)
    page.keyboard.press("l")
    page.wait_for_url("**/counter/1")
    page.keyboard.press("Enter")  # the button that calls has the focus
    says(page, "A001 dipanggil.")
    page.keyboard.press("u")
    says(page, "dipanggil ulang")
    page.keyboard.press("m")
    says(page, "mulai dilayani")
    page.keyboard.press("t")
    expect(page.locator("#choice-hold [data-pick]").first).to_be_focused()
    page.keyboard.press("1")
    says(page, "A001 ditunda.")
    page.keyboard.press("n")
    says(page, "A002 dipanggil.")
    page.keyboard.press("b", delay=HAND)
    page.keyboard.press("Escape")
    expect(page.locator("#choice-cancel summary")).to_be_focused()
    page.keyboard.press("b", delay=HAND)
    page.keyboard.press("2")
    says(page, "A002 dibatalkan.")
    page.keyboard.press("o", delay=HAND)
    expect(page.locator("#label")).to_be_focused()
    page.keyboard.type("a3")  # every key here belongs to the text field
    page.locator("#choice-call-ticket [data-pick]").first.press("Enter")
    says(page, "A003 dipanggil di luar urutan")
    page.keyboard.press("m"), says(page, "mulai dilayani")
    page.keyboard.press("s")
    says(page, "A003 selesai.")


def test_keys_are_dead_in_fields_with_modifiers_and_where_nothing_is_allowed(site: Site, open_page: Open) -> None:
    ticket = site.take()
    page = at_counter(open_page(), "p01", "1")
    for keys in ("s", "h", "Control+n", "Alt+n", "Meta+n", "F2"):
        page.keyboard.press(keys, delay=HAND)
    page.keyboard.type("B1N0Q2\n")  # a scanner that types: no wish, and its Enter presses nothing
    page.wait_for_timeout(HAND)
    page.keyboard.press("o", delay=HAND)
    page.locator("#label").press_sequentially("nmsxj")
    expect(page.locator("#label")).to_have_value("nmsxj")
    page.keyboard.press("Escape")
    assert site.services.queue.ticket(ticket.id).state is TicketState.WAITING
    page.keyboard.press("n")
    says(page, "A001 dipanggil.")


def test_danger_is_one_key_wherever_the_cursor_stands_and_silent_there(site: Site, open_page: Open) -> None:
    mine, other = at_counter(open_page(), "p01", "1"), sign_in(open_page(), "p02")
    mine.keyboard.press("o", delay=HAND)
    mine.locator("#label").press_sequentially("A0")
    mine.evaluate("window.same = true")
    mine.keyboard.press("F8")
    expect(other.locator("[data-alarm]")).to_contain_text("p01 meminta bantuan segera!")
    expect(mine.locator("#quiet")).to_contain_text("Catatan 09.00 ✓")
    assert mine.evaluate("window.same") and mine.locator("[data-alarm]").count() == 0
    expect(mine.locator("#label")).to_have_value("A0")
    assert mine.evaluate("typeof sound === 'undefined' || !sound"), "nothing sounds where it was pressed"
    other.locator("#danger-come-1").click()
    expect(mine.locator("#quiet")).to_contain_text("Catatan 09.00 · p02")
    assert other.locator("[data-alarm]").count() == 0


def test_a_double_press_is_one(site: Site, open_page: Open) -> None:
    site.take(), site.take()
    page = at_counter(open_page(), "p01", "1")
    page.evaluate("document.querySelector('#act-call').click(); document.querySelector('#act-call').click()")
    says(page, "A001 dipanggil.")
    assert len(site.services.queue.tickets_today((TicketState.CALLED,))) == 1


def test_a_time_or_a_day_that_stands_in_a_choice_makes_the_choice(site: Site, open_page: Open) -> None:
    page = sign_in(open_page("/supervision"), "s01")
    page.locator("summary", has_text="Tutup layanan atau rutan").click()
    page.check("input[value=now]")
    page.fill("input[name=until]", "13.00")
    expect(page.locator("input[value=until]")).to_be_checked()  # else the service would stay closed until reopened
    page.fill("input[name=last]", "2026-11-25")
    expect(page.locator("input[type=radio][value=dates]")).to_be_checked()


def test_two_counters_of_one_officer(site: Site, open_page: Open) -> None:
    site.take(), site.take()
    page = at_counter(open_page(), "p01", "1", "2")
    page.keyboard.press("n")
    says(page, "A001 dipanggil.")
    page.keyboard.press("2")
    page.wait_for_url("**/counter/2")
    page.keyboard.press("n")
    says(page, "A002 dipanggil.")
    expect(page.locator("#switch")).to_contain_text("A001")


# -- without scripts ----------------------------------------------------------------------------------------


def test_everything_works_without_scripts(site: Site, open_page: Open) -> None:
    for _ in range(2):
        site.take()
    page = open_page(scripts=False)
    page.fill("#code", "p01")
    page.fill("#secret", PIN)
    page.click("button.main")
    page.check("input[value='1']")
    page.click("button.main")
    page.click("#act-call")
    page.click("#act-start")
    page.click("#choice-transfer summary")
    page.select_option("#to", "B")
    page.click("#choice-transfer [data-pick]")
    expect(page.get_by_role("status")).to_contain_text("A001 dipindahkan.")
    page.click("#act-call"), page.click("#act-start"), page.click("#act-finish")
    expect(page.get_by_role("status")).to_contain_text("A002 selesai.")
    page.click("#choice-pause summary"), page.click("#choice-pause [data-pick] >> nth=1")
    expect(page.locator("#state")).to_contain_text("Salat")
    page.click("text=Keluar")
    page.wait_for_url("**/sign-in")


# -- live ---------------------------------------------------------------------------------------------------


def test_a_new_number_shows_by_itself_and_disturbs_nobody_who_chooses(site: Site, open_page: Open) -> None:
    page = at_counter(open_page(), "p01", "1")
    expect(page.locator("#queue")).to_contain_text("Tidak ada yang menunggu")
    site.take()
    expect(page.locator("#queue tbody")).to_contain_text("A001")
    expect(page.locator("#act-call")).to_be_enabled()
    page.keyboard.press("g")
    site.take()
    expect(page.locator("#queue tbody")).to_contain_text("A002")
    expect(page.locator("#choice-services")).to_have_attribute("open", "")


def test_what_a_colleague_does_shows_at_once(site: Site, open_page: Open) -> None:
    site.take()
    mine, other = at_counter(open_page(), "p01", "1"), at_counter(open_page(), "p02", "2")
    expect(mine.locator("#queue tbody")).to_contain_text("A001")
    other.keyboard.press("n")
    says(other, "A001 dipanggil.")
    expect(mine.locator("#queue")).to_contain_text("Tidak ada yang menunggu")


def test_the_no_show_button_counts_down_and_opens(site: Site, open_page: Open, clock) -> None:
    site.take()
    page = at_counter(open_page(), "p01", "1")
    page.keyboard.press("n"), says(page, "dipanggil.")
    expect(page.locator("#act-no-show")).to_be_disabled()
    page.keyboard.press("u"), says(page, "dipanggil ulang")
    seconds = page.locator("[data-seconds]")
    first = int(seconds.inner_text())
    expect(seconds).not_to_have_text(str(first))
    clock.advance(61)
    site.take()  # anything that changes
    expect(page.locator("#act-no-show")).to_be_enabled()


def test_ten_pages_of_one_browser_share_one_stream(site: Site, open_page: Open) -> None:
    first = at_counter(open_page(), "p01", "1")
    others = [first.context.new_page() for _ in range(9)]
    for page in others:
        page.goto(f"{site.address}/counter/1")
    site.take()
    for page in (first, others[0], others[-1]):
        page.bring_to_front()
        expect(page.locator("#queue tbody")).to_contain_text("A001")
    assert len(site.console.live._listeners) == 1


def test_a_browser_without_shared_workers_asks_by_itself(site: Site, open_page: Open) -> None:
    page = open_page()
    page.add_init_script("delete window.SharedWorker")
    at_counter(page, "p01", "1")
    site.take()
    expect(page.locator("#queue tbody")).to_contain_text("A001")
    assert len(site.console.live._listeners) == 0


def test_an_officer_call_shows_on_a_page_that_is_open(site: Site, open_page: Open) -> None:
    from kiosk.compose.services import open_services

    page = at_counter(open_page(), "p01", "1")
    kiosk = open_services(site.settings, clock=site.console.clock)
    kiosk.officer_calls.call("visit")
    page.locator("text=Saya datang").click()
    says(page, "Anda menuju ke")
    assert kiosk.officer_calls.of("visit").answered
    kiosk.close()


def test_a_session_that_ends_shows_the_sign_in_page(site: Site, open_page: Open, clock) -> None:
    page = at_counter(open_page(), "p01", "1")
    clock.advance(61 * 60)
    site.take()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/counter/1$"))


def test_stopping_does_not_wait_for_open_streams(site: Site, open_page: Open) -> None:
    at_counter(open_page(), "p01", "1")
    streams = [httpx.Client(trust_env=False, timeout=PATIENCE) for _ in range(5)]
    for client in streams:
        client.send(client.build_request("GET", f"{site.address}/events"), stream=True)
    began = time.monotonic()
    site.server.stop()
    assert time.monotonic() - began < 3.0
    for client in streams:
        client.close()
    site.built.console.live.stop()


# -- for everyone ---------------------------------------------------------------------------------------------

PAGES = (
    "/account",
    "/counters",
    "/counter/1",
    "/counter/1/walk-in",
    "/attention",
    "/visits",
    "/visits/new",
    "/visits/booking/1",
    "/visits/import",
    "/visits/look-up",
    "/visits/arrivals",
    "/visits/refused",
    "/goods",
    "/goods/new",
    "/goods/bag/1",
    "/goods/lockers",
    "/supervision",
    "/surveys?instrument=skm&from=2026-08-01&to=2026-10-31",
    "/surveys/follow-up",
    "/integrity",
    "/glance",
    "/glance?span=week",
    "/glance/officers?span=week",
    "/devices",
    "/news",
    "/log",
    "/roster",
    "/settings/page/sessions",
    "/settings/page/services/service/A",
    "/settings/history/1",
    "/officers",
    "/nothing",
)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_keeps_anybody_out(site: Site, open_page: Open, language: str) -> None:
    for group in (None, "lansia", None):
        site.take("A", group)
    site.console.queue.supervision.close(site.console.officers.all()[0], "B", *_closing(site))
    _visits(site), _surveys(site)
    with site.services.visits.bookings.journal.transaction() as transaction:
        raise_alert(transaction, AlertKind.BURST, kiosk="kiosk-1")  # a strip above each page
    page = open_page()
    found = {"/sign-in": violations(page)}
    at_counter(page, "adm", "1")
    if language == "en":
        page.click("text=English"), expect(page.locator("html")).to_have_attribute("lang", "en")
    page.keyboard.press("n"), expect(page.locator("#act-start")).to_be_enabled()
    for path in PAGES:
        page.goto(site.address + path) if path != "/nothing" else page.goto(f"{site.address}/roster?week=x")
        for folded in page.locator("details.fold, #choice-services").all():
            folded.evaluate("(one) => { one.removeAttribute('name'); one.open = true; }")
        found[path] = violations(page)
    assert {path: names for path, names in found.items() if names} == {}


def _visits(site: Site) -> None:
    """Bookings of today, a code that was refused, and a family that came while the database was away."""
    visits = site.services.visits
    visits.keys.new(officer("adm"))
    with visits.bookings.journal.transaction() as transaction:
        made = [
            visits.bookings.insert(transaction, NewBooking(TODAY, 360, 3, person(number)), "p01")
            for number in range(1, 4)
        ]
    line = Line(next(iter(site.console.goods.settings.items)), 1)
    site.console.goods.receiving.receive(officer("p01"), new_bag(lines=(line,)))
    visits.check_ins.scan("K1NONSENSE")
    text = visits.passes.text_of(made[0].booking)
    visits.keep()
    with away(site.services.database, lambda _line: None):
        visits.check_ins.scan(text)
    visits.keep()


def _surveys(site: Site) -> None:
    """Answers of ten months, a plan, and who signs."""
    surveys, instrument = site.services.surveys, site.services.surveys.instruments["skm"]
    fill(site.services.database, instrument, many(instrument, 200), today=TODAY)
    element = instrument.questions[0].key
    surveys.follow_up.add(officer("adm"), "skm", element, action="Papan syarat", responsible="Kasubsi", due=TODAY)
    surveys.follow_up.set_signatories(officer("adm"), [Signatory("Mengetahui,", "Kepala Rutan", "…")])


def _closing(site: Site):
    from services.queue.supervision import PublicReason, Span

    return Span(site.console.clock.now()), PublicReason("security")


def test_an_alarm_reaches_a_page_that_answered_a_form_and_sounds_although_another_page_died(
    site: Site, open_page: Open
) -> None:
    """The page that was first of its browser died without a word; the other one shows what a form found."""
    dead = sign_in(open_page(), "s01")
    page = dead.context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.add_init_script(COUNTS_TONES)
    page.goto(f"{site.address}/log")
    page.evaluate("find('form[action=\"/log/prove\"]').submit()")
    page.wait_for_url("**/log/prove")
    dead.evaluate("port.postMessage = () => {}"), dead.close()
    site.console.dangers.call(officer("p02"), "a" * 64, ())
    expect(page.locator("[data-alarm]")).to_contain_text("p02 meminta bantuan segera!")
    page.mouse.click(5, 5)
    assert until(lambda: page.evaluate("window.tones") > 0)
    page.locator("#danger-come-1").click()
    says(page, "Anda datang")
