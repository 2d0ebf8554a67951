"""SPKP and SPAK in one sitting: the control question, two kept answers, six stars on a scale of 4, no tariff."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from services.surveys import storage
from services.surveys.answering import Answering
from services.surveys.indices import converted
from services.surveys.instrument_files import InstrumentsFaulty, load_library
from services.surveys.model import Kept, NotOffered, Offered, Response, Sample, SurveySettings, check, index_samples
from services.surveys.surveys import Surveys
from services.surveys.tables import survey_fresh, survey_instrument, survey_token
from tests.support.house import service_day

LIBRARY = load_library()
FORM = LIBRARY.joint["spkp-spak"]
SETTINGS = SurveySettings(official=("skm", "spkp-spak", "spak6"), open_answers=True)


def surveys(journal, house, **changes: object) -> Surveys:
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]
    return Surveys(service_day(journal, house), settings, LIBRARY.instruments, LIBRARY.joint.values())


@pytest.fixture
def answering(journal, house) -> Answering:
    return surveys(journal, house).answering


def stars(count: int = 6, **changes: object) -> Response:
    scores = {question.key: count for question in FORM.questions}
    return Response("spkp-spak", scores, **({"steered": False} | changes))  # type: ignore[arg-type]


def kept(journal, table=survey_fresh):
    with journal.database.read() as connection:
        return connection.execute(select(table)).all()


def test_one_sitting_asks_eight_and_five_with_the_control_question_once():
    assert [len(part.questions) for part in FORM.parts] == [8, 5]
    assert FORM.control is not None and FORM.control == FORM.parts[0].control == FORM.parts[1].control
    assert {part.scores for part in FORM.parts} == {range(1, 7)}
    assert len(FORM.respondent) == len(FORM.parts[0].respondent)


def test_a_sitting_is_kept_as_two_answers_that_nothing_joins(answering, serve, journal):
    code = serve()
    assert answering.offer(code) == Offered(("singkat", "skm", "spkp-spak", "spak6"), "A")
    assert answering.answer(stars(5, respondent={"usia": "60"}), code) is Kept.KEPT
    rows = {row.instrument: row for row in kept(journal)}
    assert {key: row.points for key, row in rows.items()} == {"spkp6": 40, "spak6": 25}
    assert {row.sample for row in rows.values()} == {"ticket"} and len({row.key for row in rows.values()}) == 2
    assert {row.instrument for row in kept(journal, survey_token)} == {"spkp6", "spak6"}
    assert answering.offer(code) == Offered(("singkat", "skm"), "A"), "SPAK alone was answered with it"
    assert answering.answer(stars(), code) is NotOffered.ALREADY_ANSWERED
    assert len(kept(journal)) == 2


def test_a_part_answered_elsewhere_in_this_moment_leaves_the_other_part_to_answer(
    answering, serve, journal, monkeypatch
):
    """At another kiosk between the look and the tokens, as PostgreSQL allows it."""
    code = serve()
    with journal.database.write() as connection:
        storage.spend_token(connection, "spkp6", code)
    monkeypatch.setattr(storage, "spent", lambda _connection, _code: set())
    assert answering.answer(stars(), code) is NotOffered.ALREADY_ANSWERED
    monkeypatch.undo()
    assert answering.offer(code) == Offered(("singkat", "skm", "spak6"), "A") and kept(journal) == []


def test_what_people_say_of_themselves_is_kept_with_the_first_part_only(journal, house, serve):
    """SPAK's profile less SPKP's would be that of whoever is in one of them only."""
    made = surveys(journal, house)
    answering, said = made.answering, {"usia": "60", "jenis_kelamin": "P"}
    assert (
        answering.answer(stars(respondent=said), serve()) is answering.answer_open(stars(respondent=said)) is Kept.KEPT
    )
    rows = sorted(kept(journal), key=lambda row: row.instrument)
    found = [(row.instrument, json.loads(row.respondent)) for row in rows]
    assert [key for key, _said in found] == ["spak6", "spak6", "spkp6", "spkp6"]
    assert [one for _key, one in found] == [{}, {}, said, said]
    assert made.instruments["spak6"].profile_with == FORM.parts[0].title
    assert made.instruments["spkp6"].profile_with is None
    alone = surveys(journal, house, official=("spak6",))
    assert alone.instruments["spak6"].profile_with is None


def test_who_answered_a_part_alone_is_not_asked_it_again(answering, serve, journal):
    code = serve()
    part = stars().part(LIBRARY.instruments["spak6"])
    assert answering.answer(part, code) is Kept.KEPT
    assert answering.offer(code) == Offered(("singkat", "skm"), "A")
    assert answering.answer(stars(), code) is NotOffered.ALREADY_ANSWERED
    assert [row.instrument for row in kept(journal)] == ["spak6"]


def test_who_was_steered_is_a_sample_of_their_own(answering, serve, journal):
    assert answering.answer(stars(steered=True), serve()) is Kept.KEPT
    assert answering.answer_open(stars(steered=True)) is Kept.KEPT
    assert sorted(row.sample for row in kept(journal)) == ["open_steered", "open_steered", "steered", "steered"]
    assert {Sample(row.sample) for row in kept(journal)}.isdisjoint(index_samples(FORM.parts[0]))


def test_a_house_may_count_them_all_the_same(journal, house):
    spak = surveys(journal, house, count_steered=True).instruments["spak6"]
    assert index_samples(spak) == (Sample.TICKET, Sample.STEERED)
    assert index_samples(LIBRARY.instruments["spak"]) == (Sample.TICKET,)


@pytest.mark.parametrize("steered", [None, True])
def test_the_control_question_is_answered_where_there_is_one_and_only_there(steered):
    asked, wrong = (FORM, stars(steered=None)) if steered is None else (LIBRARY.instruments["spak"], None)
    wrong = wrong or Response("spak", {question.key: 4 for question in asked.questions}, steered=True)
    with pytest.raises(ValueError, match="control question"):
        check(asked, wrong)


def test_six_stars_are_converted_to_the_scale_of_four_on_which_thresholds_are_told():
    spak = LIBRARY.instruments["spak6"]
    assert spak.out_of == 4 and spak.index.of(6 * 5, 1) == 4
    assert spak.index.of(27, 1) == Fraction(27, 5) * Fraction(4, 6) == Fraction("3.6")
    assert converted(Decimal("3.60"), 4, 6) == Decimal("5.40")
    assert converted(Decimal("3.60"), 4, 100) == Decimal("90.00")


def test_a_file_that_keeps_its_own_scale_has_its_threshold_converted(journal, house):
    spak = LIBRARY.instruments["spak6"]
    own = replace(spak, version="x", index=replace(spak.index, factor=Fraction(1)))
    settings = replace(SETTINGS, thresholds={"spak6": Decimal("3.60")})
    found = Surveys(service_day(journal, house), settings, {"spak6": own}).instruments["spak6"]
    assert found.index.threshold == Decimal("5.40")


def test_without_tariff_there_are_seven_statements_in_a_version_of_their_own(journal, house):
    before = surveys(journal, house)
    free = surveys(journal, house, ask_tariff=False)
    spkp = free.instruments["spkp6"]
    assert len(spkp.questions) == 7 and [one.key for one in spkp.not_asked] == ["tarif"]
    assert spkp.index.weight == Fraction(1, 7) and spkp.index.of(7 * 6, 1) == 4
    assert spkp.version != before.instruments["spkp6"].version
    assert spkp.shape() != before.instruments["spkp6"].shape(), "7 answers are not added to 8"
    assert len(free.questionnaires["spkp-spak"].questions) == 12
    assert free.instruments["spak6"] == before.instruments["spak6"]
    with journal.database.read() as connection:
        versions = select(survey_instrument.c.version).where(survey_instrument.c.instrument == "spkp6")
        assert len(connection.execute(versions).all()) == 2


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ('["spkp6", "spak7"]', "found spak7; expected official instruments"),
        ('["spkp6", "skm"]', "found the question pengaduan, persyaratan, prosedur, sarana in two parts"),
        ('["spak6"]', "expected the ids of two or more instruments"),
    ],
)
def test_parts_that_do_not_fit_together_are_faults_of_the_file(tmp_path, parts, said):
    text = f'id = "own"\nkind = "joint"\ntitle.id = "Dua survei"\nparts = {parts}\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentsFaulty, match=said):
        load_library(tmp_path)


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (("skm", "spkp_spak"), "the instrument spkp_spak; expected one of: .*spkp-spak"),
        (("skm", "skm", "spkp-spak"), "skm as short and as official"),
        (("skm", "spkp-spak", "spak6"), "spak6 in spkp-spak and once more"),
    ],
)
def test_what_kiosk_ini_offers_has_to_be_there_once(offered, said):
    with pytest.raises(InstrumentsFaulty, match=rf"kiosk\.ini: \[survey\]: found {said}"):
        load_library(needed=offered)
    assert load_library(needed=("skm", "spkp-spak")).joint and load_library(needed=())
