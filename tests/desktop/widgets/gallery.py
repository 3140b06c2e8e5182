"""Draws every widget as pages do, to look at: ``python tests/desktop/widgets/gallery.py FOLDER``.

Writes one PNG for each scene in light, in dark, and at 200 %. The people are invented.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.messages import Action, Message, Messages
from clinicdesk.desktop.theme import ColorChoice, Tone, current_theme
from clinicdesk.desktop.widgets import (
    AllergyState,
    BannerFacts,
    BusyBar,
    Button,
    Card,
    CardGrid,
    CardRow,
    CellStyle,
    Column,
    Cover,
    DataTable,
    DateEntry,
    EmptyState,
    Field,
    FilterPills,
    FlowLayout,
    GoalBar,
    GoalLine,
    HBox,
    IconButton,
    NameLabel,
    Notice,
    Overlay,
    PageHeading,
    PasswordField,
    PatientBanner,
    PdfView,
    PeekPanel,
    Progress,
    Rail,
    RailItem,
    Scroller,
    SearchBox,
    SectionHeading,
    Sparkline,
    StatusChip,
    StatusStrip,
    Strength,
    TabStrip,
    Text,
    ToastArea,
    VBox,
    hairline,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the roster."""

    name: str
    number: str
    born: str
    about: str
    goals: str
    percent: int
    step: str
    due: str
    status: str


PEOPLE = (
    Person("TRAN, Minh", "CD-205079", "14-Mar-2002", "24y · Male", "1 of 3 met · 63%", 63,
           "Cardiology report", "11-Nov-2026", "Overdue"),
    Person("THOMPSON, Robert", "“Bob” · CD-204487", "02-Oct-1979", "47y · Male",
           "1 of 2 met · 86%", 86, "Cardiology report", "16-Nov-2026", "Overdue"),
    Person("JEAN-BAPTISTE, Wideline", "CD-204191", "04-Sep-1967", "59y · Female",
           "0 of 2 met · 56%", 56, "Cardiology report", "13-Nov-2026", "Overdue"),
    Person("NGUYỄN, Thị Ánh", "“Annie” · CD-204117", "13-Mar-1978", "48y · Female",
           "0 of 2 met · 76%", 76, "A1c result to review", "23-Nov-2026", "At risk"),
    Person("DESROSIERS, Jean-Édouard", "CD-204413", "08-Nov-1972", "54y · Male",
           "0 of 5 met · 53%", 53, "A1c result to review", "22-Nov-2026", "At risk"),
    Person("ŁUKASZEWICZ-BRZĘCZYSZCZYKIEWICZ, Wielisława Bogumiła", "CD-204900", "01-Jan-1950",
           "76y · Female", "1 of 4 met · 54%", 54, "BP recheck", "22-Nov-2026", "On track"),
    Person("الحسيني, يوسف", "CD-204931", "03-Oct-1976", "50y · Male", "1 of 5 met · 58%", 58,
           "Flu vaccine", "27-Nov-2026", "Due soon"),
    Person("SULLIVAN, Kathleen", "“Kate” · CD-205042", "25-Jan-1975", "51y · Female",
           "1 of 5 met · 65%", 65, "Flu vaccine", "27-Nov-2026", "Draft"),
    *(
        Person(f"BEGAY, Shondiin {n}", f"CD-2046{n:02}", "16-May-1959", "67y · Female",
               "1 of 4 met · 57%", 57, "BP recheck", "25-Nov-2026", "Not started")
        for n in range(12)
    ),
)  # fmt: skip

COLUMNS: tuple[Column[Person], ...] = (
    Column("Patient", lambda p: p.name, sub=lambda p: p.number, sort_key=lambda p: p.name,
           style=CellStyle.NAME, width=230, least=190, stretch=3),
    Column("Born", lambda p: p.born, sub=lambda p: p.about, sort_key=lambda p: p.born, width=116,
           least=116),
    Column("Goals", lambda p: p.goals, progress=lambda p: Progress(p.percent), width=148,
           least=148, drop=1),
    Column("Next step", lambda p: p.step, sub=lambda p: p.due, width=160, least=160),
    Column("Status", lambda p: p.status, chip=lambda p: current_theme().status(p.status),
           sort_key=lambda p: p.status, width=120, least=120),
)  # fmt: skip

RAIL = (
    RailItem("today", "Today", "house", "Ctrl+1"),
    RailItem("patients", "Patients", "users", "Ctrl+2"),
    RailItem("plans", "Care plans", "clipboard-list", "Ctrl+3"),
    RailItem("referrals", "Referrals", "send", "Ctrl+4"),
    RailItem("documents", "Documents", "file-text", "Ctrl+5"),
    RailItem("reports", "Reports", "chart-column", "Ctrl+6"),
)
BELOW = (
    RailItem("lock", "Lock", "lock", "Ctrl+L", page=False),
    RailItem("settings", "Settings", "settings"),
)
FACTS = BannerFacts(
    name="O’CONNOR, Declan (Mr)",
    preferred_name="Dec",
    born="14-Jul-1978",
    age="48y",
    sex="Male",
    number="CD-204228",
    allergy_state=AllergyState.KNOWN,
    allergies=("Penicillin", "Latex"),
    extra=(("Works at", "Harlan Motors, Plant 4"),),
)


def _frame(page: QWidget, current: str, banner: PatientBanner | None = None) -> QWidget:
    window = QWidget()
    window.setProperty("surface", "canvas")
    column = VBox(window, spacing=0)
    if banner is not None:
        column.addWidget(banner)
    row = HBox(spacing=0)
    rail = Rail("ClinicDesk", "Harlan Motors, Plant 2", RAIL, BELOW)
    rail.set_current(current)
    rail.set_narrow(current_theme().scale > 1.4)
    row.addWidget(rail)
    row.addWidget(page, 1)
    column.addLayout(row, 1)
    strip = StatusStrip()
    strip.set_fact("saved", "All changes saved", "circle-check", "ok")
    strip.set_fact("encrypted", "Encrypted on this computer", "shield-check", "ok")
    strip.set_fact("backup", "Backed up today 08:12", "hard-drive")
    strip.set_who("A. Moreau, RN")
    strip.set_hint("Ctrl+K to find anything" if current_theme().scale < 1.4 else "")
    column.addWidget(strip)
    return window


def roster() -> QWidget:
    """The roster with its table and peek panel."""
    page = QWidget()
    column = VBox(page, margins=(24, 20, 24, 12), spacing=12)
    heading = PageHeading("Patients", "28 on the roster")
    heading.add(Button("Print list", "secondary", "printer", shortcut="Ctrl+P"))
    heading.add(Button("New patient", "primary", "plus", shortcut="Ctrl+N"))
    column.addWidget(heading)
    bar = FlowLayout(spacing=8)
    bar.addWidget(SearchBox("Search patients", "Search name, MRN, birth date, department…"))
    pills = [("all", "All"), ("attention", "Needs attention"), ("week", "Due this week"),
             ("mine", "My patients")]  # fmt: skip
    bar.addWidget(FilterPills("Filter", pills))
    column.addLayout(bar)
    row = HBox(spacing=12)
    table: DataTable[Person] = DataTable("Patients", COLUMNS, lambda p: p.number)
    table.set_rows(PEOPLE, select_first=True)
    row.addWidget(table, 1)
    peek = PeekPanel("Look at the patient")
    peek.add_action(Button("Open chart", "primary", "arrow-right"))
    peek.add_action(Button("Print care summary", "secondary", "printer"))
    peek.add(NameLabel("TRAN, Minh", "subtitle"))
    peek.add(Text("Born 14-Mar-2002 (24y) · Male", tone="ink3", wrap=True))
    peek.add(StatusChip("Overdue"))
    peek.add_heading("Next step")
    peek.add(CardRow("Cardiology report", "11-Nov-2026"))
    peek.add_heading("Goals")
    peek.add(GoalLine("Stop smoking", 100, Tone.OK))
    peek.add(GoalLine("Sleep 7 hours", 11, Tone.BAD))
    peek.add(GoalLine("Walk 8,000 steps a day", 78))
    if current_theme().scale < 1.2:
        row.addWidget(peek)
    column.addLayout(row, 1)
    table.view.setFocus()
    return _frame(page, "patients")


def _goal(goal: str, words: str, percent: int, status: str, tone: Tone | None) -> QWidget:
    row = QWidget()
    column = VBox(row, spacing=4)
    column.addWidget(CardRow(goal, words, StatusChip(status)))
    column.addWidget(GoalBar(goal, percent, tone))
    return row


def chart() -> QWidget:
    """A chart's summary: banner, tabs, cards that reflow."""
    page = QWidget()
    column = VBox(page, margins=(24, 8, 24, 12), spacing=12)
    top = FlowLayout(spacing=8)
    tabs = TabStrip("Chart", [("summary", "Summary"), ("plan", "Care plan"), ("visits", "Visits"),
                              ("referrals", "Referrals"), ("documents", "Documents")])  # fmt: skip
    tabs.set_count("plan", 5)
    tabs.set_count("referrals", 1)
    top.addWidget(tabs)
    top.addWidget(Button("Log progress", "secondary", "plus"))
    top.addWidget(Button("Care summary", "primary", "printer"))
    column.addLayout(top)
    holder = QWidget()
    grid = CardGrid(holder, columns=3, least_width=330)
    attention = Card("Needs attention", "bell")
    attention.body.addWidget(
        CardRow("Cardiology report", "Sent 03-Nov-2026, 19 days ago", StatusChip("Overdue"))
    )
    attention.body.addWidget(hairline())
    attention.body.addWidget(
        CardRow(
            "Blood pressure recheck", "Today. Last 138/86 on 15-Nov-2026", StatusChip("At risk")
        )
    )
    attention.body.addWidget(hairline())
    attention.body.addWidget(
        CardRow("Diabetic foot exam", "Due 30-Nov-2026", StatusChip("Due soon"))
    )
    attention.body.addStretch(1)
    pressure = Card("Blood pressure", "heart-pulse", "All readings")
    line = HBox(spacing=8)
    line.addWidget(Text("138/86", "display"))
    line.addWidget(Text("mmHg, 7-day mean", tone="ink3"), 0, Qt.AlignmentFlag.AlignBottom)
    line.addStretch(1)
    line.addWidget(Text("▼ 14 since Aug", tone="ok"))
    pressure.body.addLayout(line)
    pressure.body.addWidget(
        Sparkline("Systolic", [152, 150, 151, 147, 146, 145, 143, 141, 142, 139, 138], 130)
    )
    pressure.body.addWidget(Text("Systolic, weekly mean. Dashed line: target 130", "caption"))
    pressure.body.addStretch(1)
    medications = Card("Medications", "pill", "Reconcile")
    for words in ("lisinopril — tablet — 20 mg — oral — once a day",
                  "metformin — modified-release tablet — 500 mg — oral — twice a day"):  # fmt: skip
        medications.body.addWidget(Text(words, wrap=True))
    medications.body.addWidget(Text("Reviewed 08-Nov-2026 by T. Brandt RN", "caption"))
    medications.body.addStretch(1)
    goals = Card("Goals", "target", "Open care plan")
    goals.body.addWidget(
        _goal("Sleep 7 hours", "Mean hours: 5.4 h · start 5.2, target 7", 11, "Overdue", Tone.BAD)
    )
    goals.body.addWidget(
        _goal("Lower blood pressure", "Systolic: 138 mmHg · target 130", 64, "At risk", Tone.WARN)
    )
    goals.body.addWidget(_goal("Bring A1c under 7.0", "7.3 % · target 6.9", 73, "On track", None))
    goals.body.addWidget(_goal("Stop smoking", "28 days · target 28", 100, "Achieved", Tone.OK))
    problems = Card("Problems", "activity", "Edit")
    for words, since in (("Essential hypertension", "since 05-Mar-2019"),
                         ("Type 2 diabetes", "since 30-Nov-2022")):  # fmt: skip
        problems.body.addWidget(CardRow(words, "", Text(since, "caption"), strong=False))
    problems.body.addWidget(hairline())
    problems.body.addWidget(SectionHeading("Last note", "15-Nov-2026 14:20 · A. Moreau"))
    problems.body.addWidget(
        Text("Feels steadier on the new schedule. Wants to keep walking through the winter.",
             wrap=True)
    )  # fmt: skip
    problems.body.addStretch(1)
    for card, span in ((attention, 1), (pressure, 1), (medications, 1), (goals, 2), (problems, 1)):
        grid.add(card, span)
    scroller = Scroller("Summary", holder)
    scroller.body.addStretch(1)
    column.addWidget(scroller, 1)
    return _frame(page, "patients", PatientBanner(FACTS))


def _fields() -> Card:
    fields = Card("Fields", "pencil")
    fields.body.addWidget(Field("Family name", QLineEdit("O’Connor"), "As on the insurance card"))
    wrong = Field("Phone", QLineEdit("555"))
    wrong.set_problem("A phone number has ten digits. Add the area code.")
    fields.body.addWidget(wrong)
    sex = QComboBox()
    sex.addItems(["Choose", "Female", "Male"])
    fields.body.addWidget(Field("Sex as recorded", sex))
    fields.body.addWidget(Field("Frequency", QSpinBox(), optional=True))
    fields.body.addStretch(1)
    return fields


def _days() -> Card:
    days = Card("Days", "calendar-days")
    entry = DateEntry(lambda: date(2026, 11, 22))
    entry.line.setText("+3m")
    days.body.addWidget(Field("Due", entry))
    unclear = DateEntry(lambda: date(2026, 11, 22), past=True)
    unclear.line.setText("13/45/2001")
    days.body.addWidget(Field("Date of birth", unclear))
    strength = Strength(3, "Good. A sentence is better.", enough=True)
    password = PasswordField("Password", lambda _: strength)
    password.line.setText("correct horse")
    days.body.addWidget(Field("New password", password))
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
    choices.body.addWidget(Field("Note", QPlainTextEdit("BP log shows two missed evenings.")))
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
    window = _frame(page, "plans")
    messages = Messages(window)
    ToastArea(window, messages)
    messages.say_undoable("Goal “Sleep 7 hours” was moved to 30-Nov-2026.", page.update)
    return window


def empty() -> QWidget:
    """A page with nothing on it, for someone who has died, with a long name."""
    state = EmptyState(
        "file-text",
        "No documents yet",
        "Care summaries and handoff letters you print are kept here with the date and who printed "
        "them.",
        button="Print care summary",
    )
    facts = BannerFacts(
        name="ŁUKASZEWICZ-BRZĘCZYSZCZYKIEWICZ, Wielisława Bogumiła (Mrs)",
        born="01-Jan-1950",
        died="02-Feb-2026",
        age_at_death="76y",
        sex="Female",
        number="CD-204900",
        allergy_state=AllergyState.NOT_RECORDED,
        alerts=("Interpreter: Polish",),
    )
    return _frame(state, "documents", PatientBanner(facts))


def lock() -> QWidget:
    """The cover of a locked clinic."""
    window = _frame(QWidget(), "today")
    cover = Cover(window)
    cover.body.addWidget(Text("ClinicDesk is locked", "title"))
    cover.body.addWidget(
        Text("Harlan Motors, Plant 2 · Signed in: A. Moreau, RN", tone="ink3", wrap=True)
    )
    field = Field("Password", PasswordField())
    field.set_problem("That password did not open the clinic. Check Caps Lock and try again.")
    cover.body.addWidget(field)
    cover.body.addWidget(Button("Unlock", "primary"))
    cover.body.addWidget(Button("Use a recovery code", "quiet"), 0, Qt.AlignmentFlag.AlignLeft)
    cover.body.addWidget(hairline())
    cover.body.addWidget(
        Text("1 draft note is kept, encrypted, where you left it.", "caption", wrap=True)
    )
    cover.cover(field.editor)
    return window


def preview() -> QWidget:
    """Pages of a document, and a card over the dimmed page."""

    def render(page: int, pixels: QSize, deliver: Callable[[QImage], None]) -> None:
        image = QImage(pixels, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        font = QFont("Inter")
        font.setPixelSize(round(pixels.height() / 30))
        painter.setFont(font)
        painter.setPen(QColor("black"))
        painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, f"Page {page + 1}")
        painter.end()
        deliver(image)

    view = PdfView("Preview of the packet")
    view.set_document([(612, 792)] * 3, render)
    page = QWidget()
    VBox(page, margins=24).addWidget(view)
    window = _frame(page, "documents")
    overlay = Overlay(window, "Find anything", top=128)
    line = QLineEdit("tho")
    line.setAccessibleName("Find anything")
    overlay.body.addWidget(line)
    overlay.body.addWidget(Text("THOMPSON, Robert   born 02-Oct-1979 (47y)   CD-204487"))
    overlay.cover(line)
    return window


SCENES: tuple[Callable[[], QWidget], ...] = (roster, chart, forms, empty, lock, preview)


def draw(folder: Path, app: QApplication) -> list[Path]:
    """Draw every scene into ``folder`` and give the files."""
    theme = current_theme()
    made = []
    for look, choice, scale in (
        ("light", ColorChoice.LIGHT, 1.0),
        ("dark", ColorChoice.DARK, 1.0),
        ("200", ColorChoice.LIGHT, 2.0),
    ):
        theme.choose(choice)
        theme.set_scale(scale)
        for scene in SCENES:
            window = scene()
            window.resize(1440, 900)
            window.show()
            for _ in range(6):
                app.processEvents()
            file = folder / f"{scene.__name__}-{look}.png"
            window.grab().save(str(file))
            made.append(file)
            window.close()
            window.deleteLater()
    theme.choose(ColorChoice.LIGHT)
    theme.set_scale(1.0)
    return made


if __name__ == "__main__":
    application, _ = make_application([])
    for drawn in draw(Path(sys.argv[1]), application):
        print(drawn)
