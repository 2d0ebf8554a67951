"""Every word that the processes may write to the terminal or into the log, each with its cause; no other may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

ALWAYS = "always"  # a cause that needs no trouble
ANY = "any trouble"

KILLS = "touchscreen, display, console, simulator, power"
STORE = f"disk, server, {KILLS}"
PAPER = f"printer, {STORE}"

# What a line holds, as a regular expression; why it may be there.
SAID: Final[tuple[tuple[str, str], ...]] = (
    (r"^no display here: the window opens on Xvfb", ALWAYS),
    (r"^simulator \(touchscreen\): http", ALWAYS),
    (r"^console: http", ALWAYS),
    (r"^The kiosk is open\.$", ALWAYS),
    (r"^the console is open$", STORE),
    (r"^First administrator: code admin", ALWAYS),
    (r"^The disk of .* is full\. Remove what is not needed there", "disk"),
    (r"^The database cannot be used now \(.*\)\.", STORE),
    (r"^The database works again\.$", STORE),
    (r"^The (kiosk|console) waits for it, and says so", STORE),
    (r"^The server gives no answer\. The kiosk goes on with numbers of its own \(S[A-Z]+\)\.$", "server"),
    (r"^The server works again; \d+ numbers of this kiosk were brought in\.$", "server"),
    (r"^X connection to :\d+ broken \(explicit kill or server shutdown\)\.$", "display, power"),
    (r"^(touchscreen|console|simulator): (ended by itself|no sign of life)", f"disk, {KILLS}"),
)

# An entry of the log that warns of something or tells of a fault; why it may be there.
LOGGED: Final[dict[str, str]] = {
    "copy_key_made": ALWAYS,
    "envelope_made": ALWAYS,
    "house_restored": ALWAYS,
    "no_paper_reported": ANY,  # whoever stands there may say so
    "burst": ANY,  # families come again and again while something is wrong
    "print_not_proven": PAPER,
    "child_ended": f"disk, {KILLS}",
    "came_back": f"disk, {KILLS}",
    "outage_began": "server",
    "outage_merged": "server",
    "outage_time_limited": "clock",  # what a kiosk gave on its own while its clock was wrong
    "clock_untrusted": "clock",
    "clock_refused": "clock",
    "clock_overruled": "clock",
    "numbers_restored": "clock",
    "day_reopened": "clock",
}


def unexplained_lines(said: str, troubles: Iterable[str]) -> Counter[str]:
    """Lines of a terminal that nothing explains; numbers in them are left out, so that the same is counted together."""
    kinds = tuple(troubles)
    found: Counter[str] = Counter()
    for line in filter(None, (one.strip() for one in said.splitlines())):
        if not any(re.search(words, line) and _holds(cause, kinds) for words, cause in SAID):
            found[re.sub(r"\d+", "#", line)[:200]] += 1
    return found


def unexplained_events(events: Counter[str], troubles: Iterable[str]) -> Counter[str]:
    """Entries of the log that tell of something wrong, and that no trouble explains."""
    kinds = tuple(troubles)
    return Counter({name: many for name, many in events.items() if not _holds(LOGGED.get(name, "never"), kinds)})


def _holds(cause: str, kinds: tuple[str, ...]) -> bool:
    """Whether a cause was there: one of its words begins the name of a trouble that was made."""
    if cause == ALWAYS:
        return True
    if cause == ANY:
        return bool(kinds)
    return any(kind.startswith(word.strip()) for word in cause.split(",") for kind in kinds)
