"""The sheets on which a plan is signed, and on which a second person signs or returns it."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.reason_form import Ui_ReasonForm
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.reason_sheet import ask_reason
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.plan.signing_words import edition_lines
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    HBox,
    IconButton,
    IconLabel,
    Notice,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_editions import Edition, signing_role
from clinicdesk.services.plan_standing import PlanStanding

__all__ = ["AnswerSheet", "SigningSheet"]


class SigningSheet(Sheet):
    """Shows what would be signed and what stands against it. ``signed`` carries what to say."""

    signed = Signal(str)

    def __init__(self, desk: Desk, standing: PlanStanding) -> None:
        super().__init__()
        self._desk, self._standing = desk, standing
        self._needed = standing.rule.needed(signing_role(desk.actor))
        column = VBox(self, spacing=0)
        column.addLayout(self._heading(standing.plan.title))
        scroll = Scroller("Sign the plan", margins=(24, 4, 18, 24), spacing=12)
        self._notice = Notice()
        scroll.body.addWidget(self._notice)
        scroll.body.addWidget(self._what(standing))
        scroll.body.addWidget(self._against(standing))
        self.cosigner = QComboBox()
        self.cosigner.setAccessibleName("Who signs as the second person")
        scroll.body.addWidget(self._second())
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        bar = QFrame()
        bar.setProperty("surface", "surface")
        foot = HBox(bar, margins=(24, 10, 24, 10), spacing=8)
        foot.addStretch(1)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.leave)
        foot.addWidget(cancel)
        self.button = Button("Sign", "primary", "file-check", shortcut="Ctrl+S")
        self.button.clicked.connect(self.sign)
        foot.addWidget(self.button)
        column.addWidget(bar)

    def focus_first(self) -> None:
        """Signing is one key more."""
        self.button.setFocus()

    def _heading(self, title: str) -> HBox:
        row = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        row.addWidget(Text("Sign the plan", "title"))
        row.addWidget(Text(title, tone="ink3", wrap=True), 1)
        return row

    def _what(self, standing: PlanStanding) -> Card:
        plan, current = standing.plan, standing.current
        card = Card("What you sign", "clipboard-list")
        counts = ", ".join(
            f"{len(lines)} {name if len(lines) == 1 else name + 's'}"
            for name, lines in (
                ("concern", plan.concerns),
                ("goal", plan.goals),
                ("intervention", plan.interventions),
            )
        )
        card.body.addWidget(Text(f"Version {plan.number}: {counts}.", wrap=True))
        if current is None:
            said = "It was never signed: this becomes edition 1."
            if standing.editions:
                said = "No edition is in force yet."
        elif current.changed_since:
            said = f"Changed since edition {current.number}: {current.changed_since}"
        else:
            said = f"Nothing was changed since edition {current.number}."
        card.body.addWidget(Text(said, wrap=True))
        words = "The bytes of this version are kept as they are, with their hash and your name."
        card.body.addWidget(Text(words, "caption", wrap=True))
        return card

    def _against(self, standing: PlanStanding) -> Card:
        card = Card("What stands against it", "circle-alert")
        if not standing.against:
            card.body.addWidget(Text("Nothing.", tone="ok"))
            return card
        for words in standing.against:
            row = HBox(spacing=8)
            row.addWidget(IconLabel("circle-alert", "warn", 18))
            row.addWidget(Text(words, wrap=True), 1)
            card.body.addLayout(row)
        said = "It can be signed all the same; this is kept beside the signature."
        card.body.addWidget(Text(said, "caption", wrap=True))
        return card

    def _second(self) -> Card:
        card = Card("Second signature", "file-check")
        said = "The clinic wants a second signature. Whoever you ask gets a task."
        card.body.addWidget(Text(said, wrap=True))
        card.body.addWidget(self.cosigner)
        card.setVisible(self._needed)
        if self._needed:
            desk = self._desk
            desk.tasks.read(
                lambda _report: desk.clinic.plan_signing.cosigners(desk.actor), self._on_cosigners
            )
        return card

    def _on_cosigners(self, found: tuple[tuple[UUID, str], ...]) -> None:
        people = [(str(one), name) for one, name in found]
        fill_choices(self.cosigner, [*people, ("", "Nobody is asked")])

    def sign(self) -> None:
        """Sign the version that is shown."""
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        desk, plan = self._desk, self._standing.plan
        said = self.cosigner.currentData()
        asked = UUID(said) if said else None

        def work(_report: object) -> tuple[Edition, Change]:
            return desk.clinic.plan_signing.sign(desk.actor, plan.id, plan.version, asked)

        desk.tasks.write(work, self._on_signed, self._on_failed)

    def _on_signed(self, answer: tuple[Edition, Change]) -> None:
        edition = answer[0]
        waits = " It waits for the second signature." if edition.waits else ""
        self.signed.emit(f"Signed: edition {edition.number}.{waits}")
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))


class AnswerSheet(FormSheet):
    """The second signature: given, or the plan returned with the reason."""

    def __init__(self, desk: Desk, standing: PlanStanding) -> None:
        edition = standing.waiting
        assert edition is not None
        said, who = edition_lines(edition, desk.clinic.facts.site.zone)
        super().__init__(
            desk,
            "Second signature",
            Ui_ReasonForm(),
            draft=("plan-return", edition.id),
            note=f"{said}, {who}",
            save="Return it",
        )
        self._edition = edition
        ask_reason(self.ui, "Why it is returned")
        hint = "Only where you return it. Whoever signed it gets a task with your words."
        if edition.against:
            hint += " What stood against it: " + "; ".join(edition.against) + "."
        self.fields.set_hint("reason", hint)
        self.give = Button("Sign as the second person", "primary", "file-check")
        self.give.clicked.connect(self._give)
        self.add_action(self.give)
        self.loaded()

    def focus_first(self) -> None:
        """Most plans are signed."""
        self.give.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Return the plan, if it says why."""
        reason = self.ui.reason.toPlainText().strip()
        if not reason:
            return [FieldProblem("reason", "Say why it is returned.")]
        signing, actor, edition = self.desk.clinic.plan_signing, self.desk.actor, self._edition
        return lambda _report: signing.send_back(actor, edition.id, reason)

    def _give(self) -> None:
        desk, edition = self.desk, self._edition
        self.give.setEnabled(False)

        def failed(error: Exception) -> None:
            self.give.setEnabled(True)
            reference = "" if hasattr(error, "sentence") else desk.note_bug(error)
            self.say(message_for(error, reference))

        def done(_answer: object) -> None:
            desk.messages.say(f"Edition {edition.number} is signed by both.")
            self.closed.emit()

        desk.tasks.write(
            lambda _report: desk.clinic.plan_signing.cosign(desk.actor, edition.id), done, failed
        )
