"""Accounts and the duty roster, as administrators and supervisors keep them."""

from __future__ import annotations

from datetime import date, datetime

from services.house.model import House
from services.house.roster import Duty, DutyProblem, Roster, RosterImported
from services.log.journal import Journal
from services.people.credentials import random_pin
from services.people.model import Officer, Role
from services.people.officer_import import Imported, import_officers
from services.people.officers import Officers, Problem
from services.people.permissions import Action, Permissions
from services.text.csv_reading import CsvFault


class PeopleDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, house: House, officers: Officers) -> None:
        self._journal = journal
        self._officers = officers
        self._roster = Roster(journal, house)
        self._permissions = Permissions(journal)

    # -- accounts -----------------------------------------------------------------------------

    def officers(self, who: Officer) -> list[Officer]:
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return self._officers.all()

    def add_with_secret(
        self, who: Officer, code: str, name: str, nip: str, role: Role, secret: str
    ) -> Officer | Problem:
        """A new account whose officer has chosen the PIN or password."""
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return self._officers.add(code, name, role, secret, by=who.code, nip=nip)

    def set_secret(self, who: Officer, code: str, secret: str) -> Problem | None:
        """A PIN or password that its officer has chosen."""
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return self._officers.set_secret(code, secret, by=who.code)

    def add(self, who: Officer, code: str, name: str, nip: str, role: Role) -> tuple[Officer, str] | Problem:
        """A new account with its first PIN, which is told this once."""
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        pin = random_pin()
        made = self._officers.add(code, name, role, pin, by=who.code, nip=nip, provisional=True)
        return (made, pin) if isinstance(made, Officer) else made

    def new_pin(self, who: Officer, code: str) -> str | Problem:
        """A new first PIN for someone who has forgotten theirs; told this once."""
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        pin = random_pin()
        return self._officers.set_secret(code, pin, by=who.code, provisional=True) or pin

    def set_active(self, who: Officer, code: str, active: bool) -> Problem | None:
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return self._officers.set_active(code, active, by=who.code)

    def set_role(self, who: Officer, code: str, role: Role) -> Problem | None:
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return self._officers.set_role(code, role, by=who.code)

    def import_list(self, who: Officer, content: bytes) -> Imported | list[CsvFault]:
        self._permissions.require(who, Action.MANAGE_OFFICERS)
        return import_officers(self._journal, self._officers.secrets, content, by=who.code)

    # -- roster -------------------------------------------------------------------------------

    def require_keeping(self, who: Officer) -> None:
        """Asked before what was typed into the roster is looked at."""
        self._permissions.require(who, Action.MANAGE_ROSTER)

    def codes(self, who: Officer) -> list[str]:
        """The codes of everyone who can be put on duty."""
        self._permissions.require(who, Action.MANAGE_ROSTER)
        return [one.code for one in self._officers.all() if one.active]

    def roster(self, who: Officer, first: date, last: date) -> list[Duty]:
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._roster.on(first, last)

    def my_counters(self, who: Officer, now: datetime) -> tuple[str, ...]:
        """Where this officer is on duty now, or later today."""
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._roster.counters_of(who.code, now)

    def add_duty(self, who: Officer, duty: Duty) -> DutyProblem | None:
        self._permissions.require(who, Action.MANAGE_ROSTER)
        return self._roster.add(duty, by=who.code)

    def remove_duty(self, who: Officer, duty_id: int) -> bool:
        self._permissions.require(who, Action.MANAGE_ROSTER)
        return self._roster.remove(duty_id, by=who.code)

    def import_roster(self, who: Officer, content: bytes) -> RosterImported | list[CsvFault]:
        self._permissions.require(who, Action.MANAGE_ROSTER)
        return self._roster.import_csv(content, by=who.code)
