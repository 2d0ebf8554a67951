"""A day at counters in real browsers: in every round each officer presses a key that the page offers, all at once.

What the pages show must be what the database holds, and what happened must be a way that the rules allow.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Error, Page
from sqlalchemy import select

from services.people.model import Role
from services.queue.model import TicketState
from services.store.tables import ticket_event
from tests.support.clock import ManualClock
from tests.support.console import PIN, Site
from tests.support.pages import HAND, at_counter
from tests.support.staff import officer
from tests.support.waiting import PATIENCE

ACTIVE = (TicketState.CALLED, TicketState.SERVING)
# How often a key is pressed where it is offered; the keys that are not here end a counter's day.
KEYS = {"n": 16, "m": 8, "s": 8, "u": 3, "h": 4, "k": 1, "t": 1, "p": 1, "j": 1, "l": 8, "b": 1}
CHOICES = "tpjb"  # ask for a reason
ANSWER_SECONDS = 10.0
DEAD_SECONDS = 2.0  # a key that somebody else's press has switched off in the meantime does nothing
OFFERED = """
[...document.querySelectorAll('#counter [data-key]')]
  .filter(one => !one.disabled && !one.closest('[aria-disabled=true]')).map(one => one.dataset.key)
"""


@dataclass
class BusyDay:
    """`play` some rounds, then look at `faults`; `pressed` counts the keys that did something."""

    site: Site
    browser: Browser
    clock: ManualClock
    counters: tuple[str, ...]
    random: random.Random
    pressed: Counter[str] = field(default_factory=Counter)
    dead: int = 0
    taken: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages = {code: self._page(code) for code in self.counters}

    def play(self, rounds: int) -> None:
        for _ in range(rounds):
            self._families_come()
            self._all_press()
            self._pages_are_right()
            self._time_passes()
        self._history_is_right()

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()

    def _page(self, code: str) -> Page:
        mine = f"b{code}"
        self.site.console.officers.add_with_secret(officer("adm"), mine, "Contoh", "", Role.COUNTER, PIN)
        page = self.browser.new_context().new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.faults.append(f"counter {code}: {error}"))
        page.on("response", lambda answer: self._answered(code, answer.status, answer.url))
        page.goto(self.site.address)
        return at_counter(page, mine, code)

    def _answered(self, code: str, status: int, url: str) -> None:
        if status >= 500:
            self.faults.append(f"counter {code}: {status} for {url}")

    def _families_come(self) -> None:
        for _ in range(self.random.randrange(0, len(self.counters))):
            self.site.take(self.random.choice("AB"), self.random.choice((None, None, None, "lansia")))
            self.taken += 1

    def _time_passes(self) -> None:
        """A page counts down by the time of its own computer: those that do are opened again."""
        self.clock.advance(self.random.randrange(20, 90))
        for page in self.pages.values():
            if page.locator("#counter [data-seconds]").count():
                page.reload()

    def _all_press(self) -> None:
        before: dict[str, tuple[str, float]] = {}
        for code, page in self.pages.items():
            offered = [key for key in page.evaluate(OFFERED) if key in KEYS]
            if offered:
                key = self.random.choices(offered, [KEYS[one] for one in offered])[0]
                before[code] = key, page.evaluate("performance.timeOrigin")
        for code, (key, _) in before.items():
            self.pages[code].keyboard.press(key, delay=HAND if key in CHOICES else 0)
            if key in CHOICES:
                self.pages[code].keyboard.press("1")
        for code, (key, loaded) in before.items():
            if self._came(self.pages[code], loaded):
                self.pressed[key] += 1
            else:
                self.dead += 1

    def _came(self, page: Page, loaded: float) -> bool:
        """Whether the page that answers is there."""
        end = time.monotonic() + DEAD_SECONDS
        while time.monotonic() < end:
            with suppress(Error):  # between two pages there is nobody to ask
                if page.evaluate("performance.timeOrigin") != loaded:
                    page.wait_for_load_state()
                    return True
            page.wait_for_timeout(20)
        page.keyboard.press("Escape")  # a list of reasons that was opened too late
        return False

    def _pages_are_right(self) -> None:
        """Every page comes to show the number that its counter has, and no number stands at two."""
        held = {one.counter: one.label for one in self.site.services.queue.tickets_today(ACTIVE)}
        if len(set(held.values())) != len(held):
            self.faults.append(f"a number at two counters: {held}")
        for code, page in self.pages.items():
            shown, end = "?", time.monotonic() + ANSWER_SECONDS
            while shown != held.get(code, "") and time.monotonic() < end:
                shown = page.evaluate("document.querySelector('#counter .number')?.textContent ?? ''")
                page.wait_for_timeout(20)
            if shown != held.get(code, ""):
                self.faults.append(f"counter {code} shows {shown!r} and has {held.get(code)!r}")

    def _history_is_right(self) -> None:
        """Every ticket went from state to state without a gap, and no counter held two at any moment."""
        with self.site.services.database.read() as connection:
            events = connection.execute(select(ticket_event).order_by(ticket_event.c.id)).all()
        states: dict[int, str | None] = {}
        holder: dict[str, int] = {}
        for one in events:
            if states.get(one.ticket_id) != one.from_state:
                self.faults.append(f"ticket {one.ticket_id}: {one.action} from {one.from_state}")
            states[one.ticket_id] = one.to_state
            holder = {place: held for place, held in holder.items() if held != one.ticket_id}
            if one.to_state in ACTIVE:
                if one.counter in holder:
                    self.faults.append(f"counter {one.counter} holds two: {holder[one.counter]} and {one.ticket_id}")
                holder[one.counter] = one.ticket_id
