"""What the lobby board says, clip by clip."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.voice_clips import wanted
from services.house.model import Counter, LocalText
from services.queue.announcements import DIGITS, WORDS, announcement, counted, place_clips, spelled


def counter(name: str, code: str = "1") -> Counter:
    return Counter(code, LocalText(MappingProxyType({"id": name})), ("A",))


def anything(_name: str) -> bool:
    return True


def test_a_call_is_said_as_people_say_it():
    said = " ".join(WORDS[clip] for clip in announcement("A012", counter("Loket 2"), anything))
    assert said == "nomor antrean a nol satu dua silakan menuju ke loket dua"


@given(st.from_regex(r"\A[A-Z]{1,2}\Z"), st.integers(1, 99_999))
def test_every_label_can_be_read_back_from_its_clips(series: str, number: int):
    label = f"{series}{number:03d}"
    read = "".join(
        str(DIGITS.index(clip)) if clip in DIGITS else clip.removeprefix("huruf-").upper() for clip in spelled(label)
    )
    assert read == label and set(spelled(label)) <= set(WORDS)


def _value(clips: tuple[str, ...]) -> int:
    total = last = 0
    for clip in clips:
        if clip in DIGITS:
            last = DIGITS.index(clip)
            total += last
        else:
            total += {"sepuluh": 10, "sebelas": 11, "seratus": 100, "belas": 10, "puluh": 9 * last, "ratus": 99 * last}[
                clip
            ]
    return total


@given(st.integers(0, 999))
def test_every_counter_number_means_itself(number: int):
    clips = place_clips(counter(f"Loket {number}"))
    assert clips == ("loket", *counted(number)) and set(clips) <= set(WORDS)
    assert _value(counted(number)) == number


@pytest.mark.parametrize(
    ("name", "clips"),
    [
        ("Loket 12", ("loket", "dua", "belas")),
        ("Ruang B", ("ruang", "huruf-b")),
        ("Loket Prioritas", ("tempat-p-1",)),
        ("Loket 1000", ("tempat-p-1",)),
        ("Loket ²", ("tempat-p-1",)),
    ],
)
def test_other_names_are_a_clip_of_their_own(name: str, clips: tuple[str, ...]):
    assert place_clips(counter(name, "P_1")) == clips


def test_a_counter_that_no_clip_can_say_is_not_mumbled():
    said = announcement("B003", counter("Loket Prioritas"), lambda name: name in WORDS)
    assert said[-1] == "silakan-lihat-layar" and "silakan-menuju-ke" not in said


def test_a_house_with_such_a_counter_gets_its_clip(tmp_path):
    from dataclasses import replace
    from pathlib import Path

    from kiosk.settings.reading import load

    house = load(Path(__file__).parents[3] / "kiosk.ini").house
    assert wanted(house) == dict(WORDS)
    own = replace(house, counters=MappingProxyType({"9": counter("Loket Prioritas", "9")}))
    assert set(wanted(own)) - set(WORDS) == {"tempat-9"}
