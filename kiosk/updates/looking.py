"""Whether a version works after it was started: its units, its console, its touchscreen."""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.updates.commands import CommandFailed, Program, Systemd

STEADY_SECONDS: Final = 5.0  # so long everything has to be well
BETWEEN_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 10.0
MOST_RESTARTS: Final = 3
TOUCHSCREEN: Final = "lobby-kiosk.service"
CONSOLE: Final = "lobby-console.service"
WORKING: Final = ("ok", "warning")


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to be so. `before`: what `update-data facts` said before; `units`: those that were up before."""

    version: str
    schema: str
    units: Sequence[str]
    before: Mapping[str, Any]


def wait_until_well(
    expected: Expected, systemd: Systemd, program: Program, patience: float, steady: float = STEADY_SECONDS
) -> str:
    """ "" once all is well, for a while; else, when the time is over or a part keeps ending, what is not."""
    deadline = time.monotonic() + patience
    restarts = {unit: systemd.restarts(unit) for unit in expected.units}
    well_since: float | None = None
    while True:
        wrong = what_is_wrong(expected, systemd, program)
        now = time.monotonic()
        for unit, count in restarts.items():
            if systemd.restarts(unit) - count >= MOST_RESTARTS:
                return f"{unit} ended again and again; {wrong or 'it does not stay up'}"
        well_since = None if wrong else well_since if well_since is not None else now
        if well_since is not None and now - well_since >= steady:
            return ""
        if wrong and now >= deadline:
            return f"{wrong} (after {patience:.0f} s)"
        time.sleep(BETWEEN_SECONDS)


def what_is_wrong(expected: Expected, systemd: Systemd, program: Program) -> str:
    """What is not well at this moment; "": nothing."""
    for unit in expected.units:
        if not systemd.up(unit):
            return f"{unit} is not up"
    address = expected.before.get("console_address")
    if address and (CONSOLE in expected.units or (TOUCHSCREEN in expected.units and expected.before["with_kiosk"])):
        problem = _console(str(address), expected)
        if problem:
            return problem
    return _touchscreen(expected, program) if TOUCHSCREEN in expected.units else ""


def _console(address: str, expected: Expected) -> str:
    """Its own words on /healthz: version and schema are the new ones, the database and the log can be worked with."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # this very machine is asked
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        try:
            with opener.open(address, timeout=ANSWER_SECONDS) as answer:
                said = json.loads(answer.read())
        except urllib.error.HTTPError as unwell:  # 503: what is the matter stands in it
            said = json.loads(unwell.read())
        is_there = (str(said["version"]), str(said["schema"]))
        looks = {name: str(said[name]["status"]) for name in ("database", "log")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"the console gives no answer at {address} ({type(error).__name__})"
    if is_there != (expected.version, expected.schema):
        return f"the console at {address} is version {is_there[0]} with schema {is_there[1]}"
    wrong = [f"{name}: {said[name].get('found', '')}" for name, status in looks.items() if status not in WORKING]
    return f"the console says {'; '.join(wrong)}" if wrong else ""


def _touchscreen(expected: Expected, program: Program) -> str:
    """Its unit is up with its first picture; that it could open the house as well is in the log."""
    try:
        facts = program.data("facts")
    except CommandFailed as failed:
        return f"the house's data cannot be asked ({failed})"
    started, before = facts["started"], expected.before["started"]
    if facts["schema"] != expected.schema:
        return f"the database has schema {facts['schema']}"
    if started["seq"] <= before["seq"] or started["version"] != expected.version:
        return "the touchscreen is up, and could not open the house (its screen says why)"
    return ""
