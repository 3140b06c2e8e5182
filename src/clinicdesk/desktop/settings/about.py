"""What ClinicDesk is made of, and the notices that its parts ask for."""

from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from PySide6.QtWidgets import QWidget

from clinicdesk import __version__
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, HBox, Overlay, Scroller, SectionHeading, Text

__all__ = ["AboutSheet"]

_LOINC: Final = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © "
    "Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) "
    "Committee and is available at no cost under the license at http://loinc.org/license. "
    "LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)
_OTHERS: Final = """\
SNOMED CT codes come with records that other systems send; they are shown and sent on, and no \
SNOMED CT content is distributed with ClinicDesk.
RxNorm and ICD-10-CM are published by the U.S. National Library of Medicine and the U.S. Centers \
for Disease Control and Prevention.
HL7 and FHIR are registered trademarks of Health Level Seven International.
Inter, Noto Sans Arabic and Noto Sans Hebrew: SIL Open Font License 1.1. WenQuanYi Micro Hei: \
Apache License 2.0. Icons: Lucide, ISC License.
"""
_PARTS: Final = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "alembic",
    "sqlcipher3",
    "cryptography",
    "argon2-cffi",
    "keyring",
    "jeepney",
    "reportlab",
    "pikepdf",
    "pypdfium2",
    "pillow",
    "arabic-reshaper",
    "python-bidi",
    "filelock",
    "platformdirs",
    "tomlkit",
    "phonenumbers",
    "holidays",
    "click",
    "rapidfuzz",
    "pyqtgraph",
    "numpy",
    "zxcvbn",
    "tzdata",
    "icalendar",
    "python-dateutil",
    "colorama",
)


def _license_of(name: str) -> str:
    """Say a part's version and license as its own package does."""
    try:
        facts = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    said = str(facts.json.get("license_expression") or facts.json.get("license") or "")
    classes = [c.rsplit("::", 1)[-1].strip() for c in facts.get_all("Classifier") or ()]
    known = [c for c in classes if "License" in c]
    words = said if said and len(said) < 80 else ", ".join(known)
    return f"{name} {facts['Version']}: {words or 'see its own license file'}"


class AboutSheet:
    """Made when it is first asked for."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._sheet: Overlay | None = None

    def open(self) -> None:
        """Show it."""
        if self._sheet is None:
            sheet = Overlay(self._window, "About ClinicDesk", width=680)
            sheet.body.addWidget(SectionHeading(f"ClinicDesk {__version__}", small=False))
            scroller = Scroller("Licenses and notices", spacing=10)
            words = [
                "ClinicDesk is licensed under the Apache License, Version 2.0.",
                _LOINC,
                *_OTHERS.splitlines(),
                "It is built with these parts:",
                *(line for line in map(_license_of, _PARTS) if line),
            ]
            for line in words:
                scroller.body.addWidget(Text(line, wrap=True, selectable=True))
            scroller.body.addStretch(1)
            self._scroller = scroller
            sheet.body.addWidget(scroller)
            row = HBox()
            row.addStretch(1)
            self._close = Button("Close", "primary")
            self._close.clicked.connect(sheet.close_overlay)
            row.addWidget(self._close)
            sheet.body.addLayout(row)
            self._sheet = sheet
        self._scroller.setMinimumHeight(min(current_theme().u(380), self._window.height() // 2))
        self._sheet.cover(self._close)
