"""Which part of the record a label asks for: one table, and never the general one by ignorance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.security_labels import (
    ACT_CODE,
    CONFIDENTIALITY,
    SENSITIVITY,
    Label,
    asked_compartment,
    says_ordinary,
)

C = Compartment
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"


def _act(*codes: str) -> list[Label]:
    return [Label(ACT_CODE, code) for code in codes]


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("ETH", C.SUD_PART2),
        ("ETHUD", C.SUD_PART2),
        ("SUD", C.SUD_PART2),
        ("42CFRPart2", C.SUD_PART2),
        ("PSY", C.BEHAVIOURAL),
        ("BH", C.BEHAVIOURAL),
        ("PSYTHPN", C.PSYCHOTHERAPY_NOTES),
        ("HIPAAPsyNotes", C.PSYCHOTHERAPY_NOTES),
        ("GDIS", C.GENETIC),
        ("HIV", C.SENSITIVE),
        ("SDV", C.SENSITIVE),
        ("SEX", C.SENSITIVE),
        ("STD", C.SENSITIVE),
        ("ADOL", C.MINOR_CONFIDENTIAL),
        ("EMPL", C.OCCUPATIONAL),
    ],
)
def test_a_code_goes_where_it_says(code: str, part: Compartment) -> None:
    for system in (ACT_CODE, "http://hl7.org/fhir/v3/ActCode", "", "urn:x"):
        assert asked_compartment([Label(system, code)]) is part
        assert asked_compartment([Label(system, code.lower())]) is part
    restricted = Label(CONFIDENTIALITY, "R")
    assert asked_compartment([restricted, *_act(code)]) is part
    assert asked_compartment([Label(CONFIDENTIALITY, "N"), *_act(code)]) is part


@pytest.mark.parametrize("code", ["R", "V"])
def test_restricted_without_more_is_sensitive(code: str) -> None:
    for system in (CONFIDENTIALITY, "http://hl7.org/fhir/v3/Confidentiality"):
        assert asked_compartment([Label(system, code)]) is C.SENSITIVE
    with_duty = [Label(CONFIDENTIALITY, code), *_act("PERSISTLABEL")]
    assert asked_compartment(with_duty) is C.SENSITIVE


def test_ordinary_labels_ask_for_nothing() -> None:
    ordinary = [Label(CONFIDENTIALITY, code) for code in "ULMN"]
    more = [Label(REASON, "TREAT"), Label(REASON, "HTEST"), *_act("PERSISTLABEL", "ENCRYPT")]
    assert asked_compartment([*ordinary, *more]) is C.GENERAL
    assert asked_compartment([]) is C.GENERAL
    assert says_ordinary(ordinary)
    assert not says_ordinary(more)


def test_the_strictest_part_takes_what_several_name() -> None:
    assert asked_compartment(_act("HIV", "ETH")) is C.SUD_PART2
    assert asked_compartment(_act("ETH", "PSYTHPN")) is C.PSYCHOTHERAPY_NOTES
    assert asked_compartment(_act("EMPL", "HIV")) is C.SENSITIVE
    assert asked_compartment(_act("EMPL", "whatever")) is C.SENSITIVE


@given(st.text(), st.text())
def test_an_unknown_label_is_never_ordinary(system: str, code: str) -> None:
    asked = asked_compartment([Label(system, code)])
    assert asked is SENSITIVITY.get(code.upper(), C.SENSITIVE)
    assert asked is not C.GENERAL
    assert asked_compartment([Label(ACT_CODE, f"X-{code}")]) is C.SENSITIVE
