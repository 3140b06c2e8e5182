"""Results, vital signs and social history as C-CDA R2.1 entries."""

import re
from typing import Final

from clinicdesk.domain.clinical import Condition, Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, SNOMED
from clinicdesk.interchange.ccda_writing.entries import said_at, status
from clinicdesk.interchange.ccda_writing.xml import (
    Node,
    coded,
    el,
    identifier,
    moment,
    template,
)

__all__ = ["is_measured_vital", "result", "social", "vital_signs"]

_SNOMED: Final = "2.16.840.1.113883.6.96"
_LOINC: Final = "2.16.840.1.113883.6.1"
_UCUM_UNIT = re.compile(r"[!-~]{1,60}")


def _value(one: Observation | ObservationPart) -> Node:
    comparator = getattr(one, "comparator", "")
    if one.value is not None and not comparator:
        unit = one.unit if _UCUM_UNIT.fullmatch(one.unit) else ""
        return el(
            "value", xsi_type="PQ", value=f"{one.value:f}", **({"unit": unit} if unit else {})
        )
    if one.value is not None:
        return el("value", f"{comparator} {one.value} {one.unit}".strip(), xsi_type="ST")
    if one.text:
        return el("value", one.text, xsi_type="ST")
    return el("value", xsi_type="ST", nullFlavor="UNK")


def _flag(one: Observation) -> Node | None:
    """Return whether it is high, low or as it should be, where the sender said so in our words."""
    letters = {"high": "H", "low": "L", "normal": "N", "abnormal": "A"}
    found = letters.get(one.interpretation.casefold())
    if found is None:
        return None
    return el("interpretationCode", code=found, codeSystem="2.16.840.1.113883.5.83")


def _measured(one: Observation, reference: str) -> list[Node]:
    """Return an observation of each thing that was measured."""
    each: list[tuple[Observation | ObservationPart, str]] = [
        (part, f"part-{n}") for n, part in enumerate(one.parts, 1)
    ]
    return [
        el(
            "component",
            el(
                "observation",
                template("22.4.2", "2015-08-01"),
                template("22.4.2", "2023-05-01"),
                identifier(one.id, name),
                coded(said.code, systems=(LOINC, SNOMED)),
                said_at(reference),
                status("completed"),
                moment(one.occurred_at),
                _value(said),
                _flag(one) if said is one else None,
                classCode="OBS",
                moodCode="EVN",
            ),
        )
        for said, name in (each or [(one, "value")])
    ]


def result(one: Observation, reference: str) -> Node:
    """Result Organizer with its Result Observations."""
    return el(
        "organizer",
        template("22.4.1", "2015-08-01"),
        template("22.4.1", "2023-05-01"),
        identifier(one.id),
        coded(one.code, systems=(LOINC, SNOMED)),
        status("completed"),
        *_measured(one, reference),
        classCode="BATTERY",
        moodCode="EVN",
    )


def vital_signs(one: Observation, reference: str) -> Node:
    """Vital Signs Organizer with its Vital Sign Observations."""
    said: list[tuple[Observation | ObservationPart, str]] = [
        (part, f"part-{n}") for n, part in enumerate(one.parts, 1) if part.value is not None
    ]
    components = [
        el(
            "component",
            el(
                "observation",
                template("22.4.27", "2014-06-09"),
                identifier(one.id, name),
                coded(each.code, systems=(LOINC,)),
                said_at(reference),
                status("completed"),
                moment(one.occurred_at),
                _value(each),
                classCode="OBS",
                moodCode="EVN",
            ),
        )
        for each, name in (said or [(one, "value")])
    ]
    kind = el(
        "code",
        el("translation", code="46680005", codeSystem=_SNOMED, displayName="Vital signs"),
        code="74728-7",
        codeSystem=_LOINC,
        displayName="Vital signs panel",
    )
    return el(
        "organizer",
        template("22.4.26", "2015-08-01"),
        identifier(one.id),
        kind,
        status("completed"),
        moment(one.occurred_at),
        *components,
        classCode="CLUSTER",
        moodCode="EVN",
    )


def is_measured_vital(one: Observation) -> bool:
    """Tell whether a vital sign has numbers, which its template asks for."""
    return one.value is not None or any(part.value is not None for part in one.parts)


def social(one: Observation | Condition, reference: str) -> Node:
    """Social History Observation."""
    value = (
        _value(one) if isinstance(one, Observation) else el("value", one.code.text, xsi_type="ST")
    )
    return el(
        "observation",
        template("22.4.38", "2015-08-01"),
        identifier(one.id),
        coded(one.code, "code", systems=(LOINC, SNOMED)),
        said_at(reference),
        status("completed"),
        moment(one.occurred_at),
        value,
        classCode="OBS",
        moodCode="EVN",
    )
