"""What an import did: every resource accounted for, and each rejected one with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.imports.report_text import report_text
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    CellStyle,
    Column,
    DataTable,
    FlowLayout,
    SectionHeading,
    Text,
    VBox,
)
from clinicdesk.domain.errors import StorageReadOnly
from clinicdesk.domain.imports import FileOutcome, ImportReport, total

__all__ = ["ReportCard"]


@dataclass(frozen=True, slots=True)
class _Count:
    """One kind of resource and what became of those."""

    type: str
    created: int
    updated: int
    unchanged: int
    kept: int
    rejected: int

    @property
    def read(self) -> int:
        return self.created + self.updated + self.unchanged + self.kept + self.rejected


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something that did not go in, or that went in with a fault."""

    place: int
    path: str
    where: str
    what: str
    reason: str


def _counts(report: ImportReport) -> list[_Count]:
    rejected = report.rejected_by_type
    types = sorted(
        {
            *report.created,
            *report.updated,
            *report.unchanged,
            *report.kept_as_source,
            *rejected,
        }
    )
    return [
        _Count(
            one,
            report.created.get(one, 0),
            report.updated.get(one, 0),
            report.unchanged.get(one, 0),
            report.kept_as_source.get(one, 0),
            rejected.get(one, 0),
        )
        for one in types
    ]


def _troubles(report: ImportReport) -> list[_Trouble]:
    found = [(f.path, "", "File refused", f.reason) for f in report.refused_files]
    found += [
        (r.path, r.where, f"Rejected {r.type}".strip(), r.reason)
        for r in report.rejected
        if r.where
    ]
    found += [
        (w.path, w.where, f"Taken, {w.count} times" if w.count > 1 else "Taken", w.reason)
        for w in report.warnings
    ]
    return [_Trouble(at, *one) for at, one in enumerate(found)]


def _number(pick: Callable[[_Count], int]) -> Callable[[_Count], str]:
    return lambda row: f"{pick(row):,}" if pick(row) else "·"


def _count_columns() -> list[Column[_Count]]:
    def column(title: str, pick: Callable[[_Count], int], tone: str = "") -> Column[_Count]:
        return Column(
            title,
            _number(pick),
            sort_key=pick,
            tone=lambda row: tone if pick(row) else "ink3",
            width=104,
            least=92,
            right=True,
        )

    return [
        Column(
            "Resource",
            lambda row: row.type,
            sort_key=lambda row: row.type,
            style=CellStyle.STRONG,
            width=200,
            least=150,
            stretch=1,
        ),
        column("Read", lambda row: row.read),
        column("Created", lambda row: row.created),
        column("Updated", lambda row: row.updated),
        column("Unchanged", lambda row: row.unchanged),
        column("Kept", lambda row: row.kept),
        column("Rejected", lambda row: row.rejected, "bad"),
    ]


def _trouble_columns() -> list[Column[_Trouble]]:
    return [
        Column(
            "File",
            lambda row: Path(row.path).name,
            sub=lambda row: row.where,
            hint=lambda row: f"{row.path} {row.where}",
            style=CellStyle.WRAP,
            width=230,
            least=150,
            stretch=1,
        ),
        Column("What", lambda row: row.what, style=CellStyle.WRAP, width=170, least=120, stretch=1),
        Column(
            "Reason", lambda row: row.reason, style=CellStyle.WRAP, width=330, least=190, stretch=3
        ),
    ]


class ReportCard(Card):
    """Shows a report; can be copied and saved."""

    def __init__(self, desk: Desk, choose: Callable[[QWidget], Path | None] | None = None) -> None:
        super().__init__("What became of it", "clipboard-check")
        self._desk = desk
        self._choose = choose or _ask_where
        self._report: ImportReport | None = None
        self._said = Text("", "body_strong", wrap=True)
        self._people = Text("", wrap=True)
        self._more = Text("", "caption", "ink2", wrap=True)
        for words in (self._said, self._people, self._more):
            self.body.addWidget(words)
        self._table: DataTable[_Count] = DataTable(
            "Resources by outcome", _count_columns(), lambda row: row.type, compact=True
        )
        self.body.addWidget(self._table)
        self._part = QWidget()
        part = VBox(self._part, spacing=8)
        part.addWidget(SectionHeading("Not taken, or taken with a fault"))
        self._list: DataTable[_Trouble] = DataTable(
            "Not taken, or taken with a fault", _trouble_columns(), lambda row: row.place
        )
        part.addWidget(self._list)
        self.body.addWidget(self._part)
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        copy = Button("Copy the report", icon_name="copy")
        copy.clicked.connect(self._copy)
        save = Button("Save the report", icon_name="save")
        save.clicked.connect(self._save)
        look = Button("See the patients", icon_name="users")
        look.clicked.connect(lambda: desk.go.show_place("patients"))
        for button in (look, copy, save):
            flow.addWidget(button)
        self.body.addWidget(row)
        self.setFocusProxy(self._table)
        current_theme().changed.connect(self._fit)

    def show_report(self, report: ImportReport) -> None:
        """Show what an import did."""
        self._report = report
        refused = len(report.refused_files)
        taken = len(report.files) - refused
        files = f"{taken:,} of {len(report.files):,} files"
        done = "would go in" if report.dry_run else "went in"
        title = "What would become of it (nothing was written)"
        self.title.setText(title if report.dry_run else "What became of it")
        partly = sum(f.outcome is FileOutcome.PARTLY for f in report.files)
        words = [f"{files} {done}; {report.read:,} resources read."]
        if partly:
            words.append(f"In {partly:,} of them something was rejected.")
        self._said.setText(" ".join(words))
        people = report.people
        self._people.setText(
            f"People: {people.created:,} new, {people.updated:,} changed, "
            f"{people.matched:,} recognized, {people.candidates:,} pairs that may be one person."
        )
        self._more.setText(" ".join(_further(report)))
        self._more.setVisible(bool(self._more.text()))
        counts, troubles = _counts(report), _troubles(report)
        self._table.set_rows(counts)
        self._table.setVisible(bool(counts))
        self._list.set_rows(troubles)
        self._part.setVisible(bool(troubles))
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        head = theme.u(40) + 8
        rows = min(self._table.model.rowCount(), 24)
        self._table.setFixedHeight(head + rows * theme.u(theme.tokens.row_compact))
        rows = min(self._list.model.rowCount(), 6)
        self._list.setFixedHeight(head + rows * theme.u(theme.tokens.row_comfortable + 14))

    def _text(self) -> str:
        assert self._report is not None
        return report_text(self._report)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._text())
        self._desk.messages.say("The report is copied. It is forgotten when ClinicDesk locks.")

    def _save(self) -> None:
        path = self._choose(self)
        if path is None:
            return
        try:
            path.write_text(self._text(), encoding="utf-8")
        except OSError as error:
            failure = StorageReadOnly(
                "The report cannot be written there.", "Choose another folder."
            )
            failure.__cause__ = error
            self._desk.failed(failure)
            return
        self._desk.messages.say("The report is saved. It names files and places, not patients.")


def _further(report: ImportReport) -> list[str]:
    words = [report.protected_words] if report.protected else []
    if report.kept_because:
        reasons = "; ".join(
            f"{why.rstrip('.')}: {count:,}" for why, count in report.kept_because.items()
        )
        words.append(f"Kept as source ({total(report.kept_as_source):,}): {reasons}.")
    if report.linked_later:
        words.append(f"{report.linked_later:,} earlier resources found their person now.")
    if report.identifiers_dropped:
        words.append(f"{report.identifiers_dropped:,} Social Security numbers were left out.")
    return words


def _ask_where(parent: QWidget) -> Path | None:
    name, _kind = QFileDialog.getSaveFileName(
        parent, "Save the report", "import-report.txt", "Text (*.txt)"
    )
    return Path(name) if name else None
