"""Pass keys and week keys: files that only their owner reads, and what a machine without them says."""

import stat
from datetime import date

import pytest

from services.visits.pass_keys import KeyProblem, PassKeys, PublicKey, SigningKey, find_key, read_export
from services.visits.personal import KeyMissing, PersonalKeys, last_day, mark_destroyed, week_of
from tests.support.staff import officer


@pytest.fixture
def keys(journal, tmp_path):
    return PassKeys(journal, tmp_path / "keys" / "passes")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_without_a_key_nothing_can_be_signed(keys):
    assert keys.signing() is KeyProblem.NO_KEY and keys.all() == [] and keys.from_copy(1) is None


def test_two_keys_are_valid_at_once_and_the_newest_signs(keys, tmp_path):
    first, second = keys.new(officer("adm")), keys.new(officer("adm"))
    assert keys.new(officer("adm")) is KeyProblem.TWO_VALID
    signing = keys.signing()
    assert isinstance(signing, SigningKey) and signing.id == second.id == first.id + 1
    assert signing.private.public_key().public_bytes_raw() == second.public
    assert [mode(path) for path in (tmp_path / "keys" / "passes").glob("*.key")] == [0o600, 0o600]
    assert keys.retire(officer("adm"), first.id) is None
    assert (
        keys.retire(officer("adm"), first.id) is KeyProblem.RETIRED
        and keys.retire(officer("adm"), 30) is KeyProblem.UNKNOWN
    )
    assert not (tmp_path / "keys" / "passes" / "pass-1.key").exists()
    third = keys.new(officer("adm"))
    assert isinstance(third, PublicKey) and third.id == 3, "a key id is never used again"


def test_a_kiosk_has_public_keys_only(keys, journal, tmp_path):
    made = keys.new(officer("adm"))
    elsewhere = PassKeys(journal, tmp_path / "other")
    assert elsewhere.signing() is KeyProblem.ELSEWHERE
    elsewhere.refresh_copy()
    assert elsewhere.from_copy(made.id).public == made.public and elsewhere.from_copy(9) is None
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["public.json"]
    keys.retire(officer("adm"), made.id)
    elsewhere.refresh_copy()
    assert elsewhere.from_copy(made.id).retired
    with journal.database.read() as connection:
        assert find_key(connection, made.id).retired and find_key(connection, 7) is None


def test_a_private_key_that_others_may_read_does_not_sign(keys, tmp_path):
    keys.new(officer("adm"))
    path = tmp_path / "keys" / "passes" / "pass-1.key"
    path.chmod(0o640)
    assert keys.signing() is KeyProblem.TOO_OPEN
    path.chmod(0o600)
    path.write_text("not a key")
    assert keys.signing() is KeyProblem.UNREADABLE


def test_the_private_key_is_not_in_the_database(keys, journal, tmp_path):
    keys.new(officer("adm"))
    secret = keys.signing().private.private_bytes_raw()
    with journal.database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM pass_key").one()
    assert secret.hex() not in str(tuple(row))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pass_keys": [{}]}', '{"pass_keys": 3}'])
def test_a_broken_export_is_a_value_error(content):
    with pytest.raises(ValueError):
        read_export(content)


def test_weeks_begin_on_monday():
    assert week_of(date(2026, 11, 23)) == week_of(date(2026, 11, 29)) == "2026-W48"
    assert week_of(date(2027, 1, 3)) == "2026-W53" and last_day("2026-W53") == date(2027, 1, 3)


def test_week_keys_find_and_seal(journal, tmp_path):
    personal = PersonalKeys(tmp_path / "personal")
    with journal.database.write() as connection:
        key, other = personal.key(connection, "2026-W48"), personal.key(connection, "2026-W49")
    assert key.find("nik", "1") == key.find("nik", "1") != other.find("nik", "1")
    assert key.find("nik", "1") != key.find("number", "1")
    sealed = key.seal({"name": "Contoh"}, "ref1")
    assert key.unseal(sealed, "ref1") == {"name": "Contoh"} and b"Contoh" not in sealed
    for opener, text, ref in ((key, sealed, "ref2"), (other, sealed, "ref1"), (key, b"", "ref1")):
        with pytest.raises(KeyMissing):
            opener.unseal(text, ref)
    assert {mode(path) for path in (tmp_path / "personal").iterdir()} == {0o600}
    with journal.database.read() as connection:
        assert [one.week for one in PersonalKeys(tmp_path / "personal").here(connection)] == ["2026-W48", "2026-W49"]


def test_a_machine_without_the_key_does_not_write_what_nobody_can_read(journal, tmp_path):
    with journal.database.write() as connection:
        PersonalKeys(tmp_path / "one").key(connection, "2026-W48")
    with pytest.raises(KeyMissing), journal.database.write() as connection:
        PersonalKeys(tmp_path / "two").key(connection, "2026-W48")
    assert not (tmp_path / "two").exists()


def test_a_key_that_cannot_be_read_is_missing_and_hides_no_other(journal, tmp_path):
    folder = tmp_path / "personal"
    with journal.database.write() as connection:
        for week in ("2026-W47", "2026-W48", "2026-W49"):
            PersonalKeys(folder).key(connection, week)
    (folder / "2026-W47.key").write_bytes(b"short")
    (folder / "2026-W48.key").unlink()
    (folder / "2026-W48.key").mkdir()  # what no user can read as a file
    with journal.database.read() as connection:
        assert [one.week for one in PersonalKeys(folder).here(connection)] == ["2026-W49"]
        for week in ("2026-W47", "2026-W48"):
            for ask in (PersonalKeys(folder).peek, PersonalKeys(folder).key):
                with pytest.raises(KeyMissing, match=f"{week}.key"):
                    ask(connection, week)
    with (
        pytest.raises(KeyMissing, match="2026-W50"),
        journal.database.write() as connection,
    ):
        PersonalKeys(folder / "2026-W49.key").key(connection, "2026-W50")


def test_a_destroyed_key_is_gone_for_good(journal, tmp_path):
    personal = PersonalKeys(tmp_path / "personal")
    with journal.database.write() as connection:
        personal.key(connection, "2026-W48")
        mark_destroyed(connection, "2026-W48", 1)
    assert personal.has("2026-W48")
    personal.destroy("2026-W48")
    assert not personal.has("2026-W48") and list((tmp_path / "personal").iterdir()) == []
    with pytest.raises(KeyMissing, match="destroyed"), journal.database.write() as connection:
        personal.key(connection, "2026-W48")
    with journal.database.read() as connection:
        assert personal.here(connection) == []
