"""How many minutes a service's published duration promises, read from its own words. Pure."""

from __future__ import annotations

import re

from services.house.model import Service

_DAYS = re.compile(r"\b(hari|minggu|bulan)\b")
_TIMES = re.compile(r"(?:(\d{1,2}) ?jam)?(?: ?(?:dan )?(\d{1,3}) ?(?:menit|mnt))?")
_HIDDEN_DASH = re.compile(r"(\d) ?(?:-|–|s\.?d\.?|sampai) ?(?=\d)")


def promised_minutes(service: Service) -> int | None:
    """What "Kunjungan 15 menit." promises: 15. Of several times the longest holds; None where the words name no minutes
    or hours, or days as well: nobody could measure at a counter whether those are kept."""
    words = service.standard.duration.in_language("id").lower()
    if _DAYS.search(words):
        return None
    found = [
        int(hours or 0) * 60 + int(minutes or 0)
        for hours, minutes in _TIMES.findall(_HIDDEN_DASH.sub(r"\1 ", words))
        if hours or minutes
    ]
    return max(found, default=None) or None
