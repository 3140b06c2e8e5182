"""How the list shows a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import CellStyle, Column, Progress
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.roster import Chip, RosterRow, RosterSort
from clinicdesk.domain.roster_columns import DEFAULT_KEYS, ROSTER_COLUMNS, RosterColumn

__all__ = ["SORTS", "born_words", "chip_status", "columns", "due_words"]

SORTS = {key: column.sort for key, column in ROSTER_COLUMNS.items()}
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


@dataclass(frozen=True, slots=True)
class _Look:
    """How a column looks, where it is not as most are."""

    width: int = 120
    least: int = 90
    stretch: int = 0
    drop: int = 0
    style: CellStyle = CellStyle.PLAIN
    text: Callable[[RosterRow], str] | None = None
    sub: Callable[[RosterRow], str] | None = None
    tone: Callable[[RosterRow], str] | None = None


_WIDE = _Look(width=160, least=110, style=CellStyle.WRAP)
_NARROW = _Look(width=84, least=70)
_DAY = _Look(width=124, least=116)
_LOOKS = {
    "patient": _Look(230, 150, 2, style=CellStyle.NAME, sub=_under_name),
    "preferred": _Look(130, 90, style=CellStyle.WRAP),
    "mrn": _Look(150, 140, style=CellStyle.IDENTIFIER),
    "born": _Look(124, 116, sub=born_words),
    "age": _NARROW,
    "sex": _Look(96, 84),
    "phone": _Look(150, 140),
    "contact": _Look(
        170, 120, style=CellStyle.WRAP, tone=lambda row: "bad" if row.do_not_contact else ""
    ),
    "language": _Look(120, 104, style=CellStyle.WRAP),
    "interpreter": _Look(116, 104),
    "employer": _WIDE,
    "site": _WIDE,
    "employee_number": _Look(140, 120, style=CellStyle.IDENTIFIER),
    "eligibility": _Look(180, 136, style=CellStyle.WRAP),
    "record": _Look(104, 92),
    "goals": _Look(
        150, 140, drop=1, text=_goals, tone=lambda row: "" if row.goals_total else "ink3"
    ),
    "next": _Look(
        210,
        140,
        3,
        style=CellStyle.WRAP,
        text=_next,
        sub=due_words,
        tone=lambda row: "" if row.next_step else "ink3",
    ),
    "due": _DAY,
    "status": _Look(124, 118),
    "overdue": _Look(96, 88),
    "open_referrals": _Look(132, 124),
    "owners": _WIDE,
    "primary_care": _WIDE,
    "review": _DAY,
    "last_contact": _DAY,
    "why": _Look(200, 130, style=CellStyle.WRAP),
}
_KEYS: dict[RosterSort, Callable[[RosterRow], Any]] = {
    RosterSort.NAME: lambda row: row.listed.casefold(),
    RosterSort.BORN: lambda row: row.birth.earliest if row.birth else date.min,
    RosterSort.AGE: lambda row: -row.birth.earliest.toordinal() if row.birth else 0,
    RosterSort.PROGRESS: lambda row: -1 if row.progress is None else row.progress,
    RosterSort.NEXT_DUE: lambda row: row.next_due or date.max,
    RosterSort.ATTENTION: lambda row: (_RANK[row.chip], row.next_due or date.max),
    RosterSort.OVERDUE: lambda row: row.overdue,
    RosterSort.OPEN_REFERRALS: lambda row: row.open_referrals,
    RosterSort.REVIEW_DUE: lambda row: (row.more and row.more.review_due) or date.max,
    RosterSort.LAST_CONTACT: lambda row: (row.more and row.more.last_contact) or date.max,
}
"""How the few people that a search found are sorted, in the order in which the whole list is."""


def _column(said: RosterColumn) -> Column[RosterRow]:
    look = _LOOKS[said.key]

    def words_last(row: RosterRow) -> tuple[bool, str]:
        words = said.words(row).casefold()
        return not words, words

    return Column(
        said.title,
        look.text or said.said,
        said.key,
        sub=look.sub,
        sort_key=_KEYS.get(said.sort, words_last),
        chip=(lambda row: chip_status(row.chip)) if said.key == "status" else None,
        progress=_progress if said.key == "goals" else None,
        style=look.style,
        tone=look.tone,
        hint=_hint if said.key == "status" else None,
        width=look.width,
        least=look.least,
        stretch=look.stretch,
        drop=look.drop,
        right=said.number,
        shown=said.key in DEFAULT_KEYS,
        about=said.about,
    )


def columns() -> list[Column[RosterRow]]:
    """Every column. Of those that are shown at first, Goals go where the window is narrow."""
    rest = [key for key in ROSTER_COLUMNS if key not in DEFAULT_KEYS]
    return [_column(ROSTER_COLUMNS[key]) for key in (*DEFAULT_KEYS, *rest)]
