"""Forms of the console: fields, bounded; the token that proves that a form is ours; an uploaded file."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from screens.web.console.shared.request import AnyRequest
from services.sheets.lists import MOST_BYTES
from services.text.plain import plain, tidy

MOST_FIELDS = 400  # of the settings of visits: a week of sessions with their groups, and what they were
LONGEST_FIELD = 4000
FORM_FIELD = "form"


class NotOurForm(Exception):
    """The form does not carry this session's token: it is old, or somebody else's."""


class Form:
    """The fields of a form of ours: what is seen of a text, never longer than LONGEST_FIELD; and one file."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """One line, without what cannot be seen; whoever reads a value out of it asks services.text.plain."""
        return tidy(self.secret(name))

    def secret(self, name: str) -> str:
        """A PIN or password: as it was typed."""
        value = self._fields.get(name, "")
        return value[:LONGEST_FIELD] if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(value[:LONGEST_FIELD] for value in self._fields.getlist(name) if isinstance(value, str))

    def lines(self, name: str) -> tuple[str, ...]:
        """As `text`, of a name that comes several times."""
        return tuple(tidy(value) for value in self.texts(name))

    def names(self) -> tuple[str, ...]:
        """Of all its fields, each once."""
        return tuple(dict.fromkeys(self._fields))

    def number(self, name: str) -> int:
        """A whole number; 0 where there is none (no row has that id)."""
        value = plain(self.text(name))
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

    def file(self, name: str) -> UploadFile | None:
        value = self._fields.get(name)
        return value if isinstance(value, UploadFile) else None


async def our_form(http: Request, request: AnyRequest) -> AsyncIterator[Form]:
    """The form, if it carries this browser's token. Raises NotOurForm."""
    async with http.form(max_files=1, max_fields=MOST_FIELDS) as fields:
        given = fields.get(FORM_FIELD, "")
        right = isinstance(given, str) and given.isascii() and hmac.compare_digest(given, request.form_token)
        if request.is_new or not right:
            raise NotOurForm
        yield Form(fields)


OurForm = Annotated[Form, Depends(our_form)]


async def _uploaded(form: OurForm) -> bytes:
    """The file of a form; one byte more than is allowed when it is too large, so that reading it says so."""
    upload = form.file("file")
    return b"" if upload is None else await upload.read(MOST_BYTES + 1)


Uploaded = Annotated[bytes, Depends(_uploaded)]
