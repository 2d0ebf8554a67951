"""What requests about bookings bring, and what is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from screens.web.api.fields import CalendarDay, SessionSpan
from services.visits.model import BookingState, EndReason

Id = Annotated[str, Field(description="Random: it tells nothing of other bookings.", examples=["8c1f0a5be2d94c37"])]
Day = Annotated[date, Field(examples=["2026-12-01"])]
Span = Annotated[str, Field(description="From when to when. Can be sent as it is.", examples=["09.00-11.30"])]
MaskedName = Annotated[
    str, Field(description="Masked; empty after the time that the house keeps names.", examples=["C*****"])
]
MaskedNik = Annotated[str, Field(description="Masked, as the name.", examples=["9901••••••••0001"])]
CompanionName = Annotated[str, Field(min_length=1, max_length=120)]
HelpCode = Annotated[str, Field(min_length=1, max_length=40)]
State = Annotated[
    BookingState,
    Field(description="asked: it holds its place and waits for an officer's yes; look again until that has changed."),
]
MadeBy = Annotated[str, Field(description='The client that made it; "house" where it was none.', examples=["website"])]


class BookVisit(BaseModel):
    """Who wants to see whom, when. Personal fields come in once and never go out again."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    day: CalendarDay
    session: SessionSpan = Field(
        description="When the session begins; as answers tell it, with its end, it must be that session.",
        examples=["09.00", "09.00-11.30"],
    )
    party_size: int = Field(ge=1, le=100, description="How many people come, the visitor among them.", examples=[2])
    children: int = Field(0, ge=0, le=100, description="How many of them are children.", examples=[1])
    companions: list[CompanionName] = Field(
        default_factory=list,
        max_length=100,
        description="Names of the other adults, where the house asks for them.",
        examples=[["Contoh Pendamping"]],
    )
    extra_help: list[HelpCode] = Field(
        default_factory=list,
        max_length=20,
        description="Codes of the house's list; a wrong one is answered with those that there are.",
        examples=[["kursi-roda"]],
    )
    nik: str = Field(
        min_length=1,
        max_length=40,
        description="16 digits of the visitor who comes with the pass.",
        examples=["9901010101900001"],
    )
    name: str = Field(min_length=1, max_length=120, description="The visitor's.", examples=["Contoh Nama"])
    detainee_number: str = Field(
        min_length=1, max_length=60, description="The detainee's register number.", examples=["B.I1/2026"]
    )
    detainee_name: str = Field("", max_length=120, examples=["Warga Contoh"])
    group: str = Field(
        "",
        max_length=120,
        description="The detainee's group, by its code or its words, where the house has groups: list_groups.",
        examples=["tahanan"],
    )
    relation: str = Field(
        "",
        max_length=40,
        description="What the visitor is to the detainee, by its code, where the house asks for it: list_relations.",
        examples=["spouse"],
    )


class EndBooking(BaseModel):
    """Why the visit does not take place."""

    model_config = ConfigDict(extra="forbid")

    reason: EndReason = EndReason.VISITOR


class BookingOut(BaseModel):
    """A booking with masks only. The pass is told to the client that made the booking, and while it is valid."""

    id: Id
    day: Day
    session: Span
    party_size: int = Field(examples=[2])
    children: int = Field(description="Of the party.", examples=[1])
    state: State
    code: str = Field(
        description="Digits that can be typed at the kiosk instead of the pass; empty as the pass. While the booking "
        "is asked, they tell at the kiosk that it waits, and let nobody in.",
        examples=["1234567841"],
    )
    bring_permit: bool = Field(
        description="The family has to show a permit of the detaining authority that is valid on the day of the visit."
    )
    name: MaskedName
    nik: MaskedNik
    made_by: MadeBy
    pass_text: str = Field(
        description="What the pass's QR holds; empty while it is asked, when it is over, or of another client.",
        examples=["K1"],
    )
    pass_picture: str = Field(
        description="Address of the pass as PNG; empty as the text.",
        examples=["/api/v1/bookings/8c1f0a5be2d94c37/pass.png"],
    )


class BookingLine(BaseModel):
    """A booking in a list, without its pass."""

    id: Id
    day: Day
    session: Span
    party_size: int = Field(examples=[2])
    children: int = Field(description="Of the party.", examples=[1])
    state: State
    name: MaskedName
    nik: MaskedNik
    made_by: MadeBy


class BookingPage(BaseModel):
    """Bookings of a day by their ids, which are random: in no order that would tell anything."""

    bookings: list[BookingLine]
    after: str | None = Field(description="Send it to get the next ones; null where these are the last.")


class SessionOut(BaseModel):
    """A visiting session and the families that still have a place."""

    session: str = Field(description="When it begins. Can be sent as it is.", examples=["09.00"])
    ends: str = Field(examples=["11.30"])
    left: int = Field(description="Places for families.", examples=[40])
    groups: list[str] = Field(
        default_factory=list,
        description="Codes of the only groups of detainees that it is for; left out where it is for all.",
        examples=[["tahanan"]],
    )


class GroupOut(BaseModel):
    """A group of detainees that the house tells apart, for instance by status."""

    code: str = Field(examples=["tahanan"])
    name: str = Field(examples=["Tahanan"])


class RelationOut(BaseModel):
    """Something that a visitor can be to a detainee, as the house distinguishes it."""

    code: str = Field(examples=["spouse"])
    name: str = Field(examples=["Suami/istri"])
