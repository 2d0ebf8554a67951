"""A pass on paper: what stands on it, and how the printer's slip of it looks. Pure.

Paper holds a masked name and never the detainee's. The order follows what a family looks for:
when, for how many, the code, what to do with it, that it costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.printer import Feed, QrCode, Slip, SlipPart, TextLine
from services.house.help_now import HelpNow, opening, who
from services.house.model import House
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time
from services.visits.codes import shown_code
from services.visits.model import Booking, Provisional, VisitTimes

_WORDS = Texts("visit")
# Version 6 has 41 modules a side: 36 mm of the 48 that a 58 mm head prints, and 6 modules of quiet each side.
MODULE_DOTS = 7  # 0.875 mm
LABEL_SIZE = 4


@dataclass(frozen=True, slots=True)
class PassWords:
    """Everything that is said on a pass, in one language, in the order of reading."""

    house: str
    title: str
    day: str
    time: str
    party: str
    name: str
    qr_text: str
    code: str
    come: str
    how: str
    bring: str
    permit: str  # "" where none is needed
    free: str
    not_for_sale: str


def pass_words(
    house: House, booking: Booking, times: VisitTimes, qr_text: str, language: str, *, permit: bool = False
) -> PassWords:
    """What stands on the pass of a booking. `qr_text` is what services.visits.pass_issuing made.

    permit: one that is valid that day has to be shown. Whether one was seen stands on no paper.
    """

    def say(key: str, **fields: object) -> str:
        return _WORDS.get(language, key, **fields)

    start, end, first, last = (
        format_time(moment, language)
        for moment in (times.starts_at, times.ends_at, times.accepted_from, times.accepted_until)
    )
    return PassWords(
        house=house.short_name,
        title=say("visit.title"),
        day=format_date(booking.day, language),
        time=say("visit.time", start=start, end=end, zone=house.time_zone_label),
        party=_party(booking, language),
        name=booking.name_mask,
        qr_text=qr_text,
        code=shown_code(booking.code),
        come=say("visit.come", first=first, last=last),
        how=say("visit.how" if qr_text else "visit.how_typed"),
        bring=say("visit.bring"),
        permit=say("visit.bring_permit") if permit else "",
        free=say("visit.free", where=house.report_line.in_language(language)),
        not_for_sale=say("visit.not_for_sale"),
    )


def _party(booking: Booking, language: str) -> str:
    key = "visit.party_children" if booking.children else "visit.party"
    return _WORDS.get(language, key, count=booking.party_size, children=booking.children)


def pass_slip(words: PassWords) -> Slip:
    """The pass for a receipt printer."""
    parts: tuple[SlipPart, ...] = (
        TextLine(words.house),
        TextLine(words.title, bold=True),
        TextLine(words.day, bold=True),
        TextLine(words.time, bold=True),
        TextLine(words.party),
        TextLine(words.name),
        *_code(words.qr_text),
        TextLine(words.code, size=2, bold=True),
        TextLine(words.come),
        TextLine(words.how),
        TextLine(words.bring),
        *((TextLine(words.permit, bold=True),) if words.permit else ()),
        TextLine(words.free, bold=True),
        TextLine(words.not_for_sale),
    )
    return Slip(parts)


def _code(qr_text: str) -> tuple[SlipPart, ...]:
    """White above and below: a printer's own code has no quiet zone. A kiosk that cannot sign has none."""
    return (Feed(1), QrCode(qr_text, MODULE_DOTS), Feed(1)) if qr_text else (Feed(1),)


def provisional_slip(house: House, provisional: Provisional, help_at: HelpNow, language: str) -> Slip:
    """What sends a family to who helps while the database is away: a label, time and place, whether it goes first."""
    go = opening(help_at, language) or _WORDS.get(language, "visit.provisional_go", who=who(help_at, language))
    local = provisional.at.astimezone(house.time_zone)
    moment = f"{format_time(local, language)} {house.time_zone_label}"
    return Slip(
        (
            TextLine(house.short_name),
            TextLine(_WORDS.get(language, "visit.provisional_title"), bold=True),
            TextLine(provisional.label, size=LABEL_SIZE, bold=True),
            TextLine(format_date(local.date(), language)),
            TextLine(moment),
            TextLine(go, bold=True),
            *((TextLine(_WORDS.get(language, "visit.provisional_first")),) if provisional.goes_first else ()),
            TextLine(_WORDS.get(language, "visit.provisional_noted")),
        )
    )
