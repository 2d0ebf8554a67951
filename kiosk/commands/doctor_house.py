"""What staff are told on "Perlu perhatian", for `kiosk doctor`: the same list, as far as no check says more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from kiosk.commands.common import local
from kiosk.commands.findings import Finding, Verdict, ok
from kiosk.compose.health import build_health
from kiosk.compose.services import Services
from services.health import findings as house
from services.health.findings import Kind, Level
from services.health.words import finding_words

# Whose own check of the doctor knows the machine, and more than the house's database tells.
SAID_BY_CHECKS: Final = frozenset(
    {
        Kind.DISK_FULL,
        Kind.DISK_READ_ONLY,
        Kind.DISK_NOT_WRITABLE,
        Kind.DISK_LOW,
        Kind.CLOCK_UNTRUSTED,
        Kind.COPY_NEVER,
        Kind.COPY_LATE,
        Kind.ENVELOPE_LACKS,
        Kind.PASS_KEY,
        Kind.TWO_IN_CHARGE,
        Kind.SERVER_PAST,
        Kind.STANDBY_AWAY,
        Kind.STANDBY_BEHIND,
    }
)

OF_DEVICES: Final = frozenset({Kind.PAPER_OUT, Kind.PAPER_LOW, Kind.PRINTER_FAULT, Kind.SCANNER_FAULT})


def told_to_staff(services: Services) -> Sequence[Finding]:
    seen = build_health(services).everything()
    found = house.in_order(one for subject in seen.values() for one in subject.findings)
    told = [_as_said(services, one) for one in found if not _said_by_check(services, one)]
    return told or [ok("house", "nothing else that staff would be told")]


def _said_by_check(services: Services, finding: house.Finding) -> bool:
    ours = finding.about == services.settings.kiosk.id
    return finding.kind in SAID_BY_CHECKS or (ours and finding.kind in OF_DEVICES)


def _as_said(services: Services, finding: house.Finding) -> Finding:
    what, do = finding_words(finding, "en")
    since = f" Since {local(services, finding.since)}." if finding.since is not None else ""
    return Finding(finding.kind.value.replace("_", " "), _verdict(finding), f"{what}{since}", do)


def _verdict(finding: house.Finding) -> Verdict:
    """The kiosk is often stopped while a technician looks: a silent one is no fault of this machine."""
    if finding.kind is Kind.KIOSK_SILENT:
        return Verdict.WARN
    match finding.level:
        case Level.OK:
            return Verdict.OK
        case Level.SOON:
            return Verdict.WARN
        case Level.NOW:
            return Verdict.FAIL
        case _:
            assert_never(finding.level)
