"""How the privacy page shows entries, days, findings and people."""

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.privacy import AccessLine, PersonFound, StaffDay, done_words
from clinicdesk.domain.unusual_access import RULE_TITLES, Finding, Rule

__all__ = ["access_columns", "day_columns", "finding_columns", "people_columns", "what_was_done"]

_TONES = {
    Rule.OWN_RECORD: Status(RULE_TITLES[Rule.OWN_RECORD], Tone.WARN, "circle-user"),
    Rule.FAMILY: Status(RULE_TITLES[Rule.FAMILY], Tone.WARN, "users-round"),
    Rule.COLLEAGUE: Status(RULE_TITLES[Rule.COLLEAGUE], Tone.WARN, "users"),
    Rule.MASS: Status(RULE_TITLES[Rule.MASS], Tone.WARN, "list-checks"),
    Rule.HOURS: Status(RULE_TITLES[Rule.HOURS], Tone.INFO, "clock"),
    Rule.NO_LINK: Status(RULE_TITLES[Rule.NO_LINK], Tone.IDLE, "minus"),
}
PROTECTED = "Protected record"


def what_was_done(line: AccessLine) -> str:
    """Say an entry's act and what it was done to: "Opened chart"."""
    words = done_words(line.act, line.kind)
    return f"{words[:1].upper()}{words[1:]}"


def _whose(line: AccessLine) -> str:
    return PROTECTED if line.protected else line.patient or "Nobody alone"


def access_columns(zone: str) -> list[Column[AccessLine]]:
    """One entry of the log a row."""
    return [*_who_and_when(zone), *_about_and_why()]


def _who_and_when(zone: str) -> list[Column[AccessLine]]:
    return [
        Column(
            "When",
            lambda line: show_instant(line.at, zone),
            "when",
            sub=lambda line: f"Entry {line.seq:,}",
            sort_key=lambda line: line.seq,
            width=174,
            least=172,
        ),
        Column(
            "Who",
            lambda line: line.staff,
            "who",
            sub=lambda line: ", ".join(line.roles),
            sort_key=lambda line: line.staff.casefold(),
            style=CellStyle.STRONG,
            width=200,
            least=130,
            stretch=2,
        ),
        Column(
            "What",
            what_was_done,
            "what",
            sort_key=lambda line: what_was_done(line).casefold(),
            style=CellStyle.WRAP,
            width=170,
            least=104,
            stretch=1,
        ),
    ]


def _about_and_why() -> list[Column[AccessLine]]:
    return [
        Column(
            "Whose record",
            _whose,
            "whose",
            sort_key=lambda line: _whose(line).casefold(),
            tone=lambda line: "" if line.patient or line.protected else "ink3",
            style=CellStyle.NAME,
            width=200,
            least=124,
            stretch=2,
        ),
        Column(
            "Purpose",
            lambda line: line.purpose or "None given",
            "purpose",
            tone=lambda line: "" if line.purpose else "ink3",
            style=CellStyle.WRAP,
            width=130,
            least=100,
            stretch=1,
            drop=2,
        ),
        Column(
            "Computer",
            lambda line: line.computer or "Not recorded",
            "computer",
            sort_key=lambda line: line.computer.casefold(),
            width=130,
            least=100,
            drop=1,
        ),
    ]


def day_columns(zone: str) -> list[Column[StaffDay]]:
    """One person's day a row."""

    def span(day: StaffDay) -> str:
        return f"{show_instant(day.first_at, zone)[-5:]} to {show_instant(day.last_at, zone)[-5:]}"

    return [
        Column(
            "Day",
            lambda day: show_date(day.day),
            "day",
            sub=span,
            sort_key=lambda day: day.day,
            width=150,
            least=140,
        ),
        Column(
            "Who",
            lambda day: day.staff,
            "who",
            sort_key=lambda day: day.staff.casefold(),
            style=CellStyle.STRONG,
            width=200,
            least=150,
            stretch=1,
        ),
        Column(
            "Charts",
            lambda day: f"{day.charts:,}",
            "charts",
            sort_key=lambda day: day.charts,
            width=90,
            least=80,
            right=True,
        ),
        Column(
            "Entries",
            lambda day: f"{day.total:,}",
            "entries",
            sort_key=lambda day: day.total,
            width=90,
            least=80,
            right=True,
        ),
        Column(
            "What",
            lambda day: ", ".join(f"{act} ({count:,})" for act, count in day.acts),
            "what",
            style=CellStyle.WRAP,
            width=380,
            least=200,
            stretch=3,
        ),
    ]


def finding_columns(zone: str) -> list[Column[Finding]]:
    """One finding a row."""
    return [
        Column(
            "Why",
            lambda one: RULE_TITLES[one.rule],
            "rule",
            chip=lambda one: _TONES[one.rule],
            sort_key=lambda one: tuple(Rule).index(one.rule),
            width=190,
            least=186,
        ),
        Column(
            "Who",
            lambda one: one.staff,
            "who",
            sort_key=lambda one: one.staff.casefold(),
            style=CellStyle.STRONG,
            width=180,
            least=140,
            stretch=1,
        ),
        Column(
            "Whose record",
            lambda one: one.patient or "Many people",
            "whose",
            sort_key=lambda one: one.patient.casefold(),
            tone=lambda one: "" if one.patient else "ink3",
            style=CellStyle.NAME,
            width=190,
            least=140,
            stretch=1,
        ),
        Column(
            "Reason",
            lambda one: one.reason,
            "reason",
            style=CellStyle.WRAP,
            width=300,
            least=180,
            stretch=3,
        ),
        Column(
            "Last",
            lambda one: show_instant(one.last_at, zone),
            "last",
            sub=lambda one: "Once" if one.count == 1 else f"{one.count:,} times",
            sort_key=lambda one: one.last_at,
            width=174,
            least=172,
        ),
    ]


def people_columns() -> list[Column[PersonFound]]:
    """People to ask about: who they are, and nothing clinical."""
    return [
        Column(
            "Person",
            lambda one: one.listed,
            "person",
            style=CellStyle.NAME,
            width=260,
            least=160,
            stretch=2,
        ),
        Column(
            "Born",
            lambda one: show_date(one.birth) if one.birth else "Not recorded",
            "born",
            width=140,
            least=110,
            stretch=1,
        ),
        Column(
            "MRN",
            lambda one: one.mrn,
            "mrn",
            style=CellStyle.IDENTIFIER,
            width=160,
            least=130,
            stretch=1,
        ),
    ]
