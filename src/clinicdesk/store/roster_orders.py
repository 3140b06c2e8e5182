"""Orders of the list that no index gives: read once, sorted here, and kept until something changes.

An index for each column would cost every write; a sort of everybody costs a fraction of a second on
the reading thread, once. Only ids are kept, 16 bytes for each person.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from clinicdesk.domain.plans import PlanStatus
from clinicdesk.domain.roster import RosterSort
from clinicdesk.domain.roster_eligibility import Stretch, standing
from clinicdesk.store.fast_read import FastReader

__all__ = ["SORTED_HERE", "ordered"]

Keys = dict[Any, Any]
"""What sorts each person, by the stored id; whoever is missing comes last."""

# The statements are ours from end to end; nothing that was typed stands in them.
_FROM_SUMMARY: Final = {
    RosterSort.PREFERRED: "preferred",
    RosterSort.MRN: "mrn",
    RosterSort.SEX: "sex",
    RosterSort.PHONE: "phone",
    RosterSort.EMPLOYER: "employer",
    RosterSort.SITE: "work_site",
    RosterSort.RECORD: "status",
    RosterSort.OPEN_REFERRALS: "open_referrals",
}
_FROM_PATIENT: Final = {
    RosterSort.EMPLOYEE_NUMBER: "employee_number",
    RosterSort.LANGUAGE: "language",
    RosterSort.PRIMARY_CARE: "primary_care",
}


def _plain(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _known(pairs: Iterable[tuple[Any, Any]]) -> Keys:
    return {who: _plain(value) for who, value in pairs if value not in (None, "", 0)}


def _column(table: str, key: str, column: str) -> Callable[[FastReader, date], Keys]:
    said = f"SELECT {key}, {column} FROM {table}"  # noqa: S608

    def read(reader: FastReader, _today: date) -> Keys:
        return _known(reader.rows(said))

    return read


def _overdue(reader: FastReader, today: date) -> Keys:
    rows = reader.rows(
        "SELECT patient_id, due_days FROM patient_summary WHERE due_key < ?", (reader.out(today),)
    )
    day = today.isoformat()
    return {who: sum(one < day for one in days.split()) for who, days in rows}


def _contact(reader: FastReader, _today: date) -> Keys:
    rows = reader.rows(
        "SELECT id, do_not_contact, safe_channel, safe_note FROM patient"
        " WHERE do_not_contact OR safe_channel <> '' OR safe_note <> ''"
    )
    return {who: (not never, channel.casefold()) for who, never, channel, _note in rows}


def _interpreter(reader: FastReader, _today: date) -> Keys:
    rows = reader.rows(
        "SELECT id, interpreter_needed FROM patient WHERE interpreter_needed IS NOT NULL"
    )
    return {who: not needed for who, needed in rows}


def _owners(reader: FastReader, _today: date) -> Keys:
    rows = reader.rows(
        "SELECT o.patient_id, s.display FROM summary_owner o JOIN staff s ON s.id = o.owner_id"
    )
    keys: Keys = {}
    for who, name in rows:
        keys.setdefault(who, []).append(name.casefold())
    return {who: sorted(names) for who, names in keys.items()}


def _review(reader: FastReader, _today: date) -> Keys:
    return _known(
        reader.rows(
            "SELECT patient_id, min(review_due_on) FROM care_plan WHERE status = ?"
            " AND review_due_on IS NOT NULL AND NOT entered_in_error GROUP BY patient_id",
            (PlanStatus.ACTIVE.value,),
        )
    )


def _last_contact(reader: FastReader, _today: date) -> Keys:
    return _known(
        reader.rows(
            "SELECT patient_id, max(occurred_at) FROM encounter WHERE occurred_at IS NOT NULL"
            " AND NOT entered_in_error GROUP BY patient_id"
        )
    )


def _eligibility(reader: FastReader, today: date) -> Keys:
    rows = reader.rows(
        "SELECT patient_id, start_on, end_on, continuation FROM eligibility_span"
        " WHERE replaced_at IS NULL AND NOT entered_in_error"
    )
    spans: dict[Any, list[Stretch]] = {}
    for who, start, end, continuation in rows:
        begins = reader.day_of(start) or date.min
        one = Stretch(begins, reader.day_of(end), bool(continuation))
        spans.setdefault(who, []).append(one)
    return {who: standing(known, today)[:2] for who, known in spans.items()}


SORTED_HERE: Final[dict[RosterSort, Callable[[FastReader, date], Keys]]] = {
    **{sort: _column("patient_summary", "patient_id", c) for sort, c in _FROM_SUMMARY.items()},
    **{sort: _column("patient", "id", c) for sort, c in _FROM_PATIENT.items()},
    RosterSort.OVERDUE: _overdue,
    RosterSort.CONTACT: _contact,
    RosterSort.INTERPRETER: _interpreter,
    RosterSort.OWNERS: _owners,
    RosterSort.REVIEW_DUE: _review,
    RosterSort.LAST_CONTACT: _last_contact,
    RosterSort.ELIGIBILITY: _eligibility,
}
"""The orders that are made here. People with equal keys stand by name, those without one last."""


def ordered(
    reader: FastReader, by_name: Sequence[Any], sort: RosterSort, today: date, *, descending: bool
) -> list[Any]:
    """Return the stored ids of a list, given by name, in another order."""
    keys = SORTED_HERE[sort](reader, today)
    known = [who for who in by_name if who in keys]
    known.sort(key=keys.__getitem__, reverse=descending)
    return [*known, *(who for who in by_name if who not in keys)]
