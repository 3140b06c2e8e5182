"""How the list shows a person."""

from datetime import date

from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import CellStyle, Column, Progress
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.roster import Chip, RosterRow, RosterSort

__all__ = ["SORTS", "born_words", "chip_status", "columns", "due_words"]

SORTS = {
    "patient": RosterSort.NAME,
    "born": RosterSort.BORN,
    "goals": RosterSort.PROGRESS,
    "next": RosterSort.NEXT_DUE,
    "status": RosterSort.ATTENTION,
}
_CHIPS = {
    Chip.NO_PLAN: Status("No plan", Tone.IDLE, "circle-dashed"),
    Chip.INACTIVE: Status("Inactive", Tone.IDLE, "minus"),
    Chip.DECEASED: Status("Deceased", Tone.IDLE, "minus"),
    Chip.NOT_SHOWN: Status("Not shown", Tone.IDLE, "eye-off"),
}
_RANK = {chip: at for at, chip in enumerate(Chip)}


def chip_status(chip: Chip) -> Status:
    """Give a chip its tone and icon."""
    return _CHIPS.get(chip) or current_theme().status(chip.value)


def born_words(row: RosterRow) -> str:
    """Age and sex: ``48y · Female``."""
    return " · ".join(part for part in (row.age, _sex(row)) if part)


def due_words(row: RosterRow) -> str:
    """The day of the next step, with its weekday left to the calendar."""
    return show_date(row.next_due) if row.next_due else ""


def _sex(row: RosterRow) -> str:
    return "Sex not known" if row.sex in ("", "unknown") else row.sex.capitalize()


def _under_name(row: RosterRow) -> str:
    known = f"“{row.preferred}”" if row.preferred else ""
    return " · ".join(part for part in (row.why_matched, known, row.mrn) if part)


def _goals(row: RosterRow) -> str:
    if not row.goals_total:
        return "Not shown" if row.chip is Chip.NOT_SHOWN else "No goals"
    met = f"{row.goals_met} of {row.goals_total} met"
    return met if row.progress is None else f"{met} · {row.progress}%"


def _progress(row: RosterRow) -> Progress | None:
    return Progress(row.progress or 0) if row.goals_total else None


def _next(row: RosterRow) -> str:
    return row.next_step or "None planned"


def _hint(row: RosterRow) -> str:
    return row.chip_reason


def columns() -> list[Column[RosterRow]]:
    """The list's columns: Goals go first where the window is narrow, the others never."""
    return [
        Column(
            "Patient",
            lambda row: row.listed,
            "patient",
            sub=_under_name,
            sort_key=lambda row: row.listed.casefold(),
            style=CellStyle.NAME,
            width=230,
            least=150,
            stretch=2,
        ),
        Column(
            "Born",
            lambda row: show_date(row.birth),
            "born",
            sub=born_words,
            sort_key=lambda row: row.birth.earliest if row.birth else date.min,
            width=124,
            least=116,
        ),
        Column(
            "Goals",
            _goals,
            "goals",
            progress=_progress,
            sort_key=lambda row: -1 if row.progress is None else row.progress,
            tone=lambda row: "" if row.goals_total else "ink3",
            width=150,
            least=140,
            drop=1,
        ),
        Column(
            "Next step",
            _next,
            "next",
            sub=due_words,
            sort_key=lambda row: row.next_due or date.max,
            tone=lambda row: "" if row.next_step else "ink3",
            style=CellStyle.WRAP,
            width=210,
            least=140,
            stretch=3,
        ),
        Column(
            "Status",
            lambda row: row.chip.value,
            "status",
            chip=lambda row: chip_status(row.chip),
            sort_key=lambda row: (_RANK[row.chip], row.next_due or date.max),
            hint=_hint,
            width=124,
            least=118,
        ),
    ]
