"""Small bundles: a project's wheel of one file, a script that runs the clone under another version."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.updates.archive import write_archive
from kiosk.updates.keys import MakerKey, parse_keys, public_line, sign
from kiosk.updates.manifest import Entry, Manifest


@dataclass
class Maker:
    """Makes bundles, with a key of its own."""

    folder: Path
    private: Ed25519PrivateKey = field(default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

    @property
    def keys(self) -> tuple[MakerKey, ...]:
        return parse_keys(public_line(self.private), "test")

    def bundle(self, files: Mapping[str, bytes], name: str = "new.bundle", **said: object) -> Path:
        """A bundle of these files; `said`: what its list says otherwise than for this machine."""
        stage = self.folder / f"{name}.stage"
        entries = []
        for path, content in sorted(files.items()):
            place = stage / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            mode = 0o755 if path.startswith("release/script/") else 0o644
            entries.append(Entry(path, len(content), hashlib.sha256(content).hexdigest(), "", mode))
        values: dict[str, object] = {
            "version": "1.1.0",
            "schema": "0026",
            "architecture": "amd64",
            "pythons": ("3.11", "3.12", "3.13"),
            "debians": ("bookworm", "trixie"),
            "unpacked": {},
            "entries": tuple(entries),
        }
        manifest = Manifest(**values | said)  # type: ignore[arg-type]
        bundle = self.folder / name
        write_archive(bundle, manifest, lambda content: sign(self.private, content), lambda one: stage / one.name)
        return bundle


def wheel_of(folder: Path, project: str, version: str) -> tuple[str, bytes]:
    """The name and bytes of a wheel with one module, as pip wants it."""
    info = f"{project}-{version}.dist-info"
    files = {
        f"{project}_mark.py": f'VERSION = "{version}"\n'.encode(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    sums = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')},{len(content)}"
        for name, content in files.items()
    ]
    files[f"{info}/RECORD"] = "\n".join([*sums, f"{info}/RECORD,,", ""]).encode()
    name = f"{project}-{version}-py3-none-any.whl"
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
    return name, path.read_bytes()
