"""Printing the slips of bags: asked for with the bag, again as a copy, and built where the printer is.

What a label says of the detainee is unsealed where it is asked for (a kiosk's own machine need not have the week's key)
and stands beside the job until the job has ended, however it ended.
"""

from __future__ import annotations

from sqlalchemy import insert, select, update

from devices.printer import Slip
from services.goods import checking, rows
from services.goods.codes import Paper
from services.goods.model import Bag, BagAnswer, BagDone, BagNotDone, BagState, GoodsProblem
from services.goods.papers import label_slip, receipt_slip
from services.goods.sealing import people_of
from services.goods.settings import GoodsSettings
from services.goods.tables import goods_print
from services.house.model import House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.print_jobs import JobKind, PrintJob, insert_job
from services.queue.print_jobs import from_row as job_from_row
from services.store.tables import print_job
from services.visits.personal import KeyMissing, PersonalKeys

_KINDS = {Paper.RECEIPT: JobKind.RECEIPT, Paper.LABEL: JobKind.LABEL}


class GoodsPrints:
    """Raises DatabaseAway; NotPermitted where an officer asks."""

    def __init__(
        self, journal: Journal, house: House, settings: GoodsSettings, personal: PersonalKeys, *, read_here: bool
    ) -> None:
        """`read_here`: this kiosk has a scanner, so its receipts say what their code is for."""
        self.journal = journal
        self._house = house
        self._settings = settings
        self._personal = personal
        self._read_here = read_here

    def first(
        self, transaction: Transaction, who: Officer, bag: Bag, kiosk: str, language: str, detainee: str
    ) -> tuple[int, ...]:
        """Ask for the slips of a bag that was just taken in, in its transaction; a refused one has a receipt only."""
        papers = (Paper.RECEIPT, Paper.LABEL) if bag.taken_in else (Paper.RECEIPT,)
        return tuple(self._ask(transaction, who, bag, one, kiosk, language, detainee) for one in papers)

    @permitted(Action.RECEIVE_GOODS)
    def again(self, who: Officer, bag_id: int, paper: Paper, kiosk: str, language: str) -> BagAnswer:
        """Ask for a slip once more, marked as a copy; a label as long as its bag lies here."""
        with self.journal.transaction() as transaction:
            bag = rows.find(transaction.connection, rows.BY_ID, bag_id, lock=True)
            if bag is None:
                return BagNotDone(GoodsProblem.UNKNOWN)
            if not bag.receipt_code or (paper is Paper.LABEL and bag.state is not BagState.RECEIVED):
                return BagNotDone(GoodsProblem.NO_SLIP, bag)
            try:
                people = people_of(transaction, self._personal, bag_id) if paper is Paper.LABEL else None
            except KeyMissing as missing:
                return BagNotDone(GoodsProblem.KEY_MISSING, bag, str(missing))
            shown = checking.on_label(people, self._settings.label) if people else ""
            job = self._ask(transaction, who, bag, paper, kiosk, language, shown, copy=True)
        return BagDone(bag, jobs=(job,))

    @permitted(Action.RECEIVE_GOODS)
    def of_bag(self, who: Officer, bag_id: int) -> list[PrintJob]:
        """The newest job of each slip of a bag, the receipt first."""
        query = select(print_job).join(goods_print, goods_print.c.job_id == print_job.c.id)
        with self.journal.database.read() as connection:
            found = connection.execute(query.where(goods_print.c.bag_id == bag_id).order_by(print_job.c.id)).all()
        newest = {row.kind: job_from_row(row) for row in found}
        return [newest[kind.value] for kind in _KINDS.values() if kind.value in newest]

    def _ask(
        self,
        transaction: Transaction,
        who: Officer,
        bag: Bag,
        paper: Paper,
        kiosk: str,
        language: str,
        detainee: str,
        *,
        copy: bool = False,
    ) -> int:
        kind = _KINDS[paper]
        job = insert_job(transaction, kiosk=kiosk, kind=kind, ticket_id=None, language=language, requested_by=who.code)
        shown = detainee if paper is Paper.LABEL else None
        values = {"job_id": job, "bag_id": bag.id, "copy": int(copy), "detainee": shown or None}
        transaction.connection.execute(insert(goods_print).values(**values))
        transaction.record("print_requested", who.code, job=job, label=bag.whole_label, kind=kind.value)
        return job

    # -- for the owner of the printer (services.paper.printing.OtherPapers) ------------------------------

    def slip(self, job: PrintJob) -> Slip | None:
        """The slip of a job; None where its bag has no codes any more, or its label hangs on nothing."""
        with self.journal.database.read() as connection:
            wanted = connection.execute(select(goods_print).where(goods_print.c.job_id == job.id)).first()
            bag = rows.find(connection, rows.BY_ID, wanted.bag_id) if wanted else None
        if wanted is None or bag is None or not bag.receipt_code:
            return None
        copy = bool(wanted.copy)
        if job.kind is JobKind.LABEL:
            if bag.state is not BagState.RECEIVED:
                return None
            return label_slip(self._house, bag, wanted.detainee or "", job.language, copy=copy)
        return receipt_slip(self._house, self._settings, bag, job.language, copy=copy, read_here=self._read_here)

    def ended(self, transaction: Transaction, job_id: int) -> str:
        """Forget what the label of a job that is over said; returns the bag's number."""
        mine = goods_print.c.job_id == job_id
        transaction.connection.execute(update(goods_print).where(mine).values(detainee=None))
        bag_id = transaction.connection.execute(select(goods_print.c.bag_id).where(mine)).scalar()
        bag = rows.find(transaction.connection, rows.BY_ID, bag_id)
        return bag.whole_label if bag else "-"
