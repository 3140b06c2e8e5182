"""Two records side by side: which value stays is chosen field by field, then they are merged."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    FlowLayout,
    HBox,
    NameLabel,
    PageHeading,
    Scroller,
    Text,
    VBox,
    hairline,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.merging import FieldChoice, MergeDone, MergeView, Side

__all__ = ["MergeSheet"]

_ORDER = (Side.SURVIVOR, Side.MERGED, Side.BOTH)
_EMPTY = "Not recorded"
_KINDS = {
    "care_plan": ("care plan", "care plans"),
    "referral": ("referral", "referrals"),
    "task": ("task", "tasks"),
    "document": ("document", "documents"),
    "encounter": ("visit", "visits"),
    "observation": ("result", "results"),
    "condition": ("problem", "problems"),
    "medication": ("medicine", "medicines"),
    "allergy": ("allergy", "allergies"),
    "immunization": ("immunization", "immunizations"),
    "procedure": ("procedure", "procedures"),
    "consent": ("consent", "consents"),
}


def _moves_words(view: MergeView) -> str:
    said = [
        f"{count:,} {_KINDS[table][count != 1]}"
        for table, count in view.moves.items()
        if table in _KINDS
    ]
    what = ", ".join(said) if said else "Nothing else"
    return (
        f"Follows to {view.survivor.mrn}: {what}. {view.merged.mrn} finds {view.survivor.mrn} from "
        "then on, and the merge can be taken back."
    )


class _Option(QWidget):
    """A value that may stay; its words wrap, which those of Qt's button do not."""

    def __init__(self, said: str, spoken: str) -> None:
        super().__init__()
        row = HBox(self, spacing=4)
        self.button = QRadioButton()
        self.button.setAccessibleName(spoken)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(said, wrap=True), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The words are as good as the circle."""
        self.button.setChecked(True)
        self.button.setFocus()
        super().mousePressEvent(event)


class MergeSheet(QWidget):
    """``left()``, ``done()``, and ``swapped(view)`` when the other one is to stay."""

    left = Signal()
    done = Signal()
    swapped = Signal(object)

    def __init__(self, desk: Desk, view: MergeView) -> None:
        super().__init__()
        self._desk, self._view = desk, view
        self._groups: dict[str, QButtonGroup] = {}
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        percent = min(view.comparison.score, 0.999)
        column.addWidget(PageHeading("One person?", f"{percent:.1%} by weight"))
        column.addWidget(self._made_acts())
        scroller = Scroller("Two records side by side", spacing=12)
        column.addWidget(scroller, 1)
        scroller.body.addWidget(Text(f"{view.comparison.why.capitalize()}.", "caption", wrap=True))
        card = QFrame()
        card.setProperty("surface", "card")
        self._grid = QGridLayout()
        VBox(card, margins=20).addLayout(self._grid)
        self._fill()
        scroller.body.addWidget(card)
        scroller.body.addWidget(Text(_moves_words(view), "caption", "ink2", wrap=True))
        for twice in view.doubles:
            scroller.body.addWidget(Text(twice, "body_strong", "warn", wrap=True))
        scroller.body.addStretch(1)
        current_theme().follow(self._restyle)

    def _made_acts(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, spacing=8)
        self._merge = Button("Merge", "primary", "check", shortcut="Ctrl+S")
        self._merge.clicked.connect(self._do)
        swap = Button("Keep the other one", icon_name="arrow-up-down", hint="Exchange the sides")
        swap.clicked.connect(self._swap)
        back = Button("Back to the pairs", icon_name="arrow-left", hint="Back to the pairs (Esc)")
        back.clicked.connect(self.left)
        for button in (self._merge, swap, back):
            row.addWidget(button)
        return holder

    def _restyle(self) -> None:
        u = current_theme().u
        self._grid.setHorizontalSpacing(u(16))
        self._grid.setVerticalSpacing(u(8))
        self._grid.setColumnMinimumWidth(0, u(120))

    def _fill(self) -> None:
        view, grid = self._view, self._grid
        for place, share in enumerate((2, 4, 4)):
            grid.setColumnStretch(place, share)
        for place, (person, words) in enumerate(
            ((view.survivor, "Stays"), (view.merged, "Goes into it")), 1
        ):
            holder = QWidget()
            rows = VBox(holder, spacing=1)
            rows.addWidget(Text(f"{words} · {person.mrn}", "caption", "ink2"))
            rows.addWidget(NameLabel(person.listed))
            grid.addWidget(holder, 0, place)
        grid.addWidget(hairline(), 1, 0, 1, 3)
        row = 2
        for choice in view.choices:
            if choice.differs:
                self._add(row, choice)
                row += 2
        if row == 2:
            grid.addWidget(Text("Both records say the same.", tone="ink2"), row, 0, 1, 3)

    def _add(self, row: int, choice: FieldChoice) -> None:
        grid, top = self._grid, Qt.AlignmentFlag.AlignTop
        holder = QWidget()
        words = VBox(holder, spacing=1)
        words.addWidget(Text(choice.label, wrap=True))
        words.addWidget(Text(choice.why, "caption", "ink2", wrap=True))
        grid.addWidget(holder, row, 0, top)
        group = QButtonGroup(self)
        self._groups[choice.key] = group
        for side, said in ((Side.SURVIVOR, choice.survivor), (Side.MERGED, choice.merged)):
            whose = "of who stays" if side is Side.SURVIVOR else "of the other one"
            option = _Option(said or _EMPTY, f"{choice.label} {whose}: {said or _EMPTY}")
            group.addButton(option.button, _ORDER.index(side))
            grid.addWidget(option, row, 1 + _ORDER.index(side), top)
        if choice.is_list:
            both = _Option("Both", f"{choice.label}: both")
            group.addButton(both.button, _ORDER.index(Side.BOTH))
            grid.addWidget(both, row + 1, 1, top)
        group.button(_ORDER.index(choice.proposed)).setChecked(True)

    def focus_first(self) -> None:
        """Put the keyboard on the first choice."""
        first = next(iter(self._groups.values()), None)
        chosen = first.checkedButton() if first is not None else None
        (chosen or self._merge).setFocus()

    @property
    def picks(self) -> dict[str, Side]:
        """From whom each field is, as chosen."""
        return {key: _ORDER[group.checkedId()] for key, group in self._groups.items()}

    def choose(self, key: str, side: Side) -> None:
        """Choose from whom a field is."""
        self._groups[key].button(_ORDER.index(side)).setChecked(True)

    def _swap(self) -> None:
        merging, actor = self._desk.clinic.merging, self._desk.actor
        stays, goes = self._view.merged.id, self._view.survivor.id
        self._desk.tasks.read(
            lambda _report: merging.view(actor, stays, goes), self.swapped.emit, key="roster-merge"
        )

    def _do(self) -> None:
        view, picks = self._view, self.picks
        merging, actor = self._desk.clinic.merging, self._desk.actor
        self._merge.setEnabled(False)
        self._desk.tasks.write(
            lambda _report: merging.merge(
                actor,
                view.survivor.id,
                view.merged.id,
                picks=picks,
                versions=(view.survivor.version, view.merged.version),
            ),
            self._merged,
            self._failed,
        )

    def _merged(self, answer: tuple[MergeDone, Change]) -> None:
        merge_id, view = answer[0].id, self._view
        merging, actor, tasks = self._desk.clinic.merging, self._desk.actor, self._desk.tasks

        def undo() -> None:
            tasks.write(lambda _report: merging.unmerge(actor, merge_id))

        self._desk.messages.say_undoable(
            f"{view.merged.mrn} is merged into {view.survivor.mrn}.", undo
        )
        self.done.emit()

    def _failed(self, error: Exception) -> None:
        self._merge.setEnabled(True)
        self._desk.failed(error)
