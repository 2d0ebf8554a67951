"""Pages out of templates: words of the console's catalogue, values in local form. For console and lobby board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets import WEB
from screens.web.shared.assets import own_address
from services.house.closings import closing_words
from services.house.model import House
from services.log.words import value_words
from services.text.catalogues import Texts
from services.text.dates import FIRST_DAY, LAST_DAY
from services.text.local_form import (
    format_date,
    format_dated,
    format_decimal,
    format_exactly,
    format_minutes,
    format_moment,
    format_period,
    format_plain_date,
    format_time,
    format_when,
)

WORDS: Final = Texts("console")

_environment = Environment(
    loader=FileSystemLoader(WEB / "templates" / "console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # the templates are a part of the program: nobody looks at their files for every page
)
_environment.globals["own"] = own_address


def render(template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """One template as an HTML response."""
    return Response(render_text(template, values), status, media_type="text/html")


def render_text(template: str, values: Mapping[str, Any]) -> str:
    return _environment.get_template(template).render(values)


def common_values(house: House, moment: datetime, language: str) -> dict[str, Any]:
    """Values that every template may use: words, the house, and functions that write moments and numbers."""
    now = moment.astimezone(house.time_zone)

    def say(key: str, **fields: object) -> str:
        return WORDS.get(language, key, **fields)

    def local(other: datetime) -> datetime:
        return other.astimezone(house.time_zone)

    def service_name(code: str) -> str:
        return house.services[code].name.in_language(language) if code in house.services else code

    return {
        "say": say,
        "house": house,
        "language": language,
        "now": now,
        "today": format_date(now.date(), language),
        "clock": format_time(now, language),
        "time": lambda moment: format_time(local(moment), language),
        "closing": lambda opens: closing_words(local(opens) if opens else None, now.date(), language),
        "moment": lambda moment: format_moment(local(moment), now.date(), language),
        "exactly": lambda moment: format_exactly(local(moment), house.time_zone_label, language),
        "place_name": lambda code: value_words("kiosk", code, language),
        "dated": lambda moment: format_dated(local(moment), language),
        "period": lambda starts, ends: format_period(local(starts), local(ends), now.date(), language),
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "span": lambda *ends: "–".join(format_minutes(minutes, language) for minutes in ends),
        "when": lambda moment: format_when(local(moment), now.date(), language),
        "date": lambda day: format_date(day, language),
        "plain_date": lambda day: format_plain_date(day, language),
        "number": lambda value: format_decimal(value, language),
        "minutes_since": lambda moment: max(0, int((now - moment).total_seconds() // 60)),
        "service_name": service_name,
    }
