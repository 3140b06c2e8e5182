"""Clinical values as columns and back: one place that knows both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import FromClause

from clinicdesk.domain.clinical import (
    Allergy,
    ClinicalRow,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    ObservationPart,
    Procedure,
)
from clinicdesk.domain.clinical_picture import ExternalDocument
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.store.records.clinical import (
    AllergyRecord,
    ClinicalRecord,
    ConditionRecord,
    EncounterRecord,
    ExternalDocumentRecord,
    ImmunizationRecord,
    MedicationRecord,
    ObservationRecord,
    ProcedureRecord,
)

__all__ = [
    "KINDS",
    "PART_COLUMNS",
    "Codes",
    "Kind",
    "columns_of",
    "kind_of",
    "part_columns",
    "part_value",
]

CODE = ("code_text", "code_system", "code_code", "code_display", "code_version")
_COMMON = (
    "id",
    "version",
    "patient_id",
    "status",
    "occurred_at",
    "recorded_at",
    "source",
    "note",
)
_WRONG = "entered-in-error"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of clinical row: its value, its table, and the columns that stand for themselves."""

    name: str
    value: type[ClinicalRow]
    record: type[ClinicalRecord]
    plain: tuple[str, ...]
    links: tuple[str, ...] = ("encounter_id",)
    """Columns that link to other rows and are no part of the value."""
    special: tuple[str, ...] = ()
    """Columns that need turning into a field."""

    @property
    def table(self) -> FromClause:
        """The table."""
        return self.record.__table__

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that a value is made from, in the order `make` expects."""
        return (*CODE, *_COMMON, *self.plain, *self.special)

    def values(self, rows: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
        """Make the values of rows of `read`; the last item of an observation's is its parts."""
        stop = len(CODE) + len(_COMMON) + len(self.plain)
        _fields, turn = _TURNED.get(self.name, _NONE_TURNED)
        make, codes = _MAKERS[self.name], Codes()
        return tuple(make((codes[row[:5]], *row[5:stop], *turn(row[stop:]))) for row in rows)


def _maker(value: type[Any], names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """Return what makes a value from all its fields in the order of ``names``.

    A frozen value's own ``__init__`` looks up every field by name: a chart of 600 results takes
    half as long to make when each field goes to its slot.
    """
    if set(names) != {field.name for field in fields(value)}:
        msg = f"{value.__name__} is not made of {', '.join(names)}"
        raise TypeError(msg)
    slots = [getattr(value, name).__set__ for name in names]

    def make(said: Iterable[Any]) -> Any:
        made = object.__new__(value)
        for put, one in zip(slots, said, strict=True):
            put(made, one)
        return made

    return make


class Codes(dict[Sequence[str], Coded]):
    """Coded values by their columns, each made once: a chart says the same few things often."""

    def __missing__(self, columns: Sequence[str]) -> Coded:
        """Make the value of columns that were not met before."""
        made = self[columns] = Coded(*columns)
        return made


def _partial(on: date | None, precision: str) -> PartialDate | None:
    if on is None:
        return None
    month = on.month if precision != "year" else 0
    return PartialDate(on.year, month, on.day if precision == "day" else 0)


def _partial_columns(name: str, day: PartialDate | None) -> dict[str, Any]:
    if day is None:
        return {f"{name}_on": None, f"{name}_precision": ""}
    precision = "day" if day.day else "month" if day.month else "year"
    return {f"{name}_on": day.earliest, f"{name}_precision": precision}


_TURNED: dict[str, tuple[tuple[str, ...], Callable[[Sequence[Any]], Iterable[Any]]]] = {
    "condition": (("onset", "abated"), lambda row: (_partial(*row[:2]), _partial(*row[2:]))),
    "allergy": (("reactions",), lambda row: (tuple(row[0]),)),
    "observation": (("parts",), lambda row: (tuple(row[0]),)),
}
"""For the kinds that have them: fields that other columns are turned into, and how."""
_NONE_TURNED: tuple[tuple[str, ...], type[tuple[Any, ...]]] = ((), tuple)
_WITH_PERSON = ("encounter_id", "practitioner_id")

KINDS: tuple[Kind, ...] = (
    Kind(
        "condition",
        Condition,
        ConditionRecord,
        ("verification", "category", "is_social"),
        special=("onset_on", "onset_precision", "abated_on", "abated_precision"),
    ),
    Kind(
        "observation",
        Observation,
        ObservationRecord,
        (
            "category",
            "value",
            "unit",
            "comparator",
            "text",
            "absent_reason",
            "interpretation",
            "reference_low",
            "reference_high",
        ),
    ),
    Kind(
        "medication",
        Medication,
        MedicationRecord,
        (
            "form",
            "dose",
            "route",
            "frequency",
            "as_needed",
            "reason",
            "ended_at",
            "prescriber",
        ),
        _WITH_PERSON,
    ),
    Kind(
        "allergy",
        Allergy,
        AllergyRecord,
        ("verification", "category", "criticality", "severity"),
        special=("reactions",),
    ),
    Kind("immunization", Immunization, ImmunizationRecord, ("lot", "reason_not_given")),
    Kind(
        "procedure",
        Procedure,
        ProcedureRecord,
        ("ended_at", "performer", "reason"),
        _WITH_PERSON,
    ),
    Kind(
        "encounter",
        Encounter,
        EncounterRecord,
        ("encounter_class", "ended_at", "reason", "performer", "place", "disposition"),
        (*_WITH_PERSON, "organization_id"),
    ),
    Kind(
        "external_document",
        ExternalDocument,
        ExternalDocumentRecord,
        ("title", "author", "content_type", "size", "url"),
    ),
)
_BY_VALUE = {kind.value: kind for kind in KINDS}
_MAKERS = {
    kind.name: _maker(
        kind.value,
        ("code", *_COMMON, *kind.plain, *_TURNED.get(kind.name, _NONE_TURNED)[0]),
    )
    for kind in KINDS
}


def kind_of(value: ClinicalRow) -> Kind:
    """Return the kind of a value."""
    return _BY_VALUE[type(value)]


def columns_of(
    kind: Kind, value: ClinicalRow, links: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a value's own columns, its links to other rows included."""
    code = value.code
    row = {
        "code_text": code.text,
        "code_system": code.system,
        "code_code": code.code,
        "code_display": code.display,
        "code_version": code.version,
        "id": value.id,
        "patient_id": value.patient_id,
        "status": value.status,
        "occurred_at": value.occurred_at,
        "recorded_at": value.recorded_at,
        "source": value.source,
        "note": value.note,
        "entered_in_error": _WRONG in (value.status, getattr(value, "verification", "")),
    }
    for name in kind.plain:
        row[name] = getattr(value, name)
    given = links or {}
    for name in kind.links:
        row[name] = given.get(name)
    if isinstance(value, Condition):
        row.update(_partial_columns("onset", value.onset))
        row.update(_partial_columns("abated", value.abated))
    elif isinstance(value, Allergy):
        row["reactions"] = list(value.reactions)
    return row


PART_COLUMNS = (*CODE, "value", "unit", "text")


def part_value(row: Sequence[Any], codes: Codes) -> ObservationPart:
    """Make a part from the columns of `PART_COLUMNS`."""
    return ObservationPart(code=codes[row[:5]], value=row[5], unit=row[6], text=row[7])


def part_columns(observation: Observation, position: int, part: ObservationPart) -> dict[str, Any]:
    """Return the columns of one part, without its id."""
    return {
        "code_text": part.code.text,
        "code_system": part.code.system,
        "code_code": part.code.code,
        "code_display": part.code.display,
        "code_version": part.code.version,
        "observation_id": observation.id,
        "patient_id": observation.patient_id,
        "occurred_at": observation.occurred_at,
        "position": position,
        "value": part.value,
        "unit": part.unit,
        "text": part.text,
        "source": observation.source,
    }
