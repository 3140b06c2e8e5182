"""A chart's sections, as every document tells them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from reportlab.platypus import Flowable, Paragraph, Spacer

from clinicdesk.documents.blocks import Cell, Column, facts, note, table
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.paragraphs import rich, text
from clinicdesk.documents.text import markup
from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import ICD10CM, SNOMED, Coded
from clinicdesk.domain.contents import ChartContent, Coverage
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import (
    NOT_RECORDED,
    allergy_detail,
    concept,
    or_not_recorded,
    period,
    phone,
)
from clinicdesk.domain.medication_display import medication_line

__all__ = [
    "allergies",
    "coverage",
    "day",
    "encounters",
    "immunizations",
    "medications",
    "past_problems",
    "problems",
    "procedures",
    "social",
    "team",
]

_SYSTEMS = {ICD10CM: "ICD-10-CM", SNOMED: "SNOMED CT"}


def day(instant: datetime | None, zone: str) -> str:
    """Show the day at the site of an instant."""
    return show_date(site_day(instant, zone) if instant else None)


def _code(code: Coded) -> str:
    system = _SYSTEMS.get(code.system, "")
    return f"{system} {code.code}" if system and code.code else ""


def _from(source: str) -> str:
    return "" if source in {"", "clinic"} else f"from {source}"


def _under(*parts: str) -> list[Flowable]:
    said = " · ".join(part for part in parts if part)
    return [note(said)] if said else []


def kept(count: int, what: str) -> list[Flowable]:
    """Say how many more the chart keeps."""
    if not count:
        return []
    verb = "is" if count == 1 else "are"
    return [
        Spacer(0, 3),
        note(f"{count:,} {what if count > 1 else what.rstrip('s')} {verb} kept in the chart."),
    ]


def allergies(chart: ChartContent) -> list[Flowable]:
    """One of the four sentences, then each substance with what it does."""
    picture = chart.allergy_picture
    if picture is not AllergyPicture.KNOWN or not chart.allergies:
        return [text(picture.value, "ok" if picture is AllergyPicture.NONE else "warn")]
    return [
        table(
            [Column("Substance", 0.38), Column("Reaction and severity", 0.42), Column("Kind", 0.2)],
            [_allergy_row(allergy) for allergy in chart.allergies],
        )
    ]


def _allergy_row(allergy: Allergy) -> list[Cell]:
    named = "strong" if allergy.status in {"inactive", "resolved"} else "bad"
    return [
        [text(concept(allergy.code), named), *_under(allergy.note, _from(allergy.source))],
        or_not_recorded(allergy_detail(allergy)),
        or_not_recorded(allergy.category),
    ]


def problems(rows: Sequence[Condition]) -> list[Flowable]:
    """Active diagnoses with code, since when, and how sure."""
    if not rows:
        return [note(NOT_RECORDED)]
    return [
        table(
            [Column("Problem", 0.6), Column("Since", 0.17), Column("Status", 0.23)],
            [
                [
                    [
                        text(concept(row.code), "strong"),
                        *_under(_code(row.code), row.note, _from(row.source)),
                    ],
                    show_date(row.onset),
                    _sure(row),
                ]
                for row in rows
            ],
        )
    ]


def _sure(row: Condition) -> str:
    status = row.status.capitalize() or NOT_RECORDED
    return status if row.verification in {"", "confirmed"} else f"{status}, {row.verification}"


def past_problems(rows: Sequence[Condition], left_out: int) -> list[Flowable]:
    """What is over, a line each."""
    said: list[Flowable] = [
        rich(f"{markup(concept(row.code))}, {markup(_past(row))}") for row in rows
    ]
    return [*(said or [note(NOT_RECORDED)]), *kept(left_out, "earlier problems")]


def _past(row: Condition) -> str:
    if row.abated is not None:
        return period(row)
    return f"{row.status or 'inactive'}, {period(row)}"


def medication_paragraph(medication: Medication, *, by: float = 1) -> Paragraph:
    """A medicine's line: its parts do not break inside, the dash stays with what precedes it."""
    line = medication_line(medication)
    pieces = [f'<font name="{STRONG}">{markup(line.strong, STRONG)}</font>']
    if line.product:
        pieces[0] += f" {markup(line.product)}"
    if line.brand:
        pieces.append(markup(line.brand))
    if line.form:
        pieces.append(_whole(line.form))
    if line.dose:
        pieces.append(f'<font size="{7 * by:g}">DOSE</font>\u00a0{_whole(line.dose)}')
    pieces += [_whole(part) for part in (line.route, line.frequency, line.status) if part]
    return rich("\u00a0— ".join(pieces), "body", by)


def _whole(part: str) -> str:
    """Keep a part on one line, where it is short enough for one."""
    return markup(part.replace(" ", "\u00a0") if len(part) <= 40 else part)


def medications(rows: Sequence[Medication], zone: str) -> list[Flowable]:
    """Each medicine's line, with why and since when under it."""
    if not rows:
        return [note(NOT_RECORDED)]
    return [
        table(
            [Column("Medicine — form — dose — route — how often", 0.72), Column("For", 0.28)],
            [
                [
                    [
                        medication_paragraph(row),
                        *_under(
                            f"since {day(row.occurred_at, zone)}" if row.occurred_at else "",
                            f"stopped {day(row.ended_at, zone)}" if row.ended_at else "",
                            f"by {row.prescriber}" if row.prescriber else "",
                            row.note,
                            _from(row.source),
                        ),
                    ],
                    or_not_recorded(row.reason),
                ]
                for row in rows
            ],
        )
    ]


def social(chart: ChartContent) -> list[Flowable]:
    """Findings about work, schooling and circumstances; they are not diagnoses."""
    said: list[Flowable] = [text(f"{concept(row.code)}, {period(row)}") for row in chart.social]
    return said


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
    return [
        table(
            [Column("Procedure", 0.5), Column("When", 0.18), Column("Why", 0.32)],
            [
                [
                    [text(concept(row.code)), *_under(row.performer, _from(row.source))],
                    day(row.occurred_at, zone),
                    or_not_recorded(row.reason),
                ]
                for row in rows
            ],
        ),
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
                    or_not_recorded(row.reason),
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
            f"{or_not_recorded(member.role)}{' (lead)' if member.is_lead else ''}",
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
