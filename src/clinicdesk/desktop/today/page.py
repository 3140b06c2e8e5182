"""Today: what a nurse opens in the morning, and works through line by line."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.today import cards
from clinicdesk.desktop.today.cards import PartCard
from clinicdesk.desktop.today.keeping_notice import KeepingNotice
from clinicdesk.desktop.today.line import Line
from clinicdesk.desktop.today.registry_news import RegistryNews
from clinicdesk.desktop.widgets import (
    CardGrid,
    EmptyState,
    FilterPills,
    PageHeading,
    Scroller,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.tasks import Task, TaskRow
from clinicdesk.domain.today import ProtectedDue, TodayList

__all__ = ["TodayPage"]

_WORK = ("referral", "task", "goal", "plan", "consent", "protected", "programme", "education")
_CHANGES = (*_WORK, "patient", "clinical", "chart", "import")
_ASKED = 50
"""Rows of one part that are read; where there are as many, there may be more."""
_SOON = timedelta(days=7)
"""How far ahead what is owed about the protected record is told."""
_Part = tuple[str, Sequence[Any], Callable[[Any], Line]]


class TodayPage(Page):
    """The morning's page."""

    def __init__(self, desk: Desk, memory: Memory) -> None:
        super().__init__()
        self._desk, self._memory = desk, memory
        self._first = True
        column = VBox(self, margins=(24, 20, 24, 12), spacing=14)
        self._heading = PageHeading("Today")
        self._whose = FilterPills("Whose work", [("all", "The clinic"), ("mine", "Mine")])
        if memory.choice("today") == "mine":
            self._whose.choose("mine")
        self._whose.chosen.connect(self._choose)
        self._heading.add(self._whose)
        column.addWidget(self._heading)
        self._keeping = KeepingNotice(desk)
        column.addWidget(self._keeping)
        column.addWidget(self._keeping.age)
        self._news = RegistryNews(desk)
        column.addWidget(self._news, 0, Qt.AlignmentFlag.AlignLeft)
        self._cards = {
            "referrals": PartCard("Chase", "send", "No referral is due.", "All referrals"),
            "reviews": PartCard("Reports to review", "file-check", "Every report is reviewed."),
            "tasks": PartCard("To do", "list-checks", "No task is due."),
            "home": PartCard("Home from hospital", "house", "Nobody came home this week."),
            "goals": PartCard("Goals that slip", "target", "No goal is due or slipping."),
            "plans": PartCard("Plans to review", "clipboard-list", "No review is due this week."),
            "programs": PartCard("Programs", "badge-check", "No next step is due this week."),
            "cosign": PartCard("Second signature", "file-pen-line", "Nothing waits for yours."),
            "education": PartCard("Teach-back due", "book-open", "Nothing is to be asked about."),
            "protected": PartCard("Protected record", "shield-check", "Nothing is owed there."),
            "consents": PartCard("Consents that end", "file-check", "No consent ends this month."),
        }
        everything = self._cards["referrals"].action
        assert everything is not None
        everything.clicked.connect(lambda: desk.go.show_place("referrals"))
        holder = QWidget()
        grid = CardGrid(holder, columns=3, least_width=320)
        for card in self._cards.values():
            grid.add(card)
        self._scroller = Scroller("Today's work", holder)
        self._scroller.body.addStretch(1)
        self._calm = EmptyState(
            "sun",
            "Nothing is due today",
            "Referrals, tasks, plans and goals appear here when their day comes.",
            button="Go to the patients",
            button_icon="users",
        )
        self._calm.acted.connect(lambda: desk.go.show_place("patients"))
        self._shown = QStackedWidget()
        self._shown.addWidget(self._scroller)
        self._shown.addWidget(self._calm)
        column.addWidget(self._shown, 1)

    @property
    def lines(self) -> list[Line]:
        """All lines in their order."""
        return [line for card in self._cards.values() for line in card.lines]

    def arrive(self) -> None:
        """Read the morning anew."""
        self._first = True
        self._keeping.read()
        self._news.read()
        self._read()

    def changed(self, change: Change) -> None:
        """Read again when work was done somewhere."""
        if change.touches("backup"):
            self._keeping.read()
        if self.isVisible() and any(change.touches(kind) for kind in _CHANGES):
            self._read()

    def _choose(self, key: str) -> None:
        self._memory.remember_choice("today", key)
        self._read()

    def _read(self) -> None:
        tasks, actor = self._desk.clinic.tasks, self._desk.actor
        protected, until = self._desk.clinic.protected, self._desk.clinic.today() + _SOON
        mine = self._whose.current == "mine"
        self._desk.tasks.read(
            lambda _report: (
                tasks.today(actor, mine=mine, limit=_ASKED),
                protected.due(actor, until),
            ),
            self._show,
            key="today",
        )

    def _show(self, answer: tuple[TodayList, tuple[ProtectedDue, ...]]) -> None:
        today, owed = answer
        desk, day = self._desk, today.as_of
        focused, place = self._focused()
        finish = self._finish if may(desk.actor, Act.EDIT_REFERRAL) else None
        zone = desk.clinic.facts.site.zone
        unread = {row.id for row in today.reviews}
        due = [row for row in today.referrals if row.id not in unread]
        counts = today.counts
        parts: tuple[_Part, ...] = (
            ("referrals", due, lambda row: cards.referral_line(desk, row, day)),
            ("reviews", today.reviews, lambda row: cards.review_line(desk, row, day)),
            ("tasks", today.tasks, lambda row: cards.task_line(desk, row, day, finish)),
            ("home", today.home, lambda row: cards.home_line(desk, row, day, zone)),
            ("goals", today.goals, lambda row: cards.goal_line(desk, row, day)),
            ("plans", today.plans, lambda row: cards.plan_line(desk, row, day)),
            ("programs", today.programs, lambda row: cards.program_line(desk, row, day)),
            ("cosign", today.cosign, lambda row: cards.cosign_line(desk, row, day)),
            ("education", today.education, lambda row: cards.education_line(desk, row, day)),
            ("consents", today.consents, lambda row: cards.consent_line(desk, row, day)),
            ("protected", owed, lambda row: cards.protected_line(desk, row, day)),
        )
        for key, rows, make in parts:
            lines = [make(row) for row in rows[: cards.MOST]]
            read = len(today.referrals if key == "referrals" else rows)
            if key == "tasks":
                self._cards[key].show_lines(lines, today.tasks_overdue + today.tasks_due)
            else:
                self._cards[key].show_lines(lines, len(rows), at_least=read >= _ASKED)
        # Parts that are rare: an empty card would only take room.
        self._cards["consents"].setVisible(bool(today.consents))
        self._cards["programs"].setVisible(bool(today.programs))
        self._cards["cosign"].setVisible(bool(today.cosign))
        self._cards["education"].setVisible(bool(today.education))
        self._cards["protected"].setVisible(bool(owed))
        self._heading.note.setText(
            f"{day:%A} {show_date(day)} · {counts.overdue:,} referrals and "
            f"{today.tasks_overdue:,} tasks overdue"
        )
        anything = any(rows for _key, rows, _make in parts)
        self._shown.setCurrentWidget(self._scroller if anything else self._calm)
        self._take_focus(focused, place)

    def _focused(self) -> tuple[UUID | None, int]:
        focus = self.window().focusWidget()
        lines = self.lines
        if isinstance(focus, Line) and focus in lines:
            return focus.key, lines.index(focus)
        return None, -1

    def _take_focus(self, key: UUID | None, place: int) -> None:
        """Keep the keyboard on its line; where that is done, on the one that took its place."""
        lines = self.lines
        if key is None or self._first:
            if self._first and self.isVisible():
                (lines[0] if lines else self._calm.button).setFocus()
                # The line is brought into sight before the cards stand where they belong.
                QTimer.singleShot(0, self, self._to_top)
            self._first = False
            return
        self._first = False
        found = next((line for line in lines if line.key == key), None)
        if found is None and lines:
            found = lines[min(place, len(lines) - 1)]
        if found is not None:
            found.setFocus()

    def _to_top(self) -> None:
        self._scroller.verticalScrollBar().setValue(0)

    def _finish(self, row: TaskRow) -> None:
        tasks, actor = self._desk.clinic.tasks, self._desk.actor
        self._desk.tasks.write(
            lambda _report: tasks.complete(actor, row.id, row.version), self._finished
        )

    def _finished(self, saved: tuple[Task, Change]) -> None:
        task = saved[0]
        tasks, actor = self._desk.clinic.tasks, self._desk.actor

        def undo() -> None:
            self._desk.tasks.write(lambda _report: tasks.reopen(actor, task.id, task.version))

        self._desk.messages.say_undoable(f"Done: {task.title}", undo)
