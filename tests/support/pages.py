"""Officers in a real browser: signing in, taking a counter; what axe finds on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.console import PIN

HAND = 80  # milliseconds that a hand stays on a key: longer than a scanner that types


def sign_in(page: Page, code: str) -> Page:
    page.fill("#code", code)
    page.fill("#secret", PIN)
    page.keyboard.press("Enter")
    expect(page.locator(".me")).to_contain_text(code)
    page.wait_for_load_state()
    return page


def at_counter(page: Page, code: str, *counters: str) -> Page:
    sign_in(page, code)
    for counter in counters:
        page.check(f"input[name=counter][value='{counter}']")
    page.keyboard.press("l")
    page.wait_for_url(f"**/counter/{counters[0]}")
    return page


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def unfold(page: Page) -> None:
    """Open whatever is folded away on a page."""
    for folded in page.locator("details.fold, #choice-services").all():
        folded.evaluate("(one) => { one.removeAttribute('name'); one.open = true; }")


def crowded(page: Page) -> list[str]:
    """What does not fit: a page wider than its window, words outside their card or cell, or one over another."""
    found = page.evaluate(CROWDED)
    assert isinstance(found, list)
    return [str(one) for one in found]


CROWDED = """() => {
  const bad = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) bad.push("the page is wider by " + wide);
  for (const one of document.querySelectorAll("button, summary, th, td, dd, .table, .card"))
    if (one.offsetParent && one.scrollWidth > one.clientWidth + 1) bad.push("cut: " + one.textContent.trim());
  const unseen = ".hidden, .skip, option, select, script, title, desc, textarea, .panel";
  const words = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement, text = node.textContent.trim();
    if (!text || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest(unseen)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const place = parent.closest(".card, .strip, .head, .tile, td, th, button")?.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      if (box.width < 2) continue;
      words.push({ left: box.left, right: box.right, top: box.top + 2, bottom: box.bottom - 2, text });
      if (box.left < -1 || box.right > innerWidth + 1) bad.push("outside the page: " + text);
      if (place && (box.left < place.left - 1 || box.right > place.right + 1)) bad.push("outside its place: " + text);
    }
  }
  const beside = (a, b) => a.right < b.left + 1 || b.right < a.left + 1;
  const over = (a, b) => !beside(a, b) && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  words.forEach((one, n) => words.slice(n + 1).forEach((two) => {
    if (over(one, two)) bad.push(one.text + " lies over " + two.text);
  }));
  return [...new Set(bad)].slice(0, 12);
}"""
