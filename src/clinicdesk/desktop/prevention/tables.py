"""How cohorts, participants, the grid of sessions and the cohort's measures are shown in tables."""

from uuid import UUID

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.prevention import CohortBook, ProgramSession, SessionKind
from clinicdesk.domain.prevention_recognition import CohortMeasure
from clinicdesk.domain.prevention_report import CohortRow, ParticipantReport

__all__ = ["cohort_columns", "grid_columns", "measure_columns", "people_columns"]


def cohort_columns() -> list[Column[CohortRow]]:
    """Name with its first day, and how many people."""
    return [
        Column(
            "Cohort",
            lambda row: row.cohort.name,
            "name",
            sub=lambda row: (
                f"Ended {show_date(row.cohort.ended_on)}"
                if row.cohort.ended_on
                else f"Since {show_date(row.cohort.first_on)}"
            ),
            style=CellStyle.WRAP,
            width=150,
            least=110,
            stretch=1,
        ),
        Column("People", lambda row: str(row.people), "people", width=76, least=64, right=True),
    ]


def _status(row: ParticipantReport) -> Status:
    one = row.participant
    if one.withdrawn_on is not None:
        return Status("Left", Tone.IDLE, "minus")
    if one.on_hold:
        return Status("On hold", Tone.WARN, "clock")
    if not row.eligible:
        return Status("Not eligible", Tone.WARN, "circle-alert")
    if not row.result.missing:
        return Status("Success", Tone.OK, "circle-check")
    if row.result.completer:
        return Status("Completer", Tone.INFO, "circle-check")
    return Status("In the program", Tone.INFO, "hourglass")


def _percent(row: ParticipantReport) -> str:
    loss = row.result.loss
    if loss is None:
        return ""
    sign = "\N{MINUS SIGN}" if loss > 0 else "+" if loss < 0 else ""
    return f"{sign}{abs(loss):.1f} %"


def people_columns() -> list[Column[ParticipantReport]]:
    """Who, how often, what they reached, and what is missing in words."""
    return [
        Column(
            "Person",
            lambda row: row.participant.listed,
            "person",
            sub=lambda row: f"{row.participant.code} · {row.participant.mrn}",
            sort_key=lambda row: row.participant.listed,
            style=CellStyle.WRAP,
            width=170,
            least=130,
            stretch=1,
        ),
        Column(
            "Stands", lambda row: _status(row).word, "stands", chip=_status, width=140, least=120
        ),
        Column(
            "Sessions",
            lambda row: f"{row.result.core} + {row.result.maintenance}",
            "sessions",
            sort_key=lambda row: row.result.attended,
            hint=lambda _row: "Months 1 to 6, and 7 to 12",
            width=90,
            least=76,
            right=True,
            drop=3,
        ),
        Column(
            "Weight",
            _percent,
            "loss",
            sort_key=lambda row: row.result.loss or 0,
            hint=lambda _row: "Since the first weight",
            width=96,
            least=84,
            right=True,
        ),
        Column(
            "Min a week",
            lambda row: "" if row.result.weekly is None else f"{row.result.weekly:.0f}",
            "weekly",
            sort_key=lambda row: row.result.weekly or 0,
            width=96,
            least=84,
            right=True,
            drop=2,
        ),
        Column(
            "What is missing",
            lambda row: row.words,
            "missing",
            style=CellStyle.WRAP,
            width=260,
            least=180,
            stretch=2,
            drop=1,
        ),
    ]


def _cell(book: CohortBook, session_id: UUID, row: ParticipantReport) -> str:
    said = book.of(row.participant.id).get(session_id)
    if said is None:
        return ""
    if not said.attended:
        return "–"
    return "✓" if said.weight_lb is None else f"{said.weight_lb:.1f}"


def _minutes(book: CohortBook, session_id: UUID, row: ParticipantReport) -> str:
    said = book.of(row.participant.id).get(session_id)
    return "" if said is None or said.minutes is None else f"{said.minutes} min"


def _session_column(book: CohortBook, session: ProgramSession) -> Column[ParticipantReport]:
    make_up = " make-up" if session.kind is SessionKind.MAKE_UP else ""
    return Column(
        f"{session.number}{make_up}",
        lambda row: _cell(book, session.id, row),
        str(session.id),
        sub=lambda row: _minutes(book, session.id, row),
        hint=lambda _row: session.words,
        width=74,
        least=70,
        right=True,
    )


def grid_columns(book: CohortBook) -> list[Column[ParticipantReport]]:
    """The person, then a column a session: weight in pounds over minutes; a dash was not there."""
    return [
        Column(
            "Person",
            lambda row: row.participant.listed,
            "person",
            style=CellStyle.WRAP,
            width=170,
            least=170,
        ),
        *(_session_column(book, one) for one in book.sessions),
    ]


def _measured(row: CohortMeasure) -> Status | None:
    if row.met is None:
        return Status("Later", Tone.IDLE, "hourglass") if row.early else None
    if row.met:
        return Status("Met", Tone.OK, "circle-check")
    return Status("Not met", Tone.BAD, "circle-alert")


def measure_columns() -> list[Column[CohortMeasure]]:
    """What is measured, the numbers, and whether it is met."""
    return [
        Column(
            "Measure",
            lambda row: row.title,
            "measure",
            sub=lambda row: f"Told from {show_date(row.due_on)}" if row.early else "",
            style=CellStyle.WRAP,
            width=260,
            least=160,
            stretch=2,
        ),
        Column(
            "Numbers",
            lambda row: row.words,
            "numbers",
            style=CellStyle.WRAP,
            width=220,
            least=140,
            stretch=1,
        ),
        Column(
            "Stands",
            lambda row: found.word if (found := _measured(row)) else "",
            "stands",
            chip=_measured,
            width=120,
            least=110,
        ),
    ]
