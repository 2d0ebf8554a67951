"""The file of a form, read whole (the gate has bounded it)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from screens.web.console.shared.browser import OurForm
from services.text.csv_reading import MOST_BYTES


async def _uploaded(form: OurForm) -> bytes:
    """What was chosen; one byte more than is allowed when it is too large, so that reading it says so."""
    upload = form.file("file")
    return b"" if upload is None else await upload.read(MOST_BYTES + 1)


Uploaded = Annotated[bytes, Depends(_uploaded)]
