"""Values of a browser's session that stand in this process's memory only and end by themselves."""

from __future__ import annotations

import threading
from typing import Protocol, TypeVar

from services.people.web_sessions import token_hash
from services.store.clock import Clock


class Kept(Protocol):
    """A value of a session."""

    @property
    def is_busy(self) -> bool:
        """True: neither replaced nor dropped now."""
        ...

    def is_kept(self, now: float) -> bool:
        """False from the monotonic moment on at which it is forgotten."""
        ...


K = TypeVar("K", bound=Kept)


class SessionMemory:
    """One value of each type for each session. From any thread; hold `lock` to read and change in one step."""

    def __init__(self, clock: Clock) -> None:
        self.lock = threading.RLock()
        self._clock = clock
        self._values: dict[tuple[str, type[Kept]], Kept] = {}

    def put(self, token: str, value: Kept) -> None:
        """Replace the value of this type; one that is busy stays."""
        with self.lock:
            known = self.get(token, type(value))
            if known is None or not known.is_busy:
                self._values[token_hash(token), type(value)] = value

    def get(self, token: str, kind: type[K]) -> K | None:
        with self.lock:
            now = self._clock.monotonic()
            self._values = {key: one for key, one in self._values.items() if one.is_kept(now)}
            found = self._values.get((token_hash(token), kind))
        return found if isinstance(found, kind) else None

    def drop(self, token: str, kind: type[Kept] | None = None) -> None:
        """Forget the value of this type, or all values of the session; what is busy stays."""
        with self.lock:
            owner = token_hash(token)
            self._values = {
                (who, type_): one
                for (who, type_), one in self._values.items()
                if who != owner or (kind is not None and type_ is not kind) or one.is_busy
            }
