"""``import census``: takes eligibility files in, and accounts for every row."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from clinicdesk.cli.session import Session, find_patient
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.census import (
    CensusCommit,
    CensusLook,
    CensusOrders,
    CensusPreview,
    Decision,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.eligibility import DEFAULT_SHARE, Employer, RowOutcome
from clinicdesk.domain.errors import BadInput, ClinicDeskError, NotFound, Refused
from clinicdesk.services.clinic import Clinic

__all__ = ["CensusAsked", "import_census"]

_TYPE = "EligibilityRow"
_CREATED = (RowOutcome.NEW,)
_UPDATED = (RowOutcome.CHANGED, RowOutcome.TERMED, RowOutcome.RETURNED)
_NO_EMPLOYER = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusAsked:
    """What was asked of ``import census``."""

    paths: Sequence[Path]
    employer: str = ""
    profile: str = ""
    dry_run: bool = False
    accept: str = ""
    decide: Sequence[str] = ()
    changes_only: bool = False
    new_employer: bool = False


@dataclass(slots=True)
class _Answer:
    files: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    people: Counter[str] = field(default_factory=Counter)
    imports: list[UUID] = field(default_factory=list)
    episodes: int = 0
    refused: int = 0

    def document(self, *, dry_run: bool) -> dict[str, Any]:
        n = self.outcomes
        total = {name: sum(n[one.value] for one in some) for name, some in _SORTS.items()}
        return {
            "kind": "census",
            "dry_run": dry_run,
            "files": self.files,
            **{name: {_TYPE: count} if count else {} for name, count in total.items()},
            "rejected": self.rejected,
            "outcomes": {one.value: n[one.value] for one in RowOutcome},
            "waiting": self.waiting,
            "warnings": self.warnings,
            "people": {
                name: self.people[name] for name in ("created", "updated", "matched", "candidates")
            },
            "imports": self.imports,
            "episodes": self.episodes,
            "read": sum(total.values()) + len(self.rejected),
        }


_SORTS = {
    "created": _CREATED,
    "updated": _UPDATED,
    "unchanged": (RowOutcome.UNCHANGED,),
    "kept_as_source": (RowOutcome.POSSIBLE_DUPLICATE,),
}


def import_census(session: Session, asked: CensusAsked) -> None:
    """Take eligibility files in, one after another; answer with the accounting.

    Raises:
        Refused: a file was not taken; the others are in.
    """
    answer = _Answer()
    with session.opened() as clinic:
        _employer(clinic, asked)
        for found in clinic.census.sources(clinic.actor, asked.paths):
            if isinstance(found, str):
                path, _, why = found.partition("\t")
                skipped = why.startswith("Not read")
                outcome = "skipped" if skipped else "refused"
                answer.files.append({"path": path, "outcome": outcome, "reason": why})
                answer.refused += not skipped
                continue
            _file(clinic, session, asked, found, answer)
        if not asked.dry_run and may(clinic.actor, Act.EDIT_PERSON):
            clinic.eligibility.follow_the_days(clinic.actor)
    document = answer.document(dry_run=asked.dry_run)
    session.say(document, lambda: _words(document))
    if answer.refused:
        reasons = [one["reason"] for one in answer.files if one["outcome"] == "refused"]
        if len(answer.files) == 1:
            raise Refused("Nothing was taken in.", reasons[0])
        raise Refused(
            f"{answer.refused} of {len(answer.files)} files were not taken; the others are in.",
            "See the reasons above.",
        )


def _employer(clinic: Clinic, asked: CensusAsked) -> Employer:
    """Return the employer; a first one is made when its file is taken in."""
    known = clinic.employers.all(clinic.actor)
    name = asked.employer.strip()
    if not name and len(known) == 1:
        return known[0]
    if not name and known:
        listed = ", ".join(one.name for one in known)
        raise BadInput("There are several employers.", f"Name one with --employer: {listed}.")
    name = name or clinic.facts.name
    try:
        return clinic.employers.named(clinic.actor, name)
    except NotFound:
        if known and not asked.new_employer:
            raise
        return Employer(id=_NO_EMPLOYER, name=name, omission_percent=DEFAULT_SHARE)


def _file(
    clinic: Clinic, session: Session, asked: CensusAsked, look: CensusLook, answer: _Answer
) -> None:
    employer = _employer(clinic, asked)
    try:
        profile = clinic.employers.profile(clinic.actor, employer, look, asked.profile)
    except NotFound:
        guessed = clinic.employers.profile(clinic.actor, employer, look)
        profile = replace(guessed, name=asked.profile)
        print(f"No profile {asked.profile} yet: columns are told by headers.", file=sys.stderr)
    try:
        if employer.id == _NO_EMPLOYER and not asked.dry_run:
            employer, _ = clinic.employers.add(clinic.actor, employer.name)
        preview = clinic.census.prepare(
            clinic.actor,
            Path(look.path),
            employer,
            profile,
            whole=False if asked.changes_only else None,
            report=session.report,
        )
        orders = CensusOrders(
            decisions=_decisions(clinic, asked.decide), accept_omissions=asked.accept
        )
        if asked.dry_run:
            _tell_preview(answer, preview, None)
        else:
            done, _ = clinic.census.commit(clinic.actor, preview, orders, session.report)
            lines = frozenset(one.line for one in orders.decisions)
            _tell_preview(answer, preview, done, lines)
    except ClinicDeskError as error:
        if error.exit_status != 1:
            raise
        reason = f"{error.sentence} {error.remedy}".strip()
        answer.files.append({"path": look.path, "outcome": "refused", "reason": reason})
        answer.refused += 1


def _decisions(clinic: Clinic, said: Sequence[str]) -> tuple[Decision, ...]:
    """Read ``LINE=new``, ``LINE=skip`` and ``LINE=MRN``."""
    found = []
    for one in said:
        line, _, what = one.partition("=")
        if not line.isdigit() or not what:
            raise BadInput("A decision is LINE=new, LINE=skip or LINE=MRN.", f"Check: {line}.")
        if what in {"new", "skip"}:
            found.append(Decision(int(line), skip=what == "skip"))
        else:
            found.append(Decision(int(line), same_as=find_patient(clinic, what)))
    return tuple(found)


def _tell_preview(
    answer: _Answer,
    preview: CensusPreview,
    done: CensusCommit | None,
    decided: frozenset[int] = frozenset(),
) -> None:
    counts = done.done.counts if done is not None else preview.counts
    path = preview.look.path
    partly = bool(preview.rejected)
    same = preview.same_as
    reason = ""
    if same is not None:
        reason = f"The same file was taken in on {show_date(same.as_of)}; nothing in it is new."
    if preview.too_many_missing and done is None:
        reason = f"{reason} {preview.missing_words()}".strip()
    answer.files.append(
        {
            "path": path,
            "outcome": "partly" if partly else "imported",
            "reason": reason,
            "source": preview.employer.name,
            "read": preview.rows,
            "format": preview.look.format,
            "encoding": preview.look.encoding,
            "dropped_columns": preview.look.dropped,
            "import": done.done.id if done is not None else None,
        }
    )
    for outcome, count in counts.items():
        answer.outcomes[outcome.value] += count
    answer.rejected += [
        {"path": path, "where": f"line {one.line}", "reason": one.words, "type": _TYPE}
        for one in preview.rejected
    ]
    answer.waiting += [
        {
            "path": path,
            "where": f"line {plan.line}",
            "candidates": [asdict(like) for like in plan.likenesses],
        }
        for plan in preview.plans
        if plan.outcome is RowOutcome.POSSIBLE_DUPLICATE and plan.line not in decided
    ]
    answer.warnings += [
        {"path": path, "reason": words, "count": n} for words, n in preview.warnings.items()
    ]
    answer.warnings += [{"path": path, "reason": words, "count": 1} for words in preview.look.notes]
    _tell_people(answer, preview, done)


def _tell_people(answer: _Answer, preview: CensusPreview, done: CensusCommit | None) -> None:
    counts = preview.counts
    if done is not None:
        answer.people.update(
            created=done.people_created,
            updated=done.people_changed,
            matched=done.people_recognized,
            candidates=done.waiting,
        )
        answer.imports.append(done.done.id)
        answer.episodes += done.episodes
    else:
        answer.people.update(
            created=counts.get(RowOutcome.NEW, 0),
            updated=sum(counts.get(one, 0) for one in _UPDATED),
            candidates=counts.get(RowOutcome.POSSIBLE_DUPLICATE, 0),
        )


def _words(document: dict[str, Any]) -> str:
    named = {
        "new": "new",
        "changed": "changed",
        "unchanged": "the same as before",
        "termed": "ended by HR",
        "missing": "missing from the file: ended",
        "returned": "eligible again",
        "possible_duplicate": "perhaps here already: somebody must decide",
        "rejected": "rejected",
    }
    lines = [
        f"{one['path']}: {one['outcome']}. {one['reason']}".rstrip(". ") + "."
        for one in document["files"]
    ]
    outcomes = document["outcomes"]
    lines += [f"{outcomes[one]:>9,} {words}" for one, words in named.items() if outcomes[one]]
    lines += [f"{one['where']}: {one['reason']}" for one in document["rejected"]]
    for one in document["waiting"]:
        for like in one["candidates"]:
            who = f"{like['listed']} {like['mrn']}".strip() or f"line {like['line']}"
            lines.append(f"{one['where']}: perhaps {who} ({like['why']}). --decide LINE=MRN or new")
    lines += [f"Note: {one['reason']} ({one['count']})" for one in document["warnings"]]
    if document["episodes"]:
        lines.append(f"{document['episodes']} continuity episodes were opened.")
    if document["dry_run"]:
        lines.insert(0, "Tried only; nothing was written.")
    return "\n".join(lines)
