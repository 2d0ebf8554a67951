"""What `kiosk restore` is told of the time since the copy: signed heads, the trail, numbers on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from services.backup.part_file import CopyFaulty
from services.backup.settling import Since
from services.backup.trail import Trail, read_trail, trail_of
from services.log.heads import SignedHead, read_signed_head

_SEEN: Final = re.compile(r"([A-Z]{1,3})\s*-?0*(\d{1,6})", re.ASCII)


def since(
    heads: Sequence[Path], trail: Path | None, seen: Sequence[str], *, database: str, beside: Path | None, key: str = ""
) -> Since:
    """database: the house's identity. beside: the folder of its copies, whose trail is taken where none is named.

    A trail that is only found is of help, never a hindrance: what is wrong with it is said. key: the copy is signed
    with it, and the trail has to be. Raises CopyFaulty for what was named, OSError.
    """
    named = read_trail(trail) if trail is not None else None
    return Since(_heads(heads), named or _found(beside, database, key), _numbers(seen))


def _found(folder: Path | None, database: str, key: str) -> Trail | None:
    place = trail_of(folder, database) if folder is not None else None
    if place is None or not place.exists():
        return None
    try:
        found = read_trail(place)
        if found.database != database or (key and found.key != key):
            raise CopyFaulty(f"{place.name} is another house's, or signed with another key.")
    except (CopyFaulty, OSError) as faulty:
        typer.echo(f"  The trail beside the copies is not used: {faulty}")
        return None
    return found


def _heads(paths: Sequence[Path]) -> list[SignedHead]:
    try:
        return [read_signed_head(path.read_text(encoding="utf-8")) for path in paths]
    except ValueError as error:
        raise CopyFaulty(str(error)) from error


def _numbers(seen: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in seen:
        match = _SEEN.fullmatch(one.strip().upper())
        if match is None:
            raise typer.BadParameter(f'"{one[:20]}": expected a number such as A57')
        found[match[1]] = max(found.get(match[1], 0), int(match[2]))
    return found
