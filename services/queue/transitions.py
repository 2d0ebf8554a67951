"""What may follow what. The one table of the ticket's life after it was taken."""

from __future__ import annotations

from enum import StrEnum

from services.queue.model import TicketState as S


class Action(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    ABANDON = "abandon"  # the counter cannot serve it after all: back into the queue
    RETURN = "return"
    TRANSFER = "transfer"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    PRIORITISE = "prioritise"  # a supervisor corrects its lane
    EXPIRE = "expire"  # a supervisor ends the service, or the day ends (services.queue.day)


TRANSITIONS: dict[tuple[Action, S], S] = {
    (Action.CALL, S.WAITING): S.CALLED,
    (Action.RECALL, S.CALLED): S.CALLED,
    (Action.START, S.CALLED): S.SERVING,
    (Action.FINISH, S.SERVING): S.SERVED,
    (Action.NO_SHOW, S.CALLED): S.NO_SHOW,
    (Action.NO_SHOW, S.ON_HOLD): S.NO_SHOW,
    (Action.ABANDON, S.CALLED): S.WAITING,
    (Action.RETURN, S.NO_SHOW): S.WAITING,
    (Action.TRANSFER, S.SERVING): S.WAITING,
    (Action.HOLD, S.SERVING): S.ON_HOLD,
    (Action.RESUME, S.ON_HOLD): S.SERVING,
    (Action.CANCEL, S.WAITING): S.CANCELLED,
    (Action.CANCEL, S.CALLED): S.CANCELLED,
    (Action.PRIORITISE, S.WAITING): S.WAITING,
    (Action.EXPIRE, S.WAITING): S.EXPIRED,
    (Action.EXPIRE, S.ON_HOLD): S.EXPIRED,
    (Action.EXPIRE, S.NO_SHOW): S.EXPIRED,
}


def follows(action: Action, state: S) -> S | None:
    """The state after `action`, or None where it is not possible."""
    return TRANSITIONS.get((action, state))
