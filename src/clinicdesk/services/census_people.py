"""What a row of HR does to a person's record: a new one made, or fields told otherwise.

HR is heard where it says something new. What it repeats does not undo what the clinic wrote in the
meantime: the marks of what it said last tell the two apart. Phones, e-mails and addresses are added
beside those of the clinic; only what HR itself said before is taken out.
"""

from dataclasses import replace

from clinicdesk.domain.census import CensusRow, FieldDiff
from clinicdesk.domain.census_reading import mark_of, marks_apart
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.folding import digits_of, fold
from clinicdesk.domain.people import (
    Address,
    PatientDraft,
    PatientStatus,
    PersonName,
    Telecom,
)

__all__ = ["changed_draft", "differences", "new_draft"]


def _telecoms(row: CensusRow) -> tuple[Telecom, ...]:
    found = []
    if row.phone:
        found.append(Telecom(value=row.phone, use="mobile", rank=1))
    if row.email:
        found.append(Telecom(system="email", value=row.email, use="home"))
    return tuple(found)


def new_draft(row: CensusRow, employer: str, status: PatientStatus) -> PatientDraft:
    """Return a new person as a row tells them. A dependant has no employee number of their own."""
    return PatientDraft(
        name=PersonName(family=row.family, given=row.given, suffix=row.suffix),
        preferred_name=row.preferred,
        birth=PartialDate.of(row.birth) if row.birth else None,
        sex=row.sex,
        telecoms=_telecoms(row),
        addresses=(row.address,) if row.address else (),
        language=row.language,
        employer=employer,
        work_site="" if row.dependant else row.work_site,
        department="" if row.dependant else row.department,
        employee_number="" if row.dependant else row.number,
        occupation="" if row.dependant else row.occupation,
        identifiers=(),
        status=status,
    )


def _words(address: Address | None) -> str:
    return ", ".join(address.lines) if address else ""


def _name_words(name: PersonName) -> str:
    return name.spoken if name.family or name.given else ""


def changed_draft(
    patient: PatientDraft, row: CensusRow, said: bytes, employer: str
) -> PatientDraft:
    """Return a person's record as it is after a row; ``said`` are the marks of the last row.

    Everything that is not told stays. An empty cell empties nothing.
    """
    marks = marks_apart(said)
    known = bool(marks)
    draft = _name(patient, row, marks)
    if row.birth and _new(marks, "birth", row.birth.isoformat()):
        draft = _first(draft, "birth", PartialDate.of(row.birth), known=known)
    if row.sex and _new(marks, "sex", row.sex.value):
        draft = _first(draft, "sex", row.sex, known=known)
    if row.preferred and _new(marks, "preferred_name", row.preferred) and not draft.preferred_name:
        draft = replace(draft, preferred_name=row.preferred)
    if row.language and not draft.language and _new(marks, "language", row.language):
        draft = replace(draft, language=row.language)
    draft = _contacts(draft, row, marks)
    if row.address and _new(marks, "address", "|".join(row.address.lines)):
        draft = replace(draft, addresses=_addresses(draft, row.address, marks))
    if not row.dependant:
        for name in ("work_site", "department", "occupation"):
            value = getattr(row, name)
            if value and _new(marks, name, value):
                draft = replace(draft, **{name: value})
        if draft.employee_number != row.number:
            draft = replace(draft, employee_number=row.number)
    if fold(draft.employer) != fold(employer):
        draft = replace(draft, employer=employer)
    return draft


def _new(marks: dict[str, bytes], part: str, text: str) -> bool:
    return marks.get(part) != mark_of(text)


def _first(draft: PatientDraft, name: str, value: object, *, known: bool) -> PatientDraft:
    """Tell a field: always where HR said otherwise before, else only where nothing stands."""
    present = getattr(draft, name)
    if present is None or known:
        return replace(draft, **{name: value})  # type: ignore[arg-type]
    return draft


def _name(patient: PatientDraft, row: CensusRow, marks: dict[str, bytes]) -> PatientDraft:
    if not _new(marks, "name", f"{row.family}|{row.given}|{row.suffix}"):
        return patient
    present = patient.name
    told = replace(
        present,
        family=row.family or present.family,
        given=row.given or present.given,
        suffix=row.suffix or present.suffix,
    )
    same = fold(f"{told.family} {told.given}") == fold(f"{present.family} {present.given}")
    if same or not marks:
        # Written with other capitals or marks, or known here before HR said anything.
        return patient
    draft = replace(patient, name=told)
    if fold(told.family) != fold(present.family):
        former = replace(present, use="old")
        if former not in draft.other_names:
            draft = replace(draft, other_names=(*draft.other_names, former))
    return draft


def _contacts(draft: PatientDraft, row: CensusRow, marks: dict[str, bytes]) -> PatientDraft:
    kept = list(draft.telecoms)
    for part, system, value in (("phone", "phone", row.phone), ("email", "email", row.email)):
        if not value or not _new(marks, part, value):
            continue
        mine = [one for one in kept if one.system == system]
        if any(_same_contact(system, one.value, value) for one in mine):
            continue
        before = next((one for one in mine if mark_of(one.value) == marks.get(part)), None)
        if before is not None:
            kept[kept.index(before)] = replace(before, value=value)
        else:
            rank = max((one.rank for one in mine), default=0) + 1 if system == "phone" else 0
            use = "mobile" if system == "phone" else "home"
            kept.append(Telecom(system=system, value=value, use=use, rank=rank))
    return draft if tuple(kept) == draft.telecoms else replace(draft, telecoms=tuple(kept))


def _same_contact(system: str, one: str, other: str) -> bool:
    if system == "email":
        return one.strip().casefold() == other.strip().casefold()
    return digits_of(one)[-10:] == digits_of(other)[-10:]


def _addresses(draft: PatientDraft, told: Address, marks: dict[str, bytes]) -> tuple[Address, ...]:
    if any(fold(_words(one)) == fold(_words(told)) for one in draft.addresses):
        return draft.addresses
    for place, one in enumerate(draft.addresses):
        if mark_of("|".join(one.lines)) == marks.get("address"):
            return (*draft.addresses[:place], told, *draft.addresses[place + 1 :])
    if draft.addresses and not marks:
        return draft.addresses
    return (told, *draft.addresses)


_SHOWN = {
    "name": "Name",
    "other_names": "Former name",
    "preferred_name": "Preferred name",
    "birth": "Birth date",
    "sex": "Sex",
    "telecoms": "Phone and e-mail",
    "addresses": "Address",
    "language": "Language",
    "employer": "Employer",
    "work_site": "Work site",
    "department": "Department",
    "employee_number": "Employee number",
    "occupation": "Job",
    "status": "Standing",
}


def _shown(name: str, draft: PatientDraft) -> str:
    value = getattr(draft, name)
    if name == "name":
        return _name_words(draft.name)
    if name == "other_names":
        return ", ".join(_name_words(one) for one in draft.other_names)
    if name == "birth":
        return draft.birth.iso if draft.birth else ""
    if name == "telecoms":
        return ", ".join(one.value for one in draft.telecoms)
    if name == "addresses":
        return "; ".join(_words(one) for one in draft.addresses)
    return str(value) if value is not None else ""


def differences(before: PatientDraft, after: PatientDraft) -> tuple[FieldDiff, ...]:
    """Return the fields that differ, as people read them."""
    return tuple(
        FieldDiff(shown, _shown(name, before), _shown(name, after))
        for name, shown in _SHOWN.items()
        if getattr(before, name) != getattr(after, name)
    )
