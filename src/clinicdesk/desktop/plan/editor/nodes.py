"""A plan as the rows of a tree: what each row says, in which order, and what stands under it.

Pure: a chart goes in, nodes come out. A line that serves two stands under both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from clinicdesk.desktop.person.facts import day_of, stands
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.about_form import PARTS, WHOLE, Part, part_said
from clinicdesk.desktop.plan.editor.line_form import Line
from clinicdesk.desktop.plan.goal_row import chip_of, goal_facts
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number
from clinicdesk.domain.folding import fold
from clinicdesk.domain.goal_progress import GoalProgress
from clinicdesk.domain.plan_evidence import LineEvidence
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plan_sources import ours
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention

__all__ = ["Key", "Kind", "Node", "ended", "filtered", "nodes_of"]

Key = UUID | str
Kind = str
"""concern, goal, intervention, outcome, about, part, whole, loose or new."""

_ENDED_CONCERN = frozenset({"inactive", "remission", "resolved"})
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})
_UNSURE = Status("Unconfirmed", Tone.WARN, "circle-help")


@dataclass(slots=True, eq=False)
class Node:
    """One row. ``key`` is the line's id, or the name of a part."""

    key: Key
    kind: Kind
    title: str
    note: str = ""
    icon: str = ""
    status: Status | None = None
    line: Line | None = None
    over: bool = False
    """Ended: it stands last, dimmed."""
    said: bool | None = None
    """For a part about the person: whether the plan says something there."""
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None
    row: int = 0

    @property
    def path(self) -> tuple[str, ...]:
        """What tells this row from one of the same line elsewhere: the keys from the top."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, str(self.key))

    @property
    def spoken(self) -> str:
        """The whole row in words."""
        ticked = {True: "said", False: "nothing said yet", None: ""}[self.said]
        state = self.status.word if self.status else ""
        parts = (_SPOKEN.get(self.kind, ""), self.title, state, ticked, self.note)
        return ", ".join(part for part in parts if part)

    def shows_like(self, other: "Node") -> bool:
        """Whether a tree with the one looks like a tree with the other."""
        mine = (self.key, self.kind, self.title, self.note, self.status, self.over, self.said)
        theirs = (
            other.key,
            other.kind,
            other.title,
            other.note,
            other.status,
            other.over,
            other.said,
        )
        return (
            mine == theirs
            and len(self.children) == len(other.children)
            and all(a.shows_like(b) for a, b in zip(self.children, other.children, strict=True))
        )


_SPOKEN = {
    "concern": "Concern",
    "goal": "Goal",
    "intervention": "Intervention",
    "outcome": "Outcome",
}


def ended(line: Line) -> bool:
    """Whether a line is over."""
    if isinstance(line, Concern):
        return line.status in _ENDED_CONCERN
    if isinstance(line, Goal):
        return line.lifecycle in OVER
    return line.status in _ENDED_WORK


def nodes_of(
    chart: Chart,
    plan: CarePlan,
    work: Mapping[UUID, str],
    evidence: Mapping[UUID, Sequence[LineEvidence]],
    unsaved_new: Iterable[str] = (),
) -> list[Node]:
    """Put a plan into rows. ``work`` says a line's next work item in words, ``evidence`` has the
    results behind each line, the newest first.
    """
    maker = _Maker(chart, plan, work, evidence)
    # What waits to be saved is seen at once: below the lines of a long plan nobody would.
    new = [_new(kind) for kind in unsaved_new]
    return settled([maker.whole(), *new, maker.about(), *maker.concerns(), *maker.loose()])


def settled(top: list[Node], parent: Node | None = None) -> list[Node]:
    """Tell each node its place."""
    for row, node in enumerate(top):
        node.parent, node.row = parent, row
        settled(node.children, node)
    return top


def _new(kind: str) -> Node:
    return Node(f"new:{kind}", "new", f"New {kind}, not saved yet", icon="pencil")


def _last(lines: Sequence[Node]) -> list[Node]:
    return sorted(lines, key=lambda node: node.over)


class _Maker:
    def __init__(
        self,
        chart: Chart,
        plan: CarePlan,
        work: Mapping[UUID, str],
        evidence: Mapping[UUID, Sequence[LineEvidence]],
    ) -> None:
        self._chart, self._plan, self._work, self._evidence = chart, plan, work, evidence

    def whole(self) -> Node:
        plan, today = self._plan, self._chart.today
        review = plan.review_due_on
        late = review is not None and review < today
        word = dict(words.PLAN_STATUSES).get(plan.status, plan.status.value)
        status = Status(word, Tone.IDLE, "clipboard-list")
        if late:
            status = Status("Review overdue", Tone.BAD, "circle-alert")
        note = f"Next review {show_date(review)}" if review else "No review day yet"
        if plan.source != "clinic":
            note += f" · from {plan.source}"
        title = plan.title if plan.title.strip() else WHOLE.words
        return Node("plan", "whole", title, note, WHOLE.icon, status)

    def about(self) -> Node:
        parts = [self._part(part) for part in PARTS]
        held = sum(bool(part.said) for part in parts)
        note = f"{held} of {len(parts)} said"
        return Node("about", "about", "About the person", note, "user", children=parts)

    def _part(self, part: Part) -> Node:
        said = part_said(self._plan, part)
        # A row is no place to read a page in: the first words, the rest stands beside.
        first = said.partition("\n")[0]
        return Node(part.key, "part", part.words, first, part.icon, said=bool(said))

    def concerns(self) -> list[Node]:
        return _last([self._concern(one) for one in self._plan.concerns])

    def loose(self) -> list[Node]:
        goals = [g for g in self._plan.goals if not g.concern_ids]
        work = [i for i in self._plan.interventions if not i.goal_ids]
        if not goals and not work:
            return []
        under = [*(self._goal(g) for g in goals), *(self._intervention(i) for i in work)]
        note = "Link these lines, or say why they stand alone."
        return [Node("loose", "loose", "Without a concern", note, "link", children=_last(under))]

    def _concern(self, one: Concern) -> Node:
        goals = [self._goal(g) for g in self._plan.goals if one.id in g.concern_ids]
        status = None
        if one.verification in {"unconfirmed", "provisional"}:
            status = _UNSURE
        elif one.status != "active":
            word = dict(words.CONCERN_STATUS_WORDS).get(one.status, one.status)
            status = Status(word, Tone.IDLE, "circle-check")
        parts = [*self._behind(one), *self._next(one), *_source(one)]
        if not goals and not ended(one):
            parts.append("no goal yet")
        return Node(
            one.id,
            "concern",
            one.code.text,
            " · ".join(parts),
            "activity",
            status,
            one,
            over=ended(one),
            children=_last(goals),
        )

    def _behind(self, one: Concern) -> Iterator[str]:
        """The newest result behind a concern, and the person's own words."""
        found = self._evidence.get(one.id, ())
        if found:
            newest = found[0]
            on = show_date(day_of(self._chart, newest.at))
            yield f"{newest.name} {newest.value}, {on}"
        if one.own_words:
            yield f"“{one.own_words}”".replace("\n", " ")

    def _next(self, line: Line) -> Iterator[str]:
        if line.id in self._work:
            yield self._work[line.id]

    def _goal(self, one: Goal) -> Node:
        how = stands(self._chart, one.id)
        facts = goal_facts(one, how, self._chart.today)
        due = f"due {show_date(one.due_on)}" if one.due_on else "no due date"
        if ended(one):
            due = one.status_reason or facts.due
        parts = [due, *self._next(one), *_source(one)]
        under = [self._intervention(i) for i in self._plan.interventions if one.id in i.goal_ids]
        return Node(
            one.id,
            "goal",
            one.description,
            " · ".join(parts),
            facts.icon,
            chip_of(how),
            one,
            over=ended(one),
            children=[*_last(under), self._outcome(one, how, facts.unit)],
        )

    def _outcome(self, one: Goal, how: GoalProgress, unit: str) -> Node:
        told = how.achievement or one.achievement
        word = dict(words.ACHIEVEMENTS).get(told, "") if told else "Not judged yet"
        if how.latest is not None:
            on = show_date(day_of(self._chart, how.latest.at))
            value = f"{number(how.latest.value)} {unit}".strip()
            note = f"{word}{', set by hand' if how.by_hand else ''} · {on}"
            return Node(f"{one.id}/outcome", "outcome", value, note, "gauge", line=one)
        note = "No reading yet" if one.target and one.target.measure else "Told in words"
        return Node(f"{one.id}/outcome", "outcome", word, note, "gauge", line=one)

    def _intervention(self, one: Intervention) -> Node:
        due = f"by {show_date(one.due_on)}" if one.due_on else ""
        reason = one.status_reason
        shown = (one.owner or "Nobody named yet", one.frequency, due, reason)
        parts = [part for part in shown if part]
        status = None
        if one.status != "in-progress":
            done = one.status == "completed"
            word = dict(words.INTERVENTION_STATUS_WORDS).get(one.status, one.status)
            icon = "circle-check" if done else "circle-dashed"
            status = Status(word, Tone.OK if done else Tone.IDLE, icon)
        return Node(
            one.id,
            "intervention",
            one.code.text,
            " · ".join([*parts, *self._next(one), *_source(one)]),
            "arrow-right",
            status,
            one,
            over=ended(one),
        )


def _source(line: Line) -> Iterator[str]:
    if not ours(line.source):
        yield f"from {line.source}"


def filtered(top: Sequence[Node], wanted: str) -> list[Node]:
    """Keep the rows that say every word of ``wanted``, what stands above them and below them."""
    asked = fold(wanted).split()
    if not asked:
        return list(top)
    return settled([kept for node in top if (kept := _kept(node, asked)) is not None])


def _kept(node: Node, asked: Sequence[str]) -> Node | None:
    said = fold(node.spoken)
    if all(word in said for word in asked):
        return _copy(node, node.children)
    below = [kept for child in node.children if (kept := _kept(child, asked)) is not None]
    return _copy(node, below) if below else None


def _copy(node: Node, children: Sequence[Node]) -> Node:
    return Node(
        node.key,
        node.kind,
        node.title,
        node.note,
        node.icon,
        node.status,
        node.line,
        node.over,
        node.said,
        list(children),
    )
