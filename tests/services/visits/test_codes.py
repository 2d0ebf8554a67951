"""The short booking code: the slips of fingers that it finds are counted, not believed."""

from hypothesis import given
from hypothesis import strategies as st

from services.visits.codes import clean_code, is_code, random_code, shown_code, with_check_digits

NUMBERS = st.integers(10_000_000, 99_999_999)


@given(NUMBERS)
def test_a_code_is_right_and_every_wrong_digit_is_found(number):
    code = with_check_digits(number)
    assert is_code(code) and len(code) == 10
    for place in range(10):
        for digit in "0123456789":
            if digit != code[place]:
                assert not is_code(code[:place] + digit + code[place + 1 :])


@given(NUMBERS)
def test_every_exchange_of_two_digits_is_found(number):
    code = with_check_digits(number)
    for one in range(10):
        for other in range(one + 1, 10):
            digits = list(code)
            digits[one], digits[other] = digits[other], digits[one]
            assert "".join(digits) == code or not is_code("".join(digits))


@given(st.text(max_size=14))
def test_any_text_is_only_yes_or_no(text):
    assert is_code(text) in (True, False)


def test_codes_as_people_write_them():
    code = random_code()
    assert is_code(clean_code(shown_code(code))) and shown_code("1234567890") == "123 456 7890"
    for wrong in (code[:9], code + "0", "٣" * 10, "0" + code[1:], "²" * 10):
        assert not is_code(wrong)
