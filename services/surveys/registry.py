"""What a version of an instrument stands for, kept with the answers: a version never changes its meaning."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, text

from services.log.journal import Journal
from services.surveys.instrument_files import InstrumentsFaulty
from services.surveys.instruments import Instrument
from services.surveys.tables import survey_instrument
from services.text.faults import Fault

_INSERT = text(
    "INSERT INTO survey_instrument (instrument, version, definition) VALUES (:instrument, :version, :definition)"
    " ON CONFLICT DO NOTHING"
)


def register(journal: Journal, instruments: Mapping[str, Instrument]) -> None:
    """Remember new versions. Raises InstrumentsFaulty where a known version now means something else, and
    DatabaseAway."""
    known = _known(journal)
    new = [one for one in instruments.values() if (one.id, one.version) not in known]
    if new:
        with journal.database.write() as connection:
            rows = [{"instrument": one.id, "version": one.version, "definition": one.definition()} for one in new]
            connection.execute(_INSERT, rows)
        known = _known(journal)
    changed = [one for one in instruments.values() if known[one.id, one.version] != one.definition()]
    if changed:
        raise InstrumentsFaulty(_changed(one) for one in changed)


def _known(journal: Journal) -> dict[tuple[str, str], str]:
    columns = select(survey_instrument.c.instrument, survey_instrument.c.version, survey_instrument.c.definition)
    with journal.database.read() as connection:
        return {(row.instrument, row.version): row.definition for row in connection.execute(columns)}


def _changed(instrument: Instrument) -> Fault:
    meant = f'"{instrument.version}" with other questions, words or bands than before'
    return Fault(f"{instrument.id}.toml", 0, "", "version", meant, "a new version: answers under this one are kept")
