"""What the person and the clinician say to a goal: agree or not, how important, and why."""

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.rows_field import named_combo, named_line
from clinicdesk.desktop.widgets import FlowLayout, Text, VBox
from clinicdesk.domain.plan_parts import Acceptance, AcceptanceStatus, Priority, Who

__all__ = ["AgreementField"]

_WHO = ((Who.PATIENT, "The person"), (Who.PROVIDER, "We"))
_STATUSES = (
    ("", "Not asked"),
    (AcceptanceStatus.AGREE.value, "Agrees"),
    (AcceptanceStatus.DISAGREE.value, "Disagrees"),
    (AcceptanceStatus.PENDING.value, "Wants to think"),
)
_OURS = (
    ("", "Not said"),
    (AcceptanceStatus.AGREE.value, "Agree"),
    (AcceptanceStatus.DISAGREE.value, "Disagree"),
    (AcceptanceStatus.PENDING.value, "Still open"),
)


class AgreementField(QWidget):
    """Two rows: the person's and ours."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=8)
        self._sides = {who: _Side(who, name) for who, name in _WHO}
        for side in self._sides.values():
            side.changed.connect(self.changed)
            column.addWidget(side)
        self.setFocusProxy(self._sides[Who.PATIENT].status)

    def form_value(self) -> dict[str, Any]:
        """What both say, by who says it."""
        return {who.value: side.form_value() for who, side in self._sides.items()}

    def set_form_value(self, value: Any) -> None:
        """Put back what both said."""
        said = value if isinstance(value, dict) else {}
        for who, side in self._sides.items():
            one = said.get(who.value)
            side.set_form_value(one if isinstance(one, dict) else {})

    def show_said(self, acceptances: tuple[Acceptance, ...]) -> None:
        """Show what is saved."""
        by_who = {one.who: one for one in acceptances}
        self.set_form_value({who.value: _plain(by_who.get(who)) for who in self._sides})

    def said(self, before: tuple[Acceptance, ...], today: date) -> tuple[Acceptance, ...]:
        """What both say. A day stays while the answer stays."""
        by_who = {one.who: one for one in before}
        found = []
        for who, side in self._sides.items():
            value, old = side.form_value(), by_who.get(who)
            if not value["status"]:
                continue
            status = AcceptanceStatus(value["status"])
            same = old is not None and old.status is status
            found.append(
                Acceptance(
                    who=who,
                    status=status,
                    priority=Priority(value["priority"]) if value["priority"] else None,
                    reason=value["reason"].strip(),
                    on=old.on if same and old is not None else today,
                )
            )
        return tuple(found)

    def problem(self) -> str:
        """What is missing: who disagrees says why."""
        for side in self._sides.values():
            value = side.form_value()
            if value["status"] == AcceptanceStatus.DISAGREE and not value["reason"].strip():
                return "Say why there is no agreement; it stands on the printed plan."
        return ""


def _plain(one: Acceptance | None) -> dict[str, str]:
    if one is None:
        return {}
    return {"status": one.status.value, "priority": one.priority or "", "reason": one.reason}


class _Side(QWidget):
    changed = Signal()

    def __init__(self, who: Who, name: str) -> None:
        super().__init__()
        column = VBox(self, spacing=4)
        row = FlowLayout(spacing=8, line_spacing=6)
        head = Text(name, "body_strong")
        self.status = named_combo(f"{name}: agreement", _STATUSES if who is Who.PATIENT else _OURS)
        self.priority = named_combo(f"{name}: priority", words.ANY_PRIORITY)
        self.reason = named_line(f"{name}: why", "Why")
        row.addWidget(head)
        row.addWidget(self.status)
        row.addWidget(self.priority)
        column.addLayout(row)
        column.addWidget(self.reason)
        self.status.currentIndexChanged.connect(self._on_change)
        self.priority.currentIndexChanged.connect(self._on_change)
        self.reason.textChanged.connect(self._on_change)
        self._arrange()

    def form_value(self) -> dict[str, str]:
        return {
            "status": str(self.status.currentData() or ""),
            "priority": str(self.priority.currentData() or ""),
            "reason": self.reason.text(),
        }

    def set_form_value(self, value: dict[str, Any]) -> None:
        for combo, key in ((self.status, "status"), (self.priority, "priority")):
            combo.setCurrentIndex(max(0, combo.findData(str(value.get(key, "")))))
        if self.reason.text() != value.get("reason", ""):
            self.reason.setText(str(value.get("reason", "")))
        self._arrange()

    def _on_change(self) -> None:
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        told = str(self.status.currentData() or "")
        self.reason.setVisible(
            bool(self.reason.text())
            or told in (AcceptanceStatus.DISAGREE, AcceptanceStatus.PENDING)
        )
        self.priority.setEnabled(bool(told))
