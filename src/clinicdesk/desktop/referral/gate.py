"""The send-gate as one types: what stops, what warns, from the chart that is open."""

from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.widgets import Card, HBox, IconLabel, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, Coded
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.domain.referral_gate import GateFacts, GateResult
from clinicdesk.domain.referral_services import service_class

__all__ = ["GateCard", "gate_facts"]


def gate_facts(chart: Chart, service: Coded) -> GateFacts:
    """Return what the gate must know of a chart, for a service that is being ordered."""
    newest: dict[str, datetime] = {}
    for one in chart.clinical.observations:
        at = one.occurred_at or one.recorded_at
        rows: tuple[Observation | ObservationPart, ...] = (one, *one.parts)
        for said in rows:
            if said.code.system == LOINC:
                newest[said.code.code] = max(at, newest.get(said.code.code, at))
    missing = []
    for need in service_class(service).needs:
        held = [newest[code] for code in need.loinc if code in newest]
        days = need.within_days
        since = chart.read_at - timedelta(days=days) if days is not None else None
        if not any(since is None or at >= since for at in held):
            missing.append(need.name)
    safe = chart.patient.safe_contact
    return GateFacts(
        has_current_plan=chart.plan is not None and chart.plan.status is PlanStatus.ACTIVE,
        has_safe_contact=bool(safe.channel or safe.note),
        missing_data=tuple(missing),
    )


class GateCard(Card):
    """What is still missing before a referral can be sent, and what will be said with it."""

    def __init__(self) -> None:
        super().__init__("Before it is sent", "shield-check", spacing=8)
        rows = VBox(spacing=8)
        self._pool: Pool[tuple[str, str, str]] = Pool(rows, _Finding)
        self.body.addLayout(rows)

    def fill(self, result: GateResult) -> None:
        """Show what the gate finds."""
        lines = [("circle-x", "bad", stop.message) for stop in result.stops]
        lines += [("triangle-alert", "warn", warning.message) for warning in result.warnings]
        if result.may_leave:
            lines.insert(0, ("circle-check", "ok", "Nothing stops it."))
        else:
            lines.insert(0, ("info", "info", "These stop it; warnings do not:"))
        self._pool.fill(lines)


class _Finding(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._icon = IconLabel("circle-check", "ok", 18)
        self._words = Text("", wrap=True)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def fill(self, item: tuple[str, str, str]) -> None:
        icon, tone, words = item
        self._icon.set_icon(icon, tone)
        self._words.setText(words)
