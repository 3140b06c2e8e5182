"""The privacy office: who looked at whom, what somebody did, and what is out of the ordinary."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import Imprint, Letterhead
from clinicdesk.domain.privacy import (
    AccessList,
    AccessQuestion,
    AuditReport,
    ChainState,
    EmergencyLine,
    PersonFound,
    StaffDay,
)
from clinicdesk.domain.protected import Emergency
from clinicdesk.domain.readers import PersonFacts, named_as
from clinicdesk.domain.unusual_access import LOOK_BACK, Finding, unusual
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.services.checkpoints import checkpoint_faults
from clinicdesk.services.clinic_hours import hours_in
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.services.signing import checked_signatures
from clinicdesk.store import lineage, privacy_query
from clinicdesk.store.audit_log import AuditAct, at_of, entries, last_of
from clinicdesk.store.care_links import care_links
from clinicdesk.store.clinic_store import ClinicStore

if TYPE_CHECKING:
    from clinicdesk.documents.rendered import RenderedDocument

__all__ = ["PrivacyService", "View"]

_RECENT: Final = timedelta(minutes=5)
_FEW: Final = 20


View = Literal["people", "staff", "unusual"]


def letterhead_of(facts: ClinicFacts) -> Letterhead:
    """Return the head of the clinic's paper."""
    site = facts.site
    return Letterhead(
        clinic=facts.name,
        site=site.name if site.name != facts.name else "",
        address=site.address,
        phone=site.phone,
        fax=site.fax,
        demonstration=facts.demonstration,
    )


def _no_subject(_patient_id: UUID) -> str:
    return ""


class PrivacyService:
    """Answers the privacy office; every answer about one person is an entry itself.

    ``subject_of`` gives what entries about a person's protected record have as their digest.
    """

    def __init__(
        self,
        store: ClinicStore,
        held: HeldVault,
        files: ClinicFolder,
        calendar: BusinessCalendar,
        facts: ClinicFacts,
        *,
        subject_of: Callable[[UUID], str] = _no_subject,
    ) -> None:
        self._store = store
        self._held = held
        self._files = files
        self._calendar = calendar
        self._facts = facts
        self._subject_of = subject_of

    def find_people(self, actor: Actor, text: str) -> tuple[PersonFound, ...]:
        """Find whom to ask about: name, number and birth date, and nothing clinical.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        with self._store.reading() as session:
            return privacy_query.find_people(session, text)

    def looked_at(self, actor: Actor, question: AccessQuestion) -> AccessList:
        """Return the newest entries that answer, about the protected record too.

        Raises:
            NotAllowed: the role does not read the audit log.
            ClinicDeskError: the entry that a person's accesses were read cannot be written.
        """
        require(actor, Act.READ_AUDIT)
        if question.patient_id is not None:
            self._note_look(actor, question.patient_id)
        with self._store.reading() as session:
            who = lineage.family(session, question.patient_id) if question.patient_id else ()
            subjects = [found for one in who if (found := self._subject_of(one))]
            return privacy_query.accesses(session, question, subjects)

    def did(self, actor: Actor, question: AccessQuestion) -> tuple[StaffDay, ...]:
        """Return what staff did, by day, with counts.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        with self._store.reading() as session:
            return privacy_query.days(session, question, self._calendar.zone)

    def unusual(
        self, actor: Actor, since: datetime, staff_id: UUID | None = None
    ) -> tuple[Finding, ...]:
        """Return the accesses since an instant that are out of the ordinary, each with its reason.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        with self._store.reading() as session:
            staff = {one.staff_id: one for one in privacy_query.readers(session)}
            found = [
                one
                for one in privacy_query.readings(session, since - LOOK_BACK)
                if one.staff_id in staff and staff_id in (None, one.staff_id)
            ]
            recent = [one for one in found if one.at >= since]
            people = {
                one.patient_id: one
                for one in privacy_query.facts_of(session, {each.patient_id for each in recent})
            }
            recent = [one for one in recent if one.patient_id in people]
            homes = {
                staff_id: self._homes(found_by)
                for staff_id in {one.staff_id for one in recent}
                if (found_by := self._own(session, staff[staff_id].display))
            }
            links = care_links(session, recent)
            hours = hours_in(session)
        older = [one for one in found if one.at < since]
        return unusual(
            [*older, *recent],
            staff,
            people,
            homes=homes,
            links=links,
            calendar=self._calendar,
            hours=hours,
            since=since,
        )

    def _own(self, session: privacy_query.Reads, display: str) -> tuple[PersonFacts, ...]:
        """Return the records that bear a member of staff's own name."""
        ids = privacy_query.ids_named(session, display)
        return tuple(one for one in privacy_query.facts_of(session, ids) if named_as(display, one))

    @staticmethod
    def _homes(records: tuple[PersonFacts, ...]) -> frozenset[str]:
        # Two of one name may be anybody: then nothing is known of where the reader lives.
        return records[0].homes if len(records) == 1 else frozenset()

    def emergencies(
        self, actor: Actor, emergencies: Iterable[Emergency]
    ) -> tuple[EmergencyLine, ...]:
        """Name the people of emergency accesses, those to be reviewed first.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        found = tuple(emergencies)
        with self._store.reading() as session:
            people = privacy_query.named(session, {one.patient_id for one in found})
        lines = (EmergencyLine(one, people.get(one.patient_id, "")) for one in found)
        return tuple(sorted(lines, key=lambda line: line.emergency.reviewed_at is not None))

    def chain(self, actor: Actor) -> ChainState:
        """Say whether the log is whole and how far it is signed; every entry is read.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        vault = self._held.opened
        broken_at = tuple(self._store.audit_faults())
        signed = checked_signatures(self._store, vault)
        with self._store.reading() as session:
            count = last_of(session)[0]
            signed_at = at_of(session, signed.signed_to)
        return ChainState(
            entries=count,
            broken_at=broken_at,
            covered=signed.covered,
            pending=signed.pending,
            crashed=signed.crashed,
            before=signed.before,
            uncovered=signed.uncovered,
            broken=signed.broken,
            checkpoints=tuple(checkpoint_faults(self._store, vault, self._files.backups)),
            signed_to=signed.signed_to,
            signed_at=signed_at,
        )

    def report(
        self, actor: Actor, view: View, question: AccessQuestion, asked: tuple[tuple[str, str], ...]
    ) -> "RenderedDocument":
        """Print what a view shows, as a PDF; ``asked`` says the question in words.

        The entry holds the hash of its content, which stands in the footer of each page.

        Raises:
            NotAllowed: the role does not read the audit log.
            ClinicDeskError: the entry that it was printed cannot be written.
        """
        require(actor, Act.READ_AUDIT)
        # reportlab takes a third of a second to import: the first report pays, not the start.
        from clinicdesk.documents.audit_report import render

        found: dict[str, Any] = {}
        if view == "people":
            accesses = self.looked_at(actor, question)
            found = {"lines": accesses.lines, "total": accesses.total}
        elif view == "staff":
            found = {"days": self.did(actor, question)}
        else:
            since = question.since or self._store.clock.now() - LOOK_BACK
            found = {"findings": self.unusual(actor, since, question.staff_id)}
        rendered = render(
            AuditReport(
                letterhead=letterhead_of(self._facts),
                imprint=Imprint(
                    number="",
                    printed_at=self._store.clock.now(),
                    zone=self._calendar.zone,
                    author=actor.display,
                    purpose="audit",
                ),
                view=view,
                asked=asked,
                chain=self.chain(actor),
                **found,
            )
        )
        with self._store.writing(actor) as uow:
            uow.audit(
                AuditAct(
                    act="printed",
                    kind="audit",
                    patient_id=question.patient_id,
                    digest=rendered.content_sha256,
                )
            )
        return rendered

    def _note_look(self, actor: Actor, patient_id: UUID) -> None:
        """Write that somebody's accesses were read; repeats within some minutes are one."""
        since = self._store.clock.now() - _RECENT
        with self._store.reading() as session:
            recent = entries(
                session, patient_id=patient_id, actor_id=actor.id, since=since, limit=_FEW
            )
        if any((one.act, one.kind) == ("opened", "audit") for one in recent):
            return
        with self._store.writing(actor) as uow:
            uow.audit(AuditAct(act="opened", kind="audit", patient_id=patient_id))
