"""A served console for each test, from one prepared database; one Chromium for every test of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.chromium import launch
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def prepared_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house with its accounts; copied, because making a database takes a second."""
    folder = tmp_path_factory.mktemp("house")
    Site(folder, clock=ManualClock()).stop()
    return folder


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def site(tmp_path: Path, prepared_house: Path, clock: ManualClock) -> Iterator[Site]:
    folder = shutil.copytree(prepared_house, tmp_path / "house")
    site = Site(folder, clock=clock)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()
