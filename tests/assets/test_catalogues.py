"""Every language has every message, and every message is used."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from devices.printer import WANT_NO_HAND, PrinterState
from devices.scanner import ScannerState
from screens.touch.codes.view import CodeProblem, PlaceState
from screens.touch.core.view import CallState
from screens.touch.core.waiting import Late
from screens.touch.fault.view import Fault, Tried
from screens.touch.visit.view import NotArrived
from screens.web.console.counter.counter import REASONS, WISHES
from screens.web.console.devices.devices import DRAWINGS
from screens.web.console.goods.shared import TABS as GOODS_TABS
from screens.web.console.shared.jobs import Stage
from screens.web.console.supervision.supervision import CLOSING_REASONS
from screens.web.console.surveys.shared import presets
from screens.web.console.visits.imports import CHECKED
from screens.web.console.visits.shared import CANCEL_REASONS, REVOKE_REASONS, TABS
from services.backup.copies import CopyProblem
from services.goods.codes import Paper
from services.goods.model import BagState, CorrectionReason, GoodsProblem, LockerProblem, Proof, ReturnReason
from services.house.hours import Opening
from services.house.model import LANGUAGES
from services.house.roster import DutyProblem
from services.log.events import Device, Severity
from services.people.accounts import AccountProblem
from services.people.credentials import SecretProblem
from services.people.model import Role
from services.queue.manual import ManualProblem
from services.queue.model import CallRefusal, RefusalReason
from services.queue.paper_calls import PaperOutcome
from services.queue.print_jobs import JobState
from services.queue.reasons import ClosingReason, GiveReason, PauseReason, PriorityReason
from services.settings.model import DraftProblem
from services.sheets.lists import CsvReason
from services.sheets.meaning import CellProblem
from services.sheets.model import FileProblem
from services.store.obstacles import Obstacle
from services.surveys.follow_up import FollowUpProblem
from services.surveys.periods import PeriodProblem
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_decimal, format_time
from services.visits.asked import RefuseReason
from services.visits.model import AdmitReason, BookingChannel, BookingProblem, BookingState, CheckInCode, CheckInWay
from services.visits.pass_keys import KeyProblem
from services.visits.permit import PermitStanding
from services.visits.provisional import CaseOutcome

ROOT = Path(__file__).parents[2]
# Message ids that are put together from the values of closed sets.
FAMILIES = (
    "visit.",
    "refusal.",
    "place.",
    "code.",
    "code_entry.",
    "code_notice.",
    "scan.",
    "fault.",
    "late.",
    "next_refused.",
    "trouble.",
    "obstacle.",
    "call.",
    "printer.",
    "scanner.",
    "paper_state.",
    "staff.filter_",
    "info.",
    "goods.",
    "day.",
    "month.",
    "survey.",
    "sound.",
)


@pytest.mark.parametrize("domain", ["touch", "slip", "form", "console", "closing", "visit", "report", "reason"])
def test_every_language_has_every_message(domain):
    texts = Texts(domain)
    assert texts.keys("id") == texts.keys("en") != set()


# What only staff read: Minangkabau is a language of visitors.
OF_STAFF = (
    *("staff.", "sign_in.", "paper.", "printer.", "scanner.", "paper_state.", "import.", "slip.test_", "slip.list_"),
    *("trouble.", "obstacle."),
)


@pytest.mark.parametrize("domain", ["touch", "slip", "form", "closing", "visit", "goods"])
def test_minangkabau_has_every_message_for_visitors_and_no_other(domain):
    texts = Texts(domain)
    assert texts.keys("min") == {key for key in texts.keys("id") if not key.startswith(OF_STAFF)}


def test_there_is_no_catalogue_that_no_test_knows():
    known = {"touch", "slip", "form", "console", "closing", "visit", "goods", "report", "reason", "settings"}
    assert {path.stem for path in (ROOT / "assets/locale").glob("*/LC_MESSAGES/*.po")} == known


@pytest.mark.parametrize(
    "domain", ["touch", "slip", "form", "console", "closing", "visit", "goods", "report", "reason", "settings"]
)
def test_the_fields_of_a_message_are_the_same_in_every_language(domain):
    texts = Texts(domain)
    for key in texts.keys("id"):
        fields = {frozenset(re.findall(r"{(\w+)", texts.get(language, key))) for language in ("id", "en", "min")}
        assert len(fields) == 1, key


@pytest.mark.parametrize("path", sorted((ROOT / "assets/locale").glob("*/LC_MESSAGES/*.po")), ids=str)
def test_no_message_stands_twice_in_a_catalogue_or_has_no_words(path):
    entries = re.findall(r'^msgid "(.+)"\nmsgstr (.+)$', path.read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for name, _words in entries]
    assert len(names) == len(set(names)) == path.read_text(encoding="utf-8").count("\nmsgid ")
    assert all(len(words) > 2 for _name, words in entries)


def test_times_and_dates_are_written_as_people_write_them():
    moment = datetime(2026, 11, 23, 9, 5)
    written = {
        language: (format_date(moment.date(), language), format_time(moment, language)) for language in LANGUAGES
    }
    assert written == {
        "id": ("Senin, 23 November 2026", "09.05"),
        "en": ("Monday, 23 November 2026", "09:05"),
        "min": ("Sinayan, 23 November 2026", "09.05"),
    }
    decimals = [format_decimal(Decimal("91.40"), language) for language in LANGUAGES]
    assert decimals == ["91,40", "91.40", "91,40"]


@pytest.mark.parametrize("domain", ["slip", "closing", "form"])
def test_every_message_of_the_small_catalogues_is_used(domain):
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "services").glob("**/*.py"))
    unused = {key for key in Texts(domain).keys("id") if f'"{key}"' not in source}
    put_together = {f"closing.{one}" for one in ClosingReason}
    put_together |= {f"day.{one}" for one in range(7)} | {f"month.{one}" for one in range(1, 13)}
    assert unused <= put_together


def test_every_message_is_used_and_every_used_message_exists():
    files = [
        *ROOT.glob("screens/touch/**/*.py"),
        *ROOT.glob("screens/touch/**/*.kv"),
        *(ROOT / "kiosk").glob("touch/*.py"),
    ]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    keys = Texts("touch").keys("id")
    unused = {key for key in keys if f'"{key}"' not in source and not key.startswith(FAMILIES)}
    named = set(re.findall(r'say\([^,()]+, "([a-z_]+\.[a-z_0-9]+)"', source))
    assert unused <= {f"staff.{name}" for name in ("reprint", "resolve")}
    assert {key for key in named if not key.endswith("_")} <= keys


def test_every_message_of_the_information_is_used():
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*(ROOT / "screens/touch").glob("**/*.*"), ROOT / "kiosk" / "touch" / "info.py")
        if "preview" not in path.name and path.suffix in (".py", ".kv")
    )
    for key in Texts("touch").keys("id"):
        if key.startswith("info."):
            last = key.rpartition(".")[2]
            names = (key, last, last.removesuffix("_hint"), last.removesuffix("_lead"))
            assert any(f'"{name}"' in source or f"'{name}'" in source for name in names) or last.startswith(
                "channels"
            ), key


def test_closed_sets_have_words():
    keys = Texts("touch").keys("id")
    assert {f"refusal.{reason}{suffix}" for reason in RefusalReason for suffix in ("", "_hint")} <= keys
    assert {f"call.{state}{suffix}" for state in CallState for suffix in ("", "_hint")} <= keys
    assert {f"fault.{fault}{suffix}" for fault in Fault for suffix in ("", "_hint")} <= keys
    assert {f"obstacle.{one}{suffix}" for one in Obstacle for suffix in ("", "_do")} <= keys
    assert {f"fault.{one}{suffix}" for one in Obstacle for suffix in ("", "_do")} <= Texts("console").keys("id")
    assert {f"trouble.{tried}" for tried in Tried} <= keys
    assert {f"late.{late}{suffix}" for late in Late for suffix in ("", "_do")} <= keys
    assert {f"place.{state}{suffix}" for state in PlaceState for suffix in ("", "_do", "_why")} <= keys
    assert {f"visit.{one}{suffix}" for one in NotArrived for suffix in ("", "_hint")} <= keys
    assert {f"code.{problem}{suffix}" for problem in CodeProblem for suffix in ("", "_hint")} <= keys
    assert {f"scanner.{state}" for state in ScannerState} <= keys
    assert {f"staff.filter_{severity}" for severity in Severity if severity is not Severity.INFO} <= keys


def test_the_console_says_only_what_the_catalogue_has_and_uses_all_of_it():
    pages = [*ROOT.glob("screens/web/console/**/*.py"), *ROOT.glob("assets/web/templates/console/*.html")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    keys = Texts("console").keys("id")
    put_together = (  # out of the values of closed sets
        "nav.",
        "role.",
        "reason.",
        "refused.",
        "said.",
        "problem.",
        "printer.",
        "fault.",
        "csv.",
        "file.",
        "cell.",
        "job.",
        "opening.",
        "act.resume",
        "act.left",
        "act.present_again",
        "log.severity.",
        "log.device.",
        "manual.problem.",
        "copies.problem.",
        "settings.problem.",
        "copies.place.",
        "log.problem.",
        "log.actor.",
        "devices.state.",
        "devices.slip.",
        "scanner.",
        "visits.tab.",
        "goods.tab.",
        "goods.paper.",
        "bag_state.",
        "proof.",
        "visit_state.",
        "standing.",
        "bans.kind.",
        "permit.standing.",
        "channel.",
        "way.",
        "outcome.",
        "paper_calls.",
        "pass.paper.",
        "import.stage.",
        "surveys.tab.",
        "surveys.preset.",
        "glance.span.",
        "danger.ending.",
        "finding.",
        "look.",
        "part.",
        "attention.level.",
        "give.paper.",
        "new.companions_hint.",
    )
    named = set(re.findall(r"""say\(\s*['"]([a-z_.]+[a-z_])['"]""", source))
    assert named <= keys
    assert {key for key in keys if f"'{key}'" not in source and f'"{key}"' not in source} <= {
        key for key in keys if key.startswith(put_together)
    }


def test_closed_sets_have_words_in_the_console():
    keys = Texts("console").keys("id")
    assert {f"refused.{one}" for one in CallRefusal} <= keys
    assert {f"problem.{one}" for one in (*AccountProblem, *SecretProblem, *DutyProblem)} <= keys
    assert {f"manual.problem.{one}" for one in ManualProblem} | {f"copies.problem.{one}" for one in CopyProblem} <= keys
    assert {f"settings.problem.{one}" for one in DraftProblem} <= keys
    assert {f"csv.{one}" for one in CsvReason} | {f"file.{one}" for one in FileProblem} <= keys
    assert {f"cell.{one}" for one in CellProblem} <= keys
    assert {f"role.{one}" for one in Role} | {f"opening.{one}" for one in Opening} <= keys
    troubles = [state for state in PrinterState if state not in WANT_NO_HAND]
    assert {f"printer.{one}{part}" for one in troubles for part in ("", "_do")} <= keys
    assert {f"log.severity.{one}" for one in Severity} | {f"log.device.{one}" for one in Device} <= keys
    assert {f"log.problem.{one}" for one in ("month", "since", "until", "device", "severity", "event", "head")} <= keys
    assert {f"devices.state.{one}" for one in (*PrinterState, *ScannerState, "none")} <= keys
    faults = [one for one in ScannerState if one is not ScannerState.READY]
    assert {f"scanner.{one}{end}" for one in faults for end in ("", "_do")} <= keys
    assert {f"devices.slip.{one}" for one in JobState} <= keys and set(DRAWINGS) == set(troubles)
    families = REASONS | {
        "closing": CLOSING_REASONS,
        "priority": PriorityReason,
        "give": GiveReason,
    }
    assert {f"reason.{family}.{one}" for family, codes in families.items() for one in codes} <= keys
    assert {f"reason.pause.{one}" for one in PauseReason} <= keys
    visits = {
        "visit_state": BookingState,
        "standing": CheckInCode,
        "permit.standing": [one for one in PermitStanding if one is not PermitStanding.NOT_NEEDED],
        "channel": BookingChannel,
        "way": CheckInWay,
        "outcome": CaseOutcome,
        "paper_calls": PaperOutcome,
        "said.paper_call": PaperOutcome,
        "pass.paper": JobState,
        "give.paper": JobState,
        "refused.give": RefusalReason,
        "import.stage": (CHECKED, Stage.DONE, Stage.BROKEN_OFF),
        "reason.admit": AdmitReason,
        "reason.refuse": RefuseReason,
        "reason.end": (*CANCEL_REASONS, *REVOKE_REASONS),
        "visits.tab": [tab.key for tab in TABS],
        "refused.visit": BookingProblem,
        "refused.key": KeyProblem,
        "refused.period": PeriodProblem,
        "refused.follow_up": FollowUpProblem,
        "bag_state": BagState,
        "proof": Proof,
        "goods.tab": [tab.key for tab in GOODS_TABS],
        "goods.paper": Paper,
        "reason.return": ReturnReason,
        "reason.correct": CorrectionReason,
        "refused.goods": GoodsProblem,
        "refused.locker": LockerProblem,
        "surveys.tab": ("report", "follow_up"),
        "surveys.preset": [key for key, _ in presets(date(2026, 2, 28))],
    }
    assert {f"{family}.{one}" for family, codes in visits.items() for one in codes} <= keys
    closing = Texts("closing").keys("id")
    assert {f"closing.{one}" for one in ClosingReason} <= closing
    assert {f"said.{wish.replace('-', '_')}" for wish in WISHES} <= keys
