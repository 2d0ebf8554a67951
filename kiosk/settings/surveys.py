"""[survey] of kiosk.ini: what is offered, weights and thresholds, the folder of the house's own instruments."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from kiosk.settings.ini_reader import Section
from services.surveys.model import SurveySettings

# Exact, as the regulation prints it, and as some offices print it.
IKM_WEIGHTS = ("1/9", "0.11", "0.111")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")


def surveys(section: Section, folder: Path) -> SurveySettings:
    """Every key has a default. Whether the instruments exist is looked at when their files are read."""
    default = SurveySettings()
    own = section.text("own_instruments", "", longest=200)
    weight = section.choice("ikm_weight", IKM_WEIGHTS, IKM_WEIGHTS[0]) if section.raw("ikm_weight") else ""
    thresholds = {
        instrument: found
        for instrument, key in (("spak", "ipak_threshold"), ("spkp", "ipkp_threshold"))
        if (found := _threshold(section, key)) is not None
    }
    return SurveySettings(
        official=_codes(section, "official", ",".join(default.official)),
        short=_code_or_none(section, "short", default.short),
        open_answers=section.yes_no("open_answers", default.open_answers),
        open_per_hour=section.integer("open_per_hour", 1, 1000, default.open_per_hour),
        own_folder=folder / own if own else None,
        weights=MappingProxyType({"skm": Fraction(weight)} if weight else {}),
        thresholds=MappingProxyType(thresholds),
        official_link=section.text("official_link", "", longest=200),
    )


def _codes(section: Section, key: str, default: str) -> tuple[str, ...]:
    def parse(text: str) -> tuple[str, ...]:
        found = () if text.lower() == "none" else tuple(part.strip() for part in text.split(","))
        if not all(CODE.fullmatch(one) for one in found) or len(set(found)) != len(found):
            raise ValueError
        return found

    usual = parse(default)
    got = section.take(key, parse, "ids of instruments, separated by commas, or none", usual)
    return usual if got is None else got


def _code_or_none(section: Section, key: str, default: str) -> str:
    found = _codes(section, key, default)
    if len(found) > 1:
        section.fault(key, f'"{", ".join(found)}"', "the id of one instrument, or none")
    return found[0] if found else ""


def _threshold(section: Section, key: str) -> Decimal | None:
    """None where kiosk.ini says nothing: then the instrument's own file does."""

    def parse(text: str) -> Decimal:
        if not re.fullmatch(r"[0-9]\.[0-9]{2}", text):
            raise ValueError
        return Decimal(text)

    if section.raw(key) is None:
        return None
    return section.take(key, parse, "a number with two decimals, such as 3.60", Decimal(0))
