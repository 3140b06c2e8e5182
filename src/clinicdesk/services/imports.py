"""Imports records: reads files, decides what each resource is, writes each file at once.

Reading and deciding go in pieces of at most 50 ms; what a file brings is written in one short
transaction (NDJSON: one for each 4,000 lines), so that the clinic works on meanwhile.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput, ClinicDeskError, FileRefused, Refused
from clinicdesk.domain.imports import ImportReport, Outcome, Report
from clinicdesk.interchange.fhir.reading import ENDINGS, ResourceFile
from clinicdesk.interchange.files import FoundFile, find_files
from clinicdesk.services.import_accounts import Accounts, FileAccount
from clinicdesk.services.import_links import RunMemory
from clinicdesk.services.import_mapping import BatchPlan, plan_batch
from clinicdesk.services.import_order import LINES, in_order
from clinicdesk.services.import_protected import ImportProtection
from clinicdesk.services.import_reading import Arrived, Pacer, arrived, batches
from clinicdesk.services.import_sealing import write_protected
from clinicdesk.services.import_writing import (
    new_source,
    touched_people,
    write_originals,
    write_rows,
)
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.services.referrals import ReferralService
from clinicdesk.store import import_batch
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.import_lookup import SourceLookup, Waiting
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["UNNAMED_SOURCE", "ImportService"]

UNNAMED_SOURCE = "FHIR files"
"""Where neither the person nor the bundle names the source."""
_KINDS_CHANGED = frozenset(
    {"patient", "clinical", "plan", "goal", "referral", "task", "document", "import", "protected"}
)
_ADOPTED_AT_ONCE = 2_000


def _no_report(done: int, total: int, words: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Run:
    """One import while it goes on."""

    actor: Actor
    named_source: str
    accounts: Accounts
    memory: RunMemory
    report: Report
    dry_run: bool
    protection: ImportProtection | None
    id: UUID | None = None
    total: int = 0
    done: int = 0
    changed: set[UUID] = field(default_factory=set)

    def tell(self, words: str) -> None:
        self.report(self.done, self.total, words)


class ImportService:
    """Brings others' records into the clinic, and accounts for every one of them."""

    def __init__(
        self, store: ClinicStore, referrals: ReferralService, rows: ProtectedRows | None = None
    ) -> None:
        """``rows`` seals what is labelled as sensitive; without it such resources are refused."""
        self._store = store
        self._referrals = referrals
        self._rows = rows

    def import_paths(
        self,
        actor: Actor,
        paths: Sequence[Path],
        *,
        kind: str = "fhir",
        source: str = "",
        dry_run: bool = False,
        report: Report = _no_report,
    ) -> tuple[ImportReport, Change]:
        """Import files, folders and archives; return the accounting and what changed.

        A file that cannot be read is refused by itself, the others go in. ``source`` names where
        the files come from; ids count within it. ``dry_run`` decides all and writes nothing.
        ``report`` is called at least every 50 ms of work and stops the import by raising.

        Raises:
            NotAllowed: the actor's role does not import.
            BadInput: this kind of file is not read.
            Cancelled: the person stopped it; the files before are in, the present one is not.
            ClinicDeskError: the clinic cannot be written (full disk, read-only, …).
        """
        require(actor, Act.IMPORT)
        if kind != "fhir":
            raise BadInput(f"Files of kind {kind} cannot be imported yet.", "Import FHIR files.")
        run = _Run(
            actor=actor,
            named_source=source.strip(),
            accounts=Accounts(kind, dry_run=dry_run),
            memory=RunMemory(trial=dry_run),
            report=report,
            dry_run=dry_run,
            protection=ImportProtection.of(self._rows, actor) if self._rows else None,
        )
        pacer = Pacer(lambda: run.tell("Looking at the files"))
        found = in_order(find_files(paths, ENDINGS), run.memory, pacer)
        run.total = len(found)
        if not dry_run:
            self._begin(run, kind)
        for one in found:
            self._file(one, run)
            run.done += 1
        self._link_waiting(run)
        if not dry_run:
            self._finish(run)
        run.tell("Done")
        return run.accounts.report(), self._change(run)

    def _change(self, run: _Run) -> Change:
        if not run.changed:
            return Change(frozenset({"import"}) if not run.dry_run else frozenset())
        only = next(iter(run.changed)) if len(run.changed) == 1 else None
        return Change(_KINDS_CHANGED, only)

    def _begin(self, run: _Run, kind: str) -> None:
        with self._store.writing(run.actor) as uow:
            run.id = import_batch.add_run(uow, kind, run.named_source)
            uow.audit(AuditAct(act="import begun", kind="import", object_id=run.id))

    def _finish(self, run: _Run) -> None:
        assert run.id is not None
        with self._store.writing(run.actor) as uow:
            for account in run.accounts.files:
                if account.refusal:
                    self._add_file(uow, run, account)
            import_batch.finish_run(uow, run.id)
            said = "\n".join(f"{f.path} {f.outcome} {f.sha256}" for f in run.accounts.files)
            digest = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
            uow.audit(AuditAct(act="imported", kind="import", object_id=run.id, digest=digest))

    def _file(self, found: FoundFile, run: _Run) -> None:
        account = run.accounts.open(found.label)
        run.tell(f"Reading {Path(found.label).name}")
        if found.skipped:
            account.skipped = found.skipped
            return
        pacer = Pacer(lambda: run.tell(f"Reading {Path(found.label).name}"))
        try:
            data = found.read()
            account.sha256, account.size = hashlib.sha256(data).hexdigest(), len(data)
            file = ResourceFile(data, lines=found.suffix in LINES)
            del data
            self._batches(file, account, run, pacer)
        except FileRefused as refused:
            account.refuse(refused)
        except Refused as refused:
            # Somebody changed one of its charts between deciding and writing.
            account.refuse(Refused(refused.sentence, "Import this file again."))

    def _batches(self, file: ResourceFile, account: FileAccount, run: _Run, pacer: Pacer) -> None:
        file_id: UUID | None = None
        pieces = 0
        for batch in batches(file, account.reject, pacer):
            account.source = run.named_source or file.source or UNNAMED_SOURCE
            plan = self._plan(batch, account.source, run, pacer)
            file_id = self._write(plan, account, run, file_id)
            pieces += 1
        for warning in file.warnings:
            account.warn("/", warning)
        account.source = account.source or run.named_source or file.source or UNNAMED_SOURCE
        if not run.dry_run and (pieces > 1 or file_id is None):
            self._settle(account, run, file_id)

    def _plan(self, batch: list[Arrived], source: str, run: _Run, pacer: Pacer) -> BatchPlan:
        now: datetime = self._store.clock.now()
        with self._store.reading() as session:
            lookup = SourceLookup(session, source)
            return plan_batch(
                lookup,
                run.memory,
                batch,
                now=now,
                new_id=self._store.ids.new,
                pacer=pacer,
                protection=run.protection,
            )

    def _write(
        self, plan: BatchPlan, account: FileAccount, run: _Run, file_id: UUID | None
    ) -> UUID | None:
        """Write a batch in one transaction, unless this is a trial; then count it."""
        new_pairs = len({frozenset(pair[:2]) for pair in plan.pairs})
        if run.dry_run:
            account.add(plan.resources)
        else:
            file_id, new_pairs = self._transact(plan, account, run, file_id)
        run.accounts.add(plan, new_pairs)
        run.memory.keep(plan.source, plan.links, plan.resources)
        run.changed.update(
            one.patient_id
            for one in plan.resources
            if one.patient_id is not None
            and one.outcome in {Outcome.CREATED, Outcome.UPDATED}
            and not run.dry_run
        )
        return file_id

    def _transact(
        self, plan: BatchPlan, account: FileAccount, run: _Run, file_id: UUID | None
    ) -> tuple[UUID, int]:
        counted = False
        try:
            with self._store.writing(run.actor) as uow:
                write_protected(uow, plan, run.protection)
                new_pairs = write_rows(uow, plan, self._referrals)
                account.add(plan.resources)
                counted = True
                if file_id is None:
                    file_id = self._add_file(uow, run, account)
                write_originals(uow, plan, file_id)
                uow.audit(AuditAct(act="imported", kind="file", object_id=file_id))
                for act in touched_people(plan.resources, "imported"):
                    uow.audit(act)
        except ClinicDeskError:
            if counted:
                account.take_back(plan.resources)
            raise
        return file_id, new_pairs

    def _add_file(self, uow: UnitOfWork, run: _Run, account: FileAccount) -> UUID:
        assert run.id is not None
        return import_batch.add_file(
            uow,
            run.id,
            path=account.path,
            sha256=account.sha256,
            size=account.size,
            outcome=account.outcome,
            reason=account.reason,
            source=account.source or UNNAMED_SOURCE,
            counts=account.all_counts,
        )

    def _settle(self, account: FileAccount, run: _Run, file_id: UUID | None) -> None:
        """Write the final accounting of a file that came in pieces, or had nothing to write."""
        with self._store.writing(run.actor) as uow:
            if file_id is None:
                file_id = self._add_file(uow, run, account)
            else:
                import_batch.settle_file(
                    uow,
                    file_id,
                    outcome=account.outcome,
                    reason=account.reason,
                    counts=account.all_counts,
                )
            uow.audit(AuditAct(act="imported", kind="file", object_id=file_id))

    def _link_waiting(self, run: _Run) -> None:
        """Give what waited for the people of this run its rows, whichever run brought it."""
        for source, addresses in run.memory.people.items():
            with self._store.reading() as session:
                waiting = SourceLookup(session, source).waiting(addresses)
            for start in range(0, len(waiting), _ADOPTED_AT_ONCE):
                run.tell("Linking what came before its person")
                self._adopt(source, waiting[start : start + _ADOPTED_AT_ONCE], run)

    def _adopt(self, source: str, waiting: Sequence[Waiting], run: _Run) -> None:
        pacer = Pacer(lambda: run.tell("Linking what came before its person"))
        with self._store.reading() as session:
            lookup = SourceLookup(session, source)
            originals = lookup.originals(
                [(w.block_id, w.block_at, w.block_length) for w in waiting]
            )
            resources = [_again(data, w) for data, w in zip(originals, waiting, strict=True)]
            plan = plan_batch(
                lookup,
                run.memory,
                resources,
                now=self._store.clock.now(),
                new_id=self._store.ids.new,
                pacer=pacer,
                protection=run.protection,
            )
        linked = [
            (w, one)
            for w, one in zip(waiting, resources, strict=True)
            if one.outcome is not Outcome.UNCHANGED and one.compartment is Compartment.GENERAL
        ]
        if run.dry_run or not (linked or plan.sealings):
            return
        with self._store.writing(run.actor) as uow:
            write_protected(uow, plan, run.protection)
            write_rows(uow, plan, self._referrals)
            import_batch.linked_later(uow, [(w.id, new_source(one)) for w, one in linked])
            uow.audit(AuditAct(act="linked", kind="import", object_id=run.id))
            for act in touched_people(resources, "imported"):
                uow.audit(act)
        for w, one in linked:
            assert one.outcome is not None
            run.accounts.come_later(one.type, one.outcome, same_run=w.run_id == run.id)
            if one.patient_id is not None:
                run.changed.add(one.patient_id)


def _again(data: bytes, waiting: Waiting) -> Arrived:
    """Read a kept original again, as it came."""
    (raw,) = ResourceFile(data)
    raw.full_url = waiting.full_url
    one = arrived(raw)
    one.key = waiting.source_key
    return one
