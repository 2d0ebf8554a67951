"""Starts the program on a disk that a power cut left, and looks whether all that people were told still holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.backup import copies
from kiosk.compose.kiosk import Built, build
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from screens.touch.number.ticket_flow import TicketPage
from services.backup.manifest import damage, manifests
from services.backup.paper_key import PaperKey, kept_recipient
from services.backup.part_file import CopyFaulty
from services.backup.part_reading import read_part
from services.backup.trail import read_trail, trail_of
from services.goods.tables import goods_person
from services.log.heads import read_signed_head
from services.log.keys import existing_public_key
from services.log.verify import chains, verify
from services.people.model import COMMAND_LINE
from services.store.faults import DatabaseFault
from services.visits.model import Booked, NewBooking
from services.visits.pass_keys import SigningKey
from services.visits.personal import KeyMissing, weeks_without_key
from tests.faults.house_day import ENVELOPE, EVENING, STICK, quick_start
from tests.faults.house_restored import MORNING_AFTER, bring_back
from tests.support.clock import ManualClock
from tests.support.visits import person

Told = Mapping[str, Any]
NEW_FAMILY = 77  # nobody of those who came before


def faults_of(folder: Path, told: Sequence[bytes]) -> list[str]:
    """Everything that is wrong with a house after its next start. folder: its disk, which is changed by the start."""
    said = [json.loads(one) for one in told]
    now = [datetime.fromisoformat(one["at"]) for one in said if one["what"] in ("time", "leap")]
    clock = ManualClock(now[-1] if now else EVENING)
    clock.advance(60)
    try:
        settings = load(folder / "kiosk.ini")
        with quick_start():
            built = build(settings, clock=clock, printer=MemoryPrinter())
    except (DatabaseFault, OSError) as fault:
        return [f"the kiosk does not start: {type(fault).__name__}: {fault}"]
    try:
        built.backend.keep()
        return [*_Look(built, settings, said).faults()]
    except (DatabaseFault, KeyMissing, CopyFaulty, OSError) as fault:
        return [f"{type(fault).__name__}: {fault}"]
    finally:
        built.close()


def faults_after_restore(folder: Path, told: Sequence[bytes], secret: str, before: Sequence[bytes]) -> list[str]:
    """The same for a restore: it was done, or is done now; and what the house was told `before` its copy holds."""
    done = not bring_back(folder, secret)
    said = [json.loads(one)["what"] for one in told]
    if "restored" in said and not done:
        return ["the restored house is not there"]
    return faults_of(folder, [*before, *(told or [_time(MORNING_AFTER)]), b'{"what": "restored"}'])


def _time(moment: datetime) -> bytes:
    return json.dumps({"what": "time", "at": moment.isoformat()}).encode()


class _Look:
    def __init__(self, built: Built, settings: Settings, said: Sequence[Told]) -> None:
        self._services, self._backend = built.services, built.backend
        self._settings = settings
        self._said = said
        self._restored = any(one["what"] == "restored" for one in said)  # then numbers leave a room
        self._stick = settings.path.parent / STICK
        self._ended = {(one["what"], one.get("week", one.get("key"))) for one in said}

    def faults(self) -> Iterator[str]:
        fault = self._backend._keeping.fault
        if fault is not None:
            yield f"housekeeping fails: {fault}"
        for one in self._said:
            if one["what"] in _HOLDS:
                yield from (f"{one}: {fault}" for fault in _HOLDS[one["what"]](self, one))
        yield from self._log_is_whole()
        yield from self._numbers_are_whole()
        yield from self._copies_are_whole()
        yield from self._names_can_be_read()
        yield from self._goes_on()

    def _rows(self, query: str, **values: object) -> list[Any]:
        with self._services.database.read() as connection:
            return list(connection.execute(text(query), values).all())

    # -- what was told --------------------------------------------------------------------------------

    def number(self, one: Told) -> Iterator[str]:
        found = self._rows("SELECT series, number FROM ticket WHERE request_id = :of", of=one["request"])
        if [f"{row.series}{row.number:03d}" for row in found] != [one["label"]]:
            yield "is not there"

    def paper(self, one: Told) -> Iterator[str]:
        if self._rows("SELECT state FROM print_job WHERE id = :of", of=one["job"]) != [("printed",)]:
            yield "is not known as printed"

    def forgone(self, one: Told) -> Iterator[str]:
        if self._rows("SELECT state FROM ticket WHERE request_id = :of", of=one["request"]) != [("cancelled",)]:
            yield "still waits"

    def served(self, one: Told) -> Iterator[str]:
        if self._rows("SELECT state FROM ticket WHERE request_id = :of", of=one["request"]) != [("served",)]:
            yield "is not known as served"

    def answered(self, one: Told) -> Iterator[str]:
        there = "SELECT 1 FROM {} WHERE instrument = 'singkat'"
        kept = [*self._rows(there.format("survey_fresh")), *self._rows(there.format("survey_response"))]
        if len(kept) != 1 and not self._rows(there.format("survey_decided")):
            yield f"is there {len(kept)} times"

    def pass_key(self, one: Told) -> Iterator[str]:
        if ("retired", one["key"]) not in self._ended and not self._is_retired(one["key"]):
            signing = self._services.visits.keys.signing()
            if not isinstance(signing, SigningKey) or signing.id != one["key"]:
                yield f"does not sign: {signing}"

    def _is_retired(self, key: int) -> bool:
        return bool(self._rows("SELECT 1 FROM pass_key WHERE id = :of AND retired_at IS NOT NULL", of=key))

    def retired(self, one: Told) -> Iterator[str]:
        if not self._is_retired(one["key"]):
            yield "is valid again"
        if (self._settings.storage.pass_keys / f"pass-{one['key']}.key").exists():
            yield "its private key is back"

    def booked(self, one: Told) -> Iterator[str]:
        if not self._rows("SELECT 1 FROM booking WHERE id = :of", of=one["id"]):
            yield "is not there"

    def arrived(self, one: Told) -> Iterator[str]:
        query = (
            "SELECT ticket.series, ticket.number FROM booking JOIN redemption ON redemption.booking_id = booking.id "
            "JOIN ticket ON ticket.id = redemption.ticket_id WHERE booking.ref = :of"
        )
        if [f"{row.series}{row.number:03d}" for row in self._rows(query, of=one["ref"])] != [one["label"]]:
            yield "is not there"

    def provisional(self, one: Told) -> Iterator[str]:
        """Brought in by the start's housekeeping, once, and its pass is used up."""
        query = (
            "SELECT provisional_case.verdict, redemption.how FROM provisional_case "
            "JOIN booking ON booking.id = provisional_case.booking_id "
            "LEFT JOIN redemption ON redemption.booking_id = booking.id "
            "WHERE provisional_case.label = :label AND booking.ref = :ref"
        )
        found = self._rows(query, label=one["label"], ref=one["ref"])
        if found != [("ok", "provisional")]:
            yield f"is {found}"

    def head(self, one: Told) -> Iterator[str]:
        path = self._settings.storage.signed_heads / f"{one['chain']}-{one['seq']}.json"
        if read_signed_head(path.read_text("utf-8")).key != one["key"]:
            yield "was signed with another key"
        public = existing_public_key(self._settings.storage.journal_key)
        if public is None or public.public_bytes_raw().hex() != one["key"]:
            yield "the log's key is another"

    def paper_key(self, one: Told) -> Iterator[str]:
        if kept_recipient(self._settings.storage.backup) != PaperKey(one["key"]).recipient:
            yield "is not known"

    def copy(self, one: Told) -> Iterator[str]:
        newest = max((made.name for made in manifests(self._stick)), default="none")
        if newest < one["name"]:  # an older one may have gone
            yield f"is not there, the newest is {newest}"

    def trail(self, one: Told) -> Iterator[str]:
        """Signed, and of then or later."""
        if read_trail(trail_of(self._stick, one["database"])).at < one["at"]:
            yield "is an older one"

    def envelope(self, _one: Told) -> Iterator[str]:
        if not (self._settings.path.parent / ENVELOPE).exists():
            yield "is not there"

    def manual(self, one: Told) -> Iterator[str]:
        found = self._rows("SELECT series, number FROM ticket WHERE series = 'M'")
        if sorted(f"{row.series}{row.number:03d}" for row in found) != one["labels"]:
            yield "are not there"

    def purged(self, one: Told) -> Iterator[str]:
        if (self._settings.storage.personal_keys / f"{one['week']}.key").exists():
            yield "its key is back"

    def log(self, one: Told) -> Iterator[str]:
        for chain, (seq, known) in one["heads"].items():
            found = self._rows("SELECT hash FROM journal_entry WHERE chain = :c AND seq = :s", c=chain, s=seq)
            if not found:
                found = self._rows(
                    "SELECT 'archived' FROM journal_archive WHERE chain = :c AND last_seq >= :s", c=chain, s=seq
                )
                known = "archived"
            if found != [(known,)]:
                yield f"entry {seq} is not what it was"

    # -- what must always hold ------------------------------------------------------------------------

    def _log_is_whole(self) -> Iterator[str]:
        key = existing_public_key(self._settings.storage.journal_key)
        for chain in chains(self._services.database):
            report = verify(self._services.database, chain, trusted_key=key)
            # An archiving that was cut short is ended by the next one.
            problems = [one for one in report.problems if "run kiosk logs archive again" not in one.what]
            yield from (f"the log is broken: {one}" for one in problems)
            for part in report.archived:
                if not (self._settings.storage.journal_archives / part.file_name).exists():
                    yield f"{part.file_name} is lost"

    def _numbers_are_whole(self) -> Iterator[str]:
        for row in self._rows(
            "SELECT service_day, series, count(*) AS many, max(number) AS last, min(number) AS first "
            "FROM ticket GROUP BY service_day, series"
        ):
            if (row.first, row.many) != (1, row.last) and not self._restored:
                yield f"numbers are not without gap: {row}"
        known = {one["request"]: one["label"] for one in self._said if one["what"] == "number"}
        for row in self._rows(
            "SELECT request_id FROM ticket JOIN print_job ON print_job.ticket_id = ticket.id GROUP BY "
            "request_id HAVING count(*) > 1"
        ):
            if row.request_id in known:
                yield f"{known[row.request_id]} has two slips"
        twice = self._rows("SELECT label FROM provisional_case GROUP BY kiosk, label HAVING count(*) > 1")
        if twice:
            yield f"brought in twice: {twice}"

    def _copies_are_whole(self) -> Iterator[str]:
        keys = [PaperKey(one["key"]) for one in self._said if one["what"] == "paper key"]
        for number, made in enumerate(manifests(self._stick)):
            wrong = damage(self._stick, made)
            if number == 0:
                yield from (f"{made.name}: {one}" for one in wrong)
                for part in made.parts if keys and not wrong else ():
                    read_part(self._stick / part.file, keys[-1].age)
        if keys and self._left_over():
            copies(self._services).make(COMMAND_LINE, iter(()))
            yield from (f"{one} stays for ever" for one in self._left_over())

    def _left_over(self) -> list[str]:
        """Files in the copies' folder that belong to no copy."""
        listed = {part.file for made in manifests(self._stick) for part in made.parts}
        listed |= {f"{made.name}.json" for made in manifests(self._stick)}
        there = {one.name for one in self._stick.iterdir()}
        return sorted(one for one in there - listed if not one.startswith("kiosk-trail"))

    def _names_can_be_read(self) -> Iterator[str]:
        with self._services.database.read() as connection:
            lacking = weeks_without_key(connection, self._services.visits.bookings.personal, goods_person)
        if lacking:
            yield f"weeks without key: {lacking}"

    def _goes_on(self) -> Iterator[str]:
        """A number, a visit: nothing that was given is given again."""
        if self._said and self._said[-1]["what"] == "leap":
            return  # nobody has said yet that the clock is right
        day = self._services.queue.day.today().isoformat()
        before = self._rows("SELECT number FROM ticket WHERE series = 'A' AND service_day = :day", day=day)
        page = self._backend.take("after the cut", "A", None, "id")
        if not isinstance(page, TicketPage):
            yield f"no number is given: {page}"
        elif (int(page.ticket.label[1:]) - max((row.number for row in before), default=0) != 1) > self._restored:
            yield f"{page.ticket.label} is given after {sorted(before)}"
        today = self._services.queue.day.today()
        session = self._settings.visits.weekdays[today.weekday()][-1]
        answer = self._services.visits.bookings.book(
            COMMAND_LINE, NewBooking(today, session.start, 1, person(NEW_FAMILY))
        )
        if not isinstance(answer, Booked) and "TOO_SOON" not in str(answer):
            yield f"no visit can be booked: {answer}"


_HOLDS: dict[str, Callable[[_Look, Told], Iterator[str]]] = {
    "number": _Look.number,
    "paper": _Look.paper,
    "forgone": _Look.forgone,
    "served": _Look.served,
    "answered": _Look.answered,
    "pass key": _Look.pass_key,
    "retired": _Look.retired,
    "booked": _Look.booked,
    "arrived": _Look.arrived,
    "provisional": _Look.provisional,
    "head": _Look.head,
    "paper key": _Look.paper_key,
    "copy": _Look.copy,
    "trail": _Look.trail,
    "envelope": _Look.envelope,
    "manual": _Look.manual,
    "purged": _Look.purged,
    "log": _Look.log,
}
