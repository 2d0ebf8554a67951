"""Files and folders that the documents name are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOPS = "kiosk|screens|services|devices|tests|script|docs"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("page", [one for one in PAGES if one.name != "CHANGELOG.md"], ids=lambda one: one.name)
def test_every_path_that_a_page_names_is_there(page):
    named = re.findall(rf"`((?:{TOPS})/[A-Za-z0-9_./-]+)`", page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path.rstrip("/")).exists()] == []
