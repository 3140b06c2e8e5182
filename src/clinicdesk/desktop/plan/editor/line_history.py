"""The history of one line: who changed what of it, when; read when it is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan.side_card import FoldingCard, SaidRow
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.access import Actor
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_versions import PlanVersion, compare
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.plans import PlanService

__all__ = ["HistoryCard", "LineChange", "line_changes"]

_LOOKED_AT = 40
"""Versions that are looked at: more would make one wait."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What one version did to a line."""

    version: PlanVersion
    said: tuple[str, ...]


def line_changes(
    plans: PlanService, actor: Actor, plan_id: UUID, line_id: UUID
) -> tuple[tuple[LineChange, ...], bool]:
    """Return what the newest versions did to a line, and whether older ones were left out."""
    versions = plans.versions(actor, plan_id)
    looked = versions[: _LOOKED_AT + 1]
    states = [plans.version(actor, plan_id, one.number) for one in looked]
    if len(versions) <= _LOOKED_AT:
        first = looked[-1] if looked else None
        if first is not None:
            states.append(_empty(states[-1]))
    found = []
    for facts, after, before in zip(looked, states, states[1:], strict=False):
        said = tuple(
            _words(one.how, one.field, one.before, one.after)
            for one in compare(before, after)
            if one.object_id == line_id and one.field != "order"
        )
        if said:
            found.append(LineChange(facts, said))
    return tuple(found), len(versions) > _LOOKED_AT


def _empty(plan: CarePlan) -> CarePlan:
    kept = {name: getattr(plan, name) for name in ("id", "patient_id", "title", "status")}
    return CarePlan(
        **kept,
        version=1,
        number=0,
        updated_at=plan.updated_at,
        updated_by=plan.updated_by,
    )


def _words(how: str, field: str, before: str, after: str) -> str:
    if how != "changed":
        return how.capitalize()
    return f"{field.capitalize()}: {before or 'nothing'} → {after or 'nothing'}"


class HistoryCard(FoldingCard):
    """Folded until somebody asks: reading every state of a plan takes its time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("History of this line", "history", opened=False)
        self._desk = desk
        self._chart: Chart | None = None
        self._wanted: tuple[UUID, UUID, int] | None = None
        self._read: tuple[UUID, UUID, int] | None = None
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, SaidRow)
        self.body.addLayout(rows)
        self._note = Text("", "caption", wrap=True)
        self.body.addWidget(self._note)

    def show_line(self, chart: Chart, plan: CarePlan, line_id: UUID) -> None:
        """Be about a line; read its history if the card is open."""
        self._chart = chart
        self._wanted = (plan.id, line_id, plan.number)
        if self._wanted != self._read:
            self._pool.fill(())
            self._note.setText("Reading…")
            self._note.show()
            self._ask()

    def clear(self) -> None:
        """Show nobody."""
        self._chart = self._wanted = self._read = None
        self._pool.fill(())

    def open(self, opened: bool) -> None:
        """Unfold it, and read what it shows."""
        super().open(opened)
        if hasattr(self, "_wanted"):
            self._ask()

    def _ask(self) -> None:
        wanted, desk = self._wanted, self._desk
        if not self.is_open or wanted is None or wanted == self._read:
            return
        plan_id, line_id, _number = wanted
        desk.tasks.read(
            lambda _report: (wanted, line_changes(desk.clinic.plans, desk.actor, plan_id, line_id)),
            self._on_read,
            key="plan-line-history",
        )

    def _on_read(
        self, answer: tuple[tuple[UUID, UUID, int], tuple[Sequence[LineChange], bool]]
    ) -> None:
        wanted, (changes, more) = answer
        chart = self._chart
        if wanted != self._wanted or chart is None:
            return
        self._read = wanted
        said = []
        for one in changes:
            at = local(chart, one.version.at)
            who = f"Version {one.version.number} · {show_date(at.date())} {at:%H:%M}"
            said.append(("\n".join(one.said), f"{who} · {one.version.by}"))
        self._pool.fill(said)
        words = "" if said else "Nothing was changed since it was entered."
        self._note.setText(
            f"Versions before the newest {_LOOKED_AT} are under Compare." if more else words
        )
        self._note.setVisible(bool(self._note.text()))
