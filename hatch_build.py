"""Hatchling's hook: the catalogues are compiled into the wheel, so that an installed kiosk has nothing to compile."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE: Final = datetime(2020, 2, 2, tzinfo=UTC)  # as hatchling dates the wheel's files: the same sources, the same wheel


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Adds a .mo for each .po of assets/locale, made in a folder that goes when the wheel is there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        for po in sorted(Path(self.root).glob("assets/locale/*/LC_MESSAGES/*.po")):
            inside = po.relative_to(self.root).with_suffix(".mo")
            mo = Path(self._folder.name) / inside
            mo.parent.mkdir(parents=True, exist_ok=True)
            with po.open("rb") as source, mo.open("wb") as target:
                catalogue = read_po(source)
                catalogue.creation_date = catalogue.revision_date = MADE  # Babel says "now" where a file says nothing
                write_mo(target, catalogue)
            build_data["force_include"][str(mo)] = inside.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._folder.cleanup()
