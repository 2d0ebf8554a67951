"""The [info …] sections: what is read, and how a mistake is told."""

import pytest

from kiosk.settings.reading import load
from kiosk.settings.warnings import warnings
from tests.kiosk.settings.test_reading import ROOT, SHIPPED, faults


def test_the_shipped_house_tells_everything_that_must_be_published():
    told = load(ROOT / "kiosk.ini").information
    assert [one.code for one in told.documents] == ["ktp", "permit", "clothes"]
    assert [one.code for one in told.forbidden] == ["weapon", "drugs", "medicine", "glass", "cutlery"]
    assert told.locker is not None and "Telepon" in told.locker.text.in_language("id")
    assert [(one.address, one.link) for one in told.channels] == [
        ("lapor.go.id", "https://www.lapor.go.id"),
        ("137", "tel:137"),
    ]
    assert told.pledge is not None and told.privacy is not None
    assert told.privacy.retention.in_language("min") == told.privacy.retention.in_language("id")


def test_it_belongs_to_the_house():
    assert ("info privacy", "contact.id") in load(ROOT / "kiosk.ini").house_values


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[info document ktp]", "[info dokumen ktp]", "[info dokumen ktp]"),
        ("[info document ktp]", "[info document k t p]", "[info document CODE]"),
        ("link = tel:137", "link = tel: 137", "an address without spaces"),
        ("contact.id = Tanya petugas di loket.\n", "", "contact.id"),
        ("address = 137\n", "", "address"),
        ("icon = knife", "icon = knife\ncolour = red", "colour"),
    ],
)
def test_faults_name_their_section(tmp_path, old, new, expected):
    found = faults(tmp_path, SHIPPED.replace(old, new))
    assert found and expected in "\n".join(found)


def test_a_house_that_tells_nothing_is_right_too(tmp_path):
    path = tmp_path / "kiosk.ini"
    start, end = SHIPPED.index("[info document ktp]"), SHIPPED.index("# -- services ---")
    path.write_text(SHIPPED[:start] + SHIPPED[end:], encoding="utf-8")
    told = load(path).information
    assert (told.documents, told.forbidden, told.channels) == ((), (), ())
    assert (told.locker, told.pledge, told.privacy) == (None, None, None)


def test_an_icon_that_does_not_exist_is_a_warning(tmp_path):
    path = tmp_path / "kiosk.ini"
    path.write_text(SHIPPED.replace("icon = knife", "icon = knive"), encoding="utf-8")
    assert any("[info forbidden weapon]" in one for one in warnings(load(path)))
