"""Where references lead: in the file, in the run, or in what earlier runs of the source left."""

from collections.abc import Iterable
from typing import Any

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.security_labels import Label
from clinicdesk.interchange.fhir.context import KEPT, words_of
from clinicdesk.interchange.fhir.directory import name_of
from clinicdesk.interchange.fhir.elements import coded_of, obj, text_of
from clinicdesk.interchange.fhir.labels import consented
from clinicdesk.interchange.fhir.medications import MEDICINE_SYSTEMS
from clinicdesk.interchange.fhir.references import Linked, address_of, addresses_of
from clinicdesk.interchange.fhir.registry import NAMED_ONLY, TABLES
from clinicdesk.services.import_reading import Arrived
from clinicdesk.store.import_lookup import Known, SourceLookup, StoredLink

__all__ = ["FileLinks", "RunMemory"]

_REMEMBERED = frozenset(
    {"Patient", "Practitioner", "Organization", "Encounter", "Condition", "Goal"} | NAMED_ONLY
)
_MOST_REMEMBERED = 200_000
_PEOPLE_OF_CARE = ("Practitioner", "PractitionerRole", "Organization")
_URN = "urn:uuid:"


class RunMemory:
    """What the files of this run have said so far; the store knows it too, unless it is a trial."""

    def __init__(self, *, trial: bool) -> None:
        self._links: dict[tuple[str, str], Linked] = {}
        self._trial = trial
        self._clashes: set[tuple[str, str]] = set()
        self.people: dict[str, set[str]] = {}
        """Source to the addresses of the people who came in this run."""
        self.labelled: dict[str, Compartment] = {}
        """Addresses of labelled resources of this run, to the parts that they go to."""
        self._consents: dict[str, list[Label]] = {}

    def note_labelled(self, addresses: Iterable[str], compartment: Compartment) -> None:
        """Remember where a labelled resource is pointed at."""
        self.labelled.update((address, compartment) for address in addresses)

    def note_consent(self, content: dict[str, Any]) -> None:
        """Remember what a Consent says of the resources that it names."""
        for address, labels in consented(content).items():
            self._consents.setdefault(address, []).extend(labels)

    def consented(self, kind: str, content: dict[str, Any], full_url: str) -> list[Label]:
        """Return what consents of this run say of a resource."""
        if not self._consents:
            return []
        addresses = addresses_of(kind, content, full_url)
        return [one for address in addresses for one in self._consents.get(address, ())]

    def find(self, source: str, address: str) -> Linked | None:
        """Return what an address led to in a file before."""
        return self._links.get((source, address))

    def clashes(self, source: str, addresses: Iterable[str]) -> None:
        """Note addresses by which a source means two people."""
        self._clashes.update((source, address) for address in addresses)

    def is_clash(self, source: str, address: str) -> bool:
        """Tell whether a source means two people by an address."""
        return (source, address) in self._clashes

    def keep(self, source: str, links: "FileLinks", resources: Iterable[Arrived]) -> None:
        """Remember a batch that went in."""
        for one in resources:
            if one.type not in _REMEMBERED or not one.addresses:
                continue
            linked = links.linked(one)
            if linked is None:
                continue
            if one.type == "Patient":
                self.people.setdefault(source, set()).update(one.addresses)
            if self._trial or len(self._links) < _MOST_REMEMBERED:
                for address in one.addresses:
                    self._links[source, address] = linked


class FileLinks:
    """A `Lookup` for one batch of one file."""

    def __init__(self, lookup: SourceLookup, memory: RunMemory, batch: Iterable[Arrived]) -> None:
        self._lookup = lookup
        self._memory = memory
        self._here: dict[str, Arrived] = {}
        self._twice: set[str] = set()
        self._stored: dict[tuple[str, str], Linked | None] = {}
        for one in batch:
            for address in one.addresses:
                if self._here.setdefault(address, one) is not one:
                    self._twice.add(address)

    @property
    def twice(self) -> frozenset[str]:
        """Addresses that two resources of the batch claim; nobody knows which one is meant."""
        return frozenset(self._twice)

    def find(self, address: str, kind: str) -> Linked | None:
        """Return what an address of a type leads to; None where nobody has sent it."""
        if address in self._twice:
            return None
        if address.startswith(KEPT):
            return Linked()
        here = self._here.get(address)
        if here is not None:
            return self.linked(here)
        known = self._memory.find(self._lookup.source, address)
        if known is not None:
            return known
        key = (address, kind)
        if key not in self._stored:
            self._stored[key] = self._from_store(address, kind)
        return self._stored[key]

    def linked(self, one: Arrived) -> Linked | None:
        """Return what pointing at a resource leads to; None for a person who is not here."""
        if one.compartment is not Compartment.GENERAL:
            return Linked()
        if one.type == "Patient":
            return Linked("patient", one.patient_id) if one.patient_id else None
        if one.type == "PractitionerRole":
            return self._role(one.content)
        if one.type in {"Practitioner", "Organization"}:
            row_id = one.row_id if one.stays else None
            return Linked(TABLES[one.type] if row_id else "", row_id, name_of(one.content))
        if one.type == "Medication":
            code = coded_of(one.content.get("code"), MEDICINE_SYSTEMS)
            return Linked(name=code.text if code else "", code=code)
        row_id = one.row_id if one.stays else None
        table = TABLES.get(one.type, "") if row_id else ""
        return Linked(table, row_id, words_of(one.content))

    def _role(self, content: dict[str, object]) -> Linked:
        reference = obj(content.get("practitioner"))
        said = text_of(reference.get("display"), 500)
        address = address_of(reference)
        found = self.find(address, "Practitioner") if address else None
        if found is None:
            return Linked(name=said)
        return Linked(found.kind, found.row_id, said or found.name)

    def _from_store(self, address: str, kind: str) -> Linked | None:
        asked = [kind] if kind not in _PEOPLE_OF_CARE else list(_PEOPLE_OF_CARE)
        if address.startswith(_URN):
            wanted = [(one, address.removeprefix(_URN)) for one in asked]
        elif "?" in address:
            return self._conditional(address)
        elif "/" in address and ":" not in address:
            one, _, key = address.partition("/")
            wanted = [(one, key)]
        else:
            wanted = []
        for one, key in wanted:
            for form in dict.fromkeys((key, address)):
                found = self._lookup.known({one: [form]}).get((one, form))
                if found is not None and found.row_id is not None:
                    return self._known(found)
        return _linked(self._lookup.address(address))

    def _known(self, found: Known) -> Linked:
        assert found.row_id is not None
        name = ""
        if found.row_kind in {"practitioner", "organization"}:
            name = self._lookup.names([found.row_id]).get(found.row_id, "")
        return Linked(found.row_kind, found.row_id, name)

    def _conditional(self, address: str) -> Linked | None:
        if address.startswith("Patient?identifier="):
            system, _, value = address.partition("=")[2].rpartition("|")
            person = self._lookup.by_identifier([(system, value)]).get((system, value))
            return Linked("patient", person) if person else None
        return _linked(self._lookup.address(address))

    def to_store(self, one: Arrived) -> dict[str, StoredLink]:
        """Return the addresses of a resource that later files need and its id does not say."""
        addresses = one.addresses
        if one.type not in NAMED_ONLY:
            own = {f"{one.type}/{one.key}", f"{_URN}{one.key}".lower(), one.key}
            if one.type == "Patient":
                # People are found by their identifiers themselves; no number is kept twice.
                addresses = [a for a in addresses if "?identifier=" not in a]
            addresses = [a for a in addresses if a not in own]
        linked = self.linked(one) if addresses else None
        if linked is None:
            return {}
        code = linked.code or Coded(linked.name)
        link = StoredLink(linked.kind, linked.row_id, linked.name, code.system, code.code)
        return {a: link for a in addresses if a not in self._twice}


def _linked(stored: StoredLink | None) -> Linked | None:
    if stored is None:
        return None
    code = None
    if stored.code_code:
        code = Coded(stored.name, stored.code_system, stored.code_code, stored.name)
    return Linked(stored.row_kind, stored.row_id, stored.name, code)
