"""What one row comes to, once it is known whose it is; and by what a file's rows are read."""

from datetime import date

from clinicdesk.domain.census import CensusProfile, CensusRow, Likeness, RowPlan
from clinicdesk.domain.census_fields import DATE_FIELDS, CensusField
from clinicdesk.domain.census_reading import RowReader, said_marks
from clinicdesk.domain.census_values import date_order_of
from clinicdesk.domain.eligibility import RowOutcome, State, member_step
from clinicdesk.domain.people import Patient
from clinicdesk.interchange.census import CensusSource
from clinicdesk.services.census_likeness import Newcomer
from clinicdesk.services.census_people import changed_draft, differences
from clinicdesk.store.eligibility import Member

__all__ = ["known_plan", "reader_of", "waiting_plan"]


def reader_of(
    source: CensusSource, profile: CensusProfile, *, day: date, client_id: str
) -> RowReader:
    """Return what reads a file's rows; the order of day and month is told by its own dates."""
    places = {name: n for n, name in enumerate(source.headers)}
    orders: dict[CensusField, str] = {}
    for header, one in profile.columns.items():
        if one in DATE_FIELDS and header in places:
            cells = [row[places[header]] for row in source.samples]
            orders[one] = profile.date_order or date_order_of(cells)
    return RowReader(source.headers, profile, orders, day=day, client_id=client_id)


def known_plan(
    row: CensusRow, member: Member, state: State, patient: Patient, place: tuple[str, date]
) -> RowPlan:
    """Return what a row comes to whose person is known; ``place`` is the employer and the day."""
    employer, day = place
    step = member_step(state, row.facts, day)
    diffs = differences(patient, changed_draft(patient, row, member.said, employer))
    outcome = step.outcome
    if outcome is RowOutcome.UNCHANGED and diffs:
        outcome = RowOutcome.CHANGED
    return RowPlan(
        line=row.line,
        outcome=outcome,
        row=row,
        patient_id=patient.id,
        member_id=member.id,
        listed=patient.listed,
        mrn=patient.mrn,
        step=step,
        diffs=diffs,
        said=said_marks(row),
    )


def waiting_plan(one: Newcomer, patient: Patient, why: str) -> RowPlan:
    """Return the plan of a row about which somebody must decide."""
    return RowPlan(
        line=one.row.line,
        outcome=RowOutcome.POSSIBLE_DUPLICATE,
        row=one.row,
        listed=one.row.listed,
        likenesses=(Likeness(patient.id, 0, patient.listed, patient.mrn, 0.0, why),),
        said=said_marks(one.row),
    )
