"""Which licences the libraries have, and which of them Apache-2.0 code may stand on.

``script/licences`` writes the table of docs/licences.md from this; a test reads both and goes red for a library whose
licence nobody has looked at.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from tests.release.locked import ROOT, Library, locked, stated_licence

PAGE: Final = ROOT / "docs" / "licences.md"
TABLE: Final = ("<!-- script/licences: from here -->\n", "<!-- script/licences: to here -->\n")
PERMISSIVE: Final = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"}
)
# How older metadata say it. A "BSD" without a number was looked up in the library's own licence file.
SPDX: Final = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
}


@dataclass(frozen=True)
class Judged:
    """A library that is no plain case: what it states, what that is in SPDX, and why it may be used."""

    stated: str
    licence: str
    reason: str


AS_A_LIBRARY: Final = "yes, as a library: installed from its publisher, unmodified, replaceable; not in our wheel"
JUDGED: Final = {
    "certifi": Judged("MPL-2.0", "MPL-2.0", "yes: its own files stay under MPL-2.0, unmodified; not in our wheel"),
    "docutils": Judged(
        "Public Domain / BSD License / GNU General Public License (GPL)",
        "LicenseRef-public-domain AND BSD-2-Clause",
        "yes: the GPL is for a mode of the editor Emacs, which is not in the installed package",
    ),
    "psycopg": Judged("LGPL-3.0-only", "LGPL-3.0-only", AS_A_LIBRARY),
    "psycopg-binary": Judged("LGPL-3.0-only", "LGPL-3.0-only", AS_A_LIBRARY),
    "pyrage": Judged("", "MIT", "yes: stated in its LICENSE only; the crates in it are permissive (its own SBOM)"),
    "pysqlite3": Judged("", "Zlib", "yes: stated in its LICENSE only; the SQLite in it is in the public domain"),
    "python-xlib": Judged("GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.1-or-later", AS_A_LIBRARY),
}


class NotAllowed(Exception):
    """A licence that nobody has looked at, or one that this project may not stand on."""


def licence_of(name: str) -> str:
    """The SPDX expression of an installed library's licence. Raises NotAllowed."""
    return check(name, stated_licence(name))


def check(name: str, stated: str) -> str:
    """The SPDX expression of what a library states. Raises NotAllowed unless it is permissive, or judged as it is."""
    judged = JUDGED.get(name)
    if judged is not None:
        if judged.stated != stated:
            raise NotAllowed(f'{name}: judged for "{judged.stated}", now it states "{stated}"')
        return judged.licence
    licence = SPDX.get(stated, stated)
    # Any alternative will do, each of its parts must; a bracket is part of no name here and so never allowed unseen.
    if not any(PERMISSIVE.issuperset(one.split(" AND ")) for one in licence.split(" OR ")):
        raise NotAllowed(f'{name}: "{stated}" is not among the allowed licences (tests/release/licences.py)')
    return licence


def row(library: Library) -> str:
    """Its line in docs/licences.md."""
    judged = JUDGED.get(library.name)
    return f"| {library.name} | {library.version} | {licence_of(library.name)} | {judged.reason if judged else 'yes'} |"


def page() -> str:
    """docs/licences.md with its table as it has to be."""
    before, _, rest = PAGE.read_text("utf-8").partition(TABLE[0])
    _, _, after = rest.partition(TABLE[1])
    head = "| library | version | licence (SPDX) | may Apache-2.0 code use it |\n|---|---|---|---|\n"
    rows = "".join(f"{row(library)}\n" for library in locked())
    return f"{before}{TABLE[0]}{head}{rows}{TABLE[1]}{after}"


def main() -> int:
    try:
        PAGE.write_text(page(), "utf-8")
    except NotAllowed as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
