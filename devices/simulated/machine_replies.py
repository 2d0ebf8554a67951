"""What a simulated printer says: status bits (DLE EOT, automatic status, GS r), process ids, XON/XOFF, and when
each leaves. Pure; moments are seconds of the machine's clock."""

from __future__ import annotations

from devices.escpos.commands import Command
from devices.simulated.faults import Faults
from devices.simulated.machine_model import MachineModel

XON, XOFF = b"\x11", b"\x13"
BUFFER_CLEARED = b"\x37\x25\x00"
_NEVER = float("inf")


class MachineReplies:
    """`latched` in its methods: an error waits for DLE ENQ. `faults` are those of the machine and change with it."""

    def __init__(self, model: MachineModel, faults: Faults) -> None:
        self._model, self._faults = model, faults
        self._leaving: list[tuple[float, bytes]] = []
        self._identity: tuple[float, bytes] | None = None  # the process id that is not answered yet, and when it is
        self._automatic = 0  # the argument of the last GS a
        self._last_automatic = b""
        self._held_off = False  # XOFF was said

    # -- the wire -------------------------------------------------------------------------------------------

    def say(self, data: bytes, at: float) -> None:
        self._leaving.append((at, data))

    def said(self, at: float) -> bytes:
        """What has left by `at`, once."""
        self._let_identity_go(at)
        said = b"".join(data for _, data in self._leaving)
        self._leaving.clear()
        return said

    def next_moment(self) -> float:
        """When something leaves next; infinity when nothing does."""
        first = self._leaving[0][0] if self._leaving else _NEVER
        return min(first, self._identity[0] if self._identity else _NEVER)

    def lose(self) -> None:
        """Nothing of what waits leaves any more: the cable or the power is gone."""
        self._leaving.clear()
        self._identity = None

    def power_off(self) -> None:
        """All settings are forgotten too."""
        self.lose()
        self.stop_automatic()
        self._held_off = False

    # -- status ---------------------------------------------------------------------------------------------

    def stop_automatic(self) -> None:
        """ESC @ or a power cut."""
        self._automatic, self._last_automatic = 0, b""

    def push_status(self, at: float, *, latched: bool) -> None:
        """Automatic status, where it is on and has changed."""
        if not self._automatic or self._faults.power_off:
            return
        status = automatic_status(self._faults, latched=latched)
        if status != self._last_automatic:
            self._last_automatic = status
            self.say(status, at)

    def flow_control(self, free: int, at: float) -> None:
        """XOFF when a quarter of the buffer is free, XON when half of it is."""
        if not self._model.xon_xoff:
            return
        if not self._held_off and free <= self._model.buffer_bytes // 4:
            self._held_off = True
            self.say(XOFF, at)
        elif self._held_off and free >= self._model.buffer_bytes // 2:
            self._held_off = False
            self.say(XON, at)

    def answer_real_time(self, n: int, at: float, *, latched: bool) -> bool:
        """DLE EOT n; False for an n that there is not."""
        bits = real_time_status(self._faults, n, latched=latched)
        if bits is not None:
            self.say(bytes((bits,)), at)
        return bits is not None

    def answer(self, command: Command, at: float, printed_at: float, *, latched: bool) -> bool:
        """Commands that ask; False when this is none that is known. `printed_at`: what came before is on paper then."""
        n = command.data[-1]
        match command.name:
            case "GS r" if n in (1, 2, 49, 50):
                self.say(bytes((buffered_status(self._faults) if n in (1, 49) else 0,)), at)
            case "GS a" if self._model.automatic_status:
                self._automatic, self._last_automatic = n, b""
                self.push_status(at, latched=latched)
            case "GS I" if n in (1, 2, 3):
                self.say(b"\x02", at)
            case "GS I" if n in (65, 66, 67, 68):
                self.say(b"\x5f" + self._model.name.encode("ascii") + b"\x00", at)
            case "GS ( H" if self._model.process_id and command.parameters[:2] == b"00" and len(command.data) == 11:
                self._answer_identity(command.parameters[2:], at, printed_at + self._model.id_delay)
            case _:
                return False
        return True

    def _answer_identity(self, identity: bytes, at: float, due: float) -> None:
        """A newer process id replaces one that has not left yet, and leaves when that one would have."""
        self._let_identity_go(at)
        if self._identity is not None:
            due = self._identity[0]
        self._identity = (due, identity)

    def _let_identity_go(self, at: float) -> None:
        if self._identity is not None and self._identity[0] <= at:
            due, identity = self._identity
            self._identity = None
            self._leaving.append((due, b"\x37\x22" + identity + b"\x00"))


def stops(faults: Faults, *, latched: bool) -> bool:
    """Whether the mechanism stands still."""
    return (
        latched
        or faults.paper_out
        or faults.cover_open
        or faults.offline
        or faults.overheated
        or faults.broken
        or faults.power_off
    )


def real_time_status(faults: Faults, n: int, *, latched: bool) -> int | None:
    """The answer to DLE EOT n; None for an n that there is not."""
    low = faults.paper_low or faults.paper_out
    error = latched or faults.overheated or faults.broken
    match n:
        case 1:
            return 0x12 | 0x08 * stops(faults, latched=latched) | 0x20 * latched
        case 2:
            return 0x12 | 0x04 * faults.cover_open | 0x20 * faults.paper_out | 0x40 * error
        case 3:
            return 0x12 | 0x08 * latched | 0x20 * faults.broken | 0x40 * faults.overheated
        case 4:
            return 0x12 | 0x0C * low | 0x60 * faults.paper_out
        case _:
            return None


def automatic_status(faults: Faults, *, latched: bool) -> bytes:
    """The four bytes of automatic status (ASB)."""
    low = faults.paper_low or faults.paper_out
    first = 0x10 | 0x08 * stops(faults, latched=latched) | 0x20 * faults.cover_open
    second = 0x08 * latched | 0x20 * faults.broken | 0x40 * faults.overheated
    return bytes((first, second, 0x03 * low | 0x0C * faults.paper_out, 0x0F))


def buffered_status(faults: Faults) -> int:
    """The answer to GS r 1."""
    return 0x03 if faults.paper_low else 0x00
