"""FHIR resources written from our values, and read again: whatever words stand in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_person import row
from sample_picture import picture
from sample_plan import plan
from sample_record import record

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.clinical import Medication, Observation
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.security_labels import Label, asked_compartment
from clinicdesk.interchange.fhir.context import Arriving
from clinicdesk.interchange.fhir.medications import medication_request
from clinicdesk.interchange.fhir.observations import observation as read_observation
from clinicdesk.interchange.fhir.writing import medications, observations, plans
from clinicdesk.interchange.fhir.writing.bundle import fhir_bundle
from clinicdesk.interchange.fhir.writing.json_out import dumped, loaded, plain_text
from clinicdesk.interchange.fhir.writing.protected import LABELS, security
from clinicdesk.interchange.fhir.writing.values import Making

MAKING = Making(person="urn:uuid:1", clinic="urn:uuid:2")
WORDS = st.text(min_size=1).filter(lambda said: said.strip())
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-99, max_value=99)


class Nowhere:
    """Leads nowhere."""

    def find(self, address: str, kind: str) -> None:
        return None


def arriving(content: dict[str, Any]) -> Arriving:
    def no_id() -> UUID:
        raise AssertionError("nothing new is made")

    return Arriving(
        content=content,
        source="elsewhere",
        now=datetime(2026, 11, 22, tzinfo=UTC),
        new_id=no_id,
        lookup=Nowhere(),
        row_id=UUID(int=5),
        patient_id=UUID(int=1),
    )


def said(words: str) -> str:
    return plain_text(words.strip())


@given(WORDS, WORDS, NUMBERS)
def test_a_result_is_read_as_it_was_written(name: str, note: str, value: Decimal) -> None:
    one = Observation(
        **row(900, Coded(name[:900]), "2026-01-02", note=note[:900], status="final"),
        category="laboratory",
        value=value,
        unit="mg/dL",
    )
    again = read_observation(arriving(loaded(dumped(observations.observation(MAKING, one))))).value
    assert (again.code.text, again.note) == (said(name[:900]), said(note[:900]))
    assert (again.value, again.unit, again.occurred_at) == (value, "mg/dL", one.occurred_at)


@given(st.sampled_from(["", "20 mg", "1.5 mL", "two puffs"]), WORDS, st.booleans())
def test_a_dosage_stands_in_its_parts_and_makes_no_note(
    dose: str, often: str, needed: bool
) -> None:
    one = Medication(
        **row(901, Coded("Lisinopril"), "2026-01-02", status="active"),
        dose=dose,
        frequency=often[:200],
        as_needed=needed,
    )
    again = medication_request(arriving(loaded(dumped(medications.medication(MAKING, one))))).value
    told = again.note if dose == "two puffs" else ""
    assert (again.frequency, again.as_needed, again.note) == (said(often[:200]), needed, told)
    assert again.dose == ("" if dose == "two puffs" else dose)


@given(WORDS)
def test_narrative_is_xml_whatever_is_in_it(words: str) -> None:
    made = plans.care_plan(MAKING, replace(plan(), title=words))[-1]
    told = "".join(ET.fromstring(made["text"]["div"]).itertext())
    # XML 1.0, section 2.11: every end of a line is read as a line feed.
    assert said(words).replace("\r\n", "\n").replace("\r", "\n") in told


def test_a_whole_record_is_json_twice_the_same() -> None:
    once, again = fhir_bundle(record()), fhir_bundle(record())
    assert once == again
    kinds = {entry["resource"]["resourceType"] for entry in json.loads(once)["entry"]}
    assert {"Patient", "Condition", "CarePlan", "Goal", "Provenance", "Flag"} <= kinds


def test_numbers_keep_the_digits_they_were_written_with() -> None:
    text = '{"a":7.10,"b":[1e2,-0.50],"c":"\\u00017.1\\u0001"}'
    assert dumped(loaded(text)).startswith('{"a":7.10,"b":[1E+2,-0.50],"c":"')


@pytest.mark.parametrize("part", sorted(set(LABELS) - {Compartment.HR_ELIGIBILITY}))
def test_each_label_is_read_as_the_part_it_was_written_for(part: Compartment) -> None:
    labels = [Label(one["system"], one["code"]) for one in security(part)]
    assert asked_compartment(labels) is part


def test_a_pressure_is_one_panel_with_its_profile() -> None:
    pressures = [one for one in picture().observations if one.parts]
    made = observations.observation(MAKING, replace(pressures[0], category="vital-signs"))
    assert made["code"]["coding"][0] == {
        "system": LOINC,
        "code": "85354-9",
        "display": pressures[0].code.display,
    }
    assert made["meta"]["profile"][0].endswith("us-core-blood-pressure")
    assert coded(LOINC, "8480-6", "x").code in json.dumps(made["component"], default=str)
