"""What a machine is already, so that a newer version makes nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.install.house import value_in
from kiosk.install.layout import SETTINGS, UNITS, Layout
from kiosk.install.machine import Refused
from kiosk.install.questions import Role


def already(layout: Layout, known: Mapping[str, str]) -> Role | None:
    """As a run before was told (`known`), else as its units say; None for a machine that is nothing yet."""
    told = known.get("role")
    return Role(told) if told in list(Role) else _by_units(layout)


def require_fits(layout: Layout, role: Role, is_now: Role | None) -> None:
    """Raises Refused where a machine would become another one; a television may stand on the console's machine."""
    begun_only = not layout.at(SETTINGS).exists()  # whoever was cut short may think again
    if not begun_only and is_now is not None and role is not is_now and Role.BOARD not in (role, is_now):
        raise Refused(
            f"This machine is {is_now} already: script/install {is_now}. To make {role} of it, take that off first: "
            'docs/deployment.md, "Taking it off again".'
        )


def _by_units(layout: Layout) -> Role | None:
    """By the units that start with it; None where there are none of ours."""
    wants = layout.at(UNITS) / "multi-user.target.wants"
    kiosk, console, board = ((wants / f"lobby-{one}.service").is_symlink() for one in ("kiosk", "console", "board"))
    if kiosk:
        return Role.ALL if console or _has_file(layout) else Role.KIOSK
    if console:
        return Role.CONSOLE
    return Role.BOARD if board else None


def _has_file(layout: Layout) -> bool:
    """Whether the house's database is a file of this machine."""
    place = layout.at(SETTINGS)
    try:
        return not value_in(place.read_text("utf-8"), "database", "url").startswith("postgresql")
    except OSError:
        return False
