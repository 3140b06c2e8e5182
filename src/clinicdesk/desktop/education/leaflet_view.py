"""A leaflet as it is read on the screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinicdesk.desktop.widgets import HBox, IconLabel, SectionHeading, Text, VBox
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.leaflets import Leaflet, LeafletSection, SectionKind
from clinicdesk.domain.readability import LANGUAGES, read_report

__all__ = ["LeafletView"]

_ICONS = {
    SectionKind.CALL_US: ("phone", "accent_ink"),
    SectionKind.CALL_911: ("circle-alert", "bad"),
    SectionKind.QUESTIONS: ("circle-help", "ink2"),
}


class LeafletView(QWidget):
    """Shows one leaflet; made anew for each, since leaflets differ in every part."""

    def __init__(self) -> None:
        super().__init__()
        self._column = VBox(self, spacing=14)
        _as_high_as_wide_asks(self)
        self._whole: QWidget | None = None
        self.leaflet: Leaflet | None = None

    def show_leaflet(self, leaflet: Leaflet | None) -> None:
        """Show a leaflet, or none."""
        self.leaflet = leaflet
        if self._whole is not None:
            self._column.removeWidget(self._whole)
            self._whole.hide()
            self._whole.deleteLater()
        self._whole = None if leaflet is None else _whole(leaflet)
        if self._whole is not None:
            self._column.addWidget(self._whole)


def _as_high_as_wide_asks(widget: QWidget) -> None:
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)


def _whole(leaflet: Leaflet) -> QWidget:
    whole = QWidget()
    _as_high_as_wide_asks(whole)
    column = VBox(whole, spacing=14)
    column.addWidget(Text(leaflet.title, "title", wrap=True))
    column.addWidget(Text(_about(leaflet), "caption", wrap=True))
    for section in leaflet.sections:
        column.addWidget(_section(section))
    sources = "; ".join(f"{s.publisher}, {s.title} ({s.date})" for s in leaflet.topic.sources)
    column.addWidget(
        Text(f"Where the facts come from: {sources}.", "caption", wrap=True, selectable=True)
    )
    return whole


def _about(leaflet: Leaflet) -> str:
    report = read_report(leaflet.prose, leaflet.language)
    language = LANGUAGES.get(leaflet.language, leaflet.language)
    day = show_date(leaflet.date)
    return f"{language} · version {leaflet.version} of {day} · {report.verdict}"


def _section(section: LeafletSection) -> QFrame:
    frame = QFrame()
    _as_high_as_wide_asks(frame)
    boxed = section.kind is not SectionKind.ABOUT
    if boxed:
        frame.setProperty("surface", "card")
    column = VBox(frame, margins=14 if boxed else 0, spacing=6)
    head = HBox(spacing=8)
    if section.kind in _ICONS:
        head.addWidget(IconLabel(*_ICONS[section.kind], 18))
    head.addWidget(SectionHeading(section.heading), 1)
    column.addLayout(head)
    for block in section.blocks:
        for line in block.lines:
            column.addLayout(_line(line, listed=block.listed))
    return frame


def _line(words: str, *, listed: bool) -> HBox:
    row = HBox(spacing=8)
    if listed:
        row.addWidget(Text("•"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(words, wrap=True, selectable=True), 1)
    return row
