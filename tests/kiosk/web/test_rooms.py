"""Who may connect, and who goes when a room is full."""

from __future__ import annotations

import pytest

from kiosk.web.bounds import Bounds
from kiosk.web.rooms import Rooms, plain

BOUNDS = Bounds(from_one_address=4, from_others=8, from_this_machine=3)


class Waiting:
    """A guest since a moment; None: it is being served."""

    def __init__(self, since: float | None) -> None:
        self.waits_since = since
        self.gone = False

    def hang_up(self) -> None:
        self.gone = True


def fill(rooms: Rooms[Waiting], address: str, *since: float | None) -> list[Waiting]:
    guests = [Waiting(one) for one in since]
    assert all(rooms.enter(address, guest) for guest in guests)
    return guests


@pytest.mark.parametrize("address", ["10.0.0.2", "127.0.0.1", "127.0.0.2"])
def test_who_comes_replaces_the_one_of_its_address_that_waits_longest(address: str) -> None:
    rooms: Rooms[Waiting] = Rooms(BOUNDS)
    most = 3 if address == "127.0.0.1" else 4
    guests = fill(rooms, address, *(5.0, 1.0, None, 7.0)[:most])
    assert rooms.enter(address, Waiting(9.0))
    assert [guest.gone for guest in guests] == [False, True, False, False][:most]
    assert len(list(rooms)) == most


def test_who_is_served_is_sent_away_by_nobody() -> None:
    rooms: Rooms[Waiting] = Rooms(BOUNDS)
    guests = fill(rooms, "10.0.0.2", None, None, None, None)
    assert not rooms.enter("10.0.0.2", Waiting(9.0))
    rooms.leave("10.0.0.2", guests[0])
    rooms.leave("10.0.0.2", guests[0])
    assert rooms.enter("10.0.0.2", Waiting(9.0))


def test_in_all_the_address_with_the_most_gives_way() -> None:
    rooms: Rooms[Waiting] = Rooms(BOUNDS)
    officer = fill(rooms, "10.0.0.9", 0.0)
    stranger = fill(rooms, "10.0.0.2", 3.0, 2.0, 4.0, 5.0)
    fill(rooms, "10.0.0.3", None, None, None)
    assert rooms.enter("10.0.0.10", Waiting(9.0))
    assert not officer[0].gone and [one.gone for one in stranger] == [False, True, False, False]


def test_this_machine_has_a_room_of_its_own() -> None:
    rooms: Rooms[Waiting] = Rooms(BOUNDS)
    fill(rooms, "10.0.0.2", *[None] * 4), fill(rooms, "10.0.0.3", *[None] * 4)
    assert not rooms.enter("10.0.0.4", Waiting(9.0))
    assert rooms.enter("127.0.0.1", Waiting(9.0)) and rooms.enter("::1", Waiting(9.0))


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::1", "::1"),
    ],
)
def test_an_address_is_counted_by_itself(said: str, counted: str) -> None:
    assert plain(said) == counted
