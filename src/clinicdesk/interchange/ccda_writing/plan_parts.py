"""What goals and concerns carry in C-CDA R2.1: whose they are, preferences, steps and evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.exporting import RecordParts
from clinicdesk.domain.plan_agreement import acceptance_of, awaits
from clinicdesk.domain.plan_part_words import (
    ORIGIN_WORDS,
    acceptance_words,
    caregiver_words,
    help_words,
    milestone_words,
    sign_words,
)
from clinicdesk.domain.plan_parts import ConcernOrigin, Milestone, Priority, Who
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.interchange.ccda_writing.xml import (
    Node,
    ccda_time,
    el,
    identifier,
    interval,
    template,
    unknown,
)

__all__ = [
    "Sides",
    "agreement_words",
    "evidence",
    "goal_preference",
    "plan_lines",
    "preference",
    "said_words",
    "step",
]

_SNOMED: Final = "2.16.840.1.113883.6.96"
_PRIORITIES: Final = {
    # Value set "Priority Level" (2.16.840.1.113883.11.20.9.60).
    Priority.HIGH: ("394849002", "High priority"),
    Priority.MEDIUM: ("394848005", "Normal priority"),
    Priority.LOW: ("441808003", "Delayed priority"),
}
_WAITS = {Who.PROVIDER: "waits for the clinician", Who.PATIENT: "waits for the person"}


@dataclass(frozen=True, slots=True)
class Sides:
    """Person and clinician as authors: who is the author says whose a goal or concern is."""

    numbering: UUID
    mrn: str
    person: str
    clinician: str
    at: str

    @classmethod
    def of(cls, parts: RecordParts) -> "Sides":
        """The two sides of a record."""
        person = parts.patient
        return cls(
            parts.clinic_id,
            person.mrn,
            f"{person.name.given} {person.name.family}".strip(),
            parts.author,
            ccda_time(parts.exported_at),
        )

    def _author(self, own_id: Node, name: str) -> Node:
        inside = el("assignedPerson", el("name", name))
        return el(
            "author",
            template("22.4.119"),
            el("time", value=self.at),
            el("assignedAuthor", own_id, unknown("addr"), unknown("telecom"), inside),
        )

    def person_author(self) -> Node:
        """The person as author."""
        return self._author(el("id", root=str(self.numbering), extension=self.mrn), self.person)

    def authors(self, said_by: str) -> list[Node]:
        """The authors of what the person, the clinician or both said (C-CDA Goal Observation)."""
        found = []
        if said_by in {"patient", "both"}:
            found.append(self.person_author())
        if said_by in {"provider", "both"}:
            found.append(self._author(unknown("id"), self.clinician))
        return found


def preference(sides: Sides, row_id: UUID, priority: Priority | None) -> Node | None:
    """Priority Preference of the person."""
    if priority is None:
        return None
    code, words = _PRIORITIES[priority]
    said = el(
        "observation",
        template("22.4.143"),
        identifier(row_id, "preference"),
        el("code", code="225773000", codeSystem=_SNOMED, displayName="Preference"),
        el("value", code=code, codeSystem=_SNOMED, displayName=words, xsi_type="CD"),
        sides.person_author(),
        classCode="OBS",
        moodCode="EVN",
    )
    return el("entryRelationship", said, typeCode="REFR")


def goal_preference(sides: Sides, one: Goal) -> Node | None:
    """The person's priority of a goal."""
    return preference(sides, one.id, acceptance_of(one, Who.PATIENT).priority)


def step(one: Milestone, code: Node, said: Node) -> Node:
    """A step as a component goal (Goal Observation, entryRelationship COMP)."""
    reached = one.reached_on is not None
    made = el(
        "observation",
        template("22.4.121"),
        template("22.4.121", "2022-06-01"),
        identifier(one.id),
        code,
        said,
        el("statusCode", code="active"),
        interval(None, one.reached_on if reached else one.due_on),
        el("value", one.text, xsi_type="ST"),
        classCode="OBS",
        moodCode="GOL",
    )
    return el("entryRelationship", made, typeCode="COMP")


def evidence(ids: Iterable[UUID], known: frozenset[UUID]) -> list[Node]:
    """References to results of the same document that stand behind a concern."""
    return [
        el(
            "entryRelationship",
            el(
                "act",
                template("22.4.122"),
                identifier(one),
                unknown("code", "NP"),
                el("statusCode", code="completed"),
                classCode="ACT",
                moodCode="EVN",
            ),
            typeCode="REFR",
        )
        for one in ids
        if one in known
    ]


def said_words(one: Goal) -> tuple[str, str]:
    """A goal's steps, and what both sides say to it, for the table."""
    unit = one.target.unit if one.target else ""
    steps = "; ".join(milestone_words(each, unit) for each in one.milestones)
    return steps, "; ".join(acceptance_words(each) for each in one.acceptances)


def agreement_words(one: Concern) -> str:
    """How sure a concern is, where it comes from, and whose agreement it waits for."""
    said = [one.verification]
    if one.origin is not ConcernOrigin.PROBLEM:
        said.append(ORIGIN_WORDS[one.origin])
    said += [_WAITS[who] for who in awaits(one)]
    return "; ".join(said)


def plan_lines(plan: CarePlan) -> list[str]:
    """What a plan says beside its lines: barriers with help, warning signs, caregiver."""
    helped = {one.barrier for one in plan.barrier_help}
    return [
        *([f"What matters to the person: {plan.preferences}"] if plan.preferences else []),
        *(f"Barrier: {one}" for one in plan.barriers if one not in helped),
        *(f"Barrier with help: {help_words(one)}" for one in plan.barrier_help),
        *(f"Warning sign: {sign_words(one)}" for one in plan.warning_signs),
        *([f"Caregiver: {caregiver_words(plan.caregiver)}"] if plan.caregiver else []),
        *([f"Next review: {show_date(plan.review_due_on)}"] if plan.review_due_on else []),
    ]
