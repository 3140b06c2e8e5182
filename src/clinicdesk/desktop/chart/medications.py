"""Medications and results, with allergies, vaccines and procedures beside them."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.results import ResultsPart
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.medication_label import MedicationLabel
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    FilterPills,
    HBox,
    Scroller,
    SectionHeading,
    Text,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import ClinicalRow, Immunization, Medication
from clinicdesk.domain.clinical_picture import says_no_allergy
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, allergy_detail, concept

__all__ = ["MedicationsTab"]

_WRONG = frozenset({"entered-in-error", "refuted"})
_PAST, _MOST = 6, 30


class MedicationsTab(ChartTab):
    """Medicines at the left, results at the right; one of both where there is little room."""

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        column = VBox(self, margins=(24, 4, 24, 20), spacing=12)
        self._pills = FilterPills(
            "Show", [("drugs", "Medications and allergies", "pill"), ("results", "Results")]
        )
        self._pills.chosen.connect(lambda _key: self._fit())
        column.addWidget(self._pills)
        row = HBox(spacing=16)
        column.addLayout(row, 1)
        self._scroll = Scroller("Medications and allergies", spacing=16)
        self._medications = _MedicationsCard()
        self._allergies = _ListCard("Allergies", "triangle-alert", "Allergies not recorded")
        self._vaccines = _ListCard("Vaccines", "syringe", "No vaccines are recorded.")
        self._procedures = _ListCard("Procedures", "stethoscope", "No procedures are recorded.")
        for card in (self._medications, self._allergies, self._vaccines, self._procedures):
            self._scroll.body.addWidget(card)
        self._scroll.body.addStretch(1)
        row.addWidget(self._scroll, 2)
        self._results = ResultsPart()
        row.addWidget(self._results, 3)
        current_theme().follow(self._fit)

    def show_chart(self, chart: Chart) -> None:
        """Show a person's medicines and results."""
        super().show_chart(chart)
        self._medications.fill(chart)
        self._fill_allergies(chart)
        given = [v for v in chart.clinical.immunizations if v.status not in _WRONG]
        self._vaccines.fill(chart, given)
        done = [p for p in chart.clinical.procedures if p.status not in _WRONG]
        self._procedures.fill(chart, done)
        self._results.show_chart(chart)
        self._scroll.show()
        self._fit()

    def _fill_allergies(self, chart: Chart) -> None:
        true = [
            a
            for a in chart.clinical.allergies
            if a.verification not in _WRONG and not says_no_allergy(a)
        ]
        known = [(concept(a.code), allergy_detail(a) or "Reaction not recorded") for a in true]
        self._allergies.say(known, chart.banner.allergy_picture.value)

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._scroll.hide()
        self._results.clear()

    def focus_first(self) -> None:
        """Put the keyboard where one looks first."""
        if self._results.isVisibleTo(self):
            self._results.enter()
        else:
            self._scroll.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both parts, or one of them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        both = self.width() >= current_theme().u(960)
        self._pills.setVisible(not both)
        drugs = self._pills.current == "drugs"
        self._scroll.setVisible((both or drugs) and self.chart is not None)
        self._results.setVisible(both or not drugs)


class _MedicationsCard(Card):
    """Current medicines, and past ones on demand."""

    def __init__(self) -> None:
        super().__init__("Medications", "pill", spacing=10)
        self._nothing = Text("No current medications are recorded.", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        now = VBox(spacing=8)
        self.body.addLayout(now)
        self._now: Pool[Medication] = Pool(now, MedicationLabel)
        self._past_heading = SectionHeading("Past")
        self.body.addWidget(self._past_heading)
        past = VBox(spacing=8)
        self.body.addLayout(past)
        self._past: Pool[Medication] = Pool(past, MedicationLabel)
        self._all = Button("", "quiet")
        self._all.clicked.connect(self._show_all)
        self.body.addWidget(self._all)
        self._stopped: list[Medication] = []

    def fill(self, chart: Chart) -> None:
        """Show a chart's medicines."""
        true = [m for m in chart.clinical.medications if m.status not in _WRONG]
        now = sorted((m for m in true if m.current), key=lambda m: m.code.text.casefold())
        self._stopped = [m for m in true if not m.current]
        self._now.fill(now)
        self._nothing.setVisible(not now)
        self._past_heading.setVisible(bool(self._stopped))
        self._past.fill(self._stopped[:_PAST])
        more = len(self._stopped) - _PAST
        self._all.setVisible(more > 0)
        self._all.set_words(f"Show {more} more")

    def _show_all(self) -> None:
        self._past.fill(self._stopped)
        self._all.hide()


class _ListCard(Card):
    """Things with a day or a detail."""

    def __init__(self, title: str, icon: str, nothing: str) -> None:
        super().__init__(title, icon, spacing=6)
        self._nothing = Text(nothing, tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=6)
        self.body.addLayout(rows)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _TwoWords)
        self._more = Text("", "caption")
        self.body.addWidget(self._more)

    def fill(self, chart: Chart, rows: Sequence[ClinicalRow]) -> None:
        """Show rows of a chart with their days."""
        said = []
        for one in rows:
            day = show_date(day_of(chart, one.occurred_at)) if one.occurred_at else NOT_RECORDED
            if isinstance(one, Immunization) and one.reason_not_given:
                day = f"not given: {one.reason_not_given}"
            said.append((concept(one.code), day))
        self.say(said)

    def say(self, rows: list[tuple[str, str]], nothing: str = "") -> None:
        """Show pairs of words."""
        self._pool.fill(rows[:_MOST])
        if nothing:
            self._nothing.setText(nothing)
        self._nothing.setVisible(not rows)
        more = len(rows) - _MOST
        self._more.setText(f"{more} more, in the timeline" if more > 0 else "")
        self._more.setVisible(more > 0)


class _TwoWords(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=12)
        self._words = Text("", wrap=True)
        self._note = Text("", "caption", wrap=True)
        row.addWidget(self._words, 3)
        row.addWidget(self._note, 2)

    def fill(self, item: tuple[str, str]) -> None:
        words, note = item
        self._words.setText(words)
        self._note.setText(note)
