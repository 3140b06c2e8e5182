"""Adds up what an import did, file by file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.imports import (
    PROTECTED,
    FileOutcome,
    FileReport,
    ImportReport,
    Outcome,
    PeopleCount,
    Rejection,
    Warned,
)
from clinicdesk.interchange.fhir.reading import RawResource
from clinicdesk.services.import_mapping import NO_PERSON, BatchPlan
from clinicdesk.services.import_people import Act
from clinicdesk.services.import_reading import Arrived
from clinicdesk.services.import_writing import counted

__all__ = ["Accounts", "FileAccount"]


@dataclass(slots=True)
class FileAccount:
    """One file while it is read."""

    path: str
    sha256: str = ""
    size: int = 0
    source: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    warnings: dict[str, tuple[str, int]] = field(default_factory=dict)
    refusal: str = ""
    skipped: str = ""

    def reject(self, raw: RawResource) -> None:
        """Note a resource that cannot be read."""
        self.rejected.append(Rejection(self.path, raw.where, raw.fault, raw.type))

    def refuse(self, why: ClinicDeskError) -> None:
        """Note that nothing (more) of the file goes in."""
        self.refusal = f"{why.sentence} {why.remedy}".strip()

    def warn(self, where: str, reason: str) -> None:
        """Note a fault that stopped nothing; each kind is told once, with its count."""
        first, count = self.warnings.get(reason, (where, 0))
        self.warnings[reason] = (first, count + 1)

    def add(self, resources: Iterable[Arrived]) -> None:
        """Take in the outcomes of a batch."""
        listed = list(resources)
        for outcome, by_type in counted(listed).items():
            self.counts.setdefault(outcome, Counter()).update(by_type)
        for one in listed:
            if one.outcome is Outcome.REJECTED:
                # Not even its type: that stays with the file.
                self.rejected.append(Rejection(self.path, one.where, one.reason))
            for reason in one.warnings:
                self.warn(one.where, reason)
            if one.outcome is Outcome.KEPT_AS_SOURCE and one.waits_for:
                self.warn(one.where, one.reason)

    def take_back(self, resources: Iterable[Arrived]) -> None:
        """Forget the outcomes of a batch that was not written after all."""
        listed = list(resources)
        for outcome, by_type in counted(listed).items():
            self.counts[outcome].subtract(by_type)
        gone = {one.where for one in listed if one.outcome is Outcome.REJECTED}
        self.rejected = [one for one in self.rejected if one.where not in gone]
        self.counts = {outcome: +counter for outcome, counter in self.counts.items() if +counter}

    @property
    def read(self) -> int:
        """Resources counted so far."""
        return sum(map(Counter.total, self.counts.values())) + len(self.rejected)

    @property
    def outcome(self) -> FileOutcome:
        """What became of the file as a whole."""
        if self.skipped:
            return FileOutcome.SKIPPED
        wrong = bool(self.refusal or self.rejected)
        if wrong and not self.counts:
            return FileOutcome.REFUSED
        return FileOutcome.PARTLY if wrong else FileOutcome.IMPORTED

    @property
    def reason(self) -> str:
        """Why it was refused, skipped or taken only in part."""
        if self.refusal or self.skipped:
            return self.refusal or self.skipped
        if not self.rejected:
            return ""
        if len(self.rejected) == 1 and not self.counts:
            return self.rejected[0].reason
        return f"{len(self.rejected)} of {self.read} could not be taken."

    @property
    def all_counts(self) -> dict[str, dict[str, int]]:
        """Outcome, then type, then how many; for the store."""
        # Beside a file's name, a count of protected records would tell whose they are.
        told = {
            outcome: {kind: n for kind, n in by_type.items() if kind != PROTECTED}
            for outcome, by_type in self.counts.items()
        }
        counts = {outcome: by_type for outcome, by_type in told.items() if by_type}
        if self.rejected:
            counts["rejected"] = dict(Counter(r.type or "unreadable" for r in self.rejected))
        return counts

    def report(self) -> FileReport:
        """Return what a person is told of it."""
        return FileReport(
            path=self.path,
            outcome=self.outcome,
            reason=self.reason,
            source=self.source,
            read=self.read,
        )


class Accounts:
    """The whole import."""

    def __init__(self, kind: str, *, dry_run: bool) -> None:
        self._kind = kind
        self._dry_run = dry_run
        self._files: list[FileAccount] = []
        self._counts: dict[Outcome, Counter[str]] = {outcome: Counter() for outcome in Outcome}
        self._because: Counter[str] = Counter()
        self.people = PeopleCount()
        self._dropped = 0
        self._linked_later = 0

    def open(self, path: str) -> FileAccount:
        """Begin a file."""
        account = FileAccount(path)
        self._files.append(account)
        return account

    @property
    def files(self) -> tuple[FileAccount, ...]:
        """Every file so far."""
        return tuple(self._files)

    def add(self, plan: BatchPlan, new_pairs: int) -> None:
        """Take in a batch that is written (or would be)."""
        for one in plan.resources:
            assert one.outcome is not None
            if one.outcome is Outcome.REJECTED:
                continue
            self._counts[one.outcome][one.counted_as] += 1
            if one.outcome is Outcome.KEPT_AS_SOURCE:
                self._because[one.reason] += 1
        acts = Counter(decision.act for _, decision in plan.people)
        self._dropped += plan.numbers_dropped
        self.people = self.people.plus(
            PeopleCount(
                created=acts[Act.CREATE],
                updated=acts[Act.UPDATE] + acts[Act.MATCH],
                matched=plan.matched,
                candidates=new_pairs,
            )
        )

    def come_later(self, kind: str, outcome: Outcome, *, same_run: bool) -> None:
        """Note that what waited for its person has been linked."""
        if not same_run:
            self._linked_later += 1
            return
        self._counts[Outcome.KEPT_AS_SOURCE][kind] -= 1
        self._because[NO_PERSON] -= 1
        self._counts[outcome][kind] += 1

    def _by_type(self, outcome: Outcome) -> Mapping[str, int]:
        return {kind: n for kind, n in sorted(self._counts[outcome].items()) if n}

    def report(self) -> ImportReport:
        """Return the accounting."""
        return ImportReport(
            kind=self._kind,
            dry_run=self._dry_run,
            files=tuple(account.report() for account in self._files),
            created=self._by_type(Outcome.CREATED),
            updated=self._by_type(Outcome.UPDATED),
            unchanged=self._by_type(Outcome.UNCHANGED),
            kept_as_source=self._by_type(Outcome.KEPT_AS_SOURCE),
            kept_because={reason: n for reason, n in self._because.most_common() if n > 0},
            rejected=tuple(one for account in self._files for one in account.rejected),
            warnings=tuple(
                Warned(account.path, where, reason, count)
                for account in self._files
                for reason, (where, count) in account.warnings.items()
            ),
            people=self.people,
            identifiers_dropped=self._dropped,
            linked_later=self._linked_later,
        )
