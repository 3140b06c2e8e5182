"""How registries, their members, their history and the criteria of risk are shown in tables."""

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.dates import PartialDate, show_date, show_instant
from clinicdesk.domain.registries import MemberRow, Registry, RegistryRow, Stay
from clinicdesk.domain.registry_cells import Cell, ColumnState, GapColumn
from clinicdesk.domain.risk import CriterionRow

__all__ = ["criterion_columns", "member_columns", "registry_columns", "stay_columns"]


def _news(row: RegistryRow) -> str:
    said = []
    if row.entered:
        said.append(f"{row.entered:,} new")
    if row.left:
        said.append(f"{row.left:,} left")
    return ", ".join(said)


def registry_columns() -> list[Column[RegistryRow]]:
    """Name, with what is new since one looked, and how many people."""
    return [
        Column(
            "Registry",
            lambda row: row.registry.name,
            "name",
            sub=lambda row: _news(row) or ("Changed here" if row.registry.changed_here else ""),
            style=CellStyle.WRAP,
            width=150,
            least=110,
            stretch=1,
        ),
        Column(
            "People",
            lambda row: f"{row.members:,}",
            "people",
            width=76,
            least=64,
            right=True,
        ),
    ]


def _cell(row: MemberRow, place: int) -> Cell:
    return row.cells[place]


_TONES = {ColumnState.MET: "ok", ColumnState.OPEN: "warn", ColumnState.UNKNOWN: "ink3"}
_WORDS = {ColumnState.MET: "Done", ColumnState.OPEN: "Open", ColumnState.UNKNOWN: "Not known"}


def _gap(place: int, column: GapColumn, drop: int) -> Column[MemberRow]:
    """What was recorded, and beneath it the state in words: color alone says nothing."""

    def words(row: MemberRow) -> str:
        cell = _cell(row, place)
        return cell.words or _WORDS[cell.state]

    def under(row: MemberRow) -> str:
        cell = _cell(row, place)
        state = _WORDS[cell.state] if cell.words else ""
        when = show_date(PartialDate(cell.on.year, cell.on.month)) if cell.on else ""
        return " · ".join(part for part in (state, when) if part)

    def hint(row: MemberRow) -> str:
        cell = _cell(row, place)
        when = f" on {show_date(cell.on)}" if cell.on else ""
        return f"{column.title}: {words(row)}{when}. {column.source} ({column.date})"

    return Column(
        column.title.replace(" %", "\N{NO-BREAK SPACE}%"),
        words,
        f"gap-{column.key}",
        sub=under,
        style=CellStyle.WRAP,
        tone=lambda row: _TONES[_cell(row, place).state],
        hint=hint,
        width=150,
        least=116,
        stretch=1,
        drop=drop,
        about=f"{column.source} ({column.date})",
    )


def member_columns(registry: Registry, zone: str) -> list[Column[MemberRow]]:
    """The person, since when, points of risk, and the registry's own columns."""
    gaps = registry.definition.columns
    # Where the window is narrow the day goes first, then the columns from the last one on.
    drops = [0, *(len(gaps) + 1 - place for place in range(1, len(gaps)))]
    return [
        Column(
            "Patient",
            lambda row: row.person.listed,
            "name",
            sub=lambda row: " · ".join(p for p in (row.person.age, row.person.mrn) if p),
            sort_key=lambda row: row.person.listed,
            style=CellStyle.NAME,
            width=190,
            least=140,
            stretch=2,
        ),
        *(_gap(place, one, drops[place]) for place, one in enumerate(gaps)),
        Column(
            "Points",
            lambda row: str(row.points),
            "points",
            sort_key=lambda row: row.points,
            width=70,
            least=64,
            right=True,
        ),
        Column(
            "Since",
            lambda row: show_instant(row.since, zone).split(" ", maxsplit=1)[0],
            "since",
            sort_key=lambda row: row.since,
            width=124,
            least=118,
            drop=1,
        ),
    ]


def stay_columns(zone: str) -> list[Column[Stay]]:
    """Who entered and who left, when, and by what."""
    return [
        Column("When", lambda row: show_instant(row.at, zone), "at", width=160, least=150),
        Column(
            "Patient",
            lambda row: row.listed,
            "patient",
            sub=lambda row: row.mrn,
            style=CellStyle.NAME,
            width=220,
            least=150,
            stretch=2,
        ),
        Column(
            "What",
            lambda row: row.words,
            "what",
            chip=lambda row: (
                Status("Entered", Tone.INFO, "arrow-right")
                if row.entered
                else Status("Left", Tone.IDLE, "arrow-left")
            ),
            width=120,
            least=110,
        ),
        Column(
            "By", lambda row: row.words, "by", style=CellStyle.WRAP, width=240, least=160, stretch=2
        ),
    ]


def criterion_columns() -> list[Column[CriterionRow]]:
    """A criterion, its points, and what it brought."""
    return [
        Column(
            "Criterion",
            lambda row: row.criterion.name,
            "name",
            sub=lambda row: row.category,
            style=CellStyle.WRAP,
            width=240,
            least=160,
            stretch=2,
        ),
        Column("Points", lambda row: str(row.points), "points", width=76, least=70, right=True),
        Column(
            "People",
            lambda row: f"{row.found.people:,}",
            "people",
            width=84,
            least=76,
            right=True,
        ),
        Column(
            "Only by it",
            lambda row: f"{row.found.only_by_it:,}",
            "only",
            width=100,
            least=92,
            right=True,
            about="People who would have no points without this criterion",
        ),
        Column(
            "Acted on",
            lambda row: (
                "" if row.found.share is None else f"{row.found.acted_on:,} ({row.found.share} %)"
            ),
            "acted",
            width=130,
            least=110,
            right=True,
            about="People with a plan change, a visit or a call since they met it",
        ),
        Column(
            "Rule",
            lambda row: row.criterion.words,
            "rule",
            style=CellStyle.WRAP,
            width=320,
            least=180,
            stretch=3,
        ),
    ]
