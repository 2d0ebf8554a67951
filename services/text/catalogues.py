"""Words for people, from catalogues: assets/locale/LANGUAGE/LC_MESSAGES/DOMAIN.po.

A message id is a dotted key ("slip.free"); the Indonesian catalogue has words for it as well
as every other one. The .mo files are compiled when they are missing or older than their .po
(at set-up, or at the first use), so that Babel is not imported at an ordinary start. A wheel
holds the .mo files alone.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from assets import ASSETS

LOCALE = ASSETS / "locale"
FALLBACK = "id"
# "{count:person|people}": the first for one, the other for any other number. Indonesian and Minangkabau need none.
_ONE_OR_MORE = re.compile(r"\{(\w+):([^{}|]+)\|([^{}|]+)\}")


class Texts:
    """One domain's catalogues."""

    def __init__(self, domain: str, folder: Path = LOCALE) -> None:
        self._domain = domain
        self._folder = folder

    def get(self, language: str, key: str, **fields: object) -> str:
        """The words for `key`, with {fields} filled in.

        A key that a language lacks is taken from Indonesian; a key that Indonesian lacks is a
        bug and raises KeyError.
        """
        words = _catalogue(self._folder, self._domain, language).get(key)
        if words is None:
            words = _catalogue(self._folder, self._domain, FALLBACK)[key]
        return _numbered(words, fields).format(**fields) if fields else words

    def keys(self, language: str) -> set[str]:
        """All message ids that a language has words for."""
        return set(_catalogue(self._folder, self._domain, language))


def _numbered(words: str, fields: Mapping[str, object]) -> str:
    """The words that go with a number, chosen: "1 person", "2 people"."""
    return _ONE_OR_MORE.sub(lambda found: found[2] if str(fields[found[1]]) == "1" else found[3], words)


@cache
def _catalogue(folder: Path, domain: str, language: str) -> dict[str, str]:
    po = folder / language / "LC_MESSAGES" / f"{domain}.po"
    if not po.exists() and not po.with_suffix(".mo").exists():
        return {}
    compiled = gettext.GNUTranslations(io.BytesIO(_compiled(po)))
    return {key: words for key, words in compiled._catalog.items() if key}  # type: ignore[attr-defined]


def _compiled(po: Path) -> bytes:
    mo = po.with_suffix(".mo")
    if mo.exists() and not (po.exists() and po.stat().st_mtime > mo.stat().st_mtime):
        return mo.read_bytes()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    with po.open("rb") as file:
        write_mo(buffer, read_po(file))
    with suppress(OSError):  # a read-only installation works from memory
        fresh = mo.with_suffix(".mo.new")
        fresh.write_bytes(buffer.getvalue())
        fresh.replace(mo)
    return buffer.getvalue()


def compile_all(folder: Path = LOCALE) -> Iterable[Path]:
    """Compile every catalogue that is missing or stale; yields what was looked at."""
    for po in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        _compiled(po)
        yield po


if __name__ == "__main__":
    for _ in compile_all():
        pass
