"""An eligibility file, from its choice to its report, and the way back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from clinicdesk.desktop.census.codes import rejected_codes
from clinicdesk.desktop.census.columns import history_columns
from clinicdesk.desktop.census.mapping_card import MappingCard
from clinicdesk.desktop.census.preview_card import PreviewCard
from clinicdesk.desktop.census.words import taken_back_words, taken_in_words
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.census_file_form import Ui_CensusFileForm
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, Card, DataTable, FlowLayout, Notice, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.census import (
    CensusCommit,
    CensusImport,
    CensusLook,
    CensusOrders,
    CensusPreview,
    CensusProfile,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.eligibility import DEFAULT_SHARE, Employer

__all__ = ["CensusPanel"]

Choose = Callable[[QWidget], Path | None]
_NEW_PROFILE = "Weekly file"


class CensusPanel(QWidget):
    """Takes eligibility files in. ``choose_file`` asks the person for one.

    ``attention(widget)`` asks to bring a part into view.
    """

    attention = Signal(object)

    def __init__(self, desk: Desk, choose_file: Choose | None = None) -> None:
        super().__init__()
        self._desk, self._choose_file = desk, choose_file or _ask_for_file
        self._look: CensusLook | None = None
        self._preview: CensusPreview | None = None
        self._task: Task | None = None
        self._employers: tuple[Employer, ...] = ()
        self._profiles: tuple[CensusProfile, ...] = ()
        self._imports: tuple[CensusImport, ...] = ()
        self._allowed = may(desk.actor, Act.IMPORT)
        column = VBox(self, spacing=16)
        self._notice = Notice()
        self._notice.show_message(None)
        column.addWidget(self._notice)
        column.addWidget(self._card())
        self._mapping = MappingCard()
        self._preview_card = PreviewCard()
        self._preview_card.committed.connect(self._commit)
        for card in (self._mapping, self._preview_card):
            card.hide()
            column.addWidget(card)
        self._mapping.changed.connect(self._preview_card.hide)
        self._preview_card.columns_asked.connect(self._mapping.show)
        column.addWidget(self._history())
        self._said()
        if self._allowed:
            self.reload()

    def _card(self) -> Card:
        card = Card("Eligibility file", "users")
        self._ui = ui = Ui_CensusFileForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        for box in (ui.employer, ui.profile):
            box.setEditable(True)
        ui.percent.setValue(DEFAULT_SHARE)
        card.body.addWidget(form)
        ui.file.clicked.connect(lambda: self.take(self._choose_file(self)))
        ui.compare.clicked.connect(self._compare)
        ui.employer.currentIndexChanged.connect(lambda _n: self._employer_chosen())
        ui.profile.currentIndexChanged.connect(lambda _n: self._show_mapping())
        ui.busy.stopped.connect(self._stop)
        ui.forbidden.setVisible(not self._allowed)
        return card

    def _history(self) -> Card:
        self._past = card = Card("Taken in before", "history")
        self._table: DataTable[CensusImport] = DataTable(
            "Eligibility files", history_columns(), lambda row: row.id
        )
        self._empty = Text("No eligibility file was taken in yet.", tone="ink2", wrap=True)
        card.body.addWidget(self._empty)
        card.body.addWidget(self._table)
        self._because = QLineEdit()
        self._because.setAccessibleName("Why it is taken back")
        self._because.setPlaceholderText("Why it is taken back")
        self._undo = Button("Take back", icon_name="undo-2")
        self._undo.clicked.connect(self._take_back)
        self._because.textChanged.connect(lambda _t: self._said())
        self._table.current_changed.connect(lambda _row: self._said())
        card.body.addWidget(self._because)
        row = QWidget()
        FlowLayout(row, spacing=8).addWidget(self._undo)
        card.body.addWidget(row)
        current_theme().changed.connect(self._fit)
        return card

    # What is there

    def reload(self) -> None:
        """Read employers and imports anew."""
        clinic, actor = self._desk.clinic, self._desk.actor

        def read(_report: Report) -> tuple[tuple[Employer, ...], tuple[CensusImport, ...]]:
            return clinic.employers.all(actor), clinic.census.imports(actor)

        self._desk.tasks.read(read, self._show_known, key="census")

    def _show_known(self, known: tuple[tuple[Employer, ...], tuple[CensusImport, ...]]) -> None:
        typed = self._ui.employer.currentText()
        self._employers, self._imports = known
        self._ui.employer.blockSignals(True)
        self._ui.employer.clear()
        self._ui.employer.addItems([one.name for one in self._employers])
        if typed:
            self._ui.employer.setCurrentText(typed)
        self._ui.employer.blockSignals(False)
        self._table.set_rows(self._imports, select_first=True)
        for widget, shown in ((self._empty, False), (self._table, True), (self._because, True)):
            widget.setVisible(shown == bool(self._imports))
        self._undo.setVisible(bool(self._imports))
        self._fit()
        self._employer_chosen()
        self._said()

    def _employer(self) -> Employer | None:
        name = " ".join(self._ui.employer.currentText().split()).casefold()
        return next((one for one in self._employers if one.name.casefold() == name), None)

    def _employer_chosen(self) -> None:
        employer = self._employer()
        if employer is None:
            self._show_profiles(())
            return
        self._ui.percent.setValue(employer.omission_percent)
        employers, actor = self._desk.clinic.employers, self._desk.actor
        self._desk.tasks.read(
            lambda _report: employers.profiles(actor, employer.id),
            self._show_profiles,
            key="census-profiles",
        )

    def _show_profiles(self, profiles: tuple[CensusProfile, ...]) -> None:
        self._profiles = profiles
        box = self._ui.profile
        box.blockSignals(True)
        box.clear()
        box.addItems([one.name for one in profiles] or [_NEW_PROFILE])
        box.blockSignals(False)
        self._show_mapping()

    def _profile(self) -> CensusProfile:
        name = " ".join(self._ui.profile.currentText().split()) or _NEW_PROFILE
        for one in self._profiles:
            if one.name.casefold() == name.casefold():
                return one
        guessed = self._look.guessed if self._look is not None else {}
        return CensusProfile(name=name, columns=guessed)

    # The file

    def take(self, path: Path | None) -> None:
        """Look at a file that was chosen."""
        if path is None or self._task is not None:
            return
        census, actor = self._desk.clinic.census, self._desk.actor
        self._preview_card.hide()
        self._notice.show_message(None)
        self._desk.tasks.read(
            lambda _report: census.look(actor, path), self._looked, self._refused, key="census-look"
        )

    def _refused(self, error: Exception) -> None:
        """Say why a file is none; the one before is not taken for it."""
        self._look = None
        self._mapping.hide()
        self._failed(error)
        QTimer.singleShot(0, self, lambda: self.attention.emit(self._notice))

    def _looked(self, look: CensusLook) -> None:
        self._look = look
        self._ui.whole.setChecked(look.whole)
        self._mapping.show()
        self._show_mapping()
        self._said()

    def _show_mapping(self) -> None:
        if self._look is not None:
            self._mapping.show_look(self._look, self._profile())
            self._preview_card.hide()

    def _said(self) -> None:
        ui = self._ui
        busy = self._task is not None
        ui.chosen.setText(self._look.name if self._look else "No file chosen yet.")
        ui.chosen.set_tone("" if self._look else "ink3")
        ui.compare.setEnabled(self._look is not None and self._allowed and not busy)
        for control in (ui.file, ui.employer, ui.profile, ui.percent, ui.whole):
            control.setEnabled(self._allowed and not busy)
        row = self._table.current
        back = row is not None and row.undone_at is None and bool(self._because.text().strip())
        self._undo.setEnabled(back and not busy)

    # Comparing and committing

    def _compare(self) -> None:
        look, ui = self._look, self._ui
        if look is None:
            return
        clinic, actor = self._desk.clinic, self._desk.actor
        name = ui.employer.currentText().strip() or clinic.facts.name
        ui.employer.setCurrentText(name)
        known, percent, whole = self._employer(), ui.percent.value(), ui.whole.isChecked()
        profile = self._profile()
        if look.format == "csv" and (told := self._mapping.read_by(profile)) != profile:
            profile = replace(told, id=None)

        def work(report: Report) -> tuple[CensusPreview, Change]:
            employer = known or clinic.employers.add(actor, name)[0]
            if employer.omission_percent != percent:
                changed = replace(employer, omission_percent=percent)
                employer = clinic.employers.change(actor, changed)[0]
            path = Path(look.path)
            told = clinic.census.prepare(actor, path, employer, profile, whole=whole, report=report)
            return told, Change(frozenset())

        self._begin("Comparing", work, self._compared)

    def _compared(self, answer: tuple[CensusPreview, Change]) -> None:
        self._ended()
        self._preview = answer[0]
        self._preview_card.show_preview(self._preview)
        self._mapping.show_more(rejected_codes(self._preview))
        self._mapping.hide()
        self._preview_card.show()
        self._preview_card.setFocus()
        QTimer.singleShot(0, self, lambda: self.attention.emit(self._preview_card))

    def _commit(self, orders: CensusOrders) -> None:
        preview = self._preview
        if preview is None:
            return
        census, actor = self._desk.clinic.census, self._desk.actor
        self._begin(
            "Taking the file in",
            lambda report: census.commit(actor, preview, orders, report),
            self._done,
        )

    def _done(self, answer: tuple[CensusCommit, Change]) -> None:
        self._ended()
        self._preview_card.hide()
        self._preview = None
        self._ui.file.setFocus()
        self._desk.messages.say(taken_in_words(answer[0]))
        self.reload()

    def _take_back(self) -> None:
        row, because = self._table.current, self._because.text().strip()
        if row is None:
            return
        census, actor = self._desk.clinic.census, self._desk.actor
        self._begin(
            "Taking back",
            lambda report: census.undo(actor, row.id, because, report),
            self._taken_back,
        )

    def _taken_back(self, answer: tuple[Any, Change]) -> None:
        self._ended()
        self._because.clear()
        self._desk.messages.say(taken_back_words(answer[0]))
        self.reload()

    # While it goes on

    def _begin(
        self, words: str, work: Callable[[Report], Any], done: Callable[[Any], None]
    ) -> None:
        self._notice.show_message(None)
        self.window().setFocus()
        self._ui.busy.begin(words)
        self._task = self._desk.tasks.write(
            work,
            done,
            self._failed,
            on_progress=self._ui.busy.progress,
            on_cancelled=self._stopped,
            long=True,
        )
        self._said()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self) -> None:
        self._task = None
        self._ui.busy.end()
        self._said()

    def _stopped(self) -> None:
        self._ended()
        self._desk.messages.warn("It was stopped.", "Nothing was written.")

    def _failed(self, error: Exception) -> None:
        self._ended()
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))

    def _fit(self) -> None:
        theme = current_theme()
        rows = min(self._table.model.rowCount(), 5)
        each = theme.u(theme.tokens.row_comfortable + 14)
        self._table.setFixedHeight(theme.u(40) + 8 + max(rows, 1) * each)


def _ask_for_file(parent: QWidget) -> Path | None:
    kinds = "Eligibility files (*.csv *.txt *.tsv *.834 *.edi *.x12 *.gz *.zip);;All files (*)"
    name, _kind = QFileDialog.getOpenFileName(parent, "Choose an eligibility file", "", kinds)
    return Path(name) if name else None
