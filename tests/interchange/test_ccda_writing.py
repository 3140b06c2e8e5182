"""The Continuity of Care Document: judged by HL7's own schema and rules where they are at hand."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sample_person import patient, row
from sample_record import record

from clinicdesk.domain.clinical import Allergy, Condition, Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import Coded, coded
from clinicdesk.domain.exporting import RecordParts
from clinicdesk.domain.people import PersonName
from clinicdesk.interchange.ccda_writing.document import ccda_document

V3 = "{urn:hl7-org:v3}"
HOSTILE = '<b>&amp; "O\'Neil" ]]> \u202eevil\u202c أمل \x00\x0b\ud800'
NO_KNOWN = coded("http://snomed.info/sct", "716186003", "No known allergy (situation)")


def tree(parts: RecordParts) -> ET.Element:
    return ET.fromstring(ccda_document(parts))


def sections(root: ET.Element) -> dict[str, ET.Element]:
    found = root.iter(f"{V3}section")
    return {one.find(f"{V3}code").get("code", ""): one for one in found}  # type: ignore[union-attr]


def said(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_every_section_that_a_summary_must_have_is_there_and_says_when_it_is_empty() -> None:
    found = sections(tree(record(clinical=ClinicalPicture(), plans=())))
    assert found.keys() == {"48765-2", "10160-0", "11450-4", "30954-2", "8716-3", "29762-2"}
    for code, section in found.items():
        assert (section.get("nullFlavor") == "NI") == (code != "29762-2")
        assert said(section).endswith("recorded.")


def test_each_entry_points_at_the_line_that_says_it() -> None:
    root = tree(record())
    lines = {one.get("ID") for one in root.iter(f"{V3}tr") if one.get("ID")}
    pointed = [one.get("value", "")[1:] for one in root.iter(f"{V3}reference")]
    assert pointed
    assert set(pointed) <= lines


def test_hostile_words_are_words(tmp_path: Path) -> None:
    one = Condition(**row(901, Coded(HOSTILE), "2026-01-02", note=HOSTILE, status="active"))
    parts = record(
        patient=patient(name=PersonName(family=HOSTILE, given="Ann")),
        clinical=ClinicalPicture(conditions=(one,)),
    )
    root = tree(parts)
    assert '<b>&amp; "O\'Neil" ]]>' in said(sections(root)["11450-4"])
    assert root.find(f".//{V3}b") is None


def test_that_there_is_no_allergy_is_said_as_the_negation_of_any() -> None:
    none = Allergy(**row(902, NO_KNOWN, status="active"))
    section = sections(tree(record(clinical=ClinicalPicture(allergies=(none,)))))["48765-2"]
    (observation,) = section.iter(f"{V3}observation")
    assert observation.get("negationInd") == "true"


def test_a_clinic_copy_says_so_and_a_recipient_is_named() -> None:
    title = tree(record()).find(f"{V3}title")
    assert title is not None
    assert "clinic copy" in said(title)
    sent = tree(record(recipient="Dr. Ito"))
    received = sent.find(f".//{V3}intendedRecipient")
    assert received is not None
    assert said(received) == "Dr. Ito"


def unmeasured() -> RecordParts:
    told = Observation(
        **row(903, Coded("Pulse"), category="vital-signs", absent_reason="asked-declined")
    )
    return record(clinical=ClinicalPicture(observations=(told,)))


@pytest.mark.parametrize(
    "parts", [record(), record(clinical=ClinicalPicture(), plans=()), unmeasured()]
)
def test_the_schema_and_the_rules_of_hl7_find_no_fault(
    parts: Any, shared_data: Path, tmp_path: Path
) -> None:
    judge = shared_data.parent / "tools" / "validate_ccda" / "validate_ccda.py"
    path = tmp_path / "record.xml"
    path.write_bytes(ccda_document(parts))
    done = subprocess.run(
        [sys.executable, str(judge), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
