"""No library under a licence that the project may not stand on; docs/licences.md says what is so."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests.release.licences import JUDGED, PAGE, NotAllowed, check, licence_of, page
from tests.release.locked import ROOT, locked

LIBRARIES = locked()


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_each_library_is_allowed_and_is_the_one_that_is_locked(library) -> None:
    assert licence_of(library.name)
    assert version(library.name) == library.version, "install the locks: script/setup test"


def test_the_page_is_true() -> None:
    assert PAGE.read_text("utf-8") == page(), "script/licences writes it anew"


def test_nothing_is_judged_that_is_not_locked() -> None:
    assert JUDGED.keys() <= {library.name for library in LIBRARIES}


@pytest.mark.parametrize(
    "stated",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "LGPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "GPLv3",
        "",
        "(MIT OR GPL-2.0-only)",
        "GNU General Public License v3 (GPLv3)",
        "MIT License / GNU General Public License v3 (GPLv3)",
        "Proprietary",
    ],
)
def test_what_nobody_has_looked_at_goes_red(stated: str) -> None:
    with pytest.raises(NotAllowed, match="newcomer"):
        check("newcomer", stated)


def test_what_was_judged_is_judged_again_when_it_changes() -> None:
    with pytest.raises(NotAllowed, match="AGPL"):
        check("psycopg", "AGPL-3.0-only")


@pytest.mark.parametrize("stated", ["MIT License", "GPL-2.0-only OR MIT", "Apache-2.0 AND BSD-2-Clause"])
def test_one_allowed_way_is_enough(stated: str) -> None:
    assert check("newcomer", stated)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Version 2.0, January 2004" in text and text.rstrip().endswith("limitations under the License.")
    assert len(text) > 11_000
