"""Shows the pages of a document as images that someone else renders.

The view asks for what is in sight, at the size and sharpness of the screen, and keeps the last
pages it was given; it knows nothing of PDF.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["PdfView", "RenderPage"]

RenderPage = Callable[[int, QSize, Callable[[QImage], None]], None]
"""``render(page, pixels, deliver)``: start to render a page (from 0) at a size in device pixels,
and call ``deliver(image)`` on the window's thread, at once or later."""

_GAP: Final = 16
_LEAST, _MOST, _STEP = 0.25, 5.0, 1.25
_FIT_MOST: Final = 1.5
"""Wider paper than this is harder to read, not easier."""
_KEPT_PIXELS: Final = 16_000_000
"""64 MB of images: about eight pages at the size of a large screen."""


class PdfView(QAbstractScrollArea):
    """Pages under each other. Fits the width until someone zooms.

    Ctrl with plus, minus, 0 or the wheel zooms; Page Up and Down, Home and End, arrows and Space
    scroll. ``page_changed(page, count)`` is sent with the page in sight, counted from 1.
    """

    page_changed = Signal(int, int)
    zoomed = Signal(float)

    def __init__(self, name: str = "Preview", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._sizes: tuple[QSizeF, ...] = ()
        self._render: RenderPage | None = None
        self._zoom = 1.0
        self._fits = True
        self._images: OrderedDict[tuple[int, int, int], QImage] = OrderedDict()
        self._asked: set[tuple[int, int, int]] = set()
        self._document = 0
        self._page = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        current_theme().changed.connect(self._lay_out)

    @property
    def zoom(self) -> float:
        """Screen pixels for each point of the page."""
        return self._zoom

    @property
    def page(self) -> int:
        """The page in sight, counted from 1; 0 without a document."""
        return self._page

    def set_document(self, sizes: Sequence[tuple[float, float]], render: RenderPage) -> None:
        """Show a document: the width and height of each page in points, and who renders them."""
        self._document += 1
        self._sizes = tuple(QSizeF(width, height) for width, height in sizes)
        self._render = render
        self._images.clear()
        self._asked.clear()
        self._page = 0
        self.verticalScrollBar().setValue(0)
        self._lay_out()
        self._on_scrolled()

    def clear(self) -> None:
        """Show nothing and forget every image, as locking does."""
        self._document += 1
        self._sizes, self._render, self._page = (), None, 0
        self._images.clear()
        self._asked.clear()
        self.setAccessibleName(self._name)
        self._lay_out()

    def fit_width(self) -> None:
        """Make the widest page as wide as the view."""
        self._fits = True
        self._lay_out()

    def zoom_in(self) -> None:
        """Larger."""
        self._set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._set_zoom(self._zoom / _STEP)

    def go_to(self, page: int) -> None:
        """Bring a page, counted from 1, to the top."""
        if 1 <= page <= len(self._sizes):
            self.verticalScrollBar().setValue(round(self._tops()[page - 1]) - self._gap() // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        screen = max(self.viewport().height() - self._gap(), 1)
        moves = {
            Qt.Key.Key_PageDown: bar.value() + screen,
            Qt.Key.Key_Space: bar.value() + screen,
            Qt.Key.Key_PageUp: bar.value() - screen,
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
                self.zoom_in()
                return
            if key == Qt.Key.Key_Minus:
                self.zoom_out()
                return
            if key == Qt.Key.Key_0:
                self.fit_width()
                return
        elif key in moves:
            bar.setValue(moves[key])
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        visible = QRectF(event.rect())
        for page, where in enumerate(self._places()):
            if not where.intersects(visible):
                continue
            # Paper is white in the dark, too: it shows what prints.
            painter.fillRect(where, Qt.GlobalColor.white)
            image = self._image_for(page, where.size())
            if image is not None:
                painter.drawImage(where, image)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(where.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _gap(self) -> int:
        return current_theme().u(_GAP)

    def _set_zoom(self, zoom: float) -> None:
        before = self._zoom
        self._fits = False
        self._zoom = min(max(zoom, _LEAST), _MOST)
        bar = self.verticalScrollBar()
        middle = bar.value() + self.viewport().height() / 2
        self._lay_out()
        bar.setValue(round(middle * self._zoom / before - self.viewport().height() / 2))

    def _lay_out(self) -> None:
        gap = self._gap()
        view = self.viewport().size()
        widest = max((size.width() for size in self._sizes), default=0.0)
        before = self._zoom
        if self._fits and widest:
            most = _FIT_MOST * current_theme().scale
            self._zoom = min(max((view.width() - 2 * gap) / widest, _LEAST), most)
        height = gap + sum(size.height() * self._zoom + gap for size in self._sizes)
        bar = self.verticalScrollBar()
        bar.setPageStep(view.height())
        bar.setRange(0, max(0, round(height) - view.height()))
        side = self.horizontalScrollBar()
        side.setPageStep(view.width())
        side.setRange(0, max(0, round(widest * self._zoom) + 2 * gap - view.width()))
        self.viewport().update()
        if self._zoom != before:
            self.zoomed.emit(self._zoom)

    def _tops(self) -> list[float]:
        gap, y, tops = self._gap(), float(self._gap()), []
        for size in self._sizes:
            tops.append(y)
            y += size.height() * self._zoom + gap
        return tops

    def _places(self) -> list[QRectF]:
        gap = self._gap()
        view = self.viewport().width()
        moved = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        places = []
        for size, top in zip(self._sizes, self._tops(), strict=True):
            shown = QSizeF(round(size.width() * self._zoom), round(size.height() * self._zoom))
            left = max(float(gap), (view - shown.width()) / 2)
            places.append(QRectF(QPointF(round(left), round(top)) - moved, shown))
        return places

    def _image_for(self, page: int, size: QSizeF) -> QImage | None:
        ratio = self.devicePixelRatio()
        pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
        key = (page, pixels.width(), pixels.height())
        found = self._images.get(key)
        if found is not None:
            self._images.move_to_end(key)
            return found
        if key not in self._asked and self._render is not None:
            self._asked.add(key)
            document = self._document

            def deliver(image: QImage) -> None:
                if document == self._document:
                    self._keep(key, image)

            self._render(page, pixels, deliver)
        # Until the sharp one comes, the last one of this page is shown stretched.
        known = (image for kept, image in reversed(self._images.items()) if kept[0] == page)
        return next(known, None)

    def _keep(self, key: tuple[int, int, int], image: QImage) -> None:
        self._asked.discard(key)
        self._images[key] = image
        while (
            sum(width * height for _, width, height in self._images) > _KEPT_PIXELS
            and len(self._images) > 1
        ):
            self._images.popitem(last=False)
        self.viewport().update()

    def _on_scrolled(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        tops = self._tops()
        page = sum(1 for top in tops if top <= middle) or min(1, len(tops))
        if page != self._page:
            self._page = page
            self.setAccessibleName(f"{self._name}, page {page} of {len(self._sizes)}")
            self.page_changed.emit(page, len(self._sizes))
        self.viewport().update()
