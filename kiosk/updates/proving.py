"""`python -m kiosk.updates.proving BUNDLE KEYS`: whether a bundle is whole and by one of these keys."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.updates.archive import BundleFaulty, open_bundle
from kiosk.updates.keys import KeyFaulty, read_keys


def main(arguments: Sequence[str]) -> int:
    """Says which key signed it. 1: it is not whole, or by somebody else."""
    bundle, keys = map(Path, arguments)
    try:
        found = open_bundle(bundle, read_keys(keys))
        found.unpack(Path("/nonexistent"), ())
    except (BundleFaulty, KeyFaulty, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"{bundle}: whole, version {found.manifest.version}, signed by {found.key.id}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
