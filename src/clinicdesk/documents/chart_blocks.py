"""A chart's sections, as every document tells them."""

from collections.abc import Sequence
from datetime import datetime

from reportlab.platypus import Flowable, Paragraph, Spacer

from clinicdesk.documents.blocks import Cell, Column, note, table
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.paragraphs import rich, text
from clinicdesk.documents.text import markup
from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    ClinicalRow,
    Condition,
    Medication,
)
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import ICD10CM, SNOMED, Coded
from clinicdesk.domain.contents import ChartContent
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import (
    NOT_RECORDED,
    allergy_detail,
    bare_words,
    concept,
    or_not_recorded,
    period,
)
from clinicdesk.domain.medication_display import medication_line

__all__ = [
    "all_from",
    "allergies",
    "common_source",
    "day",
    "from_source",
    "kept",
    "medication_paragraph",
    "medications",
    "past_problems",
    "problems",
    "social",
    "under",
]

_SYSTEMS = {ICD10CM: "ICD-10-CM", SNOMED: "SNOMED CT"}


def day(instant: datetime | None, zone: str) -> str:
    """Show the day at the site of an instant."""
    return show_date(site_day(instant, zone) if instant else None)


def _code(code: Coded) -> str:
    system = _SYSTEMS.get(code.system, "")
    return f"{system} {code.code}" if system and code.code else ""


def common_source(rows: Sequence[ClinicalRow]) -> str:
    """The one source that all rows come from, if it is not the clinic."""
    sources = {row.source for row in rows}
    return next(iter(sources)) if len(sources) == 1 and not sources & {"", "clinic"} else ""


def from_source(row: ClinicalRow, common: str) -> str:
    return "" if row.source in {"", "clinic", common} else f"from {row.source}"


def all_from(common: str) -> list[Flowable]:
    return [Spacer(0, 3), note(f"All of these come from {common}.")] if common else []


def _grouped(rows: Sequence[Condition]) -> list[tuple[Condition, str]]:
    """One of each kind, the newest, and how often it was recorded, since when."""
    kinds: dict[str, list[Condition]] = {}
    for row in rows:
        kinds.setdefault(row.code.text.casefold(), []).append(row)
    told = []
    for same in kinds.values():
        first = min((row.onset for row in same if row.onset), default=None)
        since = f", first {show_date(first)}" if first else ""
        told.append((same[0], f"recorded {len(same)} times{since}" if len(same) > 1 else ""))
    return told


def under(*parts: str) -> list[Flowable]:
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
    common = common_source(chart.allergies)
    return [
        table(
            [Column("Substance", 0.38), Column("Reaction and severity", 0.42), Column("Kind", 0.2)],
            [_allergy_row(allergy, common) for allergy in chart.allergies],
        ),
        *all_from(common),
    ]


def _allergy_row(allergy: Allergy, common: str) -> list[Cell]:
    named = "strong" if allergy.status in {"inactive", "resolved"} else "bad"
    return [
        [text(concept(allergy.code), named), *under(allergy.note, from_source(allergy, common))],
        or_not_recorded(allergy_detail(allergy)),
        or_not_recorded(allergy.category),
    ]


def problems(rows: Sequence[Condition]) -> list[Flowable]:
    """Active diagnoses with code, since when, and how sure."""
    if not rows:
        return [note(NOT_RECORDED)]
    common = common_source(rows)
    return [
        table(
            [Column("Problem", 0.6), Column("Since", 0.17), Column("Status", 0.23)],
            [
                [
                    [
                        text(concept(row.code), "strong"),
                        *under(_code(row.code), often, row.note, from_source(row, common)),
                    ],
                    show_date(row.onset),
                    _sure(row),
                ]
                for row, often in _grouped(rows)
            ],
        ),
        *all_from(common),
    ]


def _sure(row: Condition) -> str:
    status = row.status.capitalize() or NOT_RECORDED
    return status if row.verification in {"", "confirmed"} else f"{status}, {row.verification}"


def past_problems(rows: Sequence[Condition], left_out: int) -> list[Flowable]:
    """What is over, a line each."""
    said: list[Flowable] = [
        text(", ".join(p for p in (concept(row.code), _past(row), often) if p))
        for row, often in _grouped(rows)
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
    common = common_source(rows)
    return [
        table(
            [Column("Medicine — form — dose — route — how often", 0.72), Column("For", 0.28)],
            [
                [
                    [
                        medication_paragraph(row),
                        *under(
                            f"since {day(row.occurred_at, zone)}" if row.occurred_at else "",
                            f"stopped {day(row.ended_at, zone)}" if row.ended_at else "",
                            f"by {row.prescriber}" if row.prescriber else "",
                            row.note,
                            from_source(row, common),
                        ),
                    ],
                    or_not_recorded(bare_words(row.reason)),
                ]
                for row in rows
            ],
        ),
        *all_from(common),
    ]


def social(chart: ChartContent) -> list[Flowable]:
    """Findings about work, schooling and circumstances; they are not diagnoses."""
    said: list[Flowable] = [
        text(", ".join(p for p in (concept(row.code), period(row), often) if p))
        for row, often in _grouped(chart.social)
    ]
    return said
