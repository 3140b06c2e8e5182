"""Sessions of a cohort: each one's sheet is saved as one act, and the data set is made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.errors import BadInput, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.people_lists import ListColumn, ListLine, ListRequest, ListUse, MadeList
from clinicdesk.domain.plausible import implausible
from clinicdesk.domain.prevention import (
    AttendanceDraft,
    CohortBook,
    ProgramSession,
    SessionDraft,
    SessionKind,
)
from clinicdesk.domain.prevention_dataset import data_rows
from clinicdesk.domain.prevention_eligibility import eligibility
from clinicdesk.domain.prevention_rules import attendance_problems, kind_on, session_problems
from clinicdesk.domain.site_time import instant_of
from clinicdesk.services import prevention_book
from clinicdesk.services.lists import ListService
from clinicdesk.services.prevention_enrolling import expect_next
from clinicdesk.store import (
    clinical,
    goal_notes,
    prevention,
    prevention_facts,
    prevention_sheet,
    summary,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.prevention_sheet import Saved
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PreventionSheetService", "SheetSaved"]

_KINDS = frozenset({"prevention", "clinical", "plan"})
_CHANGE = Change(_KINDS)
_RECORDED = "recorded"
_A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")


@dataclass(frozen=True, slots=True)
class SheetSaved:
    """A sheet that was saved, and what undoing it needs."""

    session: ProgramSession
    saved: Saved

    @property
    def lines(self) -> int:
        """How many lines changed."""
        return len(self.saved.made)


class PreventionSheetService:
    """The sessions of one clinic's cohorts."""

    def __init__(self, store: ClinicStore, zone: str, lists: ListService) -> None:
        self._store = store
        self._zone = zone
        self._lists = lists

    def add_session(
        self, actor: Actor, cohort_id: UUID, draft: SessionDraft
    ) -> tuple[ProgramSession, Change]:
        """Note that a session was held; without a number it is the next.

        Raises:
            NotAllowed: the role does not coach. NotFound: no such cohort.
            InvalidDraft: one problem a field.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            book = prevention.book(uow.session, cohort_id)
            self._check_session(uow, book, draft, book.sessions)
            make_up = SessionKind.MAKE_UP
            regular = [one for one in book.sessions if one.kind is not make_up]
            number = draft.number or max((one.number for one in regular), default=0) + 1
            if draft.make_up and draft.number is None:
                raise InvalidDraft([FieldProblem("number", "Which session does it make up for?")])
            made = prevention.add_session(
                uow,
                cohort_id=cohort_id,
                number=number,
                kind=self._kind(book, draft).value,
                held_on=draft.held_on,
                mode=draft.mode.value,
                topic=draft.topic.strip(),
            )
            return self._session_saved(uow, "created", made)

    def change_session(
        self, actor: Actor, session_id: UUID, version: int, draft: SessionDraft
    ) -> tuple[ProgramSession, Change]:
        """Change a session's number, mode or topic; its day only while nobody is recorded at it.

        Raises:
            NotAllowed: the role does not coach. NotFound: there is none.
            InvalidDraft: one problem a field. Refused: somebody changed it, or its day is fixed.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            found = prevention.session_of(uow.session, session_id)
            book = prevention.book(uow.session, found.cohort_id)
            others = tuple(one for one in book.sessions if one.id != session_id)
            self._check_session(uow, book, draft, others)
            recorded = any(one.session_id == session_id for one in book.attendance)
            if recorded and draft.held_on != found.held_on:
                raise Refused(
                    "Measurements of this session's day are in charts.",
                    "Empty its sheet first, then change the day.",
                )
            prevention.change(
                uow,
                "session",
                session_id,
                version,
                number=draft.number or found.number,
                kind=self._kind(book, draft).value,
                held_on=draft.held_on,
                mode=draft.mode.value,
                topic=draft.topic.strip(),
            )
            return self._session_saved(uow, "changed", session_id)

    def strike_session(
        self, actor: Actor, session_id: UUID, version: int
    ) -> tuple[ProgramSession, Change]:
        """Mark a session that was not held as entered in error; its sheet must be empty.

        Raises:
            NotAllowed: the role does not coach. NotFound: there is none.
            Refused: somebody is recorded at it, or somebody changed it.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            found = prevention.session_of(uow.session, session_id)
            book = prevention.book(uow.session, found.cohort_id)
            if any(one.session_id == session_id for one in book.attendance):
                raise Refused("Somebody is recorded at this session.", "Empty its sheet first.")
            prevention.change(uow, "session", session_id, version, entered_in_error=True)
            self._note(uow, "marked in error", session_id)
            return found, _CHANGE

    def save(
        self,
        actor: Actor,
        session_id: UUID,
        drafts: Sequence[AttendanceDraft],
        *,
        cleared: Sequence[UUID] = (),
    ) -> tuple[SheetSaved, Change]:
        """Save lines of a session's sheet as one act; what did not change stays as it was.

        Raises:
            NotAllowed: the role does not coach. NotFound: no such session or participant.
            InvalidDraft: a line cannot be so; the field is the participant's id.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            return self._saved(uow, _RECORDED, session_id, drafts, cleared)

    def undo(self, actor: Actor, done: SheetSaved) -> tuple[SheetSaved, Change]:
        """Take a saved sheet back: what was recorded before holds again.

        Raises:
            NotAllowed: the role does not coach.
            Refused: somebody changed one of its lines meanwhile.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            session_id = done.session.id
            book = prevention.book(uow.session, done.session.cohort_id)
            holds = {one.id for one in book.attendance if one.session_id == session_id}
            if not holds.issuperset(done.saved.made):
                raise Refused("Somebody changed this sheet meanwhile.", "Correct it by hand.")
            before = [one.draft for one in done.saved.before]
            return self._saved(uow, "took back", session_id, before, done.saved.cleared)

    def record_a1c(
        self, actor: Actor, participant_id: UUID, value: Decimal, on: date
    ) -> tuple[UUID, Change]:
        """Write an HbA1c that a participant brought into their chart; return its id.

        Raises:
            NotAllowed: the role does not coach. NotFound: there is no such participant.
            InvalidDraft: the number cannot be, or its day is to come.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            who = prevention.participant(uow.session, participant_id)
            problems = []
            if on > site_day(uow.now, self._zone):
                problems.append(FieldProblem("on", "This day is to come: choose today or earlier."))
            if not value.is_finite():
                problems.append(FieldProblem("value", "Type a number."))
            elif said := implausible(_A1C.code, value, "%"):
                problems.append(FieldProblem("value", said))
            if problems:
                raise InvalidDraft(problems)
            made = Observation(
                id=uow.new_id(),
                patient_id=who.patient_id,
                code=_A1C,
                status="final",
                occurred_at=instant_of(on, uow.now, self._zone),
                recorded_at=uow.now,
                note="Brought to the diabetes prevention program",
                category="laboratory",
                value=value,
                unit="%",
            )
            clinical.add_observation(uow, made)
            uow.session.flush()
            today = site_day(uow.now, self._zone)
            goal_notes.note_of_people(uow, [who.patient_id], today)
            summary.refresh(uow, [who.patient_id])
            uow.audit(
                AuditAct(
                    act="recorded",
                    kind="observation",
                    object_id=made.id,
                    patient_id=who.patient_id,
                )
            )
            return made.id, Change(_KINDS, who.patient_id)

    def export(
        self,
        actor: Actor,
        cohort_id: UUID,
        use: ListUse,
        reason: str = "",
        *,
        since: date | None = None,
    ) -> MadeList:
        """Return the data set of a cohort as a CSV file's bytes; nobody is named in it.

        It goes the way of every list that leaves: its use is said, it is written down, once for
        everybody in it.

        Raises:
            NotAllowed: the role takes no lists. BadInput: its use is not said.
            Refused: nobody attended, or what must be there is missing.
        """
        require(actor, Act.TAKE_LISTS)
        if use is ListUse.OUTREACH:
            raise BadInput("The data set holds nobody to call.", "Choose another use.")
        numbers = prevention_book.standards()
        with self._store.reading() as session:
            book = prevention.book(session, cohort_id)
            facts = prevention_facts.facts_of(session, book.participants, self._zone)
        judged = {
            one.id: eligibility(
                one.evidence, facts[one.id].age, one.enrolled_on, numbers.eligibility
            )
            for one in book.participants
        }
        rows = data_rows(book, facts, judged, numbers, since)
        request = ListRequest(
            title=f"Data set of cohort {book.cohort.code}",
            shown="Everything" if since is None else f"Since {since:%Y-%m-%d}",
            order="By person, then by day.",
            columns=tuple(ListColumn(key=one.column, title=one.column) for one in numbers.elements),
            lines=tuple(ListLine(row.participant.patient_id, row.cells) for row in rows),
            use=use,
            reason=reason,
        )
        return self._lists.export(actor, request)

    def _check_session(
        self,
        uow: UnitOfWork,
        book: CohortBook,
        draft: SessionDraft,
        others: tuple[ProgramSession, ...],
    ) -> None:
        today = site_day(uow.now, self._zone)
        problems = session_problems(draft, book.cohort, others, today)
        if problems:
            raise InvalidDraft(problems)

    def _kind(self, book: CohortBook, draft: SessionDraft) -> SessionKind:
        months = prevention_book.standards().year.core_months
        first_on = book.cohort.first_on
        return kind_on(first_on, draft.held_on, make_up=draft.make_up, core_months=months)

    def _saved(
        self,
        uow: UnitOfWork,
        act: str,
        session_id: UUID,
        drafts: Sequence[AttendanceDraft],
        cleared: Sequence[UUID],
    ) -> tuple[SheetSaved, Change]:
        found = prevention.session_of(uow.session, session_id)
        book = prevention.book(uow.session, found.cohort_id)
        known = {one.id for one in book.participants}
        asked = [*(one.participant_id for one in drafts), *cleared]
        if not known.issuperset(asked):
            raise NotFound("Somebody is not in this cohort.", "Open the cohort again.")
        if len(asked) != len(set(asked)):
            raise BadInput("Somebody stands twice in this sheet.", "Keep one line of each.")
        problems = []
        for one in drafts:
            wrong, _look = attendance_problems(one, None)
            if wrong:
                problems.append(FieldProblem(str(one.participant_id), wrong))
        if problems:
            raise InvalidDraft(problems)
        saved = prevention_sheet.save(uow, book, found, drafts, cleared=cleared, zone=self._zone)
        if act == _RECORDED and found == _last(book):
            changed = [one for one in book.participants if one.patient_id in saved.patients]
            expect_next(uow, changed, found, site_day(uow.now, self._zone))
            summary.refresh(uow, saved.patients)
        for patient_id in saved.patients:
            self._note(uow, act, session_id, patient_id)
        return SheetSaved(found, saved), _CHANGE

    def _session_saved(
        self, uow: UnitOfWork, act: str, session_id: UUID
    ) -> tuple[ProgramSession, Change]:
        uow.session.flush()
        self._note(uow, act, session_id)
        return prevention.session_of(uow.session, session_id), _CHANGE

    def _note(
        self, uow: UnitOfWork, act: str, session_id: UUID, patient_id: UUID | None = None
    ) -> None:
        kind = "prevention session"
        uow.audit(AuditAct(act=act, kind=kind, object_id=session_id, patient_id=patient_id))


def _last(book: CohortBook) -> ProgramSession | None:
    """Return the last regular session that was held."""
    regular = [one for one in book.sessions if one.kind is not SessionKind.MAKE_UP]
    return max(regular, key=lambda one: (one.held_on, one.number), default=None)
