"""Draws every widget as pages do, to look at: ``python tests/desktop/widgets/gallery.py FOLDER``.

Writes one PNG for each scene in light, in dark, and at 200 %. The people are invented.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from gallery_field import labelled
from gallery_forms import forms
from gallery_people import BELOW, COLUMNS, FACTS, PEOPLE, RAIL, Person, frame
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.theme import ColorChoice, Tone, current_theme
from clinicdesk.desktop.widgets import (
    AllergyState,
    BannerFacts,
    Button,
    Card,
    CardGrid,
    CardRow,
    Cover,
    DataTable,
    EmptyState,
    FilterPills,
    FlowLayout,
    GoalBar,
    GoalLine,
    HBox,
    NameLabel,
    Overlay,
    PageHeading,
    PasswordField,
    PatientBanner,
    PdfView,
    PeekPanel,
    Scroller,
    SearchBox,
    SectionHeading,
    Sparkline,
    StatusChip,
    TabStrip,
    Text,
    VBox,
    hairline,
)

__all__ = ["BELOW", "FACTS", "RAIL", "SCENES", "draw", "forms"]


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
    return frame(page, "patients")


def _attention() -> Card:
    card = Card("Needs attention", "bell")
    for what, when, status in (
        ("Cardiology report", "Sent 03-Nov-2026, 19 days ago", "Overdue"),
        ("Blood pressure recheck", "Today. Last 138/86 on 15-Nov-2026", "At risk"),
        ("Diabetic foot exam", "Due 30-Nov-2026", "Due soon"),
    ):
        if card.body.count():
            card.body.addWidget(hairline())
        card.body.addWidget(CardRow(what, when, StatusChip(status)))
    return card


def _pressure() -> Card:
    card = Card("Blood pressure", "heart-pulse", "All readings")
    line = HBox(spacing=8)
    line.addWidget(Text("138/86", "display"))
    line.addWidget(Text("mmHg, 7-day mean", tone="ink3"), 0, Qt.AlignmentFlag.AlignBottom)
    line.addStretch(1)
    line.addWidget(Text("▼ 14 since Aug", tone="ok"))
    card.body.addLayout(line)
    card.body.addWidget(
        Sparkline("Systolic", [152, 150, 151, 147, 146, 145, 143, 141, 142, 139, 138], 130)
    )
    card.body.addWidget(Text("Systolic, weekly mean. Dashed line: target 130", "caption"))
    return card


def _medications() -> Card:
    card = Card("Medications", "pill", "Reconcile")
    for words in (
        "lisinopril — tablet — 20 mg — oral — once a day",
        "metformin — modified-release tablet — 500 mg — oral — twice a day",
    ):
        card.body.addWidget(Text(words, wrap=True))
    card.body.addWidget(Text("Reviewed 08-Nov-2026 by T. Brandt RN", "caption"))
    return card


def _goals() -> Card:
    card = Card("Goals", "target", "Open care plan")
    for goal, words, percent, status, tone in (
        ("Sleep 7 hours", "Mean hours: 5.4 h · start 5.2, target 7", 11, "Overdue", Tone.BAD),
        ("Lower blood pressure", "Systolic: 138 mmHg · target 130", 64, "At risk", Tone.WARN),
        ("Bring A1c under 7.0", "7.3 % · target 6.9", 73, "On track", None),
        ("Stop smoking", "28 days · target 28", 100, "Achieved", Tone.OK),
    ):
        row = VBox(spacing=4)
        row.addWidget(CardRow(goal, words, StatusChip(status)))
        row.addWidget(GoalBar(goal, percent, tone))
        card.body.addLayout(row)
    return card


def _problems() -> Card:
    card = Card("Problems", "activity", "Edit")
    for words, since in (
        ("Essential hypertension", "since 05-Mar-2019"),
        ("Type 2 diabetes", "since 30-Nov-2022"),
    ):
        card.body.addWidget(CardRow(words, "", Text(since, "caption"), strong=False))
    card.body.addWidget(hairline())
    card.body.addWidget(SectionHeading("Last note", "15-Nov-2026 14:20 · A. Moreau"))
    card.body.addWidget(
        Text(
            "Feels steadier on the new schedule. Wants to keep walking through the winter.",
            wrap=True,
        )
    )
    return card


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
    for card in (_attention(), _pressure(), _medications()):
        card.body.addStretch(1)
        grid.add(card)
    grid.add(_goals(), 2)
    problems = _problems()
    problems.body.addStretch(1)
    grid.add(problems)
    scroller = Scroller("Summary", holder)
    scroller.body.addStretch(1)
    column.addWidget(scroller, 1)
    return frame(page, "patients", PatientBanner(FACTS))


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
    return frame(state, "documents", PatientBanner(facts))


def lock() -> QWidget:
    """The cover of a locked clinic."""
    window = frame(QWidget(), "today")
    cover = Cover(window)
    cover.body.addWidget(Text("ClinicDesk is locked", "title"))
    cover.body.addWidget(
        Text("Harlan Motors, Plant 2 · Signed in: A. Moreau, RN", tone="ink3", wrap=True)
    )
    password = PasswordField()
    wrong = "That password did not open the clinic. Check Caps Lock and try again."
    cover.body.addWidget(labelled("Password", password, problem=wrong))
    cover.body.addWidget(Button("Unlock", "primary"))
    cover.body.addWidget(Button("Use a recovery code", "quiet"), 0, Qt.AlignmentFlag.AlignLeft)
    cover.body.addWidget(hairline())
    cover.body.addWidget(
        Text("1 draft note is kept, encrypted, where you left it.", "caption", wrap=True)
    )
    cover.cover(password)
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
    window = frame(page, "documents")
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
