"""Loads the .kv files beside the modules of the touch screens, and what they all import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder


def load_kv(module_file: str) -> None:
    """Load the .kv beside a module once; `module_file` is its `__file__`. Called after theme.configure."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path)


def read(view: Any, name: str, default: Any = "") -> Any:
    """An attribute of a view that may not be there yet (before the first `show`)."""
    return getattr(view, name, default) if view is not None else default
