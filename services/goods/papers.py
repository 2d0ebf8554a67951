"""The two slips of a bag. Pure.

The receipt is the family's: what was taken in, what was not and why, and nothing of the detainee. The label hangs on
the bag: its number, large, and what the house has it say of whom the bag is for (never a name).
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.printer import Feed, QrCode, Slip, SlipPart, TextLine
from services.goods.codes import Paper
from services.goods.model import Bag, BagItem
from services.goods.settings import GoodsSettings
from services.house.model import House, LocalText
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time

_WORDS = Texts("goods")
NUMBER_SIZE = 4
LABEL_SIZE = 6
MODULE_DOTS = 6  # as a queue number's


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What the lines of a bag are called: as the house says it now, else as it said it that day."""

    settings: GoodsSettings
    language: str

    def taken_in(self, line: BagItem) -> str:
        """ "Pakaian: 3 potong"."""
        known = self.settings.items.get(line.item)
        unit = self._said(known.unit if known else None, line.unit)
        return f"{self.name(line)}: {line.amount} {unit}"

    def refused(self, line: BagItem) -> str:
        """ "Pakaian: bahan berbahaya"."""
        return f"{self.name(line)}: {self.why(line)}"

    def why(self, line: BagItem) -> str:
        """Why an item was not taken in: "bahan berbahaya"."""
        known = self.settings.refusals.get(line.refused)
        return self._said(known.name if known else None, line.refused_name)

    def name(self, line: BagItem) -> str:
        known = self.settings.items.get(line.item)
        return self._said(known.name if known else None, line.name)

    def _said(self, now: LocalText | None, then: str) -> str:
        """Another language is known of today's words only; Indonesian stands as it was said."""
        return then if now is None or self.language == "id" else now.in_language(self.language)


def receipt_slip(
    house: House, settings: GoodsSettings, bag: Bag, language: str, *, copy: bool = False, read_here: bool = False
) -> Slip:
    """The family's receipt. `read_here`: the kiosk that prints it has a scanner, which shows where the bag is."""

    def say(key: str, **fields: object) -> str:
        return _WORDS.get(language, key, **fields)

    words = ItemWords(settings, language)
    parts: list[SlipPart] = [TextLine(house.short_name), *_copy(copy, language)]
    parts += [TextLine(say("goods.receipt")), TextLine(bag.label, size=NUMBER_SIZE, bold=True)]
    parts += _moment(house, bag, language)
    if bag.taken_in:
        parts.append(TextLine(say("goods.taken_in"), bold=True))
        parts += [TextLine(words.taken_in(one)) for one in bag.taken_in]
    if bag.refused:
        parts.append(TextLine(say("goods.refused"), bold=True))
        parts += [TextLine(words.refused(one)) for one in bag.refused]
    if bag.taken_in:
        parts += [QrCode(Paper.RECEIPT.prefix + bag.receipt_code, MODULE_DOTS), TextLine(bag.receipt_typed)]
        parts += [TextLine(say(key)) for key in (("goods.ask", "goods.keep") if read_here else ("goods.keep",))]
    parts.append(TextLine(say("goods.free"), bold=True))
    parts.append(TextLine(say("goods.report", where=house.report_line.in_language(language))))
    return Slip(tuple(parts))


def label_slip(house: House, bag: Bag, detainee: str, language: str, *, copy: bool = False) -> Slip:
    """What hangs on the bag. `detainee`: what it says of whom the bag is for, "" for nothing."""
    count = len(bag.taken_in)
    parts: list[SlipPart] = [
        TextLine(_WORDS.get(language, "goods.label"), bold=True),
        *_copy(copy, language),
        TextLine(bag.label, size=LABEL_SIZE, bold=True),
        *((TextLine(detainee, size=2, bold=True),) if detainee else ()),
        *_moment(house, bag, language),
        TextLine(_WORDS.get(language, "goods.count", count=count)),
        QrCode(Paper.LABEL.prefix + bag.label_code, MODULE_DOTS),
        TextLine(bag.label_typed),
        TextLine(_WORDS.get(language, "goods.scan_label")),
        Feed(1),
    ]
    return Slip(tuple(parts))


def _copy(copy: bool, language: str) -> tuple[TextLine, ...]:
    return (TextLine(_WORDS.get(language, "goods.copy"), size=2, bold=True),) if copy else ()


def _moment(house: House, bag: Bag, language: str) -> tuple[TextLine, ...]:
    local = bag.received_at.astimezone(house.time_zone)
    time = f"{format_time(local, language)} {house.time_zone_label}"
    return TextLine(format_date(local.date(), language)), TextLine(time)
