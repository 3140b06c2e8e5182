"""What a person's plan has otherwise than the templates it took lines from, and why.

What a template brought is known by the saved states of the plan in which it was applied: a number
that a template reckoned from this person's values is compared as it stood then. Progress is no
departure: a line that is done, or a goal that is reached, is what the template wanted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from clinicdesk.domain.plan_proposals import Standing, TemplateFacts, proposal
from clinicdesk.domain.plan_sources import TemplateSource, template_source
from clinicdesk.domain.plan_templates import PlanTemplate, version_text
from clinicdesk.domain.plan_versions import PlanDifference, compare
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention

__all__ = ["Departure", "TemplateUse", "Templates", "template_uses"]

Line = Concern | Goal | Intervention
_PROGRESS = frozenset(
    {
        "achievement",
        "achievement reason",
        "confidence",
        "importance",
        "order",
        "stage of change",
        "status reason",
        "verification",
    }
)
_STOPPED = frozenset(
    {"cancelled", "inactive", "on-hold", "rejected", "remission", "resolved", "stopped"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One thing that the plan has otherwise."""

    how: str
    """changed, stopped, taken out, left out or kept (the plan's own target, against theirs)."""
    kind: str
    """concern, goal, intervention, statement or review."""
    title: str
    field: str = ""
    before: str = ""
    """As the template had it."""
    after: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """Say it in one line."""
        why = f" Why: {self.reason}" if self.reason else ""
        if self.how == "changed":
            before, after = self.before or "nothing", self.after or "nothing"
            return f"Changed, {self.field}: {before} → {after}{why}"
        return f"{self.how.capitalize()}.{why}" if self.how != "kept" else self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """A template that the plan took lines from."""

    key: str
    title: str
    """Empty where the template is no longer there."""
    version: int
    """The newest that the plan took."""
    edition: int = 0
    """The clinic's own version of it that the plan took."""
    adapted: str = ""
    """Who adapted what the plan took, and when."""
    newest: tuple[int, int] | None
    """The template's present version and the clinic's own; None where it is no longer there."""
    departures: tuple[Departure, ...]

    @property
    def words(self) -> str:
        """Say which version the plan took, and whether another holds now."""
        said = f"Version {version_text(self.version, self.edition)}"
        said = f"{said}, {self.adapted}" if self.adapted else said
        if self.newest is None:
            return f"{said}, no longer among the templates"
        if self.newest != (self.version, self.edition):
            return f"{said}; the template is at version {version_text(*self.newest)} by now"
        return said


class Templates(Protocol):
    """The templates of today, and those that plans were made from."""

    def present(self, key: str) -> PlanTemplate | None:
        """The template as it is now; None where it is no longer there."""
        ...

    def at(self, key: str, version: int, edition: int) -> PlanTemplate | None:
        """The template as it was in a version; None where nobody kept it."""
        ...


def _lines(plan: CarePlan) -> tuple[Line, ...]:
    return (*plan.concerns, *plan.goals, *plan.interventions)


def _brought(states: Iterable[CarePlan]) -> dict[UUID, Line]:
    """Every line as its template brought it: as it stood in the first state that has it."""
    found: dict[UUID, Line] = {}
    for state in states:
        for line in _lines(state):
            if template_source(line.source) is not None:
                found.setdefault(line.id, line)
    return found


def _only(plan: CarePlan, lines: Mapping[UUID, Line]) -> CarePlan:
    there = lines.values()
    return replace(
        plan,
        concerns=tuple(line for line in there if isinstance(line, Concern)),
        goals=tuple(line for line in there if isinstance(line, Goal)),
        interventions=tuple(line for line in there if isinstance(line, Intervention)),
    )


def _why(line: Line | None) -> str:
    if line is None:
        return ""
    return line.note if isinstance(line, Concern) else line.status_reason


def _departure(
    one: PlanDifference, now: Mapping[UUID, Line], reasons: Mapping[UUID, str]
) -> Departure | None:
    if one.how == "removed":
        reason = reasons.get(one.object_id, "")
        return Departure(how="taken out", kind=one.kind, title=one.title, reason=reason)
    if one.field == "status":
        if one.after not in _STOPPED:
            return None
        why = _why(now.get(one.object_id))
        return Departure(how="stopped", kind=one.kind, title=one.title, reason=why)
    if one.field in _PROGRESS:
        return None
    return Departure(
        how="changed",
        kind=one.kind,
        title=one.title,
        field=one.field,
        before=one.before,
        after=one.after,
    )


def _not_taken(
    template: PlanTemplate, plan: CarePlan, facts: TemplateFacts, known: set[str]
) -> Iterator[Departure]:
    for line in proposal(template, plan, facts).lines:
        if line.key in known:
            continue
        if line.standing is Standing.NEW:
            yield Departure(how="left out", kind=line.kind, title=line.title)
        elif line.standing is Standing.CONFLICT:
            yield Departure(how="kept", kind=line.kind, title=line.title, after=line.words)


def _kind(line: Line) -> str:
    return type(line).__name__.lower()


def template_uses(
    states: Sequence[CarePlan],
    now: CarePlan,
    templates: Templates,
    facts: TemplateFacts,
    reasons: Mapping[UUID, str],
) -> tuple[TemplateUse, ...]:
    """Say which templates a plan uses, and what it has otherwise than each.

    ``states`` are the saved states of the acts that applied templates, the oldest first;
    ``reasons`` say why lines were taken out. A template of which no line is left is not used. What
    was left out is told by the version that the plan took, as long as that is known.
    """
    brought = _brought(states)
    present = {line.id: line for line in _lines(now)}
    sourced: dict[str, list[TemplateSource]] = {}
    for line in present.values():
        if source := template_source(line.source):
            sourced.setdefault(source.template, []).append(source)
    found = []
    for key, sources in sourced.items():
        mine: dict[UUID, Line] = {}
        known: set[str] = set()
        for line in brought.values():
            source = template_source(line.source)
            if source is not None and source.template == key:
                mine[line.id] = line
                known.add(f"{_kind(line)}/{source.line}")
        kept = {identity: present[identity] for identity in mine if identity in present}
        said = [
            _departure(one, present, reasons) for one in compare(_only(now, mine), _only(now, kept))
        ]
        departures = [one for one in said if one is not None]
        template = templates.present(key)
        used = max(source.used for source in sources)
        taken = templates.at(key, *used)
        if taken is not None:
            departures += _not_taken(taken, now, facts, known)
        titled = template or taken
        found.append(
            TemplateUse(
                key=key,
                title=titled.title if titled else "",
                version=used[0],
                edition=used[1],
                adapted=taken.adapted if taken else "",
                newest=(template.version, template.edition) if template else None,
                departures=tuple(departures),
            )
        )
    return tuple(sorted(found, key=lambda use: use.key))
