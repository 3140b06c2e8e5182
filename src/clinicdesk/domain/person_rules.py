"""What a person's details need before they are saved, field by field, and how they are tidied."""

from dataclasses import replace

from clinicdesk.domain.addresses import tidy
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.people import PatientDraft, PatientStatus
from clinicdesk.domain.person_codes import is_absent
from clinicdesk.domain.person_details import (
    COVERAGE_STATUSES,
    INFORMATION,
    Coverage,
    PersonDetails,
    RelatedPerson,
)
from clinicdesk.domain.person_parts import Telecom
from clinicdesk.domain.person_status import DEATH_SOURCES
from clinicdesk.domain.phones import e164_of, read_phone

__all__ = [
    "death_problems",
    "details_problems",
    "settled",
    "telecom_doubt",
    "telecom_problems",
    "tidied",
    "with_dialable",
]

DIALED = frozenset({"phone", "fax", "sms", "pager"})


def telecom_problems(field: str, way: Telecom, region: str = "US") -> list[FieldProblem]:
    """Return what is wrong with a way to reach somebody."""
    if way.system == "email" and not _is_address(way.value):
        return [FieldProblem(field, "This is no e-mail address: it needs an @.")]
    if way.system in DIALED and (said := read_phone(way.value, region).problem):
        return [FieldProblem(field, said)]
    if way.start_on and way.end_on and way.end_on < way.start_on:
        return [FieldProblem(field, "This ends before it begins: check both days.")]
    return []


def telecom_doubt(way: Telecom, region: str = "US") -> str:
    """Say what may be wrong with a number and stops nothing; empty where nothing is."""
    return read_phone(way.value, region).doubt if way.system in DIALED else ""


def _is_address(text: str) -> bool:
    local, at, domain = text.strip().rpartition("@")
    return bool(local and at and "." in domain and " " not in text.strip())


def with_dialable(way: Telecom, region: str = "US") -> Telecom:
    """Return a number with its E.164 form beside it, where it can be told."""
    if way.system not in DIALED:
        return way
    found = e164_of(way.value, region)
    return way if found == way.e164 else replace(way, e164=found)


def tidied(draft: PatientDraft, region: str = "US") -> PatientDraft:
    """Return what was typed as it is stored: numbers that can be dialed, addresses as posted."""
    details = draft.details
    if details is not None:
        details = replace(
            details,
            related=tuple(
                replace(
                    one,
                    name=" ".join(one.name.split()),
                    telecoms=tuple(with_dialable(t, region) for t in one.telecoms),
                    address=tidy(one.address) if one.address else None,
                )
                for one in details.related
            ),
        )
    return replace(
        draft,
        telecoms=tuple(with_dialable(t, region) for t in draft.telecoms),
        addresses=tuple(tidy(a) for a in draft.addresses),
        details=details,
    )


def settled(draft: PatientDraft, before: PatientDraft | None = None) -> PatientDraft:
    """Return a draft in which standing and death say the same; the one that was changed holds."""
    if before is not None and before.status is PatientStatus.DECEASED:
        if draft.status is PatientStatus.DECEASED:
            return replace(draft, deceased=True)
        # The death was recorded in error: nothing of it stays but its history.
        return replace(draft, deceased=False, deceased_at=None, deceased_source="")
    if draft.deceased or draft.status is PatientStatus.DECEASED:
        return replace(
            draft, status=PatientStatus.DECEASED, deceased=True, status_reason="", status_on=None
        )
    return draft


def death_problems(draft: PatientDraft) -> list[FieldProblem]:
    """Return what is wrong with what is said of a death."""
    problems = []
    died = draft.deceased or draft.status is PatientStatus.DECEASED
    if draft.deceased_source and draft.deceased_source not in DEATH_SOURCES:
        offered = ", ".join(DEATH_SOURCES)
        problems.append(FieldProblem("deceased_source", f"Choose who told of it: {offered}."))
    if not died and (draft.deceased_at or draft.deceased_source):
        problems.append(
            FieldProblem("status", "A day or a source of death stands here: choose Deceased.")
        )
    return problems


def details_problems(
    details: PersonDetails, before: PersonDetails | None = None
) -> list[FieldProblem]:
    """Return what is wrong with a person's details; what is stored already is not asked again."""
    known = before or PersonDetails()
    problems = _chosen("race", details.races) + _chosen("ethnicity", details.ethnicities)
    tags = [one.tag for one in details.languages]
    if len(set(tags)) != len(tags):
        problems.append(FieldProblem("languages", "The same language stands here twice."))
    if sum(one.preferred for one in details.languages) > 1:
        problems.append(FieldProblem("languages", "Only one language is the preferred one."))
    for one in details.related:
        if one not in known.related:
            problems += _related_problems(one)
    for two in details.coverages:
        if two not in known.coverages:
            problems += _coverage_problems(two)
    for job in details.occupations:
        if not job.occupation.text.strip():
            problems.append(FieldProblem("occupation", "Type what the person works as."))
        if job.start_on and job.end_on and job.end_on < job.start_on:
            problems.append(FieldProblem("occupation", "This job ends before it begins."))
    return problems


def _chosen(field: str, several: tuple[Coded, ...]) -> list[FieldProblem]:
    absent = [one for one in several if is_absent(one)]
    if absent and len(several) > 1:
        said = absent[0].text.lower()
        return [FieldProblem(field, f"Either an answer or “{said}”: take one away.")]
    return []


def _related_problems(one: RelatedPerson) -> list[FieldProblem]:
    problems = []
    if not one.name.strip():
        problems.append(FieldProblem("related.name", "Type the name of this person."))
    for way in one.telecoms:
        problems += telecom_problems("related.telecoms", way)
    if one.is_emergency and not any(t.system == "phone" and t.value for t in one.telecoms):
        problems.append(
            FieldProblem("related.telecoms", "An emergency contact needs a telephone number.")
        )
    if unknown := [kind for kind in one.may_receive if kind not in INFORMATION]:
        offered = ", ".join(INFORMATION)
        problems.append(FieldProblem("related.may_receive", f"{unknown[0]} is none of: {offered}."))
    if one.start_on and one.end_on and one.end_on < one.start_on:
        problems.append(FieldProblem("related.end_on", "This ends before it begins."))
    return problems


def _coverage_problems(one: Coverage) -> list[FieldProblem]:
    problems = []
    if not one.payor.strip():
        problems.append(FieldProblem("coverage.payor", "Type who pays."))
    if one.status not in COVERAGE_STATUSES:
        offered = ", ".join(COVERAGE_STATUSES)
        problems.append(FieldProblem("coverage.status", f"Choose one of {offered}."))
    if one.start_on and one.end_on and one.end_on < one.start_on:
        problems.append(FieldProblem("coverage.end_on", "This ends before it begins."))
    return problems
