"""A plan's versions and signed editions, any two of them side by side, what differs marked."""

from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    EmptyState,
    FlowLayout,
    HBox,
    IconButton,
    IconLabel,
    Scroller,
    StatusChip,
    Text,
    VBox,
)
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.plan_editions import Edition, current_edition
from clinicdesk.domain.plan_sides import Side, SidePart, side_by_side
from clinicdesk.domain.plan_versions import PlanVersion

__all__ = ["VersionsSheet"]

_HOW = {
    "same": Status("The same", Tone.IDLE, "check"),
    "added": Status("Added", Tone.OK, "plus"),
    "removed": Status("Taken out", Tone.WARN, "minus"),
    "changed": Status("Changed", Tone.INFO, "pencil"),
}

Known = tuple[tuple[PlanVersion, ...], tuple[Edition, ...]]


class VersionsSheet(Sheet):
    """At first: the edition in force with the newest version, or the newest two versions."""

    def __init__(self, desk: Desk, plan_id: UUID) -> None:
        super().__init__()
        self._desk = desk
        self._plan_id = plan_id
        self._sides: tuple[Side, ...] = ()
        column = VBox(self, margins=(24, 14, 24, 20), spacing=12)
        head = HBox(spacing=10)
        back = IconButton("Back", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        head.addWidget(Text("Versions and editions", "title"))
        head.addStretch(1)
        column.addLayout(head)
        self._before, self._after = QComboBox(), QComboBox()
        chosen = HBox(spacing=16)
        for words, combo in (("Before", self._before), ("After", self._after)):
            side = VBox(spacing=4)
            side.addWidget(Text(words, "body_strong"))
            combo.setAccessibleName(f"Version {words.lower()}")
            # A long line of a version must not make the page wider than it is.
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(12)
            combo.currentIndexChanged.connect(self._compare)
            side.addWidget(combo)
            chosen.addLayout(side, 1)
        column.addLayout(chosen)
        row = FlowLayout(spacing=12)
        self._only = QCheckBox("Only what differs")
        self._only.setChecked(True)
        self._only.toggled.connect(self._show)
        row.addWidget(self._only)
        self._counted = Text("", tone="ink3")
        row.addWidget(self._counted)
        column.addLayout(row)
        self._scroll = Scroller("The two versions", margins=(0, 0, 8, 0), spacing=10)
        rows = VBox(spacing=10)
        self._pool: Pool[Side] = Pool(rows, _Line)
        self._scroll.body.addLayout(rows)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 1)
        self._same = EmptyState("circle-check", "These two say the same")
        self._same.hide()
        column.addWidget(self._same, 1)

        def work(_report: object) -> Known:
            clinic, actor = desk.clinic, desk.actor
            return (
                clinic.plans.versions(actor, plan_id),
                clinic.plan_signing.editions(actor, plan_id),
            )

        desk.tasks.read(work, self._on_known)

    def focus_first(self) -> None:
        """Choose what to compare."""
        self._before.setFocus()

    def _on_known(self, known: Known) -> None:
        versions, editions = known
        zone = self._desk.clinic.facts.site.zone
        signed = {one.plan_number: one for one in editions}
        choices = [(str(v.number), _named(v, signed.get(v.number), zone)) for v in versions]
        newest = versions[0].number if versions else 0
        current = current_edition(editions)
        first = current.plan_number if current is not None else newest
        before = first if first < newest else max(newest - 1, 1)
        for combo, number in ((self._before, before), (self._after, newest)):
            combo.blockSignals(True)
            fill_choices(combo, choices)
            choose(combo, str(number))
            combo.blockSignals(False)
        self._compare()

    def _compare(self) -> None:
        before, after = self._before.currentData(), self._after.currentData()
        if before is None or after is None:
            return
        desk, plan_id = self._desk, self._plan_id

        def work(_report: object) -> tuple[Side, ...]:
            plans, actor = desk.clinic.plans, desk.actor
            return side_by_side(
                plans.version(actor, plan_id, int(before)),
                plans.version(actor, plan_id, int(after)),
            )

        desk.tasks.read(work, self._on_compared, key="plan-versions")

    def _on_compared(self, sides: tuple[Side, ...]) -> None:
        self._sides = sides
        self._show()

    def _show(self) -> None:
        differs = [side for side in self._sides if side.how != "same"]
        shown = differs if self._only.isChecked() else list(self._sides)
        self._pool.fill(shown)
        count = len(differs)
        lines = "line differs" if count == 1 else "lines differ"
        self._counted.setText(f"{count} of {len(self._sides)} {lines}.")
        self._scroll.setVisible(bool(shown))
        self._same.setVisible(not shown)


def _named(version: PlanVersion, edition: Edition | None, zone: str) -> str:
    head = f"Version {version.number}"
    if edition is not None:
        head = f"Edition {edition.number} ({head[0].lower()}{head[1:]})"
        return f"{head}, signed {show_instant(edition.signed_at, zone)}, {edition.signed_by}"
    return f"{head}, {show_instant(version.at, zone)}, {version.by}: {version.words}"


class _Line(QFrame):
    """One line of the plan on both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        column = VBox(self, margins=(14, 10, 14, 10), spacing=6)
        head = HBox(spacing=8)
        self._chip = StatusChip("Not started")
        self._kind = Text("", "caption")
        head.addWidget(self._chip)
        head.addWidget(self._kind)
        head.addStretch(1)
        column.addLayout(head)
        both = HBox(spacing=16)
        self._before, self._after = _Pane(), _Pane()
        both.addWidget(self._before, 1)
        both.addWidget(self._after, 1)
        column.addLayout(both)

    def fill(self, side: Side) -> None:
        """Show a line."""
        self._chip.set_status(_HOW[side.how])
        self._kind.setText(side.kind.capitalize())
        renamed = side.how == "changed" and side.before != side.after
        old = [(part.label, part.before, part.changed) for part in side.parts]
        new = [(part.label, part.after, part.changed) for part in side.parts]
        self._before.fill(side.before, old, "minus" if renamed else "")
        self._after.fill(side.after, new, "plus" if renamed else "")
        said = [_spoken(part) for part in side.parts if part.changed]
        title = side.after or side.before
        self.setAccessibleName(". ".join([f"{_HOW[side.how].word}: {title}", *said]))


def _spoken(part: SidePart) -> str:
    return f"{part.label}: before {part.before or 'nothing'}, after {part.after or 'nothing'}"


class _Pane(QWidget):
    """One side: the title, what differs, and in quiet words what does not."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=4)
        row = HBox(spacing=6)
        self._mark = IconLabel("plus", "info", 16)
        row.addWidget(self._mark)
        self._title = Text("", "body_strong", wrap=True)
        row.addWidget(self._title, 1)
        column.addLayout(row)
        parts = VBox(spacing=3)
        self._pool: Pool[tuple[str, str]] = Pool(parts, _Changed)
        column.addLayout(parts)
        self._rest = Text("", "caption", wrap=True)
        column.addWidget(self._rest)
        column.addStretch(1)

    def fill(self, title: str, parts: list[tuple[str, str, bool]], mark: str) -> None:
        """Show one side of a line."""
        self._mark.setVisible(bool(mark))
        if mark:
            self._mark.set_icon(mark, "info")
        self._title.setText(title or "Not in the plan")
        self._title.set_tone("" if title else "ink3")
        self._pool.fill([(label, said) for label, said, changed in parts if changed])
        quiet = "\n".join(
            f"{_first(label)}: {said}" for label, said, changed in parts if said and not changed
        )
        self._rest.setText(quiet if title else "")
        self._rest.setVisible(bool(quiet and title))


class _Changed(QWidget):
    """Something that differs: marked by an icon and a tone, never by the tone alone."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=6)
        row.addWidget(IconLabel("pencil", "info", 14))
        self._said = Text("", tone="info", wrap=True)
        row.addWidget(self._said, 1)

    def fill(self, part: tuple[str, str]) -> None:
        """Show it."""
        label, said = part
        self._said.setText(f"{_first(label)}: {said or 'nothing'}")


def _first(label: str) -> str:
    return f"{label[0].upper()}{label[1:]}"
