"""An eligibility file as values: how it is read, what each row says, what each row comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.eligibility import UNCHANGED, Employer, RowOutcome, Span, SpanFacts, SpanStep
from clinicdesk.domain.people import Address, Sex

__all__ = [
    "PARTS",
    "REASONS",
    "CensusCommit",
    "CensusImport",
    "CensusLook",
    "CensusOrders",
    "CensusPreview",
    "CensusProfile",
    "CensusRow",
    "Decision",
    "FieldDiff",
    "Likeness",
    "PersonEligibility",
    "RejectedRow",
    "RowPlan",
    "RowTold",
    "Undone",
]

PARTS = (
    *("name", "preferred_name", "birth", "sex", "address", "email", "phone"),
    *("work_site", "department", "occupation", "language"),
)
"""What HR says of a person, in the order in which it is marked."""

REASONS: Mapping[str, str] = {
    "no_number": "It has no employee number.",
    "no_name": "It has no name.",
    "no_birth_date": "It has no birth date, and the person is new.",
    "bad_date": "A date in it is no date, or there is no such day.",
    "future_birth": "The birth date is to come.",
    "old_birth": "The birth date is too long ago.",
    "bad_sex": "Its code for the sex is not known.",
    "bad_relationship": "Its code for the relationship is not known.",
    "bad_status": "Its code for the employment status is not known.",
    "ends_before": "It ends before it begins.",
    "repeated": "The same person stands in the file before.",
    "other_employer": "It is of another employer.",
    "too_many_cells": "It has more cells than the header.",
    "open_quote": "A quotation mark in it is never closed.",
    "nul": "It has a character that no text has (NUL).",
    "too_long": "A cell in it is longer than any name or address.",
    "no_employee": "It is a dependant's, and no employee of this number is known.",
    "only_ssn": "Its only number is a Social Security number, which is never kept.",
    "undecided": "Somebody must decide whether this is a person who is here already.",
}
"""Why a row is not taken, by its code; HR is told the codes' counts and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusProfile:
    """How one employer's files are read; each change is a new version."""

    id: UUID | None = None
    employer_id: UUID | None = None
    name: str
    number: int = 1
    """The version; earlier ones are kept."""
    columns: Mapping[str, CensusField] = field(default_factory=dict)
    """Header of a column, and its field; columns that are not here are not read."""
    date_order: str = ""
    """``mdy``, ``dmy``, or empty: told by each file's own dates."""
    sexes: Mapping[str, str] = field(default_factory=dict)
    relationships: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    """This employer's codes: for sex, relationship, and active, ended or cobra."""
    whole: bool = True
    """Whether a file holds everybody: who is missing has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusLook:
    """A file as it was recognized, before anything is decided."""

    path: str
    name: str
    format: str
    """``csv`` or ``834``."""
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    """The first rows' cells; what is dropped is empty in them."""
    guessed: Mapping[str, CensusField]
    dropped: tuple[str, ...] = ()
    """Columns of Social Security numbers: never read further, never stored."""
    notes: tuple[str, ...] = ()
    whole: bool = True
    """What the file says of itself; an 834 of changes holds not everybody."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not taken: its line, why (a code of `REASONS`), and the words."""

    line: int
    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusRow:
    """What one row says, read and clean."""

    line: int
    number: str
    """Of the employee whom the eligibility hangs on."""
    person_code: str
    family: str
    given: str
    suffix: str = ""
    preferred: str = ""
    birth: date | None = None
    sex: Sex | None = None
    address: Address | None = None
    email: str = ""
    phone: str = ""
    work_site: str = ""
    department: str = ""
    occupation: str = ""
    language: str = ""
    facts: SpanFacts
    warnings: tuple[str, ...] = ()
    digest: bytes = b""
    """Of the row as it came: what is the same as last time need not be compared."""

    @property
    def key(self) -> tuple[str, str]:
        """Number and person code: who it is, at this employer."""
        return self.number, self.person_code

    @property
    def listed(self) -> str:
        """``FAMILY, Given``."""
        return f"{self.family.upper()}, {self.given}" if self.given else self.family.upper()

    @property
    def dependant(self) -> bool:
        """Whether somebody else is the employee."""
        return self.facts.relationship != "employee"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that a row changes: what stands in the record, and what HR says."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody who may be the person of a row."""

    patient_id: UUID | None
    """None where it is another row of the same file."""
    line: int
    listed: str
    mrn: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """What one row comes to."""

    line: int
    outcome: RowOutcome
    row: CensusRow | None = None
    """None for who is missing from the file."""
    patient_id: UUID | None = None
    member_id: UUID | None = None
    listed: str = ""
    mrn: str = ""
    step: SpanStep = UNCHANGED
    diffs: tuple[FieldDiff, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    said: bytes = b""
    open_work: tuple[str, ...] = ()
    """What is open about somebody whose eligibility ends: referrals, tasks, plans."""
    recognized: bool = False
    """Found here without having been in a file before."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a possible duplicate: the same as a person, or a new one."""

    line: int
    same_as: UUID | None = None
    """None: a new person."""
    skip: bool = False
    """Neither: the row is left out, as a repetition of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusImport:
    """One import of an eligibility file that was committed."""

    id: UUID
    number: int = 0
    """The order in which files were taken in."""
    employer_id: UUID
    employer: str
    file_name: str
    as_of: date
    at: datetime
    by: str
    rows: int
    counts: Mapping[RowOutcome, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many rows were rejected, by the code of `REASONS`."""
    accepted_because: str = ""
    sha256: str = ""
    profile: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusPreview:
    """Everything that a file would change; nothing is written yet."""

    look: CensusLook
    employer: Employer
    profile: CensusProfile
    as_of: date
    whole: bool
    sha256: str
    size: int
    rows: int
    counts: Mapping[RowOutcome, int]
    plans: tuple[RowPlan, ...]
    """All but the unchanged."""
    rejected: tuple[RejectedRow, ...]
    warnings: Mapping[str, int] = field(default_factory=dict)
    before: int = 0
    """People who were eligible through this employer before."""
    standing: tuple[int, UUID | None] = (0, None)
    """Where the employer's imports stood when this was prepared: their count and the newest."""
    same_as: CensusImport | None = None
    """The import that brought the same bytes before."""
    raw: Mapping[int, str] = field(default_factory=dict, repr=False)
    """The rows as they came, of what is not unchanged; without dropped columns."""

    @property
    def missing(self) -> int:
        """How many are missing from the file."""
        return self.counts.get(RowOutcome.MISSING, 0)

    @property
    def too_many_missing(self) -> bool:
        """Whether so many are missing that the file is taken for broken."""
        return self.missing * 100 > self.before * self.employer.omission_percent

    def missing_words(self) -> str:
        """Say how many are missing, and of how many."""
        share = self.missing * 100 / max(self.before, 1)
        return (
            f"{self.missing:,} of {self.before:,} eligible people are not in this file "
            f"({share:.1f} %); more than {self.employer.omission_percent} % is taken for a "
            "broken or partial file."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusOrders:
    """What goes with committing: decisions, and why omissions beyond the share are accepted."""

    decisions: tuple[Decision, ...] = ()
    accept_omissions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusCommit:
    """What an import did."""

    done: CensusImport
    people_created: int = 0
    people_changed: int = 0
    people_recognized: int = 0
    waiting: int = 0
    """Possible duplicates about which nobody decided; nothing of theirs went in."""
    episodes: int = 0
    """Continuity episodes that were opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What taking an import back did."""

    removed: int = 0
    """People that it made and that nothing was written about since."""
    kept: int = 0
    """People that it made and that something was written about since: they stay."""
    restored: int = 0
    """People whose fields are as they were."""
    left: int = 0
    """Fields that somebody changed since: they stay as they are."""
    span_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowTold:
    """One row of an import, for its history."""

    line: int
    outcome: RowOutcome
    reason: str
    patient_id: UUID | None
    listed: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEligibility:
    """All that is known of one person's eligibility."""

    patient_id: UUID
    spans: tuple[Span, ...] = ()
    """Those that hold now, the newest first."""
    history: tuple[Span, ...] = ()
    """Those that were replaced since, the newest first."""
    today: date = date.min
