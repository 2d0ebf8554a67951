"""A bundle is what its maker signed, to the byte: whatever is changed, cut off or put on, it is refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.updates.archive import BundleFaulty, open_bundle
from kiosk.updates.keys import KeyFaulty, MakerKey, parse_keys, read_keys
from kiosk.updates.stick import find_bundle
from tests.support.bundles import Maker

FILES = {
    "SHA256SUMS": b"",
    "wheels/a.whl": b"a" * 513,
    "release/script/kiosk": b"#!/bin/sh\n",
    "debs/bookworm/b_1%2b2_amd64.deb": bytes(range(256)) * 4,
    f"release/docs/{'long' * 20}.md": b"long\n",
}


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("maker"))


@pytest.fixture(scope="module")
def whole(maker: Maker) -> bytes:
    return maker.bundle(FILES).read_bytes()


def read(content: bytes, keys: tuple[MakerKey, ...], folder: Path) -> dict[str, bytes]:
    """What is unpacked. Raises BundleFaulty."""
    path, into = folder / "x.bundle", folder / "into"
    path.write_bytes(content)
    shutil.rmtree(into, ignore_errors=True)
    bundle = open_bundle(path, keys)
    bundle.unpack(into, bundle.manifest.entries)
    return {one.relative_to(into).as_posix(): one.read_bytes() for one in into.rglob("*") if one.is_file()}


def test_what_was_put_in_comes_out(maker, whole, tmp_path):
    assert read(whole, maker.keys, tmp_path) == FILES
    assert (tmp_path / "into" / "release/script/kiosk").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "into" / "wheels/a.whl").stat().st_mode & 0o777 == 0o644


def test_the_same_files_are_the_same_bundle_and_any_tar_unpacks_it(maker, whole, tmp_path):
    assert maker.bundle(FILES, "again.bundle").read_bytes() == whole
    subprocess.run(["tar", "-xf", maker.folder / "new.bundle", "-C", tmp_path], check=True)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == FILES


def test_every_byte_counts(maker, whole, tmp_path):
    """Each byte of lists, headers, filling and end; of long files every 13th."""
    for at in range(0, len(whole), 13):
        changed = whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :]
        with pytest.raises(BundleFaulty):
            read(changed, maker.keys, tmp_path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_other_bytes_are_a_bundle(maker, whole, tmp_path_factory, data):
    """Pieces changed, left out, put in, doubled, cut off, put on."""
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 2000)))
    other = whole[:start] + data.draw(st.binary(max_size=600)) + whole[end:]
    if other != whole:
        with pytest.raises(BundleFaulty):
            read(other, maker.keys, tmp_path_factory.mktemp("other"))


def test_every_end_that_is_too_early_is_said(maker, whole, tmp_path):
    for size in [*range(0, len(whole), 511), len(whole) - 1]:
        with pytest.raises(BundleFaulty, match=r"ends too early|is no bundle"):
            read(whole[:size], maker.keys, tmp_path)


def test_another_makers_key_is_refused_and_both_hold_while_it_changes(maker, whole, tmp_path):
    stranger = Maker(tmp_path, Ed25519PrivateKey.generate())
    with pytest.raises(BundleFaulty, match="no key that this house trusts"):
        read(whole, stranger.keys, tmp_path)
    assert read(whole, (*stranger.keys, *maker.keys), tmp_path) == FILES


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/../b", "a//b", "", "x" * 100, "a\nb", "./a"])
def test_a_list_that_leads_elsewhere_is_refused_though_it_is_signed(maker, tmp_path, name):
    from kiosk.updates.manifest import Entry, Manifest, ManifestFaulty, parse

    entry = Entry(name, 0, "0" * 64)
    manifest = Manifest("1.1.0", "0026", "amd64", ("3.11",), ("bookworm",), {}, (entry,))
    with pytest.raises(ManifestFaulty):
        parse(manifest.written())


def test_of_a_stick_the_newest_whole_bundle_is_taken(maker, tmp_path):
    shutil.copy(maker.bundle(FILES, "v9.bundle", version="1.9.0"), tmp_path)
    shutil.copy(maker.bundle(FILES, "v10.bundle", version="1.10.0"), tmp_path)
    (tmp_path / "torn.bundle").write_bytes(b"torn")
    assert find_bundle(tmp_path, maker.keys).manifest.version == "1.10.0"
    for one in ("v9.bundle", "v10.bundle"):
        (tmp_path / one).unlink()
    with pytest.raises(BundleFaulty, match=r"torn\.bundle"):
        find_bundle(tmp_path, maker.keys)
    (tmp_path / "torn.bundle").unlink()
    with pytest.raises(BundleFaulty, match="mounted"):
        find_bundle(tmp_path, maker.keys)


@pytest.mark.parametrize("text", ["", "# only words\n", "ed25519 AAAA\n", "rsa AAAA\n", "ed25519\n", "ed25519 ***\n"])
def test_a_file_of_keys_that_cannot_be_used_is_said(tmp_path, text):
    with pytest.raises(KeyFaulty, match="somewhere"):
        parse_keys(text, "somewhere")
    with pytest.raises(KeyFaulty, match="copy it there"):
        read_keys(tmp_path / "nothing")
