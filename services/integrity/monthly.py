"""The integrity report, for those who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.documents.model import Document
from services.house.past import PastHouses
from services.integrity import in_json
from services.integrity import report as integrity_report
from services.integrity.counting import Integrity, Progress, gather, nobody_watches
from services.log.heads import SignedHead, read_signed_head
from services.log.keys import load_or_make_key
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.reports.survey_forms import Form, write_document
from services.surveys.model import Period
from services.surveys.results import Result
from services.surveys.surveys import Surveys

CORRUPTION = "IPAK"  # the index that stands on the page, of whichever form the house asks


class IntegrityReports:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, surveys: Surveys, *, signed_heads: Path, key: Path, past: PastHouses | None = None) -> None:
        """signed_heads: the folder where signed heads are kept; key: the file of the journal's key; past: the house
        as it was set on days gone by."""
        self.journal = surveys.journal
        self._past = past or PastHouses.always(surveys.house)
        self._surveys = surveys
        self._signed_heads = signed_heads
        self._key = key

    @permitted(Action.SEE_INTEGRITY)
    def of_month(self, who: Officer, month: Period, progress: Progress = nobody_watches) -> Integrity:
        """What happened in a month, for a page. Reads the whole journal."""
        return gather(
            self.journal.database,
            self._past.on(month.last),
            month,
            heads=self._heads(),
            key=self._public_key(),
            corruption=self._corruption(month),
            steered=self._surveys.steered(CORRUPTION, month),
            now=self.journal.clock.now(),
            progress=progress,
        )

    def _corruption(self, month: Period) -> Result | None:
        """Of the form that visitors are offered; of another one in a month that only has answers to that."""
        found = [self._surveys.result(one.id, month) for one in self._surveys.with_index(CORRUPTION)]
        answered = (one for one in found if one.index is not None or one.steered.index is not None)
        return next(answered, found[0] if found else None)

    def document(self, found: Integrity, language: str) -> Document:
        """The report as values, for a page. It is of when it was counted, whenever it is asked for."""
        house = self._past.during(found.month.first, found.month.last)
        counted = found.counted_at.astimezone(house.time_zone)
        signatories = self._surveys.follow_up.signatories()
        return integrity_report.document_of(found, house, signatories, counted, language)

    @permitted(Action.SEE_INTEGRITY)
    def seen(self, who: Officer, month: Period) -> None:
        """Journal that a month was shown on a page."""
        first, last = month.days
        self.journal.record("integrity_seen", who.code, first=first, last=last)

    def report(
        self, who: Officer, month: Period, form: Form, *, language: str = "id", progress: Progress = nobody_watches
    ) -> bytes:
        """The report as a file's content, journalled."""
        return self.file(who, self.of_month(who, month, progress), form, language=language, progress=progress)

    @permitted(Action.SEE_INTEGRITY)
    def file(
        self, who: Officer, found: Integrity, form: Form, *, language: str = "id", progress: Progress = nobody_watches
    ) -> bytes:
        """A month that was counted, as a file's content, journalled."""
        if form is Form.JSON:
            written = in_json.as_json(found).encode()
        else:
            written = write_document(self.document(found, language), form, progress)
        first, last = found.month.days
        self.journal.record("integrity_report_made", who.code, first=first, last=last, format=form.value)
        return written

    def _heads(self) -> Sequence[SignedHead]:
        """What can be read as a signed head; a file that cannot be is no proof of anything."""
        found = []
        for path in sorted(self._signed_heads.glob("*.json")):
            try:
                found.append(read_signed_head(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                continue
        return found

    def _public_key(self) -> Ed25519PublicKey | None:
        try:
            return load_or_make_key(self._key).public_key() if self._key.exists() else None
        except (OSError, ValueError):
            return None  # not readable by this user: then the place where the heads are kept is what is trusted
