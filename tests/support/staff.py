"""Officers for tests."""

from __future__ import annotations

from services.people.model import Officer, Role

_ROLES = {"p": Role.COUNTER, "s": Role.SUPERVISOR, "x": Role.AUDITOR, "g": Role.GUARD}


def officer(code: str = "p01") -> Officer:
    """Somebody with an active account: "p01" works at a counter, "s01" is in charge, "a01" administers."""
    return Officer(code, f"Officer {code}", _ROLES.get(code[0], Role.ADMINISTRATOR), active=True)
