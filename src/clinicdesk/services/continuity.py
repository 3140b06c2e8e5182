"""Continuity episodes: what is finished or handed on before somebody who leaves is gone."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.continuity import Episode
from clinicdesk.domain.errors import BadInput
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import continuity, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["ContinuityService"]

_KINDS = frozenset({"eligibility", "task"})


class ContinuityService:
    """Shows and finishes episodes. Their task is on its owner's page like any other."""

    def __init__(self, store: ClinicStore, words: ReferralWords | None = None) -> None:
        """``words`` opens and seals what is said of protected referrals."""
        self._store = store
        self._words = words or ReferralWords(store)

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Episode, ...]:
        """Return a person's episodes, the open ones first; the chart service audits the opening.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            found = reader.episodes(continuity.of_patient(session, patient_id))
        self._words.note(reader)
        return found

    def finish(self, actor: Actor, line_id: UUID, outcome: str) -> tuple[Episode, Change]:
        """Finish a line with what came of it; the last one closes the episode and its task.

        Raises:
            NotAllowed: the actor's role does not follow up. BadInput: nothing was said.
            NotFound: there is no such line. Refused: somebody finished it in the meantime.
        """
        _require_work(actor)
        if not outcome.strip():
            raise BadInput("Say what came of it.", "Who goes on with it, or what was agreed.")
        return self._changed(actor, line_id, outcome)

    def reopen(self, actor: Actor, line_id: UUID) -> tuple[Episode, Change]:
        """Take back that a line is finished; raises as ``finish`` does."""
        _require_work(actor)
        return self._changed(actor, line_id, None)

    def _changed(self, actor: Actor, line_id: UUID, outcome: str | None) -> tuple[Episode, Change]:
        with self._store.writing(actor) as uow:
            plain = self._words.line_outcome(uow, line_id, outcome or "")
            episode_id = continuity.finish_line(uow, line_id, plain, open_again=outcome is None)
            uow.session.flush()
            found = continuity.episode(uow.session, episode_id)
            if not found.open_lines:
                continuity.close(uow, episode_id, "finished")
                uow.session.flush()
                found = continuity.episode(uow.session, episode_id)
            summary.refresh(uow, [found.patient_id])
            uow.audit(
                AuditAct(
                    act="finished a line" if outcome is not None else "opened a line again",
                    kind="continuity",
                    object_id=episode_id,
                    object_version=found.version,
                    patient_id=found.patient_id,
                )
            )
        return found, Change(_KINDS, found.patient_id)


def _require_work(actor: Actor) -> None:
    if not may(actor, Act.COACH_GOALS):
        require(actor, Act.EDIT_REFERRAL)
