"""One person's eligibility: read by everyone of the care team, told by hand by clinic staff."""

import threading
from datetime import date, datetime, timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Compartment, may, require
from clinicdesk.domain.census import PersonEligibility
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.compartments import Level, level
from clinicdesk.domain.eligibility import (
    EmployedBy,
    SpanFacts,
    SpanStep,
    State,
    member_step,
    span_state,
    state_words,
)
from clinicdesk.domain.eligibility_standing import standing_after
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound
from clinicdesk.services.census_commit import with_standing
from clinicdesk.services.census_sealing import opened_line
from clinicdesk.services.openings import Openings
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import (
    census_imports,
    census_roster,
    eligibility,
    eligibility_standing,
    eligibility_writes,
    lineage,
    patients,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.eligibility_writes import NewMember
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["EligibilityService"]

_KINDS = frozenset({"eligibility", "patient"})
_ONE = timedelta(minutes=1)


def _require(actor: Actor, least: Level) -> None:
    require(actor, Act.FIND_PEOPLE)
    if level(actor, Compartment.HR_ELIGIBILITY) < least:
        what = "change eligibility by hand" if least is Level.WRITE else "read eligibility"
        raise NotAllowed(
            f"Your role does not let you {what}.",
            "Ask the clinic's administrator if your work needs it.",
        )


class EligibilityService:
    """Reads who is eligible, and tells it by hand where no file did."""

    def __init__(self, store: ClinicStore, rows: ProtectedRows, zone: str) -> None:
        self._store = store
        self._rows = rows
        self._zone = zone
        self._openings = Openings(store)
        self._noted: dict[tuple[UUID, UUID, str], datetime] = {}
        self._lock = threading.Lock()

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)

    def of_person(self, actor: Actor, patient_id: UUID) -> PersonEligibility:
        """Return all spans of a person, and those that were told otherwise since.

        Whoever reads them is written down, as whoever opens the chart is.

        Raises:
            NotAllowed: the actor's role does not read eligibility. NotFound: no such person.
            ClinicDeskError: the entry cannot be written; then nothing is shown.
        """
        _require(actor, Level.READ)
        with self._store.reading() as session:
            patient_id = lineage.current(session, patient_id)
            patients.get(session, patient_id)
            spans = eligibility.spans_of_person(session, patient_id)
        if may(actor, Act.READ_CHART):
            self._openings.note(actor, patient_id)
        else:
            self._note(actor, patient_id, "eligibility")
        return PersonEligibility(
            patient_id=patient_id,
            spans=tuple(one for one in spans if one.replaced_at is None),
            history=tuple(one for one in spans if one.replaced_at is not None),
            today=self._today(),
        )

    def line(self, actor: Actor, patient_id: UUID) -> EmployedBy | None:
        """Return where a person stands in one line; None where no file ever named them.

        Raises:
            NotAllowed: the actor's role does not read eligibility. NotFound: no such person.
        """
        found = self.of_person(actor, patient_id)
        if not found.spans:
            return None
        last = max(found.spans, key=lambda span: (span.days[1], span.start_on))
        return EmployedBy(
            state=span_state(last, found.today).value,
            words=state_words(last, found.today),
            employer=last.employer,
            until=last.end_on,
        )

    def household(self, actor: Actor, patient_id: UUID) -> tuple[tuple[UUID, str, str, str], ...]:
        """Return who shares a person's employee number: id, name, MRN and person code.

        Raises:
            NotAllowed: the actor's role does not read eligibility. NotFound: no such person.
        """
        spans = self.of_person(actor, patient_id).spans
        pairs = [(one.employer_id, one.number) for one in spans if one.employer_id is not None]
        with self._store.reading() as session:
            found = eligibility.household(session, pairs, patient_id)
            names = census_roster.names_of(session, [one[0] for one in found])
        return tuple((who, *names[who][:2], code) for who, _number, code in found if who in names)

    def rows_as_came(
        self, actor: Actor, patient_id: UUID, *, limit: int = 20
    ) -> tuple[tuple[UUID, int, dict[str, str]], ...]:
        """Return what HR wrote of a person, newest first: import, line, cells by header.

        It stands sealed; reading it is an entry of the audit log.

        Raises:
            NotAllowed: the actor's role does not read eligibility. NotFound: no such person.
            Damage: what was sealed was changed.
            ClinicDeskError: the entry cannot be written; then nothing is shown.
        """
        _require(actor, Level.READ)
        require(actor, Act.READ_CHART)
        found = []
        with self._store.reading() as session:
            patients.get(session, lineage.current(session, patient_id))
        self._note(actor, patient_id, "eligibility rows")
        with self._store.reading() as session:
            present = self._rows.in_force(session, actor)
            family = lineage.family(session, patient_id)
            for import_id, line in census_imports.lines_of_person(session, family)[:limit]:
                blocks = census_imports.blocks_of(session, import_id, line)
                cells = opened_line(self._rows, present, blocks, line)
                if cells is not None:
                    found.append((import_id, line, cells))
        return tuple(found)

    def _note(self, actor: Actor, patient_id: UUID, kind: str) -> None:
        """Write that the actor reads what is kept of a person; repeats within a minute are one."""
        now, key = self._store.clock.now(), (actor.id, patient_id, kind)
        with self._lock:
            last = self._noted.get(key)
        if last is not None and timedelta(0) <= now - last < _ONE:
            return
        with self._store.writing(actor) as uow:
            uow.audit(
                AuditAct(act="opened", kind=kind, object_id=patient_id, patient_id=patient_id)
            )
        with self._lock:
            self._noted[key] = now

    def tell(
        self, actor: Actor, patient_id: UUID, employer_id: UUID, number: str, facts: SpanFacts
    ) -> tuple[PersonEligibility, Change]:
        """Tell a person's eligibility by hand, as a row of HR would; what was told before is kept.

        Raises:
            NotAllowed: the actor's role does not change eligibility.
            BadInput: no number, or an end before the beginning.
            NotFound: no such person or employer. Refused: their record was merged.
        """
        _require(actor, Level.WRITE)
        if not number.strip():
            raise BadInput("Eligibility needs an employee number.", "Type it.")
        if facts.end_on and facts.start_on and facts.end_on < facts.start_on:
            raise BadInput("The end is before the beginning.", "Check both days.")
        with self._store.writing(actor) as uow:
            patients.get_open(uow.session, patient_id)
            self._told(uow, patient_id, employer_id, number.strip(), facts)
            self._stand(uow, patient_id)
            act = AuditAct(
                act="changed", kind="eligibility", object_id=patient_id, patient_id=patient_id
            )
            uow.audit(act)
        return self.of_person(actor, patient_id), Change(_KINDS, patient_id)

    def _told(
        self, uow: UnitOfWork, patient_id: UUID, employer_id: UUID, number: str, facts: SpanFacts
    ) -> SpanStep:
        if employer_id not in {one.id for one in eligibility.employers(uow.session)}:
            raise NotFound("There is no such employer.", "Choose one from the list.")
        mine = eligibility.members_of_person(uow.session, patient_id, employer_id)
        member = next((one for one in mine if one.number == number), None)
        if member is None:
            made = NewMember(
                id=uow.new_id(),
                employer_id=employer_id,
                number=number,
                person_code="00" if facts.relationship == "employee" else f"H{patient_id.hex[:8]}",
                patient_id=patient_id,
                digest=bytes(16),
                said=b"",
            )
            eligibility_writes.add_members(uow, [made], None)
            member_id = made.id
        else:
            member_id = member.id
        holds = eligibility.current_spans_of(uow.session, [patient_id]).get(patient_id, [])
        state = State(
            tuple(sorted((s for s in holds if s.member_id == member_id), key=lambda s: s.start_on))
        )
        step = member_step(state, facts, self._today())
        gone = [(span.id, why) for span, why in step.replaced if span.id is not None]
        eligibility_writes.replace_spans(uow, gone, None)
        spans = [(span, member_id, patient_id, employer_id) for span in step.made]
        eligibility_writes.add_spans(uow, spans, None)
        return step

    def _stand(self, uow: UnitOfWork, patient_id: UUID) -> bool:
        """Bring a person's standing to what their spans say; tell whether it changed."""
        person = patients.get(uow.session, patient_id)
        spans = eligibility.current_spans_of(uow.session, [patient_id]).get(patient_id, [])
        seen = bool(census_roster.seen_people(uow.session, [patient_id]))
        status = standing_after(person.status, tuple(spans), self._today(), was_seen=seen)
        draft = with_standing(person, status, self._today())
        if draft == person:
            return False
        patients.replace(uow, patient_id, person.version, draft, path="census")
        uow.session.flush()
        return True

    def follow_the_days(self, actor: Actor) -> tuple[int, Change]:
        """Bring standings to the day: who ended since, who begins; return how many changed.

        Raises:
            NotAllowed: the actor's role does not change people's details.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.reading() as session:
            due = eligibility_standing.out_of_step(session, self._today())
        changed = 0
        if due:
            with self._store.writing(actor) as uow:
                for patient_id in due:
                    if self._stand(uow, patient_id):
                        changed += 1
                        uow.audit(
                            AuditAct(
                                act="changed",
                                kind="patient",
                                object_id=patient_id,
                                patient_id=patient_id,
                            )
                        )
        return changed, Change(_KINDS if changed else frozenset())
