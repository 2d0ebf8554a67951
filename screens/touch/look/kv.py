"""Loads the .kv files beside the modules of the touch screens."""

from __future__ import annotations

from pathlib import Path

from kivy.lang import Builder


def load_kv(module_file: str) -> None:
    """Load the .kv beside a module once; `module_file` is its `__file__`. Called after theme.configure."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path)
