"""One line of a rule as it is built: a field, a comparison, a value; no code is typed."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import FlowLayout, IconButton
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_fields import FIELDS, NUMBER_OPS, Catalogue, FieldKind
from clinicdesk.domain.registry_rule import Clause, Op, read_span

__all__ = ["ClauseRow"]

_OPS = {
    Op.IS: "is",
    Op.STARTS: "begins with",
    Op.SAYS: "says",
    Op.OVER: "over",
    Op.AT_LEAST: "at least",
    Op.UNDER: "under",
    Op.AT_MOST: "at most",
    Op.BETWEEN: "from … to",
    Op.WITHIN: "recorded within",
    Op.NONE_WITHIN: "none within",
    Op.ACTIVE: "is present",
    Op.EVER: "was ever present",
    Op.NONE: "none",
    Op.OPEN: "is open",
    Op.OVERDUE: "is due or overdue",
    Op.DUE_WITHIN: "is due within",
    Op.KNOWN: "is recorded",
}
_SPANS = ("", "30d", "90d", "3m", "6m", "12m", "24m")
_STATES = ("planned", "waitlist", "active", "onhold", "finished", "cancelled")


class ClauseRow(QWidget):
    """``changed`` when anything in it changed; ``removed`` when it is to go."""

    changed = Signal()
    removed = Signal()

    def __init__(self, catalogue: Catalogue, clause: Clause | None = None) -> None:
        super().__init__()
        self._catalogue = catalogue
        flow = FlowLayout(self, spacing=6)
        self._field = self._choice("What", [(one.title, one.key) for one in FIELDS.values()])
        self._subject = self._choice("Which", [])
        self._op = self._choice("How it compares", [])
        self._value = self._line("Value", 150)
        self._high = self._line("Highest value", 80)
        self._within = self._choice("How recent", [])
        for span in _SPANS:
            self._within.addItem(f"within {span}" if span else "at any time", span)
        self._within.setEditable(True)
        remove = IconButton("Remove this line", "circle-x", color="ink2")
        remove.clicked.connect(self.removed)
        parts = (self._field, self._subject, self._op, self._value, self._high, self._within)
        for part in (*parts, remove):
            flow.addWidget(part)
        self._fill(clause)
        self._field.currentIndexChanged.connect(self._field_chosen)
        self._op.currentIndexChanged.connect(self._op_chosen)
        for choice in (self._subject, self._within):
            choice.currentTextChanged.connect(lambda _text: self.changed.emit())
        for line in (self._value, self._high):
            line.textEdited.connect(lambda _text: self.changed.emit())
        current_theme().follow(self._restyle)

    def _choice(self, name: str, items: list[tuple[str, str]]) -> QComboBox:
        found = QComboBox()
        found.setAccessibleName(name)
        found.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for words, key in items:
            found.addItem(words, key)
        return found

    def _line(self, name: str, width: int) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(name)
        line.setProperty("asked", width)
        return line

    def _restyle(self) -> None:
        for line in (self._value, self._high):
            line.setFixedWidth(current_theme().u(int(line.property("asked"))))

    def focus_first(self) -> None:
        """Put the keyboard on the field."""
        self._field.setFocus()

    def _fill(self, clause: Clause | None) -> None:
        clause = clause or Clause(field="condition", op=Op.ACTIVE)
        self._field.setCurrentIndex(max(self._field.findData(clause.field), 0))
        self._offer()
        self._subject.setCurrentIndex(max(self._subject.findData(clause.subject), 0))
        if clause.subject and self._subject.findData(clause.subject) < 0:
            self._subject.addItem(clause.subject, clause.subject)
            self._subject.setCurrentIndex(self._subject.count() - 1)
        self._op.setCurrentIndex(max(self._op.findData(clause.op.value), 0))
        number = format(clause.number, "f") if clause.number is not None else ""
        self._value.setText(number or ", ".join(clause.values))
        self._high.setText(format(clause.high, "f") if clause.high is not None else "")
        said = str(clause.within) if clause.within else ""
        if self._within.findData(said) < 0:
            self._within.addItem(f"within {said}", said)
        self._within.setCurrentIndex(self._within.findData(said))
        self._show_parts()

    def _field_chosen(self) -> None:
        self._offer()
        self._value.clear()
        self._high.clear()
        self._op_chosen()

    def _op_chosen(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _offer(self) -> None:
        """Offer what the field compares by, and of which kinds it is."""
        field = FIELDS[self._field.currentData()]
        with QSignalBlocker(self._op), QSignalBlocker(self._subject):
            self._op.clear()
            for op in field.ops:
                self._op.addItem(_OPS[op], op.value)
            self._subject.clear()
            if field.kind is FieldKind.PROGRAMME:
                self._subject.addItem("any program", "")
                for key, title in self._catalogue.programmes.items():
                    self._subject.addItem(title, key)
            for key, group in self._catalogue.groups(field.key).items():
                self._subject.addItem(group.title, key)
            self._subject.setEditable(bool(self._catalogue.groups(field.key)))

    def _show_parts(self) -> None:
        field = FIELDS[self._field.currentData()]
        op = Op(self._op.currentData())
        self._subject.setVisible(self._subject.count() > 0)
        self._value.setVisible(op in {*NUMBER_OPS, Op.IS, Op.STARTS, Op.SAYS})
        self._high.setVisible(op is Op.BETWEEN)
        recent = field.kind in {FieldKind.RESULT, FieldKind.PROCEDURE, FieldKind.DAY}
        self._within.setVisible(recent or field.kind is FieldKind.COUNT or op is Op.DUE_WITHIN)
        choices = field.choices or (_STATES if field.kind is FieldKind.PROGRAMME else ())
        self._value.setPlaceholderText(", ".join(choices[:3]) + " …" if choices else "Value")

    def _subject_key(self) -> str:
        if self._subject.count() == 0:
            return ""
        at = self._subject.findText(self._subject.currentText())
        return str(self._subject.itemData(at)) if at >= 0 else self._subject.currentText().strip()

    def _span_text(self) -> str:
        at = self._within.findText(self._within.currentText())
        if at >= 0:
            return str(self._within.itemData(at))
        typed = self._within.currentText().strip().lower().removeprefix("within")
        words = {"days": "d", "day": "d", "months": "m", "month": "m", "years": "y", "year": "y"}
        for word, letter in words.items():
            typed = typed.replace(word, letter)
        return typed.replace(" ", "")

    def clause(self) -> Clause:
        """Return the line.

        Raises:
            BadInput: what stands in it is no number, or no time.
        """
        field, op = FIELDS[self._field.currentData()], Op(self._op.currentData())
        number = self._number(self._value.text()) if op in NUMBER_OPS else None
        numbers = field.kind is FieldKind.RESULT and op in NUMBER_OPS
        subject = self._subject_key()
        group = self._catalogue.groups(field.key).get(subject)
        values = [one.strip() for one in self._value.text().split(",") if one.strip()]
        shown = self._within.isVisibleTo(self)
        return Clause(
            field=field.key,
            op=op,
            subject=subject,
            values=tuple(values) if op in {Op.IS, Op.STARTS, Op.SAYS} else (),
            number=number,
            high=self._number(self._high.text()) if op is Op.BETWEEN else None,
            unit=group.unit if group is not None and numbers else "",
            within=read_span(self._span_text(), "how recent") if shown else None,
        )

    @staticmethod
    def _number(text: str) -> Decimal | None:
        said = text.strip().replace(",", "")
        if not said:
            return None
        try:
            number = Decimal(said)
        except InvalidOperation as error:
            raise BadInput(
                f"“{said}” is not a number.", "Type digits, such as 9 or 6.4."
            ) from error
        if not number.is_finite():
            raise BadInput("This is not a number.", "Type digits, such as 9 or 6.4.")
        return number
