"""Two records of one person: laid side by side, merged, and taken apart again."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.linkage import compare, prior_bits
from clinicdesk.domain.merging import (
    FieldChoice,
    MergeDone,
    MergeNote,
    MergeView,
    Side,
    UnmergeView,
    choices_of,
)
from clinicdesk.domain.traits import traits_of
from clinicdesk.store import duplicates, emergencies, lineage, merges, patients, unmerges
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.merge_doubles import doubles
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["MergeService", "Sealed"]

_KINDS = frozenset(
    {"patient", "plan", "goal", "referral", "task", "clinical", "document", "protected", "import"}
)


class Sealed(Protocol):
    """What a merge asks of the protected record: no key, and nothing of what is inside."""

    def tag_of(self, patient_id: UUID) -> bytes:
        """Return the mark by which a person's rows are found."""

    def merged_in(self, uow: UnitOfWork, patient_id: UUID, into_id: UUID) -> int:
        """Let a person's rows follow a merge."""

    def unmerged_in(self, uow: UnitOfWork, patient_id: UUID, from_id: UUID) -> int:
        """Take that back."""


class MergeService:
    """Merges records, and takes merges back; nothing is ever lost by either."""

    def __init__(self, store: ClinicStore, sealed: Sealed) -> None:
        self._store = store
        self._sealed = sealed

    def current(self, actor: Actor, patient_id: UUID) -> UUID:
        """Return the person a record stands for now: into whom it was merged, or themselves.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            return lineage.current(session, patient_id)

    def view(self, actor: Actor, survivor_id: UUID, merged_id: UUID) -> MergeView:
        """Return two records side by side, with what is proposed for each field, and why.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: there is no such person. Refused: they are one, or one is merged already.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.reading() as session:
            merges.require_separate(session, survivor_id, merged_id)
            survivor, merged = (patients.get(session, one) for one in (survivor_id, merged_id))
            mine, theirs = traits_of(survivor, survivor_id), traits_of(merged, merged_id)
            compared = compare(
                mine,
                theirs,
                prior=prior_bits(duplicates.people_count(session)),
                shares=duplicates.shares_of(session, [mine]),
            )
            return MergeView(
                survivor=survivor,
                merged=merged,
                comparison=compared,
                choices=choices_of(survivor, merged),
                moves=merges.counts_of(session, merged_id),
                doubles=doubles(session, survivor_id, merged_id),
            )

    def merge(
        self,
        actor: Actor,
        survivor_id: UUID,
        merged_id: UUID,
        *,
        picks: Mapping[str, Side] | None = None,
        versions: tuple[int, int] | None = None,
        reason: str = "",
    ) -> tuple[MergeDone, Change]:
        """Merge one record into another, in one transaction with an entry for each.

        ``picks`` says from whom each field is, by its key; what is not said is as proposed.
        ``versions`` are those of the two records that were looked at.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: there is no such person.
            BadInput: a pick is of no field, or takes both of what has one value.
            Refused: they are one, one is merged already or was changed since it was looked at, or
                an emergency access to one of them runs.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            session = uow.session
            merges.require_separate(session, survivor_id, merged_id)
            survivor, merged = (patients.get(session, one) for one in (survivor_id, merged_id))
            if versions is not None and versions != (survivor.version, merged.version):
                raise Refused(
                    "Someone else changed one of these records in the meantime.",
                    "Open the two again and compare.",
                )
            _no_emergency(uow, survivor_id, merged_id)
            order = merges.MergeOrder(
                survivor_id=survivor_id,
                merged_id=merged_id,
                picks=_picks(choices_of(survivor, merged), picks or {}),
                reason=reason.strip(),
                subjects=(self._sealed.tag_of(survivor_id), self._sealed.tag_of(merged_id)),
            )
            merge_id, moved = merges.merge(uow, order)
            self._sealed.merged_in(uow, merged_id, survivor_id)
            _audit(uow, "merged", survivor_id, merged_id, merge_id)
        done = MergeDone(id=merge_id, survivor_id=survivor_id, merged_id=merged_id, moved=moved)
        return done, Change(_KINDS)

    def of_person(self, actor: Actor, patient_id: UUID) -> tuple[MergeNote, ...]:
        """Return the merges that hold into a person, the newest first.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            return merges.notes_of(session, patient_id)

    def last_of(self, actor: Actor, patient_id: UUID) -> MergeNote | None:
        """Return the merge by which a record went into another; None where it did not.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            into = lineage.current(session, patient_id)
            found = merges.notes_of(session, into)
            return next((one for one in found if one.merged_id == patient_id), None)

    def last_by_mrn(self, actor: Actor, mrn: str) -> MergeNote | None:
        """Return the same of the person with an MRN, whatever its case.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            whose = patients.own_id_of_mrn(session, mrn.strip().upper())
        return None if whose is None else self.last_of(actor, whose)

    def unmerge_view(self, actor: Actor, merge_id: UUID) -> UnmergeView:
        """Return what taking a merge back would do, and what was written since, line by line.

        Raises:
            NotAllowed: the actor's role does not open charts or change people's details.
            NotFound: there is no such merge, or it was taken back.
            Refused: the survivor was merged into somebody else since.
        """
        require(actor, Act.EDIT_PERSON)
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            note = merges.note_of(session, merge_id)
            unmerges.require_last(session, note)
            back = unmerges.goes_back(session, note)
            return UnmergeView(
                note=note,
                goes_back={name: len(ids) for name, ids in back.items()},
                since=unmerges.lines_since(session, note),
            )

    def unmerge(
        self, actor: Actor, merge_id: UUID, take: Iterable[tuple[str, UUID]] = ()
    ) -> tuple[MergeDone, Change]:
        """Take a merge back, in one transaction with an entry for each person.

        ``take`` are the lines written since (table and id) that go to the other person as well.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: there is no such merge, or it was taken back.
            Refused: the survivor was merged since, a line was not written since the merge, or an
                emergency access to the survivor runs.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            note = merges.note_of(uow.session, merge_id)
            unmerges.require_last(uow.session, note)
            _no_emergency(uow, note.survivor_id)
            self._sealed.unmerged_in(uow, note.merged_id, note.survivor_id)
            note, moved = unmerges.unmerge(uow, merge_id, take)
            _audit(uow, "unmerged", note.survivor_id, note.merged_id, merge_id)
        done = MergeDone(
            id=merge_id, survivor_id=note.survivor_id, merged_id=note.merged_id, moved=moved
        )
        return done, Change(_KINDS)


def _picks(choices: tuple[FieldChoice, ...], asked: Mapping[str, Side]) -> dict[str, Side]:
    """Return from whom each field is: as asked, else as proposed."""
    known = {one.key: one for one in choices}
    for key, side in asked.items():
        if key not in known or (side is Side.BOTH and not known[key].is_list):
            raise BadInput(
                "This cannot be chosen.", f"Fields: {', '.join(sorted(known))}; one side each."
            )
    return {key: asked.get(key, one.proposed) for key, one in known.items()}


def _no_emergency(uow: UnitOfWork, *people: UUID) -> None:
    """Refuse while an emergency access runs: it was given for one record, and would reach more."""
    running = {
        one.patient_id
        for one in emergencies.every(uow.session, unreviewed_only=False)
        if one.runs(uow.now)
    }
    if running & set(people):
        raise Refused(
            "An emergency access to one of these records is running.",
            "Wait until it has ended, or end it.",
        )


def _audit(uow: UnitOfWork, act: str, survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """Write an entry for each of the two; the digest names the merge."""
    for patient_id in (survivor_id, merged_id):
        version = patients.get(uow.session, patient_id).version
        uow.audit(
            AuditAct(
                act=act,
                kind="patient",
                object_id=patient_id,
                object_version=version,
                patient_id=patient_id,
                digest=f"merge:{merge_id}",
            )
        )
