"""Commits a prepared census in one transaction: people, spans, what came of each row, episodes."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.census import CensusPreview, Decision, RowPlan
from clinicdesk.domain.census_kept import kept
from clinicdesk.domain.eligibility import (
    RowOutcome,
    Span,
    State,
    member_step,
)
from clinicdesk.domain.eligibility_standing import standing_after
from clinicdesk.domain.people import Patient, PatientDraft, PatientStatus
from clinicdesk.services.census_people import changed_draft, new_draft
from clinicdesk.services.continuity_opening import covered, open_and_close
from clinicdesk.store import (
    census_imports,
    census_roster,
    eligibility,
    eligibility_writes,
    people_bulk,
    people_replacing,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.bulk import roomy
from clinicdesk.store.eligibility_writes import NewMember, Noted
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Committing", "Done", "with_standing"]

_PIECE = 2_000
_MANY = 5_000
_FEWER = 500
"""People who are here and change: each costs more than a new one; it can be stopped between."""
_ENDS = frozenset({RowOutcome.TERMED, RowOutcome.MISSING})
_NOBODY = UUID(int=0)


def with_standing(draft: PatientDraft, status: PatientStatus, day: date) -> PatientDraft:
    """Return a person with the standing that their eligibility gives them."""
    if draft.status is status:
        return draft
    reason = "termed" if status is PatientStatus.INACTIVE else ""
    return replace(draft, status=status, status_reason=reason, status_on=day)


@dataclass(slots=True)
class Done:
    """What was done."""

    import_id: UUID
    created: int = 0
    changed: int = 0
    recognized: int = 0
    waiting: int = 0
    episodes: int = 0
    people: set[UUID] = field(default_factory=set)


class Committing:
    """One commit. Everything happens in the unit of work that is given."""

    def __init__(
        self,
        uow: UnitOfWork,
        preview: CensusPreview,
        decisions: Sequence[Decision],
        *,
        today: date,
        tell: Callable[[int, int, str], None],
    ) -> None:
        """``tell`` is called between pieces and stops it by raising."""
        self._uow = uow
        self._preview = preview
        self._decided = {one.line: one for one in decisions}
        self._today = today
        self._tell = tell
        self._noted: list[Noted] = []
        self._rows: list[dict[str, object]] = []
        self._counts: Counter[RowOutcome] = Counter(preview.counts)
        self._reasons = Counter(one.code for one in preview.rejected)

    def run(self, profile_id: UUID | None, accepted: str) -> Done:
        """Write everything; return what was done."""
        uow, preview = self._uow, self._preview
        plans = self._decide()
        done = Done(
            census_imports.add_import(
                uow,
                preview,
                profile_id,
                counts=self._counts,
                reasons=self._reasons,
                accepted=accepted,
            )
        )
        new = [one for one in plans if one.patient_id is None and one.row is not None]
        known = [one for one in plans if one.patient_id is not None]
        total = len(plans)
        with roomy(uow.session) if len(new) > _MANY else nullcontext():
            for start in range(0, len(new), _PIECE):
                self._tell(start, total, "Adding people")
                self._create(new[start : start + _PIECE], done)
        for start in range(0, len(known), _FEWER):
            self._tell(len(new) + start, total, "Changing people")
            self._change(known[start : start + _FEWER], done)
        self._tell(total, total, "Writing what came of each row")
        self._waiting_and_rejected(done)
        self._rows.sort(key=lambda row: (row["line"] == 0, row["line"]))
        census_imports.add_row_outcomes(uow, done.import_id, self._rows)
        eligibility_writes.add_changes(uow, done.import_id, self._noted)
        uow.audit(
            AuditAct(
                act="imported",
                kind="census",
                object_id=done.import_id,
                purpose=accepted,
                digest=f"{preview.sha256} rows:{preview.rows}",
            )
        )
        return done

    def _decide(self) -> list[RowPlan]:
        """Return the plans to be carried out, with what was decided about possible duplicates."""
        plans = []
        for plan in self._preview.plans:
            if plan.outcome is not RowOutcome.POSSIBLE_DUPLICATE:
                plans.append(plan)
                continue
            decision = self._decided.get(plan.line)
            if decision is None:
                continue
            self._counts[RowOutcome.POSSIBLE_DUPLICATE] -= 1
            if decision.skip:
                self._counts[RowOutcome.REJECTED] += 1
                self._reasons["repeated"] += 1
                continue
            assert plan.row is not None
            made = replace(
                plan,
                outcome=RowOutcome.NEW if decision.same_as is None else RowOutcome.CHANGED,
                patient_id=decision.same_as,
                recognized=decision.same_as is not None,
                step=member_step(State(), plan.row.facts, self._preview.as_of),
            )
            self._counts[made.outcome] += 1
            plans.append(made)
        return plans

    def _row(self, plan: RowPlan, patient_id: UUID | None, changed: Sequence[str]) -> None:
        self._rows.append(
            {
                "line": plan.line,
                "outcome": plan.outcome.value,
                "reason": "",
                "patient_id": patient_id,
                "changed": " ".join(dict.fromkeys(changed)),
            }
        )

    def _audit(self, act: str, patient_id: UUID, said: str) -> None:
        digest = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
        self._uow.audit(
            AuditAct(
                act=act,
                kind="patient",
                object_id=patient_id,
                patient_id=patient_id,
                digest=digest,
            )
        )

    # New people

    def _create(self, plans: Sequence[RowPlan], done: Done) -> None:
        uow, employer = self._uow, self._preview.employer
        drafts = []
        for plan in plans:
            assert plan.row is not None
            status = standing_after(
                PatientStatus.PROSPECT, plan.step.made, self._today, was_seen=False
            )
            drafts.append(new_draft(plan.row, employer.name, status))
        ids = people_bulk.add_many(uow, drafts, source=eligibility_writes.SOURCE)
        self._free_numbers(plans)
        members = [self._member(plan, who) for plan, who in zip(plans, ids, strict=True)]
        eligibility_writes.add_members(uow, members, done.import_id)
        spans = [
            (span, member.id, who, employer.id)
            for plan, member, who in zip(plans, members, ids, strict=True)
            for span in plan.step.made
        ]
        eligibility_writes.add_spans(uow, spans, done.import_id)
        for plan, who in zip(plans, ids, strict=True):
            self._row(plan, who, ())
            self._audit("created", who, f"{plan.line}")
        done.created += len(ids)
        done.people.update(ids[:2])

    def _member(self, plan: RowPlan, patient_id: UUID) -> NewMember:
        assert plan.row is not None
        return NewMember(
            id=self._uow.new_id(),
            employer_id=self._preview.employer.id,
            number=plan.row.number,
            person_code=plan.row.person_code,
            patient_id=patient_id,
            digest=plan.row.digest,
            said=plan.said,
        )

    def _free_numbers(self, plans: Sequence[RowPlan]) -> None:
        """Let go of numbers that HR gave to somebody else, as somebody decided."""
        decided = [p.row for p in plans if p.row is not None and p.line in self._decided]
        if not decided:
            return
        taken = eligibility.members_of(
            self._uow.session, self._preview.employer.id, lambda _place: None
        )
        for row in decided:
            member = taken.get(row.key)
            if member is not None:
                code = f"{member.person_code}~{row.line}"[:20]
                self._noted.append(("code", member.id, "person_code", member.person_code, code))
                eligibility_writes.set_members(
                    self._uow, [{"b_id": member.id, "person_code": code}]
                )

    # People who are here

    def _change(self, plans: Sequence[RowPlan], done: Done) -> None:
        uow = self._uow
        ids = [plan.patient_id for plan in plans if plan.patient_id is not None]
        found = census_roster.people(uow.session, ids)
        people = dict(found)
        holds = eligibility.current_spans_of(uow.session, ids)
        inactive = {PatientStatus.INACTIVE, PatientStatus.PROSPECT, PatientStatus.CLOSED}
        seen = census_roster.seen_people(
            uow.session, [one.id for one in people.values() if one.status in inactive]
        )
        self._free_numbers([p for p in plans if p.recognized])
        after = self._write_spans(plans, holds, done)
        ends: list[tuple[RowPlan, Span]] = []
        eligible: list[UUID] = []
        for plan in plans:
            assert plan.patient_id is not None
            patient = people[plan.patient_id]
            spans = tuple(after.get(patient.id, ()))
            draft = self._told(plan, patient)
            status = standing_after(draft.status, spans, self._today, was_seen=patient.id in seen)
            draft = with_standing(draft, status, self._today)
            changed = list(kept(patient, draft))
            if changed:
                # Who stands on two lines is changed by the second as the first left them.
                assert isinstance(draft, Patient)
                people[patient.id] = draft
                self._noted += [("patient", patient.id, *one) for one in changed]
            self._row(plan, patient.id, [*(name for name, _, _ in changed), *plan.step.what])
            self._audit("changed", patient.id, f"{plan.outcome} {plan.step.what} {changed}")
            done.people.add(patient.id)
            done.changed += not plan.recognized
            done.recognized += plan.recognized
            if not covered(spans, self._today) and plan.outcome in _ENDS:
                ends.append((plan, spans[-1] if spans else plan.step.replaced[-1][0]))
            elif covered(spans, self._today):
                eligible.append(patient.id)
        told = [(one, people[who]) for who, one in found.items() if people[who] is not one]
        people_replacing.replace_many(uow, told, path="census")
        done.episodes += open_and_close(
            uow, ends, eligible, today=self._today, import_id=done.import_id, noted=self._noted
        )

    def _told(self, plan: RowPlan, patient: Patient) -> PatientDraft:
        if plan.row is None:
            return patient
        said = b"" if plan.recognized else self._said[plan.member_id or _NOBODY]
        return changed_draft(patient, plan.row, said, self._preview.employer.name)

    _said: Mapping[UUID, bytes]

    def _write_spans(
        self, plans: Sequence[RowPlan], holds: dict[UUID, list[Span]], done: Done
    ) -> dict[UUID, list[Span]]:
        """Write members and spans; return what holds of each person afterwards."""
        uow, employer = self._uow, self._preview.employer
        before = eligibility.members_by_id(
            uow.session, [p.member_id for p in plans if p.member_id is not None]
        )
        self._said = {one.id: one.said for one in before.values()}
        new, values, replaced, made = [], [], [], []
        for plan in plans:
            assert plan.patient_id is not None
            member_id = plan.member_id
            if member_id is None:
                member = self._member(plan, plan.patient_id)
                new.append(member)
                member_id = member.id
            elif plan.row is not None:
                known = before[member_id]
                digest, said = plan.row.digest, plan.said
                values.append({"b_id": member_id, "digest": digest, "said": said})
                was = eligibility_writes.member_said(known.digest, known.said)
                now = eligibility_writes.member_said(digest, said)
                self._noted.append(("member", member_id, "said", was, now))
            gone = {span.id for span, _why in plan.step.replaced}
            replaced += [(span.id, why) for span, why in plan.step.replaced if span.id]
            made += [(span, member_id, plan.patient_id, employer.id) for span in plan.step.made]
            kept_spans = [s for s in holds.get(plan.patient_id, ()) if s.id not in gone]
            holds[plan.patient_id] = [*kept_spans, *plan.step.made]
        eligibility_writes.add_members(uow, new, done.import_id)
        eligibility_writes.set_members(uow, values)
        eligibility_writes.replace_spans(uow, replaced, done.import_id)
        eligibility_writes.add_spans(uow, made, done.import_id)
        return {who: sorted(some, key=lambda s: s.days[1]) for who, some in holds.items()}

    def _waiting_and_rejected(self, done: Done) -> None:
        for plan in self._preview.plans:
            if plan.outcome is RowOutcome.POSSIBLE_DUPLICATE and plan.line not in self._decided:
                done.waiting += 1
                self._row(plan, None, ())
        for one in self._preview.rejected:
            self._rows.append(
                {
                    "line": one.line,
                    "outcome": RowOutcome.REJECTED.value,
                    "reason": one.code,
                    "patient_id": None,
                    "changed": "",
                }
            )
