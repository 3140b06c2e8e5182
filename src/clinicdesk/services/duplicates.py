"""Who may be the same person twice: looked for among everybody, listed, and parted."""

from collections.abc import Callable
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.linkage import ASK
from clinicdesk.domain.linkage_scan import scan
from clinicdesk.domain.merging import PairRow
from clinicdesk.domain.traits import fingerprint
from clinicdesk.store import duplicates, pairs, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.import_people import add_candidates

__all__ = ["DuplicateService"]


def _no_report(done: int, total: int, words: str) -> None:
    """Tell nobody."""


class DuplicateService:
    """Looks for people who are recorded twice; a person decides about each pair."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    def look(
        self, actor: Actor, report: Callable[[int, int, str], None] = _no_report
    ) -> tuple[int, Change]:
        """Compare everybody with everybody they may be; return how many pairs are new.

        A pair that somebody parted is not found again until a compared field of either changes.
        ``report`` is told of progress and stops it by raising; nothing is kept then.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            Cancelled: the person stopped it.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.reading() as session:
            people = duplicates.everybody(session, report)
            apart = pairs.parted(session)
        by_id = {one.id: one for one in people}
        found = [
            (pair.first_id, pair.second_id, pair.comparison.why)
            for pair in scan(people, report)
            if apart.get((pair.first_id, pair.second_id))
            != fingerprint(by_id[pair.first_id], by_id[pair.second_id])
        ]
        with self._store.writing(actor) as uow:
            new = add_candidates(uow, found, pairs.SCAN)
            uow.audit(AuditAct(act="looked for duplicates", kind="patient"))
        return new, Change(frozenset({"pair"}))

    def pairs(
        self, actor: Actor, *, about: UUID | None = None, least: float = ASK
    ) -> tuple[PairRow, ...]:
        """Return the pairs that wait for somebody to look, the likeliest first.

        ``about`` one person, where asked; ``least`` is the score from which they are told.

        Raises:
            NotAllowed: the actor's role does not change people's details.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.reading() as session:
            return pairs.listed(session, about=about, least=least)

    def not_same(self, actor: Actor, one: UUID, other: UUID, note: str = "") -> Change:
        """Remember that two people are two.

        They are not asked again until a compared field of either changes.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: there is no such person. Refused: they are one record.
        """
        require(actor, Act.EDIT_PERSON)
        self._require_two(one, other)
        with self._store.writing(actor) as uow:
            people = [patients.get(uow.session, each) for each in (one, other)]
            pairs.part(uow, people[0], people[1], note.strip())
            self._note(uow.audit, "said to be two people", one, other)
        return Change(frozenset({"pair"}))

    def ask_again(self, actor: Actor, one: UUID, other: UUID) -> Change:
        """Take back that two people are two.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            Refused: nobody said so.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            if not pairs.together_again(uow, one, other):
                raise Refused("Nobody said that these are two people.", "Look at the list again.")
            self._note(uow.audit, "to be compared again", one, other)
        return Change(frozenset({"pair"}))

    @staticmethod
    def _require_two(one: UUID, other: UUID) -> None:
        if one == other:
            raise Refused("These are the same record.", "Choose two.")

    @staticmethod
    def _note(audit: Callable[[AuditAct], None], act: str, *people: UUID) -> None:
        for patient_id in people:
            audit(AuditAct(act=act, kind="patient", object_id=patient_id, patient_id=patient_id))
