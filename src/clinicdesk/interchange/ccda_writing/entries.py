"""The chart's rows as C-CDA R2.1 entries; each names the line of the narrative that says it."""

import re
from typing import Final

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Procedure,
)
from clinicdesk.domain.clinical_picture import says_no_allergy
from clinicdesk.domain.coding import CVX, ICD10CM, LOINC, RXNORM, SNOMED
from clinicdesk.interchange.ccda_writing.xml import (
    Node,
    coded,
    el,
    identifier,
    interval,
    moment,
    template,
    unknown,
)

__all__ = [
    "allergy",
    "encounter",
    "immunization",
    "medication",
    "problem",
    "procedure",
    "said_at",
    "status",
]

_ACT: Final = "2.16.840.1.113883.5.6"
_ASSERTION: Final = "2.16.840.1.113883.5.4"
_SNOMED: Final = "2.16.840.1.113883.6.96"
_LOINC: Final = "2.16.840.1.113883.6.1"
_ENDED = frozenset({"inactive", "remission", "resolved"})
_STOPPED = frozenset({"completed", "stopped", "cancelled"})
_ALLERGY_TYPES: Final = {
    # Value set "Allergy and Intolerance Type" (2.16.840.1.113883.3.88.12.3221.6.2).
    "medication": ("416098002", "Allergy to drug (finding)"),
    "food": ("414285001", "Allergy to food (finding)"),
}
_ANY_ALLERGY: Final = ("420134006", "Propensity to adverse reaction (finding)")
_SEVERITIES: Final = {
    "mild": ("255604002", "Mild (qualifier value)"),
    "moderate": ("6736007", "Moderate (severity modifier) (qualifier value)"),
    "severe": ("24484000", "Severe (severity modifier) (qualifier value)"),
}
_DOSE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) (\S.*)")
_UCUM_UNIT = re.compile(r"[!-~]{1,60}")


def said_at(reference: str) -> Node:
    """Return where the narrative says it."""
    return el("text", el("reference", value=f"#{reference}"))


def status(said: str) -> Node:
    """Return a statusCode."""
    return el("statusCode", code=said)


def _assertion() -> Node:
    return el("code", code="ASSERTION", codeSystem=_ASSERTION)


def _concern() -> Node:
    return el("code", code="CONC", codeSystem=_ACT)


def problem(one: Condition, reference: str) -> Node:
    """Problem Concern Act with its Problem Observation."""
    ended = one.status in _ENDED
    kind = el(
        "code",
        el("translation", code="75326-9", codeSystem=_LOINC, displayName="Problem"),
        code="55607006",
        codeSystem=_SNOMED,
        displayName="Problem",
    )
    observation = el(
        "observation",
        template("22.4.4", "2015-08-01"),
        template("22.4.4", "2024-05-01"),
        identifier(one.id, "problem"),
        kind,
        said_at(reference),
        status("completed"),
        interval(one.onset or one.occurred_at, one.abated, ended=ended),
        coded(one.code, "value", systems=(SNOMED, ICD10CM), xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    return el(
        "act",
        template("22.4.3", "2015-08-01"),
        template("22.4.3", "2024-05-01"),
        identifier(one.id),
        _concern(),
        status("completed" if ended else "active"),
        interval(one.recorded_at, one.abated, ended=ended),
        el("entryRelationship", observation, typeCode="SUBJ"),
        classCode="ACT",
        moodCode="EVN",
    )


def _reaction(one: Allergy, number: int, reference: str) -> Node:
    severity = _SEVERITIES.get(one.severity)
    graded = None
    if severity is not None:
        graded = el(
            "entryRelationship",
            el(
                "observation",
                template("22.4.8", "2014-06-09"),
                el("code", code="SEV", codeSystem=_ASSERTION),
                status("completed"),
                el(
                    "value",
                    xsi_type="CD",
                    code=severity[0],
                    codeSystem=_SNOMED,
                    displayName=severity[1],
                ),
                classCode="OBS",
                moodCode="EVN",
            ),
            typeCode="SUBJ",
            inversionInd="true",
        )
    value = el("value", el("originalText", one.reactions[number]), xsi_type="CD", nullFlavor="OTH")
    return el(
        "entryRelationship",
        el(
            "observation",
            template("22.4.9", "2014-06-09"),
            identifier(one.id, f"reaction-{number}"),
            _assertion(),
            said_at(reference),
            status("completed"),
            value,
            graded,
            classCode="OBS",
            moodCode="EVN",
        ),
        typeCode="MFST",
        inversionInd="true",
    )


def allergy(one: Allergy, reference: str) -> Node:
    """Allergy Concern Act; that there is none is the negation of any."""
    nothing = says_no_allergy(one)
    kind = next((k for name, k in _ALLERGY_TYPES.items() if name in one.category), _ANY_ALLERGY)
    substance = unknown("code", "NA") if nothing else coded(one.code, systems=(RXNORM, SNOMED))
    ended = one.status in _ENDED
    observation = el(
        "observation",
        template("24.3.90", "2014-06-09"),
        template("22.4.7", "2014-06-09"),
        identifier(one.id, "allergy"),
        _assertion(),
        said_at(reference),
        status("completed"),
        interval(one.occurred_at, ended=ended),
        el("value", xsi_type="CD", code=kind[0], codeSystem=_SNOMED, displayName=kind[1]),
        el(
            "participant",
            el(
                "participantRole",
                el("playingEntity", substance, classCode="MMAT"),
                classCode="MANU",
            ),
            typeCode="CSM",
        ),
        *(() if nothing else (_reaction(one, n, reference) for n in range(len(one.reactions)))),
        classCode="OBS",
        moodCode="EVN",
        **({"negationInd": "true"} if nothing else {}),
    )
    return el(
        "act",
        template("22.4.30", "2015-08-01"),
        identifier(one.id),
        _concern(),
        status("completed" if ended else "active"),
        interval(one.recorded_at, ended=ended),
        el("entryRelationship", observation, typeCode="SUBJ"),
        classCode="ACT",
        moodCode="EVN",
    )


def medication(one: Medication, reference: str) -> Node:
    """Medication Activity: dose in parts where it has some, the label's words in the narrative."""
    amount = _DOSE.fullmatch(one.dose)
    unit = amount[2] if amount and _UCUM_UNIT.fullmatch(amount[2]) else ""
    dose = unknown("doseQuantity")
    if amount:
        dose = el("doseQuantity", value=amount[1], **({"unit": unit} if unit in _DOSES else {}))
    stopped = one.status in _STOPPED
    return el(
        "substanceAdministration",
        template("22.4.16", "2014-06-09"),
        identifier(one.id),
        said_at(reference),
        status("completed" if stopped else "active"),
        interval(one.occurred_at, one.ended_at, ended=stopped, xsi_type="IVL_TS"),
        dose,
        el(
            "consumable",
            el(
                "manufacturedProduct",
                template("22.4.23", "2014-06-09"),
                el("manufacturedMaterial", coded(one.code, systems=(RXNORM,))),
                classCode="MANU",
            ),
        ),
        classCode="SBADM",
        moodCode="INT" if one.current else "EVN",
    )


_DOSES = frozenset({"mg", "g", "ug", "mL", "L", "mg/mL", "[drp]", "[IU]"})


def immunization(one: Immunization, reference: str) -> Node:
    """Immunization Activity: given, or not given."""
    lot = el("lotNumberText", one.lot) if one.lot else None
    return el(
        "substanceAdministration",
        template("22.4.52", "2015-08-01"),
        identifier(one.id),
        said_at(reference),
        status("completed"),
        moment(one.occurred_at),
        el(
            "consumable",
            el(
                "manufacturedProduct",
                template("22.4.54", "2014-06-09"),
                el("manufacturedMaterial", coded(one.code, systems=(CVX,)), lot),
                classCode="MANU",
            ),
        ),
        classCode="SBADM",
        moodCode="EVN",
        negationInd="true" if one.reason_not_given or one.status == "not-done" else "false",
    )


def procedure(one: Procedure, reference: str) -> Node:
    """Procedure Activity Procedure."""
    statuses = {"in-progress": "active", "not-done": "cancelled", "stopped": "aborted"}
    return el(
        "procedure",
        template("22.4.14", "2014-06-09"),
        template("22.4.14", "2024-05-01"),
        identifier(one.id),
        coded(one.code, systems=(SNOMED, LOINC)),
        said_at(reference),
        status(statuses.get(one.status, "completed")),
        interval(one.occurred_at, one.ended_at) if one.ended_at else moment(one.occurred_at),
        classCode="PROC",
        moodCode="EVN",
    )


def encounter(one: Encounter, reference: str) -> Node:
    """Encounter Activity."""
    return el(
        "encounter",
        template("22.4.49", "2015-08-01"),
        identifier(one.id),
        coded(one.code),
        said_at(reference),
        interval(one.occurred_at, one.ended_at),
        classCode="ENC",
        moodCode="EVN",
    )
