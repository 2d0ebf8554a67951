"""A console full of the longest words that people, files and settings can put into it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from services.goods.model import BagDone, CorrectionReason, GoodsPeople, Line, NewBag
from services.house.alerts import AlertKind, raise_alert
from services.house.kiosks import KioskStates
from services.house.officer_calls import OfficerCalls
from services.house.roster import Duty
from services.log.journal import Journal
from services.people.model import Role
from services.queue.print_jobs import JobKind, insert_job
from services.queue.supervision import PublicReason, Span
from services.store.tables import print_job
from services.surveys.follow_up import Signatory
from services.surveys.model import Period
from services.visits.model import Booked, NewBooking
from tests.support.away import away
from tests.support.console import PIN, ROOT, Site
from tests.support.staff import officer
from tests.support.survey_data import fill, many
from tests.support.visits import TODAY, person

WORD = "Pneumonoultramikroskopiksilikovulkanokoniosisberkepanjangan"  # 59 letters, no place to break
ADDRESS = f"https://contoh.go.id/tindak-lanjut/2026/11/lampiran?berkas={WORD}&halaman=1"
NAME = f"Siti {WORD} Contoh"
KIOSK = "anjungan-lobi-utama-dekat-pintu-masuk"
LONG_NAMES = (
    ("service A", f"Kunjungan {WORD}"),
    ("service B", WORD),
    ("counter 1", f"Loket {WORD}"),
    ("counter 2", WORD),
    ("priority lansia", WORD),
)


def awkward_house(folder: Path) -> Path:
    """The shipped house, everything that has a name with the longest one."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    for section, name in LONG_NAMES:
        text = _named(text, section, name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kiosk.ini").write_text(text, "utf-8")
    return folder


def _named(text: str, section: str, name: str) -> str:
    head, begin, body = text.partition(f"[{section}]\n")
    assert begin, section
    body = re.sub(r"(?m)^name\.id = .*", f"name.id = {name}", body, count=1)
    return head + begin + re.sub(r"(?m)^name\.en = .*", f"name.en = {name}", body, count=1)


def fill_awkwardly(site: Site) -> None:
    """Something on every page, and everything as long as it may be."""
    _queue(site), _devices(site), _visits(site), _goods(site), _surveys(site), _people(site)


def _queue(site: Site) -> None:
    for number in range(12):
        site.take("AB"[number % 2], "lansia" if number % 3 else None)
    service = site.console.queue.supervision
    reason = PublicReason("other", (WORD * 3)[:160], (WORD * 3)[:160])
    assert service.close(site.console.officers.all()[0], "V", Span(site.console.clock.now()), reason) is not None


def _devices(site: Site) -> None:
    """A kiosk that needs every kind of help, and what it told; a second one is well."""
    for kiosk, state in ((KIOSK, PrinterState.PAPER_OUT), ("kiosk-1", PrinterState.READY)):
        journal = Journal(site.console.database, kiosk, site.console.clock)
        states = KioskStates(journal, kiosk=kiosk)
        states.heartbeat(version="1.0.0+" + WORD.lower())
        states.printer_changed(PrinterStatus(state, ADDRESS))
        states.scanner_changed(ScannerStatus(ScannerState.READY))
    ticket = site.take("A")
    journal = Journal(site.console.database, KIOSK, site.console.clock)
    KioskStates(journal, kiosk=KIOSK).scanner_changed(ScannerStatus(ScannerState.BLOCKED, WORD))
    with journal.transaction() as transaction:
        raise_alert(transaction, AlertKind.BURST, kiosk=KIOSK)
        raise_alert(transaction, AlertKind.NAMES, kiosk="console", officer="p01")
        job = insert_job(
            transaction, kiosk=KIOSK, kind=JobKind.TICKET, ticket_id=ticket.id, language="id", requested_by="visitor"
        )
        transaction.connection.execute(print_job.update().where(print_job.c.id == job).values(state="failed"))
    OfficerCalls(journal, site.console.house, kiosk=KIOSK).call("visit")


def _visits(site: Site) -> None:
    """Families of the longest names, a code that was refused, one that came while the database was away."""
    visits = site.services.visits
    visits.keys.new(officer("adm"))
    who = person(1, name=NAME, detainee_name=NAME)
    with visits.bookings.journal.transaction() as transaction:
        made = visits.bookings.insert(transaction, NewBooking(TODAY, 360, 5, who), "p01")
        for number in range(2, 5):
            visits.bookings.insert(transaction, NewBooking(TODAY, 360, 3, person(number), needs_counter=True), "p01")
    assert isinstance(made, Booked)
    text = visits.passes.text_of(made.booking)
    visits.check_ins.scan("K1NONSENSE")
    visits.keep()
    with away(site.services.database, lambda _line: None):
        visits.check_ins.scan(text)
    visits.keep()
    visits.check_ins.scan(text, print_slip=False)


def _goods(site: Site) -> None:
    """A bag with one of everything, corrected, of the longest name."""
    goods, who = site.console.goods, officer("p01")
    lines = tuple(Line(code, 1) for code in goods.settings.items)
    refused = tuple(
        Line(code, refused=reason) for code, reason in zip(goods.settings.items, goods.settings.refusals, strict=False)
    )
    answer = goods.receiving.receive(who, NewBag((*lines, *refused), GoodsPeople(NAME, "B.I 77/2026", NAME), "form-1"))
    assert isinstance(answer, BagDone)
    goods.receiving.correct(who, answer.bag.taken_in[0].id, 2, CorrectionReason.SEARCHED)


def _surveys(site: Site) -> None:
    """Answers of ten months, a plan that quotes an address, signatories with long titles."""
    surveys = site.services.surveys
    for code in ("skm", "spak6"):
        fill(site.services.database, surveys.instruments[code], many(surveys.instruments[code], 200), today=TODAY)
    element = surveys.instruments["skm"].questions[0].key
    for action in (ADDRESS, f"{WORD} {WORD}"):
        surveys.follow_up.add(officer("adm"), "skm", element, action=action, responsible=NAME[:80], due=TODAY)
    surveys.follow_up.set_signatories(officer("adm"), [Signatory(WORD, WORD, NAME[:80])])
    surveys.periods.close(officer("adm"), "skm", Period(date(2026, 8, 1), date(2026, 10, 31)))


def _people(site: Site) -> None:
    """Officers whose code and name are as long as they may be, on duty today."""
    code = "petugasloket"
    site.console.officers.add_with_secret(officer("adm"), code, NAME[:80], "", Role.AUDITOR, PIN)
    site.console.roster.add(officer("adm"), Duty(TODAY, 480, 690, "1", "p01"))
