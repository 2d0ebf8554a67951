"""What stands on paper. Pure: a ticket in, a slip out; printing is somewhere else.

The order follows what people look for first: whose house, the number, the service, the time,
how long, that it costs nothing, the rules. Paper holds no name.
"""

from __future__ import annotations

from datetime import datetime

from devices.printer import Feed, QrCode, Slip, SlipPart, TextLine
from services.house.model import House
from services.queue.model import Lane, Ticket
from services.queue.wait_words import Expected, wait_sentence
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time

_WORDS = Texts("slip")
NUMBER_SIZE = 4
MODULE_DOTS = 6  # 0.75 mm: read by every phone and scanner from well-worn paper


def ticket_slip(
    house: House,
    ticket: Ticket,
    *,
    ahead: int | None,
    wait: Expected | None,
    language: str,
    copy: bool = False,
    read_here: bool = False,
    locker: str = "",
    provisional: bool = False,
) -> Slip:
    """The slip of a ticket; a copy says so. A confidential service shows its public name only.

    `ahead`: None for a number that does not wait (any more): then nothing is said of its place.
    `read_here`: the kiosk that prints it has a scanner, which shows where the number stands.
    `provisional`: given while the house's server is away, so that nothing is known of its place.
    `locker`: what stands on the door of the locker that this family was given; "": none.
    """

    def say(key: str, **fields: object) -> str:
        return _WORDS.get(language, key, **fields)

    parts: list[SlipPart] = [TextLine(house.short_name)]
    if copy:
        parts.append(TextLine(say("slip.copy"), size=2, bold=True))
    parts += [
        TextLine(say("slip.title_provisional" if provisional else "slip.title"), bold=provisional),
        TextLine(ticket.label, size=NUMBER_SIZE, bold=True),
        TextLine(house.public_service(ticket.service).name.in_language(language), bold=True),
        *((TextLine(say("slip.locker", locker=locker), size=2, bold=True),) if locker else ()),
        *_priority(house, ticket, language),
        *_moment(house, ticket.arrived_at, language),
        *((TextLine(say("slip.provisional")),) if provisional else (*_place(ahead, language), *_wait(wait, language))),
        QrCode(ticket.qr_text, MODULE_DOTS),
        *((TextLine(say("slip.code")),) if read_here else ()),
        TextLine(say("slip.free"), bold=True),
        TextLine(say("slip.report", where=house.report_line.in_language(language))),
        TextLine(say("slip.not_for_sale")),
        TextLine(say("slip.today")),
    ]
    return Slip(tuple(parts))


def trial_slip(house: House, *, kiosk: str, now: datetime, language: str) -> Slip:
    """What a technician prints to see that a printer is well."""
    return Slip(
        (
            TextLine(house.short_name),
            TextLine(_WORDS.get(language, "slip.test_title"), size=2, bold=True),
            TextLine(_WORDS.get(language, "slip.test_kiosk", kiosk=kiosk)),
            *_moment(house, now, language),
            TextLine("0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            QrCode("TEST"),
            TextLine(_WORDS.get(language, "slip.test_good")),
            Feed(1),
        )
    )


def _priority(house: House, ticket: Ticket, language: str) -> tuple[TextLine, ...]:
    """For whom it goes first, where it does; of a booked visit only that it does: paper lies about."""
    if ticket.is_booked:
        first = ticket.lane is Lane.PRIORITY
        return (TextLine(_WORDS.get(language, "slip.goes_first")),) if first else ()
    group = house.priority_group(ticket.priority_group)
    return (TextLine(_WORDS.get(language, "slip.priority", group=group.name.in_language(language))),) if group else ()


def _place(ahead: int | None, language: str) -> tuple[TextLine, ...]:
    if ahead is None:
        return ()
    key = "slip.ahead" if ahead else "slip.next"
    return (TextLine(_WORDS.get(language, key, ahead=ahead)),)


def _wait(wait: Expected | None, language: str) -> tuple[TextLine, ...]:
    """The expected call, where something of use is known; every printer has a hyphen, few have a dash."""
    words = wait_sentence(wait, language).replace("–", "-")
    return (TextLine(words),) if words else ()


def _moment(house: House, moment: datetime, language: str) -> tuple[TextLine, TextLine]:
    local = moment.astimezone(house.time_zone)
    day = TextLine(format_date(local.date(), language))
    return day, TextLine(f"{format_time(local, language)} {house.time_zone_label}")
