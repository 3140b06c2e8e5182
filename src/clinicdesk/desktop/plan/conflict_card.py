"""What pulls apart in the plan, beside its editor: to settle first, then what is settled."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.plan.conflict_sheet import ConflictSheet
from clinicdesk.desktop.plan.conflict_view import status_of
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.conflict_lines import ConflictLine
from clinicdesk.domain.conflict_standing import ConflictReport, ConflictStanding
from clinicdesk.domain.plans import CarePlan

__all__ = ["ConflictCard"]

_READ = "plan-conflicts"


class ConflictCard(PlanSideCard):
    """Looks by itself after each change of the plan. Pressed, a conflict opens whole."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Pulls apart", "triangle-alert")
        self._beside = beside
        self._chart: Chart | None = None
        self._plan_id: UUID | None = None
        self.report: ConflictReport | None = None
        self._nothing = Text("Nothing pulls apart in this plan.", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=2)
        self._pool: Pool[ConflictStanding] = Pool(rows, lambda: _Conflict(self._open))
        self.body.addLayout(rows)

    # The plan comes and goes

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Look what pulls apart in a plan."""
        self._chart = chart
        if plan.id != self._plan_id:
            self.report = None
            self._pool.fill(())
            self.say("")
            self._nothing.hide()
        self._plan_id = plan.id
        desk = self._beside.desk
        desk.tasks.read(
            lambda _report: desk.clinic.plan_conflicts.find(desk.actor, plan.id),
            self._on_found,
            key=_READ,
        )

    def clear(self) -> None:
        """Show nobody."""
        self._chart = self._plan_id = self.report = None
        self._pool.fill(())
        self.say("")

    def _on_found(self, report: ConflictReport) -> None:
        if report.plan_id != self._plan_id:
            return
        self._fill(report)
        if report.unnoted and self._beside.may_edit:
            desk, plan_id = self._beside.desk, report.plan_id
            desk.tasks.write(
                lambda _report: desk.clinic.plan_conflicts.note(desk.actor, plan_id),
                self._on_written,
            )

    def _on_written(self, answer: tuple[ConflictReport, Change]) -> None:
        if answer[0].plan_id == self._plan_id:
            self._fill(answer[0])

    def _fill(self, report: ConflictReport) -> None:
        before = self.report
        self.report = report
        count = len(report.to_settle)
        if before is None or count > len(before.to_settle):
            # What came up just now is not left folded.
            self.open(bool(count))
        serious = any(one.serious for one in report.to_settle)
        settled = sum(not one.to_settle for one in report.standings)
        words = f"{count} to settle" if count else f"{settled} settled" if settled else "none"
        self.say(words, "bad" if serious else "warn" if count else "ok")
        self._nothing.setVisible(not report.standings)
        self._pool.fill(report.standings)

    # What the person does

    def _open(self, one: ConflictStanding) -> None:
        chart, report, beside = self._chart, self.report, self._beside
        if chart is None or report is None:
            return
        sheet = ConflictSheet(beside.desk, chart, report, one, may=beside.may_edit)
        sheet.saved.connect(self._on_settled)
        sheet.line_asked.connect(partial(self._lead_to, sheet))
        sheet.reopen_asked.connect(partial(self._reopen, sheet, one))
        beside.host.show_sheet(sheet)

    def _lead_to(self, sheet: ConflictSheet, line: ConflictLine) -> None:
        sheet.leave()
        self._beside.show(line.id, "")

    def _on_settled(self, answer: tuple[ConflictReport, Change]) -> None:
        report, change = answer
        asked = "task" in change.kinds
        self._on_written(answer)
        left = len(report.to_settle)
        rest = f"{left} left to settle." if left else "Nothing is left to settle."
        said = "The question is a task now." if asked else "It is settled."
        self._beside.desk.messages.say(f"{said} {rest}")

    def _reopen(self, sheet: ConflictSheet, one: ConflictStanding) -> None:
        desk, plan_id = self._beside.desk, self._plan_id
        if plan_id is None:
            return

        def done(answer: tuple[ConflictReport, Change]) -> None:
            sheet.leave()
            self._on_written(answer)
            desk.messages.say("It is to be settled again.")

        desk.tasks.write(
            lambda _report: desk.clinic.plan_conflicts.reopen(desk.actor, plan_id, one.key, ""),
            done,
        )


class _Conflict(RowButton):
    def __init__(self, opened: Callable[[ConflictStanding], None]) -> None:
        super().__init__("triangle-alert")
        self._one: ConflictStanding | None = None
        self._opened = opened
        self.clicked.connect(self._on_clicked)

    def fill(self, one: ConflictStanding) -> None:
        self._one = one
        note = "A clinician decides" if one.to_settle and one.serious else ""
        last = one.record.last if one.record else None
        if last is not None and last.resolution is not None and not one.to_settle:
            note = f"{last.resolution.words}, by {last.by}"
        status = status_of(one)
        self.set_icon(status.icon or "circle-alert")
        self.say(one.title, " · ".join(filter(None, [status.word, note])))

    def _on_clicked(self) -> None:
        if self._one is not None:
            self._opened(self._one)
