"""Passes: one spelling, one signature, nothing else."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from services.visits.passes import DOMAIN, PASS_CHARACTERS, Payload, quarter_of, read, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key().public_bytes_raw()
PAYLOAD = Payload(3, 7, "00112233445566ff", 1_994_984, 10, 1)
PASS = sign(PAYLOAD, KEY)
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the curve's group (RFC 8032)

payloads = st.builds(
    Payload,
    st.integers(0, 31),
    st.integers(0, 65535),
    st.binary(min_size=8, max_size=8).map(bytes.hex),
    st.integers(0, 2**24 - 1),
    st.integers(0, 255),
    st.integers(0, 255),
)


def accepted(text: str) -> bool:
    found = read(text)
    return found is not None and found.is_signed_by(PUBLIC)


def spelled(whole: bytes) -> str:
    return "K1" + base64.b32encode(whole).decode()


def whole_of(text: str) -> bytes:
    return base64.b32decode(text[2:])


@given(payloads)
def test_what_was_signed_is_read(payload):
    text = sign(payload, KEY)
    found = read(text)
    assert len(text) == PASS_CHARACTERS == 130 and found.payload == payload and found.is_signed_by(PUBLIC)


def test_every_single_bit_flip_is_refused():
    whole = whole_of(PASS)
    assert accepted(PASS)
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not accepted(spelled(bytes(flipped))), bit


def test_every_single_wrong_character_is_refused():
    for place, right in enumerate(PASS):
        for wrong in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=019k ":
            if wrong != right:
                assert not accepted(PASS[:place] + wrong + PASS[place + 1 :])


@pytest.mark.parametrize(
    "spelling",
    [
        PASS.lower(),
        PASS[:2] + PASS[2:].lower(),
        PASS + "=",
        PASS + "\n",
        " " + PASS,
        PASS[:-1],
        PASS[1:],
        PASS + "A",
        PASS.replace("K1", "K2", 1),
        "T1" + PASS[2:],
        PASS.replace("O", "0"),
        "",
        "K1",
        PASS[2:],
        PASS[:60] + " " + PASS[60:],
        PASS[:60] + "\x00" + PASS[61:],
        "K1" + "é" * 128,
    ],
)
def test_no_other_spelling_is_read(spelling):
    assert spelling == PASS or read(spelling) is None


def test_a_signature_with_another_form_of_the_same_number_is_refused():
    # S + L is the same number for the curve; a verifier that takes it takes a second pass.
    whole = whole_of(PASS)
    other = int.from_bytes(whole[48:], "little") + ORDER
    assert not accepted(spelled(whole[:48] + other.to_bytes(32, "little")))


def test_the_key_of_another_house_and_a_bare_signature_are_refused():
    assert not accepted(sign(PAYLOAD, OTHER))
    signed = PAYLOAD.to_bytes()
    assert not accepted(spelled(signed + KEY.sign(signed)))  # without the domain
    assert accepted(spelled(signed + KEY.sign(DOMAIN + signed)))
    assert not read(PASS).is_signed_by(b"\xff" * 32) and not read(PASS).is_signed_by(b"")


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=200), st.binary(min_size=80, max_size=80).map(spelled)))
def test_anything_scanned_is_refused(text):
    assert not accepted(text)


def test_refusing_is_quick():
    forged = sign(PAYLOAD, OTHER)
    began = time.perf_counter()
    for _ in range(200):
        accepted(forged)
        accepted(PASS.lower())
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "payload",
    [Payload(32, 1, "00" * 8, 0, 0), Payload(1, 70000, "00" * 8, 0, 0), Payload(1, 1, "00" * 7, 0, 0)],
)
def test_what_has_no_room_is_a_bug(payload):
    with pytest.raises((ValueError, OverflowError)):
        sign(payload, KEY)


def test_times_are_quarters_of_an_hour():
    assert quarter_of(PAYLOAD.starts_at) == PAYLOAD.start_quarter
    assert (PAYLOAD.ends_at - PAYLOAD.starts_at).total_seconds() == 150 * 60
