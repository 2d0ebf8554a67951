"""Debian's Chromium for tests."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, BrowserType

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OUR_FONTS = {"FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf"))}  # Inter is the one of assets/fonts


def launch(chromium: BrowserType, *more_switches: str) -> Browser:
    return chromium.launch(
        executable_path="/usr/bin/chromium", args=[*SWITCHES, *more_switches], env={**os.environ, **OUR_FONTS}
    )
