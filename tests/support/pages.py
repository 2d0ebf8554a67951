"""Officers in a real browser: signing in, taking a counter; what axe finds on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.console import PIN


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
