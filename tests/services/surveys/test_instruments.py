"""Instrument files: the shipped ones say what the regulations say; a faulty one is refused with its place."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.instrument_files import SHIPPED, InstrumentsFaulty, load_instruments, read_instrument
from services.surveys.instruments import Kind

SKM = (SHIPPED / "skm.toml").read_text(encoding="utf-8")

# Copied from the questionnaire of PermenPAN-RB 14/2017, not from the file under test.
OFFICIAL_SKM = (Path(__file__).parents[2] / "golden" / "surveys" / "skm-official.txt").read_text(encoding="utf-8")


def test_skm_has_the_official_words_in_the_order_of_the_questionnaire():
    skm = load_instruments()["skm"]
    lines = [line.split("|") for line in OFFICIAL_SKM.strip().split("\n")]
    assert [question.key for question in skm.questions] == [line[0] for line in lines]
    for question, (_, element, verb, about, answers) in zip(skm.questions, lines, strict=True):
        assert question.element.in_language("id") == element
        assert question.text.in_language("id") == f"Bagaimana {verb} Saudara tentang {about}?"
        assert "/".join(answer.words.in_language("id") for answer in question.answers) == answers
        assert [answer.score for answer in question.answers] == [1, 2, 3, 4]
    assert (skm.index.weight, skm.index.factor) == (Fraction(1, 9), 25)


def test_spak_and_spkp_have_their_statements_and_thresholds():
    known = load_instruments()
    spak, spkp = known["spak"], known["spkp"]
    assert (len(spak.questions), len(spkp.questions)) == (5, 8)
    assert all(question.text.in_language("id").endswith("pada unit layanan ini.") for question in spak.questions)
    assert spak.questions[3].text.in_language("id") == "Tidak ada pungutan liar (pungli) pada unit layanan ini."
    scale = [answer.words.in_language("id") for answer in spkp.questions[7].answers]
    assert scale == ["Sangat Tidak Setuju", "Tidak Setuju", "Setuju", "Sangat Setuju"]
    assert (spak.index.threshold, spkp.index.threshold) == (Decimal("3.60"), Decimal("3.20"))
    assert (spak.index.name, spkp.index.name) == ("IPAK", "IPKP")


def test_respondents_are_asked_what_the_regulation_asks_and_nothing_that_names_them():
    fields = {field.key: [option.key for option in field.options] for field in load_instruments()["skm"].respondent}
    assert list(fields) == ["jenis_kelamin", "usia", "pendidikan", "pekerjaan", "layanan"]
    assert fields["jenis_kelamin"] == ["L", "P"]
    assert fields["pendidikan"] == ["SD", "SMP", "SMA", "S1", "S2", "S3"]
    assert fields["pekerjaan"] == ["PNS", "TNI", "POLRI", "Swasta", "Wirausaha", "Lainnya"]


def test_the_short_form_is_one_question_with_five_faces_and_a_reason():
    short = load_instruments()["singkat"]
    assert short.kind is Kind.SHORT and len(short.questions) == 1
    assert len({answer.face for answer in short.questions[0].answers}) == 5
    answers = short.questions[0].answers
    words = [
        [answer.words.in_language(which) for answer in short.questions[0].answers] for which in ("id", "en", "min")
    ]
    assert words[0] == ["Sangat tidak puas", "Tidak puas", "Biasa saja", "Puas", "Sangat puas"]
    assert words[1] == ["Very dissatisfied", "Dissatisfied", "Neither good nor bad", "Satisfied", "Very satisfied"]
    assert words[2] == ["Sangaik indak puas", "Indak puas", "Biaso sajo", "Puas", "Puas bana"]
    assert answers[2].face == "emoticon-neutral-outline", "and no other has that one"
    assert short.reason is not None
    assert "lama" in [option.key for option in short.reason.offered_after(2)]
    assert "lama" not in [option.key for option in short.reason.offered_after(5)]


def test_only_a_middle_answer_has_the_face_that_says_neither():
    for instrument in load_instruments().values():
        for question in instrument.questions:
            neutral = [answer.score for answer in question.answers if answer.face == "emoticon-neutral-outline"]
            middle = Fraction(instrument.lowest + instrument.highest, 2)
            assert neutral == [score for score in instrument.scores if score == middle], instrument.id


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_no_two_surveys_have_names_that_can_be_taken_for_one_another(language):
    """The short one is called a rating, the official ones a survey, in every language."""
    known = load_instruments()
    names = {one.id: one.title.in_language(language) for one in known.values()}
    assert len(set(names.values())) == len(names)
    first = {one: name.split()[0] for one, name in names.items()}
    assert first["singkat"] not in {first[one] for one in names if one != "singkat"}
    assert "surve" not in names["singkat"].lower()


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("24.75", "D"),
        ("25.00", "D"),
        ("64.99", "D"),
        ("65.00", "C"),
        ("76.60", "C"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.31", "A"),
        ("100.00", "A"),
    ],
)
def test_the_limits_of_the_bands(index, grade):
    band = load_instruments()["skm"].band(Decimal(index))
    assert band is not None and band.grade == grade


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_text_of_every_shipped_file_is_there_in_every_language(language):
    for instrument in load_instruments().values():
        questions = [words for one in instrument.questions for words in (one.text, one.element)]
        answers = [answer.words for one in instrument.questions for answer in one.answers]
        options = [option.words for one in instrument.respondent for option in one.options]
        reasons = [option.words for option in instrument.reason.options] if instrument.reason else []
        for words in (instrument.title, instrument.basis, *questions, *answers, *options, *reasons):
            assert words.by_language.get(language), words


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "own.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InstrumentsFaulty) as caught:
        read_instrument(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('id = "skm"', 'id = "s k m"', "id", "letters, digits"),
        ('kind = "official"', 'kind = "oficial"', "kind", "one of: official, short"),
        ('title.en = "Survey of', 'titel.en = "Survey of', "titel", 'perhaps "title"'),
        ('basis.id = "Per', 'basis.xx = "Per', "basis", "a language"),
        ("lowest = 1", "lowest = 9", "scale, highest", "a whole number from 10 to 10"),
        ('weight = "1/9"', 'weight = "1/0"', "index, weight", "a number above 0"),
        ('weight = "1/9"', 'weight = "1/5"', "index, weight", "about 1/9 for 9 questions"),
        ('weight = "1/9"', "weight = 0.111", "index, weight", "in quotes"),
        ('from = "76.61"', 'from = "76.62"', "band 3, from", "76.61: no gap"),
        ('to = "100.00"', 'to = "99.99"', "band 4, to", "the highest index, 100.00"),
        ('to = "88.30"', 'to = "88.305"', "band 3, to", "two decimals"),
        ('key = "waktu"', 'key = "prosedur"', "question 3, key", "every key once"),
        ('key = "waktu"', "", "question 3, key", "required"),
        ('key = "L"', 'key = "=L"', "respondent 1, options 1, key", "beginning with a letter"),
        ('score = 2, id = "Cukup mahal"', 'score = 3, id = "Cukup mahal"', "question 4, answers 2, score", "2: the sc"),
        ('  { score = 1, id = "Buruk", en = "Bad" },\n', "", "question 8, answers", "4, one a score"),
        ('source = "services"', 'source = "house"', "respondent 5, source", "one of: services"),
        ('text.id = "Bagaimana pendapat Saudara tentang kecepatan', 'text.min = "X', "question 3, text", "Indonesian"),
        ("[scale]", "[scale]\nmiddle = 2", "scale, middle", "highest, lowest"),
        ("faces = [", "faces = [4, ", "faces", "4 names of icons"),
    ],
)
def test_each_fault_names_its_line_its_key_and_what_is_expected(tmp_path, old, new, key, expected):
    assert old in SKM
    line = SKM[: SKM.index(old)].count("\n") + 1
    found = faults(tmp_path, SKM.replace(old, new, 1))
    hits = [one for one in found if f": {key}" in one and expected in one]
    assert hits, found
    at = int(hits[0].split(":")[1]) if hits[0].startswith("own.toml:") else 0
    assert abs(at - line) <= 4, (hits[0], line)  # the key itself, or the table that lacks it


def test_broken_toml_names_the_line(tmp_path):
    text = SKM.replace('version = "2017-1"', 'version = "2017-1')
    line = text[: text.index("version =")].count("\n") + 1
    assert faults(tmp_path, text)[0].startswith(f"own.toml:{line}: found ")


def test_all_faults_are_listed_at_once(tmp_path):
    text = SKM.replace('key = "waktu"', "").replace('grade = "A"', "").replace('factor = "25"', 'factor = "x"')
    assert len(faults(tmp_path, text)) >= 3


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_anything_as_a_file_is_faults_that_say_where_and_what_is_expected(tmp_path_factory, content):
    for fault in faults(tmp_path_factory.mktemp("any"), content):
        assert re.fullmatch(r"own\.toml(:\d+)?: .*found .*; expected .+", fault, re.DOTALL), fault
        line = re.match(r"own\.toml:(\d+)", fault)
        assert line is None or 1 <= int(line[1]) <= content.count(b"\n") + content.count(b"\r") + 1, fault


@given(st.data())
def test_any_damage_to_a_good_file_is_read_or_refused_but_never_raises(tmp_path_factory, data):
    lines = SKM.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(
        st.sampled_from(["", "x = 1", "[x]", "[[question]]", "answers = 5", "id = []", lines[at][:-1]])
    )
    path = tmp_path_factory.mktemp("damaged") / "own.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        read_instrument(path)
    except InstrumentsFaulty as faulty:
        assert faulty.faults


def test_a_house_adds_its_own_and_may_replace_a_shipped_one(tmp_path):
    (tmp_path / "own.toml").write_text(SKM.replace('id = "skm"', 'id = "rutan"'), encoding="utf-8")
    six = SKM.replace('version = "2017-1"', 'version = "2017-x"')
    (tmp_path / "skm-own.toml").write_text(six, encoding="utf-8")
    known = load_instruments(tmp_path)
    assert set(known) == {"skm", "spak", "spkp", "spak6", "spkp6", "singkat", "rutan"}
    assert known["skm"].version == "2017-x"


def test_two_files_of_a_house_may_not_have_the_same_id(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(SKM, encoding="utf-8")
    with pytest.raises(InstrumentsFaulty, match=r"b\.toml: id: found skm; expected an id of its own \(a\.toml\)"):
        load_instruments(tmp_path)


def test_glosses_may_change_within_a_version_but_official_words_may_not(tmp_path):
    def definition(text: str) -> str:
        path = tmp_path / "one.toml"
        path.write_text(text, encoding="utf-8")
        return read_instrument(path).definition()

    same = definition(SKM)
    assert definition(SKM.replace("How fast were you served?", "How quick was it?")) == same
    assert definition(SKM.replace('weight = "1/9"', 'weight = "0.111"')) == same
    assert definition(SKM.replace('id = "Sangat cepat"', 'id = "Amat cepat"')) != same
