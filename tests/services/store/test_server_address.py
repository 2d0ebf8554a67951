"""The address of a house's servers is read as libpq reads it, and judged before anything connects."""

from __future__ import annotations

import pytest

from services.backup.house_files import without_passwords
from services.store.server_address import Place, server_address
from services.store.server_looks import Role, ServerSeen, _judged
from services.store.servers import Mark, Servers

HERE = "postgresql+psycopg://"


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("kiosk@db1/house", [("db1", "")]),
        ("kiosk@db1,db2/house", [("db1", ""), ("db2", "")]),
        ("kiosk:p%40ss@db1:5432,db2:5433/house?target_session_attrs=read-write", [("db1", "5432"), ("db2", "5433")]),
        ("kiosk@[::1]:5433,192.0.2.7/house", [("::1", "5433"), ("192.0.2.7", "")]),
        ("kiosk@/house?host=/run/a,/run/b&port=5433", [("/run/a", "5433"), ("/run/b", "5433")]),
        ("kiosk@/house", [("", "")]),
    ],
)
def test_servers_of_an_address(said: str, places: list[tuple[str, str]]) -> None:
    address = server_address(HERE + said)
    assert list(address.places) == [Place(*one) for one in places] and address.database == "house"
    assert "target_session_attrs" not in address.shared and "host" not in address.shared


def test_no_password_of_several_servers_leaves_the_machine() -> None:
    said = f"url = {HERE}kiosk:s3cret@db1:5432,db2:5433/house?sslmode=require"
    assert without_passwords(said) == f"url = {HERE}kiosk@db1:5432,db2:5433/house?sslmode=require"


A, B = Place("a", ""), Place("b", "")


def seen(place: Place, role: Role, timeline: int = 1, system: str = "1", *, started: str = "") -> ServerSeen:
    mark = Mark(system, timeline) if role is not Role.STANDBY else Mark("", 0)
    return ServerSeen(place, role, mark, position=100 if role is Role.IN_CHARGE else 60, started=started or place.host)


@pytest.mark.parametrize(
    ("first", "second", "roles"),
    [
        (seen(A, Role.IN_CHARGE), seen(B, Role.STANDBY), [Role.IN_CHARGE, Role.STANDBY]),
        (seen(A, Role.IN_CHARGE), seen(B, Role.IN_CHARGE, 2), [Role.PAST, Role.IN_CHARGE]),
        (seen(A, Role.IN_CHARGE), seen(B, Role.IN_CHARGE), [Role.RIVAL, Role.RIVAL]),
        (seen(A, Role.IN_CHARGE), seen(B, Role.IN_CHARGE, 2, "2"), [Role.RIVAL, Role.RIVAL]),
        (seen(A, Role.IN_CHARGE, started="x"), seen(B, Role.IN_CHARGE, started="x"), [Role.IN_CHARGE, Role.IN_CHARGE]),
        (seen(A, Role.FENCED), seen(B, Role.IN_CHARGE, 2), [Role.FENCED, Role.IN_CHARGE]),
        (seen(A, Role.SILENT), seen(B, Role.STANDBY), [Role.SILENT, Role.STANDBY]),
    ],
)
def test_which_of_two_is_in_charge(first: ServerSeen, second: ServerSeen, roles: list[Role]) -> None:
    judged = _judged([first, second])
    assert [one.role for one in judged] == roles
    assert judged[1].behind == (40 if roles == [Role.IN_CHARGE, Role.STANDBY] else 0)


def test_a_server_that_was_in_charge_is_not_again() -> None:
    servers = Servers(server_address(f"{HERE}kiosk@a,b/house"))
    servers.learn(Mark("1", 2))
    assert servers.is_past(Mark("1", 1)) and not servers.is_past(Mark("1", 3)) and not servers.is_past(Mark("2", 1))
    servers.learn(Mark("2", 1), rivals=True)
    assert servers.is_past(Mark("2", 1))
    servers.note_silent(Place("a", ""))
    assert [one.host for one in servers._in_order()] == ["b", "a"]
