"""One person's record as a FHIR R4 Bundle: originals as they came, our own rows in US Core's form.

The same record and the same moment give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from clinicdesk.domain.clinical import ClinicalRow
from clinicdesk.domain.exporting import KeptOriginal, RecordParts
from clinicdesk.interchange.fhir.writing import (
    clinical,
    directory,
    medications,
    observations,
    papers,
    people,
    person_details,
    plans,
    protected,
    work,
)
from clinicdesk.interchange.fhir.writing.beside import beside_resources
from clinicdesk.interchange.fhir.writing.json_out import dumped, loaded, pruned
from clinicdesk.interchange.fhir.writing.originals import Outgoing, Places, place_of, pointed_at
from clinicdesk.interchange.fhir.writing.values import HL7, Address, Json, Making, code, instant

__all__ = ["fhir_bundle", "numbering_of", "pointed_at_by"]

Entry = tuple[str, str]
"""fullUrl, and the resource as JSON."""


def numbering_of(parts: RecordParts) -> str:
    """Return the identifier system of the clinic's own numbers."""
    return f"urn:uuid:{parts.clinic_id}"


def pointed_at_by(originals: Iterable[KeptOriginal]) -> dict[str, set[str]]:
    """Return, for each source, the addresses that its originals point at."""
    found: dict[str, set[str]] = {}
    for one in originals:
        found.setdefault(one.source, set()).update(pointed_at([loaded(one.text)]))
    return found


@dataclass(slots=True)
class _Bundle:
    parts: RecordParts
    places: Places
    making: Making
    person: Entry
    changed: dict[tuple[str, str], str]
    """Type and id to the place of an original whose row was changed here since."""

    @classmethod
    def of(cls, parts: RecordParts) -> "_Bundle":
        people_here = [one for one in parts.originals if one.type == "Patient"]
        first = people_here[0] if people_here else None
        original = loaded(first.text) if first else {}
        # The person stands where the file that brought them had them, so that it stays whole.
        home = place_of(first) if first else Address(people.person_address(parts.patient))
        own, address = home.id or str(parts.patient.id), home.full_url
        places = Places()
        for one in parts.originals:
            places.add(one, address)
        current = len(people_here) == 1 and people_here[0].current
        numbering = numbering_of(parts)
        content = people.patient(
            parts.patient, own, numbering, original, current=current, genders=parts.genders_told
        )
        if first is not None:
            content, _changed = places.rewritten(first.source, content)
        making = Making(
            person=address,
            clinic=numbering,
            places=places.by_row,
            encounters=dict(parts.encounter_of),
        )
        changed = {
            (one.kept.type, one.id): one.full_url for one in places.outgoing if not one.kept.current
        }
        return cls(parts, places, making, (address, dumped(content)), changed)

    def _unchanged(self) -> Iterator[Outgoing]:
        return (one for one in self.places.outgoing if one.kept.current)

    def _own_rows(self) -> Iterator[Json]:
        """Make the rows that nobody sent, or that were changed here since."""
        parts, making = self.parts, self.making
        sent = {one.kept.row_id for one in self._unchanged() if one.kept.row_id is not None}
        picture = parts.clinical
        rows: tuple[tuple[Iterable[ClinicalRow], Callable[..., Json]], ...] = (
            (picture.encounters, clinical.encounter),
            (picture.conditions, clinical.condition),
            (picture.allergies, clinical.allergy),
            (picture.observations, observations.observation),
            (picture.medications, medications.medication),
            (picture.immunizations, clinical.immunization),
            (picture.procedures, clinical.procedure),
            (picture.documents, clinical.external_document),
        )
        for several, make in rows:
            for one in sorted(several, key=lambda row: row.id):
                if one.id not in sent:
                    yield make(making, one)
        for team in parts.teams:
            if team.id not in sent:
                yield directory.care_team(making, team)
        yield from self._around(sent)
        yield from self._planned(sent)
        for order in parts.referrals:
            if order.id not in sent:
                yield work.service_request(making, order)
            yield work.fulfilment(making, order)
        yield from (work.task(making, one) for one in parts.tasks)
        yield from (papers.consent(making, one) for one in parts.consents)
        yield from (papers.document_reference(making, one) for one in parts.documents)
        yield from beside_resources(making, parts)

    def _around(self, sent: set[UUID]) -> Iterator[Json]:
        """Make what is said of the person beside the Patient."""
        parts, making = self.parts, self.making
        for row_id, around in parts.people_around:
            if row_id not in sent:
                yield person_details.related_person(making, row_id, around)
        for row_id, payer in parts.coverages:
            if row_id not in sent:
                yield person_details.coverage(making, row_id, payer)
        flag = people.contact_flag(parts.patient, making.subject)
        work_as = person_details.occupation(making, parts.patient)
        yield from filter(None, (flag, work_as))

    def _planned(self, sent: set[UUID]) -> Iterator[Json]:
        results = frozenset(one.id for one in self.parts.clinical.observations)
        for plan in self.parts.plans:
            if plan.id not in sent:
                yield from plans.care_plan(self.making, plan, results)
                continue
            # The plan stands as it came; its goals too.
            yield from (plans.goal(self.making, g) for g in plan.goals if g.id not in sent)
        yield from (
            plans.goal(self.making, one) for one in self.parts.loose_goals if one.id not in sent
        )

    def _provenance(self, targets: list[str]) -> Json:
        """Provenance: who says what was not brought by a file (US Core 6.1.0)."""
        clinic = {"reference": self.making.clinic, "display": self.parts.letterhead.clinic}
        us_core = "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type"
        return {
            "resourceType": "Provenance",
            "id": "export",
            "meta": {
                "profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance"]
            },
            "target": [{"reference": one} for one in targets],
            "recorded": instant(self.parts.exported_at),
            "agent": [
                {"type": code("provenance-participant-type", "author", "Author"), "who": clinic},
                {
                    "type": code(us_core, "transmitter", "Transmitter"),
                    "who": {"display": self.parts.author},
                    "onBehalfOf": clinic,
                },
            ],
        }

    def _released(self) -> Iterator[Entry]:
        for entry in self.parts.released:
            full_url, text = protected.labelled(self.making, entry)
            source = entry.facts.get("source")
            if isinstance(source, str) and source:
                content, changed = self.places.rewritten(source, loaded(text))
                text = dumped(content) if changed else text
            yield full_url, text
        if self.parts.part2_notice:
            at = instant(self.parts.exported_at)
            made = protected.notice(self.making, self.parts.patient.id, at)
            yield f"urn:uuid:{made['id']}", dumped(made)

    def entries(self) -> Iterator[Entry]:
        parts = self.parts
        yield self.person
        clinic = pruned(directory.clinic_organization(parts.clinic_id, parts.letterhead))
        yield self.making.clinic, dumped(clinic)
        for one in self._unchanged():
            yield one.full_url, self.places.text(one)
        made = list(self._own_rows())
        urls = [self._url(one) for one in made]
        yield from zip(urls, map(dumped, made), strict=True)
        yield from self._released()
        stamp = self._provenance(urls or [self.making.person])
        stamp["id"] = str(work.fulfilment_id(parts.patient.id))
        yield f"urn:uuid:{stamp['id']}", dumped(stamp)

    def _url(self, made: Json) -> str:
        """Return where a made resource stands: where its original did, if there was one."""
        kind, ident = str(made["resourceType"]), str(made.get("id", ""))
        own = f"urn:uuid:{ident}"
        return self.changed.get((kind, ident), own)


def _marks(parts: RecordParts) -> Json:
    """Return what the whole says of itself: that it stays in the clinic, that it is invented."""
    tag = {
        "system": "urn:clinicdesk:tag",
        "code": "clinic-copy",
        "display": "Clinic copy: it stays in the clinic",
    }
    invented = {"system": f"{HL7}v3-ActReason", "code": "HTEST", "display": "test health data"}
    marks: Json = pruned(
        {
            "security": [invented] if parts.letterhead.demonstration else [],
            "tag": [tag] if parts.clinic_copy else [],
        }
    )
    return marks


def fhir_bundle(parts: RecordParts) -> bytes:
    """Return one person's record as a Bundle (type collection), in UTF-8."""
    made = _Bundle.of(parts)
    seen: dict[str, str] = {}
    for full_url, text in made.entries():
        seen.setdefault(full_url, text)
    entries = ",\n".join(
        f'{{"fullUrl":{dumped(full_url)},"resource":{text}}}' for full_url, text in seen.items()
    )
    meta = dumped({"meta": marks})[1:-1] + "," if (marks := _marks(parts)) else ""
    stamp = instant(parts.exported_at)
    head = f'"resourceType":"Bundle",{meta}"type":"collection","timestamp":"{stamp}"'
    return f'{{{head},"entry":[\n{entries}\n]}}\n'.encode()
