"""The console's pages: one module (a `router`) and one template each; a new one is a line here."""

from screens.web.console.pages import (
    account,
    attention,
    board,
    choose,
    counter,
    devices,
    glance,
    log,
    officers,
    roster,
    sign_in,
    supervision,
)

PAGES = (sign_in, board, account, choose, counter, attention, supervision, glance, devices, log, roster, officers)
UPLOAD_PATHS = frozenset({"/officers/import", "/roster/import"})
