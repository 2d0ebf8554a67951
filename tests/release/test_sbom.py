"""The bill of materials: valid by CycloneDX's own schema, whole, and the same each time."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from kiosk import __version__
from tests.release.locked import LOCK, ROOT

SCHEMAS = files("cyclonedx.schema") / "_res"  # as the library ships them
MOMENT = "1796256000"


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    write(file)
    return json.loads(file.read_text("utf-8"))


def write(file: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "SOURCE_DATE_EPOCH": MOMENT}
    subprocess.run([ROOT / "script" / "sbom", file], check=True, env=environment)


def schema() -> jsonschema_rs.Draft7Validator:
    def stored(uri: str) -> Any:
        return json.loads((SCHEMAS / uri.rpartition("/")[2]).read_text("utf-8"))

    return jsonschema_rs.Draft7Validator(
        stored("bom-1.6.SNAPSHOT.schema.json"), retriever=stored, validate_formats=True
    )


def test_it_is_valid_by_the_schema(bill: dict[str, Any]) -> None:
    assert [error.message for error in schema().iter_errors(bill)] == []
    nameless = bill | {"components": [{"type": "library"}]}
    assert not schema().is_valid(nameless)


def test_it_names_the_kiosk_and_every_locked_library_with_its_hashes(bill: dict[str, Any]) -> None:
    kiosk = bill["metadata"]["component"]
    assert (kiosk["name"], kiosk["version"]) == ("lobby-kiosk", __version__)
    lock = LOCK.read_text("utf-8")
    purls = {f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", lock)}
    assert {one["purl"] for one in bill["components"]} == purls
    hashes = [one["content"] for part in bill["components"] for one in part["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", lock))
    assert all(one["licenses"] for one in bill["components"])


def test_every_library_is_there_because_something_needs_it(bill: dict[str, Any]) -> None:
    needed = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    reached, ahead = set(), ["lobby-kiosk"]
    while ahead:
        ref = ahead.pop()
        if ref not in reached:
            reached.add(ref)
            ahead += needed[ref]
    assert reached == {"lobby-kiosk", *(one["bom-ref"] for one in bill["components"])}


def test_the_same_locks_give_the_same_bill(bill: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "again.json")
    assert json.loads((tmp_path / "again.json").read_text("utf-8")) == bill
