"""Icons: stroke outlines from ``resources/icons`` in any color of the theme.

An icon looks its color up when it is painted, so it is right in light and in dark, at every scale
and on every screen, without anyone setting it again.
"""

from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from clinicdesk import assets
from clinicdesk.desktop.theme import Theme, current_theme

__all__ = ["icon", "icon_pixmap", "paint_icon"]

_INK: Final = b"currentColor"


def icon(name: str, color: str = "ink2", on: str = "") -> QIcon:
    """Give an icon in a color token; ``on`` is the token when checked, by default the same.

    Raises ``LookupError`` when there is no such icon.
    """
    assets.path_of(f"icons/{name}.svg")
    return QIcon(_TintedEngine(name, color, on or color))


def icon_pixmap(name: str, color: str = "ink2", pixels: float = 20, ratio: float = 0.0) -> QPixmap:
    """Give an icon as a pixmap of ``pixels`` design pixels a side, for labels.

    ``ratio`` is the screen's device pixel ratio; 0 takes that of the application.
    """
    side = current_theme().u(pixels)
    return _render(name, color, QSize(side, side), ratio or _application_ratio())


def paint_icon(painter: QPainter, where: QRectF, name: str, color: str) -> None:
    """Draw an icon into ``where`` in a color token."""
    ratio = painter.device().devicePixelRatio()
    side = QSize(round(where.width()), round(where.height()))
    painter.drawPixmap(where.topLeft(), _render(name, color, side, ratio))


class _TintedEngine(QIconEngine):
    """Renders one outline in the theme's color of this moment."""

    def __init__(self, name: str, color: str, on: str) -> None:
        super().__init__()
        self._name = name
        self._color = color
        self._on = on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(
            rect.topLeft(), _render(self._name, self._token(mode, state), rect.size(), ratio)
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _render(self._name, self._token(mode, state), size, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt hands the size in device pixels here; a pixmap that says its ratio is drawn sharp.
        logical = QSize(round(size.width() / scale), round(size.height() / scale))
        return _render(self._name, self._token(mode, state), logical, scale)

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._color, self._on)

    def key(self) -> str:
        return "clinicdesk-tinted"

    def _token(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "disabled"
        return self._on if state == QIcon.State.On else self._color


def _application_ratio() -> float:
    app = QApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0


def _render(name: str, color: str, size: QSize, ratio: float) -> QPixmap:
    theme: Theme = current_theme()
    ink = theme.color(color).name()
    key = f"clinicdesk/{name}/{ink}/{size.width()}x{size.height()}@{ratio:g}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = QPixmap(size * ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    svg = QSvgRenderer(
        QByteArray(assets.read_bytes(f"icons/{name}.svg").replace(_INK, ink.encode("ascii")))
    )
    side = min(drawn.width(), drawn.height())
    # A wider rectangle leaves its right part free: that is the gap between an icon and its words.
    svg.render(painter, QRectF(0, (drawn.height() - side) / 2, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn
