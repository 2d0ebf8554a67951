"""Instrument files (assets/surveys/*.toml and the house's own) → instruments and joint forms, or all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assets import ASSETS
from services.house.model import LocalText
from services.surveys.instrument_reading import CODE, instrument_of, words_of
from services.surveys.instruments import Instrument, JointForm, Kind
from services.text.faults import Fault, FaultyFile, SourceFile, Table, ValueKind, choice
from services.text.toml_reader import read_toml

SHIPPED = ASSETS / "surveys"
SETTINGS = "kiosk.ini"  # faults of what it says about surveys are its own
ONCE = "each instrument once: short, official, or in a joint form"
JOINT = "joint"  # the kind of a file that asks several instruments in one sitting


class InstrumentsFaulty(FaultyFile):
    """An instrument file cannot be used."""


def _several(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) < 2 or len(set(map(str, value))) != len(value):
        raise ValueError
    return tuple(CODE.parse(one) for one in value)


PARTS: ValueKind[tuple[str, ...]] = ValueKind("the ids of two or more instruments, each once", _several, ())


@dataclass(frozen=True, slots=True)
class JointFile:
    """What the file of a joint form says: its parts are the ids of instruments."""

    file: str
    id: str
    title: LocalText
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a house can offer, by id."""

    instruments: Mapping[str, Instrument]
    joint: Mapping[str, JointForm]


def load_instruments(own_folder: Path | None = None, needed: Iterable[str] = ()) -> Mapping[str, Instrument]:
    """The instruments of `load_library`, by id. Raises InstrumentsFaulty."""
    return load_library(own_folder, needed).instruments


def load_library(own_folder: Path | None = None, needed: Iterable[str] = ()) -> Library:
    """The shipped instruments and joint forms, and those of the house's folder. Raises InstrumentsFaulty.

    A house's file of the same id takes the place of the shipped one. needed: ids that kiosk.ini
    offers; each must be there.
    """
    found: dict[str, Instrument | JointFile] = {}
    faults: list[Fault] = []
    for folder in (SHIPPED, own_folder):
        files: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")) if folder else ():
            file, instrument = _read(path)
            faults += file.faults
            if file.faults or instrument is None:
                continue
            if instrument.id in files:
                own = f"an id of its own ({files[instrument.id]})"
                faults.append(Fault(path.name, 0, "", "id", instrument.id, own))
            files[instrument.id] = path.name
            found[instrument.id] = instrument
    if own_folder is not None and not own_folder.is_dir():
        faults.append(Fault(SETTINGS, 0, "survey", "own_instruments", str(own_folder), "a folder that is there"))
    if not faults:
        faults += _wrongly_offered(tuple(needed), found)
    instruments = {key: one for key, one in found.items() if isinstance(one, Instrument)}
    joint = {key: _joined(one, instruments, faults) for key, one in found.items() if isinstance(one, JointFile)}
    if faults:
        raise InstrumentsFaulty(faults)
    return Library(MappingProxyType(instruments), MappingProxyType(joint))


def _wrongly_offered(needed: tuple[str, ...], found: Mapping[str, Instrument | JointFile]) -> list[Fault]:
    """Faults of kiosk.ini: what it offers and nobody has, and an instrument that would be asked twice."""
    faults = [
        Fault(SETTINGS, 0, "survey", "", f"the instrument {one}", f"one of: {', '.join(found)}")
        for one in needed
        if one not in found
    ]
    if doubles := sorted({one for one in needed if needed.count(one) > 1}):
        faults.append(Fault(SETTINGS, 0, "survey", "", f"{', '.join(doubles)} as short and as official", ONCE))
    for form in (one for key, one in found.items() if key in needed and isinstance(one, JointFile)):
        others = {part for key in needed if key != form.id for part in _asked(found.get(key))}
        if twice := [part for part in form.parts if part in others]:
            said = f"{', '.join(twice)} in {form.id} and once more"
            faults.append(Fault(SETTINGS, 0, "survey", "", said, ONCE))
    return faults


def _asked(one: Instrument | JointFile | None) -> tuple[str, ...]:
    if isinstance(one, JointFile):
        return one.parts
    return (one.id,) if one is not None else ()


def _joined(said: JointFile, instruments: Mapping[str, Instrument], faults: list[Fault]) -> JointForm:
    """The form with its parts; what does not fit together is added to `faults`."""
    known = tuple(key for key, one in instruments.items() if one.kind is Kind.OFFICIAL)
    wrong = [one for one in said.parts if one not in known]
    form = JointForm(said.id, said.title, tuple(instruments[one] for one in said.parts if one in known))

    def fault(found: str, expected: str) -> None:
        faults.append(Fault(said.file, 0, "", "parts", found, expected))

    if wrong:
        fault(", ".join(wrong), f"official instruments: {', '.join(known)}")
    keys = [question.key for question in form.questions]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        fault(f"the question {', '.join(doubles)} in two parts", "every key of a question in one part")
    if any(part.control not in (None, form.control) for part in form.parts):
        fault("control questions that differ", "the same control question in all parts that have one")
    if any(field not in form.respondent for part in form.parts for field in part.respondent):
        fault("fields of the respondent that differ", "the same options wherever two parts ask the same")
    return form


def read_instrument(path: Path) -> Instrument | JointFile:
    """One file. Raises InstrumentsFaulty with all its faults."""
    file, instrument = _read(path)
    if file.faults or instrument is None:
        raise InstrumentsFaulty(file.faults)
    return instrument


def _read(path: Path) -> tuple[SourceFile, Instrument | JointFile | None]:
    file, root = read_toml(path, path.name, "an instrument file")
    if root is None:
        return file, None
    return file, _joint(root, path.name) if root.values.get("kind") == JOINT else instrument_of(root)


def _joint(root: Table, file: str) -> JointFile:
    root.take("kind", choice((JOINT,)))
    made = JointFile(file, root.take("id", CODE), words_of(root, "title"), root.take("parts", PARTS))
    root.report_unknown()
    return made
