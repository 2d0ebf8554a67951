"""What the touch flow wants done, done: in workers, and what came of it back into the flow."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.touch.background import Background
from screens.touch.codes.view import CodeProblem, CodeProblemView
from screens.touch.core import events
from screens.touch.core.ports import Backend, CodeSeen, OfficerCallSeen, PaperOutcome, SignInAnswer
from screens.touch.core.view import CallState
from services.queue.model import RefusalReason, Refused, TakeAnswer
from services.surveys.model import NotOffered


class Effects:
    """`feed` brings an event into the flow (in the Kivy loop); a bug in a worker is answered like a fault."""

    def __init__(
        self,
        backend: Backend,
        background: Background,
        feed: Callable[[events.Event], None],
        on_leave: Callable[[], None],
    ) -> None:
        self._backend = backend
        self._background = background
        self._feed = feed
        self._on_leave = on_leave

    def carry_out(self, effect: events.Effect) -> None:
        """Do what the flow asks for; what comes of it is fed back as an event."""
        backend = self._backend
        match effect:
            case events.ReadLobby(language):
                self._background.run(lambda: backend.lobby(language), lambda found: self._lobby(found, language))
            case events.Take():
                self._take(backend, effect)
            case _ if isinstance(effect, events.OfCodes):
                self._carry_out_code(backend, effect)
            case events.PrintTicket() | events.PrintProvisional():
                self._print(backend, effect)
            case events.AskStaffTold(session, job):
                self._background.run(
                    lambda: backend.staff_told(job), lambda told: self._feed(events.StaffTold(session, told))
                )
            case events.ReportNoPaper(session, job):
                self._background.run(
                    lambda: backend.no_paper(job), lambda told: self._feed(events.StaffTold(session, told))
                )
            case events.CallForOfficer(session, language):
                not_called = OfficerCallSeen(CallState.NOT_CALLED, "")
                self._background.run(
                    lambda: backend.call_officer(language),
                    lambda call: self._feed(events.CallSeen(session, call)),
                    lambda: self._feed(events.CallSeen(session, not_called)),
                )
            case events.AskCall(session, language):
                self._background.run(
                    lambda: backend.officer_call(language), lambda call: self._feed(events.CallSeen(session, call))
                )
            case events.EndSession(how):
                self._background.run(lambda: backend.session_ended(how), lambda _nothing: None)
            case events.LeaveProgram():
                self._on_leave()
            case _:
                self._carry_out_survey(backend, effect)

    def _print(self, backend: Backend, effect: events.PrintTicket | events.PrintProvisional) -> None:
        def work() -> PaperOutcome:
            if isinstance(effect, events.PrintProvisional):
                return backend.print_provisional(effect.slip, effect.language)
            return backend.print_ticket(effect.job)

        unknown = PaperOutcome("unknown", staff_told=False)
        self._background.run_at_printer(
            work,
            lambda outcome: self._feed(events.PaperDone(effect.session, outcome)),
            lambda: self._feed(events.PaperDone(effect.session, unknown)),
        )

    def _carry_out_survey(self, backend: Backend, effect: events.Effect) -> None:
        match effect:
            case events.OfferSurvey(session):
                self._background.run(
                    backend.offer_survey,
                    lambda outcome: self._feed(events.SurveyOffered(session, outcome)),
                    lambda: self._feed(events.SurveyOffered(session, NotOffered.UNAVAILABLE)),
                )
            case events.KeepAnswer(session, response, code):
                self._background.run(
                    lambda: backend.keep_answer(response, code),
                    lambda outcome: self._feed(events.AnswerKept(session, outcome)),
                    lambda: self._feed(events.AnswerKept(session, NotOffered.UNAVAILABLE)),
                )
            case events.CountAbandoned(instrument, sample):
                self._background.run(lambda: backend.count_abandoned(instrument, sample), lambda _nothing: None)
            case _:
                self._carry_out_staff(backend, effect)

    def _carry_out_staff(self, backend: Backend, effect: events.Effect) -> None:
        match effect:
            case events.CheckSignIn(session, code, pin):
                away = SignInAnswer(problem="sign_in.away")
                self._background.run(
                    lambda: backend.sign_in(code, pin.reveal()),
                    lambda answer: self._feed(events.SignInDone(session, answer)),
                    lambda: self._feed(events.SignInDone(session, away)),
                )
            case events.ReadStaff(session, officer, log_filter, page):
                self._background.run(
                    lambda: backend.staff_overview(officer, log_filter, page),
                    lambda overview: self._feed(events.StaffRead(session, overview)),
                )
            case events.DoStaff(session, officer, name, value):
                self._background.run(
                    lambda: backend.staff_action(officer, name, value),
                    lambda message: self._feed(events.StaffDone(session, message)),
                    lambda: self._feed(events.StaffDone(session, "staff.not_done")),
                )

    def _take(self, backend: Backend, effect: events.Take) -> None:
        def work() -> tuple[TakeAnswer, object]:
            answer = backend.take(effect.request_id, effect.service, effect.priority_group, effect.language)
            return answer, backend.ticket_view(answer, effect.language)

        def done(result: tuple[TakeAnswer, object]) -> None:
            answer, view = result
            self._feed(events.NumberTaken(effect.session, answer, view))  # type: ignore[arg-type]

        unavailable = Refused(RefusalReason.UNAVAILABLE)
        self._background.run(work, done, lambda: self._feed(events.NumberTaken(effect.session, unavailable, None)))

    def _carry_out_code(
        self,
        backend: Backend,
        effect: events.OfCodes,
    ) -> None:
        match effect:
            case events.SayAtScanner(verdict):
                self._background.say_at_scanner(verdict)
            case events.ReadCode(session, code, language):
                self._answer_code(session, lambda: backend.read_code(code.text, language))
            case events.CheckInByCode(session, digits, language):
                self._answer_code(session, lambda: backend.type_code(digits.reveal(), language))
            case events.AskCopy(session, own, language):
                self._answer_code(session, lambda: backend.print_again(own, language))
            case events.GiveUp(session, own, language):
                self._answer_code(session, lambda: backend.give_up(own, language))

    def _answer_code(self, session: str, work: Callable[[], CodeSeen]) -> None:
        unavailable = CodeProblemView(CodeProblem.UNAVAILABLE)
        self._background.run(
            work,
            lambda view: self._feed(events.CodeRead(session, view)),
            lambda: self._feed(events.CodeRead(session, unavailable)),
        )

    def _lobby(self, found: object, language: str) -> None:
        if found is not None:
            self._feed(events.LobbyRead(found, language))  # type: ignore[arg-type]
