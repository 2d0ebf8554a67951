"""A house always has an active administrator, whatever is asked, by a file or by two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from services.people.accounts import AccountProblem, change_officer, keeps_administrator
from services.people.model import Officer, Role
from services.people.officer_import import Imported
from services.people.officers import Officers
from services.sheets.lists import CsvFault, CsvReason
from tests.services.people.test_officers import CHEAP, PIN
from tests.support.staff import officer

HEAD = "kode,nama,peran\n"
CLI = officer("cli")


@pytest.fixture
def officers(journal) -> Officers:
    made = Officers(journal, place="console", hasher=CHEAP)
    for code in ("adm1", "adm2", "adm3"):
        assert isinstance(made.add_with_secret(CLI, code, code, "", Role.ADMINISTRATOR, PIN), Officer)
    made.set_active(CLI, "adm3", False)
    return made


def leading(officers: Officers) -> list[str]:
    return [one.code for one in officers.all() if one.leads]


def test_a_file_that_would_leave_none_is_refused_whole(officers):
    files = {
        "adm1,adm1,auditor\nadm2,adm2,petugas\n": [2, 3],
        # Who is switched off leads nothing.
        "adm3,adm3,administrator\nadm2,adm2,petugas\nadm1,adm1,petugas\n": [3, 4],
        "p01,x,petugas\nadm1,adm1,pengawas\nadm3,adm3,auditor\nadm2,adm2,pengawas\n": [3, 5],
    }
    before = officers.all()
    for rows, at_fault in files.items():
        faults = officers.import_list(CLI, (HEAD + rows).encode())
        assert faults == [CsvFault(row, "peran", CsvReason.LAST_ADMINISTRATOR) for row in at_fault]
    assert officers.all() == before


def test_a_file_may_hand_over(officers):
    rows = "adm1,adm1,auditor\nadm2,adm2,petugas\nadm4,adm4,administrator\n"
    assert isinstance(officers.import_list(CLI, (HEAD + rows).encode()), Imported)
    assert leading(officers) == ["adm4"]


def test_of_two_who_switch_each_other_off_at_once_one_stays(officers, journal):
    rows = f"{HEAD}adm2,adm2,auditor\n".encode()
    with ThreadPoolExecutor(1) as pool:
        with journal.transaction() as transaction, keeps_administrator(transaction):
            change_officer(transaction, "adm1", active=0)
            other = pool.submit(officers.import_list, CLI, rows)
            wait([other], 0.3)  # it has to wait for us: what we did is not to be seen yet
        assert other.result() == [CsvFault(2, "peran", CsvReason.LAST_ADMINISTRATOR)]
    assert leading(officers) == ["adm2"]
    for refused in (officers.set_active(CLI, "adm2", False), officers.set_role(CLI, "adm2", Role.COUNTER)):
        assert refused is AccountProblem.LAST_ADMINISTRATOR


def test_nobody_gives_themselves_a_first_pin(officers):
    me = officer("adm1")
    assert officers.new_pin(me, "adm1") is AccountProblem.OWN_SECRET
    assert str(officers.new_pin(me, "adm2")).isdigit()
