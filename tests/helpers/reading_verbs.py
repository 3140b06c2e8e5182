"""Every verb of every service: how the reading ones are called, and which ones write.

A verb that is new stands in neither table, and the walk over all of them fails until it does.
"""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from coaching_verbs import COACHING_READS
from plan_reading_verbs import PLAN_READS
from program_reading_verbs import PROGRAM_READS
from protected_clinic import WORDS, ProtectedClinic
from walked_words import said
from writing_verbs import WRITES

from clinicdesk.domain.changes import Change
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.numbers import goal_code
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.people_lists import ListColumn, ListLine, ListRequest, ListUse
from clinicdesk.domain.privacy import AccessQuestion
from clinicdesk.domain.roster import ListQuestion, RosterFilter
from clinicdesk.domain.roster_columns import ROSTER_COLUMNS, parts
from clinicdesk.services.clinic import Clinic

__all__ = ["READS", "WRITES", "Walk", "said", "verbs"]


@dataclass
class Walk:
    """One person signed in, and what there is to ask about."""

    clinic: Clinic
    place: ProtectedClinic
    plan: UUID
    goal: UUID
    referral: str
    document: UUID
    kept: tuple[str, ...] = ()
    """The numbers of protected referrals."""

    @property
    def patient(self) -> UUID:
        return self.place.patient

    @property
    def question(self) -> AccessQuestion:
        return AccessQuestion(patient_id=self.patient)

    def printed(self) -> list[Any]:
        """Each kind of document: what it says, its pages, and what is kept of it."""
        clinic, found = self.clinic, []
        for kind in DocumentKind:
            if kind is DocumentKind.CONTACT_LETTER:
                continue  # only after the ladder: walked by `coaching_letters.request`
            order = clinic.referrals.get(clinic.actor, self.referral)
            packet = kind is DocumentKind.PACKET
            leaflet = clinic.education.leaflet("asthma", "en")
            request = PrintRequest(
                kind=kind,
                patient_id=self.patient,
                referral_id=order.id if packet else None,
                recipient=None,
                purpose="treatment",
                leaflets=(leaflet,) if kind is DocumentKind.LEAFLET else (),
                goal_id=self.goal,
            )
            prepared = clinic.documents.prepare(clinic.actor, request)
            document, change = clinic.documents.release(clinic.actor, prepared, "save")
            kept = clinic.documents.open(clinic.actor, document.id)
            manifest = clinic.documents.manifest(prepared)
            found += [prepared, prepared.pdf, prepared.content, document, change, kept, manifest]
        return found

    def listed(self) -> ListRequest:
        """The roster with every column, as whoever asks sees it."""
        clinic = self.clinic
        keys = tuple(ROSTER_COLUMNS)[:7]
        rows = clinic.roster.rows(clinic.actor, [self.patient], parts=parts(ROSTER_COLUMNS))
        return ListRequest(
            title="Patients",
            shown="All",
            order="By name.",
            columns=tuple(ListColumn(key=key, title=ROSTER_COLUMNS[key].title) for key in keys),
            lines=tuple(
                ListLine(row.id, tuple(ROSTER_COLUMNS[key].said(row) for key in keys))
                for row in rows
            ),
            use=ListUse.OUTREACH,
        )

    def reloaded(self) -> Any:
        chart = self.clinic.charts.open(self.clinic.actor, self.patient)
        kinds = frozenset({"protected", "document", "task", "plan", "referral", "clinical"})
        return self.clinic.charts.reload(self.clinic.actor, chart, Change(kinds, self.patient))

    def within(self, ask: Callable[[Any], Any]) -> Any:
        with self.clinic._opened.store.reading() as session:
            return ask(session)

    def each_referral(self, ask: Callable[[str], Any]) -> list[Any]:
        """What an ordinary referral gives, and what the protected ones give."""
        return [ask(one) for one in (self.referral, *self.kept)]

    def each_entry(self, ask: Callable[[UUID], Any]) -> list[Any]:
        """What every entry's id gives, or how it is refused."""
        found: list[Any] = []
        for entry in self.place.entries.values():
            try:
                found.append(ask(entry.id))
            except Exception as error:  # noqa: BLE001 - what a refusal says is walked as well
                found.append(str(error))
        return found


Read = Callable[[Walk, Clinic, Any], Any]

READS: dict[str, Read] = {
    **PLAN_READS,
    **COACHING_READS,
    "people.by_mrn": lambda w, c, a: c.people.by_mrn(a, c.people.get(a, w.patient).mrn),
    "people.details": lambda w, c, a: c.people.details(a, w.patient),
    "people.get": lambda w, c, a: c.people.get(a, w.patient),
    "people.history": lambda w, c, a: c.people.history(a, w.patient),
    "people.possible_duplicates": lambda _w, c, a: c.people.possible_duplicates(
        a, PatientDraft(name=PersonName(family="Rivers", given="Ann"))
    ),
    "household.of_person": lambda w, c, a: c.household.of_person(a, w.patient),
    "household.photo": lambda w, c, a: c.household.photo(a, w.patient),
    "duplicates.pairs": lambda w, c, a: [
        c.duplicates.pairs(a, least=0.0),
        c.duplicates.pairs(a, about=w.patient, least=0.0),
    ],
    "merging.current": lambda w, c, a: c.merging.current(a, w.patient),
    "merging.last_by_mrn": lambda w, c, a: c.merging.last_by_mrn(a, c.people.get(a, w.patient).mrn),
    "merging.last_of": lambda w, c, a: c.merging.last_of(a, w.patient),
    "merging.of_person": lambda w, c, a: c.merging.of_person(a, w.patient),
    "merging.unmerge_view": lambda w, c, a: c.merging.unmerge_view(a, w.patient),
    "merging.view": lambda w, c, a: c.merging.view(a, w.patient, w.patient),
    "education.due": lambda _w, c, a: c.education.due(a),
    "education.get": lambda w, c, a: [
        c.education.get(a, one.id) for one in c.education.of_patient(a, w.patient)
    ],
    "education.language_of": lambda w, c, a: c.education.language_of(a, w.patient),
    "education.leaflet": lambda _w, c, _a: c.education.leaflet("asthma", "en"),
    "education.of_patient": lambda w, c, a: c.education.of_patient(a, w.patient),
    "education.of_plan": lambda w, c, a: c.education.of_plan(a, w.plan),
    "education.suggest": lambda w, c, a: c.education.suggest(a, w.patient),
    "education.topics": lambda _w, c, _a: c.education.topics(),
    "roster.counts": lambda _w, c, a: c.roster.counts(a),
    "roster.page": lambda _w, c, a: [c.roster.page(a, each) for each in RosterFilter],
    "roster.picked": lambda _w, c, a: c.roster.picked(a, ListQuestion(), [(0, 50)]),
    "roster.rows": lambda w, c, a: c.roster.rows(a, [w.patient], parts=parts(ROSTER_COLUMNS)),
    "roster.row": lambda w, c, a: c.roster.row(a, w.patient),
    "roster.search": lambda _w, c, a: [
        c.roster.search(a, text, thorough=thorough)
        for text in (*WORDS.values(), *WORDS, "rivers", "About")
        for thorough in (False, True)
    ],
    "lists.copy": lambda w, c, a: c.lists.copy(a, w.listed()),
    "lists.export": lambda w, c, a: c.lists.export(a, w.listed()),
    "lists.print": lambda w, c, a: c.lists.print(a, w.listed()),
    "table_views.of_table": lambda _w, c, a: c.table_views.of_table(a, "roster"),
    "roster.warm": lambda _w, c, _a: c.roster.warm(),
    "charts.open": lambda w, c, a: c.charts.open(a, w.patient),
    "charts.reload": lambda w, _c, _a: w.reloaded(),
    "referrals.duplicates": lambda w, c, a: c.referrals.duplicates(
        a, w.patient, c.referrals.get(a, w.referral).service
    ),
    "referrals.events": lambda w, c, a: w.each_referral(lambda one: c.referrals.events(a, one)),
    "referrals.gate": lambda w, c, a: w.each_referral(lambda one: c.referrals.gate(a, one)),
    "referrals.get": lambda w, c, a: w.each_referral(lambda one: c.referrals.get(a, one)),
    "referrals.list_work": lambda _w, c, a: c.referrals.list_work(a),
    "referrals.of_patient": lambda w, c, a: c.referrals.of_patient(a, w.patient),
    "referrals.possible": lambda w, c, a: w.each_referral(lambda one: c.referrals.possible(a, one)),
    "referrals.recipients": lambda _w, c, a: c.referrals.recipients(a, "a"),
    "directory.carers": lambda _w, c, a: c.directory.carers(a, "dr"),
    "directory.listed": lambda _w, c, a: c.directory.listed(a, "riverside"),
    "directory.part_for": lambda w, c, a: w.each_referral(
        lambda one: c.directory.part_for(a, c.referrals.get(a, one))
    ),
    "directory.waiting": lambda _w, c, a: c.directory.waiting(a),
    "tasks.list": lambda _w, c, a: c.tasks.list(a),
    "tasks.of_patient": lambda w, c, a: c.tasks.of_patient(a, w.patient),
    "tasks.today": lambda _w, c, a: c.tasks.today(a),
    "plans.all_of": lambda w, c, a: c.plans.all_of(a, w.patient),
    "plans.compare": lambda w, c, a: c.plans.compare(a, w.plan, 1, 2),
    "plans.open": lambda w, c, a: c.plans.open(a, w.patient),
    "plans.version": lambda w, c, a: c.plans.version(a, w.plan, 1),
    "plans.versions": lambda w, c, a: c.plans.versions(a, w.plan),
    "plan_agreeing.evidence": lambda w, c, a: c.plan_agreeing.evidence(a, w.plan),
    "plan_agreeing.rewriting": lambda w, c, a: c.plan_agreeing.rewriting(
        a, w.patient, "lower my blood pressure"
    ),
    "plan_agreeing.offers": lambda w, c, a: c.plan_agreeing.offers(a, w.patient),
    "plan_conflicts.find": lambda w, c, a: c.plan_conflicts.find(a, w.plan),
    "plan_conflicts.history": lambda w, c, a: c.plan_conflicts.history(a, w.plan),
    "plan_conflicts.resolutions_for": lambda w, c, a: c.plan_conflicts.resolutions_for(a, w.plan),
    "plan_templates.differences": lambda w, c, a: c.plan_templates.differences(a, w.plan),
    "plan_templates.preview_of": lambda w, c, a: [
        c.plan_templates.preview_of(a, w.patient, one.template) for one in c.plan_templates.list(a)
    ],
    "template_editing.check": lambda _w, c, a: c.template_editing.check(
        a, c.template_editing.version_text(a, "sleep")
    ),
    "template_editing.copy_text": lambda _w, c, a: c.template_editing.copy_text(
        a, "sleep", "our-sleep", "Sleep here"
    ),
    "template_editing.open": lambda _w, c, a: c.template_editing.open(a, "sleep"),
    "template_editing.version_text": lambda _w, c, a: c.template_editing.version_text(a, "sleep"),
    "plan_templates.list": lambda w, c, a: c.plan_templates.list(a, w.patient),
    "plan_templates.preview": lambda w, c, a: [
        c.plan_templates.preview(a, w.patient, one.template.key) for one in c.plan_templates.list(a)
    ],
    "goal_codes.find": lambda w, c, a: c.goal_codes.find(a, goal_code(w.goal)),
    "documents.disclosures": lambda w, c, a: c.documents.disclosures(a, w.patient),
    "documents.locked": lambda _w, _c, _a: None,  # a copy of bytes that are walked elsewhere
    "documents.manifest": lambda w, _c, _a: w.printed(),
    "documents.of_patient": lambda w, c, a: c.documents.of_patient(a, w.patient),
    "documents.open": lambda w, c, a: c.documents.open(a, w.document),
    "documents.page_image": lambda _w, _c, _a: None,  # a picture of pages that are walked elsewhere
    "documents.page_sizes": lambda _w, _c, _a: None,
    "documents.prepare": lambda w, _c, _a: w.printed(),
    "documents.recent": lambda _w, c, a: c.documents.recent(a),
    "documents.recognize": lambda w, c, a: c.documents.recognize(
        a, c.documents.open(a, w.document)[1]
    ),
    "documents.release": lambda w, _c, _a: w.printed(),
    "exports.export_patient": lambda w, c, a: [
        c.exports.export_patient(a, ExportRequest(format=each, patient_id=w.patient))
        for each in ExportFormat
    ],
    "consents.due": lambda _w, c, a: c.consents.due(a),
    "consents.known_in": lambda w, c, a: w.within(
        lambda session: c.consents.known_in(session, a, w.patient)
    ),
    "consents.of_patient": lambda w, c, a: c.consents.of_patient(a, w.patient),
    "consents.today": lambda _w, c, _a: c.consents.today(),
    "protected.emergencies": lambda _w, c, a: c.protected.emergencies(a),
    "protected.entry_in": lambda w, c, a: w.each_entry(
        lambda one: w.within(lambda session: c.protected.entry_in(session, a, one))
    ),
    "protected.for_purpose": lambda _w, _c, _a: None,  # the same service, walked as what it is
    "protected.get": lambda w, c, a: w.each_entry(lambda one: c.protected.get(a, one)),
    "protected.held_in": lambda w, c, a: w.within(
        lambda session: c.protected.held_in(session, a, w.patient)
    ),
    "protected.due": lambda w, c, a: c.protected.due(a, c.today() + timedelta(days=30)),
    "protected.owed": lambda w, c, a: c.protected.owed(a, c.today() + timedelta(days=30)),
    "protected.running": lambda w, c, a: c.protected.running(a, w.patient),
    "protected.writable": lambda _w, c, a: c.protected.writable(a),
    "protected.subject": lambda w, c, _a: c.protected.subject(w.patient),
    "protected.tag_of": lambda w, c, _a: c.protected.tag_of(w.patient),
    "protected.view": lambda w, c, a: c.protected.view(a, w.patient),
    "protected.withheld": lambda w, c, a: c.protected.withheld(a, w.patient),
    "protected.withheld_in": lambda w, c, a: w.within(
        lambda session: c.protected.withheld_in(session, a, w.patient)
    ),
    "drafts.pending": lambda _w, c, a: c.drafts.pending(a),
    "drafts.recall": lambda w, c, a: c.drafts.recall(a, "note", w.patient),
    "employers.all": lambda _w, c, a: c.employers.all(a),
    "employers.named": lambda _w, c, a: [c.employers.named(a, e.name) for e in c.employers.all(a)],
    "employers.profile": lambda _w, _c, _a: None,  # of a file that is looked at, without people
    "employers.profiles": lambda _w, c, a: [
        c.employers.profiles(a, e.id, earlier=True) for e in c.employers.all(a)
    ],
    "census.imports": lambda _w, c, a: c.census.imports(a),
    "census.look": lambda _w, _c, _a: None,  # shows the file that its reader chose
    "census.prepare": lambda _w, _c, _a: None,
    "census.return_file": lambda _w, c, a: [
        c.census.return_file(a, each.id) for each in c.census.imports(a)
    ],
    "census.show": lambda _w, c, a: [c.census.show(a, each.id) for each in c.census.imports(a)],
    "census.sources": lambda _w, _c, _a: None,
    "eligibility.household": lambda w, c, a: c.eligibility.household(a, w.patient),
    "eligibility.line": lambda w, c, a: c.eligibility.line(a, w.patient),
    "eligibility.of_person": lambda w, c, a: c.eligibility.of_person(a, w.patient),
    "eligibility.rows_as_came": lambda w, c, a: c.eligibility.rows_as_came(a, w.patient),
    "continuity.of_patient": lambda w, c, a: c.continuity.of_patient(a, w.patient),
    "users.everyone": lambda _w, c, _a: c.users.everyone(),
    "users.named": lambda _w, c, a: c.users.named(a.name),
    "users.obligations": lambda _w, c, a: c.users.obligations(a, "beatriz"),
    "users.only": lambda _w, c, a: c.users.only(a.name),
    "keys.rotation_due": lambda _w, c, _a: c.keys.rotation_due(),
    "backups.keeping": lambda _w, c, _a: c.backups.keeping(),
    "backups.last_at": lambda _w, c, _a: c.backups.last_at(),
    "backups.listed": lambda _w, c, _a: c.backups.listed(),
    "backups.made": lambda _w, c, _a: c.backups.made(),
    "drills.last": lambda _w, c, _a: c.drills.last(),
    "schedule.due": lambda _w, c, _a: c.schedule.due(),
    "schedule.due_on_closing": lambda _w, c, _a: c.schedule.due_on_closing(),
    "schedule.plan": lambda _w, c, _a: c.schedule.plan(),
    "schedule.state": lambda _w, c, _a: c.schedule.state(),
    "staffing.own_row": lambda _w, c, a: c.staffing.own_row(a),
    "staffing.rows": lambda _w, c, a: c.staffing.rows(a),
    "computers.of": lambda _w, c, a: c.computers.of(a.id),
    "computers.invited_until": lambda _w, c, a: c.computers.invited_until(a.id),
    "hours.hours": lambda _w, c, _a: c.hours.hours(),
    "upkeep.computer_notes": lambda _w, c, _a: c.upkeep.computer_notes(),
    "upkeep.standing": lambda _w, c, _a: c.upkeep.standing(),
    "upkeep.audit": lambda w, c, a: [c.upkeep.audit(a), c.upkeep.audit(a, patient_id=w.patient)],
    "upkeep.status": lambda _w, c, _a: c.upkeep.status(),
    "upkeep.verify": lambda _w, c, a: c.upkeep.verify(a, deep=True),
    "privacy.chain": lambda _w, c, a: c.privacy.chain(a),
    "privacy.did": lambda w, c, a: c.privacy.did(a, w.question),
    "privacy.emergencies": lambda _w, c, a: c.privacy.emergencies(a, c.protected.emergencies(a)),
    "privacy.find_people": lambda _w, c, a: c.privacy.find_people(a, "rivers"),
    "privacy.looked_at": lambda w, c, a: c.privacy.looked_at(a, w.question),
    "privacy.report": lambda w, c, a: c.privacy.report(
        a, "people", w.question, (("Person", "Rivers, Ann"),)
    ),
    "privacy.unusual": lambda _w, c, a: c.privacy.unusual(a, c.now() - timedelta(days=30)),
    **PROGRAM_READS,
}
"""How each reading verb is called; nothing of it may show what does not open."""


def verbs() -> Iterator[str]:
    """Every public verb of every service of a clinic."""
    hints = typing.get_type_hints(Clinic)
    for service in dataclasses.fields(Clinic):
        kind = hints[service.name]
        if service.name.startswith("_") or not kind.__module__.startswith("clinicdesk.services"):
            continue
        for name, _verb in inspect.getmembers(kind, callable):
            if not name.startswith("_"):
                yield f"{service.name}.{name}"
