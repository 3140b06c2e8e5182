"""Writes what was decided for a batch, in the order in which rows lean on each other."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.clinical import ClinicalRow, Observation
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.directory import CareTeam, DirectoryEntry
from clinicdesk.domain.imports import Outcome
from clinicdesk.domain.person_details import ImportedPart
from clinicdesk.domain.plan_imports import ImportedGoal, ImportedPlan, PlanOutcome
from clinicdesk.domain.protected_referrals import PROTECTED_CLASS
from clinicdesk.domain.referrals import ImportedOrder
from clinicdesk.interchange.fhir.registry import NAMED_ONLY
from clinicdesk.services.import_mapping import BatchPlan
from clinicdesk.services.import_people import Act
from clinicdesk.services.import_reading import Arrived
from clinicdesk.services.referrals import ReferralService
from clinicdesk.store import (
    clinical,
    directory,
    goal_notes,
    import_batch,
    import_people,
    imported_parts,
    patients,
    people_bulk,
    plan_imports,
    referral_writes,
    referrals,
    staff,
    summary,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.import_batch import NewSource
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["counted", "new_source", "touched_people", "write_originals", "write_rows"]

_WRITTEN = frozenset({Outcome.CREATED, Outcome.UPDATED})


def _write_people(uow: UnitOfWork, plan: BatchPlan) -> None:
    new = [d for _, d in plan.people if d.act is Act.CREATE]
    people_bulk.add_many(
        uow, [d.draft for d in new], source=plan.source, ids=[d.patient_id for d in new]
    )
    for _, decision in plan.people:
        if decision.act is not Act.CREATE:
            before = plan.stored[decision.patient_id]
            patients.replace(uow, before.id, before.version, decision.draft, path="import")


def _split(resources: Iterable[Arrived], kind: type) -> tuple[list[Arrived], list[Arrived]]:
    """Return the new and the changed ones whose value is of a kind."""
    found = [one for one in resources if one.mapped and isinstance(one.mapped.value, kind)]
    return (
        [one for one in found if one.row_version is None],
        [one for one in found if one.row_version is not None],
    )


def _write_clinical(uow: UnitOfWork, resources: list[Arrived], source: str) -> None:
    new, changed = _split(resources, DirectoryEntry)
    directory.add_entries(uow, [one.mapped.value for one in new if one.mapped])
    directory.change_entries(uow, [one.mapped.value for one in changed if one.mapped])
    new, changed = _split(resources, ImportedPart)
    parts = [[one.mapped.value for one in some if one.mapped] for some in (new, changed)]
    imported_parts.add_imported(uow, parts[0], source)
    imported_parts.change_imported(uow, parts[1], source)
    new, changed = _split(resources, ClinicalRow)
    for several, write in ((new, clinical.add_rows), (changed, clinical.change_rows)):
        values = [one.mapped.value for one in several if one.mapped]
        links = {one.mapped.value.id: one.mapped.links for one in several if one.mapped}
        if values:
            write(uow, values, links)
    new, changed = _split(resources, CareTeam)
    for several, write_teams in ((new, directory.add_teams), (changed, directory.change_teams)):
        for one in several:
            assert one.mapped is not None
            write_teams(uow, [one.mapped.value], dict(one.mapped.links))


def _write_plans(uow: UnitOfWork, plan: BatchPlan) -> None:
    """Hand each person's plans and goals over together; goals and plans name each other."""
    by_person: dict[UUID, list[Arrived]] = {}
    for one in plan.resources:
        value = one.mapped.value if one.mapped else None
        if one.patient_id and isinstance(value, ImportedPlan | ImportedGoal):
            by_person.setdefault(one.patient_id, []).append(one)
    for patient_id, several in by_person.items():
        values = [one.mapped.value for one in several if one.mapped]
        outcomes = plan_imports.add_imported(
            uow,
            patient_id,
            plan.source,
            [value for value in values if isinstance(value, ImportedPlan)],
            [value for value in values if isinstance(value, ImportedGoal)],
        )
        for one in several:
            assert one.row_id is not None
            said = outcomes.get(one.row_id)
            if said is PlanOutcome.KEPT_AS_SOURCE:
                one.keep("The clinic changed the plan since; what was entered here stays.")
            elif said is not None:
                one.outcome = Outcome(said.value)


def _write_orders(uow: UnitOfWork, resources: list[Arrived], orders: ReferralService) -> None:
    """Open new orders, owned by who imports; tell those that nobody touched what is said now.

    An order that is open here is never closed by a file: its owner hears of it and decides.
    """
    new, changed = _split(resources, ImportedOrder)
    orders.add_imported(uow, [one.mapped.value for one in new if one.mapped])
    for one in changed:
        assert one.mapped is not None
        assert one.row_version is not None
        order: ImportedOrder = one.mapped.value
        assert order.id is not None
        record = referrals.record_of(uow.session, order.id)
        if record.closed_at is not None:
            one.keep("The referral is closed here; what the sender changed is kept beside it.")
        elif record.service_class == PROTECTED_CLASS:
            one.keep("The referral is protected here; what is asked in it stays as it was sealed.")
        elif order.status not in {"active", "on-hold"}:
            one.keep("The sender ended an order that is open here; its owner decides.")
            one.warnings.append("The sender ended an order that is open here; its owner decides.")
        else:
            referral_writes.replace_order(uow, record, one.row_version, order.draft)
            uow.session.flush()


_OWED = (Observation, ImportedPlan, ImportedGoal, ImportedOrder)


def write_rows(uow: UnitOfWork, plan: BatchPlan, orders: ReferralService) -> int:
    """Write people and rows; return how many candidate pairs are new.

    Raises:
        Refused: somebody changed one of the rows in between.
    """
    _write_people(uow, plan)
    _write_clinical(uow, plan.resources, plan.source)
    _write_plans(uow, plan)
    _write_orders(uow, plan.resources, orders)
    owed = {
        one.patient_id
        for one in plan.resources
        if one.mapped and one.patient_id and isinstance(one.mapped.value, _OWED)
    }
    # What moves out of the clear leaves the lists as well.
    owed |= {one.patient_id for one in plan.sealings if one.moves}
    if owed:
        zone = staff.zone_of(uow.session, uow.actor.site_id)
        goal_notes.note_of_people(uow, owed, site_day(uow.now, zone))
    summary.refresh(uow, owed)
    return import_people.add_candidates(uow, plan.pairs, plan.source)


def new_source(one: Arrived) -> NewSource:
    """Return what is kept of a resource beside its row."""
    assert one.outcome is not None
    has_row = one.outcome in _WRITTEN or one.type == "Patient"
    version = None
    if one.mapped is not None and not isinstance(one.mapped.value, ImportedPlan | ImportedGoal):
        version = (one.row_version or 0) + 1
    row_kind = one.table if one.row_id and (has_row or one.known) else ""
    return NewSource(
        resource_type=one.type,
        source_key=one.key,
        full_url=one.full_url,
        sha256=one.sha256,
        original=one.original,
        outcome=one.outcome,
        reason=one.reason,
        waits_for=one.waits_for,
        row_kind=row_kind,
        row_id=one.row_id if row_kind else None,
        row_version=version,
        patient_id=one.patient_id,
        replaces=one.known.id if one.known else None,
    )


def write_originals(uow: UnitOfWork, plan: BatchPlan, file_id: UUID) -> None:
    """Keep the originals of everything new or changed, and the addresses that lead to it."""
    kept = [
        one
        for one in plan.resources
        if one.compartment is Compartment.GENERAL
        and one.outcome is not Outcome.REJECTED
        and (one.outcome is not Outcome.UNCHANGED or not one.known)
    ]
    sources = []
    versions = {d.patient_id: d for _, d in plan.people}
    for one in kept:
        source = new_source(one)
        if one.type == "Patient" and one.patient_id in versions:
            decision = versions[one.patient_id]
            if decision.act is Act.CREATE and decision.patient_id == one.patient_id:
                source.row_version = 1
            elif decision.act is Act.UPDATE:
                source.row_version = plan.stored[decision.patient_id].version + 1
        elif one.type == "Patient" and one.known:
            source.row_version = one.known.row_version
        sources.append(source)
    import_batch.add_sources(uow, plan.source, file_id, sources)
    addresses = {}
    for one in kept:
        if one.addresses and (one.stays or one.type in NAMED_ONLY):
            addresses.update(plan.links.to_store(one))
    if addresses:
        import_batch.remember_addresses(uow, plan.source, addresses)


def counted(resources: Iterable[Arrived]) -> dict[str, Counter[str]]:
    """Count outcomes by type."""
    counts: dict[str, Counter[str]] = {}
    for one in resources:
        assert one.outcome is not None
        if one.outcome is not Outcome.REJECTED:
            counts.setdefault(one.outcome.value, Counter())[one.counted_as] += 1
    return counts


def touched_people(resources: Iterable[Arrived], act: str) -> list[AuditAct]:
    """Return one audit entry for each person of whom something changed, with its digest."""
    by_person: dict[UUID, list[str]] = {}
    for one in resources:
        if one.compartment is not Compartment.GENERAL or one.outcome is Outcome.REJECTED:
            continue
        if one.patient_id is not None and one.outcome is not Outcome.UNCHANGED:
            assert one.outcome is not None
            line = f"{one.type} {one.row_id} {one.outcome.value} {one.sha256.hex()}"
            by_person.setdefault(one.patient_id, []).append(line)
    return [
        AuditAct(
            act=act,
            kind="chart",
            object_id=patient_id,
            patient_id=patient_id,
            digest=hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest(),
        )
        for patient_id, lines in by_person.items()
    ]
