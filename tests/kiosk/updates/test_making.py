"""The maker's side: keys that fit each other, names that fit the archive, files that are for some machines only."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.updates.archive import header
from kiosk.updates.collecting import fitting_name
from kiosk.updates.keys import KeyFaulty, public_line, read_keys, read_private
from kiosk.updates.making import Staging, main
from kiosk.updates.manifest import safe


def test_a_pair_of_keys_is_made_once_and_the_private_one_is_the_makers_alone(tmp_path, capsys):
    private = tmp_path / "maker.key"
    assert main(["--new-key", str(private), "--name", "trial"]) == 0
    (public,) = read_keys(tmp_path / "maker.key.pub")
    assert public.line == public_line(read_private(private), "trial") and public.id in capsys.readouterr().out
    assert private.stat().st_mode & 0o777 == 0o600
    kept = private.read_bytes()
    assert main(["--new-key", str(private)]) == 1 and private.read_bytes() == kept


def test_without_a_key_nothing_is_made(tmp_path, capsys):
    assert main(["--out", str(tmp_path)]) == 1
    assert "--key FILE" in capsys.readouterr().err and not list(tmp_path.iterdir())
    (tmp_path / "no.key").write_text("no key")
    with pytest.raises(KeyFaulty, match=r"no\.key"):
        read_private(tmp_path / "no.key")


def test_a_wheel_whose_name_is_too_long_keeps_one_platform():
    tags = "manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64"
    name = f"charset_normalizer-3.5.2-cp311-cp311-{tags}.whl"
    assert fitting_name(name) == "charset_normalizer-3.5.2-cp311-cp311-manylinux2014_x86_64.whl"
    assert fitting_name("a-1-py3-none-any.whl") == "a-1-py3-none-any.whl"
    assert safe(f"wheels/{fitting_name(name)}") and len(header(f"wheels/{fitting_name(name)}", 1, 0o644)) == 512


def test_a_machine_gets_what_is_for_it(tmp_path: Path):
    for name in ("debs/bookworm/a.deb", "debs/trixie/a.deb", "wheels/a.whl", "wheels/b.whl", "release/script/kiosk"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "release/script/kiosk").chmod(0o700)
    entries = {one.name: one for one in Staging(tmp_path, {"wheels/b.whl": "3.13"}).entries()}
    only = {name: one.only for name, one in entries.items() if one.only}
    assert only == {"debs/bookworm/a.deb": "bookworm", "debs/trixie/a.deb": "trixie", "wheels/b.whl": "3.13"}
    assert entries["release/script/kiosk"].mode == 0o755 and entries["wheels/a.whl"].mode == 0o644
