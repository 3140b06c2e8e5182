"""Plan of treatment, goals and health concerns as C-CDA R2.1 entries."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from clinicdesk.domain.coding import LOINC, SNOMED, Coded
from clinicdesk.domain.plans import Concern, Goal
from clinicdesk.interchange.ccda_writing.entries import said_at
from clinicdesk.interchange.ccda_writing.plan_parts import (
    Sides,
    evidence,
    goal_preference,
    preference,
    step,
)
from clinicdesk.interchange.ccda_writing.xml import (
    Node,
    coded,
    el,
    identifier,
    interval,
    moment,
    template,
)

__all__ = ["goal", "health_concern", "planned", "referred"]

_LOINC: Final = "2.16.840.1.113883.6.1"
_SNOMED: Final = "2.16.840.1.113883.6.96"


def planned(row_id: UUID, code: Coded, due: date | datetime | None, reference: str) -> Node:
    """Planned Procedure: what somebody will do."""
    return el(
        "procedure",
        template("22.4.41", "2014-06-09"),
        template("22.4.41", "2022-06-01"),
        identifier(row_id),
        coded(code, systems=(SNOMED, LOINC)),
        said_at(reference),
        el("statusCode", code="active"),
        moment(due),
        classCode="PROC",
        moodCode="INT",
    )


def referred(row_id: UUID, code: Coded, due: date | datetime | None, reference: str) -> Node:
    """Planned Encounter: to whom the person was sent."""
    return el(
        "encounter",
        template("22.4.40", "2014-06-09"),
        identifier(row_id),
        coded(code, systems=(SNOMED, LOINC)),
        said_at(reference),
        el("statusCode", code="active"),
        moment(due),
        classCode="ENC",
        moodCode="INT",
    )


def goal(sides: Sides, one: Goal, reference: str) -> Node:
    """Goal Observation."""
    measure = one.target.measure if one.target else None
    code = coded(measure or Coded(one.description), systems=(LOINC,))
    return el(
        "observation",
        template("22.4.121"),
        template("22.4.121", "2022-06-01"),
        identifier(one.id),
        code,
        said_at(reference),
        el("statusCode", code="active"),
        interval(one.start_on, one.due_on),
        el("value", one.description, xsi_type="ST"),
        *sides.authors(one.said_by),
        goal_preference(sides, one),
        *(step(each, code, said_at(reference)) for each in one.milestones),
        classCode="OBS",
        moodCode="GOL",
    )


def health_concern(sides: Sides, known: frozenset[UUID], one: Concern, reference: str) -> Node:
    """Health Concern Act with the problem that it is about."""
    ended = one.status in {"inactive", "remission", "resolved"}
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
        el("statusCode", code="completed"),
        interval(None, ended=ended),
        coded(one.code, "value", systems=(SNOMED,), xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    return el(
        "act",
        template("22.4.132", "2015-08-01"),
        template("22.4.132", "2022-06-01"),
        identifier(one.id),
        el("code", code="75310-3", codeSystem=_LOINC, displayName="Health concerns document"),
        el("statusCode", code="completed" if ended else "active"),
        interval(one.updated_at, ended=ended),
        *sides.authors(one.said_by),
        el("entryRelationship", observation, typeCode="REFR"),
        preference(sides, one.id, one.patient_priority),
        *evidence(one.evidence, known),
        classCode="ACT",
        moodCode="EVN",
    )
