"""[survey] of kiosk.ini."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kiosk.settings.reading import SettingsFaulty, load
from services.surveys.model import SurveySettings

SHIPPED = (Path(__file__).parents[3] / "kiosk.ini").read_text(encoding="utf-8")


def survey_of(tmp_path: Path, *changes: tuple[str, str]) -> SurveySettings:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "kiosk.ini"
    path.write_text(text, encoding="utf-8")
    return load(path).surveys


def test_what_the_shipped_file_says(tmp_path):
    said = survey_of(tmp_path)
    assert (said.official, said.short) == (("skm", "spkp-spak"), "singkat")
    assert said.offered == ("singkat", "skm", "spkp-spak")
    assert said.weights == {"skm": Fraction(1, 9)}
    assert said.thresholds["spak"] == said.thresholds["spak6"] == Decimal("3.60")
    assert not said.count_steered and said.ask_tariff
    assert said.own_folder is None and not said.open_answers


def test_what_a_house_may_say(tmp_path):
    said = survey_of(
        tmp_path,
        ("official = skm, spkp-spak", "official = skm, spak, spkp"),
        ("short = singkat", "short = none"),
        ("ikm_weight = 1/9", "ikm_weight = 0.111"),
        ("# own_instruments", "own_instruments"),
        ("ipkp_threshold = 3.20", ""),
    )
    assert said.offered == ("skm", "spak", "spkp")
    assert said.weights == {"skm": Fraction("0.111")} and set(said.thresholds) == {"spak", "spak6"}
    assert said.own_folder == tmp_path / "surveys"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ikm_weight = 1/9", "ikm_weight = 0.12", "one of: 1/9, 0.11, 0.111"),
        ("ipak_threshold = 3.60", "ipak_threshold = 3,6", "a number with two decimals"),
        ("ipak_threshold = 3.60", "ipak_threshold = 5.40", "from 1.00 to 4.00"),
        ("official = skm", "official = skm, skm", "ids of instruments"),
        ("official = skm", "official = none, skm", "ids of instruments"),
        ("short = singkat", "short = a, b", "the id of one instrument"),
        ("open_per_hour = 10", "open_per_hour = 0", "a whole number from 1 to 1000"),
    ],
)
def test_faults_have_their_line(tmp_path, old, new, expected):
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1
    with pytest.raises(SettingsFaulty, match=f"kiosk.ini:{line}: .*{expected}"):
        survey_of(tmp_path, (old, new))
