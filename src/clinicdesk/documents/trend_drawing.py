"""A trend's figure on paper: the same that the window draws, in lines and letters. Points."""

from collections.abc import Iterable

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.drawings import Drawn
from clinicdesk.documents.fonts import REGULAR, STRONG, register
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.style import BODY_WIDTH, color
from clinicdesk.domain.display import unit_text
from clinicdesk.domain.trend import FigurePoint, Room, SideKind, TrendFigure, TrendStory
from clinicdesk.domain.trend_layout import lay_out

__all__ = ["TrendDrawing", "trend_story_blocks"]

_SIZE = 6.8
_LINE = 8.6
_LEFT, _FOOT, _STRIP = 34.0, 2 * _LINE + 3, _LINE + 5
_TONES = {
    SideKind.TARGET: "ok",
    SideKind.BASELINE: "ink2",
    SideKind.LATEST: "accent_ink",
    SideKind.STEP: "info",
}
_DASHES: dict[str, tuple[float, ...]] = {
    "target": (4, 2),
    "baseline": (5, 2, 1, 2),
    "step": (1.2, 1.6),
    "faint": (0.8, 1.8),
}


def _measure(said: str) -> float:
    return float(stringWidth(said, REGULAR, _SIZE))


class TrendDrawing(Drawn):
    """The drawing alone; its words for who cannot see it are the figure's summary."""

    def __init__(self, story: TrendStory, width: float = BODY_WIDTH, height: float = 118) -> None:
        super().__init__()
        register()
        self.width, self.height = width, height
        self.unit = unit_text(story.unit)
        probe = lay_out(story, Room(300, 90, 1, _measure))
        side = max((_measure(label.words) for label in probe.side), default=0.0) + 16
        self._room = Room(width - _LEFT - side, height - _FOOT - _STRIP, _LINE, _measure)
        self.figure: TrendFigure = lay_out(story, self._room)
        self.alt = self.figure.summary

    def x(self, day: float) -> float:
        """Where a day stands across the drawing."""
        figure = self.figure
        return _LEFT + (day - figure.left) / (figure.right - figure.left) * self._room.width

    def y(self, value: float) -> float:
        """How high a value stands."""
        figure = self.figure
        return _FOOT + (value - figure.low) / (figure.high - figure.low) * self._room.height

    def paint(self) -> None:
        """Draw grounds, then levels, then readings, then words."""
        self.canv.setFont(REGULAR, _SIZE)
        self.canv.setLineCap(0)
        self._axes()
        self._levels()
        self._happened()
        self._readings()
        self._beside()

    def _rule(
        self,
        ends: tuple[float, float, float, float],
        ink: Color,
        width: float,
        dash: str = "",
    ) -> None:
        self.canv.setStrokeColor(ink)
        self.canv.setLineWidth(width)
        self.canv.setDash(list(_DASHES[dash]) if dash else [], 0)
        self.canv.line(*ends)

    def _axes(self) -> None:
        figure, canvas = self.figure, self.canv
        left, right = self.x(figure.left), self.x(figure.right)
        bottom, top = self.y(figure.low), self.y(figure.high)
        if figure.band is not None:
            low, high = map(self.y, figure.band)
            canvas.setFillColor(color("ok_bg"))
            canvas.rect(left, low, right - left, high - low, stroke=0, fill=1)
        canvas.setFillColor(color("ink2"))
        for tick in figure.y_ticks:
            at = self.y(tick.at)
            self._rule((left, at, right, at), color("line"), 0.4)
            canvas.drawRightString(left - 4, at - _SIZE * 0.35, tick.label)
        if self.unit:
            canvas.drawString(0, top + 5, self.unit)
        for tick in figure.x_ticks:
            at = self.x(tick.at)
            self._rule((at, bottom, at, bottom - 2.5), color("line_strong"), 0.5)
            canvas.drawCentredString(at, bottom - _LINE - 1.5, tick.label)
            canvas.drawCentredString(at, bottom - 2 * _LINE - 1, tick.under)
        for ends in ((left, bottom, left, top), (left, bottom, right, bottom)):
            self._rule(ends, color("line_strong"), 0.6)

    def _levels(self) -> None:
        figure = self.figure
        left, right = self.x(figure.left), self.x(figure.right)
        if figure.band is not None:
            low, high = figure.band
            edges = {low, high} - ({figure.low, figure.high} if high > low else set())
            for level in sorted(edges):
                at = self.y(level)
                self._rule((left, at, right, at), color("ok"), 0.9, "target")
        if figure.baseline is not None:
            at = self.y(figure.baseline)
            self._rule((left, at, right, at), color("ink3"), 0.7, "baseline")
        for step in figure.steps:
            at = self.y(step.y)
            ends = (self.x(step.start), at, self.x(step.end), at)
            self._rule(ends, color("info"), 1.3, "" if step.reached else "step")

    def _happened(self) -> None:
        figure, canvas = self.figure, self.canv
        bottom, top = self.y(figure.low), self.y(figure.high)
        if figure.today < figure.right - 1:
            now = self.x(figure.today)
            self._rule((now, bottom, now, top), color("line_strong"), 0.5, "faint")
        for mark in figure.marks:
            for day in mark.days:
                at = self.x(day)
                self._rule((at, bottom, at, top), color("ink3"), 0.5, "faint")
            wide = max(_LINE, _measure(mark.label) + 5)
            at = self.x(mark.x)
            canvas.setDash([], 0)
            canvas.setStrokeColor(color("line_strong"))
            canvas.setFillColor(color("sunken"))
            canvas.setLineWidth(0.5)
            canvas.roundRect(at - wide / 2, top + 3, wide, _LINE, 2, stroke=1, fill=1)
            canvas.setFillColor(color("ink"))
            canvas.drawCentredString(at, top + 3 + _LINE * 0.27, mark.label)

    def _readings(self) -> None:
        figure, canvas = self.figure, self.canv
        canvas.setDash([], 0)
        canvas.setStrokeColor(color("accent"))
        canvas.setLineWidth(1.1)
        canvas.setLineJoin(1)
        for first, end in figure.runs:
            path = canvas.beginPath()
            path.moveTo(self.x(figure.points[first].x), self.y(figure.points[first].y))
            for point in figure.points[first + 1 : end]:
                path.lineTo(self.x(point.x), self.y(point.y))
            canvas.drawPath(path)
        size = 2.0 if len(figure.points) < 40 else 1.1
        canvas.setLineWidth(0.8)
        for point in figure.points:
            self._mark(point, size)
        for silence in figure.silences:
            middle = (self.x(silence.start) + self.x(silence.end)) / 2
            if silence.words:
                canvas.setFillColor(color("ink3"))
                canvas.drawCentredString(middle, self.y(figure.low) + 2.5, silence.words)

    def _mark(self, point: FigurePoint, size: float) -> None:
        """A filled dot where the target is met, an open diamond where it is not."""
        canvas, x, y = self.canv, self.x(point.x), self.y(point.y)
        if point.met is not False:
            canvas.setFillColor(color("accent"))
            canvas.circle(x, y, size, stroke=0, fill=1)
            return
        far = size * 1.4
        canvas.setFillColor(color("surface"))
        path = canvas.beginPath()
        path.moveTo(x, y + far)
        for dx, dy in ((far, 0.0), (0.0, -far), (-far, 0.0)):
            path.lineTo(x + dx, y + dy)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)

    def _beside(self) -> None:
        right = self.x(self.figure.right)
        for label in self.figure.side:
            ends = (right, self.y(label.y), right + 6, self.y(label.at))
            self._rule(ends, color("line_strong"), 0.5)
            self.canv.setFillColor(color(_TONES[label.kind]))
            strong = label.kind is SideKind.LATEST
            self.canv.setFont(STRONG if strong else REGULAR, _SIZE)
            self.canv.drawString(right + 8, self.y(label.at) - _SIZE * 0.35, label.words)
        self.canv.setDash([], 0)


def _notes(figure: TrendFigure) -> Iterable[str]:
    if figure.notes:
        yield "  ·  ".join(note.replace("  ", "\u00a0\u00a0") for note in figure.notes)


def trend_story_blocks(story: TrendStory, *, height: float = 118) -> list[Flowable]:
    """The drawing with what its numbers mean, and how many readings came before it."""
    drawing = TrendDrawing(story, height=height)
    body: list[Flowable] = [drawing]
    body += [text(line, "small") for line in _notes(drawing.figure)]
    if story.earlier:
        count = (
            "1 earlier reading is"
            if story.earlier == 1
            else f"{story.earlier:,} earlier readings are"
        )
        body.append(text(f"{count} kept in the chart.", "small"))
    return [*body, Spacer(0, 2)]
