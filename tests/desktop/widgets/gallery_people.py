"""What the gallery shows: invented people, and the window around each page."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    AllergyState,
    BannerFacts,
    CellStyle,
    Column,
    HBox,
    PatientBanner,
    Progress,
    Rail,
    RailItem,
    StatusStrip,
    VBox,
)

__all__ = ["BELOW", "COLUMNS", "FACTS", "PEOPLE", "RAIL", "Person", "frame"]


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


def frame(page: QWidget, current: str, banner: PatientBanner | None = None) -> QWidget:
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
