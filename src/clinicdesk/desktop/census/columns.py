"""The tables of eligibility files: what each row comes to, and what was taken in before."""

from dataclasses import dataclass

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.census import CensusImport, CensusPreview, CensusRow, RejectedRow, RowPlan
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.eligibility import RowOutcome

__all__ = ["OUTCOMES", "ShownRow", "history_columns", "row_columns", "shown_rows"]

OUTCOMES: dict[RowOutcome, Status] = {
    RowOutcome.NEW: Status("New", Tone.OK, "user-plus"),
    RowOutcome.CHANGED: Status("Changed", Tone.INFO, "pencil"),
    RowOutcome.RETURNED: Status("Returned", Tone.OK, "undo-2"),
    RowOutcome.TERMED: Status("Ended by HR", Tone.WARN, "calendar"),
    RowOutcome.MISSING: Status("Missing", Tone.WARN, "circle-help"),
    RowOutcome.POSSIBLE_DUPLICATE: Status("Perhaps here", Tone.BAD, "users"),
    RowOutcome.REJECTED: Status("Rejected", Tone.BAD, "triangle-alert"),
    RowOutcome.UNCHANGED: Status("The same", Tone.IDLE, "check"),
}
_DECIDED = {
    "new": "Decided: a new person",
    "same": "Decided: this person",
    "skip": "Decided: left out",
}
_STEPS = {
    "start": "begins otherwise",
    "end": "ends",
    "plan": "another plan",
    "relationship": "another relationship",
    "COBRA": "COBRA",
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview."""

    line: int
    outcome: RowOutcome
    listed: str
    under: str
    what: str
    place: int
    plan: RowPlan | None = None


def _what(plan: RowPlan, decided: str) -> str:
    if decided:
        return _DECIDED[decided]
    if plan.likenesses:
        like = plan.likenesses[0]
        who = f"{like.listed} {like.mrn}".strip() if like.patient_id else f"line {like.line}"
        return f"{who}: {like.why}"
    words = [f"{d.field}: {d.before or 'nothing'} → {d.after or 'nothing'}" for d in plan.diffs]
    made = plan.step.made[-1] if plan.step.made else None
    if made is not None and made.end_on is not None:
        words.append(f"Last day {show_date(made.end_on)}")
    elif plan.outcome is RowOutcome.NEW and plan.row is not None:
        words += _newly(plan.row)
    else:
        words += [_STEPS[one].capitalize() for one in plan.step.what]
    if plan.recognized:
        words.insert(0, "Is here already")
    if plan.open_work:
        words.append(f"Open: {', '.join(plan.open_work)}")
    return ". ".join(words)


def _newly(row: CensusRow) -> list[str]:
    """Say what tells a new person from others."""
    birth, start = row.birth, row.facts.start_on
    return [
        *([f"Born {show_date(birth)}"] if birth else []),
        *([row.facts.relationship.capitalize()] if row.dependant else []),
        *([f"Eligible from {show_date(start)}"] if start else []),
    ]


def shown_rows(preview: CensusPreview, decided: dict[int, str]) -> list[ShownRow]:
    """Return the rows of a preview; ``decided`` says what was decided, by line."""
    found = [
        ShownRow(
            plan.line,
            plan.outcome,
            plan.listed,
            f"Line {plan.line:,}" if plan.line else "Not in the file",
            _what(plan, decided.get(plan.line, "")),
            place,
            plan,
        )
        for place, plan in enumerate(preview.plans)
    ]
    start = len(found)
    found += [_rejected(one, start + n) for n, one in enumerate(preview.rejected)]
    return found


def _rejected(one: RejectedRow, place: int) -> ShownRow:
    return ShownRow(
        one.line, RowOutcome.REJECTED, f"Line {one.line:,}", "Not taken", one.words, place
    )


def row_columns() -> list[Column[ShownRow]]:
    """Who, what it comes to, and what would change."""
    return [
        Column(
            "Person",
            lambda row: row.listed,
            "person",
            sub=lambda row: row.under,
            sort_key=lambda row: row.listed.casefold(),
            style=CellStyle.NAME,
            width=240,
            least=150,
            stretch=2,
        ),
        Column(
            "Comes to",
            lambda row: OUTCOMES[row.outcome].word,
            "outcome",
            chip=lambda row: OUTCOMES[row.outcome],
            sort_key=lambda row: row.outcome.value,
            width=150,
            least=140,
        ),
        Column(
            "What changes, or why not",
            lambda row: row.what,
            "what",
            style=CellStyle.WRAP,
            width=320,
            least=160,
            stretch=5,
        ),
    ]


def _counts(one: CensusImport) -> str:
    return ", ".join(
        f"{count:,} {OUTCOMES[outcome].word[0].lower()}{OUTCOMES[outcome].word[1:]}"
        for outcome, count in one.counts.items()
        if count
    )


def history_columns() -> list[Column[CensusImport]]:
    """What was taken in, when, by whom, and what it came to."""
    return [
        Column(
            "File",
            lambda row: row.file_name,
            "file",
            sub=lambda row: f"{row.employer} · {show_date(row.as_of)} · {row.by}",
            width=260,
            least=160,
            stretch=2,
        ),
        Column("Rows", lambda row: f"{row.rows:,}", "rows", width=80, least=70),
        Column(
            "Came to",
            lambda row: (
                f"Taken back: {row.undone_because}" if row.undone_at is not None else _counts(row)
            ),
            "counts",
            style=CellStyle.WRAP,
            width=320,
            least=140,
            stretch=4,
        ),
    ]
