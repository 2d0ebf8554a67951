"""What a restore came to, in words for the people who go on with it by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from services.backup.settling import BY_HAND, Settled
from services.store.clock import from_micros

SHOWN_VISITS = 40
THEN = (
    "Then: kiosk doctor; kiosk logs verify; kiosk officers list, kiosk api list (who was removed since is back);",
    "kiosk clock confirm where the screen asks for it (the house has rested since the copy);",
    "kiosk keys list (where the private key is not here: kiosk keys new); kiosk backup envelope; kiosk backup.",
)


def settled_words(done: Settled, zone: tzinfo) -> list[str]:
    """A line each."""
    return [*_since(done, zone), *_by_hand(done), *_visits(done), *_keys(done), *THEN]


def _since(done: Settled, zone: tzinfo) -> Iterator[str]:
    made = from_micros(done.copy.made_at).astimezone(zone)
    source = "the database that was put in its place" if done.copy.name == BY_HAND else done.copy.name
    yield f"The house goes on from {source}, as it was on {made:%Y-%m-%d %H:%M}."
    for chain, count in done.entries_lost.items():
        if count:
            yield f"  {chain}: {count} entries of the log were lost, at least."
    if not done.entries_lost:
        yield "  Nothing tells what happened since (no trail, no signed head): ask the people, look at paper."
    yield f"Numbers of {done.day} go on:"
    for letter, number in done.jumps.items():
        yield f"  {letter}: after {letter}{number}"
    if done.bags is not None:
        yield f"  bags of goods: after {done.bags[1]:04d}/{done.bags[0]}"


def _by_hand(done: Settled) -> Iterator[str]:
    yield "To be honoured by hand:"
    for letter, (known, last) in done.given_since.items():
        yield f"  numbers {letter}{known + 1:03d} to {letter}{last:03d} of today: given, unknown here; call by paper"
    yield "  any other paper number of today that the console does not know; provisional slips (S...)"
    if done.bags is not None:
        yield "  bags of goods on the shelf that the console does not know; those that it shows and that are gone"
    if done.waiting:
        yield f"  {done.waiting} numbers of today were not done when the copy was made: the console shows them."


def _visits(done: Settled) -> Iterator[str]:
    unknown = f" (and {done.unknown_passes} of visits not in the copy)" if done.unknown_passes else ""
    yield f"Passes used since, refused from now on: {done.passes_used}{unknown}."
    yield "Passes of visits that were booked after the copy are not known: whoever has one goes to an officer."
    if not done.doubtful:
        return
    yield "Visits of which nothing tells whether the family came (those of today go to an officer):"
    for one in done.doubtful[:SHOWN_VISITS]:
        yield f"  #{one.booking} on {one.day}, {one.starts // 60:02d}:{one.starts % 60:02d}"
    if len(done.doubtful) > SHOWN_VISITS:
        yield f"  and {len(done.doubtful) - SHOWN_VISITS} more"


def _keys(done: Settled) -> Iterator[str]:
    if done.weeks_lost:
        yield f"Names of the weeks {', '.join(done.weeks_lost)} cannot be read any more."
    if done.bans_lost:
        named = ", ".join(f"#{one}" for one in done.bans_lost)
        yield f"Bans that find nobody again, because their key is lost (lift them and set them again): {named}."
    yield "Bans that were set or lifted since the copy are not known: look at the list of bans."
    if done.new_log_key:
        yield f"The log is signed with a new key ({done.new_log_key}), introduced in the log."
