"""The gallery's page of controls: fields of every kind, messages, buttons and chips."""

from datetime import date

from gallery_field import labelled
from gallery_people import frame
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from clinicdesk.desktop.messages import Action, Message, Messages
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    Card,
    CardGrid,
    DateEntry,
    FlowLayout,
    IconButton,
    Notice,
    PageHeading,
    PasswordField,
    Scroller,
    StatusChip,
    Strength,
    ToastArea,
    VBox,
)

__all__ = ["forms"]


def _fields() -> Card:
    fields = Card("Fields", "pencil")
    fields.body.addWidget(
        labelled("Family name", QLineEdit("O’Connor"), "As on the insurance card")
    )
    wrong = "A phone number has ten digits. Add the area code."
    fields.body.addWidget(labelled("Phone", QLineEdit("555"), problem=wrong))
    sex = QComboBox()
    sex.addItems(["Choose", "Female", "Male"])
    fields.body.addWidget(labelled("Sex as recorded", sex))
    fields.body.addWidget(labelled("Frequency", QSpinBox(), optional=True))
    fields.body.addStretch(1)
    return fields


def _days() -> Card:
    days = Card("Days", "calendar-days")
    entry = DateEntry(lambda: date(2026, 11, 22))
    entry.line.setText("+3m")
    days.body.addWidget(labelled("Due", entry))
    unclear = DateEntry(lambda: date(2026, 11, 22), past=True)
    unclear.line.setText("13/45/2001")
    days.body.addWidget(labelled("Date of birth", unclear))
    strength = Strength(3, "Good. A sentence is better.", enough=True)
    password = PasswordField("Password", lambda _: strength)
    password.line.setText("correct horse")
    days.body.addWidget(labelled("New password", password))
    days.body.addStretch(1)
    return days


def _choices() -> Card:
    choices = Card("Choices", "list-checks", spacing=4)
    for on, words in ((True, "Cover sheet with reason and urgency"), (False, "Coaching notes")):
        box = QCheckBox(words)
        box.setChecked(on)
        choices.body.addWidget(box)
    radio = QRadioButton("Routine")
    radio.setChecked(True)
    choices.body.addWidget(radio)
    choices.body.addWidget(QRadioButton("Urgent"))
    choices.body.addWidget(labelled("Note", QPlainTextEdit("BP log shows two missed evenings.")))
    return choices


def _buttons() -> Card:
    buttons = Card("Buttons", "square-check-big")
    flow = FlowLayout(spacing=8)
    for kind in ("primary", "secondary", "quiet", "danger", "pill"):
        flow.addWidget(Button(kind.capitalize(), kind, "plus"))
    off = Button("Disabled", "primary")
    off.setEnabled(False)
    flow.addWidget(off)
    flow.addWidget(IconButton("Zoom in", "zoom-in"))
    buttons.body.addLayout(flow)
    chips = FlowLayout(spacing=8)
    for word in current_theme().tokens.statuses:
        chips.addWidget(StatusChip(word))
    buttons.body.addLayout(chips)
    return buttons


def forms() -> QWidget:
    """Fields of every kind, messages, buttons and chips."""
    page = QWidget()
    column = VBox(page, margins=(24, 20, 24, 12), spacing=12)
    column.addWidget(PageHeading("Forms", "every control"))
    notice = Notice()
    compare = Action("Compare", page.update)
    notice.show_message(
        Message("Two people may be the same.", "Look at both first.", Tone.WARN, compare)
    )
    column.addWidget(notice)
    bad = Notice()
    bad.show_message(Message("The packet was not sent.", "Name a recipient first.", Tone.BAD))
    column.addWidget(bad)
    busy = BusyBar()
    busy.begin("Reading 3 files")
    busy.progress(1, 3, "Reading 1 of 3 files")
    busy.show()
    column.addWidget(busy)
    holder = QWidget()
    grid = CardGrid(holder, columns=3, least_width=320)
    for card, span in ((_fields(), 1), (_days(), 1), (_choices(), 1), (_buttons(), 3)):
        grid.add(card, span)
    scroller = Scroller("Every control", holder)
    scroller.body.addStretch(1)
    column.addWidget(scroller, 1)
    window = frame(page, "plans")
    messages = Messages(window)
    ToastArea(window, messages)
    messages.say_undoable("Goal “Sleep 7 hours” was moved to 30-Nov-2026.", page.update)
    return window
