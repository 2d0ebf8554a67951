"""A visitor of the pure flow who answers surveys: the steps that tests take with them."""

from __future__ import annotations

from devices.scanner import ScannedCode
from screens.touch.core.events import (
    After,
    CodeScanned,
    Opened,
    Result,
)
from screens.touch.survey.events import (
    ChooseAnswer,
    CountAbandoned,
    KeepAnswer,
)
from screens.touch.survey.flow import (
    TAKE_BACK_SECONDS,
    offered,
)
from screens.touch.survey.run import SurveyOffer
from services.surveys.instrument_files import load_library
from tests.support.flow_walk import Walk

LIBRARY = load_library()
KNOWN, JOINT = LIBRARY.instruments, LIBRARY.joint["spkp-spak"]
SHORT, SKM, SPAK = KNOWN["singkat"], KNOWN["skm"], KNOWN["spak"]
ABOUT = 4  # what a respondent with a number may say of themselves: the number says the service
CODE = "7K2M9QX4T1ZBC"
SCANNED = CodeScanned(ScannedCode(f"T1{CODE}", 0.0))


def served(*instruments: object) -> Walk:
    """The slip of a served number was shown."""
    walk = Walk().do(SCANNED)
    return walk.do(Opened(walk.session, offered(SurveyOffer(instruments or (SHORT, SKM), code=CODE))))  # type: ignore[arg-type]


def face(key: str) -> ChooseAnswer:
    return ChooseAnswer("puas", key)


def timers(walk: Walk) -> list[After]:
    return [effect for effect in walk.effects if isinstance(effect, After)]


def later(walk: Walk) -> Result:
    """What comes when the newest timer is over."""
    return timers(walk)[-1].result


def answer(walk: Walk, key: str = "3") -> Walk:
    """One touch: an answer to what is shown, and the moment after which the next question comes."""
    walk.do(ChooseAnswer(walk.view.question, key))
    return walk.do(later(walk))


def answer_all(walk: Walk, key: str = "3") -> Walk:
    for _question in SKM.questions:
        answer(walk, key)
    return walk


def seconds(walk: Walk, count: int = TAKE_BACK_SECONDS) -> Walk:
    for _second in range(count):
        walk.do(later(walk))
    return walk


def kept(walk: Walk) -> list[KeepAnswer]:
    return [effect for effect in walk.effects if isinstance(effect, KeepAnswer)]


def abandoned(walk: Walk) -> list[CountAbandoned]:
    return [effect for effect in walk.effects if isinstance(effect, CountAbandoned)]
