"""The [info …] sections of kiosk.ini: what the information screens tell."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.settings.house import CODE, local_text
from kiosk.settings.ini_reader import Section
from services.house.information import Channel, Information, Item, Pledge, PrivacyNotice

LISTS = ("document", "forbidden", "channel")  # [info document CODE] and so on
TEXTS = ("pledge", "privacy")  # [info pledge], [info privacy]
EXPECTED = "[info document CODE], [info forbidden CODE], [info channel CODE], [info pledge] or [info privacy]"
LONGEST_LINK = 200  # a longer one makes a code that a phone cannot read from the screen


def is_known(name: str) -> bool:
    """Whether a section of this family ("info …") is one that is read here."""
    kind, _, code = name.removeprefix("info ").partition(" ")
    return (kind in LISTS and CODE.fullmatch(code) is not None) or (kind in TEXTS and not code)


def information(sections: Mapping[str, Section]) -> Information:
    """Everything in the order of the file; each section may be left out."""
    return Information(
        documents=tuple(_item(code, section) for code, section in _listed(sections, "document")),
        forbidden=tuple(_item(code, section) for code, section in _listed(sections, "forbidden")),
        channels=tuple(_channel(code, section) for code, section in _listed(sections, "channel")),
        pledge=_pledge(sections.get("info pledge")),
        privacy=_privacy(sections.get("info privacy")),
    )


def _listed(sections: Mapping[str, Section], kind: str) -> list[tuple[str, Section]]:
    start = f"info {kind} "
    return [
        (name.removeprefix(start), one) for name, one in sections.items() if name.startswith(start) and is_known(name)
    ]


def _item(code: str, section: Section) -> Item:
    icon = section.text("icon", "circle-outline", longest=40)
    return Item(code, icon, local_text(section, "name"), local_text(section, "hint", required=False))


def _channel(code: str, section: Section) -> Channel:
    def parse(text: str) -> str:
        if not text.isascii() or not text.isprintable() or " " in text or not 0 < len(text) <= LONGEST_LINK:
            raise ValueError
        return text

    expected = f"an address without spaces, such as https://lapor.go.id or tel:137, up to {LONGEST_LINK} characters"
    return Channel(
        code=code,
        icon=section.text("icon", "message-alert", longest=40),
        name=local_text(section, "name"),
        hint=local_text(section, "hint", required=False),
        address=section.text("address", longest=60),
        link=(section.take("link", parse, expected) or "") if section.raw("link") is not None else "",
    )


def _pledge(section: Section | None) -> Pledge | None:
    if section is None:
        return None
    return Pledge(
        local_text(section, "text"),
        local_text(section, "promise", required=False),
        local_text(section, "signed", required=False),
    )


def _privacy(section: Section | None) -> PrivacyNotice | None:
    if section is None:
        return None
    return PrivacyNotice(
        *(local_text(section, key) for key in ("controller", "purpose", "basis", "retention", "contact"))
    )
