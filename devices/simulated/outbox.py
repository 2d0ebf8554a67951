"""What a simulated printer has to say and when it leaves. A newer process id replaces one that has not left yet."""

from __future__ import annotations

_NEVER = float("inf")


class Outbox:
    """Moments are seconds of the machine's clock."""

    def __init__(self) -> None:
        self._saying: list[tuple[float, bytes]] = []
        self._identity: tuple[float, bytes] | None = None

    def clear(self) -> None:
        """Nothing of it leaves any more."""
        self._saying.clear()
        self._identity = None

    def say(self, data: bytes, at: float) -> None:
        self._saying.append((at, data))

    def answer_identity(self, identity: bytes, at: float, due: float) -> None:
        """Answer a process id at `due`, or when the one before it would have left."""
        self._let_identity_go(at)
        if self._identity is not None:
            due = self._identity[0]
        self._identity = (due, identity)

    def next_moment(self) -> float:
        """When something leaves next; infinity when nothing does."""
        first = self._saying[0][0] if self._saying else _NEVER
        return min(first, self._identity[0] if self._identity else _NEVER)

    def said(self, at: float) -> bytes:
        """What has left by `at`, once."""
        self._let_identity_go(at)
        said = b"".join(data for _, data in self._saying)
        self._saying.clear()
        return said

    def _let_identity_go(self, at: float) -> None:
        if self._identity is not None and self._identity[0] <= at:
            due, identity = self._identity
            self._identity = None
            self._saying.append((due, b"\x37\x22" + identity + b"\x00"))
