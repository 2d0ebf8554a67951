"""What settings, sections and their values are called on pages, and which key of the description a name means."""

from __future__ import annotations

from typing import Final

from kiosk.settings import kinds, spoken
from kiosk.settings.description import CODE, DATE, Section, Setting, section_of
from kiosk.settings.help import help_words
from kiosk.settings.hours import DAYS
from kiosk.settings.values import codes_of
from services.house.model import LANGUAGES
from services.settings.values import Values
from services.surveys.instrument_files import InstrumentsFaulty, load_library
from services.text.catalogues import Texts
from services.text.dates import iso_day
from services.text.local_form import format_date

WORDS: Final = Texts("settings")
LANGUAGE_NAMES: Final = {"id": "Bahasa Indonesia", "en": "English", "min": "Baso Minang"}
ICON: Final = "icon."  # before the names of those that can be chosen by a word; kiosk.ini may name any other one
GROUP: Final = "visit group "
POINTS_AT: Final = {  # settings that name items of a list
    (f"counter{CODE}", "services"): "service ",
    ("visits", "service"): "service ",
    ("goods", "service"): "service ",
    (f"service{CODE}", "shown_as"): "service ",
    ("help", "counter"): "counter ",
    (f"visit help{CODE}", "priority"): "priority ",
}
STAY: Final = {("visits", "service"), (f"service{CODE}", "shown_as")}  # nothing else may take the place by itself
NOT_HERE: Final = {("survey", "own_instruments")}  # a folder of a machine


def label(section: Section, key: str, language: str) -> str:
    """A few words for a setting; for a section under "about"."""
    known = help_words().get((section.name, key))
    return (known.label.get(language, "") if known else "") or key


def name_of(section: str, values: Values, language: str) -> str:
    """What an item of a list is called; its code where it has no name."""
    code = section.rpartition(" ")[2]
    return values.get((section, f"name.{language}")) or values.get((section, "name.id")) or code


def title_of(section: str, values: Values, language: str) -> str:
    """ "Loket: Loket 1", "Jam layanan"."""
    known = section_of(section)
    if known is None:
        return section
    words = label(known, "about", language)
    if known.family == "hours ":
        return f"{words} {name_of('service ' + section.removeprefix(known.family), values, language)}"
    name = name_of(section, values, language) if known.family else words
    return name if name.lower().startswith(words.lower()) else f"{words}: {name}"


def key_label(section: Section, key: str, language: str) -> str:
    """What a key is called: a weekday, a date, a text in another language."""
    first, _, other = key.partition(".")
    if first in DAYS:
        return WORDS.get(language, f"day.{DAYS.index(first)}")
    if key[:1].isdigit():
        try:
            return format_date(iso_day(key), language)
        except ValueError:
            return key
    words = label(section, first, language)
    return words if other in ("", "id") else f"{words} ({LANGUAGE_NAMES.get(other, other)})"


def options_of(setting: Setting, section: Section, values: Values, language: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen, each with its words; none where it is typed."""
    kind, key = setting.kind, (section.name, setting.key)
    if setting.key == "icon":
        icons = (one.removeprefix(ICON) for one in WORDS.keys(language) if one.startswith(ICON))
        return tuple(
            sorted(((one, WORDS.get(language, ICON + one)) for one in icons), key=lambda pair: pair[1].lower())
        )
    if kind is kinds.YES_NO:
        return tuple((one, spoken.shown(kind, one, language)) for one in ("yes", "no"))
    if kind is kinds.ASK_FIRST:
        return tuple((one, WORDS.get(language, f"ask_first.{one}")) for one in kind.choices if one != "none")
    if key == ("goods", "label"):
        return tuple((one, WORDS.get(language, f"label.{one}")) for one in kind.choices)
    if family := POINTS_AT.get(key):
        found = tuple((code, name_of(f"{family}{code}", values, language)) for code in codes_of(values, family))
        return found if setting.required else (("", "–"), *found)
    if kind is kinds.COMPANION_NAMES:
        return tuple((one, spoken.shown(kind, one, language)) for one in kind.choices)
    if kind is kinds.SESSIONS:
        return tuple((one, name_of(f"{GROUP}{one}", values, language)) for one in codes_of(values, GROUP))
    if kind in (kinds.INSTRUMENTS, kinds.INSTRUMENT):
        none = (("none", WORDS.get(language, "none")),) if kind is kinds.INSTRUMENT else ()
        return (*_instruments(language, short=kind is kinds.INSTRUMENT), *none)
    if kind.choices:
        chosen = tuple((one, one.replace(".", ",") if language == "id" else one) for one in kind.choices)
        return chosen if setting.required or setting.default is not None else (("", "–"), *chosen)
    return ()


def _instruments(language: str, *, short: bool) -> tuple[tuple[str, str], ...]:
    """The shipped questionnaires by id; a house's own are named in kiosk.ini, where their folder is."""
    try:
        library = load_library()
    except InstrumentsFaulty:
        return ()
    kind = "short" if short else "official"
    single = [one for one in library.instruments.values() if one.kind == kind]
    known = [*single, *(() if short else library.joint.values())]
    return tuple((one.id, one.title.in_language(language)) for one in known)


def value_words(setting: Setting, section: Section, text: str, values: Values, language: str) -> str:
    """A value as a sentence can hold it."""
    if not text:
        if not setting.default:
            return WORDS.get(language, "nothing")
        return WORDS.get(language, "usual", value=value_words(setting, section, setting.default, values, language))
    if setting.key == DATE:
        what, _, why = text.partition("|")
        return f"{times_words(what.strip(), language, values)} ({why.strip()})"
    if setting.kind in (kinds.OPENING_TIMES, kinds.SESSIONS):
        return times_words(text, language, values)
    words = dict(options_of(setting, section, values, language))
    if words:
        return ", ".join(words.get(one.strip(), one.strip()) for one in text.split(","))
    return spoken.shown(setting.kind, text, language)


def times_words(text: str, language: str, values: Values) -> str:
    """ "08.00–11.00", "09.00–11.30 (30 keluarga)", "09.00–11.30 (30 keluarga, hanya Tahanan)", "tutup"."""
    words = []
    for one in text.split(","):
        times, families, groups = spoken.session_parts(one.strip())
        if families.isdigit():
            said = spoken.shown(kinds.DATED_TIMES, times, language)
            key = "session_only" if groups else "session"
            names = ", ".join(name_of(f"{GROUP}{code}", values, language) for code in groups.split())
            words.append(WORDS.get(language, key, times=said, count=families, groups=names))
        else:
            words.append(spoken.shown(kinds.DATED_TIMES, one.strip(), language))
    return ", ".join(words)


def setting_of(section: Section, key: str) -> Setting | None:
    """The description of a key as a file has it; None for one that no page shows."""
    first, _, language = key.partition(".")
    for setting in section.settings:
        if (section.name, setting.key) in NOT_HERE:
            continue
        if setting.key == DATE and key[:1].isdigit() and not language:
            return setting
        if setting.key == first and (language in LANGUAGES if setting.translated else not language):
            return setting
    return None


def known_place(name: str) -> tuple[str, str, Section, Setting] | None:
    """What the name of a form's field means; None for none of ours."""
    section_name, _, key = name.partition("|")
    section = section_of(section_name)
    if section is None or not section.house:
        return None
    setting = setting_of(section, key)
    return (section_name, key, section, setting) if setting else None
