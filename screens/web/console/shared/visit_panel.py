"""What the panel of a booking needs, on the counter's page and on the booking's own: revealed names, the party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screens.web.console.shared.request import PageRequest
from services.people.permissions import Action, may
from services.visits.model import AdmitReason, Booking
from services.visits.names import Revealed
from services.visits.permit import PermitStanding

SHOWN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class RevealedNames:
    """Names that an officer asked to see: for SHOWN_SECONDS, in the browser that asked.

    A page that is made later has them no more, whatever the browser still shows; style.css hides them there after the
    same time, without a script.
    """

    booking: int
    names: Revealed
    until: float  # monotonic seconds
    is_busy: bool = False

    def is_kept(self, now: float) -> bool:
        return self.until > now


@dataclass(frozen=True, slots=True)
class Shown:
    """Revealed names in a page, and how many seconds they stay."""

    names: Revealed
    seconds: int


def show_names(request: PageRequest, booking: int, names: Revealed) -> None:
    """Show the names of one booking from now on; those of another one are hidden."""
    until = request.console.clock.monotonic() + SHOWN_SECONDS
    request.console.memory.put(request.token, RevealedNames(booking, names, until))


def shown_names(request: PageRequest, booking: int) -> Shown | None:
    """Names of this booking that this browser may show now."""
    found = request.console.memory.get(request.token, RevealedNames)
    if found is None or found.booking != booking:
        return None
    return Shown(found.names, max(1, round(found.until - request.console.clock.monotonic())))


def help_words(request: PageRequest, found: Booking) -> tuple[str, ...]:
    """The help that a family needs, in the house's words. Where this machine lacks the key: that it goes first."""
    settings = request.console.visits.settings
    codes = request.console.visits.names.extra_help(request.who, found)
    if codes is None:
        return (request.say("visit.help_sealed"),) if found.priority_group else ()
    known = (settings.extra_help.get(code) for code in codes)
    return tuple(
        one.name.in_language(request.language) if one else code for one, code in zip(known, codes, strict=True)
    )


def permit_values(request: PageRequest, found: Booking | None) -> dict[str, object]:
    """How it stands with the permit of a booking, and from which day on one can be valid."""
    standing = request.console.visits.permits.standing(found) if found else PermitStanding.NOT_NEEDED
    return {"permit_standing": standing, "permit_from": request.today}


def party_values(request: PageRequest, day: date) -> dict[str, object]:
    """What correcting the size of a party needs, under the rules of its day."""
    held = request.console.visits.settings.on(day)
    return {
        "admit_reasons": tuple(AdmitReason),
        "party_limit": held.party_size,
        "child_words": held.children.in_language(request.language),
        "in_charge": may(request.who.role, Action.ADMIT_VISIT),
    }


def ban_values(request: PageRequest, booking: Booking | None) -> dict[str, object]:
    """Whether a ban keeps the family out, for everybody who has them there; which one, for those in charge."""
    if booking is None or not request.console.visits.counter.is_banned(request.who, booking):
        return {"is_banned": False, "ban": None}
    precise = may(request.who.role, Action.MANAGE_BANS)
    return {"is_banned": True, "ban": request.console.visits.bans.of_booking(request.who, booking) if precise else None}
