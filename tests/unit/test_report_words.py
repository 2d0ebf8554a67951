"""The catalogue of reports: every message is used, and every message that is used exists."""

import re
from pathlib import Path

from services.texts import Texts

SERVICES = Path(__file__).parents[2] / "services"


def test_every_message_of_reports_is_used_and_every_used_one_exists():
    source = "\n".join(path.read_text(encoding="utf-8") for path in SERVICES.glob("**/*report*.py"))
    source += "\n".join(path.read_text(encoding="utf-8") for path in SERVICES.glob("integrity*.py"))
    keys = Texts("report").keys("id")
    used = set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', source))
    assert {key for key in keys if key not in used} == set()
    assert {key for key in used if key.split(".")[0] in {one.split(".")[0] for one in keys}} <= keys
