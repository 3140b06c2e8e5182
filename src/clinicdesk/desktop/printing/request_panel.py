"""What is printed, for whom, and what for."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.forms.print_request_form import Ui_PrintRequestForm
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.printing.handoff_words import HandoffWordsForm
from clinicdesk.desktop.printing.parts import PartsChooser
from clinicdesk.desktop.printing.recipient_form import CLINIC, OTHER, SELF, RecipientForm
from clinicdesk.desktop.widgets import VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.contacting import Purpose, letter_address
from clinicdesk.domain.display import phone
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.referrals import Recipient, Referral

__all__ = ["KIND_WORDS", "RequestPanel"]

KIND_WORDS = {
    DocumentKind.CARE_SUMMARY: "Care summary",
    DocumentKind.CARE_PLAN: "Care plan",
    DocumentKind.PATIENT_PLAN: "My health plan",
    DocumentKind.GOAL_TRACKER: "Goal tracker",
    DocumentKind.COACH_SHEET: "Coaching session",
    DocumentKind.CONTACT_LETTER: "Letter, the door stays open",
    DocumentKind.HANDOFF: "Handoff letter",
    DocumentKind.PACKET: "Referral packet",
    DocumentKind.ACCOUNTING: "Accounting of disclosures",
}
"""In the order in which they are offered; leaflets are printed where they are given."""
_FOR_HOME = frozenset(
    {DocumentKind.PATIENT_PLAN, DocumentKind.GOAL_TRACKER, DocumentKind.CONTACT_LETTER}
)
_WITHOUT_PARTS = _FOR_HOME | {DocumentKind.ACCOUNTING, DocumentKind.COACH_SHEET}
_OF_PLAN = frozenset({DocumentKind.CARE_PLAN, DocumentKind.PATIENT_PLAN})
_LANGUAGES = (("en", "English"), ("es", "Spanish"))
_LETTERS = (("usual", "Usual, 12 points"), ("large", "Large, 18 points"))


class RequestPanel(QWidget):
    """Builds a ``PrintRequest``.

    ``chosen`` is sent when a choice changed, ``typed`` when words changed.
    """

    chosen = Signal()
    typed = Signal()

    def __init__(self, chart: Chart, kind: DocumentKind, about: UUID | None) -> None:
        super().__init__()
        self._chart = chart
        self._orders = [r for r in chart.referrals if not r.entered_in_error]
        column = VBox(self, spacing=14)
        # A leaflet is printed from where it is chosen, and is not among these.
        plan = chart.plan
        self._goals = [*(plan.goals if plan else ()), *chart.loose_goals]
        kinds = [k for k in KIND_WORDS if self._can(k, kind)]
        self._what = what = Ui_PrintRequestForm()
        request_form = QWidget()
        what.setupUi(request_form)
        self._what_fields = FormFields(request_form, what)
        what.kinds.offer([(k.value, KIND_WORDS[k]) for k in kinds])
        what.kinds.choose((kind if kind in kinds else DocumentKind.CARE_SUMMARY).value)
        what.kinds.chosen.connect(lambda _key: self._on_kind())
        fill_choices(what.referral, [(str(r.id), _order_words(r)) for r in self._orders])
        fill_choices(what.goal, [(str(g.id), g.description) for g in self._goals])
        fill_choices(what.language, _LANGUAGES)
        fill_choices(what.letters, _LETTERS)
        if chart.patient.language.startswith("es"):
            choose(what.language, "es")
        if about is not None:
            choose(what.goal if kind is DocumentKind.GOAL_TRACKER else what.referral, str(about))
        column.addWidget(request_form)
        self._who = RecipientForm()
        self._ui = self._who.ui
        column.addWidget(self._who.widget)
        self.handoff = HandoffWordsForm()
        column.addWidget(self.handoff)
        self.parts = PartsChooser()
        column.addWidget(self.parts)
        self._offer_recipients()
        what.referral.currentIndexChanged.connect(self._on_kind)
        for box in (what.goal, what.language, what.letters):
            box.currentIndexChanged.connect(lambda _at: self.chosen.emit())
        what.recipient_kind.currentIndexChanged.connect(self._on_for)
        self._who.fields.changed.connect(self._on_typed)
        self.parts.changed.connect(self.typed)
        self.handoff.fields.changed.connect(self.typed)
        self._arrange()

    @property
    def kind(self) -> DocumentKind:
        """What is to be printed."""
        return DocumentKind(self._what.kinds.current)

    @property
    def order(self) -> Referral | None:
        """The referral whose packet it is."""
        wanted = self._what.referral.currentData()
        packet = self.kind is DocumentKind.PACKET
        return next((r for r in self._orders if packet and str(r.id) == wanted), None)

    def _can(self, kind: DocumentKind, asked: DocumentKind) -> bool:
        """Whether there is something to print of a kind."""
        if kind is DocumentKind.CONTACT_LETTER:
            return asked is kind  # where the ladder proposes it
        if kind is DocumentKind.PACKET:
            return bool(self._orders)
        if kind is DocumentKind.GOAL_TRACKER:
            return bool(self._goals)
        return kind not in _OF_PLAN or self._chart.plan is not None

    def request(self) -> PrintRequest | None:
        """Return what is asked for; None while a recipient has no name yet."""
        recipient = self._recipient()
        if recipient is None and self._what.recipient_kind.currentData() != CLINIC:
            self._who.say_missing(missing=True)
            return None
        self._who.say_missing(missing=False)
        order = self.order
        return PrintRequest(
            kind=self.kind,
            patient_id=self._chart.patient.id,
            referral_id=order.id if order else None,
            recipient=recipient,
            purpose=self._who.purpose if recipient else "treatment",
            handoff=self.handoff.words() if self.kind is DocumentKind.HANDOFF else None,
            protected=() if self.kind in _WITHOUT_PARTS else self.parts.chosen,
            language=self._chosen(self._what.language) if self.kind in _FOR_HOME else "en",
            large=self.kind in _FOR_HOME and self._chosen(self._what.letters) == "large",
            goal_id=UUID(self._chosen(self._what.goal))
            if self.kind is DocumentKind.GOAL_TRACKER
            else None,
        )

    @staticmethod
    def _chosen(box: QComboBox) -> str:
        return str(box.currentData())

    def _recipient(self) -> Recipient | None:
        chosen = self._what.recipient_kind.currentData()
        if chosen == CLINIC:
            return None
        name = self._who.name
        return self._who.recipient(next((r for r in self._known() if str(r.name) == name), None))

    def _known(self) -> list[Recipient]:
        first = [self.order] if self.order else []
        found = {r.recipient.name: r.recipient for r in [*first, *self._orders] if r.recipient}
        return list(found.values())

    def _offer_recipients(self) -> None:
        known = self._known()
        people = [(r.name, r.name) for r in known]
        choices = [*people, (OTHER, "Someone else"), (SELF, self._chart.patient.name.spoken)]
        clinic = (CLINIC, "Clinic copy, stays here")
        packet = self.kind is DocumentKind.PACKET and bool(known)
        offered = [*choices, clinic] if packet else [clinic, *choices]
        if self.kind is DocumentKind.ACCOUNTING or self.kind in _FOR_HOME:
            offered = [choices[-1], clinic]  # a letter to the person, and to nobody else
        if self.kind is DocumentKind.COACH_SHEET:
            offered = [clinic]
        self._what.recipient_kind.blockSignals(True)
        fill_choices(self._what.recipient_kind, offered)
        self._what.recipient_kind.blockSignals(False)
        self._fill_recipient()

    def _fill_recipient(self) -> None:
        chosen = self._what.recipient_kind.currentData()
        known = next((r for r in self._known() if r.name == chosen), None)
        home, _why = self._home() if chosen == SELF else ("", "")
        self._who.fill(chosen, known, self._chart.patient, home)

    def _home(self) -> tuple[str, str]:
        """Return where a letter to the person goes, or why it may only be handed over."""
        where, decision = letter_address(self._chart.patient, Purpose.CARE, self._chart.today)
        if where is not None:
            return ", ".join(where.lines), decision.why
        return "", f"Hand it over: it carries no address. {decision.sentence}"

    def _on_typed(self) -> None:
        self._say_for()
        self.typed.emit()

    def _say_for(self) -> None:
        stays = self._what.recipient_kind.currentData() == CLINIC
        named = None if stays else self._who.name
        self.parts.say_for(self._who.purpose, named)

    def _on_kind(self) -> None:
        self._offer_recipients()
        self._arrange()
        self.chosen.emit()

    def _on_for(self) -> None:
        self._fill_recipient()
        self._arrange()
        if self._what.recipient_kind.currentData() == OTHER:
            self._ui.recipient.setFocus()
            self.typed.emit()
        else:
            self.chosen.emit()

    def _arrange(self) -> None:
        self._what_fields.show("referral", shown=self.kind is DocumentKind.PACKET)
        self.handoff.setVisible(self.kind is DocumentKind.HANDOFF)
        self._what_fields.show("goal", shown=self.kind is DocumentKind.GOAL_TRACKER)
        for field in ("language", "letters"):
            self._what_fields.show(field, shown=self.kind in _FOR_HOME)
        self.parts.setVisible(self.kind not in _WITHOUT_PARTS)
        self._say_for()
        chosen = self._what.recipient_kind.currentData()
        self._who.show_for(chosen)
        known = next((r for r in self._known() if r.name == chosen), None)
        places = (known.address.replace("\n", ", "), _numbers(known)) if known else ()
        if chosen == SELF:
            places = self._home()
        self._what_fields.set_hint(
            "recipient_kind", ". ".join(place.rstrip(".") for place in places if place)
        )


def _numbers(known: Recipient) -> str:
    said = (("Phone", known.phone), ("fax", known.fax))
    return ", ".join(f"{word} {phone(value)}" for word, value in said if value)


def _order_words(order: Referral) -> str:
    return f"{order.service.text}, {order.number}"
