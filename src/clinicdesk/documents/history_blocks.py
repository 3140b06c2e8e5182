"""What was done to and for a person, who looks after them, and who pays."""

from collections.abc import Iterable, Sequence
from datetime import date

from reportlab.platypus import Flowable

from clinicdesk.documents.blocks import Cell, Column, facts, note, table
from clinicdesk.documents.chart_blocks import all_from, common_source, day, from_source, kept, under
from clinicdesk.documents.paragraphs import text
from clinicdesk.domain.clinical import (
    Encounter,
    Immunization,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.contents import Coverage
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import (
    NOT_RECORDED,
    bare_words,
    concept,
    or_not_recorded,
    phone,
)

__all__ = ["coverage", "encounters", "immunizations", "procedures", "team"]


def immunizations(rows: Sequence[Immunization], zone: str, left_out: int) -> list[Flowable]:
    """The latest of each vaccine."""
    if not rows:
        return [note(NOT_RECORDED)]
    return [
        table(
            [Column("Vaccine", 0.62), Column("Given", 0.18), Column("Lot", 0.2)],
            [
                [
                    concept(row.code),
                    f"Not given: {row.reason_not_given or 'reason not recorded'}"
                    if row.status == "not-done"
                    else day(row.occurred_at, zone),
                    or_not_recorded(row.lot),
                ]
                for row in rows
            ],
        ),
        *kept(left_out, "earlier immunizations"),
    ]


def procedures(rows: Sequence[Procedure], zone: str, left_out: int) -> list[Flowable]:
    """The latest of each procedure."""
    if not rows:
        return [note(NOT_RECORDED)]
    common = common_source(rows)
    return [
        table(
            [Column("Procedure", 0.5), Column("When", 0.18), Column("Why", 0.32)],
            [
                [
                    [text(concept(row.code)), *under(row.performer, from_source(row, common))],
                    day(row.occurred_at, zone),
                    or_not_recorded(bare_words(row.reason)),
                ]
                for row in rows
            ],
        ),
        *all_from(common),
        *kept(left_out, "earlier procedures"),
    ]


def encounters(rows: Sequence[Encounter], zone: str, left_out: int) -> list[Flowable]:
    """The latest contacts with care."""
    if not rows:
        return [note(NOT_RECORDED)]
    return [
        table(
            [
                Column("Visit", 0.36),
                Column("When", 0.17),
                Column("Why", 0.24),
                Column("Where and with whom", 0.23),
            ],
            [
                [
                    concept(row.code),
                    day(row.occurred_at, zone),
                    or_not_recorded(bare_words(row.reason)),
                    or_not_recorded(", ".join(p for p in (row.place, row.performer) if p)),
                ]
                for row in rows
            ],
        ),
        *kept(left_out, "earlier visits"),
    ]


def team(rows: Iterable[TeamMember]) -> list[Flowable]:
    """Who looks after the person, the accountable lead first."""
    listed: list[list[Cell]] = [
        [
            text(member.name, "strong"),
            f"{or_not_recorded(bare_words(member.role))}{' (lead)' if member.is_lead else ''}",
            or_not_recorded(member.organization),
            or_not_recorded(phone(member.phone)),
        ]
        for member in rows
    ]
    if not listed:
        return [note(NOT_RECORDED)]
    columns = [
        Column("Name", 0.28),
        Column("Role", 0.26),
        Column("Organization", 0.26),
        Column("Phone", 0.2),
    ]
    return [table(columns, listed)]


def _until(end: date | None) -> str:
    return f" until {show_date(end)}" if end else ""


def coverage(rows: Sequence[Coverage]) -> list[Flowable]:
    """Who pays, and the authorization."""
    if not rows:
        return [note(NOT_RECORDED)]
    made: list[Flowable] = []
    for row in rows:
        authorization = (
            f"{row.authorization}{_until(row.authorized_until)}" if row.authorization else ""
        )
        made.append(
            facts(
                [
                    ("Payer", row.payer),
                    ("Plan", row.plan),
                    ("Member number", row.member_id),
                    ("Group", row.group),
                    ("Relationship to subscriber", row.relationship),
                    ("Authorization", authorization),
                ],
                columns=3,
            )
        )
    return made
