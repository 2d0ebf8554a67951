"""The catalogue of reports: every message is used, and every message that is used exists."""

import re
from pathlib import Path

from services.integrity.report import reason_words
from services.log.events import Concern
from services.queue import reasons
from services.queue.model import Channel
from services.text.catalogues import Texts
from services.visits.model import AdmitReason, CheckInCode

SERVICES = Path(__file__).parents[3] / "services"


def test_every_message_of_reports_is_used_and_every_used_one_exists():
    rooms = [*SERVICES.glob("reports/*.py"), *SERVICES.glob("integrity/*.py")]
    rooms.append(SERVICES / "paper" / "number_cards.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    keys = Texts("report").keys("id")
    used = set(re.findall(r'"([a-z_]+(?:\.[a-z_0-9]+)+)"', source))
    used |= {f"concern.{concern}" for concern in Concern} | {"group.regular", "group.booked"}
    assert {key for key in keys if key not in used} == set()
    assert {key for key in used if key.split(".")[0] in {one.split(".")[0] for one in keys}} <= keys


def test_every_reason_that_an_officer_can_give_has_words():
    codes = {
        *reasons.CallReason,
        *reasons.LostReason,
        *reasons.GiveReason,
        *reasons.CancelReason,
        *reasons.TransferReason,
        *reasons.HoldReason,
        *reasons.PriorityReason,
        *AdmitReason,
        *Channel,
        *(code for code in CheckInCode if code is not CheckInCode.OK),
    }
    assert {code for code in codes if reason_words(code, "id") == code} == set()
    assert reason_words("of_a_later_version", "id") == "of_a_later_version"
