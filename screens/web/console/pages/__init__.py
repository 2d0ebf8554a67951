"""The console's pages: one module (a `router`) and one template each; a new one is a line here."""

from screens.web.console.pages import (
    account,
    attention,
    board,
    choose,
    counter,
    counter_visit,
    devices,
    glance,
    integrity,
    log,
    officers,
    roster,
    sign_in,
    supervision,
    survey_follow_up,
    surveys,
    visit_arrivals,
    visit_booking,
    visit_import,
    visit_new,
    visits,
)
from services.csv_reading import MOST_BYTES

PAGES = (
    sign_in, board, account, choose, counter_visit, counter, attention, visits, visit_new, visit_import, visit_booking,
    visit_arrivals, supervision, surveys, survey_follow_up, integrity, glance, devices, log, roster, officers,
)  # fmt: skip
AROUND_A_FILE = 100_000  # bytes that a form puts around its file
UPLOADS = {  # where files are taken, and how many bytes at most
    "/officers/import": MOST_BYTES + AROUND_A_FILE,
    "/roster/import": MOST_BYTES + AROUND_A_FILE,
    "/visits/import": visit_import.LARGEST + AROUND_A_FILE,
}
