"""Decides what becomes of each resource of a batch, and makes its value; writes nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.imports import Outcome
from clinicdesk.domain.people import Patient, PatientDraft
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, person_reference
from clinicdesk.interchange.fhir.people import patient_draft
from clinicdesk.interchange.fhir.references import address_of
from clinicdesk.interchange.fhir.registry import MAPPINGS, RowMapping, why_only_source
from clinicdesk.services.import_deciding import Deciding
from clinicdesk.services.import_links import FileLinks, RunMemory
from clinicdesk.services.import_people import Act, Decision, PeopleIndex, merged, worth_writing
from clinicdesk.services.import_protected import (
    ImportProtection,
    Labelling,
    Sealing,
    last_updated,
)
from clinicdesk.services.import_reading import Arrived, Pacer
from clinicdesk.store.import_lookup import Known, SourceLookup
from clinicdesk.store.sealed import SealedRow

__all__ = ["NO_PERSON", "BatchPlan", "plan_batch"]

NO_PERSON = "The person it is about has not been sent; it is linked when they come."
_NOBODY = "It does not say whom it is about."
_INSIDE = "The person it is about is only described inside it."
_NOT_A_PERSON = "It is about something that is no person."
_CLASH = "Its id belonged to somebody else before; name the source to tell the two apart."
_CHANGED_HERE = "The clinic changed its row since; what was entered here stays."
_TWICE = "Two resources say that they are at one address; nothing is linked by it."


_FORMER = "It is an earlier state of what is here; the later one stays."
_DIRECTORY = MAPPINGS["Organization"]
_GENERAL = Compartment.GENERAL


@dataclass(slots=True)
class BatchPlan:
    """What is to be written for a batch."""

    source: str
    resources: list[Arrived]
    links: FileLinks
    people: list[tuple[Arrived, Decision]] = field(default_factory=list)
    """Those to be created or changed."""
    stored: dict[UUID, Patient] = field(default_factory=dict)
    """Those to be changed, as they were."""
    pairs: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    numbers_dropped: int = 0
    matched: int = 0
    sealings: list[Sealing] = field(default_factory=list)
    """What goes to the protected record."""
    unsealed: list[SealedRow] = field(default_factory=list)
    """Rows of the protected record whose source took their label away."""


class _Planner:
    def __init__(
        self,
        lookup: SourceLookup,
        memory: RunMemory,
        batch: list[Arrived],
        *,
        now: datetime,
        new_id: Callable[[], UUID],
        pacer: Pacer,
        protection: ImportProtection | None,
    ) -> None:
        self._lookup = lookup
        self._memory = memory
        self._now = now
        self._new_id = new_id
        self._pacer = pacer
        self._batch = batch
        labelling = Labelling(lookup, memory, batch, protection)
        labelling.run()
        self._deciding = Deciding(lookup, batch, labelling, self._person_at)
        self._links = FileLinks(lookup, memory, batch)
        self.plan = BatchPlan(lookup.source, batch, self._links)

    def run(self) -> BatchPlan:
        self._look_up()
        clear = (one for one in self._batch if one.compartment is _GENERAL)
        self._people([one for one in clear if one.type == "Patient"])
        self._deciding.decide()
        by_type: dict[str, list[Arrived]] = {}
        for one in self._batch:
            if one.outcome is None and one.type in MAPPINGS:
                by_type.setdefault(one.type, []).append(one)
        self._versions(by_type)
        for mapping in MAPPINGS.values():
            for one in by_type.get(mapping.type, ()):
                self._pacer.tick()
                if one.outcome is None:
                    self._map(one, mapping)
        self._whom_the_rest_is_about()
        self._deciding.keep_aside()
        self.plan.sealings = self._deciding.sealings
        self.plan.unsealed = self._deciding.unsealed
        return self.plan

    def _person_at(self, address: str) -> UUID | None:
        """Return who is at an address; None where nobody is, or two are."""
        if self._memory.is_clash(self.plan.source, address):
            return None
        found = self._links.find(address, "Patient")
        return found.row_id if found and found.kind == "patient" else None

    def _look_up(self) -> None:
        keys: dict[str, list[str]] = {}
        for one in self._batch:
            keys.setdefault(one.type, []).append(one.key)
        known = self._lookup.known(keys)
        for one in self._batch:
            self._recognize(one, known.get((one.type, one.key)))
        self._deciding.recognize()
        self._recognize_former()
        for one in self._batch:
            if one.outcome is not None or one.compartment is not _GENERAL:
                continue
            if reason := why_only_source(one.type, one.content):
                one.keep(reason)
            elif one.row_id is None and one.type in MAPPINGS:
                one.row_id = self._new_id()

    def _recognize(self, one: Arrived, known: Known | None) -> None:
        one.known = known
        if known is None or one.compartment is not _GENERAL:
            return
        one.row_id, one.patient_id = known.row_id, known.patient_id
        if known.sha256 == one.sha256 and not known.waits_for:
            one.outcome = Outcome.UNCHANGED

    def _recognize_former(self) -> None:
        """Leave what a source said before and has since said otherwise: an old file, read again.

        Directories repeat themselves in every chart, each time a little different. A source that
        takes something back says so by a later ``meta.lastUpdated``.
        """
        clear = (one for one in self._batch if one.compartment is _GENERAL)
        changed = [one for one in clear if one.known and one.outcome is None]
        if not changed:
            return
        former = self._lookup.former([one.key for one in changed])
        for one in changed:
            assert one.known is not None
            if one.sha256 not in former.get((one.type, one.key), ()):
                continue
            said = last_updated(one.content)
            present = json.loads(self._lookup.original(one.known.id))
            if not said or said <= last_updated(present):
                one.outcome = Outcome.UNCHANGED
                if MAPPINGS.get(one.type, _DIRECTORY).about_person:
                    one.warnings.append(_FORMER)

    def _arriving(self, one: Arrived) -> Arriving:
        assert one.row_id is not None
        return Arriving(
            content=one.content,
            source=self.plan.source,
            now=self._now,
            new_id=self._new_id,
            lookup=self._links,
            row_id=one.row_id,
            version=one.row_version or 1,
            patient_id=one.patient_id,
            warnings=one.warnings,
        )

    def _people(self, arrived: list[Arrived]) -> None:
        drafts: list[tuple[Arrived, PatientDraft]] = []
        for one in arrived:
            self._pacer.tick()
            if one.outcome is not None:
                one.patient_id = one.row_id if one.outcome is Outcome.UNCHANGED else None
                continue
            one.row_id = one.row_id or self._new_id()
            draft, dropped = patient_draft(self._arriving(one))
            self.plan.numbers_dropped += dropped
            drafts.append((one, draft))
        index = PeopleIndex(self._lookup, [draft for _, draft in drafts])
        ids = [one.row_id for one, _ in drafts if one.known and one.known.row_id and one.row_id]
        stored = self._lookup.people(ids)
        for one, draft in drafts:
            self._pacer.tick()
            before = stored.get(one.row_id) if one.row_id else None
            if before is None:
                self._meet(one, draft, index)
            elif index.is_other(draft, before):
                self._clash(one)
            else:
                left = one.known.row_version if one.known else None
                self._change(one, draft, before, own=before.version == left)

    def _clash(self, one: Arrived) -> None:
        one.key = f"{one.key} ({one.sha256.hex()[:12]})"
        one.row_id = one.patient_id = None
        self._recognize(one, self._lookup.known({one.type: [one.key]}).get((one.type, one.key)))
        if one.outcome is None:
            one.keep(_CLASH)
        self._memory.clashes(self.plan.source, one.addresses)

    def _meet(self, one: Arrived, draft: PatientDraft, index: PeopleIndex) -> None:
        """Decide about somebody whom this source names for the first time."""
        same, pairs = index.decide(draft)
        if same is None:
            assert one.row_id is not None
            one.patient_id = one.row_id
            one.outcome = Outcome.CREATED
            self.plan.people.append((one, Decision(Act.CREATE, one.row_id, draft, pairs)))
            index.add(one.row_id, draft)
        else:
            self.plan.matched += 1
            one.row_id = one.patient_id = same
            newcomer = next((d for _, d in self.plan.people if d.patient_id == same), None)
            if newcomer is not None and newcomer.act is Act.CREATE:
                # Twice in one file: the second adds to the first, which is not stored yet.
                newcomer.draft = merged(newcomer.draft, draft, own=False)
                one.outcome = Outcome.UPDATED
            else:
                before = newcomer and self.plan.stored.get(same)
                before = before or self._lookup.people([same])[same]
                self._change(one, draft, before, own=False)
        self.plan.pairs += [(one.patient_id, other, why) for other, why in pairs]

    def _change(self, one: Arrived, draft: PatientDraft, before: Patient, *, own: bool) -> None:
        one.patient_id = before.id
        one.row_version = before.version
        earlier = next((d for _, d in self.plan.people if d.patient_id == before.id), None)
        base: PatientDraft = earlier.draft if earlier else before
        after = merged(base, draft, own=own)
        if not worth_writing(base, after):
            # Nothing new is said of the person; the new original is kept all the same.
            one.outcome = Outcome.UPDATED if own or one.known else Outcome.UNCHANGED
            return
        one.outcome = Outcome.UPDATED
        if earlier is not None:
            earlier.draft = after
            return
        act = Act.UPDATE if own else Act.MATCH
        self.plan.stored[before.id] = before
        self.plan.people.append((one, Decision(act, before.id, after)))

    def _versions(self, by_type: dict[str, list[Arrived]]) -> None:
        """Find what the clinic changed since the source last said something of it."""
        for kind, several in by_type.items():
            table = MAPPINGS[kind].table
            known = [one for one in several if one.known is not None and one.known.row_id]
            versions = self._lookup.versions(table, [one.row_id for one in known if one.row_id])
            for one in known:
                assert one.row_id is not None
                assert one.known is not None
                one.row_version = versions.get(one.row_id)
                left = one.known.row_version
                if left is not None and one.row_version is not None and one.row_version > left:
                    one.keep(_CHANGED_HERE)

    def _map(self, one: Arrived, mapping: RowMapping) -> None:
        if mapping.about_person and not self._find_person(one):
            return
        arriving = self._arriving(one)
        try:
            one.mapped = mapping.map(arriving)
        except KeepAsSource as kept:
            one.keep(str(kept))
            return
        one.outcome = Outcome.CREATED if one.row_version is None else Outcome.UPDATED

    def _find_person(self, one: Arrived) -> bool:
        """Find whom a resource is about; one about nobody here is kept as source."""
        reference = person_reference(one.content)
        address = address_of(reference)
        if not address:
            one.keep(_NOBODY)
            return False
        if address.startswith("#"):
            one.keep(_INSIDE)
            return False
        if self._memory.is_clash(self.plan.source, address):
            one.keep(_CLASH)
            return False
        found = self._links.find(address, "Patient")
        if found is None:
            one.keep(NO_PERSON, waits_for=address)
        elif found.kind != "patient" or found.row_id is None:
            one.keep(_NOT_A_PERSON)
        else:
            one.patient_id = found.row_id
            return True
        one.patient_id = None
        return False

    def _whom_the_rest_is_about(self) -> None:
        """Say of what is only kept whom it is about, so that a chart can tell that it is there."""
        for one in self._batch:
            self._pacer.tick()
            if one.outcome is None:
                one.keep("This type makes no row in the chart yet.")
            if one.outcome is not Outcome.KEPT_AS_SOURCE or one.waits_for or one.type == "Patient":
                continue
            if one.compartment is not _GENERAL:
                continue
            address = address_of(person_reference(one.content))
            if address and not self._memory.is_clash(self.plan.source, address):
                found = self._links.find(address, "Patient")
                one.patient_id = found.row_id if found and found.kind == "patient" else None
        for one in self._batch:
            if one.outcome is not Outcome.KEPT_AS_SOURCE or one.known is None:
                continue
            if one.compartment is not _GENERAL:
                continue
            if one.known.sha256 == one.sha256 and (one.waits_for or not one.known.waits_for):
                one.outcome = Outcome.UNCHANGED  # it waited before, and waits still
        for address in self._links.twice:
            claimants = [one for one in self._batch if address in one.addresses]
            if "?identifier=" not in address:
                claimants[-1].warnings.append(_TWICE)


def plan_batch(
    lookup: SourceLookup,
    memory: RunMemory,
    batch: list[Arrived],
    *,
    now: datetime,
    new_id: Callable[[], UUID],
    pacer: Pacer,
    protection: ImportProtection | None = None,
) -> BatchPlan:
    """Decide what becomes of each resource of a batch, and make its value."""
    planner = _Planner(
        lookup, memory, batch, now=now, new_id=new_id, pacer=pacer, protection=protection
    )
    return planner.run()
