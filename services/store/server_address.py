"""[database] url of a PostgreSQL house, as libpq reads it: one server, or several of which one is in charge.

    postgresql+psycopg://kiosk@db1,db2/kiosk
    postgresql+psycopg://kiosk@db1:5432,db2:5433/kiosk?sslmode=verify-full
    postgresql+psycopg://kiosk@/kiosk?host=/run/postgresql

It is read in one place, so that the pool, LISTEN, the lock of a kiosk's id and every command mean the same servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

SCHEME: Final = "postgresql+psycopg"
_MOST_PORT: Final = 65535
_IN_CHARGE: Final = ("read-write", "primary")  # target_session_attrs of a program that writes


class Place(NamedTuple):
    """One server: a name, an address or the folder of its socket ("": libpq's own), and its port ("": the usual)."""

    host: str
    port: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host or "localhost"
        return f"{host}:{self.port}" if self.port else host


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """`shared`: libpq's parameters for whichever of the places, by name. `database`: the one there."""

    places: tuple[Place, ...]
    shared: Mapping[str, str]

    @property
    def database(self) -> str:
        return self.shared["dbname"]

    def parameters(self, place: Place) -> dict[str, str]:
        """For one connection to one server."""
        here = {"host": place.host, "port": place.port}
        return {**self.shared, **{name: value for name, value in here.items() if value}}


def is_server(url: str) -> bool:
    return url.startswith(f"{SCHEME}://")


def server_address(url: str) -> ServerAddress:
    """Raises ValueError for what libpq would not take, or would read otherwise than it is written."""
    from psycopg import Error  # slow to import, and of no use to a house with a file
    from psycopg.conninfo import conninfo_to_dict

    if not is_server(url):
        raise ValueError("not an address of a server")
    libpq = "postgresql" + url.removeprefix(SCHEME)
    named = [name for name, _ in parse_qsl(urlsplit(libpq).query, keep_blank_values=True)]
    if len(named) != len(set(named)):
        raise ValueError("a parameter is given twice")  # libpq would take the last one without a word
    try:
        said = {name: str(value) for name, value in conninfo_to_dict(libpq).items()}
    except Error as error:
        raise ValueError("libpq does not read it") from error
    if not said.get("dbname"):
        raise ValueError("no database is named")
    if said.pop("target_session_attrs", _IN_CHARGE[0]) not in _IN_CHARGE:
        raise ValueError("a kiosk writes: only the server in charge is of use")
    said.pop("load_balance_hosts", None)
    return ServerAddress(_places(said.pop("host", ""), said.pop("port", ""), said.get("hostaddr", "")), said)


def _places(host: str, port: str, address: str) -> tuple[Place, ...]:
    """As libpq pairs them: a port for each host, or one for all. Raises ValueError."""
    hosts, ports = host.split(","), port.split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    if len(ports) != len(hosts) or "," in address or (address and len(hosts) > 1):
        raise ValueError("hosts and ports do not pair")
    if len(hosts) > 1 and not all(hosts):
        raise ValueError("a host has no name")
    if not all(_is_port(one) for one in ports):
        raise ValueError("not a port")
    found = tuple(Place(*one) for one in zip(hosts, ports, strict=True))
    if len(set(found)) != len(found):
        raise ValueError("a server is named twice")
    return found


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_PORT)
