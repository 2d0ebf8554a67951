"""Closing and approving a period, follow-up plans, signatories, instruments that changed their meaning."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import insert, select

from services.log.reading import EntryFilter, entries
from services.surveys.follow_up import FollowUpProblem, Plan, Signatory
from services.surveys.instrument_files import InstrumentsFaulty
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.periods import PeriodProblem, Published
from services.surveys.surveys import Surveys
from services.surveys.tables import survey_decided, survey_period, survey_rule
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
    cut = Period(OCTOBER.first, date(2026, 10, 30))
    assert surveys.periods.close(officer("s01"), "skm", cut) is PeriodProblem.NOT_MONTHS
    assert surveys.periods.close(officer("s01"), "skm", OCTOBER) is PeriodProblem.CLOSED_ALREADY
    assert surveys.periods.approve(officer("s01"), 77) is PeriodProblem.UNKNOWN
    assert surveys.periods.open_again(officer("s01"), 77) is PeriodProblem.UNKNOWN


@pytest.mark.parametrize(
    ("first", "in_september", "kept_back"),
    [("2026-08-31", 5, {8, 9, 10}), ("2026-08-01", 3, {8, 9, 10}), ("2026-08-01", 5, set())],
)
def test_what_an_earlier_version_closed_stays_and_what_would_lead_on_from_there_is_kept_back(
    journal, house, database, instruments, first, in_september, kept_back
):
    """Closed from the last day of a month, or with a month of three people: less October it would be theirs."""
    clear(database)
    sizes = {date(2026, 7, 5): 7, date(2026, 8, 5): 5, date(2026, 9, 30): in_september, date(2026, 10, 5): 6}
    spread = [(day, [3] * size) for day, size in sizes.items()]
    given = [one for day, scores in spread for one in answers(day, scores)]
    before = {"version": "2017-1", "name": "IKM", "answered": 11 + in_september, "served": 20, "needed": 19}
    before |= {"index": "81.25", "out_of": "100.00", "grade": "B", "threshold": "", "weight": "1/9"}
    row = {"instrument": "skm", "first_day": first, "last_day": "2026-10-31", "closed_by": "s01"}
    with database.write() as connection:
        connection.execute(insert(survey_period).values(**row, result=json.dumps(before), closed_at=0))
    fill(database, instruments["skm"], given, today=TODAY)
    surveys = Surveys(service_day(journal, house), SurveySettings(), instruments)
    (closed,) = surveys.periods.closed(officer("s01"))
    assert str(closed.index) == "81.25" and isinstance(surveys.periods.approve(officer("s01"), closed.id), Published)
    found = surveys.result("skm", Period(date(2026, 7, 1), OCTOBER.last))
    assert {int(one.key[5:]) for one in found.months if one.hidden} & {7, 8, 9, 10} == kept_back
    assert bool(found.coverage.kept_back) == bool(kept_back) and found.answered == (7 if kept_back else 23)


def test_what_an_earlier_version_closed_is_not_opened_again_but_is_no_longer_published(surveys, database, instruments):
    """Its month would be counted whole: less the seven days that it told of, it would be one person's answer."""
    said = {"version": "2017-1", "name": "IKM", "answered": 8, "served": 8, "needed": 8, "index": "75.00"}
    said |= {"out_of": "100.00", "grade": "C", "threshold": "", "weight": "1/9"}
    row = {"instrument": "skm", "first_day": "2026-10-01", "last_day": "2026-10-07", "closed_by": "s01"}
    with database.write() as connection:
        connection.execute(insert(survey_period).values(**row, result=json.dumps(said), closed_at=0))
    (closed,) = surveys.periods.closed(officer("s01"))
    assert isinstance(surveys.periods.approve(officer("s01"), closed.id), Published)
    for _twice in range(2):
        assert surveys.periods.open_again(officer("s01"), closed.id) is PeriodProblem.CLOSED_BEFORE
        assert surveys.periods.published() == [] and surveys.periods.closed(officer("s01")) == [closed]
    found = entries(database, EntryFilter(event="survey_period_withdrawn"))
    assert [one.actor for one in found] == ["s01"]
    given = answers(date(2026, 10, 5), [3] * 8) + answers(date(2026, 10, 20), [1])
    fill(database, instruments["skm"], given, today=TODAY)
    assert surveys.result("skm", OCTOBER).answered == 0


@pytest.mark.parametrize(("since", "told"), [(5, 11), (1, 6)])
def test_answers_from_before_an_upgrade_and_since_then_never_stand_in_one_cell(
    surveys, database, instruments, since, told
):
    """An earlier version may have told of the six, and of one of the two on the day of the upgrade."""
    with database.write() as connection:
        connection.execute(insert(survey_rule).values(first_day="2026-10-10"))
    sizes = {date(2026, 9, 5): 4, date(2026, 10, 9): 6, date(2026, 10, 10): 2, date(2026, 10, 11): since}
    given = [one for day, size in sizes.items() for one in answers(day, [3] * size)]
    fill(database, instruments["skm"], given, today=TODAY)
    found = surveys.result("skm", Period(date(2026, 9, 1), OCTOBER.last))
    assert (found.answered, found.coverage.counted) == (told, (OCTOBER,))
    with database.read() as connection:
        sizes = connection.execute(select(survey_decided.c.answered, survey_decided.c.shown)).all()
    assert set(map(tuple, sizes)) == {(6, 1), (2, 0)} | ({(5, 1)} if since == 5 else set())


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


def test_a_closed_period_says_which_months_its_figures_are_of(surveys, database, instruments):
    sizes = {date(2026, 8, 5): 6, date(2026, 9, 5): 3, date(2026, 10, 5): 5}
    given = [one for day, size in sizes.items() for one in answers(day, [3] * size)]
    fill(database, instruments["skm"], given, today=TODAY)
    closed = surveys.periods.close(officer("s01"), "skm", Period(date(2026, 8, 1), OCTOBER.last))
    assert isinstance(closed, Published) and (closed.answered, closed.of_all_months) == (11, False)
    assert closed.months == (Period(date(2026, 8, 1), date(2026, 8, 31)), OCTOBER)
    october = surveys.periods.close(officer("s01"), "skm", OCTOBER)
    assert isinstance(october, Published) and october.of_all_months


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
