"""What may follow what. The one table of the ticket's life after it was taken."""

from __future__ import annotations

from enum import StrEnum

from services.queue.model import TicketState as S


class Step(StrEnum):
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
    ENTER = "enter"  # called from a list on paper and served: said afterwards (services.queue.paper_calls)
    MISS = "miss"  # called from a list on paper, and nobody came
    EXPIRE = "expire"  # a supervisor ends the service, or the day ends (services.queue.day)


TRANSITIONS: dict[tuple[Step, S], S] = {
    (Step.CALL, S.WAITING): S.CALLED,
    (Step.RECALL, S.CALLED): S.CALLED,
    (Step.START, S.CALLED): S.SERVING,
    (Step.FINISH, S.SERVING): S.SERVED,
    (Step.NO_SHOW, S.CALLED): S.NO_SHOW,
    (Step.NO_SHOW, S.ON_HOLD): S.NO_SHOW,
    (Step.ABANDON, S.CALLED): S.WAITING,
    (Step.RETURN, S.NO_SHOW): S.WAITING,
    (Step.TRANSFER, S.SERVING): S.WAITING,
    (Step.HOLD, S.SERVING): S.ON_HOLD,
    (Step.RESUME, S.ON_HOLD): S.SERVING,
    (Step.CANCEL, S.WAITING): S.CANCELLED,
    (Step.CANCEL, S.CALLED): S.CANCELLED,
    (Step.PRIORITISE, S.WAITING): S.WAITING,
    (Step.ENTER, S.WAITING): S.SERVED,
    (Step.ENTER, S.EXPIRED): S.SERVED,
    (Step.MISS, S.WAITING): S.NO_SHOW,
    (Step.MISS, S.EXPIRED): S.EXPIRED,  # as any no-show when its day has ended
    (Step.EXPIRE, S.WAITING): S.EXPIRED,
    (Step.EXPIRE, S.ON_HOLD): S.EXPIRED,
    (Step.EXPIRE, S.NO_SHOW): S.EXPIRED,
}


def follows(action: Step, state: S) -> S | None:
    """The state after `action`, or None where it is not possible."""
    return TRANSITIONS.get((action, state))
