"""Takes an import back, step by step, within one unit of work."""

from collections.abc import Callable
from uuid import UUID

from clinicdesk.domain.census import CensusImport, Undone
from clinicdesk.domain.census_kept import FieldKept, restored
from clinicdesk.domain.people import Patient, PatientDraft
from clinicdesk.store import (
    census_roster,
    census_undo,
    continuity,
    eligibility_writes,
    people_replacing,
    summary,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["undo"]

_PIECE = 500


def undo(
    uow: UnitOfWork,
    told: CensusImport,
    tag_of: Callable[[UUID], bytes],
    report: Callable[[int, int, str], None],
) -> Undone:
    """Take an import back; ``tag_of`` finds whoever has protected records."""
    report(0, 0, "Looking at what was done since")
    made = census_undo.made_people(uow, told.id)
    stays = census_undo.written_about(uow, told.id, tag_of)
    report(0, 0, "Taking eligibility back")
    spans = eligibility_writes.take_back_spans(uow, told.id)
    members = [
        eligibility_writes.member_values(about, before)
        for _kind, about, _field, before, _after in eligibility_writes.changes_of(
            uow, told.id, "member"
        )
    ]
    eligibility_writes.set_members(uow, members)
    eligibility_writes.mark_members(uow, told.id)
    for _kind, about, _field, before, _after in eligibility_writes.changes_of(uow, told.id, "code"):
        eligibility_writes.set_members(uow, [{"b_id": about, "person_code": before}])
    touched = _episodes(uow, told.id)
    people, left = _people(uow, told.id, report)
    gone = [one for one in made if one not in stays]
    report(0, 0, "Taking people back")
    census_undo.remove_people(uow, gone)
    for one in gone:
        uow.audit(AuditAct(act="marked in error", kind="patient", object_id=one, patient_id=one))
    if touched:
        summary.refresh(uow, touched)
    return Undone(
        removed=len(gone), kept=len(made) - len(gone), restored=people, left=left, span_rows=spans
    )


def _episodes(uow: UnitOfWork, import_id: UUID) -> list[UUID]:
    """Close what the import opened and nobody worked on; open again what it closed."""
    unworked = [one for one, worked in census_undo.episodes_of(uow, import_id) if not worked]
    touched = [continuity.close(uow, one, "undone", error=True) for one in unworked]
    continuity.mark_lines(uow, unworked)
    for _kind, about, _field, stood, _after in eligibility_writes.changes_of(
        uow, import_id, "episode"
    ):
        touched.append(continuity.open_again(uow, about, stood))
    uow.session.flush()
    return touched


def _people(
    uow: UnitOfWork, import_id: UUID, report: Callable[[int, int, str], None]
) -> tuple[int, int]:
    """Set fields back; return how many people changed, and how many fields stay."""
    changes: dict[UUID, list[FieldKept]] = {}
    for _kind, about, field, before, after in eligibility_writes.changes_of(
        uow, import_id, "patient"
    ):
        changes.setdefault(about, []).append((field, before, after))
    away = census_undo.changed_people(uow, changes)
    wanted = [one for one in changes if one not in away]
    restored_people = 0
    left = sum(len(changes[one]) for one in away)
    for start in range(0, len(wanted), _PIECE):
        report(start, len(wanted), "Setting fields back")
        some = wanted[start : start + _PIECE]
        told: list[tuple[Patient, PatientDraft]] = []
        for patient_id, person in census_roster.people(uow.session, some).items():
            # The newest change of a field is taken back first, where an import changed it twice.
            draft, stayed = person, 0
            for change in reversed(changes[patient_id]):
                again, one = restored(draft, [change])
                draft, stayed = again, stayed + one  # type: ignore[assignment]
            left += stayed
            if draft != person:
                told.append((person, draft))
                uow.audit(
                    AuditAct(
                        act="changed", kind="patient", object_id=patient_id, patient_id=patient_id
                    )
                )
        people_replacing.replace_many(uow, told, path="census")
        restored_people += len(told)
    return restored_people, left
