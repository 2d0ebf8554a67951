"""Taking goods in at a counter: items with amounts, or why one is not taken in; two slips at a printer of choice."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi.responses import Response

from screens.web.console.goods.shared import problem_words, tabs, whole_number
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.goods.model import BagNotDone, BagState, GoodsPeople, GoodsProblem, Line, NewBag
from services.goods.receiving import new_request
from services.people.permissions import Action
from services.queue.model import Ticket
from services.text.plain import plain

router = PageRouter()

NO_PAPER = "-"
REQUEST_CHARACTERS = 32
FIELDS = {
    GoodsProblem.BAD_NAME: "name",
    GoodsProblem.BAD_NUMBER: "number",
    GoodsProblem.BAD_DETAINEE_NAME: "detainee",
    GoodsProblem.BAD_BLOCK: "block",
}


@dataclass(frozen=True, slots=True)
class Wished:
    """What was typed; goes back into the form that could not be taken, and nowhere else."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    detainee: str = field(default="", repr=False)
    block: str = field(default="", repr=False)
    kiosk: str = ""
    amounts: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form) -> Wished:
        """Also of items that went from the list since the form was shown: nothing is left out unsaid."""
        name, number, detainee, block, kiosk = map(form.text, ("name", "number", "detainee", "block", "kiosk"))
        amounts, refused = _by_item(form, "amount:"), _by_item(form, "refused:")
        return cls(name, number, detainee, block, kiosk, amounts, refused)

    def __getitem__(self, name: str) -> str:
        return {"name": self.name, "number": self.number, "detainee": self.detainee, "block": self.block}[name]

    @property
    def people(self) -> GoodsPeople:
        return GoodsPeople(self.name, self.number, self.detainee, self.block)

    @property
    def lines(self) -> tuple[Line, ...]:
        """An amount that is no whole number becomes one that no house allows."""
        taken = [Line(code, whole_number(text)) for code, text in self.amounts.items() if text not in ("", "0")]
        return (*taken, *(Line(code, refused=reason) for code, reason in self.refused.items() if reason))


def _by_item(form: Form, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): form.text(name) for name in form.names() if name.startswith(prefix)}


@router.get("/goods/new")
def page(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.RECEIVE_GOODS)
    wished = plain(request.query.get("ticket", ""))
    number = int(wished) if wished.isascii() and wished.isdigit() and len(wished) < 19 else 0
    held = _held(request, number)
    if number and held is None:
        return request.go("/counter", "refused.goods.not_your_number", detail="–", label="–", when="–", by="–")
    return _show(request, held, Wished())


@router.post("/goods/new")
def add(request: SignedIn, form: OurForm) -> Response:
    console, who = request.console, request.who
    console.permissions.require(who, Action.RECEIVE_GOODS)
    wished = Wished.of(form)
    kiosks = console.kiosks_alive(who)
    ticket = form.number("ticket") or None
    again = form.text("request")
    if len(again) != REQUEST_CHARACTERS or not again.isascii():
        again = new_request()
    kiosk = wished.kiosk if wished.kiosk in kiosks else ""
    wish = NewBag(wished.lines, wished.people, again, ticket, kiosk)
    answer = console.goods.receiving.receive(who, wish)
    if isinstance(answer, BagNotDone):
        return _show(request, _held(request, ticket or 0), wished, answer)
    taken = answer.bag.state is not BagState.REFUSED
    said = ("said.goods_received" if taken else "said.goods_refused") + ("" if kiosk else "_unprinted")
    return request.go(f"/goods/bag/{answer.bag.id}", said, label=answer.bag.label, kiosk=kiosk)


def _show(request: PageRequest, held: Ticket | None, wished: Wished, answer: BagNotDone | None = None) -> Response:
    context = {
        "ticket": held,
        "wished": wished,
        "kiosks": request.console.kiosks_alive(request.who),
        "request_id": new_request(),
        "problem": answer,
        "problem_words": problem_words(request, answer) if answer else "",
        "field_wrong": FIELDS.get(answer.problem, "") if answer else "",
        "no_paper": NO_PAPER,
    }
    return request.show("goods_new.html", tabs(request) | context, status=422 if answer else 200)


def _held(request: PageRequest, ticket_id: int) -> Ticket | None:
    """The number at one of this officer's counters, where it is one that leaves goods."""
    service = request.console.goods.settings.service
    mine = (one.ticket for one in request.console.queue.views.serving(request.who))
    return next((one for one in mine if one and one.id == ticket_id and one.service == service), None)
