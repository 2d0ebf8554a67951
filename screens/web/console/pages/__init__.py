"""The console's pages: one module (a `router`) and one template each; a new one is a line here."""

from screens.web.board import page as board
from screens.web.console.counter import choose
from screens.web.console.counter import page as counter
from screens.web.console.devices import page as devices
from screens.web.console.log import page as log
from screens.web.console.people import account, officers, roster, sign_in
from screens.web.console.supervision import attention, glance, integrity
from screens.web.console.supervision import page as supervision
from screens.web.console.surveys import follow_up as survey_follow_up
from screens.web.console.surveys import page as surveys
from screens.web.console.visits import arrivals as visit_arrivals
from screens.web.console.visits import at_counter as counter_visit
from screens.web.console.visits import booking as visit_booking
from screens.web.console.visits import importing as visit_import
from screens.web.console.visits import new as visit_new
from screens.web.console.visits import page as visits
from services.text.csv_reading import MOST_BYTES

PAGES = (
    sign_in,
    board,
    account,
    choose,
    counter_visit,
    counter,
    attention,
    visits,
    visit_new,
    visit_import,
    visit_booking,
    visit_arrivals,
    supervision,
    surveys,
    survey_follow_up,
    integrity,
    glance,
    devices,
    log,
    roster,
    officers,
)
AROUND_A_FILE = 100_000  # bytes that a form puts around its file
UPLOADS = {  # where files are taken, and how many bytes at most
    "/officers/import": MOST_BYTES + AROUND_A_FILE,
    "/roster/import": MOST_BYTES + AROUND_A_FILE,
    "/visits/import": visit_import.LARGEST + AROUND_A_FILE,
}
