"""One review of the tasks whose plan was changed: each is kept, cancelled, replaced, or put off."""

from uuid import UUID

from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.widgets import Button, HBox, IconButton, Notice, Scroller, Text, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.plan_work import AskedTask, TaskAnswer, WorkAnswer, answer_problems

__all__ = ["TasksReviewSheet"]

_LATER = ""
_CHOICES = (
    (_LATER, "Decide later"),
    (WorkAnswer.KEEP.value, "Keep it"),
    (WorkAnswer.CANCEL.value, "Cancel it"),
    (WorkAnswer.REPLACE.value, "Replace it"),
)


class TasksReviewSheet(Sheet):
    """Answers about tasks together. What is left for later stays asked about."""

    def __init__(self, desk: Desk, asks: tuple[AskedTask, ...]) -> None:
        super().__init__()
        self._desk = desk
        column = VBox(self, spacing=0)
        head = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back, and decide later", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        head.addWidget(Text("Tasks of the plan", "title"))
        words = "The plan was changed. Say what becomes of what was promised for it."
        head.addWidget(Text(words, tone="ink3", wrap=True), 1)
        column.addLayout(head)
        scroll = Scroller("Tasks of the plan", margins=(24, 4, 18, 24), spacing=12)
        self._notice = Notice()
        scroll.body.addWidget(self._notice)
        self.rows = [_Row(desk, ask) for ask in asks]
        for row in self.rows:
            scroll.body.addWidget(row)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        bar = QFrame()
        bar.setProperty("surface", "surface")
        foot = HBox(bar, margins=(24, 10, 24, 10), spacing=8)
        keep_all = Button("Keep all", "quiet", "check", hint="Keep every task that is not decided")
        keep_all.clicked.connect(self._keep_all)
        foot.addWidget(keep_all)
        foot.addStretch(1)
        cancel = Button("Decide later")
        cancel.clicked.connect(self.leave)
        foot.addWidget(cancel)
        self.button = Button("Save the answers", "primary", "check", shortcut="Ctrl+S")
        self.button.clicked.connect(self.save)
        foot.addWidget(self.button)
        column.addWidget(bar)

    def focus_first(self) -> None:
        """The first task is asked about first."""
        self.rows[0].choice.setFocus()

    def _keep_all(self) -> None:
        for row in self.rows:
            if row.answer() is None:
                choose(row.choice, WorkAnswer.KEEP.value)

    def save(self) -> None:
        """Answer about every task that was decided, all or none."""
        answers = [said for row in self.rows if (said := row.answer()) is not None]
        given = [answer for _plan, answer in answers]
        problems = {p.field: p.message for p in answer_problems(given, self._desk.clinic.today())}
        for row in self.rows:
            row.say(problems.get(str(row.ask.task.id), ""))
        if problems or not self.button.isEnabled():
            return
        if not answers:
            self.leave()
            return
        self.button.setEnabled(False)
        desk = self._desk

        def work(_report: object) -> tuple[Change, ...]:
            plans = dict.fromkeys(plan for plan, _answer in answers)
            return tuple(
                desk.clinic.plan_work.answer(
                    desk.actor, plan, [answer for of, answer in answers if of == plan]
                )
                for plan in plans
            )

        desk.tasks.write(work, self._on_saved, self._on_failed)

    def _on_saved(self, _answer: object) -> None:
        left = sum(row.answer() is None for row in self.rows)
        words = "The answers are saved."
        if left:
            words += " One task still waits." if left == 1 else f" {left} tasks still wait."
        self._desk.messages.say(words)
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        if isinstance(error, InvalidDraft):
            problems = {p.field: p.message for p in error.problems}
            for row in self.rows:
                row.say(problems.get(str(row.ask.task.id), ""))
            return
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))


class _Row(QFrame):
    """One task: what it is, why it is asked about, and the answer."""

    def __init__(self, desk: Desk, ask: AskedTask) -> None:
        super().__init__()
        self.ask = ask
        self.setProperty("surface", "card")
        column = VBox(self, margins=16, spacing=8)
        task = ask.task
        column.addWidget(Text(task.title, "body_strong", wrap=True))
        said = f"{task.owner}, due {show_date(task.due_on)}. {ask.plan}"
        column.addWidget(Text(said, "caption", wrap=True))
        column.addWidget(Text(f"{ask.why}.", tone="warn", wrap=True))
        self.choice = QComboBox()
        self.choice.setAccessibleName(f"What becomes of: {task.title}")
        fill_choices(self.choice, _CHOICES)
        row = HBox(spacing=8)
        row.addWidget(self.choice)
        row.addStretch(1)
        column.addLayout(row)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why it is cancelled")
        self.reason.setPlaceholderText("Why it is cancelled")
        column.addWidget(self.reason)
        self._new = QWidget()
        new = VBox(self._new, spacing=8)
        self.title = QLineEdit(task.title)
        self.title.setAccessibleName("What is to be done instead")
        new.addWidget(self.title)
        self.due = DayField(desk.clinic.today)
        self.due.line.setAccessibleName("By when")
        self.due.set_value(max(task.due_on, desk.clinic.today()))
        new.addWidget(self.due)
        column.addWidget(self._new)
        self._problem = Text("", "body_strong", "bad", wrap=True)
        column.addWidget(self._problem)
        self.choice.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.say("")

    def _arrange(self) -> None:
        said = str(self.choice.currentData() or "")
        self.reason.setVisible(said == WorkAnswer.CANCEL.value)
        self._new.setVisible(said == WorkAnswer.REPLACE.value)
        self.say("")

    def say(self, words: str) -> None:
        """Say what is wrong with the answer, or nothing."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def answer(self) -> tuple[UUID, TaskAnswer] | None:
        """Return the plan and the answer; None while it is left for later."""
        said = str(self.choice.currentData() or "")
        if not said:
            return None
        kind = WorkAnswer(said)
        new = kind is WorkAnswer.REPLACE
        answer = TaskAnswer(
            task_id=self.ask.task.id,
            answer=kind,
            reason=self.reason.text().strip() if kind is WorkAnswer.CANCEL else "",
            title=self.title.text().strip() if new else "",
            due_on=self.due.value if new else None,
        )
        return self.ask.plan_id, answer
