"""The staff of a house: who they are and what their role is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    COUNTER = "counter"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    GUARD = "guard"  # sees only that an officer is in danger, and comes


@dataclass(frozen=True, slots=True)
class Officer:
    """`provisional`: the PIN was made by the program and has to be changed by its officer."""

    code: str
    name: str
    role: Role
    active: bool
    nip: str = ""
    provisional: bool = False

    @property
    def leads(self) -> bool:
        """An active administrator: a house has one always."""
        return self.active and self.role is Role.ADMINISTRATOR

    @property
    def masked_nip(self) -> str:
        """What a page may show of it: the last four digits."""
        return f"•••• {self.nip[-4:]}" if self.nip else ""


# A command without an officer's name. Whoever has the machine's shell has its database too, so that
# no table could hold them back; the journal says that it was the command line.
COMMAND_LINE = Officer("cli", "command line", Role.ADMINISTRATOR, active=True)
