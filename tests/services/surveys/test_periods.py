"""Closing and approving a period, follow-up plans, signatories, instruments that changed their meaning."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from services.log.reading import EntryFilter, entries
from services.surveys.follow_up import FollowUpProblem, Plan, Signatory
from services.surveys.instrument_files import InstrumentsFaulty
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.periods import PeriodProblem, Published
from services.surveys.surveys import Surveys
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import clear, fill

KEYS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 23)


def answers(day: date, scores: list[int]):
    return [(day, Response("skm", dict.fromkeys(KEYS, score)), Sample.TICKET) for score in scores]


@pytest.fixture
def surveys(journal, house, instruments) -> Surveys:
    return Surveys(service_day(journal, house), SurveySettings(), instruments)


def test_a_period_is_closed_then_approved_then_public(surveys, database, instruments):
    fill(database, instruments["skm"], answers(date(2026, 10, 5), [4, 4, 3, 4, 4, 3]), today=TODAY)
    closed = surveys.periods.close(officer("s01"), "skm", OCTOBER)
    assert isinstance(closed, Published)
    assert (str(closed.index), closed.grade, closed.answered, closed.out_of) == ("91.67", "A", 6, Decimal("100.00"))
    assert surveys.periods.published() == []
    fill(database, instruments["skm"], answers(date(2026, 10, 6), [1] * 9), today=TODAY)  # nothing moves it any more
    approved = surveys.periods.approve(officer("s01"), closed.id)
    assert isinstance(approved, Published) and approved.approved_by == "s01"
    assert surveys.periods.published() == [approved] and approved.index == closed.index
    assert surveys.periods.approve(officer("s01"), closed.id) is PeriodProblem.APPROVED_ALREADY
    assert surveys.periods.open_again(officer("s01"), closed.id) is None
    assert surveys.periods.published() == surveys.periods.closed(officer("s01")) == []


def test_what_cannot_be_closed(surveys, database, instruments):
    fill(database, instruments["skm"], answers(date(2026, 10, 5), [4] * 6), today=TODAY)
    assert surveys.periods.close(officer("s01"), "skm", Period(OCTOBER.first, TODAY)) is PeriodProblem.NOT_OVER
    assert (
        surveys.periods.close(officer("s01"), "skm", Period(date(2026, 9, 1), date(2026, 9, 30)))
        is PeriodProblem.TOO_FEW
    )
    assert isinstance(surveys.periods.close(officer("s01"), "skm", OCTOBER), Published)
    assert surveys.periods.close(officer("s01"), "skm", OCTOBER) is PeriodProblem.CLOSED_ALREADY
    assert surveys.periods.approve(officer("s01"), 77) is PeriodProblem.UNKNOWN
    assert surveys.periods.open_again(officer("s01"), 77) is PeriodProblem.UNKNOWN


@pytest.mark.parametrize("longer_first", [False, True])
def test_two_published_periods_may_not_differ_by_a_handful_of_people(surveys, database, instruments, longer_first):
    for few in (date(2026, 9, 20), date(2026, 11, 2)):  # outside the shorter period, at its beginning or its end
        clear(database)
        fill(database, instruments["skm"], answers(few, [1, 2, 3]) + answers(date(2026, 10, 5), [4] * 6), today=TODAY)
        longer = Period(min(few, OCTOBER.first), max(few, OCTOBER.last))
        one, other = (longer, OCTOBER) if longer_first else (OCTOBER, longer)
        closed = surveys.periods.close(officer("s01"), "skm", one)
        assert isinstance(closed, Published)
        assert surveys.periods.close(officer("s01"), "skm", other) is PeriodProblem.TOO_CLOSE
        assert surveys.periods.open_again(officer("s01"), closed.id) is None
    fill(database, instruments["skm"], answers(date(2026, 9, 21), [1, 2]), today=TODAY)
    assert isinstance(surveys.periods.close(officer("s01"), "skm", longer), Published)


def test_the_newest_approved_period_of_each_instrument_is_public(surveys, database, instruments):
    for month in (8, 9, 10):
        fill(database, instruments["skm"], answers(date(2026, month, 5), [month - 6] * 5), today=TODAY)
        last = date(2026, month + 1, 1) - timedelta(days=1)
        closed = surveys.periods.close(officer("s01"), "skm", Period(date(2026, month, 1), last))
        assert isinstance(closed, Published)
        if month < 10:
            surveys.periods.approve(officer("s01"), closed.id)
    (shown,) = surveys.periods.published()
    assert shown.period.last == date(2026, 9, 30) and shown.grade == "C"


def test_closing_and_approving_are_in_the_journal(surveys, database, instruments):
    fill(database, instruments["skm"], answers(date(2026, 10, 5), [4] * 6), today=TODAY)
    closed = surveys.periods.close(officer("s01"), "skm", OCTOBER)
    assert isinstance(closed, Published)
    surveys.periods.approve(officer("s02"), closed.id)
    surveys.periods.open_again(officer("s03"), closed.id)
    told = [(one.event, one.actor) for one in entries(database, EntryFilter())][:3]
    assert told == [
        ("survey_period_opened_again", "s03"),
        ("survey_period_approved", "s02"),
        ("survey_period_closed", "s01"),
    ]


def test_weights_and_thresholds_of_the_house_hold(journal, house, instruments, database):
    settings = SurveySettings(weights={"skm": Fraction("0.11")}, thresholds={"spak": Decimal("3.80")})
    surveys = Surveys(service_day(journal, house), settings, instruments)
    fill(database, instruments["skm"], answers(date(2026, 10, 5), [4] * 6), today=TODAY)
    assert str(surveys.result("skm", OCTOBER).index) == "99.00"
    assert surveys.instruments["spak"].index.threshold == Decimal("3.80")
    ten = replace(instruments["skm"], version="own", questions=instruments["skm"].questions[:7])
    own = Surveys(service_day(journal, house), settings, {"skm": ten})
    assert own.instruments["skm"].index.weight == Fraction(1, 9)


def test_a_version_that_changed_its_meaning_stops_the_start(journal, house, instruments):
    Surveys(service_day(journal, house), SurveySettings(), instruments)
    changed = replace(instruments["skm"], highest=6)
    with pytest.raises(InstrumentsFaulty, match=r"skm\.toml: version: .* a new version"):
        Surveys(service_day(journal, house), SurveySettings(), {"skm": changed})
    Surveys(service_day(journal, house), SurveySettings(), {"skm": replace(changed, version="2027-1")})


def test_follow_up_plans_are_kept_and_their_words_stay_out_of_the_journal(surveys, database):
    plan = surveys.follow_up.add(
        officer("s01"),
        "skm",
        "waktu",
        action="Tambah loket pada jam ramai",
        responsible="Kasubsi",
        due=date(2026, 12, 31),
    )
    assert isinstance(plan, Plan) and surveys.follow_up.plans_for("skm", OCTOBER) == [plan]
    bad = {"action": "x" * 401, "responsible": "Kasubsi", "due": date(2026, 12, 31)}
    assert surveys.follow_up.add(officer("s01"), "skm", "waktu", **bad) is FollowUpProblem.BAD_TEXT
    assert surveys.follow_up.add(officer("s01"), "skm", "puas", **bad) is FollowUpProblem.UNKNOWN_ELEMENT
    assert surveys.follow_up.set_done(officer("s01"), plan.id, True) is None
    assert surveys.follow_up.plans_for("skm", Period(date(2027, 1, 1), date(2027, 1, 31))) == []
    assert surveys.follow_up.remove(officer("s01"), plan.id) is None
    assert surveys.follow_up.remove(officer("s01"), plan.id) is FollowUpProblem.UNKNOWN_PLAN
    texts = " ".join(entry.text for entry in entries(database, EntryFilter()))
    assert "follow_up_changed" in texts and "jam ramai" not in texts


def test_signatories_are_replaced_whole(surveys):
    two = [Signatory("Mengetahui,", "Kepala Rutan", "(nama)"), Signatory("Penyusun,", "Ketua Pokja", "(nama)")]
    assert surveys.follow_up.set_signatories(officer("s01"), two) is None
    assert surveys.follow_up.signatories() == two
    assert surveys.follow_up.set_signatories(officer("s01"), two * 2) is FollowUpProblem.TOO_MANY
    assert surveys.follow_up.set_signatories(officer("s01"), [Signatory("", "x", "y")]) is FollowUpProblem.BAD_TEXT
    assert surveys.follow_up.signatories() == two
