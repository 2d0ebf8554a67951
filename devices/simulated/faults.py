"""What can be wrong with a simulated printer, by names that buttons, commands and scripts share."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Faults:
    """Causes, as the world makes them; changed by a tester's controls, never by the driver."""

    paper_low: bool = False
    paper_out: bool = False
    cover_open: bool = False
    offline: bool = False  # paused by its button
    cutter_error: bool = False  # something is stuck in the blade
    overheated: bool = False  # pauses and goes on by itself
    broken: bool = False  # an error that only switching off and on ends
    silent: bool = False  # prints, but never answers (the wire back is broken)
    power_off: bool = False
    disconnected: bool = False  # the cable is out; the printer itself goes on


FAULTS = tuple(field.name.replace("_", "-") for field in fields(Faults))


def attribute(name: str) -> str:
    """The field of a fault's name, such as "paper-out". Raises KeyError for a name that is none."""
    if name not in FAULTS:
        raise KeyError(name)
    return name.replace("-", "_")
