"""Lists of people that are copied, printed or saved: who may, what for, and the entry of it."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contacting import ContactFacts, safe_contact_words
from clinicdesk.domain.contents import Imprint
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.people_lists import (
    CONTACT,
    MOST_COPIED,
    MOST_PRINTED,
    MOST_PRINTED_COLUMNS,
    ListColumn,
    ListLine,
    ListRequest,
    ListUse,
    MadeList,
    PeopleList,
    as_csv,
    as_text,
    audited_words,
    check_use,
)
from clinicdesk.services.privacy import letterhead_of
from clinicdesk.store import contacts
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["ListService"]

_KIND: Final = "list of people"
_CONTACT: Final = ListColumn(key=CONTACT, title="Contact", share=14)


class ListService:
    """Every list that is taken leaves one entry, and one more for each person in it."""

    def __init__(self, store: ClinicStore, facts: ClinicFacts) -> None:
        self._store = store
        self._facts = facts

    def copy(self, actor: Actor, request: ListRequest) -> str:
        """Return some lines as text, tabs between cells; for pasting, not for whole lists.

        Raises:
            NotAllowed: the role does not find people.
            Refused: nothing is chosen, or more than 500 lines.
        """
        require(actor, Act.FIND_PEOPLE)
        if not request.lines or not request.columns:
            raise Refused("Nothing is chosen.", "Choose a line first.")
        if len(request.lines) > MOST_COPIED:
            raise Refused(
                f"{len(request.lines):,} lines are too many to copy: {MOST_COPIED} at most.",
                "Choose fewer, or export the list.",
            )
        self._note(actor, "copied", request)
        return as_text(request.columns, request.lines)

    def export(self, actor: Actor, request: ListRequest) -> MadeList:
        """Return a list as a CSV file's bytes.

        Raises:
            NotAllowed: the role takes no lists. BadInput: its use is not said.
            Refused: nobody is in it.
        """
        request, left_out = self._checked(actor, request)
        data = as_csv(request.columns, request.lines)
        self._note(actor, "exported", request, left_out=left_out)
        return MadeList(data, len(request.lines), left_out)

    def print(self, actor: Actor, request: ListRequest) -> MadeList:
        """Return a list as a PDF's bytes: a clinic copy, with its use on the first page.

        Raises:
            NotAllowed: the role takes no lists. BadInput: its use is not said.
            Refused: nobody is in it, or more than paper should hold.
        """
        request, left_out = self._checked(actor, request)
        if len(request.lines) > MOST_PRINTED:
            raise Refused(
                f"{len(request.lines):,} lines are too many for paper: {MOST_PRINTED:,} at most.",
                "Choose fewer, or export the list.",
            )
        if len(request.columns) > MOST_PRINTED_COLUMNS:
            raise Refused(
                f"{len(request.columns)} columns are too many for a page:"
                f" {MOST_PRINTED_COLUMNS} at most.",
                "Hide some under Columns, or export the list.",
            )
        # reportlab takes a third of a second to import: the first list pays, not the start.
        from clinicdesk.documents.people_list import render

        use = request.use.value if request.use else ""
        rendered = render(
            PeopleList(
                letterhead=letterhead_of(self._facts),
                imprint=Imprint(
                    number="",
                    printed_at=self._store.clock.now(),
                    zone=self._facts.site.zone,
                    author=actor.display,
                    purpose=use,
                ),
                title=request.title,
                shown=request.shown,
                order=request.order,
                use=": ".join(part for part in (use, request.reason.strip()) if part),
                columns=request.columns,
                lines=request.lines,
                left_out=left_out,
            )
        )
        self._note(actor, "printed", request, left_out=left_out, digest=rendered.content_sha256)
        return MadeList(rendered.pdf, len(request.lines), left_out)

    def _checked(self, actor: Actor, request: ListRequest) -> tuple[ListRequest, int]:
        """See that the list may be taken; one for outreach says how to reach whom."""
        require(actor, Act.TAKE_LISTS)
        check_use(request)
        if request.use is not ListUse.OUTREACH:
            return request, 0
        found = self._reachable(request)
        if not found.lines:
            raise Refused("Nobody in this list may be contacted.", "Choose other people.")
        return found, len(request.lines) - len(found.lines)

    def _reachable(self, request: ListRequest) -> ListRequest:
        ids = list(dict.fromkeys(line.patient_id for line in request.lines if line.patient_id))
        with self._store.reading() as session:
            known = contacts.facts_of(session, ids)
        at = next((n for n, one in enumerate(request.columns) if one.key == CONTACT), None)
        lines = []
        for line in request.lines:
            facts = known.get(line.patient_id) if line.patient_id else None
            if facts is None or facts.deceased or facts.status is PatientStatus.MERGED:
                continue
            cells = list(line.cells)
            if at is None:
                cells.append(_how(facts))
            else:
                cells[at] = _how(facts)
            lines.append(ListLine(line.patient_id, tuple(cells)))
        columns = request.columns if at is not None else (*request.columns, _CONTACT)
        return replace(request, columns=columns, lines=tuple(lines))

    def _note(
        self,
        actor: Actor,
        act: str,
        request: ListRequest,
        *,
        left_out: int = 0,
        digest: str = "",
    ) -> None:
        people: dict[UUID, None] = dict.fromkeys(
            line.patient_id for line in request.lines if line.patient_id is not None
        )
        said = audited_words(request, len(request.lines), left_out)
        with self._store.writing(actor) as uow:
            taken = uow.new_id()
            uow.audit(AuditAct(act=act, kind=_KIND, object_id=taken, purpose=said, digest=digest))
            for patient_id in people:
                uow.audit(AuditAct(act=act, kind=_KIND, object_id=taken, patient_id=patient_id))


def _how(facts: ContactFacts) -> str:
    """Say whether and how somebody may be reached; who was never asked is said so."""
    said = safe_contact_words(facts.safe)
    if facts.confidential_from_household:
        said = "; ".join(part for part in (said, "Not through the household") if part)
    return said or "No wish recorded"
