"""What the command line says about refusals and devices: what it is, and what to do. One sentence for each."""

from __future__ import annotations

from devices.printer import PrinterState
from services.queue.model import CallRefusal, NotDone, RefusalReason, Refused
from services.surveys.server_traces import Leak

NO_NUMBER: dict[RefusalReason, str] = {
    RefusalReason.NOT_YET_OPEN: "the service is not open yet (--ignore-hours takes one all the same)",
    RefusalReason.CLOSED_NOW: "the service is closed for now (--ignore-hours takes one all the same)",
    RefusalReason.HOUSE_CLOSED: "the service is closed all day (--ignore-hours takes one all the same)",
    RefusalReason.ENDING_SOON: "who comes now would not be served before closing (--ignore-hours takes one)",
    RefusalReason.QUOTA_REACHED: "all numbers of today are taken (daily_quota in kiosk.ini)",
    RefusalReason.BUSY: "many numbers were taken in a short time; wait some seconds",
    RefusalReason.CLOCK_UNTRUSTED: "the clock cannot be trusted; set it, then: kiosk clock confirm",
    RefusalReason.UNKNOWN_SERVICE: "kiosk.ini has no such service (kiosk queue services)",
    RefusalReason.UNKNOWN_PRIORITY: "kiosk.ini has no such priority group",
    RefusalReason.UNAVAILABLE: "the database cannot be used now; nothing was taken (kiosk doctor)",
}

NOT_DONE: dict[CallRefusal, str] = {
    CallRefusal.QUEUE_EMPTY: "nobody waits for the services of this counter",
    CallRefusal.COUNTER_CLOSED: "the counter is closed; first: kiosk queue open-counter",
    CallRefusal.COUNTER_UNKNOWN: "kiosk.ini has no such counter",
    CallRefusal.COUNTER_OCCUPIED: "another officer holds the counter",
    CallRefusal.COUNTER_PAUSED: "the counter is paused; its officer ends the pause in the console",
    CallRefusal.HAS_ACTIVE_TICKET: "the counter holds a number; finish it first, or put it off in the console",
    CallRefusal.NO_ACTIVE_TICKET: "the counter holds no number; first: kiosk queue call",
    CallRefusal.TICKET_UNKNOWN: "there is no such number",
    CallRefusal.TICKET_ELSEWHERE: "another counter holds this number",
    CallRefusal.OTHER_TICKET: "the counter holds another number by now",
    CallRefusal.WRONG_STATE: "this cannot follow from how the number stands",
    CallRefusal.LANE_FIXED: "the number is booked, or in that lane already",
    CallRefusal.BAD_PERIOD: "the range or period cannot be",
    CallRefusal.NOTHING_TO_DO: "there is nothing left to do",
    CallRefusal.TOO_EARLY: "a no-show needs a recall and some patience first",
    CallRefusal.REASON_REQUIRED: "this needs a reason (--reason, see --help)",
    CallRefusal.REASON_UNKNOWN: "there is no such reason; one of",
    CallRefusal.SERVICE_UNKNOWN: "kiosk.ini has no such service (kiosk queue services)",
    CallRefusal.SAME_SERVICE: "the number waits for this service already",
    CallRefusal.CLOCK_UNTRUSTED: "the clock cannot be trusted; set it, then: kiosk clock confirm",
    CallRefusal.UNAVAILABLE: "the database cannot be used now; nothing was changed (kiosk doctor)",
}

PRINTER: dict[PrinterState, str] = {
    PrinterState.DISCONNECTED: "look at the cable and the power, and at [printer] port in kiosk.ini",
    PrinterState.NO_ANSWER: "switch the printer off and on; look at [printer] baud and profile in kiosk.ini",
    PrinterState.COVER_OPEN: "close the cover",
    PrinterState.PAPER_OUT: "put in a new roll of paper",
    PrinterState.ERROR: "take out jammed paper, switch the printer off and on",
    PrinterState.OFFLINE: "look at the printer's own lamps and its feed button",
    PrinterState.UNHEARD: "it tells nothing of itself; slips are sent all the same, so look whether they come out",
    PrinterState.PAPER_LOW: "have a new roll of paper ready",
    PrinterState.READY: "",
}


_STATEMENTS = "Then reload the server, and throw away its logs of before."
TRACES: dict[Leak, str] = {
    Leak.WRITE_AHEAD_LOG: "Make each of these tables unlogged again (ALTER TABLE … SET UNLOGGED, at night): the"
    " write-ahead log holds the order of answers.",
    Leak.STATEMENT_LOG: f"Set log_parameter_max_length = 0 in postgresql.conf (or log no statements). {_STATEMENTS}",
    Leak.ERROR_LOG: f"Set log_parameter_max_length_on_error = 0 in postgresql.conf. {_STATEMENTS}",
    Leak.LIBRARY: f"Take it out of the preloaded libraries, or let it log nothing of this database. {_STATEMENTS}",
    Leak.UNKNOWN_LIBRARIES: "The kiosk's role may not see it. Ask the administrator: neither pgaudit nor auto_explain"
    " may log this database's statements (or grant pg_read_all_settings, and look again).",
}


def no_number(answer: Refused) -> str:
    """ "No number: …", with the house's own reason and until when, where they are known."""
    words = f"No number: {NO_NUMBER[answer.reason]}"
    if answer.public_reason:
        words += f". The house says: {answer.public_reason}"
    return words + (f", until {answer.until.isoformat(timespec='minutes')}" if answer.until else "")


def not_done(answer: NotDone) -> str:
    """ "Not done: …", with the codes that it is about."""
    return f"Not done: {NOT_DONE[answer.refusal]}" + (f" ({answer.detail})" if answer.detail else "")
