"""The numbers of bags: of the year, without gaps, out of a row that is changed with the bag that gets one."""

from __future__ import annotations

from sqlalchemy import Connection, select, text, update

from services.goods.tables import goods_number

_NEXT = text(
    "INSERT INTO goods_number (year, last_number) VALUES (:year, 1)"
    " ON CONFLICT (year) DO UPDATE SET last_number = goods_number.last_number + 1"
    " RETURNING last_number"
)


def next_number(connection: Connection, year: int) -> int:
    return int(connection.execute(_NEXT, {"year": year}).scalar_one())


def leave_out(connection: Connection, room: int, multiple: int) -> int | None:
    """In a house that comes back from a copy: the newest year goes on after a multiple, so that at least `room` numbers
    that may have been given since are left out. Returns after which; None where no bag was ever taken in."""
    row = connection.execute(select(goods_number).order_by(goods_number.c.year.desc()).limit(1)).first()
    if row is None:
        return None
    number: int = -(-(row.last_number + room) // multiple) * multiple
    connection.execute(update(goods_number).where(goods_number.c.year == row.year).values(last_number=number))
    return number
