"""Who may do what: one table, asked by the use cases themselves.

A use case of the staff is a method whose first argument is `who: Officer`, decorated with
`@permitted(Action.…)`: the table is asked, and a refusal is journalled, before anything else happens.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from services.log.journal import Journal
from services.people.model import Officer, Role


class Action(StrEnum):
    """What the house's staff can do, as one decides about it."""

    SERVE = "serve"  # sign in at a counter, call, serve, pause, print a copy
    ADMIT = "admit"  # give a number outside the hours
    SEE_QUEUE = "see_queue"
    SEE_OFFICERS_WORK = "see_officers_work"  # what each officer's counter did in a month
    RESOLVE_ALERT = "resolve_alert"  # say that what nobody had attended to is done
    CLOSE_SERVICE = "close_service"  # close, reopen or end a service or the house
    CANCEL_RANGE = "cancel_range"
    CORRECT_PRIORITY = "correct_priority"
    RELEASE_COUNTER = "release_counter"  # take a counter from an officer who has left
    CONFIRM_CLOCK = "confirm_clock"
    OVERRULE_CLOCK = "overrule_clock"  # a clock is right though work was committed later, by more than leaps explain
    MANAGE_ROSTER = "manage_roster"
    MANAGE_OFFICERS = "manage_officers"
    MANAGE_API = "manage_api"  # other systems and their tokens
    READ_LOG = "read_log"
    VERIFY_LOG = "verify_log"
    SIGN_LOG = "sign_log"
    ARCHIVE_LOG = "archive_log"  # take what is older than the log is kept for out of it
    MAKE_COPY = "make_copy"  # of the house, encrypted
    MANAGE_COPIES = "manage_copies"  # the paper key, the key envelope, restoring, moving to another database
    SEE_DEVICES = "see_devices"
    SEE_VISITS = "see_visits"  # how full the sessions are, which codes were refused and why: nothing of anybody
    MANAGE_BOOKINGS = "manage_bookings"  # add, import, cancel, print a pass
    RECEIVE_VISITS = "receive_visits"  # names of a booking, identity checked, party size, walk-ins, look-up by NIK
    REVIEW_NAMES = "review_names"  # see and close alerts about officers who asked for more names than an hour has
    MANAGE_BANS = "manage_bans"  # who is not received or not visited for a time, and why: set, see, lift
    LIST_NAMES = "list_names"  # everybody of a session on one list for the gate, with their names
    ADMIT_VISIT = "admit_visit"  # let in whom the rules keep out, withdraw a pass
    RECEIVE_GOODS = "receive_goods"  # take goods in, correct an amount, hand over, give back, see who they are for
    KEEP_LOCKERS = "keep_lockers"  # give a locker to a visit's family, free it
    MANAGE_PASS_KEYS = "manage_pass_keys"
    MANAGE_BOARDS = "manage_boards"  # introduce a lobby board, forget one
    TRY_DEVICES = "try_devices"  # a test slip
    SWITCH_EXPRESS = "switch_express"
    RUN_KIOSK = "run_kiosk"  # take a kiosk out of use, give it back, leave its app
    ADOPT_SETTINGS = "adopt_settings"  # what kiosk.ini says of the house
    SEE_SETTINGS = "see_settings"
    DRAFT_SETTINGS = "draft_settings"  # write down what the house is to be set to, and propose it
    APPROVE_SETTINGS = "approve_settings"  # let it hold, give it back, take back what is planned
    SEE_SURVEYS = "see_surveys"  # results and reports
    EXPORT_SURVEYS = "export_surveys"  # how many people gave which answer
    CLOSE_SURVEY_PERIOD = "close_survey_period"
    APPROVE_SURVEY_PERIOD = "approve_survey_period"  # publish a result, or take it back
    PLAN_FOLLOW_UP = "plan_follow_up"  # what is done about a result, and who signs the report
    CALL_IN_DANGER = "call_in_danger"  # silently, at one's own console
    ANSWER_DANGER = "answer_danger"  # see that an officer is in danger, say that one comes, say what it was
    KEEP_GUARD = "keep_guard"  # the page of a guard
    SEE_INTEGRITY = "see_integrity"  # who called out of order, admitted, cancelled, and why


_ALL = frozenset(Role)
_EVERYONE = _ALL - {Role.GUARD}  # a guard's page shows nothing of the queue
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_WORKING = frozenset({Role.COUNTER, Role.SUPERVISOR, Role.ADMINISTRATOR})
_IN_CHARGE = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
_READING = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SERVE: _WORKING,
    Action.ADMIT: _IN_CHARGE,
    Action.SEE_QUEUE: _EVERYONE,
    Action.SEE_OFFICERS_WORK: _IN_CHARGE,
    Action.RESOLVE_ALERT: _WORKING,
    Action.CLOSE_SERVICE: _IN_CHARGE,
    Action.CANCEL_RANGE: _IN_CHARGE,
    Action.CORRECT_PRIORITY: _IN_CHARGE,
    Action.RELEASE_COUNTER: _IN_CHARGE,
    Action.CONFIRM_CLOCK: _IN_CHARGE,
    Action.OVERRULE_CLOCK: _ADMINISTRATOR,
    Action.MANAGE_ROSTER: _IN_CHARGE,
    Action.MANAGE_OFFICERS: _ADMINISTRATOR,
    Action.MANAGE_API: _ADMINISTRATOR,
    Action.READ_LOG: _READING,
    Action.VERIFY_LOG: _READING,
    Action.SIGN_LOG: _READING,
    Action.ARCHIVE_LOG: _ADMINISTRATOR,
    Action.MAKE_COPY: _IN_CHARGE,
    Action.MANAGE_COPIES: _ADMINISTRATOR,
    Action.SEE_DEVICES: _EVERYONE,
    Action.SEE_VISITS: _EVERYONE,
    Action.MANAGE_BOOKINGS: _WORKING,
    Action.RECEIVE_VISITS: _WORKING,
    Action.REVIEW_NAMES: _IN_CHARGE,
    Action.MANAGE_BANS: _IN_CHARGE,
    Action.LIST_NAMES: _IN_CHARGE,
    Action.ADMIT_VISIT: _IN_CHARGE,
    Action.RECEIVE_GOODS: _WORKING,
    Action.KEEP_LOCKERS: _WORKING,
    Action.MANAGE_PASS_KEYS: _ADMINISTRATOR,
    Action.MANAGE_BOARDS: _IN_CHARGE,
    Action.TRY_DEVICES: _WORKING,
    Action.SWITCH_EXPRESS: _WORKING,
    Action.RUN_KIOSK: _IN_CHARGE,
    Action.ADOPT_SETTINGS: _ADMINISTRATOR,
    Action.SEE_SETTINGS: _EVERYONE,
    Action.DRAFT_SETTINGS: _WORKING,
    Action.APPROVE_SETTINGS: _IN_CHARGE,
    Action.SEE_SURVEYS: _READING,
    Action.EXPORT_SURVEYS: _READING,
    Action.CLOSE_SURVEY_PERIOD: _IN_CHARGE,
    Action.APPROVE_SURVEY_PERIOD: _IN_CHARGE,
    Action.PLAN_FOLLOW_UP: _IN_CHARGE,
    Action.CALL_IN_DANGER: _ALL,
    Action.ANSWER_DANGER: _ALL,
    Action.KEEP_GUARD: frozenset({Role.GUARD}),
    Action.SEE_INTEGRITY: _READING,
}


class NotPermitted(Exception):
    """An officer asked for what their role may not do.

    Raised, not returned: pages offer only what is allowed, so this is somebody trying addresses.
    """

    def __init__(self, who: Officer, action: Action) -> None:
        super().__init__(f"{who.code} ({who.role}) may not {action}")
        self.who = who
        self.action = action


def may(role: Role, action: Action) -> bool:
    """The table. Pure."""
    return role in ALLOWED[action]


def check(who: Officer, action: Action) -> None:
    """Raises NotPermitted unless the officer may; an account that still has its first PIN may nothing."""
    if who.provisional or not may(who.role, action):
        raise NotPermitted(who, action)


def require(journal: Journal, who: Officer, action: Action) -> None:
    """As `check`, and a refusal is journalled. Raises NotPermitted, DatabaseAway."""
    try:
        check(who, action)
    except NotPermitted:
        journal.record("not_permitted", who.code, action=action.value)
        raise


class _UseCases(Protocol):
    @property
    def journal(self) -> Journal: ...


S = TypeVar("S", bound=_UseCases)
P = ParamSpec("P")
R = TypeVar("R")
_Method = Callable[Concatenate[S, Officer, P], R]


def permitted(action: Action) -> Callable[[_Method[S, P, R]], _Method[S, P, R]]:
    """Decorates a use case: only officers whose role allows `action`. Raises NotPermitted, DatabaseAway."""

    def decorate(work: _Method[S, P, R]) -> _Method[S, P, R]:
        @wraps(work)
        def asked(self: S, who: Officer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(self.journal, who, action)
            return work(self, who, *args, **kwargs)

        return asked

    return decorate


class Permissions:
    """`require` for those who ask often."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def require(self, who: Officer, action: Action) -> None:
        """Raises NotPermitted, DatabaseAway."""
        require(self._journal, who, action)
