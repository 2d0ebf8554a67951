"""Debian's Chromium for tests."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
