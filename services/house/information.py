"""What the house tells visitors about itself, as data of kiosk.ini. A part that is not there is not shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.house.model import LocalText


@dataclass(frozen=True, slots=True)
class Item:
    """Something to bring, or something that must not be brought at all."""

    code: str
    icon: str  # a Material Design Icons name
    name: LocalText
    hint: LocalText


@dataclass(frozen=True, slots=True)
class Locker:
    """What visitors keep in a locker before they go in: allowed in the lobby, and not beyond."""

    text: LocalText


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to complain. `link` is what its code on the screen says; "": it has none."""

    code: str
    icon: str
    name: LocalText
    hint: LocalText
    address: str  # as people read it: "lapor.go.id", "137"
    link: str


@dataclass(frozen=True, slots=True)
class Pledge:
    """The service pledge (maklumat pelayanan, UU 25/2009)."""

    text: LocalText
    promise: LocalText  # what happens when the house does not keep it
    signed: LocalText  # by whom: an office, never a person's name


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What UU 27/2022 (article 21) wants to be said before personal data are taken.

    `data` and `rights` are empty where a kiosk.ini of an earlier program does not say them.
    """

    controller: LocalText
    purpose: LocalText
    basis: LocalText
    retention: LocalText
    contact: LocalText
    data: LocalText = field(default_factory=LocalText)
    rights: LocalText = field(default_factory=LocalText)


@dataclass(frozen=True, slots=True)
class Information:
    documents: tuple[Item, ...] = ()
    forbidden: tuple[Item, ...] = ()
    locker: Locker | None = None
    channels: tuple[Channel, ...] = ()
    pledge: Pledge | None = None
    privacy: PrivacyNotice | None = None
