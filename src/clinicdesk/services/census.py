"""Eligibility files of employers: looked at, compared, committed in one go, and taken back.

HR's file is one-way in. What goes back to HR is a count of rejected rows, and nothing of a person.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.census import (
    CensusCommit,
    CensusImport,
    CensusLook,
    CensusOrders,
    CensusPreview,
    CensusProfile,
    RowTold,
    Undone,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.eligibility import Employer
from clinicdesk.domain.errors import BadInput, FileRefused, Refused
from clinicdesk.interchange.census import CensusSource, census_files
from clinicdesk.interchange.files import FoundFile
from clinicdesk.services.census_commit import Committing, Done
from clinicdesk.services.census_compare import Comparing
from clinicdesk.services.census_employers import require_columns
from clinicdesk.services.census_plans import reader_of
from clinicdesk.services.census_return import return_text
from clinicdesk.services.census_sealing import sealed_blocks
from clinicdesk.services.census_undoing import undo
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import census_imports, census_profiles
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["KINDS", "CensusService"]

KINDS = frozenset({"patient", "eligibility", "task", "import"})
"""What an import of eligibility changes."""
Report = Callable[[int, int, str], None]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave garbage alone for a while: rows by the hundred thousand are no cycles, and looking
    through them again and again takes a third of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _no_report(done: int, total: int, words: str) -> None:
    """Tell nobody."""


class CensusService:
    """Takes eligibility files in. Whoever may import records may import these."""

    def __init__(self, store: ClinicStore, rows: ProtectedRows, zone: str) -> None:
        """``rows`` seals what HR sent as it came."""
        self._store = store
        self._rows = rows
        self._zone = zone

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)

    def sources(self, actor: Actor, paths: Sequence[Path]) -> tuple[CensusLook | str, ...]:
        """Return what files are; of one that is refused or not read, its path and the sentence.

        Raises:
            NotAllowed: the actor's role does not import.
        """
        require(actor, Act.IMPORT)
        found: list[CensusLook | str] = []
        for one in census_files(paths):
            try:
                found.append(
                    f"{one.label}\t{one.skipped}" if one.skipped else CensusSource(one).look()
                )
            except FileRefused as refused:
                found.append(f"{one.label}\t{refused.sentence} {refused.remedy}".strip())
        return tuple(found)

    def look(self, actor: Actor, path: Path | FoundFile) -> CensusLook:
        """Return what one file is, with sample values.

        Raises:
            NotAllowed: the actor's role does not import. FileRefused: it is no eligibility file.
        """
        require(actor, Act.IMPORT)
        return _only(path).look()

    def prepare(
        self,
        actor: Actor,
        path: Path | FoundFile,
        employer: Employer,
        profile: CensusProfile,
        *,
        whole: bool | None = None,
        report: Report = _no_report,
    ) -> CensusPreview:
        """Compare a file with the roster and with what is open; write nothing.

        ``whole`` says whether who is missing has left; without it the profile and the file say so.
        ``report`` is called at least every 50 ms of work and stops it by raising.

        Raises:
            NotAllowed: the actor's role does not import. FileRefused: the file cannot be read.
            BadInput: what a file must have is not among its columns. Cancelled: it was stopped.
        """
        require(actor, Act.IMPORT)
        source = _only(path)
        require_columns(profile, source.headers)
        day = self._today()
        everybody = (profile.whole and source.whole) if whole is None else whole
        reader = reader_of(source, profile, day=day, client_id=employer.client_id)
        with _uncollected(), self._store.reading() as session:
            found = Comparing(
                session,
                source,
                reader,
                employer,
                day=day,
                whole=everybody,
                tell=lambda words: report(0, 0, words),
            ).run()
            standing = census_imports.standing(session, employer.id)
            same = census_imports.same_bytes(session, employer.id, source.known.sha256)
        report(1, 1, "Compared")
        return CensusPreview(
            look=source.look(),
            employer=employer,
            profile=profile,
            as_of=day,
            whole=everybody,
            sha256=source.known.sha256,
            size=source.known.size,
            rows=found.rows,
            counts=dict(found.counts),
            plans=tuple(found.plans),
            rejected=tuple(found.rejected),
            warnings=dict(found.warnings),
            before=found.before,
            standing=standing,
            same_as=same,
            raw=found.raw,
        )

    def commit(
        self,
        actor: Actor,
        preview: CensusPreview,
        orders: CensusOrders | None = None,
        report: Report = _no_report,
    ) -> tuple[CensusCommit, Change]:
        """Write what was prepared, in one transaction.

        Raises:
            NotAllowed: the actor's role does not import.
            Refused: too many are missing and nobody said why that is right; somebody imported, or
                changed one of the people, in between.
            Cancelled: it was stopped; nothing was written.
        """
        require(actor, Act.IMPORT)
        orders = orders or CensusOrders()
        accepted = orders.accept_omissions.strip()
        if preview.too_many_missing and not accepted:
            raise Refused(
                preview.missing_words(),
                "Ask HR for the whole file, or accept the omissions and say why.",
            )
        with _uncollected(), self._store.writing(actor) as uow:
            if census_imports.standing(uow.session, preview.employer.id) != preview.standing:
                raise Refused(
                    "Somebody imported a file of this employer in the meantime.",
                    "Compare this file again.",
                )
            profile_id = self._profile_id(uow, preview)
            work = Committing(uow, preview, orders.decisions, today=self._today(), tell=report)
            done = work.run(profile_id, accepted if preview.too_many_missing else "")
            headers, raw = preview.look.headers, preview.raw
            blocks = sealed_blocks(self._rows, done.import_id, headers, raw)
            census_imports.add_blocks(uow, blocks)
        if done.created > 1_000:
            self._store.learn()
        return self._told(done), Change(KINDS)

    @staticmethod
    def _profile_id(uow: UnitOfWork, preview: CensusPreview) -> UUID | None:
        """Return the profile's id; what was guessed is kept under its name, to be used again."""
        if preview.profile.id is not None or preview.look.format == "834":
            return preview.profile.id
        saved = census_profiles.add_profile(uow, preview.employer.id, preview.profile)
        return saved.id

    def _told(self, done: Done) -> CensusCommit:
        with self._store.reading() as session:
            told = census_imports.import_of(session, done.import_id)
        return CensusCommit(
            done=told,
            people_created=done.created,
            people_changed=done.changed,
            people_recognized=done.recognized,
            waiting=done.waiting,
            episodes=done.episodes,
        )

    # Afterwards

    def imports(self, actor: Actor, employer_id: UUID | None = None) -> tuple[CensusImport, ...]:
        """Return the imports of eligibility files, the newest first.

        Raises:
            NotAllowed: the actor's role does not import.
        """
        require(actor, Act.IMPORT)
        with self._store.reading() as session:
            return census_imports.imports(session, employer_id)

    def show(
        self, actor: Actor, import_id: UUID, *, offset: int = 0, limit: int = 500
    ) -> tuple[CensusImport, tuple[RowTold, ...]]:
        """Return an import with what became of its rows; those that changed nothing are counted.

        Raises:
            NotAllowed: the actor's role does not import. NotFound: there is none.
        """
        require(actor, Act.IMPORT)
        with self._store.reading() as session:
            told = census_imports.import_of(session, import_id)
            return told, census_imports.rows_of(session, import_id, offset=offset, limit=limit)

    def return_file(self, actor: Actor, import_id: UUID) -> str:
        """Return what may go back to HR: how many rows were rejected, and why, by kind.

        Raises:
            NotAllowed: the actor's role does not import. NotFound: there is none.
        """
        require(actor, Act.IMPORT)
        with self._store.writing(actor) as uow:
            told = census_imports.import_of(uow.session, import_id)
            uow.audit(AuditAct(act="made a return file", kind="census", object_id=import_id))
        return return_text(told)

    def undo(
        self, actor: Actor, import_id: UUID, because: str, report: Report = _no_report
    ) -> tuple[Undone, Change]:
        """Take an import back, whole; what was done since stays.

        Raises:
            NotAllowed: the actor's role does not import. BadInput: no reason.
            NotFound: there is none. Refused: it is taken back already, or a later one leans on it.
            Cancelled: it was stopped; nothing was written.
        """
        require(actor, Act.IMPORT)
        if not because.strip():
            raise BadInput("Taking an import back needs a reason.", "Say why.")
        with self._store.writing(actor) as uow:
            told = census_imports.import_of(uow.session, import_id)
            _require_last(uow, told)
            done = undo(uow, told, self._rows.subjects.of, report)
            census_imports.settle(uow, import_id, because.strip())
            uow.audit(
                AuditAct(
                    act="took back",
                    kind="census",
                    object_id=import_id,
                    purpose=because.strip(),
                    digest=f"removed:{done.removed} restored:{done.restored} kept:{done.kept}",
                )
            )
        return done, Change(KINDS)


def _only(path: Path | FoundFile) -> CensusSource:
    """Open the one file that a path leads to, or one that is at hand."""
    if isinstance(path, FoundFile):
        return CensusSource(path)
    found = [one for one in census_files([path]) if not one.skipped]
    if len(found) != 1:
        raise FileRefused(
            "There is not exactly one eligibility file here.", "Choose one file at a time."
        )
    return CensusSource(found[0])


def _require_last(uow: UnitOfWork, told: CensusImport) -> None:
    if told.undone_at is not None:
        raise Refused("This import was taken back already.", "See: census list.")
    for other in census_imports.imports(uow.session, told.employer_id):
        if other.undone_at is None:
            if other.id != told.id:
                raise Refused(
                    "A later file of this employer leans on this one.",
                    "Take the later one back first.",
                )
            return
