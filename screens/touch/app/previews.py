"""One preview of every state of every screen: what the gallery photographs and the checks walk.

A preview is made for a frame: its language and the visitor's preferences.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from screens.touch.app.home.view import (
    INFO_CARD,
    SCAN_CARD,
    TAKE_CARD,
    VISIT_CARD,
    VISIT_CODE_CARD,
    HomeCard,
    HomeView,
)
from screens.touch.app.view import (
    LanguagesView,
    OfficerCallView,
    Shown,
    SoundView,
    StillThereView,
)
from screens.touch.codes.view import (
    CodeEntryView,
    CodeProblem,
    CodeProblemView,
    PlaceState,
    PlaceView,
    ScanView,
)
from screens.touch.core.paper import (
    PaperState,
)
from screens.touch.core.view import (
    CallState,
    Frame,
)
from screens.touch.fault.view import (
    Fault,
    FaultView,
)
from screens.touch.info.previews import info_previews
from screens.touch.look.preferences import ORDINARY, Preferences, page_size
from screens.touch.look.tokens import (
    PanelShape,
)
from screens.touch.number.view import (
    PriorityCard,
    PriorityView,
    RefusalView,
    ServiceCard,
    ServiceState,
    ServicesView,
    TicketView,
    WorkingView,
)
from screens.touch.staff.previews import staff_previews
from screens.touch.survey.previews import survey_previews
from screens.touch.visit.view import (
    NotArrived,
    NotArrivedView,
)
from services.queue.model import RefusalReason

OPEN = ServiceState.OPEN


Preview = Callable[[Frame], Shown]


def frame(language: str, preferences: Preferences = ORDINARY) -> Frame:
    english = language == "en"
    return Frame(
        house_name="Rumah Tahanan Negara\nKelas IIB Muara Labuh",
        tagline="Self-service kiosk" if english else "Anjungan layanan mandiri",
        clock="09:12" if english else "09.12",
        date="Tuesday, 24 November 2026" if english else "Selasa, 24 November 2026",
        language=language,
        languages=("id", "en", "min"),
        simulated=True,
        speaks=True,
        preferences=preferences,
    )


def _spoken(f: Frame) -> Frame:
    return replace(f, preferences=replace(f.preferences, spoken=True))


def _cards(language: str) -> tuple[ServiceCard, ...]:
    rows = (
        ("A", "account-group", "Kunjungan", "Bertemu keluarga", "Visit", "Meet your family", OPEN, 5, ""),
        ("B", "package-variant-closed", "Titip barang", "Makanan", "Leave goods", "Food and clothes", OPEN, 2, ""),
        (
            "T",
            "chat-question",
            "Tanya petugas",
            "Informasi dan pengaduan",
            "Ask an officer",
            "Information and complaints",
            OPEN,
            0,
            "",
        ),
        (
            "I",
            "scale-balance",
            "Integrasi",
            "Pembebasan bersyarat, cuti",
            "Early release",
            "Parole and leave",
            OPEN,
            1,
            "",
        ),
        (
            "U",
            "gavel",
            "Bantuan hukum",
            "Bertemu penasihat hukum",
            "Legal aid",
            "Meet a legal adviser",
            ServiceState.FULL,
            0,
            "",
        ),
        (
            "V",
            "video",
            "Kunjungan video",
            "Lewat panggilan video",
            "Video visit",
            "By video call",
            ServiceState.CLOSED,
            0,
            "13.00",
        ),
    )
    english = language == "en"
    bring = (
        "ID card or family card, a permit for detainees, decent dress."
        if english
        else ("e-KTP atau KK, surat izin untuk tahanan, pakaian sopan.")
    )
    return tuple(
        ServiceCard(
            code,
            icon,
            name_en if english else name,
            text_en if english else text,
            bring,
            "FREE" if english else "GRATIS",
            state,
            waiting,
            opens,
        )
        for code, icon, name, text, name_en, text_en, state, waiting, opens in rows
    )


def _page(f: Frame, room: PanelShape, page: int = 0, count: int = 6) -> tuple[tuple[ServiceCard, ...], int, int]:
    """The cards of a page, and how many pages there are: large letters leave room for fewer."""
    cards, size = (_cards(f.language) * 2)[:count], page_size(f.preferences, room)
    return cards[page * size : (page + 1) * size], page, math.ceil(len(cards) / size)


def _services(f: Frame, room: PanelShape, page: int = 0, count: int = 6) -> ServicesView:
    return ServicesView(*_page(f, room, page, count))


def _express(f: Frame, room: PanelShape) -> HomeView:
    cards, page, pages = _page(f, room)
    return HomeView(express=cards, page=page, pages=pages, report_leads=True, report_line="lapor.go.id")


def _with_papers(language: str) -> ServiceCard:
    """A service that asks for much: as long as the shipped house has it."""
    papers = {
        "id": "e-KTP atau Kartu Keluarga. Untuk tahanan: surat izin dari instansi penahan. Pakaian sopan.",
        "en": "ID card or family card. For detainees awaiting trial: a permit of the detaining authority. Decent dress.",
    }
    return replace(_cards(language)[0], requirements=papers.get(language, papers["id"]))


def _groups(language: str) -> tuple[PriorityCard, ...]:
    if language == "en":
        rows = (
            ("Elderly", "60 years or older"),
            ("Disability", "With a companion"),
            ("Pregnant", "Or nursing"),
            ("With a small child", "Under 5 years"),
        )
    else:
        rows = (
            ("Lansia", "60 tahun ke atas"),
            ("Disabilitas", "Bersama pendamping"),
            ("Ibu hamil", "Atau menyusui"),
            ("Membawa anak balita", "Di bawah 5 tahun"),
        )
    icons = ("human-cane", "wheelchair", "human-pregnant", "baby-carriage")
    return tuple(PriorityCard(str(n), icon, *row) for n, (icon, row) in enumerate(zip(icons, rows, strict=True)))


def _arrived(language: str, paper: PaperState, **changes: object) -> TicketView:
    """A family that came with its pass."""
    span = "13:00–15:00" if language == "en" else "13.00–15.00"
    people = {"en": "people", "min": "urang"}.get(language, "orang")
    name = f"{_cards(language)[0].name} {span}"
    return _ticket(language, paper, service_name=name, family=f"S*** A*** R****, 5 {people}", **changes)


def _not_arrived(language: str, reason: NotArrived) -> NotArrivedView:
    english = language == "en"
    label = "S12" if reason in (NotArrived.UNAVAILABLE, NotArrived.CLOCK_UNTRUSTED) else ""
    return NotArrivedView(
        reason,
        session="13:00–15:00" if english else "13.00–15.00",
        day="Thursday, 26 November 2026" if english else "Kamis, 26 November 2026",
        come="12:00" if english else "12.00",
        used="09:10" if english else "09.10",
        provisional=label,
        counter_hint="counter 1, 2, 3" if english else "loket 1, 2, 3",
    )


def _ticket(language: str, paper: PaperState, **changes: object) -> TicketView:
    values = {
        "label": "A012",
        "service_name": _cards(language)[0].name,
        "ahead": 5,
        "wait": "15–25",
        "paper": paper,
        "qr_text": "T17K2M9QX4T1ZBC",
        "counter_hint": "counter 1, 2, 3" if language == "en" else "loket 1, 2, 3",
    }
    return TicketView(**{**values, **changes})  # type: ignore[arg-type]


_OWN: dict[str, object] = {"may_give_up": True, "may_copy": True, "ahead": 5, "wait": "15–25"}


def _place(language: str, state: PlaceState, **changes: object) -> PlaceView:
    english = language == "en"
    values = {
        "label": "A012",
        "service_name": _cards(language)[0].name,
        "state": state,
        "where": "counter 2" if english else "loket 2",
        "day": "Monday, 23 November 2026" if english else "Senin, 23 November 2026",
    }
    return PlaceView(**{**values, **changes})  # type: ignore[arg-type]


def _codes() -> dict[str, Preview]:
    """What a shown code leads to."""
    made: dict[str, Preview] = {
        "scan": lambda f: Shown(f, ScanView()),
        "scan-helps": lambda f: Shown(f, ScanView(helps=True)),
        "scan-or-type": lambda f: Shown(f, ScanView(helps=True, may_type=True)),
        "code-entry": lambda f: Shown(f, CodeEntryView()),
        "code-entry-complete": lambda f: Shown(f, CodeEntryView("1312481296")),
        "code-entry-wrong": lambda f: Shown(f, CodeEntryView("1312481297", "code_entry.wrong")),
        "code-entry-paused": lambda f: Shown(f, CodeEntryView("1312481296", "code_entry.paused", 60)),
        "scan-reading": lambda f: Shown(f, ScanView(reading=True)),
        "place-own": lambda f: Shown(f, _place(f.language, PlaceState.WAITING, **_OWN)),
        "place-asking": lambda f: Shown(f, _place(f.language, PlaceState.WAITING, **_OWN, asking=True)),
        "place-next": lambda f: Shown(f, _place(f.language, PlaceState.WAITING, label="A1012")),
    }
    for state in PlaceState:
        changes = {"ahead": 5, "wait": "15–25"} if state is PlaceState.WAITING else {}
        made[f"place-{state}"] = lambda f, state=state, changes=changes: Shown(  # type: ignore[misc]
            f, _place(f.language, state, **changes)
        )
    for problem in CodeProblem:
        view = CodeProblemView(problem, "loket 1, 2, 3")
        made[f"code-{problem}"] = lambda f, view=view: Shown(f, view)  # type: ignore[misc]
    return made


def previews(room: PanelShape = PanelShape.TALL) -> dict[str, Preview]:
    """Every state by name, with as many choices a page as the panel has room for."""
    made = _homes(room) | _choices(room) | _numbers() | _overlays(room) | _visits() | _refusals() | _codes()
    made |= info_previews(room)
    made |= survey_previews(room)
    made |= staff_previews(room)
    for fault in Fault:
        made[f"fault-{fault}"] = lambda f, fault=fault: Shown(f, FaultView(fault))  # type: ignore[misc]
    return made


def _homes(room: PanelShape) -> dict[str, Preview]:
    def home(*cards: HomeCard, **more: object) -> Preview:
        view = HomeView(cards, report_leads=True, report_line="lapor.go.id", **more)  # type: ignore[arg-type]
        return lambda f: Shown(f, view)

    return {
        "home": home(TAKE_CARD, INFO_CARD),
        "home-visit": home(TAKE_CARD, VISIT_CARD, INFO_CARD),
        "home-visit-typed": home(TAKE_CARD, VISIT_CODE_CARD, INFO_CARD),
        "home-scanner": home(TAKE_CARD, SCAN_CARD, INFO_CARD),
        "home-scanner-away": home(TAKE_CARD, INFO_CARD, scanner_away=True),
        "home-no-paper": home(TAKE_CARD, INFO_CARD, can_print=False),
        "home-closed": home(INFO_CARD, any_open=False, next_opening="Senin 08.00"),
        "home-express": lambda f: Shown(f, _express(f, room)),
    }


def _choices(room: PanelShape) -> dict[str, Preview]:
    return {
        "services": lambda f: Shown(f, _services(f, room)),
        "services-two-pages": lambda f: Shown(f, _services(f, room, page=1, count=8)),
        "priority-long": lambda f: Shown(f, PriorityView(_with_papers(f.language), _groups(f.language))),
        "priority": lambda f: Shown(f, PriorityView(_cards(f.language)[0], _groups(f.language))),
        "working": lambda f: Shown(f, WorkingView(_cards(f.language)[0].name)),
    }


def _numbers() -> dict[str, Preview]:
    made: dict[str, Preview] = {
        "ticket-failed-told": lambda f: Shown(f, _ticket(f.language, PaperState.FAILED, staff_told=True)),
        "ticket-repeated": lambda f: Shown(f, _ticket(f.language, PaperState.PRINTED, repeated=True, ahead=0)),
        "ticket-no-wait": lambda f: Shown(f, _ticket(f.language, PaperState.PRINTED, wait="", label="A1012")),
    }
    for paper in PaperState:
        made[f"ticket-{paper}"] = lambda f, paper=paper: Shown(f, _ticket(f.language, paper))  # type: ignore[misc]
    return made


def _overlays(room: PanelShape) -> dict[str, Preview]:
    made: dict[str, Preview] = {
        "still-there": lambda f: Shown(f, PriorityView(_cards(f.language)[0], _groups(f.language)), StillThereView(12)),
        "languages": lambda f: Shown(f, _services(f, room), LanguagesView(f.languages, f.language, ("min",))),
        "sound": lambda f: Shown(f, _services(f, room), SoundView(False, 2)),
        "sound-on": lambda f: Shown(_spoken(f), _services(f, room), SoundView(True, 2)),
    }
    for state in CallState:
        call = OfficerCallView(state, "petugas jaga di pintu masuk" if state is CallState.CLOSED else "Loket 1")
        made[f"call-{state}"] = lambda f, call=call: Shown(f, _services(f, room), call)  # type: ignore[misc]
    return made


def _visits() -> dict[str, Preview]:
    made: dict[str, Preview] = {
        "arrived": lambda f: Shown(f, _arrived(f.language, PaperState.PRINTED)),
        "arrived-failed": lambda f: Shown(f, _arrived(f.language, PaperState.FAILED)),
        "arrived-repeated": lambda f: Shown(f, _arrived(f.language, PaperState.NO_SLIP, repeated=True, may_copy=True)),
    }
    for no in NotArrived:
        made[f"visit-{no.value}"] = lambda f, no=no: Shown(f, _not_arrived(f.language, no))  # type: ignore[misc]
    for paper in (PaperState.PRINTING, PaperState.PRINTED, PaperState.UNKNOWN):
        made[f"visit-slip-{paper}"] = lambda f, paper=paper: Shown(  # type: ignore[misc]
            f, replace(_not_arrived(f.language, NotArrived.UNAVAILABLE), paper=paper)
        )
    return made


def _refusals() -> dict[str, Preview]:
    made: dict[str, Preview] = {}
    for reason in RefusalReason:
        view = RefusalView(reason.value, "Kunjungan", "08.00" if reason == "not_yet_open" else "", "", "loket 1, 2, 3")
        made[f"refusal-{reason}"] = lambda f, view=view: Shown(f, view)  # type: ignore[misc]
    return made
