"""The numbers of bags: of the year, without gaps, out of a row that is changed with the bag that gets one."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from services.goods.tables import goods_number

_NEXT = text(
    "INSERT INTO goods_number (year, last_number) VALUES (:year, 1)"
    " ON CONFLICT (year) DO UPDATE SET last_number = goods_number.last_number + 1"
    " RETURNING last_number"
)

_GO_ON = text(
    "INSERT INTO goods_number (year, last_number) VALUES (:year, :number)"
    " ON CONFLICT (year) DO UPDATE SET last_number = :number"
)


def next_number(connection: Connection, year: int) -> int:
    return int(connection.execute(_NEXT, {"year": year}).scalar_one())


def leave_out(connection: Connection, year: int, room: int, multiple: int) -> tuple[int, int] | None:
    """In a house that comes back from a copy in `year`: that year goes on after a multiple, so that at least `room`
    numbers that may have been given since are left out. Returns year and number; None where there was never a bag."""
    row = connection.execute(select(goods_number).order_by(goods_number.c.year.desc()).limit(1)).first()
    if row is None:
        return None
    year = max(year, row.year)
    last = row.last_number if row.year == year else 0  # the year began after the copy was made
    number: int = -(-(last + room) // multiple) * multiple
    connection.execute(_GO_ON, {"year": year, "number": number})
    return year, number
