"""Coded values: system, code, display and version together, and the words as they were said."""

from dataclasses import dataclass

__all__ = ["CVX", "ICD10CM", "LOINC", "RXNORM", "SNOMED", "UCUM", "Coded", "coded", "local"]

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CVX = "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"
LOCAL = "urn:clinicdesk:code"


@dataclass(frozen=True, slots=True)
class Coded:
    """A CodeableConcept with one coding: ``text`` is what people read, never empty.

    ``system`` and ``code`` are empty together where nobody coded it.
    """

    text: str
    system: str = ""
    code: str = ""
    display: str = ""
    version: str = ""

    def is_(self, system: str, code: str) -> bool:
        """Tell whether this is that code of that system."""
        return self.system == system and self.code == code


def coded(system: str, code: str, display: str, *, version: str = "") -> Coded:
    """Make a coded value whose words are its display."""
    return Coded(text=display, system=system, code=code, display=display, version=version)


def local(code: str, display: str) -> Coded:
    """Make a value of our own code system."""
    return coded(LOCAL, code, display, version="1")
