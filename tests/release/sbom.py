"""The CycloneDX bill of materials: ``script/sbom [FILE]``, on the standard output without one.

Every locked library with its version, package URL, licence, the hashes of the files that may be installed for it, and
what it needs itself. The same locks give the same document, but for its time (SOURCE_DATE_EPOCH fixes that too).
"""

from __future__ import annotations

import os
import sys
import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kiosk import __version__
from tests.release.licences import licence_of
from tests.release.locked import LOCK, ROOT, Library, locked

NAMES: Final = uuid.UUID("6f0d7bb0-3f0e-5b0c-9c0a-5d2f3d5f6a11")  # of our serial numbers, made once
PUBLISHED: Final = "https://pypi.org/project"


def bill() -> Bom:
    """The kiosk and the libraries it runs on."""
    libraries = locked()
    kiosk = Component(
        name="lobby-kiosk",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="lobby-kiosk",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        purl=PackageURL("pypi", None, "lobby-kiosk", __version__),
    )
    components = {library.name: _component(library) for library in libraries}
    bom = Bom(
        components=components.values(), serial_number=uuid.uuid5(NAMES, f"{__version__} {LOCK.read_text('utf-8')}")
    )
    bom.metadata.component = kiosk
    bom.metadata.timestamp = _moment()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    bom.register_dependency(kiosk, [components[name] for name in _names(wanted)])
    for name, component in components.items():
        needed = _names(requires(name) or [])
        bom.register_dependency(component, [components[other] for other in needed if other in components])
    return bom


def _component(library: Library) -> Component:
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"{PUBLISHED}/{library.name}/{library.version}/#files"),
        comment="the SHA-256 of each file that requirements.lock accepts",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in library.hashes],
    )
    return Component(
        name=library.name,
        version=library.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{library.name}=={library.version}",
        licenses=[LicenseFactory().make_from_string(licence_of(library.name))],
        purl=PackageURL("pypi", None, library.name, library.version),
        external_references=[files],
    )


def _names(requirements: Iterable[str], extra: str = "") -> list[str]:
    """The libraries that are required on this Python and system, with those of the extras that are asked for."""
    names: list[str] = []
    for one in map(Requirement, requirements):
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            names.append(canonicalize_name(one.name))
            for wanted in one.extras:
                names += _names(requires(one.name) or [], wanted)
    return names


def _moment() -> datetime:
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)


def main(arguments: list[str]) -> int:
    text = JsonV1Dot6(bill()).output_as_string(indent=2) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
