"""From a call at a counter to its number beside that counter on the lobby board, in a browser that sounds.

The large number is another matter: it waits until the announcement before it has been spoken.
"""

from __future__ import annotations

import time

from playwright.sync_api import Page, sync_playwright

from services.store.clock import SystemClock
from tests.benchmarks.figures import Bench, Figure, p99_ms, within
from tests.support.chromium import launch
from tests.support.console import Site
from tests.support.lobby import AUTOPLAY, open_board, staff, until

TARGET_MS = 300.0
CALLS, FULL_CALLS = 100, 500
QUIET_SECONDS = 0.4  # what a call has set going has come to rest
SHOWN = """
window.shown = {};
new MutationObserver(() => requestAnimationFrame(() => {
  document.querySelectorAll("#counters b").forEach((one) => {
    shown[one.textContent] ??= (performance.timeOrigin + performance.now()) / 1000;
  });
})).observe(document.body, { childList: true, subtree: true, characterData: true });
window.askOnce = async () => {
  const begun = performance.now();
  await refresh();
  await new Promise(requestAnimationFrame);
  return (performance.now() - begun) / 1000;
};
"""


def measure(bench: Bench) -> list[Figure]:
    """The 99th percentile of the calls, beside the page's asking for itself once."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, AUTOPLAY)
        site = Site(bench.folder, clock=SystemClock())
        try:
            page = open_board(browser, site)
            page.evaluate(SHOWN)
            taken = [site.take() for _ in range(FULL_CALLS if bench.full else CALLS)]
            pairs = [(_call(site, page, ticket.label), _asked(page)) for ticket in taken]
        finally:
            browser.close()
            site.stop()
    ours, bare = ([pair[place] for pair in pairs] for place in (0, 1))
    return [
        within("call shown on the board, p99", p99_ms(ours), TARGET_MS, "ms"),
        Figure("the same", p99_ms(ours), p99_ms(bare), "ms", 6.0, beside="the page's asking for itself"),
    ]


def _call(site: Site, page: Page, label: str) -> float:
    """Seconds from the commit to the picture; afterwards the visitor is served and everything is at rest."""
    officer, queue = staff(site), site.console.queue
    queue.counters.open(officer, "1", ("A",))
    time.sleep(QUIET_SECONDS)
    called = queue.calling.call_next(officer, "1").ticket
    committed = time.time()
    assert called.label == label
    until(page, f"'{label}' in shown")
    seen = float(page.evaluate(f"shown['{label}']"))
    queue.calling.start(officer, "1", called.id)
    queue.calling.finish(officer, "1", called.id)
    return seen - committed


def _asked(page: Page) -> float:
    time.sleep(QUIET_SECONDS)
    return float(page.evaluate("askOnce()"))
