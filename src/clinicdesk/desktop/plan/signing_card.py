"""The card that says who signed the plan, when it is reviewed, and what the person says to it."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import ChartTab, Sheet
from clinicdesk.desktop.plan.agreement_sheet import AgreementSheet
from clinicdesk.desktop.plan.review_sheet import ReviewSheet
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.plan.signing_sheet import AnswerSheet, SigningSheet
from clinicdesk.desktop.plan.signing_words import (
    agreement_lines,
    clock_chip,
    edition_lines,
    review_lines,
    signed_chip,
)
from clinicdesk.desktop.plan.status_sheet import StatusSheet
from clinicdesk.desktop.plan.tasks_review_sheet import TasksReviewSheet
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, StatusChip, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_work import AskedTask
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.plan_standing import PlanStanding

__all__ = ["KEYS", "SigningCard"]

KEYS = {
    "sign": "Ctrl+Shift+G",
    "review": "Ctrl+Shift+R",
    "agreement": "Ctrl+Shift+Y",
    "tasks": "Ctrl+Shift+K",
}
"""What each act's key is while the plan is in sight."""
_LONG = 180
_TONES = {"ok": "ok", "warn": "warn", "bad": "bad"}

Answer = tuple[UUID, int, PlanStanding, tuple[AskedTask, ...]]
Line = tuple[str, str, str]
"""Words, their tone, and a quiet line below."""


class SigningCard(PlanSideCard):
    """Reads by itself once it is told a plan; its buttons and keys open the sheets."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Signed", "file-check")
        self._beside, self._desk = beside, beside.desk
        self._wanted: tuple[UUID, int] | None = None
        self._standing: PlanStanding | None = None
        self._asks: tuple[AskedTask, ...] = ()
        self._chart: Chart | None = None
        self.may_sign = may(self._desk.actor, Act.SIGN_PLAN)
        self.may_teach = may(self._desk.actor, Act.TEACH)
        self._work = _Part(self.body)
        self._tasks = self._work.add("Answer…", "list-checks", self.open_tasks, KEYS["tasks"])
        self._signature = _Part(self.body)
        self._sign = self._signature.add("Sign…", "file-check", self.open_sign, KEYS["sign"])
        self._second = self._signature.add("Second signature…", "file-check", self.open_answer)
        self._review = _Part(self.body)
        self._go_through = self._review.add(
            "Review…", "calendar-check", self.open_review, KEYS["review"]
        )
        self._status = self._review.add("Status…", "circle", self.open_status)
        self._agreement = _Part(self.body)
        self._agree = self._agreement.add(
            "What the person says…", "message-square", self.open_agreement, KEYS["agreement"]
        )
        self._keyed = False

    def _take_keys(self) -> None:
        """Listen to the keys wherever the plan's tab is in sight, even where the card is not."""
        if self._keyed:
            return
        self._keyed = True
        place: QWidget | None = self
        while place is not None and not isinstance(place, ChartTab):
            place = place.parentWidget()
        for name, act in (
            ("sign", self.open_sign),
            ("review", self.open_review),
            ("agreement", self.open_agreement),
            ("tasks", self.open_tasks),
        ):
            keys = QShortcut(QKeySequence(KEYS[name]), place or self)
            keys.setContext(Qt.ShortcutContext.WindowShortcut)
            keys.activated.connect(act)

    # What it shows

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Read what is said about a plan, and show it."""
        self._take_keys()
        self._chart = chart
        wanted = (plan.id, plan.number)
        if self._wanted is None or self._wanted[0] != plan.id:
            self._forget()
        self._wanted = wanted
        desk, patient_id = self._desk, chart.patient.id

        def work(_report: object) -> Answer:
            standing = desk.clinic.plan_signing.standing(desk.actor, wanted[0])
            return (*wanted, standing, desk.clinic.plan_work.asked_of(desk.actor, patient_id))

        desk.tasks.read(work, self._on_read, key="plan-standing")

    def clear(self) -> None:
        """Show nobody."""
        self._wanted = self._chart = None
        self._forget()

    def _forget(self) -> None:
        self._standing, self._asks = None, ()
        self.say("")
        for part in (self._work, self._signature, self._review, self._agreement):
            part.hide()

    def _on_read(self, answer: Answer) -> None:
        if answer[:2] != self._wanted:
            return
        self._standing, self._asks = answer[2], answer[3]
        chip = signed_chip(self._standing)
        self.say(chip.word, _TONES.get(chip.tone.value, "ink3"))
        self._show_work()
        self._show_signature(self._standing)
        self._show_review(self._standing)
        self._show_agreement(self._standing)

    def _show_work(self) -> None:
        count = len(self._asks)
        words = "A task waits" if count == 1 else f"{count} tasks wait"
        self._work.fill([(f"{words} for an answer: the plan was changed.", "warn", "")])
        self._work.setVisible(bool(count))
        self._tasks.setVisible(self._beside.may_edit)

    def _show_signature(self, standing: PlanStanding) -> None:
        zone = self._desk.clinic.facts.site.zone
        lines: list[Line] = []
        shown = standing.waiting or standing.current
        newest = standing.editions[0] if standing.editions else None
        if newest is not None and shown is not newest and newest.reason:
            shown = newest
        if shown is not None:
            said, who = edition_lines(shown, zone)
            lines.append((said, "", who))
        if standing.current is not None and standing.current.changed_since:
            lines.append((_short(standing.current.changed_since), "warn", "Changed since"))
        if standing.current is not None and standing.current.coached_since:
            lines.append((_short(standing.current.coached_since), "ink2", "Coaching since"))
        if standing.missing:
            count = len(standing.missing)
            things = "One thing is" if count == 1 else f"{count} things are"
            lines.append((f"{things} missing before a page may say “comprehensive”.", "ink3", ""))
        self._signature.chip.set_status(signed_chip(standing))
        self._signature.fill(lines)
        self._signature.show()
        current, waits = standing.current, standing.waiting
        whole = current is not None and not (current.changed_since or current.coached_since)
        self._sign.setVisible(self.may_sign and not whole and waits is None)
        self._second.setVisible(
            waits is not None
            and self._desk.clinic.plan_signing.may_answer(self._desk.actor, waits, standing.rule)
        )

    def _show_review(self, standing: PlanStanding) -> None:
        lines: list[Line] = [(standing.clock.words, "", "")]
        if standing.reviews:
            said, who = review_lines(standing.reviews[0])
            lines.append((said, "", who))
        self._review.chip.set_status(clock_chip(standing.clock))
        self._review.fill(lines)
        self._review.show()
        self._go_through.setVisible(self._beside.may_edit)
        self._status.setVisible(self._beside.may_edit)

    def _show_agreement(self, standing: PlanStanding) -> None:
        lines: list[Line] = [("What the person says to it is not recorded.", "ink3", "")]
        if standing.agreements:
            lines = [(said, tone, "") for said, tone in agreement_lines(standing.agreements[0])]
        self._agreement.fill(lines)
        self._agreement.show()
        self._agree.setVisible(self.may_teach)

    # What is opened

    def open_sign(self) -> None:
        """Show what would be signed, and sign it."""
        if self._standing is not None and self.may_sign:
            sheet = SigningSheet(self._desk, self._standing)
            sheet.signed.connect(self._on_signed)
            self._beside.host.show_sheet(sheet)

    def open_answer(self) -> None:
        """Give the second signature, or return the plan."""
        if self._standing is not None and self._standing.waiting is not None:
            self._show(AnswerSheet(self._desk, self._standing), "")

    def open_review(self) -> None:
        """Go through the plan."""
        if self._standing is not None and self._chart is not None and self._beside.may_edit:
            person = self._chart.patient.name.spoken
            self._show(ReviewSheet(self._desk, self._standing, person), "The review is recorded.")

    def open_agreement(self) -> None:
        """Write down what the person says to the plan."""
        if self._standing is not None and self._chart is not None and self.may_teach:
            sheet = AgreementSheet(self._desk, self._standing, self._chart.patient.language)
            self._show(sheet, "What the person says is recorded.")

    def open_status(self) -> None:
        """Hold, end or replace the plan."""
        if self._standing is None or not self._beside.may_edit:
            return
        sheet = StatusSheet(self._desk, self._standing.plan)
        sheet.saved.connect(lambda answer: self._beside.saved("The status is changed", *answer))
        self._beside.host.show_sheet(sheet)

    def open_tasks(self) -> None:
        """Keep, cancel or replace the tasks that wait for an answer."""
        if self._asks and self._beside.may_edit:
            self._beside.host.show_sheet(TasksReviewSheet(self._desk, self._asks))

    def _show(self, sheet: FormSheet | Sheet, words: str) -> None:
        if words and isinstance(sheet, FormSheet):
            sheet.saved.connect(lambda _answer: self._desk.messages.say(words))
        self._beside.host.show_sheet(sheet)

    def _on_signed(self, words: str) -> None:
        self._desk.messages.say(words)


class _Part(QWidget):
    """One part of the card: a chip, lines, buttons."""

    def __init__(self, body: VBox) -> None:
        super().__init__()
        column = VBox(self, spacing=6)
        self.chip = StatusChip("Not started")
        row = HBox(spacing=8)
        row.addWidget(self.chip)
        row.addStretch(1)
        column.addLayout(row)
        self.chip.hide()
        lines = VBox(spacing=4)
        self._pool: Pool[Line] = Pool(lines, _Said)
        column.addLayout(lines)
        self._buttons = FlowLayout(spacing=8)
        column.addLayout(self._buttons)
        body.addWidget(self)
        self.hide()

    def add(self, words: str, icon: str, act: Callable[[], None], keys: str = "") -> Button:
        """Put a button at its end."""
        plain = words.rstrip("…")
        button = Button(words, "quiet", icon, hint=f"{plain} ({keys})" if keys else plain)
        button.clicked.connect(act)
        self._buttons.addWidget(button)
        return button

    def fill(self, lines: list[Line]) -> None:
        """Show these lines, with the chip where it was set."""
        self.chip.setVisible(self.chip.status.word != "Not started")
        self._pool.fill(lines)


class _Said(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._words = Text("", wrap=True)
        self._below = Text("", "caption", wrap=True)
        column.addWidget(self._words)
        column.addWidget(self._below)

    def fill(self, line: Line) -> None:
        words, tone, below = line
        self._words.setText(words)
        self._words.set_tone(tone)
        self._below.setText(below)
        self._below.setVisible(bool(below))


def _short(words: str) -> str:
    return words if len(words) <= _LONG else f"{words[:_LONG].rsplit('; ', 1)[0]}; …"
