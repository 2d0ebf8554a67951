"""Every language has every message, and every message is used."""

import re
from pathlib import Path

import pytest

from devices.scanner import ScannerState
from screens.touch.views import CallState, CodeProblem, Fault, PlaceState
from services.journal_events import Severity
from services.queue.model import RefusalReason
from services.texts import Texts

ROOT = Path(__file__).parents[2]
# Message ids that are put together from the values of closed sets.
FAMILIES = (
    "refusal.",
    "place.",
    "code.",
    "fault.",
    "call.",
    "printer.",
    "scanner.",
    "paper_state.",
    "staff.filter_",
    "day.",
    "month.",
)


@pytest.mark.parametrize("domain", ["touch", "slip", "form", "console", "closing", "visit", "report", "reason"])
def test_every_language_has_every_message(domain):
    texts = Texts(domain)
    assert texts.keys("id") == texts.keys("en") != set()


@pytest.mark.parametrize("domain", ["touch", "slip", "form", "console", "closing", "visit", "report", "reason"])
def test_the_fields_of_a_message_are_the_same_in_every_language(domain):
    texts = Texts(domain)
    for key in texts.keys("id"):
        fields = [set(re.findall(r"{(\w+)", texts.get(language, key))) for language in ("id", "en")]
        assert fields[0] == fields[1], key


def test_every_message_is_used_and_every_used_message_exists():
    files = [
        *ROOT.glob("screens/touch/**/*.py"),
        *ROOT.glob("screens/touch/**/*.kv"),
        ROOT / "kiosk" / "touch_backend.py",
    ]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    keys = Texts("touch").keys("id")
    unused = {key for key in keys if f'"{key}"' not in source and not key.startswith(FAMILIES)}
    named = set(re.findall(r'say\([^,()]+, "([a-z_]+\.[a-z_0-9]+)"', source))
    assert unused <= {f"staff.{name}" for name in ("reprint", "resolve")}
    assert {key for key in named if not key.endswith("_")} <= keys


def test_closed_sets_have_words():
    keys = Texts("touch").keys("id")
    assert {f"refusal.{reason}{suffix}" for reason in RefusalReason for suffix in ("", "_hint")} <= keys
    assert {f"call.{state}{suffix}" for state in CallState for suffix in ("", "_hint")} <= keys
    assert {f"fault.{fault}{suffix}" for fault in Fault for suffix in ("", "_hint")} <= keys
    assert {f"place.{state}{suffix}" for state in PlaceState for suffix in ("", "_do", "_why")} <= keys
    assert {f"code.{problem}{suffix}" for problem in CodeProblem for suffix in ("", "_hint")} <= keys
    assert {f"scanner.{state}" for state in ScannerState} <= keys
    assert {f"staff.filter_{severity}" for severity in Severity if severity is not Severity.INFO} <= keys
