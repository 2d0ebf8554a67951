"""Copies of the house: when the last one was made, whether the way back is whole, and a button that makes one now."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.jobs import Stage
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.backup.copies import CopyLook
from services.people.permissions import Action

router = PageRouter()

PATH = "/copies"
KEY = "copy"


@router.get(PATH)
def page(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.MAKE_COPY)
    return _show(request)


def _show(request: PageRequest) -> Response:
    console = request.console
    job = console.copy_jobs.look(KEY)
    context = {
        "look": _look(console),
        "running": job is not None and job.stage is Stage.RUNNING,
        "broken_off": job is not None and job.stage is Stage.BROKEN_OFF,
        "problem": job.value if job is not None and isinstance(job.value, str) else "",
    }
    return request.show("copies.html", context)


def _look(console: Console) -> CopyLook:
    """A place that gives no answer (the folder of a machine that is off) holds up a thread of its own, and no page."""
    asked = console.copy_looks.ask(KEY, lambda _progress: console.copies.look(), afresh=True)
    return asked.value or console.copies.look_elsewhere()


@router.post(PATH)
def make(request: SignedIn, form: OurForm) -> Response:
    """Begin a copy, unless one is being made; the page shows how it ends."""
    console, who = request.console, request.who
    console.permissions.require(who, Action.MAKE_COPY)
    job = console.copy_jobs.ask(KEY, lambda _progress: console.make_copy(who), afresh=True)
    made = job.stage is Stage.DONE and not isinstance(job.value, str)
    return request.go(PATH, "said.copy_made" if made else "said.copy_asked" if job.stage is Stage.RUNNING else "")
