"""Keys → characters, and nothing that operates a computer."""

from __future__ import annotations

import itertools
import string

import pytest
from evdev import ecodes as e
from hypothesis import given
from hypothesis import strategies as st

from devices.key_map import KEYS, NO_CODE_HAS_THIS, Keyboard
from tests.support.keys import EVENT, event, key, typed


def characters(events: bytes, keyboard: Keyboard | None = None) -> bytes:
    return (keyboard or Keyboard()).bytes_of(tuple(one[2:]) for one in EVENT.iter_unpack(events))


def test_every_printable_character_can_be_typed():
    printable = string.digits + string.ascii_letters + string.punctuation + " "
    assert characters(typed(printable)) == printable.encode()
    assert characters(typed("T1ABC\r\t")) == b"T1ABC\r\t"


def test_the_keypad_is_digits_too():
    assert characters(b"".join(key(getattr(e, f"KEY_KP{digit}"), 1) for digit in "0123456789")) == b"0123456789"
    assert characters(key(e.KEY_KPENTER, 1)) == b"\r"


def test_caps_turns_letters_and_only_letters():
    caps = key(e.KEY_CAPSLOCK, 1) + key(e.KEY_CAPSLOCK, 0)
    assert characters(caps + typed("t1aB-") + caps + typed("t1aB-")) == b"T1Ab-t1aB-"


def test_a_key_that_repeats_types_once():
    assert characters(key(e.KEY_A, 1) + key(e.KEY_A, 2) * 20 + key(e.KEY_A, 0)) == b"a"


@pytest.mark.parametrize("held", ["LEFTCTRL", "RIGHTCTRL", "LEFTALT", "RIGHTALT", "LEFTMETA", "RIGHTMETA", "COMPOSE"])
def test_combinations_make_a_code_unusable(held):
    code = getattr(e, f"KEY_{held}")
    assert characters(key(code, 1) + typed("c") + key(code, 0) + typed("a")) == NO_CODE_HAS_THIS + b"a"


@pytest.mark.parametrize("name", ["ESC", "F1", "F4", "F12", "DELETE", "BACKSPACE", "UP", "HOME", "SYSRQ", "POWER"])
def test_keys_that_operate_a_computer_make_a_code_unusable(name):
    assert characters(key(getattr(e, f"KEY_{name}"), 1)) == NO_CODE_HAS_THIS


def test_lost_events_are_a_hole_and_free_the_modifiers():
    stream = key(e.KEY_LEFTSHIFT, 1) + event(e.EV_SYN, e.SYN_DROPPED, 0) + typed("a")
    assert characters(stream) == NO_CODE_HAS_THIS + b"a"


def test_no_key_gives_more_than_one_byte():
    assert all(len(both) == 2 and all(len(one) == 1 and one.isascii() for one in both) for both in KEYS.values())


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 65535), st.integers(-3, 3)), max_size=60))
def test_any_events_type_printable_characters_ends_or_nothing(events):
    allowed = {*string.printable.encode()} - {*b"\n\x0b\x0c"} | {0}
    assert set(characters(b"".join(itertools.starmap(event, events)))) <= allowed
