"""Introducing a lobby board: its code, what an officer may mistype, and how little strangers cost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from services.house.board_codes import SIGNS, BoardCodes, code_in
from services.house.boards import CODES_SECONDS, MOST_BOARDS, MOST_CODES, Board, BoardProblem, Boards
from services.people.permissions import NotPermitted
from services.people.web_sessions import new_token
from services.store.tables import limited_use, lobby_board
from tests.support.staff import officer

CHIEF = officer("adm")


@pytest.fixture
def boards(journal) -> Boards:
    return Boards(journal)


def introduce(boards: Boards, name: str) -> str:
    token = new_token()
    assert isinstance(boards.expect(CHIEF, boards.codes.now(token), name), Board)
    assert boards.meet(token).name == name
    return token


def test_a_code_is_typed_in_any_way_and_a_slip_of_the_pen_is_told(clock):
    codes = BoardCodes(clock)
    token = new_token()
    shown = codes.now(token)
    assert code_in(f" {shown.lower().replace('-', ' ')}\u200b") == shown.replace("-", "") == codes.held(token)[0]
    code = codes.held(token)[0]
    wrong = [code[:at] + sign + code[at + 1 :] for at in range(8) for sign in SIGNS if sign != code[at]]
    changed = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(7) if code[at] != code[at + 1]]
    assert {code_in(one) for one in (*wrong, *changed, "", code[:-1], code + "2", code.replace(code[0], "0"))} == {None}


def test_a_code_is_of_one_board_and_of_a_quarter_of_an_hour(boards, clock):
    token = new_token()
    early = boards.codes.now(token)
    clock.advance(600)
    assert boards.codes.now(token) != early
    assert isinstance(boards.expect(CHIEF, early, "Lobi"), Board)  # read before it changed
    assert boards.meet(new_token()) is None and [one.name for one in boards.awaited(CHIEF)] == ["Lobi"]
    clock.advance(600)
    assert boards.meet(token) is None and boards.awaited(CHIEF) == []
    assert isinstance(boards.expect(CHIEF, boards.codes.now(token), "Lobi"), Board)
    assert boards.meet(token) == boards.of(token) == boards.known()[0] and boards.awaited(CHIEF) == []


def test_a_code_that_was_entered_twice_is_its_last_name(boards, clock):
    token = new_token()
    early = boards.codes.now(token)
    for name in ("Lobi", "Loby"):
        assert isinstance(boards.expect(CHIEF, early, name), Board)
    clock.advance(299)
    assert isinstance(boards.expect(CHIEF, boards.codes.now(token), "Lobi 2"), Board)
    assert boards.meet(token).name == "Lobi 2"
    assert boards.awaited(CHIEF) == [] and boards.expect(CHIEF, early, "LOBI 2") is BoardProblem.NAME_TAKEN
    assert isinstance(boards.expect(CHIEF, early, "Lobi"), Board), "the other names are free"


def test_strangers_leave_nothing_behind(boards, database):
    for _ in range(200):
        token = new_token()
        assert boards.codes.now(token) and boards.meet(token) is None and boards.of(token) is None
    with database.read() as connection:
        rows = [
            connection.execute(select(func.count()).select_from(one)).scalar() for one in (lobby_board, limited_use)
        ]
    assert rows == [0, 0] and vars(boards)["_known"] == {}


def test_names_codes_and_boards_are_bounded(boards, clock):
    code = boards.codes.now(new_token())
    assert boards.expect(CHIEF, code, "") is boards.expect(CHIEF, code, "NIK 9901010101900001") is BoardProblem.BAD_NAME
    assert boards.expect(CHIEF, "K7M3-Q2XQ", "Lobi") is BoardProblem.BAD_CODE
    introduce(boards, "Lobi 0")
    assert boards.expect(CHIEF, code, "Lobi 0") is BoardProblem.NAME_TAKEN
    for number in range(2, MOST_CODES):
        introduce(boards, f"Lobi {number}")
    assert boards.expect(CHIEF, code, "Lobi x") is BoardProblem.TRY_LATER
    clock.advance(CODES_SECONDS)
    code = boards.codes.now(new_token())
    for number in range(MOST_CODES, MOST_BOARDS):
        if number % (MOST_CODES - 1) == 0:
            clock.advance(CODES_SECONDS)  # an officer enters so many in ten minutes
        introduce(boards, f"Lobi {number}")
    clock.advance(CODES_SECONDS)
    code = boards.codes.now(new_token())
    assert isinstance(boards.expect(CHIEF, code, "Lobi y"), Board)
    assert boards.expect(CHIEF, code, "Lobi x") is BoardProblem.TOO_MANY
    clock.advance(301)  # nobody came with those codes
    assert isinstance(boards.expect(CHIEF, boards.codes.now(new_token()), "Lobi x"), Board)


def test_only_those_in_charge_introduce_and_forget(boards):
    token = introduce(boards, "Lobi")
    with pytest.raises(NotPermitted):
        boards.expect(officer("p01"), boards.codes.now(token), "Lain")
    with pytest.raises(NotPermitted):
        boards.forget(officer("p01"), "Lobi")
    assert boards.forget(CHIEF, "Lobi") and not boards.forget(CHIEF, "Lobi")
    assert boards.of(token) is None
